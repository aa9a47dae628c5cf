"""What the window asks the library, each page in one go.  Runs on workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from facesort.errors import FacesortError
from facesort.folders.volume import volume_of
from facesort.gui.album_lines import AlbumSpot
from facesort.gui.sidebar import Section
from facesort.library import albums, company, edit_faces, faces, folders, journal, people, photos
from facesort.library.albums import AlbumRow
from facesort.library.candidates import Candidate
from facesort.library.company import Companion
from facesort.library.edit_faces import EditFaces
from facesort.library.faces import FaceRow
from facesort.library.folders import FolderRow
from facesort.library.journal import EditRow
from facesort.library.people import PersonRow, Totals
from facesort.library.photos import PhotoFacts, PhotoRow, ProblemRow
from facesort.library.search import query as search
from facesort.library.search.tree import BadSearch
from facesort.library.store import Library, Session
from facesort.library.touched import Touched
from facesort.operations import ask
from facesort.operations.review import count_questions

_COMPANIONS = 8
#: More than are shown at once: those that take the place of the answered ones.
_CANDIDATES = 24
_EVERY_KIND = ("named", "unnamed", "ignored")


@dataclass(frozen=True, slots=True)
class FolderSpot:
    """The page of one folder's photos."""

    folder_id: int


@dataclass(frozen=True, slots=True)
class PersonSpot:
    """The page of one person."""

    person_id: int


@dataclass(frozen=True, slots=True)
class HistorySpot:
    """The page of everything the user changed."""


@dataclass(frozen=True, slots=True)
class SearchSpot:
    """The page of what a search finds."""

    query: str


#: Where in the library one can be.
Spot: TypeAlias = Section | FolderSpot | PersonSpot | HistorySpot | SearchSpot | AlbumSpot


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Everything about one person."""

    row: PersonRow
    faces: Sequence[FaceRow]
    photos: Sequence[PhotoRow]
    company: Sequence[Companion] = ()
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class MapRows:
    """How many faces there are: what else the map shows is read by `Maps`, which takes longer."""

    faces: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds; `trouble` says why it cannot be understood (any more).

    `album` is the album it is kept as, if it was opened as one.
    """

    query: str
    album: AlbumRow | None
    photos: Sequence[PhotoRow]
    trouble: BadSearch | None


#: What a page shows; None when what it was about is gone.
Rows: TypeAlias = (
    Sequence[PersonRow]
    | Sequence[PhotoRow]
    | Sequence[FaceRow]
    | Sequence[ProblemRow]
    | Sequence[EditRow]
    | PersonRows
    | MapRows
    | Found
    | None
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What is shown whatever the page.

    `undo` and `redo` are what would be taken back or made again, None if there is nothing; `named`
    are the people whose names are offered while one types; `questions` is the number of open ones, up
    to `review.MOST` + 1.
    """

    totals: Totals
    faces: int
    folders: Sequence[FolderRow]
    named: Sequence[PersonRow]
    undo: str | None
    redo: str | None
    albums: Sequence[AlbumRow]
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer to one question: the overview, and the rows of a page if they were asked for.

    `version` is the `Library.version` from just before: what changed since may not be in the answer.
    """

    version: int
    overview: Overview
    spot: Spot | None
    rows: Rows


def read(library: Library, spot: Spot | None) -> Reading:
    """Read the overview, and what the page at `spot` shows (if one is given)."""
    version = library.version()
    with library.read() as session:
        rows = None if spot is None else _rows(session, spot)
        return Reading(version, _overview(session), spot, rows)


def read_photo(library: Library, photo_id: int) -> tuple[PhotoFacts, Sequence[FaceRow]] | None:
    """Read what the viewer says about a photo, None if there is no such photo."""
    with library.read() as session:
        facts = photos.photo_facts(session, photo_id)
        return None if facts is None else (facts, faces.faces_of_photo(session, photo_id))


def read_edit_faces(library: Library, numbers: Sequence[int], at_most: int) -> dict[int, EditFaces]:
    """Read which faces these edits were about."""
    with library.read() as session:
        return edit_faces.faces_of_edits(session, numbers, at_most)


def away(rows: Sequence[FolderRow]) -> set[int]:
    """Return the ids of folders on drives that are not connected.  May have to wait for a drive."""
    return {row.id for row in rows if not _is_there(row)}


def shows(spot: Spot, touched: Touched) -> bool:
    """Whether a page shows something of what changed."""
    match spot:
        case Section.REVIEW:
            parts = Touched.NOTHING  # see `gui.asking`: a question stays
        case Section.PEOPLE | Section.BYSTANDERS | Section.MAP:
            parts = Touched.PEOPLE | Touched.FACES | Touched.PHOTOS
        case Section.NOT_PLACED:
            parts = Touched.FACES | Touched.PHOTOS
        case Section.PROBLEMS:
            parts = Touched.PROBLEMS | Touched.FOLDERS
        case Section.PHOTOS | FolderSpot():
            parts = Touched.PHOTOS | Touched.FOLDERS | Touched.FACES
        case SearchSpot() | AlbumSpot():
            parts = Touched.PEOPLE | Touched.FACES | Touched.PHOTOS | Touched.FOLDERS
        case PersonSpot():
            parts = Touched.PEOPLE | Touched.FACES | Touched.PHOTOS
        case HistorySpot():
            parts = Touched.EVERYTHING
    return bool(parts & touched)


def _overview(session: Session) -> Overview:
    named = [row for row in people.list_people(session, ("named", "ignored")) if row.name]
    return Overview(
        people.totals(session),
        faces.count_faces(session),
        folders.list_folders(session),
        named,
        journal.next_undo(session),
        journal.next_redo(session),
        albums.list_albums(session),
        count_questions(session),
    )


def _rows(session: Session, spot: Spot) -> Rows:
    match spot:
        case FolderSpot(folder_id):
            return photos.list_photos(session, folder_id)
        case PersonSpot(person_id):
            return _person(session, person_id)
        case HistorySpot():
            return journal.history(session)
        case SearchSpot(text):
            return _found(session, text)
        case AlbumSpot(album_id):
            album = albums.find_album(session, album_id)
            return None if album is None else _found(session, album.query, album)
    return _SECTIONS[spot](session)


def _person(session: Session, person_id: int) -> PersonRows | None:
    row = people.find_person(session, person_id)
    if row is None:
        return None
    return PersonRows(
        row,
        faces.faces_of_person(session, person_id),
        photos.photos_of_person(session, person_id),
        company.seen_with(session, person_id, _COMPANIONS),
        ask.candidates_of(session, person_id, _CANDIDATES),
    )


def _found(session: Session, text: str, album: AlbumRow | None = None) -> Found:
    try:
        return Found(text, album, search.find_photos(session, text), None)
    except BadSearch as bad:
        return Found(text, album, (), bad)


_SECTIONS: dict[Section, Callable[[Session], Rows]] = {
    Section.PHOTOS: photos.list_photos,
    Section.PEOPLE: people.list_people,
    Section.NOT_PLACED: faces.unplaced_faces,
    Section.REVIEW: lambda _session: (),
    Section.BYSTANDERS: lambda session: people.list_people(session, ("ignored",)),
    Section.MAP: lambda session: MapRows(faces.count_faces(session)),
    Section.PROBLEMS: photos.list_problems,
}


def namesakes(session: Session, name: str) -> list[PersonRow]:
    """Return the people who bear this name, those with the most photos first."""
    ids = set(people.people_named(session, name))
    return [row for row in people.list_people(session, _EVERY_KIND) if row.id in ids]


def _is_there(row: FolderRow) -> bool:
    try:
        if not os.path.isdir(row.path):
            return False
        if volume_of(row.path) == row.volume:
            return True
        with os.scandir(row.path) as entries:  # an empty mount point is no drive
            return any(True for _entry in entries)
    except (OSError, FacesortError):
        return False
