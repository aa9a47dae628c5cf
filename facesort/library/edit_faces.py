"""Which faces an edit was about: read for the edits that are in view, because it may be thousands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.schema import Edit, Face, Photo

#: Where the faces of an edit stand in its rows: those it placed or showed, else those it spoke of.
_TABLES = (("face", 1), ("is_face", 1)), (("fact", 1), ("answer", 2))
_TRIED = 4  # faces looked for, for each that is shown: some may be gone


@dataclass(frozen=True, slots=True)
class EditFaces:
    """What an edit was about.

    Attributes:
        count: How many faces.
        shown: Some of those that are there: (face id, photo id).
    """

    count: int
    shown: tuple[tuple[int, int], ...]


def faces_of_edits(session: Session, numbers: Sequence[int], at_most: int) -> dict[int, EditFaces]:
    """Return what these edits were about; those that are not there are left out.

    Args:
        session: A session.
        numbers: Their numbers.
        at_most: How many faces of each to show.
    """
    named: dict[int, list[int]] = {}
    for part in batches(numbers):
        query = select(Edit.seq, Edit.payload).where(Edit.seq.in_(part))
        for number, payload in session.execute(query):
            named[number] = _named(payload)
    tried = {face for faces in named.values() for face in faces[: at_most * _TRIED]}
    photo_of: dict[int, int] = {}
    for ids in batches(sorted(tried)):
        there = select(Face.id, Face.photo_id).join(Photo).where(Face.id.in_(ids), Photo.present)
        photo_of.update((face, photo) for face, photo in session.execute(there))
    return {
        number: EditFaces(
            len(faces), tuple([(f, photo_of[f]) for f in faces if f in photo_of][:at_most])
        )
        for number, faces in named.items()
    }


def _named(payload: str) -> list[int]:
    tables = json.loads(payload)
    for group in _TABLES:
        faces = dict.fromkeys(
            face
            for table, columns in group
            for key, _values in tables.get(table, ())
            for face in key[:columns]
        )
        if faces:
            return list(faces)
    return []
