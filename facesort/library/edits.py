"""What the user can say: each verb is one edit, drafted here and written by the journal.

A verb moves faces *and* records the facts that keep them there: a face with a confirming fact is never
moved by the machine, and no face goes where a rejecting fact forbids it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library import drafts
from facesort.library.batches import batches
from facesort.library.journal import Done, Draft, record
from facesort.library.people import people_named
from facesort.library.schema import Face, Fact, File, Grouping, Root, Strictness
from facesort.library.touched import Touched
from facesort.text import _, ngettext, quoted

_LONGEST_NAME = 200


def rename_person(session: Session, person_id: int, name: str) -> Done:
    """Give a person a name; the faces they have now are theirs from now on.

    A bystander with a name stays a bystander.

    Raises:
        NotFound: There is no such person.
        FacesortError: The name is empty or too long.
    """
    person = drafts.person_of(session, person_id)
    name = clean_name(name)
    if person.name:
        label = _("rename “{old}” to “{name}”").format(old=person.name, name=name)
    else:
        label = _("name “{name}”").format(name=name)
    draft = Draft("rename", label)
    kind = "ignored" if person.kind == "ignored" else "named"
    draft.put("person", (person_id,), name, kind, *drafts.rest_of(person))
    drafts.confirm(draft, session, drafts.faces_of(session, [person_id]), person_id)
    return record(session, draft)


def merge_people(session: Session, into_id: int, others: Sequence[int]) -> Done:
    """Make one person of several: `into_id` gets the faces, and a name if only another has one.

    Raises:
        NotFound: There is no such person.
        FacesortError: There is nothing to merge.
    """
    into = drafts.person_of(session, into_id)
    merged = [
        drafts.person_of(session, other) for other in dict.fromkeys(others) if other != into_id
    ]
    if not merged:
        raise FacesortError(
            _("A person cannot be merged with themselves."), _("Choose at least two people.")
        )
    label = _("merge {people}").format(people=drafts.listed(session, (into, *merged), _(" and ")))
    draft = Draft("merge", label)
    drafts.merge(draft, session, into, merged)
    return record(session, draft)


def split_faces(session: Session, face_ids: Sequence[int], name: str = "") -> tuple[Done, int]:
    """Make a new person of some faces; returns what was done and the new person's id.

    Between the chosen faces and those they were with lies a "not the same" from now on, both ways.

    Raises:
        NotFound: There is no such face.
        FacesortError: No face was chosen, all faces of somebody with a name were (and `name` does
            not say who they are instead), or the name is too long.
    """
    owners = owners_of(session, face_ids)
    if not name:
        _must_leave_somebody(session, owners)
        alone = _is_split_already(session, owners)
        if alone is not None:
            return Done(0, _split_label(len(owners), name), Touched.NOTHING), alone
    person_id = drafts.next_person_id(session)
    name = clean_name(name) if name else ""
    draft = Draft("split", _split_label(len(owners), name))
    drafts.split(draft, session, owners, person_id, name)
    return record(session, draft), person_id


def confirm_faces(session: Session, face_ids: Sequence[int], person_id: int) -> Done:
    """Say that these faces are this person.

    Raises:
        NotFound: There is no such face or person.
    """
    person = drafts.person_of(session, person_id)
    owners = owners_of(session, face_ids)
    label = ngettext("{n} face is {who}", "{n} faces are {who}", len(owners))
    draft = Draft("confirm", label.format(n=len(owners), who=drafts.called(session, person)))
    drafts.confirm(draft, session, owners, person_id)
    return record(session, draft)


def reject_faces(session: Session, face_ids: Sequence[int], person_id: int) -> Done:
    """Say that these faces are not this person; those that were with them are placed nowhere.

    Raises:
        NotFound: There is no such face or person.
    """
    person = drafts.person_of(session, person_id)
    owners = owners_of(session, face_ids)
    label = ngettext("{n} face is not {who}", "{n} faces are not {who}", len(owners))
    draft = Draft("reject", label.format(n=len(owners), who=drafts.called(session, person)))
    drafts.reject(draft, owners, person_id)
    return record(session, draft)


def hide_people(session: Session, person_ids: Sequence[int]) -> Done:
    """Put people among the bystanders: they are out of the way, and their faces stay theirs.

    Raises:
        NotFound: There is no such person.
    """
    people = [drafts.person_of(session, person_id) for person_id in dict.fromkeys(person_ids)]
    draft = Draft("hide", _("hide {people}").format(people=drafts.listed(session, people, _(", "))))
    for person in people:
        drafts.hide(draft, session, person)
    return record(session, draft)


def show_people(session: Session, person_ids: Sequence[int]) -> Done:
    """Bring people back from the bystanders.

    Raises:
        NotFound: There is no such person.
    """
    people = [drafts.person_of(session, person_id) for person_id in dict.fromkeys(person_ids)]
    draft = Draft(
        "show", _("bring back {people}").format(people=drafts.listed(session, people, _(", ")))
    )
    for person in people:
        kind = "named" if person.name else "unnamed"
        draft.put("person", (person.id,), person.name, kind, *drafts.rest_of(person))
    return record(session, draft)


def remove_folder(session: Session, folder_id: int) -> Done:
    """Take a folder out of the library; what was said about its faces is kept for its return.

    Raises:
        NotFound: There is no such folder.
    """
    root = session.get(Root, folder_id)
    if root is None or not root.watched:
        raise NotFound(_("There is no such folder in the library."))
    photos = _photos_in(session, folder_id)
    label = ngettext(
        "remove folder “{folder}” ({n} photo)", "remove folder “{folder}” ({n} photos)", photos
    )
    draft = Draft("remove folder", label.format(folder=root.display, n=photos))
    draft.put("root", (folder_id,), False)
    return record(session, draft)


def take_apart(
    session: Session,
    person_id: int,
    parts: Sequence[Sequence[int]],
    names: Sequence[str] = (),
) -> Done:
    """Make a new person of each of these parts of a person; none of them is this person.

    A single face makes no person unless it has a name: it is with nobody.

    Args:
        session: A writing session.
        person_id: The person.
        parts: The faces of each part.
        names: Who each part is, "" for nobody in particular; somebody who bears the name alone
            is meant.

    Raises:
        NotFound: There is no such face or person.
        FacesortError: There is no part, somebody with a name would have no face left, or a name
            is too long or the person's own.
    """
    person = drafts.person_of(session, person_id)
    owners = [owners_of(session, part) for part in parts] or [owners_of(session, [])]
    _must_leave_somebody(session, {face: owner for part in owners for face, owner in part.items()})
    draft = Draft("take apart", _("take {who} apart").format(who=drafts.called(session, person)))
    number = drafts.next_person_id(session)
    new: dict[str, int] = {}
    for place, part in enumerate(owners):
        drafts.reject(draft, part, person_id)
        said = names[place] if place < len(names) else ""
        name = clean_name(said) if said.strip() else ""
        who = new.get(name.casefold()) or _bearer(session, name, person_id)
        if who is None and (name or len(part) > 1):
            who = number
            number += 1
            draft.put("person", (who,), name, "named" if name else "unnamed", None, None)
            if name:
                new[name.casefold()] = who
        if who is not None:
            drafts.confirm(draft, session, part, who)
    return record(session, draft)


def gather(
    session: Session, person_id: int, others: Sequence[int], face_ids: Sequence[int]
) -> Done:
    """Make other people, and faces of nobody, a person's.

    Raises:
        NotFound: There is no such face or person.
        FacesortError: There is nothing to gather.
    """
    person = drafts.person_of(session, person_id)
    merged = [drafts.person_of(session, other) for other in others]
    what = [
        ngettext("{n} person", "{n} people", len(merged)).format(n=len(merged)),
        ngettext("{n} face", "{n} faces", len(face_ids)).format(n=len(face_ids)),
    ]
    gathered = _(" and ").join(
        text for text, some in zip(what, (merged, face_ids), strict=True) if some
    )
    label = _("add {what} to {who}").format(what=gathered, who=drafts.called(session, person))
    draft = Draft("gather", label)
    if merged:
        drafts.merge(draft, session, person, merged)
    if face_ids or not merged:
        drafts.confirm(draft, session, owners_of(session, face_ids), person_id)
    return record(session, draft)


def set_strictness(
    session: Session, label: str, looser: float, moved: Sequence[tuple[int, int | None, float]]
) -> Done:
    """Make the groups looser or stricter.

    Args:
        session: A writing session.
        label: How that is called in the history.
        looser: On the scale of the tree's levels; 0 is how they would be.
        moved: Face, person (less than 0: the same new person for the same number; None: nobody) and
            certainty of each face that is with somebody else then.
    """
    draft = Draft("strictness", label)
    now = session.get(Strictness, 1)
    if moved or looser != (now.looser if now is not None else 0.0):
        runs = session.scalar(select(func.max(Grouping.runs))) or 0
        draft.put("strictness", (1,), looser or 0.0, runs)
    free = drafts.next_person_id(session)
    new = {who: None for _face, who, _sure in moved if who is not None and who < 0}
    ids = {who: free + place for place, who in enumerate(new)}
    for person_id in ids.values():
        draft.put("person", (person_id,), "", "unnamed", None, None)
    for face_id, who, sure in moved:
        person = ids.get(who, who) if who is not None else None
        draft.put("face", (face_id,), person, "machine" if person else None, sure)
    return record(session, draft)


def note_strictness(session: Session) -> None:
    """Note that all faces that were placed are placed by the strictness that the user wants."""
    now = session.get(Strictness, 1) or Strictness(id=1, looser=0.0)
    now.runs = session.scalar(select(func.max(Grouping.runs))) or 0
    session.add(now)
    session.flush()


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


def _split_label(count: int, name: str) -> str:
    text = ngettext("new person from {n} face", "new person from {n} faces", count)
    if name:
        text = ngettext("new person {who} from {n} face", "new person {who} from {n} faces", count)
    return text.format(n=count, who=quoted(name))


def _is_split_already(session: Session, owners: dict[int, int | None]) -> int | None:
    """Return the person whom the user made of just these faces, None if there is none."""
    people = set(owners.values())
    (owner,) = people if len(people) == 1 else (None,)
    if owner is None or len(drafts.faces_of(session, [owner])) != len(owners):
        return None
    said = select(func.count()).select_from(Fact).where(Fact.person_id == owner, Fact.is_same)
    return owner if session.scalar(said) == len(owners) else None


def _photos_in(session: Session, root_id: int) -> int:
    query = select(func.count(File.photo_id.distinct()))
    return session.scalar(query.where(File.root_id == root_id, File.gone_at.is_(None))) or 0


def _bearer(session: Session, name: str, but_not: int) -> int | None:
    """Return who alone bears a name, None if nobody or several do."""
    found = people_named(session, name) if name else []
    if but_not in found:
        raise FacesortError(
            _("The parts cannot have the name of the person they are taken from."),
            _("Type another name, or leave the part out."),
        )
    return found[0] if len(found) == 1 else None


def owners_of(session: Session, face_ids: Sequence[int]) -> dict[int, int | None]:
    """Map these faces to the people they are with.

    Raises:
        NotFound: One of them is not there, or is no face.
        FacesortError: No face was chosen.
    """
    wanted = list(dict.fromkeys(face_ids))
    if not wanted:
        raise FacesortError(_("No face was chosen."), _("Choose at least one face."))
    found: dict[int, int | None] = {}
    for part in batches(wanted):
        query = select(Face.id, Face.person_id).where(Face.id.in_(part), Face.is_face)
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
    person = drafts.person_of(session, owner)
    if person.name and len(drafts.faces_of(session, [owner])) == len(owners):
        raise FacesortError(
            _("These are all the faces of {who}.").format(who=drafts.called(session, person)),
            _("Leave out at least one, or give them another name."),
        )
