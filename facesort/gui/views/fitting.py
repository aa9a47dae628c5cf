"""A row of widgets of which those are shown that there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget


class FittingRow(QWidget):
    """Widgets side by side, from the beginning of the line, as many as fit.

    `rest`, if one is given, stands behind them when some do not fit.  The first is always shown,
    narrower if there is no other way.

    Signals:
        fitted: Another number of widgets is shown now; carries it.
    """

    fitted = Signal(int)

    def __init__(self, rest: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._shown = -1
        self._rest = rest
        if rest is not None:
            rest.setParent(self)
            rest.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> int:
        """How many of the widgets are shown."""
        return max(0, self._shown)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets instead; those that are not among them are the caller's to delete."""
        for widget in self._widgets:
            if widget not in widgets:
                widget.hide()
        self._widgets = list(widgets)
        for widget in widgets:
            widget.setParent(self)
        self._shown = -1
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """Qt override.  Room for all."""
        sizes = [widget.sizeHint() for widget in self._widgets]
        width = sum(size.width() for size in sizes) + self._gap() * max(0, len(sizes) - 1)
        return QSize(width, self._high())

    def minimumSizeHint(self) -> QSize:
        """Qt override.  Any width will do."""
        return QSize(0, self._high())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        """Qt override."""
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Qt override.  Widgets that have become larger may not fit any more."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._fit()
        return super().event(event)

    def _gap(self) -> int:
        return max(4, self.fontMetrics().height() // 3)

    def _high(self) -> int:
        every = [*self._widgets, *([self._rest] if self._rest else [])]
        return max((widget.sizeHint().height() for widget in every), default=0)

    def _room(self) -> int:
        """Return how many of the widgets fit."""
        gap, width = self._gap(), self.width()
        ends, end = [], 0
        for widget in self._widgets:
            end += widget.sizeHint().width() + gap
            ends.append(end)
        if not ends or ends[-1] - gap <= width or self._rest is None:
            return max(sum(end - gap <= width for end in ends), min(1, len(ends)))
        left = width - self._rest.sizeHint().width()
        return sum(end <= left for end in ends)

    def _fit(self) -> None:
        shown, gap, at = self._room(), self._gap(), 0
        for place, widget in enumerate(self._widgets):
            if place < shown:
                at += self._put(widget, at) + gap
            widget.setVisible(place < shown)
        if self._rest is not None:
            self._rest.setVisible(shown < len(self._widgets))
            self._put(self._rest, at)
        if shown != self._shown:
            self._shown = shown
            self.fitted.emit(shown)

    def _put(self, widget: QWidget, at: int) -> int:
        hint = widget.sizeHint()
        width = min(hint.width(), max(0, self.width() - at))
        area = QRect(at, (self.height() - hint.height()) // 2, width, hint.height())
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), area))
        return width
