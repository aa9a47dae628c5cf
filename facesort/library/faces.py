"""Questions about, and changes to, the faces of a library."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.schema import Face, Fact, Person, Photo, Vector


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
    """Store what was found in photos; returns the new face ids in the order given.

    Ids are never given out twice, so a thumbnail that is left behind is never shown for another face.

    Faces that an earlier look found there go, unless the user has said something about them.
    """
    said = select(Fact.face_id)
    for part in batches(list(faces_of_photo)):
        old = delete(Face).where(Face.photo_id.in_(part), Face.id.not_in(said))
        session.execute(old.where(Face.source == "found"))
    rows = [
        {
            "photo_id": photo_id,
            "x": face.box[0],
            "y": face.box[1],
            "width": face.box[2],
            "height": face.box[3],
            "landmarks": struct.pack(f"<{len(face.landmarks)}f", *face.landmarks),
            "score": face.score,
            "quality": face.quality,
        }
        for photo_id, faces in faces_of_photo.items()
        for face in faces
    ]
    if not rows:
        return [[] for _faces in faces_of_photo.values()]
    statement = insert(Face).returning(Face.id, sort_by_parameter_order=True)
    ids = iter(session.scalars(statement, rows).all())
    ids_of_photo = [[next(ids) for _face in faces] for faces in faces_of_photo.values()]
    vectors = [
        {"face_id": face_id, "pack": pack, "data": face.vector}
        for face_ids, faces in zip(ids_of_photo, faces_of_photo.values(), strict=True)
        for face_id, face in zip(face_ids, faces, strict=True)
        if face.vector
    ]
    if vectors:
        session.execute(insert(Vector), vectors)
    return ids_of_photo


def count_faces(session: Session) -> int:
    """Return how many faces are in photos that are there."""
    query = select(func.count(Face.id)).join(Photo).where(Photo.present)
    return session.scalar(query) or 0


def count_ungrouped(session: Session, pack: str) -> tuple[int, int]:
    """Return how many faces can be grouped, and how many of them no grouping has considered yet."""
    query = (
        select(func.count(), func.count().filter(Face.certainty.is_(None)))
        .select_from(Vector)
        .join(Face)
        .join(Photo)
        .where(Vector.pack == pack, Photo.present)
    )
    total, waiting = session.execute(query).one()
    return total, waiting


def set_aside(session: Session, min_quality: float) -> None:
    """Note that faces below this quality have been considered, and belong to nobody yet."""
    session.execute(
        update(Face)
        .where(Face.quality < min_quality, Face.certainty.is_(None))
        .values(certainty=0.0)
        .execution_options(synchronize_session=False)
    )


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


def find_face(session: Session, face_id: int) -> FaceRow | None:
    """Return one face, None if there is none (any more)."""
    return next(iter(_rows(session, _faces().where(Face.id == face_id))), None)


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
        .where(Photo.present)
        .order_by(Photo.taken_at.desc().nulls_last(), Face.id)
    )


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[FaceRow]:
    return [_row(row) for row in session.execute(query)]


def _row(row: Sequence[Any]) -> FaceRow:
    face_id, photo_id, x, y, width, height, quality, person_id, name, assigned_by, sure = row
    certainty = sure if person_id is not None else None
    box = (x, y, width, height)
    return FaceRow(face_id, photo_id, box, quality, person_id, name, assigned_by, certainty)
