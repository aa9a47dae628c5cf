"""What is read to tell which named people a group of faces is like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.bulk import bare_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Another one whenever other faces are with a person.
Print: TypeAlias = tuple[int, int, int]

_PRINTS = """
    SELECT person.id, count(*), sum(face.id), sum(face.id * face.id % 1000003)
    FROM person JOIN face ON face.person_id = person.id
    WHERE person.name != '' GROUP BY person.id
"""
_VECTORS = """
    SELECT face.person_id, vector.data FROM face JOIN vector ON vector.face_id = face.id
    WHERE vector.pack = ? AND face.quality >= ? AND face.person_id IN ({people})
"""
_BEST = """
    SELECT face.person_id, vector.data FROM face JOIN vector ON vector.face_id = face.id
    WHERE vector.pack = ? AND face.person_id = ? ORDER BY face.quality DESC LIMIT ?
"""
_OTHERS = """
    SELECT other.person_id FROM face JOIN face AS other ON other.photo_id = face.photo_id
    WHERE face.person_id = ?1 AND other.person_id IS NOT NULL
    UNION
    SELECT fact.person_id FROM face JOIN fact ON fact.face_id = face.id
    WHERE face.person_id = ?1 AND NOT fact.is_same
    UNION
    SELECT face.person_id FROM fact JOIN face ON face.id = fact.face_id
    WHERE fact.person_id = ?1 AND NOT fact.is_same AND face.person_id IS NOT NULL
"""


def prints_of_named(session: Session) -> dict[int, Print]:
    """Return for each named person what tells whether other faces are with them than before."""
    rows = [row for part in bare_rows(session, _PRINTS) for row in part]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def vectors_of_people(
    session: Session, pack: str, person_ids: Sequence[int], min_quality: float
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return the faces of these people: whose each is, and (n, width) int8 their vectors."""
    rows: list[tuple[int, bytes]] = []
    for some in batches(list(person_ids)):
        query = _VECTORS.format(people=", ".join("?" * len(some)))
        for part in bare_rows(session, query, (pack, min_quality, *some)):
            rows += [(row[0], row[1]) for row in part]
    return _table(rows)


def best_vectors(
    session: Session, pack: str, person_id: int, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Return the best faces of a person, in the same form; none if there is no such person."""
    parts = bare_rows(session, _BEST, (pack, person_id, count))
    return _table([(row[0], row[1]) for part in parts for row in part])


def who_they_are_not(session: Session, person_id: int) -> set[int]:
    """Return the people who are in a photo with a person, and those they were said not to be."""
    rows = bare_rows(session, _OTHERS, (person_id,))
    return {row[0] for part in rows for row in part}


def _table(rows: list[tuple[int, bytes]]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    import numpy as np

    whose = np.array([row[0] for row in rows], np.int64)
    data = np.frombuffer(b"".join([row[1] for row in rows]), np.int8)
    return whose, data.reshape(len(rows), -1 if rows else 0)
