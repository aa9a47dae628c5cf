"""Let Python collect garbage on the GUI thread only.

A cycle that holds a widget may otherwise be found by the collector while a worker runs; the widget is
then destroyed on that worker, and Qt crashes.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000
_OLD_EVERY = 60  # young collections to one of everything
_SLOW_S = 0.02


class GarbageCollector(QObject):
    """Collects on the thread it lives on, and keeps every collection short.

    What lives when this is made is never looked at again, and so is what survives a collection that
    took long (rows of large libraries: 150,000 of them cost 28 ms each time).  Such objects are still
    freed when nobody refers to them; only cycles among them stay.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Switch automatic collection off and collect here from now on."""
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start(_EVERY_MS)

    def stop(self) -> None:
        """Switch automatic collection on again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def collect(self) -> None:
        """Collect what is young; now and then, everything."""
        self._rounds += 1
        started = time.perf_counter()
        gc.collect(2 if self._rounds % _OLD_EVERY == 0 else 1)
        if time.perf_counter() - started > _SLOW_S:
            gc.freeze()
