"""How sure a distance makes: the odds that two are the same person.

Logistic in the distance (Platt, "Probabilistic outputs for support vector machines", 1999); among
several people the multinomial form of it, with "somebody else" as one more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Odds:
    """Odds that fall with the distance.

    Attributes:
        middle: The distance at which both answers are as likely.
        slope: How much the logarithm of the odds falls per unit of distance.
    """

    middle: float
    slope: float

    def logarithm(self, distance: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the logarithm of the odds at these distances; minus infinity at infinity."""
        return np.asarray(self.slope * (self.middle - distance))

    def probability(self, distance: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return how likely two so far from each other are the same person, 0..1."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.logarithm(distance), -50, 50))))

    def shares(self, distance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (m, k), how likely a face is each of k people; what is left to 1: somebody else.

        Args:
            distance: (m, k) float64, infinite for people who are out of the question.
        """
        odds = np.exp(np.clip(self.logarithm(distance), -np.inf, 50))
        return np.asarray(odds / (1 + odds.sum(1, keepdims=True)))
