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
    """

    person: NDArray[np.int64]
    rejected: NDArray[np.int64]

    @staticmethod
    def none(count: int) -> Facts:
        """Return the facts of `count` faces of which nothing was said."""
        return Facts(np.zeros(count, np.int64), np.zeros((0, 2), np.int64))

    def contradictions(self) -> NDArray[np.int64]:
        """Return (k, 2) int64 of face position, person id: said to be, and not to be, this person."""
        face, person = self.rejected.T
        both: NDArray[np.int64] = self.rejected[self.person[face] == person]
        return both

    def settled(self) -> Facts:
        """Return the facts without contradictions: who a face is weighs more than who it is not."""
        face, person = self.rejected.T
        return Facts(self.person, self.rejected[self.person[face] != person])
