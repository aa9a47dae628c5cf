"""Notice what another program, such as facesort in the terminal, does to the library."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from facesort.errors import FacesortError
from facesort.gui.browser import Browser
from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.text import _

_EVERY_MS = 2_000


class Watch(QObject):
    """Asks the library now and then whether it is still what the browser has read."""

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        hub: Hub,
        browser: Browser,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._hub = hub
        self._browser = browser
        self._asking = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._ask)

    def start(self, every_ms: int = _EVERY_MS) -> None:
        """Ask from now on."""
        self._timer.start(every_ms)

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        job = self._jobs.start(_("Reading"), self._version)
        job.succeeded.connect(self._on_answered)
        job.ended.connect(self._on_ended)

    def _version(self, _monitor: Monitor) -> int | None:
        try:
            return self._library.version()
        except FacesortError:  # told when a page cannot be read; here it would be told for ever
            return None

    def _on_answered(self, version: int | None) -> None:
        read = self._browser.version
        if None not in (version, read) and version != read:
            self._hub.tell(Touched.EVERYTHING)

    def _on_ended(self, _job: Job) -> None:
        self._asking = False
