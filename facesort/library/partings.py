"""Which faces part from the people that a grouping placed them with, because of what an edit writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.schema import Face

_TO_NOBODY = update(Face).values(person_id=None, assigned_by=None, certainty=None)


def placed_against(
    session: Session, facts: Mapping[tuple[int, ...], tuple[Any, ...] | None]
) -> list[int]:
    """Return the faces that the machine has with somebody who they are not, by these facts."""
    refused = {key for key, values in facts.items() if values == (False,)}
    found: list[int] = []
    for part in batches(sorted({key[0] for key in refused})):
        query = select(Face.id, Face.person_id).where(Face.id.in_(part))
        rows = session.execute(query.where(Face.assigned_by == "machine"))
        found.extend(face_id for face_id, person_id in rows if (face_id, person_id) in refused)
    return found


def place_nowhere(session: Session, face_ids: Iterable[int]) -> None:
    """Let these faces be with nobody until the next grouping considers them."""
    for part in batches(list(face_ids)):
        session.execute(_TO_NOBODY.where(Face.id.in_(part)))


def let_go(session: Session, person_ids: Sequence[int]) -> None:
    """Take the faces that the machine has added since from people who are about to go."""
    for part in batches(person_ids):
        machine = _TO_NOBODY.where(Face.person_id.in_(part), Face.assigned_by == "machine")
        session.execute(machine)
