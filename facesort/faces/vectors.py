"""Vectors as they are stored: one signed byte a component.

With one fixed step for all components, dot products of stored vectors are integers below 2^24: exact
in float32, in any order, on any device.  Groups therefore do not depend on the machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def encode(vectors: NDArray[np.float32], limit: float) -> list[bytes]:
    """Round vectors to bytes: round(127 v / limit), clipped to ±127.

    Args:
        vectors: (n, length) float32.
        limit: The component that becomes 127 (the pack's `vector_limit`).

    Returns:
        One `bytes` of `length` a vector; b"" for a vector that is not finite or is all zero.
    """
    usable = np.isfinite(vectors).all(axis=1, keepdims=True)
    steps = np.rint(np.where(usable, vectors, 0) * (127 / limit))
    coded = np.clip(steps, -127, 127).astype(np.int8)
    return [row.tobytes() if row.any() else b"" for row in coded]


def decode(data: bytes, limit: float) -> NDArray[np.float32]:
    """Return the vector that was encoded, to within half a step (limit / 254): (length,) float32."""
    return np.frombuffer(data, np.int8).astype(np.float32) * np.float32(limit / 127)
