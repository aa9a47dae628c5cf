"""Whether a search can be understood, found out on a worker before anything is shown."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Signal

from facesort.gui.jobs import Jobs
from facesort.library.search import query
from facesort.library.search.tree import BadSearch
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

#: What takes longer, or finds more, is not shown while one types.
_QUICK_S, _FEW = 0.1, 10_000


class Searching(QObject):
    """Looks at what is typed; only the last text counts.

    Signals:
        understood: A search can be shown; carries the text, and what is to be said of it or "".
        refused: A search that was asked for cannot be understood; carries (text, BadSearch).
        folders_read: The names of all folders; carries a list.
    """

    understood = Signal(str, str)
    refused = Signal(str, object)
    folders_read = Signal(object)

    def __init__(self, library: Library, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._last = 0

    def search(self, text: str) -> None:
        """Show what a text means, or say why not."""
        self._start(text, asked=True)

    def try_out(self, text: str) -> None:
        """Show what a text means if that is quick; the user is still typing."""
        self._start(text, asked=False)

    def forget(self) -> None:
        """Show nothing of what was asked before."""
        self._last += 1

    def read_folders(self) -> None:
        """Read the names of the folders."""
        job = self._jobs.start(_("Folders"), partial(_folders, self._library))
        job.succeeded.connect(self.folders_read)

    def _start(self, text: str, *, asked: bool) -> None:
        self._last += 1
        job = self._jobs.start(_("Search"), partial(_look, self._library, text, asked))
        job.succeeded.connect(partial(self._on_looked, self._last, text, asked))

    def _on_looked(
        self, number: int, text: str, asked: bool, found: BadSearch | str | None
    ) -> None:
        if number != self._last:
            return
        if isinstance(found, str):
            self.understood.emit(text, found)
        elif isinstance(found, BadSearch) and asked:
            self.refused.emit(text, found)


def _look(library: Library, text: str, asked: bool, _monitor: Monitor) -> BadSearch | str | None:
    """Return what is to be said of a search that is to be shown; None, or why it is not."""
    try:
        with library.read() as session:
            query.check(session, text)
            said = "  ".join(query.namesakes(session, text))
            if asked:
                return said
            started = time.monotonic()
            count = query.count_photos(session, text)
            quick = count <= _FEW and time.monotonic() - started <= _QUICK_S
            return said if quick else None
    except BadSearch as bad:
        return bad


def _folders(library: Library, _monitor: Monitor) -> list[str]:
    with library.read() as session:
        return query.folder_names(session)
