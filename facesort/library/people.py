"""Questions about the people of a library, and what the machine may write about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from facesort.library.batches import batches
from facesort.library.covers import portrait
from facesort.library.schema import (
    Face,
    Fact,
    File,
    Grouping,
    Person,
    Photo,
    Problem,
    Root,
    Strictness,
)

if TYPE_CHECKING:  # every command would pay for numpy
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What the rest of the program may know of a person.

    `kind` is "named", "unnamed" or "ignored"; `cover_face_id` is the face to show for them: the one
    the user chose, while it is theirs, else the best portrait; `birth_date` is a year, a month or a day
    (ISO 8601).
    """

    id: int
    name: str
    kind: str
    faces: int
    photos: int
    cover_face_id: int
    birth_date: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the sidebar shows: how much of each there is."""

    photos: int
    people: int
    not_placed: int
    bystanders: int
    problems: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What a grouping made other than it was.

    Attributes:
        joined: Faces of nobody that are now with somebody.
        left: Faces that are now with nobody.
        changed: Faces that are now with somebody else.
        new_people: People who were not there before.
        gone_people: People of whom nobody ever said anything, who have no face any more.
    """

    joined: int = 0
    left: int = 0
    changed: int = 0
    new_people: int = 0
    gone_people: int = 0

    @property
    def faces(self) -> int:
        """How many faces moved."""
        return self.joined + self.left + self.changed


def list_people(session: Session, kinds: Sequence[str] = ("named", "unnamed")) -> list[PersonRow]:
    """Return the people of these kinds, those with the most photos first."""
    return _rows(session, Person.kind.in_(kinds))


def find_person(session: Session, person_id: int) -> PersonRow | None:
    """Return one person, None if there is none (any more), or no photo of them."""
    return next(iter(_rows(session, Person.id == person_id)), None)


def _shows(chosen: type[Face]) -> ColumnElement[bool]:
    """Return that a face is the one the user chose to show a person by, and still theirs."""
    return and_(chosen.id == Person.cover_face_id, chosen.person_id == Person.id, chosen.is_face)


def _rows(session: Session, which: ColumnElement[bool]) -> list[PersonRow]:
    photos, chosen = func.count(Face.photo_id.distinct()), aliased(Face)
    query = (
        select(
            Person.id,
            Person.name,
            Person.kind,
            func.count(Face.id),
            photos,
            # SQLite: with one max() in the list, a bare column comes from the row of the maximum.
            func.coalesce(chosen.id, Face.id),
            Person.birth_date,
            func.max(portrait()),
        )
        .join(Face, Face.person_id == Person.id)
        .join(Photo, Photo.id == Face.photo_id)
        .outerjoin(chosen, _shows(chosen))
        .where(Photo.present, Face.is_face, which)
        .group_by(Person.id)
        .order_by(photos.desc(), Person.id)
    )
    return [PersonRow(*row[:7]) for row in session.execute(query)]


def people_named(session: Session, name: str) -> list[int]:
    """Return the ids of the people with faces who bear this name, whatever the case of its letters."""
    has_face = exists().where(Face.person_id == Person.id, Face.is_face)
    rows = session.execute(select(Person.id, Person.name).where(Person.name != "", has_face))
    return [person_id for person_id, other in rows if other.casefold() == name.casefold()]


def unnamed_with_facts(session: Session) -> list[int]:
    """Return the ids of the people without a name of whom the user said something."""
    said = exists().where(Fact.person_id == Person.id)
    return list(session.scalars(select(Person.id).where(Person.kind == "unnamed", said)))


def names_of(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of people by id, "" for those who have none or are not there."""
    found = dict.fromkeys(person_ids, "")
    for part in batches(person_ids):
        query = select(Person.id, Person.name).where(Person.id.in_(part))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def exists_person(session: Session, person_id: int) -> bool:
    """Return whether there is such a person."""
    return session.get(Person, person_id) is not None


def placed_since_strictness(session: Session) -> bool:
    """Return whether faces were placed since the user said how strict the groups are."""
    query = select(Strictness.id).where(
        Strictness.runs < select(func.max(Grouping.runs)).scalar_subquery()
    )
    return session.scalar(query) is not None


def totals(session: Session) -> Totals:
    """Return how many photos, people, … there are."""

    def people(*kinds: str) -> int:
        there = exists().where(
            Face.person_id == Person.id, Face.is_face, Face.photo_id == Photo.id, Photo.present
        )
        query = select(func.count(Person.id)).where(Person.kind.in_(kinds), there)
        return session.scalar(query) or 0

    unplaced = (
        select(func.count(Face.id))
        .join(Photo)
        .where(Face.person_id.is_(None), Face.is_face, Photo.present)
    )
    problems = (
        select(func.count(Problem.file_id))
        .join(File)
        .join(Root)
        .where(File.gone_at.is_(None), Root.watched)
    )
    photos = select(func.count(Photo.id)).where(Photo.present, Photo.state != "unusable")
    return Totals(
        session.scalar(photos) or 0,
        people("named", "unnamed"),
        session.scalar(unplaced) or 0,
        people("ignored"),
        session.scalar(problems) or 0,
    )


def store_groups(
    session: Session,
    face_ids: NDArray[np.int64],
    groups: NDArray[np.int64],
    certainty: NDArray[np.float32],
) -> Moves:
    """Write down where the machine places faces; returns what became other than it was.

    What the user said since the groups were computed wins: a face with a person of the user's stays
    there, no face goes to a person it was rejected from, or who is no longer there, and what is no face
    is with nobody.

    Args:
        session: A writing session.
        face_ids: (n,) int64.
        groups: (n,) int64; > 0 a person's id, 0 nobody, < 0 a new person, the same number for the
            same person.
        certainty: (n,) float32, 0..1.
    """
    confirmed = set(session.scalars(select(Fact.face_id).where(Fact.is_same)))
    refused = select(Fact.face_id, Fact.person_id).where(~Fact.is_same)
    rejected = {(face_id, person_id) for face_id, person_id in session.execute(refused)}
    now: dict[int, int | None] = dict(
        session.execute(select(Face.id, Face.person_id).where(Face.is_face)).all()
    )
    there = set(session.scalars(select(Person.id)))
    new_people: dict[int, int] = {}
    rows = []
    moved: Counter[str] = Counter()
    for face_id, group, sure in zip(
        face_ids.tolist(), groups.tolist(), certainty.tolist(), strict=True
    ):
        if face_id in confirmed or face_id not in now:
            continue
        if group > 0 and (group not in there or (face_id, group) in rejected):
            continue
        if group < 0 and group not in new_people:
            new_people[group] = session.scalars(
                insert(Person).values(name="", kind="unnamed").returning(Person.id)
            ).one()
        person = new_people.get(group, group) or None
        before = now[face_id]
        if person != before:
            moved["joined" if before is None else "left" if person is None else "changed"] += 1
        rows.append(
            {
                "_id": face_id,
                "person_id": person,
                "assigned_by": "machine" if person else None,
                "certainty": sure if person else 0.0,  # NULL: no grouping has considered it
            }
        )
    if rows:
        session.connection().execute(update(Face).where(Face.id == bindparam("_id")), rows)
    gone = forget_empty_people(session)
    return Moves(moved["joined"], moved["left"], moved["changed"], len(new_people), gone)


def forget_empty_people(session: Session) -> int:
    """Delete unnamed people without a face, of whom the user never said anything; returns how many."""
    has_face = exists().where(Face.person_id == Person.id)
    has_fact = exists().where(Fact.person_id == Person.id)
    result = session.execute(
        delete(Person)
        .where(Person.kind == "unnamed", Person.birth_date.is_(None), ~has_face, ~has_fact)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
