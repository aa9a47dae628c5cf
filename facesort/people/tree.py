"""The tree of groups: which joined which, and how far they were from each other then.

It is kept, so that stricter and looser groups, the looks of a person and the next question to the user
are read from it without grouping anything again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.people.facts import Facts


@dataclass(frozen=True, slots=True)
class Tree:
    """How the groups came about.  A group is called by one of its faces; the smaller joins the larger.

    Attributes:
        other: (n,) int64, position of the face by which the group is called that the group called by
            this face joined; the face itself where it joined none.
        level: (n,) float64, how far they were from each other (`facesort.people.linkage.distance`), at
            least what any of the two had joined at before; infinite where it joined none.
        size, other_size: (n,) int64, how many faces the two had then; 0 where it joined none.
    """

    other: NDArray[np.int64]
    level: NDArray[np.float64]
    size: NDArray[np.int64]
    other_size: NDArray[np.int64]

    @staticmethod
    def of_strangers(count: int) -> Tree:
        """Return the tree of faces none of which joined another."""
        return Tree(
            np.arange(count),
            np.full(count, np.inf),
            np.zeros(count, np.int64),
            np.zeros(count, np.int64),
        )

    def reordered(self, order: NDArray[np.int64]) -> Tree:
        """Return the tree of the same faces at other positions: `order[i]` is where face i goes."""
        other = np.empty_like(self.other)
        other[order] = order[self.other]
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return Tree(other, self.level[rank], self.size[rank], self.other_size[rank])

    def cut(self, level: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the groups whose parts were nearer than this.

        Returns:
            (n,) int64, the face by which the group of each face is called; and (n,) float64, how far the
            part with the face was from the rest of the group when it joined (from what joined it first,
            for the face that the group is called by); infinite for a face on its own.
        """
        joined = self.level < level
        above = np.where(joined, self.other, np.arange(len(self.other)))
        last = np.where(joined, self.level, -np.inf)
        while True:
            top = above[above]
            if (top == above).all():
                break
            last = np.maximum(last, last[above])
            above = top
        first = np.full(len(self.other), np.inf)
        np.minimum.at(first, self.other[joined], self.level[joined])
        return above, np.where(np.isneginf(last), first, last)

    def part(self, face: int) -> NDArray[np.int64]:
        """Return the positions of the faces of the group called by this face when it joined another."""
        inside = np.zeros(len(self.other), bool)
        inside[face] = True
        own = self.other == np.arange(len(self.other))
        while True:
            more = inside | (inside[self.other] & ~own)
            more[face] = True
            if (more == inside).all():
                return np.flatnonzero(inside)
            inside = more


def place(tree: Tree, facts: Facts, level: float) -> NDArray[np.int64]:
    """Return the groups at a level, under what the user said, also if they said it after the tree grew.

    Returns:
        (n,) int64 as `facesort.people.grouping.Groups.person`; new groups may have a single face.
    """
    facts = facts.settled()
    above, _ = tree.cut(level)
    torn = _torn(above, facts)
    if len(torn):
        loose = np.isin(above, torn)
        above = above.copy()
        above[loose] = _regrown(tree, facts, level, np.flatnonzero(loose))
    of_group = np.zeros(len(above), np.int64)
    np.maximum.at(of_group, above, facts.person)
    known = of_group[above]
    return np.where(facts.person > 0, facts.person, np.where(known > 0, known, -1 - above))


def _torn(above: NDArray[np.int64], facts: Facts) -> NDArray[np.int64]:
    """Return the groups that hold what the user keeps apart."""
    said = facts.person > 0
    pairs = np.unique(np.column_stack([above[said], facts.person[said]]), axis=0)
    group, times = np.unique(pairs[:, 0], return_counts=True)
    face, person = facts.rejected.T
    held = set(map(tuple, pairs.tolist()))
    refused = [
        one
        for one, who in zip(above[face].tolist(), person.tolist(), strict=True)
        if (one, who) in held
    ]
    return np.union1d(group[times > 1], np.array(refused, np.int64))


def _regrown(tree: Tree, facts: Facts, level: float, faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """Join these faces again in the order of the tree, where the user does not keep them apart."""
    leader = {face: face for face in faces.tolist()}
    person = {face: int(facts.person[face]) for face in leader}
    refused: dict[int, set[int]] = {}
    for face, who in facts.rejected.tolist():
        if face in leader:
            refused.setdefault(face, set()).add(who)

    def find(face: int) -> int:
        while leader[face] != face:
            leader[face] = leader[leader[face]]
            face = leader[face]
        return face

    links = faces[tree.level[faces] < level]
    for link in links[np.argsort(tree.level[links], kind="stable")].tolist():
        one, other = find(link), find(int(tree.other[link]))
        who, other_who = person[one], person[other]
        if who and other_who and who != other_who:
            continue
        if who in refused.get(other, ()) or other_who in refused.get(one, ()):
            continue
        leader[one] = other
        person[other] = who or other_who
        if one in refused:
            refused.setdefault(other, set()).update(refused[one])
    return np.array([find(face) for face in faces.tolist()], np.int64)
