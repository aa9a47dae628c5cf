"""How well a face can be recognised: one number, the weakest of four reasons.

Measured on 1,479 press photos of faces, most of them reduced or blurred at random: of the faces with a
quality below 0.2, 31 % were closest to another photo of the same person; 0.4 to 0.6, 77 %; above 0.8,
96 %.  Sharpness is by far the best single reason.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

#: Width of a face, in pixels of the photo, that says nothing / everything about its person.
_SIZE = (8.0, 32.0)

#: Detail (see `_detail`) of a hopelessly blurred and of a sharp face.
_DETAIL = (0.02, 0.085)

#: How far the nose may be off the middle of the face, as a share of the distance from eyes to mouth:
#: as in most photos of people who look about our way / as in a profile.
_TURN = (0.25, 0.75)

#: Pixels at each side of the chip that are not face.
_BORDER = 20


def quality(
    size: float, score: float, points: NDArray[np.float32], chip: NDArray[np.float32]
) -> float:
    """Return how well a face can be recognised, 0..1.

    Args:
        size: Shorter side of its box, in pixels of the photo.
        score: How sure the detector is, 0..1.
        points: (5, 2) x, y: image-left eye, other eye, nose, corners of the mouth.
        chip: (3, h, w) the face turned upright, 0..255.
    """
    reasons = (
        _ramp(size, *_SIZE),
        _ramp(-_turn(points), -_TURN[1], -_TURN[0]),
        _ramp(math.log(max(_detail(chip), 1e-6)), math.log(_DETAIL[0]), math.log(_DETAIL[1])),
        # 0.9 of the faces with a score of 0.9968 are recognised, a quarter of those with 0.75.
        _ramp(-math.log10(max(1 - score, 1e-6)), 0, 2.5),
    )
    return min(reasons)


def _ramp(value: float, worst: float, best: float) -> float:
    return min(max((value - worst) / (best - worst), 0.0), 1.0)


def _turn(points: NDArray[np.float32]) -> float:
    """Return how far the nose is off the line from the eyes to the mouth, in lengths of that line."""
    eyes, mouth = points[:2].mean(0), points[3:].mean(0)
    line, nose = mouth - eyes, points[2] - eyes
    length = float(line @ line)
    if length == 0:
        return math.inf
    return abs(float(line[0] * nose[1] - line[1] * nose[0])) / length


def _detail(chip: NDArray[np.float32]) -> float:
    """Return the share of the contrast that is finer than 5 pixels of the chip.

    A small face was enlarged to the chip and has none either.
    """
    grey = chip.mean(0)[_BORDER:-_BORDER, _BORDER:-_BORDER]
    contrast = float(grey.std())
    if contrast == 0:
        return 0.0
    return float((grey - _smoothed(_smoothed(grey, 0), 1))[2:-2, 2:-2].std()) / contrast


def _smoothed(image: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Average over 5 neighbours along an axis (wrong within 2 pixels of the border)."""
    total = sum(np.roll(image, shift, axis) for shift in range(-2, 3))
    return np.asarray(total / 5, np.float32)
