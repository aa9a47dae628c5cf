"""The vectors of all faces at once, and the facts about them: what grouping starts from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from facesort.library.bulk import bare_rows
from facesort.library.schema import Fact


@dataclass(frozen=True, slots=True)
class Places:
    """The faces of one pack, and where they are.

    Attributes:
        face_ids: (n,) int64, ascending.
        person_ids: (n,) int64, the person each face is with now, 0 for none.
        photo_ids: (n,) int64, the photo each face is in.
        waiting: (n,) bool, whether no grouping has considered the face yet.
    """

    face_ids: NDArray[np.int64]
    person_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]
    waiting: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Vectors(Places):
    """The same with their vectors: `data` is (n, width) int8, in the pack's own scale."""

    data: NDArray[np.int8]


def load_places(session: Session, pack: str, min_quality: float = 0.0) -> Places:
    """Return all faces of at least this quality, in photos that are there, without their vectors."""
    parts = _rows(session, pack, min_quality, data=False)
    return Places(*_columns([row[:4] for part in parts for row in part]))


def load_vectors(session: Session, pack: str, min_quality: float = 0.0) -> Vectors:
    """Return all faces of at least this quality, in photos that are there."""
    numbers: list[tuple[int, ...]] = []
    data = bytearray()
    for rows in _rows(session, pack, min_quality, data=True):
        numbers += [row[:4] for row in rows]
        data += b"".join([row[4] for row in rows])
    table = np.frombuffer(bytes(data), np.int8)
    return Vectors(*_columns(numbers), table.reshape(len(numbers), -1 if numbers else 0))


def _rows(
    session: Session, pack: str, min_quality: float, *, data: bool
) -> Iterator[Sequence[tuple[Any, ...]]]:
    query = (
        "SELECT face.id, coalesce(face.person_id, 0), face.photo_id, face.certainty IS NULL,"
        " CASE WHEN ? THEN vector.data END FROM vector JOIN face ON face.id = vector.face_id"
        " JOIN photo ON photo.id = face.photo_id"
        " WHERE vector.pack = ? AND photo.present AND face.is_face AND face.quality >= ?"
        " ORDER BY face.id"
    )
    return bare_rows(session, query, (data, pack, min_quality))


def _columns(
    rows: list[tuple[int, ...]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    ids, people, photos, waiting = np.array(rows, np.int64).reshape(-1, 4).T.copy()
    return ids, people, photos, waiting.astype(bool)


def load_facts(session: Session) -> NDArray[np.int64]:
    """Return what the user said: (n, 3) int64 of face id, person id, 1 (is them) or 0 (is not)."""
    rows = session.execute(select(Fact.face_id, Fact.person_id, Fact.is_same)).all()
    return np.array([tuple(row) for row in rows], np.int64).reshape(-1, 3)
