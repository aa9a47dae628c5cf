"""Group faces into people, under what the user said."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facesort.people.company import as_one, company, in_common
from facesort.people.facts import Facts
from facesort.people.keys import distinct, keys
from facesort.people.linkage import Joined, Pairs, Sums, join
from facesort.people.neighbours import Neighbours, nearest
from facesort.people.odds import Odds
from facesort.people.scale import POPULATION, Strangers, scale_of_drawn
from facesort.people.tree import Tree, place

#: Faces below this quality are not grouped: fewer than one in three of them is closest to another photo
#: of the same person (see `facesort.faces.quality`), so they would glue strangers together.
MIN_QUALITY = 0.2
#: The most alike groups are joined first, in stages up to the pack's limit; before each the scale of all
#: groups is measured anew, because a group knows its strangers better than a face does.
_STAGES = (-0.08, -0.03, 0.0)
#: The same while only the drawn strangers are known.  Chosen on labelled photos: from -0.37 to
#: -0.02 press photos are the same to within 0.002 of BCubed F; people with many photos gain up to -0.12.
_FIRST_STAGE = -0.12
#: Faces of one look of a person that make them well known.
_WELL_KNOWN = 3
#: How much farther groups are joined for the tree than for the people, so that looser ones are known.
LOOSEST = 0.1
#: Up to so many faces all groups are measured anew before each stage, because the strangers have changed
#: too: 290 family photos gain 0.015 of BCubed F, press photos nothing.  For more it takes too long.
_MEASURED_ANEW = 30_000
#: Neighbours of each face that are looked at.
_NEIGHBOURS = 32


@dataclass(frozen=True, slots=True)
class Faces:
    """What is to be grouped.

    Attributes:
        vectors: (n, d) int8 or int16, the pack's vectors as they are stored; vectors of two packs are
            never among them.
        photo: (n,) int64, the photo each face is in.
        strangers: (m, d) of the same kind: drawn vectors of nobody, which the pack gives.
        odds: That two groups are one person, by their distance (see `facesort.people.linkage.distance`):
            the pack's, or those learnt from the user.  Groups are joined while they are even or better.
        looser: How much farther groups are joined (negative: less far) than at even odds, because the
            user wants it so.
    """

    vectors: NDArray[np.integer]
    photo: NDArray[np.int64]
    strangers: NDArray[np.integer]
    odds: Odds
    looser: float = 0.0

    @property
    def limit(self) -> float:
        """The distance up to which groups are joined."""
        return self.odds.middle + self.looser


@dataclass(frozen=True, slots=True)
class Groups:
    """Where each face belongs.

    Attributes:
        person: (n,) int64; > 0 a person of the user's, < 0 a new group (the same number, the same
            group), 0 nobody.
        certainty: (n,) float32, 0..1, how likely it is that the face, with those it joined first,
            belongs to the rest of its group; 0 for nobody's faces, 1 for those the user placed.
        tree: How they came about, also beyond the limit.
    """

    person: NDArray[np.int64]
    certainty: NDArray[np.float32]
    tree: Tree


def group(faces: Faces, facts: Facts) -> Groups:
    """Group faces into people.

    The order of the faces does not matter.

    Args:
        faces: What is to be grouped.
        facts: What the user said; no group ever contradicts it.
    """
    count = len(faces.vectors)
    if not count:
        return Groups(np.zeros(0, np.int64), np.zeros(0, np.float32), Tree.of_strangers(0))
    binding = facts.binding()
    order = _by_content(faces, binding)
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    face, refused = binding.rejected.T
    linking = _Linking(
        replace(faces, vectors=faces.vectors[order], photo=faces.photo[order]),
        Facts.of(binding.person[order], np.column_stack([rank[face], refused])),
    )
    tree = linking.grown().reordered(order)
    return groups_of(tree, facts, faces.odds, faces.limit)


def groups_of(tree: Tree, facts: Facts, odds: Odds, limit: float) -> Groups:
    """Return the groups of a tree: those nearer than a limit, under what the user said."""
    person = drop_lonely(place(tree, facts, limit))
    certainty = odds.probability(tree.cut(limit)[1]).astype(np.float32)
    certainty[person == 0] = 0
    certainty[facts.person > 0] = 1
    return Groups(person, certainty, tree)


def _by_content(faces: Faces, facts: Facts) -> NDArray[np.int64]:
    """Return the order of the faces by what their vectors are, and what was said of them."""
    rows = np.ascontiguousarray(faces.vectors)
    content = rows.view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, rank = np.unique(content, return_inverse=True)
    refused: dict[int, list[int]] = {}
    for face, person in facts.rejected.tolist():
        refused.setdefault(face, []).append(person)
    sets = sorted({tuple(sorted(people)) for people in refused.values()})
    number = {people: n for n, people in enumerate(sets, start=1)}
    said = np.zeros(len(rows), np.int64)
    for face, people in refused.items():
        said[face] = number[tuple(sorted(people))]
    return np.lexsort((faces.photo, said, facts.person, rank))


class _Linking:
    """Faces on their way into groups."""

    def __init__(self, faces: Faces, facts: Facts) -> None:
        self._vectors = faces.vectors.astype(np.float32)
        self._drawn = faces.strangers.astype(np.float32)
        self._facts = facts
        count = len(self._vectors)
        points = self._vectors
        if count < POPULATION:
            points = np.concatenate([points, self._drawn[: POPULATION - count]])
        found = nearest(points, points, _NEIGHBOURS + 1)
        first = scale_of_drawn(self._drawn, points)
        self._company = company(found, first, count)
        photos, photo = np.unique(faces.photo, return_inverse=True)
        self._photos = sparse.csr_matrix(
            (np.ones(count, np.float32), (np.arange(count), photo)), (count, len(photos))
        )
        self._edges = _edges(found, count)
        self._scale_of_faces = first[:count]
        self._group = np.arange(count)
        self._called = np.arange(count)
        self._tree = Tree.of_strangers(count)
        self._height = np.full(count, -np.inf)
        self._measured = np.full(count, np.nan)
        self._sums = self._summed()
        self._limit = faces.odds.middle

    def grown(self) -> Tree:
        """Join all groups, stage by stage, and return how they came about."""
        self._join_looks(self._limit)
        self._join_near(self._limit + _FIRST_STAGE, measured=False)
        for nearer in _STAGES:
            self._join_near(self._limit + nearer)
        self._join_near(self._limit, all_at_last=True)
        self._go_on()
        return self._tree

    def _join_looks(self, limit: float) -> None:
        """Join faces of which the user said the same (they are, or are not, somebody), look by look."""
        said = self._facts.person.copy()
        face, somebody_else = self._facts.rejected.T
        unknown = said[face] == 0
        np.minimum.at(said, face[unknown], -somebody_else[unknown])
        a, b = self._edges
        same = (said[a] == said[b]) & (said[a] != 0)
        a, b = a[same], b[same]
        self._sums.scale = self._scale_of_drawn()
        self._join(
            Pairs(a, b, in_common(self._company, a, b), in_common(self._photos, a, b)), limit
        )

    def _join_near(self, limit: float, *, measured: bool = True, all_at_last: bool = False) -> None:
        """Join groups nearer than a limit.

        A single face of somebody well known elsewhere joins none: it was put right by the user, had been
        taken for one of the others here, and says nothing of them.  One that the user said is not
        somebody, because it was split off or put out, waits until all others have found each other.

        Args:
            limit: On the scale of `facesort.people.linkage.distance`.
            measured: Whether the scale is that of the groups as they are now, rather than that of the
                drawn strangers.
            all_at_last: Whether those who waited may join now.
        """
        self._sums.scale = self._scale() if measured else self._scale_of_drawn()
        single = self._sums.size == 1
        known, who = np.unique(self._sums.person, return_inverse=True)
        largest = np.zeros(len(known))
        np.maximum.at(largest, who, self._sums.size)
        aside = single & (self._sums.person > 0) & (largest[who] >= _WELL_KNOWN)
        split_off = np.zeros(len(single), bool)
        split_off[self._group[self._facts.rejected[:, 0]]] = True
        if all_at_last and not (single & split_off).any():
            return
        if not all_at_last:
            aside |= single & split_off
        pairs = self._pairs()
        self._join(pairs.keep(~aside[pairs.a] & ~aside[pairs.b]), limit)

    def _go_on(self) -> None:
        """Join groups beyond the limit, for the tree alone; those that waited are beyond it too."""
        self._sums.scale = self._scale()
        self._height = np.maximum(self._height, self._limit)
        self._join(self._pairs(), self._limit + LOOSEST)

    def _scale(self) -> NDArray[np.float64]:
        """Return (g,) float64, the distance of each group to strangers.

        Of many faces, it is measured only when a group has grown.
        """
        few = len(self._group) <= _MEASURED_ANEW
        grown = np.flatnonzero(np.isnan(self._measured) | few)
        if len(grown):
            strangers = Strangers(self._vectors, self._drawn, self._group)
            self._measured[grown] = strangers.scale(
                self._sums.centres()[grown],
                self._sums.variance()[grown],
                self._scale_of_drawn()[grown],
                grown,
            )
        return self._measured

    def _scale_of_drawn(self) -> NDArray[np.float64]:
        """Return (g,) float64, the root mean square of that of the faces of each group."""
        squares = np.bincount(self._group, self._scale_of_faces**2, len(self._sums.size))
        return np.sqrt(squares / self._sums.size)

    def _join(self, pairs: Pairs, limit: float) -> None:
        face, person = self._facts.rejected.T
        rejected = np.column_stack([self._group[face], person])
        joined = join(self._sums, pairs, self._photos_of_groups(), rejected, limit)
        self._remember(joined)
        left, group = np.unique(joined.became, return_inverse=True)
        self._group = group[self._group]
        self._called = self._called[left]
        self._height = self._height[left]
        grown = np.bincount(group) > 1
        self._measured = np.where(grown, np.nan, self._measured[left])
        self._sums = self._summed()

    def _remember(self, joined: Joined) -> None:
        """Note in the tree which groups joined which."""
        own = self._called[joined.source]
        self._tree.other[own] = self._called[joined.target]
        self._tree.size[own] = joined.source_size
        self._tree.other_size[own] = joined.target_size
        for source, target, distance in zip(
            joined.source.tolist(), joined.target.tolist(), joined.distance.tolist(), strict=True
        ):
            level = max(distance, self._height[source], self._height[target])
            self._tree.level[self._called[source]] = self._height[target] = level

    def _pairs(self) -> Pairs:
        """Return the groups that are neighbours: some of their faces are, or all of both together."""
        groups = len(self._sums.size)
        a, b = np.concatenate([self._group[np.stack(self._edges)], self._large()], axis=1)
        apart = a != b
        a, b = np.divmod(distinct(keys(a[apart], b[apart], groups)), groups)
        member = self._members()
        size = self._sums.size
        mean = sparse.diags_array((1 / size).astype(np.float32)) @ member @ self._company
        mean = as_one(mean.tocsr(), self._group)
        shared = in_common(mean, a, b) * size[a] * size[b]
        return Pairs(a, b, shared, in_common(self._photos_of_groups(), a, b))

    def _large(self) -> NDArray[np.int64]:
        """Return (2, k) int64, large groups near each other.

        Somebody with more photos in one look than neighbours are looked at has no face whose neighbours
        reach the next look.
        """
        large = np.flatnonzero(self._sums.size > _NEIGHBOURS)
        centres = self._sums.centres()[large]
        found = nearest(centres, centres, _NEIGHBOURS + 1).index
        one = np.repeat(large, found.shape[1])
        return np.stack([one, large[found.ravel()]])

    def _photos_of_groups(self) -> sparse.csr_matrix:
        return (self._members() @ self._photos).tocsr()

    def _members(self) -> sparse.csr_matrix:
        """Return (g, n) sparse: 1 where a face is in a group."""
        ones = np.ones(len(self._group), np.float32)
        return sparse.csr_matrix((ones, (self._group, np.arange(len(ones)))))

    def _summed(self) -> Sums:
        group = self._group
        count = int(group.max()) + 1
        own = np.einsum("ij,ij->i", self._vectors, self._vectors, dtype=np.float64)
        person = np.zeros(count, np.int64)
        np.maximum.at(person, group, self._facts.person)
        return Sums(
            np.bincount(group, minlength=count).astype(np.float64),
            np.asarray(self._members() @ self._vectors, np.float32),
            np.bincount(group, own, count).astype(np.float64),
            np.ones(count),
            person,
        )


def _edges(found: Neighbours, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of faces of which one is the other's neighbour, each once, a < b."""
    one = np.repeat(np.arange(count), found.index.shape[1])
    other = found.index[:count].ravel()
    real = (other >= 0) & (other < count) & (one != other)
    one, other = one[real], other[real]
    a, b = np.divmod(distinct(keys(one, other, count)), count)
    return a, b


def drop_lonely(person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `person` with new groups of a single face turned to 0: one face is not a group."""
    _, where, counts = np.unique(person, return_inverse=True, return_counts=True)
    return np.where((person < 0) & (counts[where] == 1), 0, person)


def drop_crowds(person: NDArray[np.int64], photos: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `person` with new groups that lie in one photo turned to 0.

    Nobody is twice in a photo; what looks alike there is a crowd, blurred in the same way.

    Args:
        person: (n,) int64, as `Groups.person`.
        photos: (n,) int64, the photo each face is in.
    """
    result = person.copy()
    for number, members in members_of(person).items():
        if number < 0 and len(np.unique(photos[members])) == 1:
            result[members] = 0
    return result


def members_of(person: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return the positions of the faces of each group or person, nobody's left out."""
    order = np.argsort(person, kind="stable")
    numbers, starts = np.unique(person[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(numbers) else []
    return {int(n): part for n, part in zip(numbers, parts, strict=True) if n != 0}
