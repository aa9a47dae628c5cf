"""The pieces that edits are made of: each adds to a draft what one thing that the user said means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from facesort.errors import NotFound
from facesort.library.batches import batches
from facesort.library.journal import Draft
from facesort.library.schema import Face, Fact, Person, Photo
from facesort.text import _, ngettext, quoted


def confirm(draft: Draft, session: Session, face_ids: Iterable[int], person_id: int) -> None:
    """These faces are this person, and nobody else they were said to be."""
    faces = list(face_ids)
    for part in batches(faces):
        query = select(Fact.face_id, Fact.person_id).where(Fact.face_id.in_(part), Fact.is_same)
        for face_id, other in session.execute(query):
            if draft.rows.get("fact", {}).get((face_id, other)) is None:
                draft.remove("fact", (face_id, other))
    for face_id in faces:
        draft.put("fact", (face_id, person_id), True)
        draft.put("face", (face_id,), person_id, "user", 1.0)


def reject(draft: Draft, owners: Mapping[int, int | None], person_id: int) -> None:
    """These faces are not this person; those that were with them are placed nowhere."""
    for face_id, owner in owners.items():
        draft.put("fact", (face_id, person_id), False)
        if owner == person_id:
            draft.put("face", (face_id,), None, None, None)


def hide(draft: Draft, session: Session, person: Person) -> None:
    """This person is a bystander: out of the way, with the faces they have."""
    draft.put("person", (person.id,), person.name, "ignored", *rest_of(person))
    confirm(draft, session, faces_of(session, [person.id]), person.id)


def merge(draft: Draft, session: Session, into: Person, merged: Sequence[Person]) -> None:
    """These people are one: `into` gets the faces, and a name if only another has one."""
    named = next((p for p in (into, *merged) if p.name), into)
    ids = [person.id for person in merged]
    kind = "named" if named.name and into.kind != "ignored" else into.kind
    cover = into.cover_face_id or named.cover_face_id
    draft.put("person", (into.id,), named.name, kind, cover, into.birth_date or named.birth_date)
    for person_id in ids:
        draft.remove("person", (person_id,))
        draft.became[person_id] = into.id
    for face_id, person_id, is_same in _facts_of(session, ids):
        draft.remove("fact", (face_id, person_id))
        draft.put("fact", (face_id, into.id), is_same)
    # Last, because being in the merged person weighs more than an older "is not".
    confirm(draft, session, faces_of(session, [into.id, *ids]), into.id)


def split(
    draft: Draft,
    session: Session,
    owners: Mapping[int, int | None],
    person_id: int,
    name: str = "",
) -> None:
    """These faces are a new person, and not those they were with; nor are those the new one."""
    draft.put("person", (person_id,), name, "named" if name else "unnamed", None, None)
    left = {person for person in owners.values() if person is not None}
    for face_id in faces_of(session, sorted(left)):
        if face_id not in owners:
            draft.put("fact", (face_id, person_id), False)
    for face_id, owner in owners.items():
        if owner is not None:
            draft.put("fact", (face_id, owner), False)
    confirm(draft, session, owners, person_id)


def person_of(session: Session, person_id: int) -> Person:
    """Return a person.

    Raises:
        NotFound: There is no such person.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(
            _("There is no person {id}.").format(id=person_id),
            _("“facesort people” lists the people and their numbers."),
        )
    return person


def faces_of(session: Session, person_ids: Sequence[int]) -> list[int]:
    """Return the ids of the faces of these people, ascending."""
    query = select(Face.id).where(Face.person_id.in_(person_ids)).order_by(Face.id)
    return list(session.scalars(query))


def next_person_id(session: Session) -> int:
    """Return the id that the next new person gets."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'person'")
    return (session.scalar(query) or 0) + 1


def rest_of(person: Person) -> tuple[int | None, str | None]:
    """Return what of a person has nothing to do with who they are."""
    return person.cover_face_id, person.birth_date


def called(session: Session, person: Person) -> str:
    """Return how a person is called in the history."""
    return called_by(session, person.id, person.name)


def called_by(session: Session, person_id: int, name: str) -> str:
    """Return how somebody with this id and name is called there.

    Of those who have no name, the number of their photos tells one from the other.
    """
    if name:
        return quoted(name)
    query = select(func.count(Photo.id.distinct())).join(Face, Face.photo_id == Photo.id)
    count = session.scalar(query.where(Face.person_id == person_id, Photo.present)) or 0
    text = ngettext("“Who is this?” ({n} photo)", "“Who is this?” ({n} photos)", count)
    return text.format(n=count)


def listed(session: Session, people: Sequence[Person], between: str) -> str:
    """Return how several people are called there."""
    if len(people) > 3:  # noqa: PLR2004
        return ngettext("{n} person", "{n} people", len(people)).format(n=len(people))
    return between.join(called(session, person) for person in people)


def _facts_of(session: Session, person_ids: Sequence[int]) -> list[tuple[int, int, bool]]:
    query = select(Fact.face_id, Fact.person_id, Fact.is_same).where(Fact.person_id.in_(person_ids))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
