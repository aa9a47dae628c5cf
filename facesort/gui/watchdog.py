"""Notes in the log when the window stands still, and what it was doing then."""

from __future__ import annotations

import sys
import threading
import time

from PySide6.QtCore import QObject, QTimer

from facesort.gui.report import LOG
from facesort.reports import places

_BEAT_MS = 250
_STILL_S = 3.0


class Watchdog(QObject):
    """Watches the thread it is made on from a thread of its own.

    Args:
        parent: Whom it belongs to.
        still_s: After how many seconds without a turn the window is said to stand still.
    """

    def __init__(self, parent: QObject | None = None, *, still_s: float = _STILL_S) -> None:
        super().__init__(parent)
        self._still_s = still_s
        self._watched = threading.get_ident()
        self._last = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="facesort-watchdog", daemon=True)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        """Watch from now on."""
        self._last = time.monotonic()
        self._timer.start(_BEAT_MS)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._ended.set()
        self._thread.join()

    def _on_turn(self) -> None:
        self._last = time.monotonic()

    def _watch(self) -> None:
        noted = 0.0
        while not self._ended.wait(self._still_s / 4):
            last = self._last
            still_s = time.monotonic() - last
            if still_s > self._still_s and last != noted:
                noted = last  # once for each time, however long it takes
                frame = sys._current_frames().get(self._watched)
                where = "\n".join(places(frame)) if frame is not None else "    nowhere"
                LOG.warning("The window has stood still for %.1f s:\n%s", still_s, where)
