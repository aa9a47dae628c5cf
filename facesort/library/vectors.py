"""The vectors of all faces at once, and the facts about them: what grouping starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facesort.library.schema import Face, Fact, Photo, Vector


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of one pack.

    Attributes:
        face_ids: (n,) int64, ascending.
        data: (n, width) int8, the pack's own scale.
        person_ids: (n,) int64, the person each face is with now, 0 for none.
        photo_ids: (n,) int64, the photo each face is in.
    """

    face_ids: NDArray[np.int64]
    data: NDArray[np.int8]
    person_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]


def load_vectors(session: Session, pack: str, min_quality: float = 0.0) -> Vectors:
    """Return the vectors of all faces of at least this quality, in photos that are there."""
    query = (
        select(Vector.face_id, func.coalesce(Face.person_id, 0), Face.photo_id, Vector.data)
        .join(Face)
        .join(Photo)
        .where(Vector.pack == pack, Photo.present, Face.quality >= min_quality)
        .order_by(Vector.face_id)
    )
    ids: list[int] = []
    people: list[int] = []
    photos: list[int] = []
    data = bytearray()
    for face_id, person_id, photo_id, vector in session.execute(query).yield_per(10_000):
        ids.append(face_id)
        people.append(person_id)
        photos.append(photo_id)
        data += vector
    table = np.frombuffer(bytes(data), np.int8)
    return Vectors(
        np.array(ids, np.int64),
        table.reshape(len(ids), -1) if ids else table.reshape(0, 0),
        np.array(people, np.int64),
        np.array(photos, np.int64),
    )


def load_facts(session: Session) -> NDArray[np.int64]:
    """Return what the user said: (n, 3) int64 of face id, person id, 1 (is them) or 0 (is not)."""
    rows = session.execute(select(Fact.face_id, Fact.person_id, Fact.is_same)).all()
    return np.array([tuple(row) for row in rows], np.int64).reshape(-1, 3)
