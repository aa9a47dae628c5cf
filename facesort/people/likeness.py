"""Which people are like a group of faces?  From what is remembered of each: the mean of the vectors.

It only says in which order names are offered, so it is quick rather than right: looks of one person are
not told apart, and other people in the same photo do not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.people.scale import scale_of_drawn


@dataclass(frozen=True, slots=True)
class Means:
    """What is remembered of people.

    Attributes:
        person: (p,) int64, ids.
        centre: (p, d) float32, the mean of the vectors of each.
        square: (p,) float64, the mean of the squared lengths of the vectors.
        scale: (p,) float64, how far each is from drawn strangers.
    """

    person: NDArray[np.int64]
    centre: NDArray[np.float32]
    square: NDArray[np.float64]
    scale: NDArray[np.float64]

    @staticmethod
    def of_nobody(width: int) -> Means:
        """Return the means of no people at all."""
        none = np.zeros(0)
        return Means(np.zeros(0, np.int64), np.zeros((0, width), np.float32), none, none)

    def only(self, which: NDArray[np.bool_]) -> Means:
        """Return some of them; (p,) bool."""
        return Means(self.person[which], self.centre[which], self.square[which], self.scale[which])

    def and_also(self, others: Means) -> Means:
        """Return these and others."""
        return Means(
            np.concatenate([self.person, others.person]),
            np.concatenate([self.centre, others.centre]),
            np.concatenate([self.square, others.square]),
            np.concatenate([self.scale, others.scale]),
        )


def means_of(
    person: NDArray[np.int64], vectors: NDArray[np.int8], drawn: NDArray[np.int8]
) -> Means:
    """Return what is to be remembered of people.

    Args:
        person: (n,) int64, whose each vector is.
        vectors: (n, d) int8.
        drawn: (m, d) int8, the pack's strangers.
    """
    ids, start, number = np.unique(np.sort(person), return_index=True, return_counts=True)
    if not len(ids):
        return Means.of_nobody(drawn.shape[1])
    faces = vectors[np.argsort(person, kind="stable")].astype(np.float32)
    total = np.add.reduceat(faces, start, axis=0)
    centre = (total / number[:, None]).astype(np.float32)
    lengths = np.einsum("ij,ij->i", faces, faces, dtype=np.float64)
    square = np.add.reduceat(lengths, start) / number
    variance = np.maximum(square - np.einsum("ij,ij->i", centre, centre, dtype=np.float64), 0)
    scale = scale_of_drawn(drawn.astype(np.float32), centre, variance)
    return Means(ids, centre, square, scale)


def distances(group: Means, known: Means) -> NDArray[np.float64]:
    """Return (p,) float64, how far a group of faces is from each of these people.

    The root mean squared distance of their faces by the geometric mean of their distances to strangers:
    about 1 for strangers, as everywhere (see `facesort.people.linkage.distance`).

    Args:
        group: A single one.
        known: The people.
    """
    product = known.centre @ group.centre[0]
    squared = known.square + group.square[0] - 2 * product.astype(np.float64)
    return np.asarray(np.sqrt(np.maximum(squared, 0) / (known.scale * group.scale[0])))
