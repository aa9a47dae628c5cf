"""How many photos are in each album, counted one album at a time so that nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from facesort.gui.jobs import Jobs, Lane
from facesort.library.albums import AlbumRow
from facesort.library.search import query
from facesort.library.search.tree import BadSearch
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

#: Counting takes at most a fifth of the time while a scan runs.
_REST = 4


class AlbumCounts(QObject):
    """Counts, when the library has changed.

    Signals:
        counted: How many photos are in each album; carries a dict by album id, None where its search
            cannot be understood.
    """

    counted = Signal(object)

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self.counts: dict[int, int | None] = {}
        self._wanted: tuple[Sequence[AlbumRow], int | None] = ((), None)
        self._had: tuple[Sequence[AlbumRow], int | None] = ((), None)
        self._queue: list[AlbumRow] = []
        self._started = 0.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._begin)

    def count(self, rows: Sequence[AlbumRow], version: int | None) -> None:
        """Count these albums, unless that was done for this version of the library."""
        self._wanted = (tuple(rows), version)
        if not self._queue and not self._rest.isActive():
            self._begin()

    def _begin(self) -> None:
        if self._wanted == self._had:
            return
        self._had = self._wanted
        self._queue = [*self._had[0]]
        self._started = time.monotonic()
        self._next()

    def _next(self) -> None:
        if not self._queue:
            spent_s = time.monotonic() - self._started
            self._rest.start(round(1000 * _REST * spent_s))
            self.counted.emit(self.counts)
            return
        job = self._jobs.start(
            _("Albums"), partial(_count, self._library, self._queue[0]), Lane.ASIDE
        )
        job.succeeded.connect(self._on_counted)
        job.failed.connect(self._on_failed)

    def _on_counted(self, count: int | None) -> None:
        self.counts[self._queue.pop(0).id] = count
        self._next()

    def _on_failed(self, _error: Exception) -> None:
        self._queue.clear()
        self._had = ((), None)


def _count(library: Library, row: AlbumRow, _monitor: Monitor) -> int | None:
    try:
        with library.read() as session:
            return query.count_photos(session, row.query)
    except BadSearch:
        return None
