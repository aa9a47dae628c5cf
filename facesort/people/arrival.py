"""New faces find their people, at a cost in proportion to how many are new.

Nobody who is there already is moved: a new face joins a person if that is sure, waits for a question if
it is not, and the rest form new people among themselves and with those who belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facesort.people.assign import Candidates, Looks, Placed
from facesort.people.keys import distinct, keys
from facesort.people.linkage import TOGETHER, Pairs, Sums, join
from facesort.people.neighbours import nearest
from facesort.people.odds import Odds
from facesort.people.tree import Tree

#: A new face joins a person who is three times as likely as all others, and nobody, together.
_SURE = 0.75
#: Less likely than this a face is nobody's who is known, and may form new people.
_DOUBTFUL = 0.25
#: Neighbours of each new face that are looked at for new people.
_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Where faces go that were with nobody.

    Attributes:
        face: (k,) int64, positions: the new ones, and those that form new people with them.
        person: (k,) int64 as `facesort.people.grouping.Groups.person`.
        certainty: (k,) float32, 0..1.
        tree: The tree with them; what it said of them before is forgotten.
    """

    face: NDArray[np.int64]
    person: NDArray[np.int64]
    certainty: NDArray[np.float32]
    tree: Tree


def arrive(placed: Placed, new: NDArray[np.int64], same: Odds) -> Arrivals:
    """Find the people of new faces.

    Args:
        placed: All faces of the library; the new ones are with nobody.
        new: (m,) int64, positions of the new ones.
        same: Odds that a face is a person, by its scaled distance to them.
    """
    if not len(new):
        nothing = np.zeros(0, np.int64)
        return Arrivals(nothing, nothing, np.zeros(0, np.float32), placed.tree)
    return _Arriving(placed, np.sort(new), same).settled()


class _Arriving:
    """New faces on their way to people."""

    def __init__(self, placed: Placed, new: NDArray[np.int64], same: Odds) -> None:
        self._faces, self._person, self._new, self._same = placed.faces, placed.person, new, same
        rejected = placed.facts.rejected
        self._barred = rejected[np.isin(rejected[:, 0], new)]
        self._tree = placed.tree.estranged(_mask(len(self._person), new))
        self._looks = Looks(replace(placed, tree=self._tree))
        self._found = np.zeros(len(self._person), np.int64)
        self._certainty = np.zeros(len(self._person), np.float32)

    def settled(self) -> Arrivals:
        """Place all new faces."""
        waiting = self._join_people()
        self._form_people(np.setdiff1d(self._new, waiting))
        placed = np.flatnonzero(self._found)
        face = np.union1d(self._new, placed)
        return Arrivals(face, self._found[face], self._certainty[face], self._tree)

    def _join_people(self) -> NDArray[np.int64]:
        """Place those who are sure; return them, and those who wait for a question."""
        candidates = self._looks.candidates(self._new, self._barred)
        distance = self._with_photos(candidates)
        shares = self._same.shares(distance)
        settled = []
        for row, face in enumerate(self._new.tolist()):
            if not shares.shape[1]:
                break
            best = int(shares[row].argmax())
            share = float(shares[row, best])
            if share < _DOUBTFUL:
                continue
            settled.append(face)
            look = int(candidates.look[row, best])
            level = self._level(float(distance[row, best]))
            if share >= _SURE:
                self._found[face] = candidates.person[row, best]
                self._certainty[face] = share
                level = min(level, np.nextafter(self._faces.limit, -np.inf))
            else:
                level = max(level, self._faces.limit)
            self._tree.other[face], self._tree.level[face] = self._looks.called[look], level
            self._tree.size[face], self._tree.other_size[face] = 1, self._looks.size[look]
        return np.array(settled, np.int64)

    def _with_photos(self, candidates: Candidates) -> NDArray[np.float64]:
        """Return the distances, larger to people who are in the photo already."""
        distance = candidates.distance.copy()
        photo = self._faces.photo
        there = np.isin(photo, photo[self._new]) & (self._person > 0)
        taken = set(zip(photo[there].tolist(), self._person[there].tolist(), strict=True))
        if not distance.shape[1]:
            return distance
        for row in np.argsort(distance[:, 0], kind="stable").tolist():
            where = int(photo[self._new[row]])
            for column, who in enumerate(candidates.person[row].tolist()):
                if (where, who) in taken:
                    distance[row, column] += TOGETHER
            best = int(distance[row].argmin())
            if self._same.probability(distance[row, best]) >= _SURE:
                taken.add((where, int(candidates.person[row, best])))
        return distance

    def _form_people(self, rest: NDArray[np.int64]) -> None:
        """Join new faces that nobody known has with each other, and with those of nobody."""
        nobody = self._person == 0
        nobody[self._new] = False
        points = np.union1d(np.flatnonzero(nobody), rest)
        vectors = self._faces.vectors[points].astype(np.float32)
        found = nearest(vectors, vectors[np.searchsorted(points, rest)], _NEIGHBOURS)
        one = np.repeat(np.searchsorted(points, rest), found.index.shape[1])
        other = found.index.ravel()
        apart = (other >= 0) & (other != one)
        edges = distinct(keys(one[apart], other[apart], len(points)))
        if not len(edges):
            return
        used, ends = np.unique(np.divmod(edges, len(points)), return_inverse=True)
        ends = ends.reshape(2, -1)
        points, vectors, count = points[used], vectors[used], len(used)
        _, photo = np.unique(self._faces.photo[points], return_inverse=True)
        photos = sparse.csr_matrix((np.ones(count, np.float32), (np.arange(count), photo)))
        together = (photo[ends[0]] == photo[ends[1]]).astype(np.float64)
        pairs = Pairs(ends[0], ends[1], np.zeros(len(edges)), together, company_share=0)
        sums = Sums(
            np.ones(count),
            vectors.copy(),
            np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64),
            self._looks.scale_of_faces(points),
            np.zeros(count, np.int64),
        )
        limit = self._same.middle + self._faces.looser
        joined = join(sums, pairs, photos, np.zeros((0, 2), np.int64), limit)
        taking_part = np.union1d(joined.source, joined.target)
        old = np.setdiff1d(points[taking_part], self._new)
        self._tree = self._tree.estranged(_mask(len(self._person), old))
        self._note(points, joined.source, joined.target, joined.distance)
        self._tree.size[points[joined.source]] = joined.source_size
        self._tree.other_size[points[joined.source]] = joined.target_size
        group = joined.became
        crowds = np.bincount(group, minlength=count) > 1
        inside = np.flatnonzero(crowds[group])
        self._found[points[inside]] = -1 - group[inside]

    def _note(
        self,
        points: NDArray[np.int64],
        source: NDArray[np.int64],
        target: NDArray[np.int64],
        distance: NDArray[np.float64],
    ) -> None:
        """Write into the tree which of these points joined which."""
        below = np.nextafter(self._faces.limit, -np.inf)
        for one, other, far in zip(
            points[source].tolist(), points[target].tolist(), distance.tolist(), strict=True
        ):
            self._tree.other[one] = other
            self._tree.level[one] = min(self._level(far), below)
            sure = float(self._same.probability(far))
            self._certainty[one] = sure
            self._certainty[other] = max(float(self._certainty[other]), sure)

    def _level(self, distance: float) -> float:
        """Return the level in the tree at which the odds are those of a distance between faces."""
        odds = float(self._same.logarithm(distance))
        return self._faces.odds.middle - odds / self._faces.odds.slope


def _mask(count: int, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (count,) bool: True at these positions."""
    mask = np.zeros(count, bool)
    mask[positions] = True
    return mask
