"""Join groups that are alike on average, and never two that the user keeps apart.

Average linkage (the unweighted pair group method, Sokal & Michener 1958): groups are joined in rounds in
which each is the other's nearest.  For the distance alone that gives what joining the nearest pair of
all first gives (Müllner, arXiv 1109.2378); with the scale, the company and the photos it comes close.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facesort.people.company import in_common
from facesort.people.keys import distinct, keys

#: How much the company that two groups do not share counts against the distance between them.
#: Chosen on labelled press photos, where 0.2 to 0.4 are the same to within 0.001 of BCubed F.
_COMPANY_SHARE = 0.3
#: How much farther two groups of which one never appears without the other are taken to be: only copies
#: of one photo, mirrors and collages are nearer than that.
TOGETHER = 0.3
#: A group this many times larger than another takes it in at once: its mean hardly moves.
_LARGER = 4
#: Pairs this much too far may still come near enough when one of the two has grown.
_HOPE = 0.15
#: Pairs whose vectors are multiplied at once: as many as the processor's cache holds.
_BLOCK = 4_000


@dataclass(slots=True)
class Sums:
    """What is known of each group, as sums over its faces.

    Attributes:
        size: (g,) float64, number of faces.
        total: (g, d) float32, sum of their vectors (whole numbers: exact).
        squares: (g,) float64, sum of their squared lengths.
        scale: (g,) float64, distance to strangers (`facesort.people.scale`).
        person: (g,) int64, the person the user said they are, 0 for none.
    """

    size: NDArray[np.float64]
    total: NDArray[np.float32]
    squares: NDArray[np.float64]
    scale: NDArray[np.float64]
    person: NDArray[np.int64]

    def centres(self) -> NDArray[np.float32]:
        """Return (g, d) float32, the mean vector of each group."""
        return (self.total / self.size[:, None]).astype(np.float32)

    def variance(self) -> NDArray[np.float64]:
        """Return (g,) float64, the mean squared distance of the faces of each group from its mean."""
        length = np.einsum("ij,ij->i", self.total, self.total, dtype=np.float64)
        return np.asarray(np.maximum(self.squares / self.size - length / self.size**2, 0))


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining groups.

    Attributes:
        became: (g,) int64, the group that each group has become.
        source, target: (m,) int64, which was taken in by which, in the order of the rounds; a group is
            a source at most once.
        distance: (m,) float64, how far they were from each other then.
        source_size, target_size: (m,) int64, how many faces they had then.
    """

    became: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    distance: NDArray[np.float64]
    source_size: NDArray[np.int64]
    target_size: NDArray[np.int64]


@dataclass(slots=True)
class Pairs:
    """Groups that may be joined: all of equal length.

    Attributes:
        a, b: int64 numbers of groups, a < b.
        company: float64, company in common, summed over the pairs of their faces.
        together: float64, in how many photos both are.
        company_share: How much the company counts against the distance; 0 where it is not known.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    company: NDArray[np.float64]
    together: NDArray[np.float64]
    company_share: float = _COMPANY_SHARE

    def keep(self, which: NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        if which.all():
            return self
        company, together = self.company[which], self.together[which]
        return Pairs(self.a[which], self.b[which], company, together, self.company_share)


def join(
    sums: Sums,
    pairs: Pairs,
    photos: sparse.csr_matrix,
    rejected: NDArray[np.int64],
    limit: float,
) -> Joined:
    """Join groups while two are nearer than a limit.

    Args:
        sums: The groups; changed in place, the number of the larger of two survives.
        pairs: Which may be joined; each pair once.
        photos: (g, p) sparse, how many faces each group has in each photo.
        rejected: (m, 2) int64 of group, person: a face of this group is not this person.
        limit: On the scale of `distance`.
    """
    count = len(sums.size)
    became = np.arange(count)
    nobody = np.zeros(0, np.int64)
    rounds = [(nobody, nobody, np.zeros(0), nobody, nobody)]
    barred = _Barred(rejected, count)
    pairs = pairs.keep(barred.allow(pairs, sums))
    apart_distance = distance(sums, pairs)
    hopeful = apart_distance < limit + _HOPE
    pairs, apart_distance = pairs.keep(hopeful), apart_distance[hopeful]
    while True:
        near = apart_distance < limit
        target, source, apart = _matches(pairs.keep(near), apart_distance[near], sums, barred.free)
        if not len(source):
            return Joined(became, *(np.concatenate(part) for part in zip(*rounds, strict=True)))
        sizes = sums.size.astype(np.int64)
        rounds.append((source, target, apart, sizes[source], sizes[target]))
        moved = np.arange(count)
        moved[source] = target
        _add(sums, target, source)
        became = moved[became]
        barred.move(moved)
        ones = np.ones(count, np.float32)
        photos = sparse.csr_matrix((ones, (moved, np.arange(count))), (count, count)) @ photos
        changed = np.zeros(count, bool)
        changed[target] = changed[source] = True
        touched = changed[pairs.a] | changed[pairs.b]
        again = _moved(pairs.keep(touched), moved, count)
        again = again.keep(barred.allow(again, sums))
        again.together = in_common(photos, again.a, again.b)
        far = distance(sums, again)
        hopeful = far < limit + _HOPE
        again, far = again.keep(hopeful), far[hopeful]
        rest = pairs.keep(~touched)
        pairs = Pairs(
            np.concatenate([rest.a, again.a]),
            np.concatenate([rest.b, again.b]),
            np.concatenate([rest.company, again.company]),
            np.concatenate([rest.together, again.together]),
            pairs.company_share,
        )
        apart_distance = np.concatenate([apart_distance[~touched], far])


def distance(sums: Sums, pairs: Pairs) -> NDArray[np.float64]:
    """Return (m,) float64 how far the groups of each pair are from each other.

    The root mean squared distance of their faces by the geometric mean of their distances to strangers,
    blended with the share of company that they do not have in common; farther if they are in one photo.
    About 1 for strangers.
    """
    product = _products(sums, pairs)
    size_a, size_b = sums.size[pairs.a], sums.size[pairs.b]
    squared = (
        sums.squares[pairs.a] / size_a
        + sums.squares[pairs.b] / size_b
        - 2 * product / (size_a * size_b)
    )
    scaled = np.sqrt(np.maximum(squared, 0) / (sums.scale[pairs.a] * sums.scale[pairs.b]))
    alone = 1 - np.minimum(pairs.company / (size_a * size_b), 1)
    together = np.minimum(pairs.together / np.minimum(size_a, size_b), 1)
    # The same on every processor: roots and quotients differ in the last bit at most.
    share = pairs.company_share
    far: NDArray[np.float64] = (1 - share) * scaled + share * alone + TOGETHER * together
    return far.round(9)


def _products(sums: Sums, pairs: Pairs) -> NDArray[np.float64]:
    """Return (m,) float64, the scalar products of the sums of vectors.

    Those of two single faces are whole numbers that float32 holds exactly.
    """
    product = np.empty(len(pairs.a))
    single = (sums.size[pairs.a] == 1) & (sums.size[pairs.b] == 1)
    for which, kind in ((single, np.float32), (~single, np.float64)):
        rows = np.flatnonzero(which)
        for i in range(0, len(rows), _BLOCK):
            part = rows[i : i + _BLOCK]
            one, other = sums.total[pairs.a[part]], sums.total[pairs.b[part]]
            product[part] = np.einsum("ij,ij->i", one, other, dtype=kind)
    return product


def _matches(
    pairs: Pairs,
    far: NDArray[np.float64],
    sums: Sums,
    unsaid: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return which groups take in which: each other's nearest, and small ones near to large ones.

    Returns:
        Target, source, and how far they are from each other.
    """
    size, count = sums.size, len(sums.size)
    least = np.full(count, np.inf)
    nearest = np.full(count, count)
    for one in (pairs.a, pairs.b):
        np.minimum.at(least, one, far)
    for one, other in ((pairs.a, pairs.b), (pairs.b, pairs.a)):
        is_least = far == least[one]
        np.minimum.at(nearest, one[is_least], other[is_least])
    have = np.flatnonzero(nearest < count)
    mutual = nearest[nearest[have]] == have
    one = have[mutual & (have < nearest[have])]
    larger = size[one] >= size[nearest[one]]
    target, source = np.where(larger, one, nearest[one]), np.where(larger, nearest[one], one)
    # Two small ones could be kept apart by the user, so that only those go of whom nothing was said.
    free = unsaid & (sums.person == 0)
    small = have[~mutual]
    small = small[free[small] & (size[nearest[small]] >= _LARGER * size[small])]
    goes = np.zeros(count, bool)
    goes[small] = True
    small = small[~goes[nearest[small]]]
    into = np.arange(count)
    into[source] = target
    gone = np.r_[source, small]
    return np.r_[target, into[nearest[small]]], gone, least[gone]


def _add(sums: Sums, target: NDArray[np.int64], source: NDArray[np.int64]) -> None:
    weighted = sums.scale * sums.size
    np.add.at(weighted, target, weighted[source])
    np.add.at(sums.size, target, sums.size[source])
    np.add.at(sums.total, target, sums.total[source])
    np.add.at(sums.squares, target, sums.squares[source])
    np.maximum.at(sums.person, target, sums.person[source])
    sums.scale[target] = weighted[target] / sums.size[target]


def _moved(pairs: Pairs, moved: NDArray[np.int64], count: int) -> Pairs:
    """Return the pairs between what the groups have become, each once."""
    a, b = moved[pairs.a], moved[pairs.b]
    real = a != b
    every = keys(a[real], b[real], count)
    found = distinct(every)
    company = np.bincount(np.searchsorted(found, every), pairs.company[real], len(found))
    a, b = np.divmod(found, count)
    nothing = np.zeros(len(found))
    return Pairs(a, b, company.astype(np.float64), nothing, pairs.company_share)


class _Barred:
    """Who must not become whom: groups with a face that the user said is not a person.

    Args:
        rejected: (m, 2) int64 of group, person.
        count: Number of groups.
    """

    def __init__(self, rejected: NDArray[np.int64], count: int) -> None:
        self._people, who = np.unique(rejected[:, 1], return_inverse=True)
        self._keys = np.unique(rejected[:, 0] * max(1, len(self._people)) + who)
        self.free = np.ones(count, bool)
        self.free[rejected[:, 0]] = False

    def move(self, moved: NDArray[np.int64]) -> None:
        """Note what the groups have become."""
        if len(self._keys):
            people = len(self._people)
            groups = moved[self._keys // people]
            self._keys = np.unique(groups * people + self._keys % people)
            self.free[groups] = False

    def allow(self, pairs: Pairs, sums: Sums) -> NDArray[np.bool_]:
        """Return (m,) bool: which pairs the user does not keep apart."""
        one, other = sums.person[pairs.a], sums.person[pairs.b]
        allowed: NDArray[np.bool_] = (one == 0) | (other == 0) | (one == other)
        if len(self._keys):
            allowed &= ~self._is_barred(pairs.a, other) & ~self._is_barred(pairs.b, one)
        return allowed

    def _is_barred(self, group: NDArray[np.int64], person: NDArray[np.int64]) -> NDArray[np.bool_]:
        who = np.minimum(np.searchsorted(self._people, person), len(self._people) - 1)
        keys = group * len(self._people) + who
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.asarray((self._people[who] == person) & (self._keys[place] == keys))
