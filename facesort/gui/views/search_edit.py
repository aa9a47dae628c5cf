"""The field in which one searches, with what may be meant by what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
    QTextCharFormat,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from facesort.gui.completing import Offer, offers
from facesort.gui.views.name_edit import Known
from facesort.text import _

_REST_MS = 200
_WRITTEN = Qt.ItemDataRole.UserRole + 1
_START = Qt.ItemDataRole.UserRole + 2
_LONGEST = 2_000


class SearchEdit(QLineEdit):
    """A field for a search.

    Signals:
        search_requested: Enter was pressed; carries the text.
        typing_rested: The user has stopped typing for a moment; carries the text.
        cancelled: Esc was pressed.
        focus_gained: The field got the keyboard.
        page_requested: The user wants to go from here to what was found.
    """

    search_requested = Signal(str)
    typing_rested = Signal(str)
    cancelled = Signal()
    focus_gained = Signal()
    page_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Known] = ()
        self._folders: Sequence[str] = ()
        self._offers = QStandardItemModel(self)
        self._completer = QCompleter(self._offers, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)  # not `setCompleter`: that would replace the whole text
        self._completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.textEdited.connect(self._on_edited)
        self.setPlaceholderText(_("Search: anna & ben !carl 2019"))
        self.setAccessibleName(_("Search for photos"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(_LONGEST)

    def set_known(self, people: Sequence[Known]) -> None:
        """Offer the names of these people."""
        self._people = [person for person in people if person.name]

    def set_folders(self, names: Sequence[str]) -> None:
        """Offer these folders."""
        self._folders = names

    def mark(self, start: int, end: int) -> None:
        """Underline these characters, and put the cursor there; it lasts until the text changes."""
        self.setCursorPosition(start)
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor("#d8453c"))
        kind = QInputMethodEvent.AttributeType.TextFormat
        length = max(end - start, 1)
        marks = [QInputMethodEvent.Attribute(kind, 0, length, wave)]  # counted from the cursor
        QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))

    def event(self, event: QEvent) -> bool:
        """Qt override.  While one types no bare key is a shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers()
            if not held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
                event.accept()
                return True
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab and self._take_offer():
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        key = event.key()
        offering = self._popup().isVisible()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not (self._popup().currentIndex().isValid() and self._take_offer()):
                self._popup().hide()
                self._rest.stop()
                self.search_requested.emit(self.text())
        elif key == Qt.Key.Key_Escape and offering:
            self._popup().hide()
        elif key == Qt.Key.Key_Escape:
            self._rest.stop()
            self.cancelled.emit()
        elif key == Qt.Key.Key_Down and not offering:
            self.page_requested.emit()
        else:
            super().keyPressEvent(event)
        event.accept()  # Qt passes some on, and what lies behind would act on them

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusInEvent(event)
        self.focus_gained.emit()

    def _popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def _take_offer(self) -> bool:
        """Write the offer that is chosen, or the first one; returns whether there is one."""
        popup = self._popup()
        if not popup.isVisible():
            return False
        index = popup.currentIndex()
        if not index.isValid():
            index = self._completer.completionModel().index(0, 0)
        popup.hide()
        self._on_chosen(index)
        return True

    def _on_chosen(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        start, written = index.data(_START), index.data(_WRITTEN)
        before, after = self.text()[:start], self.text()[self.cursorPosition() :]
        space = "" if written.endswith((":", "=")) or after[:1] == " " else " "
        self.setText(before + written + space + after)
        self.setCursorPosition(len(before + written + space))
        self._rest.start()

    def _on_edited(self, _text: str) -> None:
        self._rest.start()
        found = offers(self.text()[: self.cursorPosition()], self._people, self._folders)
        self._offers.clear()
        for offer in found:
            self._offers.appendRow(_item(offer))
        if found:
            self._completer.complete()
            self._popup().setCurrentIndex(QModelIndex())
        else:
            self._popup().hide()

    def stop_resting(self) -> None:
        """Tell no more that the typing rests."""
        self._rest.stop()

    def _on_rested(self) -> None:
        self.typing_rested.emit(self.text())


def _item(offer: Offer) -> QStandardItem:
    item = QStandardItem(offer.shown)
    item.setData(offer.written, _WRITTEN)
    item.setData(offer.start, _START)
    return item
