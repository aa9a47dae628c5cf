"""Very many round dots as one picture.

Qt draws a tenth of a million round points in a fifth of a second (pyqtgraph as well, whose import takes
half a second more); numpy writes them into a picture in a twentieth of that, and a map that is dragged
needs one for every frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

#: Pixels written for one picture at most: about 20 ms.
_WRITES = 1_200_000
#: No dot is larger, in pixels of the screen; so wide is the rim of the picture that is cut off.
_LARGEST = 16.0
RIM = 18


@dataclass(frozen=True, slots=True)
class Layer:
    """Some dots: where they are in the picture, and the number of the colour of each.

    Attributes:
        x, y: (n,) float32, pixels of the screen.
        colour: (n,) uint8.
        radius: In pixels of the screen.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    colour: NDArray[np.uint8]
    radius: float


class Picture:
    """A picture of dots; later ones lie on earlier ones.

    Args:
        width, height: In pixels of the screen.
        colours: What the numbers of colours mean.
    """

    def __init__(self, width: int, height: int, colours: Sequence[QColor]) -> None:
        self._width, self._height = width, height
        self._across = width + 2 * RIM
        self._pixels = np.zeros((height + 2 * RIM) * self._across, np.uint32)
        self._colours = np.array([colour.getRgb() for colour in colours], np.uint32)

    def paint(self, layer: Layer) -> None:
        """Paint these dots; smaller than asked for if they are very many."""
        seen = (layer.x >= 0) & (layer.x < self._width) & (layer.y >= 0) & (layer.y < self._height)
        column, line = layer.x[seen].astype(np.int64), layer.y[seen].astype(np.int64)
        at = (line + RIM) * self._across + column + RIM
        colour = layer.colour[seen]
        last = np.zeros(len(self._pixels), np.int32)  # only the one on top of each pixel is seen
        last[at] = np.arange(len(at))
        top = last[at] == np.arange(len(at))
        at, colour = at[top], colour[top]
        for cover, down, right in _stamp(layer.radius, len(at)):
            self._pixels[at + (down * self._across + right)] = self._shade(cover)[colour]

    def image(self) -> QImage:
        """Return the picture, with a rim of `RIM` pixels to be cut off."""
        form = QImage.Format.Format_ARGB32_Premultiplied
        height = self._height + 2 * RIM
        image = QImage(self._pixels.data, self._across, height, 4 * self._across, form)
        return image.copy()  # the pixels are numpy's

    def _shade(self, cover: float) -> NDArray[np.uint32]:
        """Return the colours as they are where this share of a pixel is covered."""
        red, green, blue, alpha = (self._colours * cover).astype(np.uint32).T
        opaque = self._colours[:, 3] / 255
        red, green, blue = ((part * opaque).astype(np.uint32) for part in (red, green, blue))
        return np.asarray((alpha << 24) | (red << 16) | (green << 8) | blue, np.uint32)


def _stamp(radius: float, count: int) -> list[tuple[float, int, int]]:
    """Return how much of each pixel a dot covers, where that is; the most covered pixels last."""
    radius = min(radius, _LARGEST)
    while radius > 1 and count * 3.3 * (radius + 0.4) ** 2 > _WRITES:
        radius -= 0.5
    reach = int(radius + 1)
    side = np.arange(-reach, reach + 1)
    cover = np.clip(radius + 0.5 - np.hypot(side[:, None], side), 0, 1)
    down, right = np.nonzero(cover > 0.05)  # noqa: PLR2004
    pixels = zip(cover[down, right].tolist(), down - reach, right - reach, strict=True)
    return sorted((share, int(y), int(x)) for share, y, x in pixels)
