"""The field in which a person is named, with the names there are already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from facesort.errors import FacesortError
from facesort.gui.models.words import photos_text
from facesort.library.edits import clean_name
from facesort.text import _

_OFFERED = 8
_ID = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2


class Known(Protocol):
    """What the field must know of a person: a `PersonRow` will do."""

    @property
    def id(self) -> int:
        """The person's id."""

    @property
    def name(self) -> str:
        """The name, "" for an unnamed person."""

    @property
    def photos(self) -> int:
        """How many photos they are in."""


def rank(text: str, people: Sequence[Known], like: Sequence[int] = ()) -> list[Known]:
    """Return the named people whose name fits what was typed, the likeliest first.

    Those whom the faces are like come first, in that order.  Then: the whole name begins so > a word of
    it begins so > it contains it; ties by number of photos.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return []
    place = {person_id: place for place, person_id in enumerate(like)}
    found = []
    for person in people:
        name = person.name.casefold()
        if name.startswith(wanted):
            found.append((0, -person.photos, name, person))
        elif any(word.startswith(wanted) for word in name.split()):
            found.append((1, -person.photos, name, person))
        elif wanted in name:
            found.append((2, -person.photos, name, person))
    found.sort(key=lambda entry: (place.get(entry[3].id, len(like)), *entry[:3]))
    return [person for *_key, person in found]


class NameEdit(QLineEdit):
    """Asks for a name and offers those there are.

    Signals:
        name_entered: Enter was pressed, or an offered name was clicked; carries the name, stripped,
            never empty.  `person_id` tells whether it is somebody known.
        left: The field lost the keyboard to something else in the window.
        cancelled: Esc was pressed.
        refused: What is typed can be no name; carries why, and what to do.  The text stays.
    """

    name_entered = Signal(str)
    left = Signal()
    cancelled = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Sequence[Known] = ()
        self._picked: tuple[str, int] | None = None
        self._entered = False
        self._like: Sequence[int] = ()
        self._offers = QStandardItemModel(self)
        completer = QCompleter(self._offers, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCompletionRole(_NAME)
        self.setCompleter(completer)
        popup = completer.popup()
        if popup is not None:  # the field may be as narrow as a card
            popup.setMinimumWidth(30 * self.fontMetrics().averageCharWidth())
        completer.highlighted[QModelIndex].connect(self._on_highlighted)  # type: ignore[index]
        completer.activated[QModelIndex].connect(self._on_clicked)  # type: ignore[index]
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self.enter)
        self.setPlaceholderText(_("Who is this?"))
        self.setAccessibleName(_("Name"))

    def set_known(self, people: Sequence[Known]) -> None:
        """Offer the names of these people."""
        self._known = [person for person in people if person.name]

    def set_like(self, like: Sequence[int], near: int) -> None:
        """Offer these people first, likeliest first; the first `near` at once if nothing is typed."""
        self._like = like
        if not self.hasFocus() or self._picked is not None:
            return
        if self.text():
            if self.isModified():
                self._offer(rank(self.text(), self._known, like))
            return
        known = {person.id: person for person in self._known}
        likeliest = [known[person_id] for person_id in like[:near] if person_id in known]
        self._offer(likeliest, _("{name}? · {photos}"))

    def begin(self, text: str, *, typed: bool) -> None:
        """Show a text and take the keyboard; `typed` text is gone on with, other text replaced."""
        self._picked = None
        self._like = ()
        self._entered = False
        self.setText(text)
        self.setModified(False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if typed:
            self._on_edited(text)
            self.setModified(True)
            if self._offers.rowCount():
                self.completer().complete()
        else:
            self._offers.clear()
            self.selectAll()

    @property
    def picked_id(self) -> int | None:
        """The person who was chosen from the list, None if the name was typed."""
        if self._picked is not None and self._picked[0] == self.text():
            return self._picked[1]
        return None

    @property
    def person_id(self) -> int | None:
        """The known person who is meant, None if the name is new or several people bear it."""
        if self.picked_id is not None:
            return self.picked_id
        name = self.text().strip().casefold()
        same = [person.id for person in self._known if person.name.casefold() == name]
        return same[0] if len(same) == 1 else None

    def enter(self) -> None:
        """Take what is typed as the name, if it can be one; else it stays, to be corrected."""
        self._entered = True  # the list hears the key after us, and would take its first line
        if self.accepts():
            self._hide_offers()
            self.name_entered.emit(self.text().strip())

    def accepts(self) -> bool:
        """Whether what is typed can be a name; if not, `refused` says why."""
        try:
            clean_name(self.text())
        except FacesortError as error:
            self.refused.emit(f"{error}  {error.advice}".strip())
            return False
        return True

    def event(self, event: QEvent) -> bool:
        """Qt override.  While a name is typed no key is a shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers()
            bare = not held & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if bare:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        if event.key() == Qt.Key.Key_Escape:
            self._hide_offers()
            self.cancelled.emit()
            return
        super().keyPressEvent(event)
        if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.accept()  # Qt passes some on, and the grid behind would act on them

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()

    def _hide_offers(self) -> None:
        popup = self.completer().popup()
        if popup is not None:
            popup.hide()

    def _on_edited(self, text: str) -> None:
        self._picked = None
        self._fill(rank(text, self._known, self._like))

    def _offer(self, people: Sequence[Known], line: str = "") -> None:
        """Show these people below the field, each as `line` says."""
        self._fill(people, line)
        if self._offers.rowCount():
            self.completer().complete()
        else:
            self._hide_offers()

    def _fill(self, people: Sequence[Known], line: str = "") -> None:
        self._entered = False
        line = line or _("{name} · {photos}")
        self._offers.clear()
        for person in people[:_OFFERED]:
            item = QStandardItem()
            item.setData(person.name, _NAME)
            text = line.format(name=person.name, photos=photos_text(person.photos))
            item.setData(text, Qt.ItemDataRole.DisplayRole)
            item.setData(person.id, _ID)
            self._offers.appendRow(item)

    def _on_highlighted(self, index: QModelIndex) -> None:
        if index.isValid():
            self._picked = (index.data(_NAME), index.data(_ID))

    def _on_clicked(self, index: QModelIndex) -> None:
        if not self._entered:  # Enter in the list comes here too, after `returnPressed`
            self._on_highlighted(index)
            self.setText(index.data(_NAME))
            self.enter()


class HeadingEdit(NameEdit):
    """A name field that looks like a heading until the mouse or the keyboard is on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        colours = QPalette()
        colours.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(colours)  # only this role: the others follow the application
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.setFont(font)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt override."""
        super().paintEvent(event)
        if self.hasFocus() or self.underMouse():
            role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 2, self.width(), 2, self.palette().color(role))
            painter.end()
