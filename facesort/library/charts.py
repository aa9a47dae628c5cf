"""Questions about the whole library at once: every face, who is seen with whom, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from facesort.library.bulk import bare_rows


@dataclass(frozen=True, slots=True)
class Points:
    """The faces of one pack that are shown, ascending by their ids.

    Attributes:
        face_ids, photo_ids: (n,) int64.
        person_ids: (n,) int64, 0 for nobody.
        years: (n,) int64, when the photo was taken, 0 where that is not known.
        vectors: (n, width) int8 if they were asked for, else (n, 0).
    """

    face_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]
    person_ids: NDArray[np.int64]
    years: NDArray[np.int64]
    vectors: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Shared:
    """How many photos two people are on together; `one` is less than `other`."""

    one: int
    other: int
    photos: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many photos were taken in a month; `number` is 12 · year + month - 1."""

    number: int
    photos: int


def load_points(session: Session, pack: str, *, vectors: bool = False) -> Points:
    """Return every face of this pack in photos that are there."""
    query = (
        "SELECT face.id, face.photo_id, coalesce(face.person_id, 0),"
        " coalesce(CAST(substr(photo.taken_at, 1, 4) AS INTEGER), 0), CASE WHEN ? THEN vector.data END"
        " FROM vector JOIN face ON face.id = vector.face_id JOIN photo ON photo.id = face.photo_id"
        " WHERE vector.pack = ? AND photo.present AND face.is_face ORDER BY face.id"
    )
    tables = [np.zeros((0, 4), np.int64)]
    data = bytearray()
    for rows in _parts(session, query, (vectors, pack)):
        tables.append(np.array([row[:4] for row in rows], np.int64))
        if vectors:
            data += b"".join([row[4] for row in rows])
    ids, photos, people, years = np.concatenate(tables).T.copy()
    width = len(data) // len(ids) if len(ids) else 0
    return Points(
        ids, photos, people, years, np.frombuffer(bytes(data), np.int8).reshape(len(ids), width)
    )


def shared_photos(session: Session, person_ids: Sequence[int]) -> list[Shared]:
    """Return how many photos each two of these people are on together, but for those with none."""
    ids = np.array(sorted(set(person_ids)), np.int64)
    pairs = _photos_of(session, ids.tolist())
    who = np.searchsorted(ids, pairs[:, 0])
    _, photo = np.unique(pairs[:, 1], return_inverse=True)
    there = np.zeros((len(ids), int(photo.max(initial=-1)) + 1), bool)
    there[who, photo] = True
    several = there[:, there.sum(0) > 1].astype(np.float32)  # whole numbers below 2^24
    together = (several @ several.T).astype(np.int64)
    one, other = np.nonzero(np.triu(together, 1))
    return [
        Shared(int(ids[a]), int(ids[b]), int(together[a, b]))
        for a, b in zip(one, other, strict=True)
    ]


def months(session: Session) -> list[Month]:
    """Return how many photos were taken when, the earliest first; without a date they are left out."""
    query = (
        "SELECT substr(taken_at, 1, 7) AS month, count(*) FROM photo"
        " WHERE present AND state != 'unusable' AND taken_at IS NOT NULL GROUP BY month ORDER BY month"
    )
    rows = [row for part in bare_rows(session, query) for row in part]
    return [Month(number, count) for text, count in rows if (number := _number(text)) is not None]


def undated_faces(session: Session) -> int:
    """Return how many faces are in photos that do not say when they were taken."""
    query = (
        "SELECT count(*) FROM face JOIN photo ON photo.id = face.photo_id"
        " WHERE face.is_face AND photo.present"
        " AND (photo.taken_at IS NULL OR photo.taken_at NOT BETWEEN '0001' AND '9999~')"
    )
    return next(int(row[0]) for part in bare_rows(session, query) for row in part)


def months_of(session: Session, person_ids: Sequence[int]) -> dict[int, list[Month]]:
    """Return the same for the photos that these people are on, by person."""
    query = (
        "SELECT face.person_id, substr(photo.taken_at, 1, 7) AS month, count(DISTINCT photo.id)"
        " FROM face JOIN photo ON photo.id = face.photo_id"
        " WHERE face.person_id IN (SELECT value FROM json_each(?))"
        " AND face.is_face AND photo.present"
        " AND photo.taken_at IS NOT NULL GROUP BY face.person_id, month ORDER BY month"
    )
    found: dict[int, list[Month]] = {person_id: [] for person_id in person_ids}
    for part in bare_rows(session, query, (json.dumps([*person_ids]),)):
        for person_id, text, count in part:
            number = _number(text)
            if number is not None:
                found[person_id].append(Month(number, count))
    return found


def _photos_of(session: Session, person_ids: Sequence[int]) -> NDArray[np.int64]:
    """Return (n, 2) int64, person and photo of each face of theirs that is in a photo that is there.

    All faces are looked at in their order: to look people up one by one takes five times longer where
    they have most of the faces, and so does a row for each face.
    """
    query = (
        "SELECT person_id, group_concat(photo_id) FROM face"
        " WHERE +person_id IN (SELECT value FROM json_each(?)) AND is_face GROUP BY +person_id"
    )
    tables = [np.zeros((0, 2), np.int64)]
    for part in bare_rows(session, query, (json.dumps([*person_ids]),)):
        for person_id, text in part:
            photos = np.fromstring(text, np.int64, sep=",")
            tables.append(np.column_stack([np.full_like(photos, person_id), photos]))
    pairs = np.concatenate(tables)
    absent = bare_rows(session, "SELECT id FROM photo WHERE NOT present")
    gone = np.array([row[0] for part in absent for row in part], np.int64)
    return pairs[~np.isin(pairs[:, 1], gone)]


def _parts(
    session: Session, query: str, parameters: tuple[Any, ...]
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield rows in small parts: to turn many into numbers at once would keep the window waiting."""
    for rows in bare_rows(session, query, parameters):
        for start in range(0, len(rows), 2_000):
            yield rows[start : start + 2_000]


def _number(text: str) -> int | None:
    """Return the number of a month "2014-05"; None for what a camera without a clock writes."""
    year, _, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and int(year) and 1 <= int(month) <= 12):  # noqa: PLR2004
        return None
    return 12 * int(year) + int(month) - 1
