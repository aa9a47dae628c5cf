"""Make the groups of the library stricter or looser: what would happen, and do it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.errors import FacesortError
from facesort.faces.packs import default_pack_id
from facesort.library import edits, people, tree
from facesort.library.journal import Done
from facesort.library.store import Library, Session
from facesort.library.vectors import Places, load_places
from facesort.operations.group_people import facts_of
from facesort.people.grouping import LOOSEST, MIN_QUALITY, drop_crowds, groups_of
from facesort.people.identity import keep_ids
from facesort.text import _

#: The strictest and the loosest are so many steps from how groups are made by themselves.
STEPS = 10
#: One of them, on the scale of the tree's levels.
STEP = LOOSEST / STEPS


@dataclass(frozen=True, slots=True)
class Preview:
    """What another strictness would make of the people.

    Attributes:
        joins: People who would become one, the one who stays first.
        splits: People who would come apart: person, and how many faces each part would have, the
            largest first, those who would be with nobody left out: no part, if that is all of them.
        new: How many faces each person would have who would be made of faces of nobody, the largest
            first.
        moved: Face, person (less than 0: a new one; None: nobody) and certainty of each that would move.
    """

    joins: list[tuple[int, ...]]
    splits: list[tuple[int, tuple[int, ...]]]
    new: list[int]
    moved: list[tuple[int, int | None, float]]


def strictness(library: Library) -> int:
    """Return how strict the user wants the groups: from -`STEPS` to `STEPS`, the strictest."""
    with library.read() as session:
        return _strictness(session)


def preview(library: Library, strict: int) -> Preview:
    """Return what another strictness would change; nothing changes.

    Raises:
        FacesortError: There are no groups yet, or they cannot be so strict.
    """
    with library.read() as session:
        return _preview(session, strict)


def apply(library: Library, strict: int) -> Done:
    """Make the groups so strict, as one edit that can be taken back.

    Raises:
        FacesortError: As for `preview`.
    """
    with library.write() as session:
        moved = _preview(session, strict).moved
        label = _("strictness {n}").format(n=strict)
        done = edits.set_strictness(session, label, -strict * STEP, moved)
        people.forget_empty_people(session)
        return done


def settle(session: Session, waiting: Collection[int]) -> None:
    """Place all faces as the strictness of the library says, as far as the user said nothing else.

    The machine's: it is no edit.  Nothing happens before the first grouping.

    Args:
        session: A writing session.
        waiting: Faces that no grouping has considered yet; they stay so.
    """
    if tree.load_learnt(session, default_pack_id()) is None:
        return
    places, person, certainty = _placed(session, _strictness(session))
    seen = ~np.isin(places.face_ids, list(waiting))
    people.store_groups(session, places.face_ids[seen], person[seen], certainty[seen])


def check(strict: int) -> None:
    """Refuse what is no strictness.

    Raises:
        FacesortError: It is beyond the strictest or the loosest.
    """
    if not -STEPS <= strict <= STEPS:
        raise FacesortError(
            _("The strictness must lie between {least} and {most}.").format(
                least=-STEPS, most=STEPS
            ),
            _("0 is how groups are made by themselves; more is stricter."),
        )


def _strictness(session: Session) -> int:
    return -round(tree.looser(session) / STEP)


def _preview(session: Session, strict: int) -> Preview:
    check(strict)
    places, person, certainty = _placed(session, strict)
    moves = np.flatnonzero(person != places.person_ids)
    moved = [
        (face, who or None, sure if who else 0.0)
        for face, who, sure in zip(
            places.face_ids[moves].tolist(),
            person[moves].tolist(),
            certainty[moves].tolist(),
            strict=True,
        )
    ]
    became: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for old, new in zip(places.person_ids.tolist(), person.tolist(), strict=True):
        if old:
            became[old][new] += 1
    fresh = np.setdiff1d(person[person < 0], person[places.person_ids > 0])
    sizes = np.unique(person[np.isin(person, fresh)], return_counts=True)[1]
    return Preview(_joins(became), _splits(became), sorted(sizes.tolist(), reverse=True), moved)


def _placed(session: Session, strict: int) -> tuple[Places, NDArray[np.int64], NDArray[np.float32]]:
    """Return the faces, and where each would be at a strictness: person and certainty."""
    pack = default_pack_id()
    learnt = tree.load_learnt(session, pack)
    if learnt is None:
        raise FacesortError(_("There are no groups yet."), _("“facesort group” makes them."))
    places = load_places(session, pack, MIN_QUALITY)
    facts = facts_of(places, session)
    grown = tree.load_tree(session, places.face_ids)
    groups = groups_of(grown, facts, learnt.join, learnt.join.middle - strict * STEP)
    person = keep_ids(drop_crowds(groups.person, places.photo_ids), places.person_ids, facts)
    return places, person, groups.certainty


def _joins(became: dict[int, dict[int, int]]) -> list[tuple[int, ...]]:
    """Return people most of whose faces would be with the same person."""
    heirs = defaultdict(list)
    for old, parts in became.items():
        heirs[max(parts, key=lambda new: (parts[new], new == old))].append(old)
    return [
        tuple(sorted(people, key=lambda old: (old != new, old)))
        for new, people in heirs.items()
        if new != 0 and len(people) > 1
    ]


def _splits(became: dict[int, dict[int, int]]) -> list[tuple[int, tuple[int, ...]]]:
    apart = []
    for old, parts in became.items():
        sizes = sorted((count for new, count in parts.items() if new), reverse=True)
        taken_in = len(sizes) == 1 and old not in parts  # then they are among the joins
        if (len(parts) > 1 or 0 in parts) and not taken_in:
            apart.append((old, tuple(sizes)))
    return apart
