"""Show a file in the file manager of the desktop: selected if it can do that, else its folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias
from urllib.parse import quote

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from facesort.errors import FacesortError
from facesort.gui.jobs import Jobs, Lane
from facesort.text import _

_SERVICE, _PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"

#: Asks to show a file, and calls back whether somebody does.
Select: TypeAlias = Callable[[str, Callable[[bool], None]], None]


class FileManager(QObject):
    """Shows files of the library where they are.

    Signals:
        failed: Nobody is there to show folders; carries a sentence.
    """

    failed = Signal(str)

    def __init__(
        self, jobs: Jobs, parent: QObject | None = None, select: Select | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._select = select or partial(_select, self)

    def show(self, paths: Sequence[bytes]) -> None:
        """Show the first of these files that is there."""
        job = self._jobs.start(_("Show file"), lambda _monitor: _first(paths), Lane.DISK)
        job.succeeded.connect(self._on_found)

    def _on_found(self, path: bytes) -> None:
        self._select(_url(path), partial(self._on_answered, path))

    def _on_answered(self, path: bytes, shown: bool) -> None:
        if not shown and not QDesktopServices.openUrl(QUrl(_url(os.path.dirname(path)))):
            self.failed.emit(_("No program is there to show folders."))


def _first(paths: Sequence[bytes]) -> bytes:
    """Return the first of these files that is there, else the first whose folder is.

    Raises:
        FacesortError: None is.
    """
    folders = (path for path in paths if os.path.isdir(os.path.dirname(path)))
    there = (path for path in paths if os.path.lexists(path))
    found = next(there, None) or next(folders, None)
    if found is None:
        raise FacesortError(
            _("The file is not there now."),
            _("Connect the drive it is on, or scan its folder again."),
        )
    return found


def _url(path: bytes) -> str:
    return f"file://{quote(path)}"


def _select(parent: QObject, url: str, answered: Callable[[bool], None]) -> None:
    """Ask the desktop's file manager, where one listens to such wishes (not on every system)."""
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
    except ImportError:
        answered(False)
        return
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        answered(False)
        return
    message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "ShowItems")
    message.setArguments([[url], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), parent)

    def on_finished() -> None:
        watcher.deleteLater()
        answered(not watcher.isError())

    watcher.finished.connect(on_finished)
