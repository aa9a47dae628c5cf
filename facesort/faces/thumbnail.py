"""The small picture by which a person recognises a face."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Height and width of the largest thumbnail, in pixels.
SIDE = 256

#: Side of the square around a face, as a multiple of the longer side of its box.
_MARGIN = 1.5


def thumbnail(photo: NDArray[np.uint8], box: NDArray[np.float32]) -> bytes:
    """Return a square JPEG of a face with some margin; small faces are not enlarged.

    Args:
        photo: (h, w, 3) uint8, sRGB.
        box: (4,) left, top, right, bottom of the face, in pixels.

    The square is moved into the photo, and made smaller where the photo is.
    """
    height, width = photo.shape[:2]
    left, top, right, bottom = (float(edge) for edge in box)
    side = round(min(_MARGIN * max(right - left, bottom - top), height, width))
    x = round(min(max((left + right - side) / 2, 0), width - side))
    y = round(min(max((top + bottom - side) / 2, 0), height - side))
    picture = Image.fromarray(np.ascontiguousarray(photo[y : y + side, x : x + side]))
    if side > SIDE:
        picture = picture.resize((SIDE, SIDE), Image.Resampling.HAMMING)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()
