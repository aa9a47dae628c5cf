"""What several pages are built of: a header, a pane of cards, a bar of verbs, an empty state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.grid import Grid
from facesort.gui.models.rows import RowsModel
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.cards import Card, paint_picture
from facesort.gui.views.wrapping import WrapLayout
from facesort.text import _

_SMALLEST, _USUAL, _LARGEST = 4, 8, 18  # side of a picture, in lines of text


class Title(QLabel):
    """The heading of a page."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        enlarge(self, 1.5)


class SoftLabel(QLabel):
    """A text that matters less, wrapped; never interpreted as markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)


class ElidedLabel(QLabel):
    """One line of text, shortened where `mode` says to the width there is; whole in its tooltip."""

    def __init__(self, mode: Qt.TextElideMode, text: str = "") -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say(text)

    def say(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        centred = self.alignment() & Qt.AlignmentFlag.AlignHCenter
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | centred, text)
        painter.end()


class Portrait(QWidget):
    """The thumbnail of one face, rounded."""

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._face_id: int | None = None
        side = 4 * self.fontMetrics().height()
        self.setFixedSize(side, side)
        pixmaps.arrived.connect(self._on_arrived)

    def show_face(self, face_id: int | None) -> None:
        """Show this face, or an empty picture."""
        self._face_id = face_id
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        known = self._face_id is not None
        pixmap = self._pixmaps.pixmap("face", self._face_id or 0) if known else None
        paint_picture(painter, QRectF(self.rect()), pixmap, self.palette())
        painter.end()

    def _on_arrived(self, keys: list[Key]) -> None:
        if ("face", self._face_id) in keys:
            self.update()


class SizeSlider(QSlider):
    """How large the cards are, in lines of text, so that they grow with the font."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(_SMALLEST, _LARGEST)
        self.setValue(_USUAL)
        self.setPageStep(2)
        self.setFixedWidth(8 * self.fontMetrics().height())
        self.setAccessibleName(_("Size of the cards"))
        self.setToolTip(_("Size of the cards"))


class EmptyState(QWidget):
    """What stands where nothing is: what this is, and what to do next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = Title()
        self._advice = SoftLabel()
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for label in (self._what, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(3)

    def say(self, what: str, advice: str) -> None:
        """Show these two sentences."""
        self._what.setText(what)
        self._advice.setText(advice)
        self.setAccessibleName(f"{what} {advice}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it is read aloud


class CardPane(QWidget):
    """A grid of cards, or what to do when there are none.

    Args:
        model: What the grid shows.
        card: How it shows it.
        name: What a screen reader calls the grid.
    """

    def __init__(
        self, model: RowsModel[Any], card: Card, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = _USUAL
        self._card = card
        self.grid = Grid()
        self.grid.setItemDelegate(card)
        card.setParent(self.grid)
        self.grid.setModel(model)
        self.grid.setAccessibleName(name)
        self.grid.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.empty = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        self.setContentsMargins(8, 0, 0, 0)
        self._put_on_top(self.grid)
        self.set_card_lines(_USUAL)

    def show_empty(self, what: str, advice: str) -> None:
        """Show these sentences instead of the grid."""
        self.empty.say(what, advice)
        self._put_on_top(self.empty)

    def show_cards(self) -> None:
        """Show the grid."""
        self._put_on_top(self.grid)

    def _put_on_top(self, widget: QWidget) -> None:
        before = self._stack.currentWidget()
        had_keyboard = before is not None and before.hasFocus()
        self._stack.setCurrentWidget(widget)
        self.setFocusProxy(widget)  # one that is hidden would not let Tab pass
        if had_keyboard:
            widget.setFocus()

    def set_card_lines(self, lines: int) -> None:
        """Make pictures this many lines of text large."""
        self._lines = lines
        side = lines * self.fontMetrics().height()
        self.grid.setIconSize(QSize(side, side))

    def set_text_lines(self, lines: int) -> None:
        """Let this many lines of text stand on a card."""
        if lines != self._card.lines:
            self._card.lines = lines
            self.set_card_lines(self._lines)

    def changeEvent(self, event: QEvent) -> None:
        """Qt override."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_card_lines(self._lines)


class Header(QWidget):
    """The top line of a page: the title at the left, controls at the right, or below it.

    `back` stands before the title.
    """

    def __init__(
        self, title: QWidget, controls: Sequence[QWidget], back: QWidget | None = None
    ) -> None:
        super().__init__()
        layout = WrapLayout(self, stretched=True)
        layout.setContentsMargins(12, 10, 12, 6)
        layout.setSpacing(10)
        first = title if back is None else _side_by_side(back, title)
        for widget in (first, *controls):
            layout.addWidget(widget)


class CardsPage(QWidget):
    """Base of pages with cards of adjustable size.

    Signals:
        card_size_changed: The user moved the slider; carries the size in lines of text.
        selection_changed: Other cards are selected now; carries nothing.
    """

    card_size_changed = Signal(int)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.size_slider = SizeSlider()
        self._panes: list[CardPane] = []
        self.size_slider.valueChanged.connect(self._on_size_changed)

    def add_pane(self, pane: CardPane) -> CardPane:
        """Let the slider set the size of the cards of this pane too."""
        self._panes.append(pane)
        pane.grid.ids_selected.connect(self.selection_changed)
        return pane

    def set_card_size(self, lines: int) -> None:
        """Make the cards this large (as `card_size_changed` told)."""
        self.size_slider.setValue(lines)

    def _on_size_changed(self, lines: int) -> None:
        for pane in self._panes:
            pane.set_card_lines(lines)
        self.card_size_changed.emit(lines)


def sign_button(sign: str, name: str, tip: str) -> QToolButton:
    """Return a small button that shows a sign; `name` is for screen readers."""
    button = QToolButton()
    button.setText(sign)
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    enlarge(button, 1.3)
    return button


def verb(
    parent: QWidget, text: str, key: str, act: Callable[[], None], *, edits: bool = True
) -> QAction:
    """Return something the user can do, with the key that does it (which the page itself takes).

    `edits` says whether it changes the library.
    """
    action = QAction(parent)
    action.setProperty("edits", edits)
    name_verb(action, text, key)
    action.triggered.connect(act)
    return action


def name_verb(action: QAction, text: str, key: str) -> None:
    """Give a verb another text."""
    plain = text.replace("&", "&&")  # a name may have one
    action.setText(f"{plain}\t{key}" if key else plain)
    action.setIconText(plain)
    action.setToolTip(_("{verb} ({key})").format(verb=text, key=key) if key else text)


def verb_button(action: QAction) -> QToolButton:
    """Return a button for a verb."""
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _side_by_side(first: QWidget, second: QWidget) -> QWidget:
    """Return two widgets that stay in one line; the second takes what is left of it."""
    both = QWidget()
    layout = QHBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(first)
    layout.addWidget(second, 1)
    return both


def scrolling(inner: QWidget) -> QScrollArea:
    """Return something that shows a widget in less room than it needs, and scrolls then."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    return area


def enlarge(widget: QWidget, factor: float) -> None:
    """Make the text of a widget larger than that around it, and bold."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(True)
    widget.setFont(font)
