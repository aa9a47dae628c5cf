"""Widgets side by side that go on in a further line where there is no room, and texts that do so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QTextLayout
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QStyle,
    QWidget,
)

#: No widget that may take what is left of a line asks for more than so many heights of the font.
_LEAST = 10


class WrapLayout(QLayout):
    """Lines of widgets in reading direction; those without room begin another line.

    Args:
        parent: Whose widgets they are.
        stretched: Whether the first widget takes what is left of its line.
        centred: Whether each line stands in the middle.
        spread: Whether what is left of a line lies between its widgets.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        stretched: bool = False,
        centred: bool = False,
        spread: bool = False,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretched, self._centred, self._spread = stretched, centred, spread

    def addItem(self, item: QLayoutItem) -> None:
        """Qt override."""
        self._items.append(item)

    def count(self) -> int:
        """Qt override."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt override."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt override."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Qt override."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Qt override."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt override."""
        edges = self.contentsMargins()
        lines = self._lines(width - edges.left() - edges.right())
        return self._height(lines) + edges.top() + edges.bottom()

    def sizeHint(self) -> QSize:
        """Qt override.  Room for all in one line."""
        shown = self._shown()
        width = sum(self._width(item) for item in shown) + self._gap() * max(0, len(shown) - 1)
        return self._framed(QSize(width, self._height([shown])))

    def minimumSize(self) -> QSize:
        """Qt override.  Room for the widest, and for a line; more lines if they are needed."""
        shown = self._shown()
        width = max((item.minimumSize().width() for item in shown), default=0)
        return self._framed(QSize(width, self._height([shown])))

    def setGeometry(self, rect: QRect) -> None:
        """Qt override."""
        super().setGeometry(rect)
        edges = self.contentsMargins()
        room = rect.adjusted(edges.left(), edges.top(), -edges.right(), -edges.bottom())
        top = room.top()
        for line in self._lines(room.width()):
            self._place(line, room, top)
            top += self._high(line) + self._gap()

    def _place(self, line: Sequence[QLayoutItem], room: QRect, top: int) -> None:
        gap, high = self._gap(), self._high(line)
        widths = [min(self._width(item), room.width()) for item in line]
        left = max(0, room.width() - sum(widths) - gap * (len(line) - 1))
        at = 0
        if self._centred:
            at = left // 2
        elif self._spread and len(line) > 1:
            gap += left // (len(line) - 1)
        elif self._stretched and line[0] is self._shown()[0]:
            widths[0] += left
        owner = self.parentWidget()
        direction = owner.layoutDirection() if owner else Qt.LayoutDirection.LeftToRight
        for item, width in zip(line, widths, strict=True):
            height = min(item.sizeHint().height(), high)
            area = QRect(room.left() + at, top + (high - height) // 2, width, height)
            item.setGeometry(QStyle.visualRect(direction, room, area))
            at += width + gap

    def _lines(self, room: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            width = self._width(item)
            if lines and width + self._gap() <= left:
                lines[-1].append(item)
                left -= width + self._gap()
            else:
                lines.append([item])
                left = room - width
        return lines

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _width(self, item: QLayoutItem) -> int:
        widget = item.widget()
        hint = item.sizeHint().width()
        if widget and widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored:
            hint = min(widget.sizeHint().width(), _LEAST * widget.fontMetrics().height())
        return max(hint, item.minimumSize().width())

    def _height(self, lines: Sequence[Sequence[QLayoutItem]]) -> int:
        return sum(map(self._high, lines)) + self._gap() * max(0, len(lines) - 1)

    def _high(self, line: Sequence[QLayoutItem]) -> int:
        return max((item.sizeHint().height() for item in line), default=0)

    def _gap(self) -> int:
        return max(0, self.spacing())

    def _framed(self, size: QSize) -> QSize:
        edges = self.contentsMargins()
        return size + QSize(edges.left() + edges.right(), edges.top() + edges.bottom())


def side_by_side(widgets: Sequence[QWidget]) -> QWidget:
    """Return a widget that keeps these together in one line."""
    group = QWidget()
    line = QHBoxLayout(group)
    line.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        line.addWidget(widget)
    return group


class HintLabel(QLabel):
    """A text on one line, or on two where it is too long for one; whole in its tooltip.

    It is as high as two lines from the beginning, so that nothing moves when another text comes.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(text)

    def say(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setToolTip(text)

    def shown_lines(self) -> list[str]:
        """Return the lines as they are shown."""
        text, metrics, room = self.text(), self.fontMetrics(), self.width()
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(room)
        layout.endLayout()
        end = line.textLength()
        first, rest = text[:end].rstrip(), text[end:].lstrip()
        mode = Qt.TextElideMode.ElideRight
        return [metrics.elidedText(part, mode, room) for part in (first, rest) if part]

    def sizeHint(self) -> QSize:
        """Qt override."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()), 2 * metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Qt override.  Any width will do."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines, spacing = self.shown_lines(), self.fontMetrics().lineSpacing()
        top = (self.height() - len(lines) * spacing) // 2
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        for number, text in enumerate(lines):
            painter.drawText(QRect(0, top + number * spacing, self.width(), spacing), side, text)
        painter.end()
