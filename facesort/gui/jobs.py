"""Run functions of the core off the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import Enum, auto
from typing import TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

from facesort.monitor import Cancelled, Monitor, Progress

Work: TypeAlias = Callable[[Monitor], object]


class Lane(Enum):
    """One thread each; within a lane, jobs run in the order in which they were started."""

    QUICK = auto()  # questions to the library and edits: the user waits for them
    DISK = auto()  # pictures and folders: a drive may keep us waiting, an edit must not wait for it
    DRIVES = auto()  # which drives are there: one that hangs must not keep the others waiting
    ASIDE = auto()  # what is counted or read anew by itself: no answer must wait for it
    CHARTS = auto()  # every face at once takes half a second: an edit must not wait for it
    DRAWING = auto()  # the map takes a minute: neither a scan nor its own points wait for it
    FACES = auto()  # a face that was drawn, and whom it may show: may wait for a scan's processes
    CARE = auto()  # checking and copying the library: takes seconds
    LONG = auto()  # scanning, finding faces, grouping: minutes to hours


class Job(QObject):
    """One function at work.  Every public signal is emitted on the GUI thread.

    Signals:
        progressed: How far it has come, a Progress; at most ten times a second.
        succeeded: It returned; carries the return value.
        failed: It raised; carries the exception.
        cancelled: It stopped because `cancel` was called.
        ended: It is over, after one of the other three; carries the job.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal(object)

    # The only place where work crosses threads: emitted on the worker, received here.
    _reported = Signal(object)
    _returned = Signal(object)

    def __init__(
        self, label: str, work: Work, parent: QObject | None = None, *, essential: bool = False
    ) -> None:
        super().__init__(parent)
        self.label = label
        self.essential = essential
        self._work = work
        self._monitor = Monitor(self._report)
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    @property
    def paused(self) -> bool:
        """Whether the work waits for `resume`."""
        return self._monitor.paused

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._monitor.cancel()

    def pause(self) -> None:
        """Ask the work to wait at its next report."""
        self._monitor.pause()

    def resume(self) -> None:
        """Let the work go on."""
        self._monitor.resume()

    def run_on(self, executor: ThreadPoolExecutor) -> Future[object]:
        """Queue the work; returns at once."""
        future = executor.submit(self._run)
        future.add_done_callback(self._returned.emit)
        return future

    def _run(self) -> object:
        if self._monitor.cancelled:  # while it was still queued
            raise Cancelled
        return self._work(self._monitor)

    def _report(self, progress: Progress) -> None:
        self._reported.emit(progress)

    def _on_reported(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _on_returned(self, future: Future[object]) -> None:
        match future.exception():
            case None:
                self.succeeded.emit(future.result())
            case Cancelled():
                self.cancelled.emit()
            case error:
                self.failed.emit(error)
        self.ended.emit(self)


class Jobs(QObject):
    """All running jobs.

    Signals:
        failed: A job raised; carries the exception.  Whoever shows failures connects here once.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = {
            lane: ThreadPoolExecutor(1, thread_name_prefix=lane.name.lower()) for lane in Lane
        }
        self._running: dict[Job, Future[object]] = {}
        self._shut = False

    def start(
        self, label: str, work: Work, lane: Lane = Lane.QUICK, *, essential: bool = False
    ) -> Job:
        """Run `work(monitor)` off the GUI thread.

        The job's signals come only after control has returned to the event loop, so the caller has
        time to connect to them.

        Args:
            label: What it does, as a phrase.
            work: What to run.
            lane: The thread to run it on.
            essential: Whether it is done even if `shut_down` comes first.
        """
        job = Job(label, work, self, essential=essential)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)
        if not self._shut:
            self._running[job] = job.run_on(self._threads[lane])
        return job

    def shut_down(
        self, stop_engines: Callable[[], None] = lambda: None, *, timeout_s: float
    ) -> bool:
        """Cancel what is not essential and wait for the rest; returns False if that takes too long.

        Nothing that still comes back is told, and what is started from now on never runs.

        Args:
            stop_engines: Wakes threads that wait for child processes.
            timeout_s: How long to wait.
        """
        deadline = time.monotonic() + timeout_s
        self._shut = True
        for job, future in self._running.items():
            job.blockSignals(True)
            if not job.essential:
                job.cancel()
                future.cancel()
        for thread in self._threads.values():
            thread.shutdown(wait=False)
        stop_engines()
        # `wait` takes a cancelled future for a busy one until its thread has come across it.
        awaited = [future for future in self._running.values() if not future.cancelled()]
        _done, busy = wait(awaited, max(0.0, deadline - time.monotonic()))
        if not busy:
            for thread in self._threads.values():
                thread.shutdown(wait=True)
        return not busy

    def _on_job_ended(self, job: Job) -> None:
        del self._running[job]
        job.deleteLater()
