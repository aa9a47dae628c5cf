"""U and Z take back the last change, where other letters begin a name."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from facesort.gui.grid import is_letter

_LETTERS = ("u", "z")
_WAIT_MS = 600


class UndoKey(QObject):
    """Tells U and Z, which take back, from those that begin a name.

    Where a letter could begin a name, the key must be pressed twice in a row; once, it begins one.
    A capital always begins a name.

    Signals:
        pressed: Take the last change back.
        left: It was pressed once, and nothing followed: it begins a name; carries the letter.
    """

    pressed = Signal()
    left = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._letter = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._on_timeout)

    def is_for_me(self, event: QKeyEvent, *, may_be_name: bool) -> bool:
        """Take a key if it is one of these; `may_be_name`: a letter could begin a name now."""
        if not is_letter(event) or event.text() not in _LETTERS:
            return False
        if event.isAutoRepeat():
            return True
        if not may_be_name or event.text() == self._letter:
            self._forget()
            self.pressed.emit()
            return True
        if self._letter:
            return False  # "uz…": `begun` has the first
        self._letter = event.text()
        self._timer.start()
        return True

    def begun(self, event: QKeyEvent) -> str:
        """Return the letter that waits, if this key goes on with it; any other key takes its place."""
        letter = self._forget()
        return letter if is_letter(event) else ""

    def _on_timeout(self) -> None:
        self.left.emit(self._forget())

    def _forget(self) -> str:
        self._timer.stop()
        letter, self._letter = self._letter, ""
        return letter
