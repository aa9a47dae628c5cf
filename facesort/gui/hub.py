"""What changed in the library, told to everyone who shows it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from facesort.library.touched import Touched

_CALM_MS = 1_000


class Hub(QObject):
    """Facts about the library that more than one part of the window wants to know.

    Signals:
        library_changed: The library is no longer what it was; carries a Touched.
    """

    library_changed = Signal(object)

    #: The way from other threads to this one.
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None, *, calm_ms: int = _CALM_MS) -> None:
        super().__init__(parent)
        self._calm_ms = calm_ms
        self._pending = Touched.NOTHING
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pass_on)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def tell(self, touched: Touched) -> None:
        """Say that something changed, from any thread; many in a row are told as one, soon."""
        self._told.emit(touched)

    def tell_now(self, touched: Touched) -> None:
        """Say that the user changed something, on the GUI thread: they want to see it at once."""
        self._pending |= touched
        self._pass_on()

    def _on_told(self, touched: Touched) -> None:
        self._pending |= touched
        if not self._timer.isActive():
            rest_ms = self._calm_ms - (time.monotonic() - self._last) * 1000
            self._timer.start(max(0, round(rest_ms)))

    def _pass_on(self) -> None:
        self._timer.stop()
        touched, self._pending = self._pending, Touched.NOTHING
        self._last = time.monotonic()
        if touched:
            self.library_changed.emit(touched)
