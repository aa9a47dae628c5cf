"""The long work: one scan after the other, with pause and stop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.library.touched import Touched
from facesort.monitor import Monitor, Progress
from facesort.operations.check_photos import CheckReport
from facesort.operations.scan import ScanReport
from facesort.text import _

Tell = Callable[[Touched], None]


class LongWork(Protocol):
    """The long operations, bound to a library; each returns a report (or nothing)."""

    def scan(self, folders: Sequence[bytes], monitor: Monitor, tell: Tell) -> object:
        """Scan these folders."""

    def rescan(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders of the library."""

    def retry(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders of the library again, and read what could not be used once more."""

    def resume(self, monitor: Monitor, tell: Tell) -> object:
        """Do what an earlier run left undone."""

    def check(self, monitor: Monitor, tell: Tell) -> object:
        """Read all photos again, to see which are damaged."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Work that waits for its turn; `silent` work is seen only once it reports something."""

    label: str
    work: Callable[[Monitor], object]
    silent: bool


class Scans(QObject):
    """The queue of long work.

    Signals:
        started: Work begins; carries what it is, as a phrase.
        progressed: How far it has come; carries a Progress.
        paused: It waits, or goes on; carries which.
        ended: Nothing is left to do; carries whether the user stopped it.
        troubles_found: Folders could not be read; carries a list of sentences.
        moved_found: A folder seems to have been moved; carries a Moved.
        checked: All photos were read again; carries a CheckReport.
    """

    started = Signal(str)
    progressed = Signal(object)
    paused = Signal(bool)
    ended = Signal(bool)
    troubles_found = Signal(list)
    moved_found = Signal(object)
    checked = Signal(object)

    def __init__(self, work: LongWork, jobs: Jobs, hub: Hub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._jobs = jobs
        self._hub = hub
        self._waiting: deque[_Wanted] = deque()
        self._job: Job | None = None
        self._stopped = False
        self._announced = False

    @property
    def busy(self) -> bool:
        """Whether work is at hand."""
        return self._job is not None

    @property
    def seen(self) -> bool:
        """Whether work is at hand that the user was told of."""
        return self._job is not None and self._announced

    @property
    def is_paused(self) -> bool:
        """Whether the work waits for `resume`."""
        return self._job is not None and self._job.paused

    def scan(self, folders: Sequence[bytes]) -> None:
        """Scan these folders when what came before is done."""
        paths = tuple(folders)
        self._add(_("Looking through folders"), lambda m: self._work.scan(paths, m, self._hub.tell))

    def rescan(self) -> None:
        """Scan all folders of the library again."""
        self._add(_("Looking through folders"), lambda m: self._work.rescan(m, self._hub.tell))

    def retry(self) -> None:
        """Scan all folders again, and give the files with problems another chance."""
        self._add(_("Looking through folders"), lambda m: self._work.retry(m, self._hub.tell))

    def check(self) -> None:
        """Read all photos again, to see which are damaged."""
        label = _("Checking photos for damage")
        self._add(label, lambda m: self._work.check(m, self._hub.tell))

    def take_up(self) -> None:
        """Do what an earlier run left undone; not a word is said if that is nothing."""
        self._add(
            _("Looking for faces"), lambda m: self._work.resume(m, self._hub.tell), silent=True
        )

    def pause(self) -> None:
        """Let the work wait."""
        if self._job is not None:
            self._job.pause()
            self.paused.emit(True)

    def resume(self) -> None:
        """Let the work go on."""
        if self._job is not None:
            self._job.resume()
            self.paused.emit(False)

    def stop(self) -> None:
        """Stop the work, and forget what waits; what was done is kept."""
        self._waiting.clear()
        if self._job is not None:
            self._stopped = True
            self._job.cancel()

    def _add(self, label: str, work: Callable[[Monitor], object], *, silent: bool = False) -> None:
        self._waiting.append(_Wanted(label, work, silent))
        if self._job is None:
            self._start_next()

    def _start_next(self) -> None:
        stopped, self._stopped = self._stopped, False
        if not self._waiting:
            self._job = None
            self.ended.emit(stopped)
            return
        wanted = self._waiting.popleft()
        self._job = self._jobs.start(wanted.label, wanted.work, Lane.LONG)
        self._job.progressed.connect(self._on_progressed)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.ended.connect(self._on_job_ended)
        self._announced = False
        if not wanted.silent:
            self._announce(self._job)

    def _announce(self, job: Job) -> None:
        self._announced = True
        self.started.emit(job.label)

    def _on_progressed(self, progress: Progress) -> None:
        if not self._announced and self._job is not None:
            self._announce(self._job)
        self.progressed.emit(progress)

    def _on_succeeded(self, report: object) -> None:
        if isinstance(report, CheckReport):
            self.checked.emit(report)
        if not isinstance(report, ScanReport):
            return
        if report.troubles:
            self.troubles_found.emit(list(report.troubles))
        elif not report.counts.photos and not report.counts.problems:
            self.troubles_found.emit([_("No photos were found there.")])
        if report.moved:
            self.moved_found.emit(report.moved[0])

    def _on_job_ended(self, _job: Job) -> None:
        self._start_next()
