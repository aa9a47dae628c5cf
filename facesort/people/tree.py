"""The tree of groups: which joined which, and how far they were from each other then.

It is kept, so that stricter and looser groups, the looks of a person and the next question to the user
are read from it without grouping anything again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.people.facts import Facts

#: No tree is deeper than two to the power of this.
_DEPTH = 64


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

    def columns(self) -> tuple[NDArray[Any], ...]:
        """Return other, level, size, other_size."""
        return self.other, self.level, self.size, self.other_size

    def reordered(self, order: NDArray[np.int64]) -> Tree:
        """Return the tree of the same faces at other positions: `order[i]` is where face i goes."""
        other = np.empty_like(self.other)
        other[order] = order[self.other]
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return Tree(other, self.level[rank], self.size[rank], self.other_size[rank])

    def without(self, gone: NDArray[np.bool_]) -> Tree:
        """Return the tree of the other faces: what joined a face that is gone is joined all the same.

        Args:
            gone: (n,) bool.
        """
        if not gone.any():
            return self
        left, place = ~gone, np.cumsum(~gone) - 1
        other, level, size, other_size = (column[left] for column in self.estranged(gone).columns())
        return Tree(place[other], level, size, other_size)

    def estranged(self, faces: NDArray[np.bool_]) -> Tree:
        """Return the tree with some faces as strangers: what joined one of them is joined all the same.

        The first that joined it stands for it.

        Args:
            faces: (n,) bool.
        """
        other, level, size, other_size = (column.copy() for column in self.columns())
        joined: dict[int, list[int]] = {}
        for face in np.flatnonzero(np.isfinite(level) & faces[other]).tolist():
            joined.setdefault(int(other[face]), []).append(face)
        leaving = np.flatnonzero(faces)
        for face in leaving[np.lexsort((size[leaving], level[leaving]))].tolist():
            target = int(other[face])
            siblings = joined.get(target, []) if target != face else []
            if siblings:
                siblings.remove(face)
            after = sorted(joined.pop(face, []), key=lambda one: (level[one], size[one], one))
            if after:
                heir, *others = after
                other[others] = heir
                other[heir], level[heir] = (heir if target == face else target), level[face]
                size[heir], other_size[heir] = size[face], other_size[face]
                if target in joined:
                    joined[target].append(heir)
            other[face], level[face], size[face], other_size[face] = face, np.inf, 0, 0
        return Tree(other, level, size, other_size)

    def cut(self, level: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the groups whose parts were nearer than this.

        Returns:
            (n,) int64, the face by which the group of each face is called; and (n,) float64, how far the
            part with the face was from the rest of the group when it joined (from what joined it first,
            for the face that the group is called by); infinite for a face on its own.

        Raises:
            ValueError: Two groups joined each other.
        """
        joined = self.level < level
        above = np.where(joined, self.other, np.arange(len(self.other)))
        last = np.where(joined, self.level, -np.inf)
        for _doubling in range(_DEPTH):
            top = above[above]
            if (top == above).all():
                break
            last = np.maximum(last, last[above])
            above = top
        else:
            raise ValueError("the tree has a cycle")
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

    A face that was rejected from the person of its group is a group of its own; two people in one group
    share its faces as these joined.

    Returns:
        (n,) int64 as `facesort.people.grouping.Groups.person`; new groups may have a single face.
    """
    facts = facts.binding()
    above, _ = tree.cut(level)
    said = np.flatnonzero(facts.person > 0)
    pairs = np.unique(np.column_stack([above[said], facts.person[said]]), axis=0)
    shared, times = np.unique(pairs[:, 0], return_counts=True)
    torn = np.isin(above, shared[times > 1])
    if torn.any():
        above = above.copy()
        above[torn] = _shared_out(tree, facts, level, np.flatnonzero(torn))
    of_group = np.zeros(len(above), np.int64)
    np.maximum.at(of_group, above, facts.person)
    person = np.where(facts.person > 0, facts.person, of_group[above])
    face, refused = facts.rejected.T
    alone = face[person[face] == refused]
    person = np.where(person > 0, person, -1 - above)
    person[alone] = -1 - len(above) - alone
    return person


def _shared_out(
    tree: Tree, facts: Facts, level: float, faces: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Join these faces again in the order of the tree, but never two people."""
    leader = {face: face for face in faces.tolist()}
    person = {face: int(facts.person[face]) for face in leader}

    def find(face: int) -> int:
        while leader[face] != face:
            leader[face] = leader[leader[face]]
            face = leader[face]
        return face

    links = faces[tree.level[faces] < level]
    for link in links[np.lexsort((tree.size[links], tree.level[links]))].tolist():
        one, other = find(link), find(int(tree.other[link]))
        if not person[one] or not person[other] or person[one] == person[other]:
            leader[one] = other
            person[other] = person[one] or person[other]
    return np.array([find(face) for face in faces.tolist()], np.int64)
