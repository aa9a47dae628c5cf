"""The face that somebody drew a box around: the one that the network sees there, or the box itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facesort.faces.detect import Faces

#: What the network sees is the face that was drawn if the two boxes have this much in common
#: (intersection over union).  People draw around the whole head, or the eyes and mouth alone: half or
#: twice the area of the network's box.
_SAME_FACE = 0.3

#: Where the five points are in the network's box of a face that looks about our way, 0..1: the median
#: of 3,000 press photos.
_USUAL_POINTS = ((0.27, 0.39), (0.73, 0.39), (0.5, 0.58), (0.31, 0.74), (0.69, 0.74))


def drawn(seen: Faces, box: NDArray[np.float32], others: Sequence[NDArray[np.float32]]) -> Faces:
    """Return the one face that a box was drawn around.

    Args:
        seen: What the network suspects in and around the box.
        box: (4,) left, top, right, bottom, in pixels of the photo.
        others: The boxes of other faces in the photo: what is rather one of them is not this face.

    Returns:
        One face.  Without any that fits, the box with the points where they usually are, and the score
        0: nothing says that what is in it can be compared.
    """
    share = _shares(seen.boxes, box)
    taken = np.max([_shares(seen.boxes, other) for other in others], axis=0, initial=0)
    fits = (share >= _SAME_FACE) & (share > taken) & _finite(seen)
    if fits.any():
        return seen.chosen(np.array([np.argmax(np.where(fits, seen.scores * share, -1))]))
    corner, size = box[:2], box[2:] - box[:2]
    points = corner + np.array(_USUAL_POINTS, np.float32) * size
    return Faces(box[None], points[None], np.zeros(1, np.float32))


def _finite(faces: Faces) -> NDArray[np.bool_]:
    numbers = np.concatenate([faces.boxes, faces.points.reshape(len(faces), 10)], axis=1)
    finite: NDArray[np.bool_] = np.isfinite(numbers).all(axis=1)
    return finite


def _shares(boxes: NDArray[np.float32], box: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the intersection of each of (n, 4) boxes with one, divided by their union."""
    low, high = np.maximum(boxes[:, :2], box[:2]), np.minimum(boxes[:, 2:], box[2:])
    common = np.clip(high - low, 0, None).prod(1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (box[2:] - box[:2]).prod()
    shares: NDArray[np.float32] = common / np.maximum(areas - common, 1e-9)
    return shares
