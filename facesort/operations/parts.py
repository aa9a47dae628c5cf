"""The parts of a person: looks and ages, how to take a mixed one apart, and who else is like them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from facesort.errors import FacesortError, NotFound
from facesort.faces.packs import default_pack_id
from facesort.library import edits, faces, people, photos, questions, tree
from facesort.library.journal import Done
from facesort.library.store import Library, Session
from facesort.library.vectors import load_places
from facesort.operations.group_people import facts_of
from facesort.operations.strictness import STEP, STEPS
from facesort.people.grouping import MIN_QUALITY
from facesort.people.questions import worth
from facesort.people.tree import Tree
from facesort.text import _

#: Looks are the groups that people come apart into when the limit is nearer by this, as far as the
#: strictness of the library goes.
_NEARER = STEPS * STEP
#: A join is not called in question if it is surer than this.
_SURE = 0.9


#: The faces of a person, their tree, and up to which level they are joined.
Own: TypeAlias = tuple[NDArray[np.int64], Tree, float]


@dataclass(frozen=True, slots=True)
class Part:
    """Some faces of a person that are more alike than the others.

    Attributes:
        face_ids: Which, ascending.
        first, last: When the earliest and the latest photo was taken (ISO 8601), "" if none tells.
    """

    face_ids: tuple[int, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Whole people, and faces of nobody, that are like a person."""

    people: tuple[int, ...]
    face_ids: tuple[int, ...]


def looks_of(library: Library, person_id: int) -> list[Part]:
    """Return the looks of a person, the largest first; single faces are looks too.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    with library.read() as session:
        ids, grown, limit = own_tree(session, person_id)
        return _parts(session, ids, grown.cut(limit - _NEARER)[0])


def proposal(library: Library, person_id: int, strict: int | None = None) -> list[Part]:
    """Return the parts into which a person comes apart, the one that stays first; one if all is sure.

    Without a strictness, those whose join is likeliest to be wrong.  What the user merged or placed
    stays.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    with library.read() as session:
        return proposal_within(session, person_id, strict)


def take_apart(library: Library, person_id: int, strict: int | None = None) -> Done:
    """Make new people of all parts of the proposal but the first, as one edit.

    A part of a single face is with nobody then.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or no parts.
    """
    with library.write() as session:
        return take_apart_within(session, person_id, strict)


def take_apart_within(session: Session, person_id: int, strict: int | None = None) -> Done:
    """Do what `take_apart` does, in a writing session.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or no parts.
    """
    others = proposal_within(session, person_id, strict)[1:]
    if not others:
        raise FacesortError(
            _("Nothing says that this is more than one person."),
            _("“facesort split” parts chosen faces from a person."),
        )
    return edits.take_apart(session, person_id, [part.face_ids for part in others])


def proposal_within(
    session: Session, person_id: int, strict: int | None = None, own: Own | None = None
) -> list[Part]:
    """Return what `proposal` does, in a session.

    Args:
        session: A session.
        person_id: The person.
        strict: See `proposal`.
        own: What `own_tree` said of the person, if the library is the same.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    ids, grown, limit = own or own_tree(session, person_id)
    if strict is not None:
        stays, part_of = _stricter(grown, limit, limit - strict * STEP)
    else:
        learnt = tree.load_learnt(session, default_pack_id())
        assert learnt is not None
        doubt = worth(grown, learnt.join, limit)
        doubt[(grown.level >= limit) | (learnt.join.probability(grown.level) > _SURE)] = 0
        doubt[np.isin(ids, questions.said_yes(session))] = 0
        part_of = np.zeros(len(ids), np.int64)
        if doubt.any():
            part_of[grown.part(int(doubt.argmax()))] = 1
        stays = part_of == 0
        if 2 * stays.sum() < len(ids):
            stays = ~stays
    first = _parts(session, ids[stays], np.zeros(int(stays.sum()), np.int64))
    return first + _parts(session, ids[~stays], part_of[~stays])


def _stricter(
    grown: Tree, limit: float, level: float
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which faces stay, and the part of each, where a person is cut at a level.

    Of each group that was joined by itself, the largest part stays; so do single faces, which the user
    placed.
    """
    group, _ = grown.cut(limit)
    part_of, _ = grown.cut(level)
    size = np.bincount(part_of, minlength=len(part_of))[part_of]
    order = np.lexsort((part_of, -size, group))
    first = np.r_[True, group[order][1:] != group[order][:-1]] if len(order) else np.zeros(0, bool)
    return np.isin(part_of, part_of[order[first]]), part_of


def alike(library: Library, person_id: int, loose: int) -> Alike:
    """Return who would be with a person if the groups were looser.

    Nobody else who has a name is among them, nor what the user said is not this person.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    with library.read() as session:
        return alike_within(session, person_id, loose)


def gather(library: Library, person_id: int, loose: int) -> Done:
    """Make whoever would be with a person, if the groups were looser, theirs: one edit.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or nobody is so alike.
    """
    with library.write() as session:
        return gather_within(session, person_id, loose)


def gather_within(session: Session, person_id: int, loose: int) -> Done:
    """Do what `gather` does, in a writing session.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or nobody is so alike.
    """
    found = alike_within(session, person_id, loose)
    if not found.people and not found.face_ids:
        raise FacesortError(_("Nobody is so alike."), _("Try looser ones."))
    return edits.gather(session, person_id, found.people, found.face_ids)


def alike_within(session: Session, person_id: int, loose: int) -> Alike:
    """Return what `alike` does, in a session.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    limit = _limit(session, person_id)
    places = load_places(session, default_pack_id(), MIN_QUALITY)
    group, _ = tree.load_tree(session, places.face_ids).cut(limit + loose * STEP)
    near = np.isin(group, group[places.person_ids == person_id])
    face, refused = facts_of(places, session).rejected.T
    out = face[refused == person_id]
    near[out] = False
    kept_apart = {*places.person_ids[out].tolist()}
    kept_apart |= {*refused[places.person_ids[face] == person_id].tolist()}
    unnamed = {row.id for row in people.list_people(session, ("unnamed",))}
    others, number = np.unique(places.person_ids, return_inverse=True)
    most = 2 * np.bincount(number, near) > np.bincount(number)
    found = [
        other
        for other in others[most].tolist()
        if other != person_id and other in unnamed - kept_apart
    ]
    alone = near & (places.person_ids == 0)
    return Alike(tuple(found), tuple(places.face_ids[alone].tolist()))


def own_tree(session: Session, person_id: int) -> Own:
    """Return the faces of a person, the tree of them alone, and up to which level faces are joined.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    limit = _limit(session, person_id)
    own = sorted(face.id for face in faces.faces_of_person(session, person_id))
    ids = np.array(own, np.int64)
    return ids, tree.load_tree(session, ids), limit


def _limit(session: Session, person_id: int) -> float:
    """Return up to which level faces are joined, if there is such a person."""
    if not people.exists_person(session, person_id):
        raise NotFound(
            _("There is no person {id}.").format(id=person_id),
            _("“facesort people” lists the people and their numbers."),
        )
    limit = tree.limit(session, default_pack_id())
    if limit is None:
        raise FacesortError(_("There are no groups yet."), _("“facesort group” makes them."))
    return limit


def _parts(session: Session, ids: NDArray[np.int64], group: NDArray[np.int64]) -> list[Part]:
    members: dict[int, list[int]] = defaultdict(list)
    for face_id, number in zip(ids.tolist(), group.tolist(), strict=True):
        members[number].append(face_id)
    dates = photos.dates_of_faces(session, ids.tolist())
    parts = []
    for some in members.values():
        known = sorted(date for face_id in some if (date := dates.get(face_id)))
        parts.append(Part(tuple(some), known[0] if known else "", known[-1] if known else ""))
    return sorted(parts, key=lambda part: (-len(part.face_ids), part.face_ids))
