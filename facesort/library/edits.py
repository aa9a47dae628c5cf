"""What the user can say: each verb is one edit, drafted here and written by the journal.

A verb moves faces *and* records the facts that keep them there: a face with a confirming fact is never
moved by the machine, and no face goes where a rejecting fact forbids it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library.batches import batches
from facesort.library.journal import Done, Draft, record
from facesort.library.schema import Face, Fact, Person, Root
from facesort.text import _, ngettext

_LONGEST_NAME = 200


def rename_person(session: Session, person_id: int, name: str) -> Done:
    """Give a person a name; the faces they have now are theirs from now on.

    A bystander with a name stays a bystander.

    Raises:
        NotFound: There is no such person.
        FacesortError: The name is empty or too long.
    """
    person = _person(session, person_id)
    name = clean_name(name)
    if person.name:
        label = _("rename “{old}” to “{name}”").format(old=person.name, name=name)
    else:
        label = _("name “{name}”").format(name=name)
    draft = Draft("rename", label)
    kind = "ignored" if person.kind == "ignored" else "named"
    draft.put("person", (person_id,), name, kind, *_rest(person))
    _confirm(draft, session, _faces_of(session, [person_id]), person_id)
    return record(session, draft)


def merge_people(session: Session, into_id: int, others: Sequence[int]) -> Done:
    """Make one person of several: `into_id` gets the faces, and a name if only another has one.

    Raises:
        NotFound: There is no such person.
        FacesortError: There is nothing to merge.
    """
    into = _person(session, into_id)
    merged = [_person(session, other) for other in dict.fromkeys(others) if other != into_id]
    if not merged:
        raise FacesortError(
            _("A person cannot be merged with themselves."), _("Choose at least two people.")
        )
    named = next((p for p in (into, *merged) if p.name), into)
    label = _("merge {people}").format(people=_list((into, *merged), _(" and ")))
    draft = Draft("merge", label)
    ids = [person.id for person in merged]
    kind = "named" if named.name and into.kind != "ignored" else into.kind
    cover = into.cover_face_id or named.cover_face_id
    draft.put("person", (into_id,), named.name, kind, cover, into.birth_date or named.birth_date)
    for person_id in ids:
        draft.remove("person", (person_id,))
    for face_id, person_id, is_same in _facts_of(session, ids):
        draft.remove("fact", (face_id, person_id))
        draft.put("fact", (face_id, into_id), is_same)
    # Last, because being in the merged person weighs more than an older "is not".
    _confirm(draft, session, _faces_of(session, [into_id, *ids]), into_id)
    return record(session, draft)


def split_faces(session: Session, face_ids: Sequence[int], name: str = "") -> tuple[Done, int]:
    """Make a new person of some faces; returns what was done and the new person's id.

    Between the chosen faces and those they were with lies a "not the same" from now on, both ways.

    Raises:
        NotFound: There is no such face.
        FacesortError: No face was chosen, all faces of somebody with a name were (and `name` does
            not say who they are instead), or the name is too long.
    """
    owners = _owners(session, face_ids)
    if not name:
        _must_leave_somebody(session, owners)
    person_id = _next_person_id(session)
    name = clean_name(name) if name else ""
    label = ngettext("new person from {n} face", "new person from {n} faces", len(owners))
    draft = Draft("split", label.format(n=len(owners)))
    draft.put("person", (person_id,), name, "named" if name else "unnamed", None, None)
    left = {person for person in owners.values() if person is not None}
    for face_id in _faces_of(session, sorted(left)):
        if face_id not in owners:
            draft.put("fact", (face_id, person_id), False)
    for face_id, owner in owners.items():
        if owner is not None:
            draft.put("fact", (face_id, owner), False)
    _confirm(draft, session, owners, person_id)
    return record(session, draft), person_id


def confirm_faces(session: Session, face_ids: Sequence[int], person_id: int) -> Done:
    """Say that these faces are this person.

    Raises:
        NotFound: There is no such face or person.
    """
    person = _person(session, person_id)
    owners = _owners(session, face_ids)
    label = ngettext("{n} face is {who}", "{n} faces are {who}", len(owners))
    draft = Draft("confirm", label.format(n=len(owners), who=_called(person)))
    _confirm(draft, session, owners, person_id)
    return record(session, draft)


def reject_faces(session: Session, face_ids: Sequence[int], person_id: int) -> Done:
    """Say that these faces are not this person; those that were with them are placed nowhere.

    Raises:
        NotFound: There is no such face or person.
    """
    person = _person(session, person_id)
    owners = _owners(session, face_ids)
    label = ngettext("{n} face is not {who}", "{n} faces are not {who}", len(owners))
    draft = Draft("reject", label.format(n=len(owners), who=_called(person)))
    for face_id, owner in owners.items():
        draft.put("fact", (face_id, person_id), False)
        if owner == person_id:
            draft.put("face", (face_id,), None, None, None)
    return record(session, draft)


def hide_people(session: Session, person_ids: Sequence[int]) -> Done:
    """Put people among the bystanders: they are out of the way, and their faces stay theirs.

    Raises:
        NotFound: There is no such person.
    """
    people = [_person(session, person_id) for person_id in dict.fromkeys(person_ids)]
    draft = Draft("hide", _("hide {people}").format(people=_list(people, _(", "))))
    for person in people:
        draft.put("person", (person.id,), person.name, "ignored", *_rest(person))
        _confirm(draft, session, _faces_of(session, [person.id]), person.id)
    return record(session, draft)


def show_people(session: Session, person_ids: Sequence[int]) -> Done:
    """Bring people back from the bystanders.

    Raises:
        NotFound: There is no such person.
    """
    people = [_person(session, person_id) for person_id in dict.fromkeys(person_ids)]
    draft = Draft("show", _("bring back {people}").format(people=_list(people, _(", "))))
    for person in people:
        kind = "named" if person.name else "unnamed"
        draft.put("person", (person.id,), person.name, kind, *_rest(person))
    return record(session, draft)


def remove_folder(session: Session, folder_id: int) -> Done:
    """Take a folder out of the library; what was said about its faces is kept for its return.

    Raises:
        NotFound: There is no such folder.
    """
    root = session.get(Root, folder_id)
    if root is None or not root.watched:
        raise NotFound(_("There is no such folder in the library."))
    draft = Draft("remove folder", _("remove folder “{folder}”").format(folder=root.display))
    draft.put("root", (folder_id,), False)
    return record(session, draft)


def clean_name(name: str) -> str:
    """Return a name as it is stored: composed letters, single spaces, no control characters.

    What joins letters, or says in which direction they run, stays: some scripts need it.

    Raises:
        FacesortError: Nothing that can be seen is left, or it is too long.
    """
    visible = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", name)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs")
    )
    cleaned = " ".join(visible.split())
    if all(unicodedata.category(c) in ("Cf", "Zs") for c in cleaned):
        raise FacesortError(_("The name is empty."), _("Type a name."))
    if len(cleaned) > _LONGEST_NAME:
        raise FacesortError(
            _("The name has more than {n} characters.").format(n=_LONGEST_NAME),
            _("Type a shorter name."),
        )
    return cleaned


def _confirm(draft: Draft, session: Session, face_ids: Iterable[int], person_id: int) -> None:
    """Draft: these faces are this person, and nobody else they were said to be."""
    faces = list(face_ids)
    for part in batches(faces):
        query = select(Fact.face_id, Fact.person_id).where(Fact.face_id.in_(part), Fact.is_same)
        for face_id, other in session.execute(query):
            if draft.rows.get("fact", {}).get((face_id, other)) is None:
                draft.remove("fact", (face_id, other))
    for face_id in faces:
        draft.put("fact", (face_id, person_id), True)
        draft.put("face", (face_id,), person_id, "user", 1.0)


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(
            _("There is no person {id}.").format(id=person_id),
            _("“facesort people” lists the people and their numbers."),
        )
    return person


def _owners(session: Session, face_ids: Sequence[int]) -> dict[int, int | None]:
    """Map these faces to the people they are with."""
    wanted = list(dict.fromkeys(face_ids))
    if not wanted:
        raise FacesortError(_("No face was chosen."), _("Choose at least one face."))
    found: dict[int, int | None] = {}
    for part in batches(wanted):
        query = select(Face.id, Face.person_id).where(Face.id.in_(part))
        found.update((row[0], row[1]) for row in session.execute(query))
    for face_id in wanted:
        if face_id not in found:
            raise NotFound(
                _("There is no face {id}.").format(id=face_id),
                _("“facesort faces” lists the faces and their numbers."),
            )
    return found


def _must_leave_somebody(session: Session, owners: dict[int, int | None]) -> None:
    """Refuse to split off all there is: a name would be lost and nothing won."""
    people = set(owners.values())
    (owner,) = people if len(people) == 1 else (None,)
    if owner is None:
        return
    person = _person(session, owner)
    if person.name and len(_faces_of(session, [owner])) == len(owners):
        raise FacesortError(
            _("These are all the faces of {who}.").format(who=_called(person)),
            _("Leave out at least one, or give them another name."),
        )


def _faces_of(session: Session, person_ids: Sequence[int]) -> list[int]:
    query = select(Face.id).where(Face.person_id.in_(person_ids)).order_by(Face.id)
    return list(session.scalars(query))


def _facts_of(session: Session, person_ids: Sequence[int]) -> list[tuple[int, int, bool]]:
    query = select(Fact.face_id, Fact.person_id, Fact.is_same).where(Fact.person_id.in_(person_ids))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _next_person_id(session: Session) -> int:
    query = text("SELECT seq FROM sqlite_sequence WHERE name = 'person'")
    return (session.scalar(query) or 0) + 1


def _rest(person: Person) -> tuple[int | None, str | None]:
    return person.cover_face_id, person.birth_date


def _called(person: Person) -> str:
    return f"“{person.name}”" if person.name else _("“Who is this?”")


def _list(people: Sequence[Person], between: str) -> str:
    shown = between.join(_called(person) for person in people[:3])
    return shown if len(people) <= 3 else _("{n} people").format(n=len(people))  # noqa: PLR2004
