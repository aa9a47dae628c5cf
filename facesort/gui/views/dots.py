"""Very many round dots as one picture.

Qt draws 150,000 round points in a sixth of a second (pyqtgraph as well, and it takes half a second to
import); a map that is dragged needs a picture for every frame.  Here a picture is a byte for each pixel:
which colour, and how much of the pixel is covered.  Few dots are written one by one; many are written as
points, which then grow to dots all at once, at a cost that does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

#: So many colours there can be, and so many degrees of a pixel being covered.
_COLOURS, _DEGREES = 16, 4
#: A pixel for each dot costs as much as this many pixels of a picture that grows.
_ONE_BY_ONE = 60
#: Pixels looked at for one picture that grows: about 20 ms.  Dots are smaller where that is too few.
_LOOKED_AT = 60_000_000
#: No dot is larger, in pixels of the screen; so wide is the rim of the picture that is cut off.
_LARGEST = 16.0
RIM = 18


@dataclass(frozen=True, slots=True)
class Layer:
    """Some dots: where they are in the picture, and the number of the colour of each.

    Attributes:
        x, y: (n,) float32, pixels of the screen.
        colour: (n,) uint8, less than 15; where dots meet, the larger number lies on top.
        radius: In pixels of the screen.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    colour: NDArray[np.uint8]
    radius: float


class Picture:
    """A picture of dots; later layers lie on earlier ones.

    Args:
        width, height: In pixels of the screen.
        colours: What the numbers of colours mean, at most 15.
    """

    def __init__(self, width: int, height: int, colours: Sequence[QColor]) -> None:
        self._width, self._height = width, height
        self._across = width + 2 * RIM
        self._pixels = np.zeros((height + 2 * RIM) * self._across, np.uint8)
        self._shades = _shades(colours)

    def paint(self, layer: Layer) -> None:
        """Paint these dots."""
        column, line = layer.x.astype(np.int32), layer.y.astype(np.int32)
        seen = np.flatnonzero(
            (column >= 0) & (column < self._width) & (line >= 0) & (line < self._height)
        )
        seen = seen[np.argsort(layer.colour[seen], kind="stable")]
        at = (line[seen] + RIM) * self._across + column[seen] + RIM
        value = layer.colour[seen] + np.uint8(1)
        if len(at) * _ONE_BY_ONE < len(self._pixels):
            for degree, down, right in _stamp(layer.radius):
                self._pixels[at + (down * self._across + right)] = value + np.uint8(
                    degree * _COLOURS
                )
        else:
            grown = self._grown(at, value, layer.radius)
            np.copyto(self._pixels, grown, where=grown > 0)

    def _grown(
        self, at: NDArray[np.int32], value: NDArray[np.uint8], radius: float
    ) -> NDArray[np.uint8]:
        """Return a picture of dots, grown from one pixel each."""
        points = np.zeros_like(self._pixels)
        points[at] = value
        there = points > 0
        degrees = [
            points + there * np.uint8(degree * _COLOURS) if degree else points
            for degree in range(_DEGREES)
        ]
        grown = np.zeros_like(points)
        stamp = _stamp(radius)
        while len(stamp) * len(points) > _LOOKED_AT and radius > 1:
            radius -= 0.25
            stamp = _stamp(radius)
        for degree, down, right in stamp:
            by = down * self._across + right
            to, source = (grown[by:], degrees[degree][: len(grown) - by])
            if by < 0:
                to, source = grown[:by], degrees[degree][-by:]
            np.maximum(to, source, out=to)
        return grown

    def image(self) -> QImage:
        """Return the picture, with a rim of `RIM` pixels to be cut off."""
        form = QImage.Format.Format_ARGB32_Premultiplied
        height = self._height + 2 * RIM
        pixels = self._shades[self._pixels]
        image = QImage(pixels.data, self._across, height, 4 * self._across, form)
        return image.copy()  # the pixels are numpy's


def _shades(colours: Sequence[QColor]) -> NDArray[np.uint32]:
    """Return what each byte of a picture means: 0 is nothing, else a colour and how much is covered."""
    shades = np.zeros(_COLOURS * _DEGREES, np.uint32)
    for degree in range(_DEGREES):
        for number, colour in enumerate(colours, 1):
            opaque = colour.alphaF() * (degree + 1) / _DEGREES
            parts = (colour.red(), colour.green(), colour.blue())
            red, green, blue = (round(part * opaque) for part in parts)
            value = (round(255 * opaque) << 24) | (red << 16) | (green << 8) | blue
            shades[degree * _COLOURS + number] = value
    return shades


def _stamp(radius: float) -> list[tuple[int, int, int]]:
    """Return the pixels of a dot, and to which degree each is covered; the most covered last."""
    radius = min(radius, _LARGEST)
    reach = int(radius + 1)
    side = np.arange(-reach, reach + 1)
    cover = np.clip(radius + 0.5 - np.hypot(side[:, None], side), 0, 1)
    degree = np.ceil(cover * _DEGREES - 0.5).astype(int)
    down, right = np.nonzero(degree)
    pixels = zip(degree[down, right].tolist(), down.tolist(), right.tolist(), strict=True)
    return sorted((share - 1, y - reach, x - reach) for share, y, x in pixels)
