"""The box that the user draws on a photo, with the mouse or the keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt

#: What a key does to the box, in steps: how far it moves its first and its last corner.
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True)
class RubberBox:
    """Two corners, each 0..1 of the photo; the second is the one that is being moved."""

    start: QPointF
    end: QPointF

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height of the part within the photo."""
        xs = sorted(min(max(x, 0.0), 1.0) for x in (self.start.x(), self.end.x()))
        ys = sorted(min(max(y, 0.0), 1.0) for y in (self.start.y(), self.end.y()))
        return (xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0])

    def drawn_to(self, point: QPointF) -> RubberBox:
        """Return the box with another second corner."""
        return replace(self, end=point)

    def moved(self, key: int, step: QPointF, *, resize: bool) -> RubberBox:
        """Return the box after an arrow key: moved, or larger or smaller (`resize`), by a step."""
        x, y = _MOVES[Qt.Key(key)]
        by = QPointF(x * step.x(), y * step.y())
        if resize:
            return replace(self, end=self.end + by)
        return RubberBox(self.start + by, self.end + by)

    @staticmethod
    def around(middle: QPointF, size: QPointF) -> RubberBox:
        """Return a box around a point."""
        return RubberBox(middle - size / 2, middle + size / 2)

    @staticmethod
    def takes(key: int) -> bool:
        """Whether a key moves the box."""
        return key in [move.value for move in _MOVES]
