"""Paths that come in from outside: dropped, chosen, or given to a second start."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from facesort.gui.dropping import Sorted, answer_to, folders_of_files, sort_paths
from facesort.gui.jobs import Jobs, Lane
from facesort.gui.models.words import number
from facesort.gui.scans import Scans
from facesort.library.store import Library
from facesort.text import _, ngettext, shown

#: What the notice's button asks for when files were dropped.
TAKE_FOLDERS = "take folders"


class Arrivals(QObject):
    """Looks what lies at paths, scans the folders, and says something about the rest.

    Signals:
        answered: There is something to say; carries (sentence, button, action) as `Notice.say` takes
            them.
    """

    answered = Signal(str, str, str)

    def __init__(
        self, library: Library, jobs: Jobs, scans: Scans, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._scans = scans
        self._offered: list[bytes] = []

    def take(self, paths: Sequence[bytes]) -> None:
        """Look what these are, and scan those that are folders."""
        wanted = tuple(paths)
        job = self._jobs.start(
            _("Folders"), lambda _monitor: sort_paths(self._library, wanted), Lane.DISK
        )
        job.succeeded.connect(self._on_sorted)

    def take_offered(self) -> None:
        """Scan the folders of the files that were dropped last."""
        offered, self._offered = self._offered, []
        if offered:
            self.take(offered)

    def _on_sorted(self, found: Sorted) -> None:
        self._offered = folders_of_files(found.files)
        sentence = answer_to(found)
        if found.folders:
            if self._scans.seen and not (found.files or found.missing):
                sentence = _next(found.folders)
            self._scans.scan(found.folders)
        if sentence and self._offered:
            self.answered.emit(sentence, _("Scan that folder"), TAKE_FOLDERS)
        elif sentence:
            self.answered.emit(sentence, "", "")


def _next(folders: Sequence[bytes]) -> str:
    if len(folders) > 1:
        text = ngettext("This folder comes next.", "These {n} folders come next.", len(folders))
        return text.format(n=number(len(folders)))
    name = shown(os.path.basename(folders[0]) or folders[0])
    return _("“{name}” comes next.").format(name=name)
