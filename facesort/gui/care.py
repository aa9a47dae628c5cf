"""Look after the library in the background: is it whole, is it backed up, what can one go back to?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.library import backup, restoring
from facesort.library.backup import BackupRow, Kind
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.text import _

_CALM_MS = 1_500  # after the first paint the pages read
_EVERY_MS = 3_600_000


class Care(QObject):
    """Checks and backs up a library, and goes back to a backup of it.

    Signals:
        damage_found: The library is damaged; carries the newest good BackupRow, None if there is none.
        found_whole: The library was looked over and is whole; carries nothing.
        listed: Carries the list of all backups, the newest first.
        made: A backup was made that the user asked for; carries its BackupRow.
        went_back: The library is what it was; carries the BackupRow gone back to, and that of before.
        busy_changed: It works at what the user asked for, or has ended; carries which.
    """

    damage_found = Signal(object)
    found_whole = Signal()
    listed = Signal(list)
    made = Signal(object)
    went_back = Signal(object, object)
    busy_changed = Signal(bool)

    def __init__(
        self, library: Library, jobs: Jobs, hub: Hub, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._hub = hub
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._back_up_if_due)

    def start(self, calm_ms: int = _CALM_MS) -> None:
        """Look the library over soon, and back it up when a day is over in which it changed."""
        QTimer.singleShot(calm_ms, self, self.check)

    def check(self) -> None:
        """Look the library over; if it is whole, it is backed up when that is due."""
        job = self._jobs.start(_("Checking the library"), self._look, Lane.CARE)
        job.succeeded.connect(self._on_looked)

    def read(self) -> None:
        """Ask for all backups."""
        path, key = self._library.path, self._library.key
        job = self._jobs.start(_("Backups"), lambda _m: backup.list_backups(path, key), Lane.CARE)
        job.succeeded.connect(self._on_listed)

    def make(self) -> None:
        """Make a backup now."""
        job = self._begin(
            _("Making a backup"), lambda m: self._library.back_up(Kind.ASKED, lambda: m.cancelled)
        )
        job.succeeded.connect(self._on_made)

    def go_back(self, number: int) -> None:
        """Make the library what it was; a backup of what it is now is made first."""
        job = self._begin(
            _("Going back to a backup"),
            lambda m: restoring.go_back(self._library, number, lambda: m.cancelled),
        )
        job.succeeded.connect(self._on_went_back)

    def _begin(self, label: str, work: Callable[[Monitor], object]) -> Job:
        self.busy_changed.emit(True)
        job = self._jobs.start(label, work, Lane.CARE)
        job.ended.connect(self._on_ended)
        return job

    def _look(self, monitor: Monitor) -> tuple[str | None, BackupRow | None]:
        damage = self._library.damage(lambda: monitor.cancelled)
        if damage is None:
            from facesort.operations import cleaning  # not at the top: it takes a while

            cleaning.clean_if_owed(self._library)
            return None, None
        return damage, backup.newest_good(
            self._library.path, self._library.key, lambda: monitor.cancelled
        )

    def _back_up_if_due(self) -> None:
        self._jobs.start(
            _("Making a backup"),
            lambda m: self._library.back_up_if_due(
                datetime.now().astimezone(), lambda: m.cancelled
            ),
            Lane.CARE,
        )

    def _on_looked(self, found: tuple[str | None, BackupRow | None]) -> None:
        damage, newest = found
        if damage is None:
            self.found_whole.emit()
            self._timer.start()
            self._back_up_if_due()
        else:
            self.damage_found.emit(newest)

    def _on_listed(self, rows: list[BackupRow]) -> None:
        self.listed.emit(rows)

    def _on_made(self, row: BackupRow) -> None:
        self.made.emit(row)

    def _on_went_back(self, rows: tuple[BackupRow, BackupRow]) -> None:
        self._hub.tell_now(Touched.EVERYTHING)
        self.went_back.emit(*rows)

    def _on_ended(self, _job: Job) -> None:
        self.busy_changed.emit(False)
        self.read()
