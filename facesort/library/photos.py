"""Questions about, and changes to, the photos of a library and their problems."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.folders import ALTERED, find_place
from facesort.library.presence import update_presence
from facesort.library.replaced import keep_replaced
from facesort.library.schema import Face, File, Photo, Problem, Root


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """What the rest of the program may know of a photo.  `path` is absolute: one of its files."""

    id: int
    path: bytes
    width: int | None
    height: int | None
    taken_at: str | None
    faces: int


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """Everything about one photo.  `width` and `height` in pixels of the upright photo."""

    id: int
    kind: str
    width: int | None
    height: int | None
    taken_at: str | None
    camera: str
    place: str | None
    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A file that could not be used, or only in part."""

    file_id: int
    path: bytes
    kind: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class UnseenPhoto:
    """A photo in which nobody has looked for faces yet."""

    id: int
    kind: str
    path: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """What the decoder found out about a photo."""

    photo_id: int
    width: int
    height: int
    taken_at: str | None
    camera: str
    place: str | None
    damaged: tuple[str, str, str] | None = None


def unseen_photos(session: Session, pack: str, limit: int, after: int = 0) -> list[UnseenPhoto]:
    """Return photos in which `pack` has not looked for faces yet, by id, from the one behind `after`."""
    query = (
        select(Photo.id, Photo.kind, Root.path, File.path, File.size, File.mtime_ns)
        .join(File, File.photo_id == Photo.id)
        .join(Root)
        .where(Photo.finder.is_distinct_from(pack), Photo.present, Photo.id > after)
        .where(File.gone_at.is_(None), Root.watched)
        .group_by(Photo.id)
        .order_by(Photo.id)
        .limit(limit)
    )
    return [
        UnseenPhoto(photo_id, kind, os.path.join(root, path), size, mtime_ns)
        for photo_id, kind, root, path, size, mtime_ns in session.execute(query)
    ]


def still_unseen(session: Session, pack: str, photo_ids: Sequence[int]) -> set[int]:
    """Return those of these photos that nobody else has looked at meanwhile."""
    query = select(Photo.id).where(Photo.id.in_(photo_ids), Photo.finder.is_distinct_from(pack))
    return set(session.scalars(query))


def count_unseen(session: Session, pack: str) -> int:
    """Return how many photos `pack` has not looked at yet."""
    query = select(func.count(Photo.id)).where(Photo.finder.is_distinct_from(pack), Photo.present)
    return session.scalar(query) or 0


def store_seen(session: Session, pack: str, photos: Sequence[PhotoSeen]) -> None:
    """Note what was found out about photos, and that `pack` has looked at them."""
    if photos:
        rows = [
            {
                "id": p.photo_id,
                "width": p.width,
                "height": p.height,
                "taken_at": p.taken_at,
                "camera": p.camera,
                "place": p.place,
                "state": "damaged" if p.damaged else "ok",
                "finder": pack,
            }
            for p in photos
        ]
        session.execute(update(Photo), rows)
    whole = [photo.photo_id for photo in photos if photo.damaged is None]
    for part in batches(whole):  # what other models could not use
        files = select(File.id).where(File.photo_id.in_(part))
        session.execute(delete(Problem).where(Problem.file_id.in_(files)))
    for photo in photos:
        if photo.damaged is not None:
            _store_problem(session, photo.photo_id, photo.damaged)


def store_unusable(
    session: Session, pack: str, photo_id: int, trouble: tuple[str, str, str]
) -> None:
    """Note that the content of a photo cannot be used."""
    session.execute(update(Photo).filter_by(id=photo_id).values(state="unusable", finder=pack))
    _store_problem(session, photo_id, trouble)


def store_passing_trouble(
    session: Session, photo_id: int, path: bytes, trouble: tuple[str, str, str]
) -> None:
    """Note that a file of a photo could not be read this time: it is read again at the next scan.

    A file that lies in a cloud, or on a drive that does not answer, still is what it was.
    """
    found = session.execute(
        select(File.id, Root.id, Root.path, File.path)
        .join(Root)
        .where(File.photo_id == photo_id, File.gone_at.is_(None))
    ).all()
    here = [row for row in found if os.path.join(row[2], row[3]) == path]
    ids = [row[0] for row in here]
    if trouble[0] not in ("in_cloud", "no_answer"):
        for _file, root_id, _root, inner in here:
            keep_replaced(session, root_id, {inner: None})
        session.execute(update(File).where(File.id.in_(ids)).values(photo_id=None))
    _put_problems(session, ids, trouble)
    update_presence(session)


def _store_problem(session: Session, photo_id: int, trouble: tuple[str, str, str]) -> None:
    _put_problems(session, session.scalars(select(File.id).filter_by(photo_id=photo_id)), trouble)


def _put_problems(session: Session, file_ids: Iterable[int], trouble: tuple[str, str, str]) -> None:
    kind, message, advice = trouble
    rows = [{"file_id": i, "kind": kind, "message": message, "advice": advice} for i in file_ids]
    if rows:
        statement = upsert(Problem)
        new = {c: statement.excluded[c] for c in ("kind", "message", "advice")}
        session.execute(statement.on_conflict_do_update(index_elements=["file_id"], set_=new), rows)


def list_photos(session: Session, folder_id: int | None = None) -> list[PhotoRow]:
    """Return the photos of the library or of one folder, newest first."""
    query = _photos().where(Photo.state != "unusable")
    if folder_id is not None:
        query = query.where(File.root_id == folder_id)
    return _rows(session, query)


def photos_of_person(session: Session, person_id: int) -> list[PhotoRow]:
    """Return the photos in which a person appears, newest first."""
    inside = select(Face.photo_id).where(Face.person_id == person_id, Face.is_face)
    return _rows(session, _photos().where(Photo.id.in_(inside)))


def photos_where(session: Session, condition: ColumnElement[bool]) -> list[PhotoRow]:
    """Return the photos of the library of which this holds, newest first."""
    return _rows(session, _photos().where(Photo.state != "unusable", condition))


def _photos() -> Select[int, bytes, bytes, int | None, int | None, str | None, int]:
    inside = select(func.count(Face.id)).where(Face.photo_id == Photo.id, Face.is_face)
    faces = inside.scalar_subquery()
    return (
        select(Photo.id, Root.path, File.path, Photo.width, Photo.height, Photo.taken_at, faces)
        .join(File, File.photo_id == Photo.id)
        .join(Root)
        .where(Photo.present, File.gone_at.is_(None), Root.watched)
        .group_by(Photo.id)
        .order_by(Photo.taken_at.desc().nulls_last(), Photo.id)
    )


def _rows(
    session: Session,
    query: Select[int, bytes, bytes, int | None, int | None, str | None, int],
) -> list[PhotoRow]:
    return [
        PhotoRow(photo_id, os.path.join(root, path), width, height, taken_at, faces)
        for photo_id, root, path, width, height, taken_at, faces in session.execute(query)
    ]


def photo_facts(session: Session, photo_id: int) -> PhotoFacts | None:
    """Return everything about one photo, None if the library has no such photo."""
    photo = session.get(Photo, photo_id)
    if photo is None:
        return None
    return PhotoFacts(
        photo.id,
        photo.kind,
        photo.width,
        photo.height,
        photo.taken_at,
        photo.camera,
        photo.place,
        tuple(files_of_photos(session, [photo_id]).get(photo_id, [])),
    )


def photo_in_file(session: Session, path: bytes) -> PhotoFacts | None:
    """Return everything about the photo in a file (absolute, real path), None if none is known there."""
    place = find_place(session, path)
    if place is None:
        return None
    known = (File.root_id == place.root_id, File.path == place.prefix, File.gone_at.is_(None))
    photo_id = session.scalar(select(File.photo_id).where(*known))
    return None if photo_id is None else photo_facts(session, photo_id)


def files_of_photos(session: Session, photo_ids: Sequence[int]) -> dict[int, list[bytes]]:
    """Return where the files of these photos lie: absolute paths, by photo."""
    found: dict[int, list[bytes]] = {}
    for part in batches(photo_ids):
        query = (
            select(File.photo_id, Root.path, File.path)
            .join(Root)
            .where(File.photo_id.in_(part), File.gone_at.is_(None), Root.watched)
            .order_by(File.id)
        )
        for photo_id, root, path in session.execute(query):
            assert photo_id is not None
            found.setdefault(photo_id, []).append(os.path.join(root, path))
    return found


def files_of_faces(session: Session, face_ids: Sequence[int]) -> dict[int, list[bytes]]:
    """Return where the photos of these faces lie: absolute paths, by face."""
    photo_of: dict[int, int] = {}
    for part in batches(face_ids):
        query = select(Face.id, Face.photo_id).where(Face.id.in_(part))
        photo_of.update((row[0], row[1]) for row in session.execute(query))
    files = files_of_photos(session, sorted({*photo_of.values()}))
    return {face_id: files.get(photo_id, []) for face_id, photo_id in photo_of.items()}


def dates_of_faces(session: Session, face_ids: Sequence[int]) -> dict[int, str | None]:
    """Return when the photo of each face was taken, ISO 8601, None where it does not tell."""
    dates: dict[int, str | None] = {}
    for part in batches(face_ids):
        query = select(Face.id, Photo.taken_at).join(Photo).where(Face.id.in_(part))
        dates.update((row[0], row[1]) for row in session.execute(query))
    return dates


def list_problems(session: Session) -> list[ProblemRow]:
    """Return the files that could not be used, by path."""
    query = (
        select(File.id, Root.path, File.path, Problem.kind, Problem.message, Problem.advice)
        .join(Problem, Problem.file_id == File.id)
        .join(Root)
        .where(File.gone_at.is_(None), Root.watched)
        .order_by(Root.path, File.path)
    )
    return [
        ProblemRow(file_id, os.path.join(root, path), *rest)
        for file_id, root, path, *rest in session.execute(query)
    ]


def forget_problems(session: Session) -> None:
    """Make the next scan read every file with a problem again.

    Each scan reads those that are damaged anyway, to see whether an intact copy is back.
    """
    bad = select(Problem.file_id).where(Problem.kind != ALTERED)
    unusable = select(File.photo_id).where(File.id.in_(bad))
    session.execute(
        update(Photo)
        .where(Photo.id.in_(unusable), Photo.state == "unusable")
        .values(state="new", finder=None)
    )
    kept = select(File.id).join(Photo).where(Photo.state == "damaged")
    session.execute(update(File).where(File.id.in_(bad)).values(mtime_ns=-1))
    session.execute(delete(Problem).where(Problem.kind != ALTERED, Problem.file_id.not_in(kept)))
