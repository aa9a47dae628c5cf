"""The parts of a person: looks and ages, how to take a mixed one apart, and who else is like them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.errors import FacesortError, NotFound
from facesort.faces.packs import default_pack_id
from facesort.library import edits, faces, people, photos, tree
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
        ids, grown, limit = _own(session, person_id)
        return _parts(session, ids, grown.cut(limit - _NEARER)[0])


def proposal(library: Library, person_id: int, strict: int | None = None) -> list[Part]:
    """Return the parts into which a person comes apart.

    Without a strictness: at the join that is most likely wrong.  Parts that the user merged, and nothing
    else connects, are parts too.  One part: there is no doubt.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    with library.read() as session:
        ids, grown, limit = _own(session, person_id)
        if strict is not None:
            return _parts(session, ids, grown.cut(limit - strict * STEP)[0])
        learnt = tree.load_learnt(session, default_pack_id())
        assert learnt is not None
        doubt = worth(grown, learnt.join, limit)
        doubt[grown.level >= limit] = 0
        if not doubt.any():
            return _parts(session, ids, grown.cut(limit)[0])
        return _parts(session, ids, grown.cut(float(grown.level[doubt.argmax()]))[0])


def take_apart(library: Library, person_id: int, strict: int | None = None) -> Done:
    """Make new people of all parts of the proposal but the largest, as one edit.

    A part of a single face is with nobody then.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or no parts.
    """
    _largest, *others = proposal(library, person_id, strict)
    if not others:
        raise FacesortError(
            _("Nothing says that this is more than one person."),
            _("“facesort split” parts chosen faces from a person."),
        )
    with library.write() as session:
        return edits.take_apart(session, person_id, [part.face_ids for part in others])


def alike(library: Library, person_id: int, loose: int) -> Alike:
    """Return who would be with a person if the groups were looser.

    Nobody else who has a name is among them, nor what the user said is not this person.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet.
    """
    with library.read() as session:
        _ids, _own_tree, limit = _own(session, person_id)
        places = load_places(session, default_pack_id(), MIN_QUALITY)
        grown = tree.load_tree(session, places.face_ids)
        group, _ = grown.cut(limit + loose * STEP)
        near = np.isin(group, group[places.person_ids == person_id])
        refused = facts_of(places, session).rejected
        out = refused[refused[:, 1] == person_id][:, 0]
        unnamed = {row.id for row in people.list_people(session, ("unnamed",))}
    near[out] = False
    kept_apart = set(places.person_ids[out].tolist())
    found = []
    for other in np.unique(places.person_ids[near]).tolist():
        own = places.person_ids == other
        if other != person_id and other in unnamed - kept_apart and 2 * near[own].sum() > own.sum():
            found.append(other)
    alone = near & (places.person_ids == 0)
    return Alike(tuple(found), tuple(places.face_ids[alone].tolist()))


def gather(library: Library, person_id: int, loose: int) -> Done:
    """Make whoever would be with a person, if the groups were looser, theirs: one edit.

    Raises:
        NotFound: There is no such person.
        FacesortError: There are no groups yet, or nobody is so alike.
    """
    found = alike(library, person_id, loose)
    if not found.people and not found.face_ids:
        raise FacesortError(_("Nobody is so alike."), _("Try looser ones."))
    with library.write() as session:
        return edits.gather(session, person_id, found.people, found.face_ids)


def _own(session: Session, person_id: int) -> tuple[NDArray[np.int64], Tree, float]:
    """Return the faces of a person, the tree of them alone, and up to which level faces are joined."""
    if not people.exists_person(session, person_id):
        raise NotFound(
            _("There is no person {id}.").format(id=person_id),
            _("“facesort people” lists the people and their numbers."),
        )
    limit = tree.limit(session, default_pack_id())
    if limit is None:
        raise FacesortError(_("There are no groups yet."), _("Scan a folder first."))
    own = sorted(face.id for face in faces.faces_of_person(session, person_id))
    ids = np.array(own, np.int64)
    return ids, tree.load_tree(session, ids), limit


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
