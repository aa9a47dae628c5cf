"""The lines of the circle: where they run, which one is near, and a picture of all of them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

#: Points along a line at which it is looked for under the mouse, and how near is near.
_ALONG, _NEAR = 24, 6.0
#: How far towards the middle lines bend.
_BEND = 0.25
#: So long the picture is painted at a time: the window must answer in between.
_SLICE_S = 0.008


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two people, by their places on the circle."""

    one: int
    other: int
    photos: int
    path: QPainterPath
    width: float


class Curves:
    """Lines that bend towards the middle; those of few photos come first."""

    def __init__(
        self,
        spots: Sequence[QPointF],
        photos: Mapping[tuple[int, int], int],
        middle: QPointF,
        em: float,
    ) -> None:
        most = max(photos.values(), default=1)
        pairs = sorted(photos.items(), key=lambda pair: pair[1])
        at = np.array([spot.toTuple() for spot in spots]).reshape(-1, 2)
        ends = np.array([pair for pair, _photos in pairs], np.int64).reshape(-1, 2)
        start, end, centre = at[ends[:, 0]], at[ends[:, 1]], np.array(middle.toTuple())
        bend = centre + ((start + end) / 2 - centre) * _BEND
        self._corners = np.stack([start, bend, end])
        self._along: NDArray[np.float64] | None = None
        self.lines = [
            Line(one, other, shared, _path(*corners), em * (0.08 + 0.5 * math.sqrt(shared / most)))
            for ((one, other), shared), corners in zip(
                pairs, self._corners.transpose(1, 0, 2).tolist(), strict=True
            )
        ]

    def way(self, number: int) -> QPointF:
        """Return the middle of a line."""
        return QPointF(*(self._corners[:, number] * [[0.25], [0.5], [0.25]]).sum(axis=0).tolist())

    def nearest(self, at: QPointF) -> int | None:
        """Return the number of the line at a point, None if none is near."""
        if not self.lines:
            return None
        if self._along is None:
            self._along = self._points()
        apart: NDArray[np.float64] = np.hypot(*(self._along - at.toTuple()).transpose(2, 0, 1))
        near = apart.min(axis=1)
        found = int(near.argmin())
        return found if near[found] <= _NEAR + self.lines[found].width else None

    def _points(self) -> NDArray[np.float64]:
        share = np.linspace(0, 1, _ALONG)[:, None]
        start, bend, end = self._corners[:, :, None]
        points: NDArray[np.float64] = (
            (1 - share) ** 2 * start + 2 * share * (1 - share) * bend + share**2 * end
        )
        return points


class LinesPicture(QObject):
    """A picture of all lines, painted bit by bit between other events.

    Signals:
        painted: The picture is complete.
    """

    painted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._curves: Curves | None = None
        self._key: object = None
        self._colours: Sequence[QColor] = ()
        self._done = 0
        self._shown: QPixmap | None = None
        self._next: QPixmap | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._paint_some)

    def of(
        self, curves: Curves, size: QSize, ratio: float, colours: Sequence[QColor]
    ) -> QPixmap | None:
        """Return the picture: until it is complete the one before, None if there was none."""
        key = (size, ratio, [colour.rgba() for colour in colours])
        if curves is not self._curves or key != self._key:
            self._curves, self._key, self._colours, self._done = curves, key, colours, 0
            self._next = QPixmap(size * ratio)
            self._next.setDevicePixelRatio(ratio)
            self._next.fill(Qt.GlobalColor.transparent)
            self._timer.start(0)
        return self._shown

    def clear(self) -> None:
        """Forget the picture: it is of other people."""
        self._timer.stop()
        self._curves = self._shown = self._next = None

    def _paint_some(self) -> None:
        if self._curves is None or self._next is None:
            return
        until = time.monotonic() + _SLICE_S
        painter = QPainter(self._next)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = self._curves.lines
        while self._done < len(lines) and time.monotonic() < until:
            paint_line(painter, lines[self._done], self._colours)
            self._done += 1
        painter.end()
        if self._done == len(lines):
            self._timer.stop()
            self._shown, self._next = self._next, None
            self.painted.emit()


def paint_line(painter: QPainter, line: Line, colours: Sequence[QColor]) -> None:
    """Paint one line."""
    colour = colours[max(line.one, line.other) % len(colours)]
    painter.setPen(QPen(colour, line.width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(line.path)


def _path(start: Sequence[float], bend: Sequence[float], end: Sequence[float]) -> QPainterPath:
    path = QPainterPath(QPointF(*start))
    path.quadTo(QPointF(*bend), QPointF(*end))
    return path
