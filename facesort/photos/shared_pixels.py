"""Memory in which pixels travel between processes without being copied.

The parent makes it and passes it to its children when it starts them: a decoder writes a photo into
one slot, the finder reads it from there.  Messages only name the slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.heap import BufferWrapper

import numpy as np
from numpy.typing import NDArray

#: The most pixels a decoded photo may have.
MAX_PIXELS = 2048 * 2048

#: Room for one photo: three bytes a pixel.
SLOT_BYTES = 3 * MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the pixels of one photo lie.

    Attributes:
        buffer: Which `SharedPixels`.
        index: Which slot of it.
        height: Rows of the photo.
        width: Columns of the photo.
    """

    buffer: int
    index: int
    height: int
    width: int


class SharedPixels:
    """Memory for `count` photos that parent and children share; an argument of `Child`."""

    def __init__(self, count: int) -> None:
        # A RawArray is made of the same, but writes zeros first: that would take all the memory now.
        self._memory = BufferWrapper(count * SLOT_BYTES)
        self._count = count

    def __len__(self) -> int:
        """Return how many photos fit."""
        return self._count

    def photo(self, slot: int, height: int, width: int) -> NDArray[np.uint8]:
        """Return the photo in a slot: (h, w, 3) uint8, a view into the shared memory, no copy.

        Raises:
            IndexError: There is no such slot, or the photo is larger than a slot.
        """
        size = 3 * height * width
        if not 0 <= slot < self._count or not 0 < size <= SLOT_BYTES:
            raise IndexError(f"slot {slot} of {self._count}: {width} x {height}")
        memory = self._memory.create_memoryview()
        pixels = np.frombuffer(memory, np.uint8, size, slot * SLOT_BYTES)
        return pixels.reshape(height, width, 3)
