"""Cells in sections, each below a heading that stands for all of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QWidget

from facesort.gui.cells import CellView
from facesort.gui.models.rows import RowsModel


class SectionedView(CellView):
    """Cells whose model, a `RowsModel`, may put them in sections; a click on a heading selects one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading_held = False

    def select_section(self, row: int, *, add: bool = False) -> None:
        """Select all items of the section that the item in this row is in; `add`: keep the others."""
        bands, flag = self._bands_now(), QItemSelectionModel.SelectionFlag
        rows = bands.rows_of(bands.section_of(row))
        self.setCurrentIndex(self.model().index(rows[0], 0))
        chosen = self._selection_of(rows)
        self.selectionModel().select(chosen, flag.Select if add else flag.ClearAndSelect)

    def heading_at(self, point: QPoint) -> int | None:
        """Return the first row of the section whose heading is there, None if none is."""
        bands, y = self._bands_now(), point.y() + self._offset()
        found = next(bands.headings(y, y), None)
        return None if found is None else bands.rows_of(found[0])[0]

    def heading_rect(self, section: int) -> QRect:
        """Return where the heading of a section is in the viewport."""
        bands = self._bands_now()
        top = bands.line_top(bands.rows_of(section)[0]) - self._offset()
        return QRect(0, top, self.viewport().width(), bands.heading)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override.  A heading stands for all cards below it."""
        row = self.heading_at(event.position().toPoint())
        if row is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self._heading_held = True  # no rubber band begins here
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.select_section(row, add=bool(held))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if not self._heading_held:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if not self._heading_held:
            super().mouseReleaseEvent(event)
        self._heading_held = False

    def _starts(self) -> Sequence[int]:
        items = self._items()
        return items.starts if items else ()

    def _paint_headings(self, painter: QPainter, area: QRect) -> None:
        items, bands, offset = self._items(), self._bands_now(), self._offset()
        if items is None:
            return
        for section, _top in bands.headings(area.top() + offset, area.bottom() + offset):
            _paint_heading(painter, self.heading_rect(section), items.headings[section], self)

    def _items(self) -> RowsModel[Any] | None:
        return cast("RowsModel[Any] | None", self.model())


def _paint_heading(painter: QPainter, area: QRect, text: str, widget: QWidget) -> None:
    """Paint a heading: its text, and a line up to the edge that tells where the section begins."""
    font = QFont(widget.font())
    font.setBold(True)
    metrics, space = QFontMetrics(font), widget.fontMetrics().height() // 2
    inner = area.adjusted(space, space, -space, 0)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.setFont(font)
    painter.setPen(widget.palette().color(QPalette.ColorRole.WindowText))
    start = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inner, widget.style().visualAlignment(widget.layoutDirection(), start), shown)
    used = metrics.horizontalAdvance(shown) + space
    line = (
        inner.adjusted(0, 0, -used, 0) if widget.isRightToLeft() else inner.adjusted(used, 0, 0, 0)
    )
    painter.setPen(widget.palette().color(QPalette.ColorRole.Mid))
    painter.drawLine(line.left(), inner.center().y(), line.right(), inner.center().y())
