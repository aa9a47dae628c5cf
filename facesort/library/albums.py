"""Albums: searches that the user kept under a name.  Each verb is one edit, written by the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library.edits import clean_name
from facesort.library.journal import Done, Draft, record
from facesort.library.schema import Album
from facesort.library.search.query import check
from facesort.text import _


@dataclass(frozen=True, slots=True)
class AlbumRow:
    """What the rest of the program may know of an album."""

    id: int
    name: str
    query: str


def list_albums(session: Session) -> list[AlbumRow]:
    """Return the albums, by name."""
    rows = session.execute(select(Album.id, Album.name, Album.query))
    found = [AlbumRow(row[0], row[1], row[2]) for row in rows]
    return sorted(found, key=lambda row: (row.name.casefold(), row.id))


def find_album(session: Session, album_id: int) -> AlbumRow | None:
    """Return an album, None if there is no such one."""
    return next((row for row in list_albums(session) if row.id == album_id), None)


def album_named(session: Session, name: str) -> AlbumRow | None:
    """Return the album of this name, whatever the case of its letters, None if there is none."""
    return next(iter(albums_called(session, [clean_name(name)])), None)


def albums_called(session: Session, names: Iterable[str]) -> list[AlbumRow]:
    """Return the albums that bear one of these names, whatever the case of its letters."""
    wanted = {name.casefold() for name in names}
    return [row for row in list_albums(session) if row.name.casefold() in wanted]


def make_album(session: Session, name: str, query: str) -> tuple[Done, int]:
    """Keep a search under a name; returns what was done and the album's id.

    Raises:
        FacesortError: The name is empty, too long or taken.
        BadSearch: The search cannot be understood.
    """
    name = _free_name(session, name)
    check(session, query)
    number = text("SELECT seq FROM sqlite_sequence WHERE name = 'album'")
    album_id = (session.scalar(number) or 0) + 1
    draft = Draft("keep album", _("keep album “{name}”").format(name=name))
    draft.put("album", (album_id,), name, query.strip())
    return record(session, draft), album_id


def rename_album(session: Session, album_id: int, name: str) -> Done:
    """Give an album another name.

    Raises:
        NotFound: There is no such album.
        FacesortError: The name is empty, too long or taken.
    """
    album = _album(session, album_id)
    name = _free_name(session, name, album_id)
    label = _("rename album “{old}” to “{name}”").format(old=album.name, name=name)
    draft = Draft("rename album", label)
    draft.put("album", (album_id,), name, album.query)
    return record(session, draft)


def change_album(session: Session, album_id: int, query: str) -> Done:
    """Let an album hold what another search finds.

    Raises:
        NotFound: There is no such album.
        BadSearch: The search cannot be understood.
    """
    album = _album(session, album_id)
    check(session, query)
    label = _("change the search of album “{name}”").format(name=album.name)
    draft = Draft("change album", label)
    draft.put("album", (album_id,), album.name, query.strip())
    return record(session, draft)


def remove_album(session: Session, album_id: int) -> Done:
    """Forget an album; the photos stay.

    Raises:
        NotFound: There is no such album.
    """
    album = _album(session, album_id)
    draft = Draft("remove album", _("remove album “{name}”").format(name=album.name))
    draft.remove("album", (album_id,))
    return record(session, draft)


def _album(session: Session, album_id: int) -> AlbumRow:
    album = find_album(session, album_id)
    if album is None:
        raise NotFound(
            _("There is no album {id}.").format(id=album_id),
            _("“facesort albums” lists the albums."),
        )
    return album


def _free_name(session: Session, name: str, album_id: int | None = None) -> str:
    """Return a name as it is stored, refuse one that another album bears."""
    cleaned = clean_name(name)
    bearer = album_named(session, cleaned)
    if bearer is not None and bearer.id != album_id:
        raise FacesortError(
            _("There is already an album called “{name}”.").format(name=bearer.name),
            _("Choose another name."),
        )
    return cleaned
