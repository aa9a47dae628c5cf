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
from facesort.people.facts import Facts
from facesort.people.grouping import LOOSEST, MIN_QUALITY, drop_crowds, groups_of, members_of
from facesort.people.identity import keep_ids
from facesort.people.odds import Odds
from facesort.people.tree import Tree
from facesort.text import _

#: The strictest and the loosest are so many steps from how groups are made by themselves.
STEPS = 10
#: One of them, on the scale of the tree's levels.
STEP = LOOSEST / STEPS
#: So many faces of each part are named: enough to see who it is.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Some:
    """Faces that would be together: how many, and which the first of them are (`SHOWN` at most)."""

    faces: int
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where all faces are, and the tree they are placed by: what previews are made of.

    Attributes:
        places: The faces.
        facts: What the user said.
        tree: Of these faces.
        join: Odds that two groups are one person.
    """

    places: Places
    facts: Facts
    tree: Tree
    join: Odds


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
        parts: The faces of each of the splits, part by part, and those of nobody last, if any.
        newcomers: The faces of each of the new people.
        gains: People who would get faces of nobody, and how many.
    """

    joins: list[tuple[int, ...]]
    splits: list[tuple[int, tuple[int, ...]]]
    new: list[int]
    moved: list[tuple[int, int | None, float]]
    parts: list[tuple[Some, ...]]
    newcomers: list[Some]
    gains: list[tuple[int, int]]


def strictness(library: Library) -> int:
    """Return how strict the user wants the groups: from -`STEPS` to `STEPS`, the strictest."""
    with library.read() as session:
        return strictness_within(session)


def strictness_within(session: Session) -> int:
    """Return what `strictness` does, in a session."""
    return -round(tree.looser(session) / STEP)


def preview(library: Library, strict: int) -> Preview:
    """Return what another strictness would change; nothing changes.

    Raises:
        FacesortError: There are no groups yet, or they cannot be so strict.
    """
    with library.read() as session:
        return look(standing(session), strict)


def standing(session: Session) -> Standing:
    """Return what previews are made of; as long as the library is the same it can be kept.

    Raises:
        FacesortError: There are no groups yet.
    """
    pack = default_pack_id()
    learnt = tree.load_learnt(session, pack)
    if learnt is None:
        raise FacesortError(_("There are no groups yet."), _("“facesort group” makes them."))
    places = load_places(session, pack, MIN_QUALITY)
    grown = tree.load_tree(session, places.face_ids)
    return Standing(places, facts_of(places, session), grown, learnt.join)


def apply(library: Library, strict: int) -> Done:
    """Make the groups so strict, as one edit that can be taken back.

    Raises:
        FacesortError: As for `preview`.
    """
    with library.write() as session:
        return apply_within(session, strict)


def apply_within(session: Session, strict: int) -> Done:
    """Do what `apply` does, in a writing session.

    Raises:
        FacesortError: As for `preview`.
    """
    moved = look(standing(session), strict).moved
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
    stands = standing(session)
    person, certainty = _placed(stands, strictness_within(session))
    face_ids = stands.places.face_ids
    seen = ~np.isin(face_ids, list(waiting))
    people.store_groups(session, face_ids[seen], person[seen], certainty[seen])


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


def look(stands: Standing, strict: int) -> Preview:
    """Return what another strictness would change.

    Raises:
        FacesortError: The groups cannot be so strict.
    """
    check(strict)
    places = stands.places
    person, certainty = _placed(stands, strict)
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
    splits = _splits(became)
    fresh = np.setdiff1d(person[person < 0], person[places.person_ids > 0])
    of_fresh = np.flatnonzero(np.isin(person, fresh))
    newcomers = _largest_first(_some(places.face_ids, person, of_fresh))
    members, parts = members_of(places.person_ids), []
    for old, _sizes in splits:
        theirs = _some(places.face_ids, person, members[old])
        nobody = [theirs.pop(0)] if 0 in theirs else []
        parts.append((*_largest_first(theirs), *nobody))
    gained = person[(places.person_ids == 0) & (person > 0)]
    who, faces = (column.tolist() for column in np.unique(gained, return_counts=True))
    return Preview(
        _joins(became),
        splits,
        [some.faces for some in newcomers],
        moved,
        parts,
        newcomers,
        list(zip(who, faces, strict=True)),
    )


def _placed(stands: Standing, strict: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return where each face would be at a strictness: person and certainty."""
    limit = stands.join.middle - strict * STEP
    groups = groups_of(stands.tree, stands.facts, stands.join, limit)
    places = stands.places
    only_people = drop_crowds(groups.person, places.photo_ids)
    return keep_ids(only_people, places.person_ids, stands.facts), groups.certainty


def _some(
    face_ids: NDArray[np.int64], person: NDArray[np.int64], which: NDArray[np.int64]
) -> dict[int, Some]:
    """Return the faces at these positions by the person each is with, in the order of their ids."""
    order = which[np.argsort(person[which], kind="stable")]
    numbers, starts, counts = np.unique(person[order], return_index=True, return_counts=True)
    return {
        number: Some(count, tuple(face_ids[order[start : start + min(count, SHOWN)]].tolist()))
        for number, start, count in zip(
            numbers.tolist(), starts.tolist(), counts.tolist(), strict=True
        )
    }


def _largest_first(parts: dict[int, Some]) -> list[Some]:
    return sorted(parts.values(), key=lambda some: (-some.faces, some.shown))


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
