"""Which part of the map is seen: the arithmetic of zooming, panning, pointing and encircling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF

#: The map is 2 wide, and has a rim.
_WIDTH = 2.3
_NEAREST = 4_000.0
#: The share of a view that something shown as a whole takes.
_FILLED = 0.45

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lens:
    """A view of the map.

    Attributes:
        size: Of the view, in logical pixels.
        zoom: 1 shows the whole map.
        x, y: The place of the map in the middle of the view.
    """

    size: QSizeF
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def scale(self) -> float:
        """Logical pixels for 1 on the map."""
        return self.zoom * max(1.0, min(self.size.width(), self.size.height())) / _WIDTH

    def seen(self, places: Floats) -> tuple[Floats, Floats]:
        """Return where places of the map are in the view, in logical pixels."""
        scale = np.float32(self.scale)
        across = (places[:, 0] - np.float32(self.x)) * scale + np.float32(self.size.width() / 2)
        down = (places[:, 1] - np.float32(self.y)) * scale + np.float32(self.size.height() / 2)
        return across, down

    def moved(self, by: QPointF) -> Lens:
        """Return the view after the map was dragged this far."""
        return self._at(self.x - by.x() / self.scale, self.y - by.y() / self.scale)

    def zoomed(self, factor: float, at: QPointF) -> Lens:
        """Return a nearer (or farther) view in which this point stays where it is."""
        nearer = replace(self, zoom=min(max(self.zoom * factor, 1.0), _NEAREST))
        off = at - QPointF(self.size.width() / 2, self.size.height() / 2)
        back = 1 / self.scale - 1 / nearer.scale
        return nearer._at(self.x + off.x() * back, self.y + off.y() * back)

    def around(self, places: Floats) -> Lens:
        """Return a view of these places, but for a few far from the others."""
        low, high = np.percentile(places, (5, 95), axis=0)
        wide, tall = np.maximum(high - low, 0.02)
        one = replace(self, zoom=1.0)
        zoom = _FILLED * min(self.size.width() / wide, self.size.height() / tall) / one.scale
        nearer = replace(self, zoom=float(min(max(zoom, 1.0), _NEAREST)))
        middle = (low + high) / 2
        return nearer._at(float(middle[0]), float(middle[1]))

    def _at(self, x: float, y: float) -> Lens:
        """Return a view with this place in the middle; the map never leaves it."""
        return replace(self, x=min(max(x, -1.0), 1.0), y=min(max(y, -1.0), 1.0))


def nearest(across: Floats, down: Floats, at: QPointF, within: float) -> int | None:
    """Return which of some points is nearest to a place, None if none is within so many pixels."""
    if not len(across):
        return None
    far = (across - np.float32(at.x())) ** 2 + (down - np.float32(at.y())) ** 2
    found = int(far.argmin())
    return found if float(far[found]) <= within**2 else None


def toward(across: Floats, down: Floats, start: int, right: int, below: int) -> int | None:
    """Return the point that is nearest in a direction, None if none lies there."""
    x, y = across - across[start], down - down[start]
    along, aside = x * right + y * below, np.abs(x * below - y * right)
    cost = np.where((along > 1) & (2 * along >= aside), along + 2 * aside, np.inf)
    found = int(cost.argmin())
    return found if np.isfinite(cost[found]) else None


def encircled(
    across: Floats, down: Floats, ring: Sequence[QPointF], size: QSizeF
) -> NDArray[np.bool_]:
    """Return which points lie inside a ring drawn by hand; only those in view can."""
    width, height = max(1, int(size.width())), max(1, int(size.height()))
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawPolygon(QPolygonF(list(ring)))
    painter.end()
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    column, line = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    inside = (column >= 0) & (column < width) & (line >= 0) & (line < height)
    inside[inside] = lines[line[inside], column[inside]] > 0
    return inside
