"""Turn faces upright and to the size the recogniser was trained on.

The sampling follows dlib's, with which the recogniser was trained: a large face is halved by a binomial
filter until it is at most twice as large as the chip, then sampled bilinearly; black outside the photo.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

#: Pixels around a face's square that the filter needs, at the last halving.
_MARGIN = 3


def similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the rotation, uniform scale and shift that best carry `source` onto `target`.

    "Best" is least squares.  There is no reflection: a mirrored face stays mirrored.

    Args:
        source: (k, 2) float64 points x right, y down, in pixels; not all the same.
        target: (k, 2) float64, where they should come to lie.

    Returns:
        (2, 3) float64 matrix `m`: a point `p` goes to `m[:, :2] @ p + m[:, 2]`.

    Source:
        S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
        IEEE TPAMI 13(4), 1991, eqs. 40-42; in the plane, with points as complex numbers, the rotation
        and scale together are one complex factor: Σ conj(a) b / Σ |a|².

    Raises:
        ValueError: All source points are one point.
    """
    a, b = (points[:, 0] + 1j * points[:, 1] for points in (source, target))
    a, b, a_mean, b_mean = a - a.mean(), b - b.mean(), a.mean(), b.mean()
    spread = float(np.vdot(a, a).real)
    if spread == 0:
        raise ValueError("all source points are the same")
    factor = np.vdot(a, b) / spread
    shift = b_mean - factor * a_mean
    return np.array(
        [(factor.real, -factor.imag, shift.real), (factor.imag, factor.real, shift.imag)]
    )


def chip(
    photo: Tensor, points: NDArray[np.float32], template: Sequence[Sequence[float]], size: int
) -> Tensor:
    """Cut one face out of a photo, upright.

    Args:
        photo: (3, h, w) uint8, RGB.
        points: (5, 2) float32, the face's points in pixels of the photo.
        template: Where those points come to lie in the chip, in pixels.
        size: Height and width of the chip.

    Returns:
        (3, size, size) float32, 0..255, whole numbers as in dlib; black where all points are the same.
    """
    source = np.asarray(template, np.float64)
    matrix = similarity(source, points.astype(np.float64))
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale == 0:
        return torch.zeros(3, size, size, device=photo.device)
    # dlib spans the chip over `size` * scale - 1 pixels of the photo, from the first pixel's centre to
    # the last one's, around the same middle.
    middle = np.full(2, (size - 1) / 2)
    centre = matrix[:, :2] @ middle + matrix[:, 2]
    matrix[:, :2] *= (size * scale - 1) / ((size - 1) * scale)
    matrix[:, 2] = centre - matrix[:, :2] @ middle
    step = 2 ** max(0, math.ceil(math.log2(scale)) - 1)
    reach = matrix @ np.array([(0, 0, size, size), (0, size, 0, size), (1, 1, 1, 1)])
    height, width = photo.shape[1:]
    left, top = np.clip(np.floor(reach.min(1)) - 2 * step, 0, None).astype(int)
    right, bottom = np.clip(np.ceil(reach.max(1)) + 2 * step, 0, (width, height)).astype(int)
    if right - left < step or bottom - top < step:
        return torch.zeros(3, size, size, device=photo.device)
    right, bottom = right - (right - left) % step, bottom - (bottom - top) % step
    part = photo[None, :, top:bottom, left:right]
    if step > 1:
        reduced = [(bottom - top) // step, (right - left) // step]
        part = functional.interpolate(part, reduced, mode="bilinear", antialias=True)
    # Pixel centres are whole numbers, pixel edges halves.
    matrix[:, 2] = (matrix[:, 2] - (left, top) + 0.5) / step - 0.5
    matrix[:, :2] /= step
    return _sampled(part[0].float(), matrix, size).floor_()


def _sampled(image: Tensor, matrix: NDArray[np.float64], size: int) -> Tensor:
    """Sample an image bilinearly at `matrix` applied to every pixel of a square."""
    height, width = image.shape[1:]
    # grid_sample wants -1 for the outer edge of the first pixel and 1 for that of the last.
    scale, shift = np.array([2 / width, 2 / height]), np.array([1 / width - 1, 1 / height - 1])
    m = matrix * scale[:, None]
    m[:, 2] += shift
    steps = torch.arange(size, dtype=torch.float64)
    x, y = steps[None, :, None], steps[:, None, None]
    a, b, c = torch.from_numpy(m).T
    grid = (x * a + y * b + c).to(image.device, torch.float32)
    return functional.grid_sample(image[None], grid[None], align_corners=False)[0]
