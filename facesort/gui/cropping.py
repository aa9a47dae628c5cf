"""Which square of a photo a card shows: one that holds the heads."""

from __future__ import annotations

from collections.abc import Sequence

from facesort.library.boxes import Box

#: Of a face's size: how much of the head is above, below and beside it.
_ABOVE, _BELOW, _BESIDE = 0.45, 0.2, 0.2
#: So many faces are looked at, the largest.
_AT_MOST = 40
#: Where the middle of a square lies in an upright photo without faces: heads are rarely at the bottom.
_UPPER = 0.4


def square(width: int, height: int, boxes: Sequence[Box]) -> tuple[int, int, int]:
    """Return left, top and side of the square that a card shows of a photo.

    It holds all heads, or if that cannot be, those that make up most of the photo.

    Args:
        width: Of the photo, in pixels.
        height: Of the photo, in pixels.
        boxes: x, y, width, height of each face, 0..1 of the photo.
    """
    side = min(width, height)
    if width >= height:
        spans = [(x - w * _BESIDE, x + w * (1 + _BESIDE), w * h) for x, _y, w, h in boxes]
        return round(width * _begin(spans, side / width, 0.5)), 0, side
    spans = [(y - h * _ABOVE, y + h * (1 + _BELOW), w * h) for _x, y, w, h in boxes]
    return 0, round(height * _begin(spans, side / height, _UPPER)), side


def _begin(spans: Sequence[tuple[float, float, float]], room: float, usual: float) -> float:
    """Return where a window begins that is so long, 0..1.

    Args:
        spans: First, last and weight of what it is to hold.
        room: How long it is.
        usual: Where its middle would be if there were nothing to hold.
    """
    last = 1 - room
    heads = sorted(spans, key=lambda span: -span[2])[:_AT_MOST]
    heads = [(max(0.0, first), min(1.0, end), weight) for first, end, weight in heads]
    if not heads:
        return max(0.0, min(last, usual - room / 2))
    middle = (min(head[0] for head in heads) + max(head[1] for head in heads)) / 2
    largest = (heads[0][0] + heads[0][1]) / 2
    places = [middle - room / 2, largest - room / 2]
    places += [head[0] for head in heads] + [head[1] - room for head in heads]
    places = [max(0.0, min(last, place)) for place in places]
    return max(places, key=lambda place: _held(heads, place, place + room))


def _held(heads: Sequence[tuple[float, float, float]], begin: float, end: float) -> float:
    """Return how much a window holds; of two that hold the same, the first is taken."""
    whole = 1e-9
    return round(
        sum(
            weight
            for first, last, weight in heads
            if first >= begin - whole and last <= end + whole
        ),
        9,
    )
