"""Where does a face belong, and how sure is that?  Without grouping everything anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facesort.people.facts import Facts
from facesort.people.grouping import Faces
from facesort.people.odds import Odds
from facesort.people.scale import Strangers, scale_of_drawn
from facesort.people.tree import Tree

#: People that are considered for a face, and looks: some people have several.
_CANDIDATES, _LOOKS = 8, 16
#: Faces that are compared with all looks at once.
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Candidates:
    """The people whom each face may be, likeliest first.

    Attributes:
        person: (m, k) int64, ids, 0 where there are no more.
        look: (m, k) int64, which of the looks is nearest.
        distance: (m, k) float64, scaled: strangers are about 1 away; infinite where there are no more.
    """

    person: NDArray[np.int64]
    look: NDArray[np.int64]
    distance: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """A library as it is.

    Attributes:
        faces: All its faces.
        person: (n,) int64, the person each face is with, 0 for nobody.
        tree: How the groups came about when all faces were grouped last.
        facts: What the user said.
    """

    faces: Faces
    person: NDArray[np.int64]
    tree: Tree
    facts: Facts


def looks_of(
    person: NDArray[np.int64], tree: Tree, limit: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the looks of people: faces of one person that are one group of the tree.

    Returns:
        (n,) int64 from 0, the look of each face, -1 for faces of nobody; and for each look the person,
        and the face by which its group is called (or else its first).
    """
    above, _ = tree.cut(limit)
    known = np.flatnonzero(person > 0)
    people, who = np.unique(person[known], return_inverse=True)
    numbers, first, number = np.unique(
        who * len(person) + above[known], return_index=True, return_inverse=True
    )
    look = np.full(len(person), -1)
    look[known] = number
    place, named = np.divmod(numbers, max(1, len(person)))
    whose = people[place]
    return look, whose, np.where(person[named] == whose, named, known[first])


class Looks:
    """The people of a library, look by look, as sums over their faces.

    Attributes:
        person: (l,) int64, whose look it is.
        called: (l,) int64, position of the face by which it is called in the tree.
        size: (l,) float64, number of faces.
    """

    def __init__(self, placed: Placed) -> None:
        faces = placed.faces
        look, self.person, self.called = looks_of(placed.person, placed.tree, faces.limit)
        self._look = look
        self._vectors = faces.vectors.astype(np.float32)
        self._drawn = faces.strangers.astype(np.float32)
        count = len(self.person)
        known = np.flatnonzero(look >= 0)
        ones = np.ones(len(known), np.float32)
        members = sparse.csr_matrix((ones, (look[known], known)), (count, len(look)))
        self.size = np.bincount(look[known], minlength=count).astype(np.float64)
        squares = np.einsum("ij,ij->i", self._vectors, self._vectors)
        total = np.asarray(members @ self._vectors)
        self._centres = (total / np.maximum(self.size, 1)[:, None]).astype(np.float32)
        length = np.einsum("ij,ij->i", self._centres, self._centres, dtype=np.float64)
        mean_square = np.bincount(look[known], squares[known], count) / np.maximum(self.size, 1)
        self._variance = np.maximum(mean_square - length, 0)
        # A face on its own is a stranger to all others.
        self._alone = count + np.cumsum(look < 0) - 1
        everybody = np.where(look >= 0, look, self._alone)
        self._strangers = Strangers(self._vectors, self._drawn, everybody)
        self._scales = np.full(count, np.nan)

    def candidates(
        self, faces: NDArray[np.int64], barred: NDArray[np.int64], *, left_out: bool = False
    ) -> Candidates:
        """Return who these faces may be.

        Args:
            faces: (m,) int64, positions among the vectors.
            barred: (b, 2) int64 of face position, person: whom the user said a face is not.
            left_out: Whether a face is no part of the look it belongs to.
        """
        refused: dict[int, list[int]] = {}
        for face, person in barred.tolist():
            refused.setdefault(face, []).append(person)
        count = min(_LOOKS, len(self.person))
        if not count:
            nobody = np.zeros((len(faces), 0), np.int64)
            return Candidates(nobody, nobody, np.zeros((len(faces), 0)))
        near = np.zeros((len(faces), count), np.int64)
        squares = np.zeros((len(faces), count))
        for start in range(0, len(faces), _BLOCK):
            some = faces[start : start + _BLOCK]
            squared = self._squared(some, left_out=left_out)
            for row, face in enumerate(some.tolist()):
                if face in refused:
                    squared[row, np.isin(self.person, refused[face])] = np.inf
            found = np.argpartition(squared, count - 1, axis=1)[:, :count]
            near[start : start + _BLOCK] = found
            squares[start : start + _BLOCK] = np.take_along_axis(squared, found, 1)
        scale = self.scale_of_faces(faces)[:, None] * self._scale_of_looks(near)
        return _nearest_look_of_each(self.person[near], near, np.sqrt(squares / scale))

    def _squared(self, faces: NDArray[np.int64], *, left_out: bool) -> NDArray[np.float64]:
        """Return (m, l) float64, the mean squared distance from each face to those of each look."""
        vectors = self._vectors[faces]
        own = np.einsum("ij,ij->i", vectors, vectors)[:, None]
        length = np.einsum("ij,ij->i", self._centres, self._centres)
        squared = own + length + self._variance - 2 * (vectors @ self._centres.T)
        if left_out:
            mine = self._look[faces]
            rows = np.flatnonzero(mine >= 0)
            size = self.size[mine[rows]]
            squared[rows, mine[rows]] *= size / np.maximum(size - 1, 1)
            squared[rows[size == 1], mine[rows[size == 1]]] = np.inf  # nobody else is in that look
        return np.asarray(np.maximum(squared.astype(np.float64), 0))

    def scale_of_faces(self, faces: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return (m,) float64, the distance of these faces to strangers."""
        vectors, look = self._vectors[faces], self._look[faces]
        least = scale_of_drawn(self._drawn, vectors)
        group = np.where(look >= 0, look, self._alone[faces])
        return self._strangers.scale(vectors, np.zeros(len(faces)), least, group)

    def _scale_of_looks(self, looks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the distance of looks to strangers, measured when it is first asked for."""
        missing = np.unique(looks)
        missing = missing[np.isnan(self._scales[missing])]
        if len(missing):
            centres, variance = self._centres[missing], self._variance[missing]
            least = scale_of_drawn(self._drawn, centres, variance)
            self._scales[missing] = self._strangers.scale(centres, variance, least, missing)
        return np.asarray(self._scales[looks])


def _nearest_look_of_each(
    who: NDArray[np.int64], look: NDArray[np.int64], distance: NDArray[np.float64]
) -> Candidates:
    """Return candidates in the order of their distance, each person once."""
    order = np.lexsort((look, distance), axis=1)
    who, look, distance = _rows(order, who, look, distance)
    for column in range(1, who.shape[1]):
        again = (who[:, :column] == who[:, column : column + 1]).any(1)
        distance[again, column] = np.inf
    order = np.argsort(distance, axis=1, kind="stable")[:, :_CANDIDATES]
    who, look, distance = _rows(order, who, look, distance)
    return Candidates(np.where(np.isinf(distance), 0, who), look, distance)


def _rows(order: NDArray[np.int64], *tables: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return each row of the tables in another order."""
    return tuple(np.take_along_axis(table, order, 1) for table in tables)


def suggest(
    placed: Placed, faces: NDArray[np.int64], same: Odds
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return whom these faces show, likeliest first; no face is measured by itself.

    Args:
        placed: The library.
        faces: (m,) int64, positions.
        same: Odds that a face is a person, by its scaled distance to them.

    Returns:
        (m, k) int64 person, 0 where there are no more; and (m, k) float64, 0..1, how likely each is.
        What is left to 1 is how likely it is nobody of them.
    """
    found = Looks(placed).candidates(faces, placed.facts.rejected, left_out=True)
    return found.person, same.shares(found.distance)
