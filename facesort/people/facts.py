"""What the user said of faces and people: what no group ever contradicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Facts:
    """What the user said, by the position of each face.

    Attributes:
        person: (n,) int64, the person a face was said to be, 0 where nothing was said.
        rejected: (m, 2) int64 of face position, person id: this face is not this person.
        kept: (n,) int64, the person a face stays with, because the user said something of that person
            as they were: that another face is not them, for instance; 0 for most.
    """

    person: NDArray[np.int64]
    rejected: NDArray[np.int64]
    kept: NDArray[np.int64]

    @staticmethod
    def of(person: NDArray[np.int64], rejected: NDArray[np.int64]) -> Facts:
        """Return facts of which nothing follows for other faces."""
        return Facts(person, rejected, np.zeros_like(person))

    @staticmethod
    def none(count: int) -> Facts:
        """Return the facts of `count` faces of which nothing was said."""
        return Facts.of(np.zeros(count, np.int64), np.zeros((0, 2), np.int64))

    def contradictions(self) -> NDArray[np.int64]:
        """Return (k, 2) int64 of face position, person id: said to be, and not to be, this person."""
        face, person = self.rejected.T
        both: NDArray[np.int64] = self.rejected[self.person[face] == person]
        return both

    def binding(self) -> Facts:
        """Return the facts with all faces that stay with somebody as theirs, and no contradictions.

        Who a face was said to be weighs more than who it is not, and that more than who it stays with.
        """
        face, person = self.rejected.T
        kept = self.kept.copy()
        kept[face[self.kept[face] == person]] = 0
        bound = np.where(self.person > 0, self.person, kept)
        return Facts.of(bound, self.rejected[bound[face] != person])
