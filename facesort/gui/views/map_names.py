"""The names on the map: those of the people with most photos, where there is room."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette

from facesort.gui.views.lens import Lens
from facesort.gui.views.map_points import MapPoints

_AT_MOST = 60
_LONGEST = 14  # in heights of the font


class Names:
    """Writes names; which of them is worked out once for each view."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._centres = np.zeros((0, 2), np.float32)
        self._lens: Lens | None = None
        self._written: list[tuple[QRectF, str]] = []

    def set_people(self, points: MapPoints) -> None:
        """Write the names of these people from now on."""
        named = [
            place
            for place, row in enumerate(points.people)
            if row.kind == "named" and not np.isnan(points.centres[place, 0])
        ]
        self._names = [points.people[place].name for place in named]
        self._centres = points.centres[named]
        self._lens = None

    def written(self, lens: Lens, metrics: QFontMetricsF) -> list[tuple[QRectF, str]]:
        """Return which names there is room for, and where; those with most photos come first."""
        if self._lens != lens:
            self._lens, self._written = lens, self._find_room(lens, metrics)
        return self._written

    def paint(self, painter: QPainter, lens: Lens, palette: QPalette) -> None:
        """Write the names."""
        ground = QColor(palette.color(QPalette.ColorRole.Base))
        ground.setAlphaF(0.82)
        metrics = QFontMetricsF(painter.font())
        for box, name in self.written(lens, metrics):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, box.height() / 3, box.height() / 3)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _find_room(self, lens: Lens, metrics: QFontMetricsF) -> list[tuple[QRectF, str]]:
        view = QRectF(0, 0, lens.size.width(), lens.size.height())
        across, down = lens.seen(self._centres)
        inside = (across > 0) & (across < view.width()) & (down > 0) & (down < view.height())
        written: list[tuple[QRectF, str]] = []
        for place in np.flatnonzero(inside)[: 4 * _AT_MOST].tolist():
            mode, longest = Qt.TextElideMode.ElideRight, _LONGEST * metrics.height()
            name = metrics.elidedText(self._names[place], mode, longest)
            wide, tall = metrics.horizontalAdvance(name) + metrics.height() * 0.6, metrics.height()
            top = float(down[place]) - 1.7 * tall  # above the faces, not on them
            box = QRectF(float(across[place]) - wide / 2, top, wide, tall)
            if view.contains(box) and not any(box.intersects(other) for other, _name in written):
                written.append((box, name))
            if len(written) == _AT_MOST:
                break
        return written
