"""The line at the bottom of a page: what can be done with what is selected there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QToolButton, QWidget

from facesort.gui.grid import Grid
from facesort.gui.views.fitting import FittingRow
from facesort.gui.views.parts import verb_button
from facesort.gui.views.wrapping import HintLabel
from facesort.text import _

#: Beside buttons there is room for so many letters of a text, if that is not more than this share.
_TEXT, _TEXT_AT_MOST = 44, 0.45
#: Around them: left, top, right, bottom, in pixels.
_EDGES = 12, 4, 12, 8


class VerbLine(QWidget):
    """What can be done with what is selected: a line of text, and a button for each verb.

    The verbs there is no room for are behind "More".
    """

    def __init__(self, verbs: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = HintLabel("", self)
        self._verbs = list(verbs)
        self._more = more = _MenuButton(_("More"))
        self._more_menu = more.menu()
        self._buttons = FittingRow(more, self)
        self._buttons.fitted.connect(self._on_fitted)
        self._widgets: list[QWidget] = [verb_button(action) for action in verbs]
        self._buttons.set_widgets(self._widgets)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Show a text beside the buttons."""
        self.text.say(text)

    def add(self, action: QAction) -> None:
        """Offer one more verb, the last."""
        self._verbs.append(action)
        self._widgets.append(verb_button(action))
        self._buttons.set_widgets(self._widgets)

    def sizeHint(self) -> QSize:
        """Qt override."""
        text, buttons = self.text.sizeHint(), self._buttons.sizeHint()
        width = text.width() + buttons.width()
        return self._framed(QSize(width, max(text.height(), buttons.height())))

    def minimumSizeHint(self) -> QSize:
        """Qt override.  Room for some words, and for what opens the menu."""
        words = _TEXT // 3 * self.fontMetrics().averageCharWidth()
        width = words + self._more.sizeHint().width()
        return QSize(self._framed(QSize(width, 0)).width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        """Qt override."""
        self._place()

    def event(self, event: QEvent) -> bool:
        """Qt override.  Letters or buttons may have become larger."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _place(self) -> None:
        """Keep room for a text, whatever it is now: no button moves when it changes."""
        left, top, right, bottom = _EDGES
        room = self.rect().adjusted(left, top, -right, -bottom)
        gap = self.fontMetrics().height() // 2
        words = _TEXT * self.fontMetrics().averageCharWidth()
        text = min(words, round(room.width() * _TEXT_AT_MOST))
        buttons = max(0, min(self._buttons.sizeHint().width(), room.width() - text - gap))
        text = max(0, room.width() - buttons - gap)
        direction = self.layoutDirection()
        area = QRect(room.left(), room.top(), text, room.height())
        self.text.setGeometry(QStyle.visualRect(direction, room, area))
        area = QRect(room.right() + 1 - buttons, room.top(), buttons, room.height())
        self._buttons.setGeometry(QStyle.visualRect(direction, room, area))

    def _framed(self, size: QSize) -> QSize:
        left, top, right, bottom = _EDGES
        return size + QSize(left + right + self.fontMetrics().height() // 2, top + bottom)

    def _on_fitted(self, shown: int) -> None:
        self._more_menu.clear()
        self._more_menu.addActions(self._verbs[shown:])


class VerbBar(VerbLine):
    """What can be done with the selected cards; the verbs are also the context menu of the grid."""

    def __init__(self, grid: Grid, verbs: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(verbs, parent)
        self._grid = grid
        self._menu = QMenu(self)
        self._menu.addActions(verbs)
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._open_menu)

    def add(self, action: QAction) -> None:
        """Offer one more verb, the last."""
        super().add(action)
        self._menu.addAction(action)

    def _open_menu(self, point: QPoint) -> None:
        if self._grid.selected_count():
            self._menu.popup(self._grid.viewport().mapToGlobal(point))


class _MenuButton(QToolButton):
    """A button that opens a menu, with room for the text and for the arrow beside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))

    def sizeHint(self) -> QSize:
        """Qt override.  Qt forgets the arrow where the whole button opens the menu."""
        arrow = self.style().pixelMetric(QStyle.PixelMetric.PM_MenuButtonIndicator, None, self)
        return super().sizeHint() + QSize(2 * arrow, 0)
