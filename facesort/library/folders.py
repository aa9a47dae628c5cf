"""The folders of a library, and the files that were seen in them."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.nesting import inside, settle
from facesort.library.presence import update_presence
from facesort.library.replaced import keep_replaced
from facesort.library.schema import Face, File, Person, Photo, Problem, Root
from facesort.text import shown

#: Kinds of problem that may be gone without the file having changed: it is read again every time.
PASSING = ("unreadable", "vanished", "changed", "read_error", "no_answer", "in_cloud", "no_reader")

#: Kinds of problem by which a file does not lose the content it had, if it looks the same from outside.
KEEPING = ("unreadable", "read_error", "no_answer", "in_cloud")

#: The kind of problem of a file whose content changed though nobody seems to have written to it.
ALTERED = "altered"

#: The files that `count_folders` counts; it lives no longer than the counting.
_HERE = Table(
    "here", MetaData(), Column("file_id", Integer, primary_key=True), prefixes=["TEMPORARY"]
)

#: What is wrong with a file: kind, message, advice.
Trouble = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder the user added.  `path` is absolute; `display` is for eyes only."""

    id: int
    path: bytes
    display: str
    volume: str
    photos: int


@dataclass(frozen=True, slots=True)
class Place:
    """A folder inside a library: a root, and the way from there ("" is the root itself)."""

    root_id: int
    root: bytes
    prefix: bytes

    def relative(self, path: bytes) -> bytes:
        """Return an absolute path below the root as the library keeps it: relative to the root."""
        return path[len(inside(self.root)) :]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is remembered of a file, enough to see whether it changed.

    `content_hash` is that of its content, if it is one that can be used; `problem` the kind of what is
    the matter with it, or "".
    """

    id: int
    size: int
    mtime_ns: int
    content_hash: bytes | None
    problem: str

    @property
    def read_again(self) -> bool:
        """Whether the file may be another, or better, even if it looks the same from outside."""
        return self.problem in (*PASSING, ALTERED)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was just found: with a content, with a trouble, or neither (no picture).

    `path` is relative to the root.
    """

    path: bytes
    size: int
    mtime_ns: int
    kind: str = ""
    content_hash: bytes | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What lies in some folders: `files` = `photo_files` + `problems` + `other`.

    `photos` are distinct contents, `new` those of them that became known after a given photo.
    """

    files: int
    photo_files: int
    photos: int
    new: int
    other: int
    problems: int
    faces: int
    people: int


def list_folders(session: Session) -> list[FolderRow]:
    """Return the folders of the library, in the order of their paths."""
    photos = (
        select(func.count(File.photo_id.distinct()))
        .where(File.root_id == Root.id, File.gone_at.is_(None))
        .scalar_subquery()
    )
    query = select(Root.id, Root.path, Root.display, Root.volume, photos).where(Root.watched)
    return [FolderRow(*row) for row in session.execute(query.order_by(Root.path))]


def find_place(session: Session, folder: bytes) -> Place | None:
    """Return where a folder (absolute, real path) lies in the library, None if outside."""
    for root_id, root in session.execute(select(Root.id, Root.path).where(Root.watched)):
        if folder == root:
            return Place(root_id, root, b"")
        if folder.startswith(inside(root)):
            return Place(root_id, root, folder[len(inside(root)) :])
    return None


def add_folder(session: Session, folder: bytes, volume: str) -> Place:
    """Add a folder (absolute, real path); folders of the library that lie inside become part of it."""
    statement = upsert(Root).values(path=folder, display=shown(folder), volume=volume, watched=True)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["path"], set_={"watched": True, "volume": volume}
        )
    )
    root_id = session.scalars(select(Root.id).where(Root.path == folder)).one()
    settle(session, root_id)
    update_presence(session)
    return Place(root_id, folder, b"")


def volume_of_root(session: Session, root_id: int) -> str:
    """Return the id of the file system on which this folder was when it was added."""
    return session.scalars(select(Root.volume).where(Root.id == root_id)).one()


def set_volume(session: Session, root_id: int, volume: str) -> None:
    """Note that this folder lies on another file system now."""
    session.execute(update(Root).where(Root.id == root_id).values(volume=volume))


def known_files(session: Session, root_id: int, paths: Sequence[bytes]) -> dict[bytes, KnownFile]:
    """Return what is remembered of these files (paths relative to the root)."""
    query = (
        select(
            File.path,
            File.id,
            File.size,
            File.mtime_ns,
            Photo.content_hash,
            func.coalesce(Problem.kind, ""),
        )
        .outerjoin(Photo)
        .outerjoin(Problem)
        .where(File.root_id == root_id, File.path.in_(paths))
    )
    return {row[0]: KnownFile(*row[1:]) for row in session.execute(query)}


def begin_scan(session: Session) -> int:
    """Return the number of a scan: the time it begins (ns since 1970), later than any before it.

    Several scans may be at work at once, in several programs: what a later one saw, an earlier one
    does not take for gone.
    """
    last = session.scalar(select(func.max(File.seen_at))) or 0
    return max(time.time_ns(), last + 1)


def mark_seen(session: Session, file_ids: Sequence[int], scan: int) -> bool:
    """Note that these files are still as they were; True if one of them had been gone."""
    returned = session.scalar(
        select(func.count()).where(File.id.in_(file_ids), File.gone_at.is_not(None))
    )
    seen = {"seen_at": func.max(File.seen_at, scan), "gone_at": None}
    session.execute(update(File).where(File.id.in_(file_ids)).values(seen))
    return bool(returned)


def store_files(session: Session, root_id: int, files: Sequence[NewFile], scan: int) -> None:
    """Remember files that are new or changed."""
    contents = {f.content_hash: f.kind for f in files if f.content_hash is not None}
    known = _known_troubles(session, contents)
    if contents:
        rows = [{"content_hash": h, "kind": kind, "state": "new"} for h, kind in contents.items()]
        session.execute(upsert(Photo).on_conflict_do_nothing(), rows)
    query = select(Photo.content_hash, Photo.id).where(Photo.content_hash.in_(contents))
    photo_of: dict[bytes, int] = {row[0]: row[1] for row in session.execute(query)}
    now = {f.path: photo_of.get(f.content_hash) if f.content_hash else None for f in files}
    keep_replaced(session, root_id, now)
    statement = upsert(File)
    new = statement.excluded
    changed: dict[str, ColumnElement[Any]] = {
        "seen_at": func.max(File.seen_at, new.seen_at),
        **{c: new[c] for c in ("photo_id", "size", "mtime_ns", "gone_at")},
    }
    session.execute(
        statement.on_conflict_do_update(index_elements=["root_id", "path"], set_=changed),
        [
            {
                "root_id": root_id,
                "path": file.path,
                "photo_id": now[file.path],
                "size": file.size,
                "mtime_ns": file.mtime_ns,
                "seen_at": scan,
                "gone_at": None,
            }
            for file in files
        ],
    )
    troubles = {f.path: f.trouble or known.get(f.content_hash or b"") for f in files}
    _store_troubles(session, root_id, troubles)
    # A content whose reason is forgotten is looked at again.
    forgotten = [content for content in contents if content not in known]
    session.execute(
        update(Photo)
        .where(Photo.content_hash.in_(forgotten), Photo.state.in_(("unusable", "damaged")))
        .values(state="new", finder=None)
        .execution_options(synchronize_session=False)
    )


def _known_troubles(session: Session, hashes: Iterable[bytes]) -> dict[bytes, Trouble]:
    """Return what is wrong with contents that are known to be bad: a copy is as bad."""
    query = (
        select(Photo.content_hash, Problem.kind, Problem.message, Problem.advice)
        .join(File, File.photo_id == Photo.id)
        .join(Problem)
        .where(Photo.content_hash.in_(hashes), Problem.kind.not_in((*PASSING, ALTERED)))
        .group_by(Photo.id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


def _store_troubles(session: Session, root_id: int, troubles: dict[bytes, Trouble | None]) -> None:
    query = select(File.path, File.id).where(File.root_id == root_id, File.path.in_(troubles))
    ids = {row[0]: row[1] for row in session.execute(query)}
    session.execute(delete(Problem).where(Problem.file_id.in_(ids.values())))
    rows = [
        {"file_id": ids[path], "kind": kind, "message": message, "advice": advice}
        for path, (kind, message, advice) in (
            (path, trouble) for path, trouble in troubles.items() if trouble is not None
        )
    ]
    if rows:
        session.execute(insert(Problem), rows)


def mark_gone(session: Session, place: Place, scan: int, unread: Iterable[bytes]) -> int:
    """Mark the files below `place` that this scan did not see; returns how many.

    Args:
        session: A writing session.
        place: What was scanned.
        scan: The number of the scan, as given to `mark_seen` and `store_files`.
        unread: Folders and files (relative to the root) that could not be looked at: nothing is
            known of them.
    """
    missing = select(File.id, File.path).where(lies_at(place), File.seen_at < scan)
    unknown = frozenset(unread)
    gone = [i for i, path in session.execute(missing) if not _lies_in(path, unknown)]
    for part in batches(gone):
        session.execute(update(File).where(File.id.in_(part)).values(gone_at=scan))
    return len(gone)


def count_files(session: Session, place: Place) -> int:
    """Return how many files below `place` are remembered and not gone."""
    query = select(func.count(File.id)).where(lies_at(place))
    return session.scalar(query) or 0


def newest_photo(session: Session) -> int:
    """Return the id of the photo that became known last, 0 if there is none."""
    return session.scalar(select(func.max(Photo.id))) or 0


def count_folders(session: Session, places: Sequence[Place], newest: int = 0) -> Counts:
    """Count what lies in these folders; photos behind `newest` are new.

    Args:
        session: A session.
        places: The folders, none inside another.
        newest: The last photo that was known before.
    """
    here = _files_in(session, places)
    files = (
        select(
            func.count(File.id),
            func.count(File.photo_id).filter(Problem.file_id.is_(None)),
            func.count(File.photo_id.distinct()).filter(Problem.file_id.is_(None)),
            func.count(File.photo_id.distinct()).filter(
                Problem.file_id.is_(None), File.photo_id > newest
            ),
            func.count(Problem.file_id),
        )
        .select_from(File)
        .outerjoin(Problem)
        .where(here)
    )
    total, photo_files, photos, new, problems = session.execute(files).one()
    in_photos = Face.photo_id.in_(select(File.photo_id).where(here)) & Face.is_face
    faces = session.scalar(select(func.count(Face.id)).where(in_photos)) or 0
    people = session.scalar(
        select(func.count(Face.person_id.distinct()))
        .join(Person)
        .where(in_photos, Person.kind != "ignored")
    )
    _HERE.drop(session.connection())
    other = total - photo_files - problems
    return Counts(total, photo_files, photos, new, other, problems, faces, people or 0)


def _files_in(session: Session, places: Sequence[Place]) -> ColumnElement[bool]:
    """Return the condition that a file lies in one of these folders, however many they are.

    The files are written down in a temporary table, which the caller drops.
    """
    _HERE.create(session.connection(), checkfirst=False)
    for place in places:
        found = select(File.id).where(lies_at(place))
        session.execute(insert(_HERE).from_select(["file_id"], found))
    return File.id.in_(select(_HERE.c.file_id))


def _lies_in(path: bytes, folders: Collection[bytes]) -> bool:
    """Whether a path is one of these or lies in one of them."""
    while path and path not in folders:
        path = path.rpartition(b"/")[0]
    return path in folders


def lies_at(place: Place) -> ColumnElement[bool]:
    """Return the condition that a file lies in a folder and is not gone."""
    return (File.root_id == place.root_id) & File.gone_at.is_(None) & _below(place.prefix)


def _below(prefix: bytes) -> ColumnElement[bool]:
    """Return the condition that a file lies below a folder (relative to the root)."""
    if not prefix:
        return File.id.is_not(None)
    return (File.path >= prefix + b"/") & (File.path < prefix + b"0")  # "0" follows "/"
