"""Pairs of numbers as one number each, so that they can be sorted and compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def keys(a: NDArray[np.int64], b: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return (m,) int64, the same for a pair and its reverse; `divmod(key, count)` is the pair, sorted.

    Args:
        a: (m,) int64 from 0 to below `count`.
        b: The same.
        count: At most 3,000,000,000, so that the keys are no larger than int64 holds.
    """
    return np.asarray(np.minimum(a, b) * count + np.maximum(a, b), np.int64)


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers, each once, ascending (`numpy.unique` of 2.4 takes sixty times longer)."""
    ordered = np.sort(numbers)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered
