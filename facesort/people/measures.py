"""How right a grouping is, against true labels.

BCubed judges every face: which share of its group is its person, and which share of its person is in
its group (Amigó et al., "A comparison of extrinsic clustering evaluation metrics based on formal
constraints", Information Retrieval 12(4), 2009).  Pairwise judges pairs of faces, so that the largest
people decide.  F is the harmonic mean of precision and recall (van Rijsbergen 1979).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Sizes of people that are told apart: from, up to (0: no limit).
SIZES = ((2, 4), (5, 9), (10, 0))


@dataclass(frozen=True, slots=True)
class Score:
    """Each 0..1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Measures:
    """How right a grouping is.

    Attributes:
        bcubed: Of the faces.
        pairwise: Of the pairs of faces; 1 where there is none.
        by_size: BCubed of the faces of people with so many faces, in the order of `SIZES`; None where
            there is nobody of that size.
    """

    bcubed: Score
    pairwise: Score
    by_size: tuple[Score | None, ...]


def measure(groups: NDArray[np.int64], people: NDArray[np.int64]) -> Measures:
    """Judge a grouping.

    Args:
        groups: (n,) int64, the group of each face; one that is placed nowhere has a number of its own.
        people: (n,) int64, whose face it is.

    Raises:
        ValueError: There are no faces.
    """
    if not len(groups):
        raise ValueError("no faces to judge")
    _, group = np.unique(groups, return_inverse=True)
    _, person = np.unique(people, return_inverse=True)
    _, both, common = np.unique(
        group * (person.max() + 1) + person, return_inverse=True, return_counts=True
    )
    group_size, person_size = np.bincount(group), np.bincount(person)
    precision = common[both] / group_size[group]
    recall = common[both] / person_size[person]
    hits, made, there = (_pairs(sizes) for sizes in (common, group_size, person_size))
    own = person_size[person]
    by_size = []
    for low, high in SIZES:
        which = (own >= low) & ((own <= high) | (high == 0))
        by_size.append(
            Score(float(precision[which].mean()), float(recall[which].mean()))
            if which.any()
            else None
        )
    return Measures(
        Score(float(precision.mean()), float(recall.mean())),
        Score(hits / made if made else 1.0, hits / there if there else 1.0),
        tuple(by_size),
    )


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
