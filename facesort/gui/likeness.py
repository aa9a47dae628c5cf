"""Whom is the person like whose name is being typed?  Asked off the GUI thread, the latest one only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facesort.gui.jobs import Job, Jobs
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

if TYPE_CHECKING:
    from facesort.operations.likeness import Likeness

_OFFERED, _AT_ONCE = 20, 3


class Likenesses(QObject):
    """Tells which named people somebody is like.

    Signals:
        found: Carries (person_id, [ids of named people, likeliest first], how many of the first of them
            are so near that they can be offered before anything is typed).
    """

    found = Signal(int, list, int)

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._worker = _Worker(library)
        self._wanted: int | None = None
        self._busy = False

    def ask(self, person_id: int) -> None:
        """Find out whom a person is like."""
        self._wanted = person_id
        self._start()

    def _start(self) -> None:
        if self._busy or self._wanted is None:
            return
        self._busy = True
        job = self._jobs.start(_("Names"), partial(self._worker.like, self._wanted))
        job.succeeded.connect(partial(self._on_succeeded, self._wanted))
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)

    def _on_succeeded(self, person_id: int, answer: tuple[list[int], int] | None) -> None:
        if answer is None or self._wanted != person_id:
            return  # `_on_ended` asks again
        self._wanted = None
        self.found.emit(person_id, *answer)

    def _on_failed(self, _error: Exception) -> None:
        self._wanted = None

    def _on_ended(self, _job: Job) -> None:
        self._busy = False
        self._start()


class _Worker:
    """What is known of the library's named people; only ever touched in the lane for quick work."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._likeness: Likeness | None = None

    def like(self, person_id: int, _monitor: Monitor) -> tuple[list[int], int] | None:
        from facesort.operations.likeness import NEAR, Likeness

        if self._likeness is None:
            self._likeness = Likeness(self._library)
        found = self._likeness.like(person_id, _OFFERED)
        if found is None:
            return None
        near = sum(like.distance < NEAR for like in found[:_AT_ONCE])
        return [like.person_id for like in found], near
