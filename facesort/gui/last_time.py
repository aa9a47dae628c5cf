"""How facesort ended last time: a file beside the library stands for a window that has not ended."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from facesort.gui.notice import Notice
from facesort.paths import running_mark_of
from facesort.text import _


class LastTime:
    """Notices that the window of a library did not end by itself: killed, crashed, or without power.

    Only for the one window that there is of a library.
    """

    def __init__(self, library: Path) -> None:
        self._mark = running_mark_of(library)
        self.ended_well = True

    def begin(self) -> None:
        """Look how it ended last time, and leave the mark for the next."""
        with contextlib.suppress(OSError):  # on a full disk nobody knows
            try:
                os.close(os.open(self._mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                self.ended_well = False

    def end(self) -> None:
        """The window ends as it should."""
        with contextlib.suppress(OSError):
            self._mark.unlink(missing_ok=True)


def say_so(notice: Notice) -> None:
    """Say, when the library was found whole, that nobody had closed it."""
    notice.say(
        _(
            "Facesort did not end properly last time.  Nothing that you said is lost; "
            "the library was checked."
        )
    )
