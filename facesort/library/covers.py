"""Which face shows a person best: sharp, large enough, whole and from the front.

`Face.quality` says how well a face can be recognised, and half of all faces are as good as can be by it:
for eyes there is more to tell.  Of the 60 people with the most press photos, 30 looked aside (the nose
off the middle by a tenth) on the face of the highest quality, one on that chosen here.
"""

from __future__ import annotations

import struct
from typing import Any

from sqlalchemy import ColumnElement, case, func

from facesort.library.schema import Face, Photo

#: Width, in pixels of the photo, from which a face is large enough for any card.
_LARGE = 100.0
#: Poorer faces are not looked at closer: it takes time.
_GOOD = 0.9
_POOR = 0.25
_POINTS = struct.Struct("<10f")


def portrait() -> ColumnElement[float]:
    """Return how good a portrait a face is, 0..1, for queries over `Face` and `Photo`."""
    size = func.min(1.0, Face.width * func.coalesce(Photo.width, 0) / _LARGE)
    good = Face.quality * size
    shape = Photo.width * 1.0 / func.nullif(Photo.height, 0)
    return case(
        (good > _GOOD, good * func.frontality(Face.landmarks, func.coalesce(shape, 1.0))),
        else_=good * _POOR,
    )


def frontality(landmarks: bytes, shape: float) -> float:
    """Return how far a face looks at us, from 1 down to `_POOR`; a function of SQL (see `store`).

    Args:
        landmarks: Of `Face`: eyes, nose, corners of the mouth, 0..1 of the photo.
        shape: Width of the photo divided by its height.
    """
    try:
        ax, ay, bx, by, nx, ny, cx, cy, dx, dy = _POINTS.unpack(landmarks)
    except struct.error:
        return _POOR
    line_x, line_y = (cx + dx - ax - bx) * shape, cy + dy - ay - by
    nose_x, nose_y = (2 * nx - ax - bx) * shape, 2 * ny - ay - by
    length = line_x * line_x + line_y * line_y
    if not length:
        return _POOR
    turn = abs(line_x * nose_y - line_y * nose_x) / length  # as in `faces.quality`
    return float(max(1 - turn, 0.5) ** 2)


def register(connection: Any) -> None:  # noqa: ANN401 - a raw DB-API connection
    """Let a connection know the functions that the queries use."""
    connection.create_function("frontality", 2, frontality, deterministic=True)
