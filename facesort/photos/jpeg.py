"""What the segments of a JPEG say before the pixels begin (ITU T.81, annex B)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_SCAN = 0xDA
#: Frames that belong to several (hierarchical JPEG): no library reads them.
_UNREAD_FRAMES = frozenset({0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF})
#: So many segments precede the pixels at most; a photo has some twenty.
_MOST = 2000


def unread_frame(file: BinaryIO) -> bool:
    """Tell whether a JPEG is of a variety that nothing reads, rather than damaged."""
    return any(marker in _UNREAD_FRAMES for marker in _markers(file))


def _markers(file: BinaryIO) -> Iterator[int]:
    """Yield the markers of the segments, up to the first scan or anything that is none."""
    file.seek(2)
    for _n in range(_MOST):
        head = file.read(4)
        if len(head) < len(b"\xff\xc0\0\2") or not head.startswith(b"\xff") or head[1] == _SCAN:
            return
        yield head[1]
        file.seek(max(0, int.from_bytes(head[2:], "big") - 2), 1)
