"""Questions about, and changes to, the faces of a library."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library import journal
from facesort.library.batches import batches
from facesort.library.schema import Face, Fact, Grouping, Person, Photo, Vector

#: Two boxes are one face if they have more in common than this (intersection over union).
SAME_FACE = 0.5

#: The kind of the edit by which the user says that faces are none.
NOT_A_FACE = "not a face"


class _Box(NamedTuple):
    """Where a face is, each 0..1 of the upright photo."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class NewFace:
    """A face as the finder saw it.

    Attributes:
        box: x, y, width, height, each 0..1 of the upright photo.
        landmarks: x, y of left eye, right eye, nose, left and right mouth corner (left in the
            picture), 0..1 of the upright photo.
        score: How sure the detector is, 0..1.
        quality: How well the face can be recognised, 0..1.
        vector: The pack's bytes; b"" if there is none.
    """

    box: tuple[float, float, float, float]
    landmarks: tuple[float, ...]
    score: float
    quality: float
    vector: bytes


@dataclass(frozen=True, slots=True)
class FaceRow:
    """What the rest of the program may know of a face.

    `box` is x, y, width, height, each 0..1 of the upright photo; `person_id` is None for a face that
    is placed nowhere, `assigned_by` "machine" or "user", `certainty` 0..1.
    """

    id: int
    photo_id: int
    box: tuple[float, float, float, float]
    quality: float
    person_id: int | None
    person_name: str
    assigned_by: str | None
    certainty: float | None


def replace_faces(
    session: Session, pack: str, faces_of_photo: Mapping[int, Sequence[NewFace]]
) -> list[list[int]]:
    """Store what was found in photos; returns the face ids in the order given.

    Ids are never given out twice, so a thumbnail that is left behind is never shown for another face.

    What is found in the place of a face that is known is the same face, seen again: it stays with its
    person.  Known faces that are not seen again go, unless the user has drawn them, or has said
    something about them.
    """
    known = _known(session, faces_of_photo)
    ids = [_seen_again(known.get(photo, {}), faces) for photo, faces in faces_of_photo.items()]
    _forget(session, set(chain.from_iterable(known.values())).difference(*ids))
    found = [
        (face_id, photo_id, face)
        for same, (photo_id, faces) in zip(ids, faces_of_photo.items(), strict=True)
        for face_id, face in zip(same, faces, strict=True)
    ]
    again = [{"id": face_id, **columns_of(face)} for face_id, _photo, face in found if face_id]
    if again:
        session.execute(update(Face), again)
        await_grouping(session, [row["id"] for row in again])
    rows = [
        {"photo_id": photo, **columns_of(face)} for face_id, photo, face in found if not face_id
    ]
    statement = insert(Face).returning(Face.id, sort_by_parameter_order=True)
    new = iter(session.scalars(statement, rows).all() if rows else ())
    ids = [[face_id or next(new) for face_id in same] for same in ids]
    store_vectors(
        session,
        pack,
        [
            (face_id, face)
            for face_id, (_id, _photo, face) in zip(chain.from_iterable(ids), found, strict=True)
        ],
    )
    return ids


def store_vectors(session: Session, pack: str, faces: Iterable[tuple[int, NewFace]]) -> None:
    """Store the vectors of faces that have one, each with its id."""
    vectors = [
        {"face_id": face_id, "pack": pack, "data": face.vector}
        for face_id, face in faces
        if face.vector
    ]
    if vectors:
        store = upsert(Vector)
        data = {"data": store.excluded.data}
        session.execute(
            store.on_conflict_do_update(index_elements=["face_id", "pack"], set_=data), vectors
        )


def await_grouping(session: Session, face_ids: Sequence[int]) -> None:
    """Note that no grouping has considered what these faces look like now, and forget what they did."""
    for part in batches(face_ids):
        machine = update(Face).where(Face.id.in_(part), Face.assigned_by.is_distinct_from("user"))
        session.execute(machine.values(certainty=None))
        session.execute(delete(Vector).where(Vector.face_id.in_(part)))


def _known(
    session: Session, faces_of_photo: Mapping[int, Sequence[NewFace]]
) -> dict[int, dict[int, _Box]]:
    """Return the faces that are known in these photos: by photo, by id, where they are.

    Those of which the user said that they are none are known too, and stay none.  A drawing that was
    taken back is not: what is found in its place is a face, and the drawing goes.
    """
    known: dict[int, dict[int, _Box]] = {}
    hidden: dict[int, dict[int, _Box]] = {}
    for part in batches(list(faces_of_photo)):
        box = Face.x, Face.y, Face.width, Face.height
        query = select(Face.photo_id, Face.id, Face.source == "drawn", Face.is_face, *box)
        for photo_id, face_id, drawn, is_face, *place in session.execute(
            query.where(Face.photo_id.in_(part))
        ):
            there = hidden if drawn and not is_face else known
            there.setdefault(photo_id, {})[face_id] = _Box(*place)
    said = _said_to_be_none(session) if hidden else set()
    for photo_id, boxes in hidden.items():
        none = {face_id: boxes.pop(face_id) for face_id in list(boxes) if face_id in said}
        known.setdefault(photo_id, {}).update(none)
        found = _seen_again(boxes, faces_of_photo[photo_id])
        session.execute(delete(Face).where(Face.id.in_(found)))
    return known


def _said_to_be_none(session: Session) -> set[int]:
    """Return the faces of which the user said that they are none, and has not taken it back."""
    query = text(
        "SELECT edit.seq, json_extract(said.value, '$[0][0]')"
        " FROM edit, json_each(edit.payload, '$.is_face') AS said"
        " WHERE edit.kind = :kind AND NOT edit.undone"
    )
    said = session.execute(query, {"kind": NOT_A_FACE}).all()
    rows = journal.history(session, since=min((seq for seq, _face in said), default=0))
    holds = {row.seq for row in rows if row.taken_back is None}
    return {face_id for seq, face_id in said if seq in holds}


def _forget(session: Session, face_ids: Iterable[int]) -> None:
    """Delete faces that were found, but those of which the user said something."""
    for part in batches(sorted(face_ids)):
        unsaid = delete(Face).where(Face.id.in_(part), Face.id.not_in(select(Fact.face_id)))
        session.execute(unsaid.where(Face.source == "found", Face.is_face))


def _seen_again(known: Mapping[int, _Box], faces: Sequence[NewFace]) -> list[int]:
    """Return for each face of a photo the id of the known face that it is, 0 for a new one."""
    ids = [0] * len(faces)
    overlaps = [
        (share, face_id, place)
        for face_id, box in known.items()
        for place, face in enumerate(faces)
        if (share := overlap(box, face.box)) > SAME_FACE
    ]
    taken: set[int] = set()
    for _share, face_id, place in sorted(overlaps, reverse=True):
        if not ids[place] and face_id not in taken:
            taken.add(face_id)
            ids[place] = face_id
    return ids


def overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the intersection of two boxes divided by their union (Jaccard index), 0..1.

    Args:
        a: x, y, width, height.
        b: The same, in the same units.
    """
    one, other = _Box(*a), _Box(*b)
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (one.width * one.height + other.width * other.height - common)


def columns_of(face: NewFace) -> dict[str, Any]:
    """Return what the machine knows of a face, as the library keeps it."""
    return {
        **_Box(*face.box)._asdict(),
        "landmarks": struct.pack(f"<{len(face.landmarks)}f", *face.landmarks),
        "score": face.score,
        "quality": face.quality,
    }


def count_faces(session: Session) -> int:
    """Return how many faces are in photos that are there."""
    query = select(func.count(Face.id)).join(Photo).where(Photo.present, Face.is_face)
    return session.scalar(query) or 0


def count_ungrouped(session: Session, pack: str) -> tuple[int, int]:
    """Return how many faces can be grouped, and how many of them no grouping has considered yet."""
    query = (
        select(func.count(), func.count().filter(Face.certainty.is_(None)))
        .select_from(Vector)
        .join(Face)
        .join(Photo)
        .where(Vector.pack == pack, Photo.present, Face.is_face)
    )
    total, waiting = session.execute(query).one()
    return total, waiting


def were_grouped(session: Session, pack: str) -> bool:
    """Return whether all faces have been grouped before, and the tree of it is known."""
    return session.get(Grouping, pack) is not None


def set_aside(session: Session, min_quality: float) -> None:
    """Note that faces below this quality have been considered, and belong to nobody yet."""
    session.execute(
        update(Face)
        .where(Face.quality < min_quality, Face.certainty.is_(None), Face.is_face)
        .values(certainty=0.0)
        .execution_options(synchronize_session=False)
    )


def count_unclear(session: Session, min_quality: float) -> int:
    """Return how many faces are below a quality."""
    query = (
        select(func.count(Face.id))
        .join(Photo)
        .where(Photo.present, Face.is_face, Face.quality < min_quality)
    )
    return session.scalar(query) or 0


def faces_of_person(session: Session, person_id: int) -> list[FaceRow]:
    """Return the faces of a person, newest photo first."""
    return _rows(session, _faces().where(Face.person_id == person_id))


def unplaced_faces(session: Session) -> list[FaceRow]:
    """Return the faces that belong to nobody, newest photo first."""
    return _rows(session, _faces().where(Face.person_id.is_(None)))


def faces_of_photo(session: Session, photo_id: int) -> list[FaceRow]:
    """Return the faces in a photo, from left to right."""
    query = _faces().where(Face.photo_id == photo_id).order_by(None)
    return _rows(session, query.order_by(Face.x, Face.id))


def boxes_of_photo(session: Session, photo_id: int) -> list[tuple[float, float, float, float]]:
    """Return where the faces in a photo are: x, y, width, height, each 0..1 of the upright photo."""
    query = select(Face.x, Face.y, Face.width, Face.height)
    query = query.where(Face.photo_id == photo_id, Face.is_face)
    return [(x, y, width, height) for x, y, width, height in session.execute(query)]


def find_face(session: Session, face_id: int) -> FaceRow | None:
    """Return one face, None if there is none (any more)."""
    return next(iter(_rows(session, _faces().where(Face.id == face_id))), None)


def was_seen(session: Session, face_id: int) -> bool:
    """Return whether a face was found, rather than drawn where none was found."""
    return bool(session.scalar(select(Face.score > 0).where(Face.id == face_id)))


def find_faces(session: Session, face_ids: Sequence[int]) -> dict[int, FaceRow]:
    """Return those of a few faces that are there, by id."""
    rows = _rows(session, _faces().where(Face.id.in_(face_ids)).order_by(None))
    return {row.id: row for row in rows}


def there(session: Session, face_ids: Sequence[int]) -> set[int]:
    """Return those of these faces that the library knows, be they shown or not."""
    found: set[int] = set()
    for part in batches(face_ids):
        found.update(session.scalars(select(Face.id).where(Face.id.in_(part))))
    return found


def all_ids(session: Session) -> set[int]:
    """Return the ids of all faces that the library knows, be they shown or not."""
    return set(session.scalars(select(Face.id)))


def each_face(
    session: Session, person_id: int | None = None
) -> Iterator[tuple[FaceRow, tuple[int | None, int | None]]]:
    """Yield all faces (or those of one person) by id, with the size of the upright photo in pixels."""
    query = _faces().add_columns(Photo.width, Photo.height).order_by(None).order_by(Face.id)
    if person_id is not None:
        query = query.where(Face.person_id == person_id)
    for *row, width, height in session.execute(query).yield_per(1_000):
        yield _row(row), (width, height)


def _faces() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Face.id,
            Face.photo_id,
            Face.x,
            Face.y,
            Face.width,
            Face.height,
            Face.quality,
            Face.person_id,
            func.coalesce(Person.name, ""),
            Face.assigned_by,
            Face.certainty,
        )
        .join(Photo, Photo.id == Face.photo_id)
        .outerjoin(Person, Person.id == Face.person_id)
        .where(Photo.present, Face.is_face)
        .order_by(Photo.taken_at.desc().nulls_last(), Face.id)
    )


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[FaceRow]:
    return [_row(row) for row in session.execute(query)]


def _row(row: Sequence[Any]) -> FaceRow:
    face_id, photo_id, x, y, width, height, quality, person_id, name, assigned_by, sure = row
    certainty = sure if person_id is not None else None
    box = (x, y, width, height)
    return FaceRow(face_id, photo_id, box, quality, person_id, name, assigned_by, certainty)
