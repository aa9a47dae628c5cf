"""Cut long lists into parts that one SQL statement can take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MOST = 10_000  # SQLite takes 32,766 values in a statement


def batches(items: Sequence[_T], size: int = _MOST) -> Iterator[Sequence[_T]]:
    """Yield the items in parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
