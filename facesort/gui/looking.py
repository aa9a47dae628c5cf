"""What is read only when the user asks for it: the looks of a person, and how to take one apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facesort.gui.jobs import Jobs, Lane
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

if TYPE_CHECKING:  # imported when it is first needed, on a worker: it takes time
    from facesort.operations.parts import Part


class Looking(QObject):
    """Asks for the parts of a person, off the GUI thread.

    Signals:
        looks_read: The looks of a person; carries (person_id, [Part]), none if they are not known.
        proposal_read: How to take a person apart; carries (person_id, [Part]).
    """

    looks_read = Signal(int, list)
    proposal_read = Signal(int, list)

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs

    def read_looks(self, person_id: int) -> None:
        """Read the looks of a person; `looks_read` tells."""
        job = self._jobs.start(_("Looks"), partial(_looks, self._library, person_id), Lane.QUICK)
        job.succeeded.connect(partial(self.looks_read.emit, person_id))
        job.failed.connect(lambda _error: self.looks_read.emit(person_id, []))

    def propose(self, person_id: int) -> None:
        """Read how a person may be taken apart; `proposal_read` tells."""
        work: Callable[[Monitor], object] = partial(_proposal, self._library, person_id)
        job = self._jobs.start(_("Take apart"), work, Lane.QUICK)
        job.succeeded.connect(partial(self.proposal_read.emit, person_id))


def _looks(library: Library, person_id: int, _monitor: Monitor) -> Sequence[Part]:
    from facesort.operations import parts

    return parts.looks_of(library, person_id)


def _proposal(library: Library, person_id: int, _monitor: Monitor) -> Sequence[Part]:
    from facesort.operations import parts

    return parts.proposal(library, person_id)
