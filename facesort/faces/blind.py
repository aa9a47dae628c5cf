"""Places in a photo where no face is looked for, because the one there was forgotten."""

from __future__ import annotations

from collections.abc import Sequence

#: x, y, width, height, each 0..1 of the upright photo.
Box = tuple[float, float, float, float]

#: A face is in such a place if both have so much in common (of their union), or it lies so far within.
_SAME, _WITHIN = 0.3, 0.6


def is_blind(box: Sequence[float], spots: Sequence[Sequence[float]]) -> bool:
    """Return whether a face lies where none is to be looked for."""
    return any(_is_in(box, spot) for spot in spots)


def _is_in(box: Sequence[float], spot: Sequence[float]) -> bool:
    width, height = (
        max(0.0, min(box[i] + box[i + 2], spot[i] + spot[i + 2]) - max(box[i], spot[i]))
        for i in (0, 1)
    )
    common, area, room = width * height, box[2] * box[3], spot[2] * spot[3]
    return common > _WITHIN * area or common > _SAME * (area + room - common)
