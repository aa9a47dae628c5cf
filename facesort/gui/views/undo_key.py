"""U and Z take back the last change where other letters begin a name."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from facesort.gui.grid import is_letter

_LETTERS = ("u", "z")
_WAIT_MS = 300  # who types a name has typed its second letter by then


class UndoKey(QObject):
    """Tells a bare u or z, which takes back, from one that begins a name: the latter goes on.

    A capital always begins a name.

    Signals:
        pressed: The key stands alone: take the last change back.
    """

    pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._letter = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._tell)

    def is_for_me(self, event: QKeyEvent, *, may_be_name: bool) -> bool:
        """Take a key if it is one of these; `may_be_name`: a letter could begin a name now."""
        if not is_letter(event) or event.text() not in _LETTERS:
            return False
        if event.isAutoRepeat() or event.text() == self._letter:
            return True  # one press, or two that were meant as one
        if self._letter:
            return False  # "uz…": `begun` has the first
        self._letter = event.text()
        if may_be_name:
            self._timer.start()
        else:
            self._tell()
        return True

    def begun(self, event: QKeyEvent) -> str:
        """Return the letter that waits, if this key goes on with it; else it stands alone."""
        if self._letter and is_letter(event):
            self._timer.stop()
            letter, self._letter = self._letter, ""
            return letter
        self.finish()
        return ""

    def finish(self) -> None:
        """Wait no longer."""
        if self._letter:
            self._tell()

    def _tell(self) -> None:
        self._timer.stop()
        self._letter = ""
        self.pressed.emit()
