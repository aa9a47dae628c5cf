"""Where in the library one is, and the rows that are shown there, kept up to date."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.gui.reading import (
    Overview,
    Reading,
    SearchSpot,
    Spot,
    away,
    read,
    read_edit_faces,
    shows,
)
from facesort.gui.sidebar import Section
from facesort.library.folders import FolderRow
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.text import _

#: Reading takes at most this share of the time while a scan runs.
SHARE = 0.2
_AFTER_FAILURE_S = 3.0


class Browser(QObject):
    """Asks the library what the current page shows, one question at a time, off the GUI thread.

    Signals:
        overview_read: Counts, folders, names and undo labels; carries an Overview.
        rows_read: What a page shows; carries (spot, rows).
        edit_faces_read: Which faces some edits were about; carries {number: EditFaces}.
        folders_away_found: Which folders are not connected; carries a set of folder ids.
        went: The user goes somewhere; carries the spot.
        left: The page of `spot` has nothing to show any more and was left; carries the spot.
    """

    overview_read = Signal(object)
    rows_read = Signal(object, object)
    edit_faces_read = Signal(object)
    folders_away_found = Signal(object)
    left = Signal(object)
    went = Signal(object)

    def __init__(
        self, library: Library, jobs: Jobs, hub: Hub, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._spot: Spot = Section.PEOPLE
        self._trail: list[Spot] = []
        self._stale = True
        self._reading = False
        self._urgent = False
        self._again = False
        self._looking = False
        self._look_again = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rested)
        self._started = 0.0
        self._known: tuple[FolderRow, ...] | None = None
        self._version: int | None = None
        self._failures = 0
        hub.library_changed.connect(self._on_library_changed)

    @property
    def spot(self) -> Spot:
        """Where one is."""
        return self._spot

    @property
    def version(self) -> int | None:
        """The `Library.version` that was read last, None before the first reading."""
        return self._version

    def go(self, spot: Spot) -> None:
        """Go somewhere; `go_back` returns."""
        if spot != self._spot:
            if not (isinstance(spot, SearchSpot) and isinstance(self._spot, SearchSpot)):
                self._trail.append(self._spot)  # a search leads back to where it was begun
            self._spot = spot
        self._stale = True
        self.went.emit(spot)
        self.refresh()

    def go_back(self) -> None:
        """Return to where one came from."""
        self._spot = self._trail.pop() if self._trail else Section.PEOPLE
        self._stale = True
        self.refresh()

    def refresh(self) -> None:
        """Read what is shown, at once: the user did something."""
        self._urgent = True
        self._read()

    def read_edit_faces(self, numbers: Sequence[int], at_most: int) -> None:
        """Read which faces these edits were about, `at_most` of each."""
        job = self._jobs.start(
            _("Reading"), lambda _m: read_edit_faces(self._library, numbers, at_most)
        )
        job.succeeded.connect(self.edit_faces_read)

    def look_for_drives(self) -> None:
        """Look whether the folders of the library are connected."""
        if self._looking:
            self._look_again = True
        elif self._known:
            self._looking, self._look_again = True, False
            rows = self._known
            job = self._jobs.start(_("Drives"), lambda _m: away(rows), Lane.DRIVES)
            job.succeeded.connect(self._on_away_found)
            job.ended.connect(self._on_looked)

    def _on_library_changed(self, touched: Touched) -> None:
        self._stale = self._stale or shows(self._spot, touched)
        self._again = True
        if not self._rest.isActive():
            self._read()

    def _read(self) -> None:
        if self._reading:
            return  # `_on_ended` sees to it
        self._rest.stop()
        lane = Lane.QUICK if self._urgent else Lane.ASIDE
        self._reading, self._urgent, self._again = True, False, False
        spot = self._spot if self._stale else None
        self._stale = False
        self._started = time.monotonic()
        job = self._jobs.start(_("Reading"), partial(_read, self._library, spot), lane)
        job.succeeded.connect(self._on_read)
        job.failed.connect(partial(self._on_failed, spot))
        job.ended.connect(self._on_ended)

    def _on_failed(self, spot: Spot | None, _error: Exception) -> None:
        """See to it that what could not be read is read when it can be, once by itself."""
        self._stale = self._stale or spot is not None
        self._failures += 1
        if self._failures == 1:
            self._again = True

    def _on_read(self, reading: Reading) -> None:
        self._failures = 0
        self._version = reading.version
        self._show_overview(reading.overview)
        if reading.spot is None or reading.spot != self._spot:
            return
        if reading.rows is None:
            gone = self._spot
            self.go_back()
            self.left.emit(gone)
        else:
            self.rows_read.emit(reading.spot, reading.rows)

    def _show_overview(self, overview: Overview) -> None:
        rows = tuple(overview.folders)
        changed = self._known is None or [r.path for r in rows] != [r.path for r in self._known]
        self._known = rows
        self.overview_read.emit(overview)
        if changed:
            self.look_for_drives()

    def _on_ended(self, _job: Job) -> None:
        self._reading = False
        if self._urgent:
            self._read()
        else:
            took_s = time.monotonic() - self._started
            rest_s = _AFTER_FAILURE_S if self._failures else took_s * (1 / SHARE - 1)
            self._rest.start(round(rest_s * 1000))

    def _on_rested(self) -> None:
        if self._again:
            self._read()

    def _on_away_found(self, ids: set[int]) -> None:
        self.folders_away_found.emit(ids)

    def _on_looked(self, _job: Job) -> None:
        self._looking = False
        if self._look_again:
            self.look_for_drives()


def _read(library: Library, spot: Spot | None, _monitor: Monitor) -> Reading:
    return read(library, spot)
