"""The report of a bug: enough to find it, and nothing of what the user's files and people are called."""

from __future__ import annotations

import logging
import logging.handlers
import platform
from io import TextIOWrapper
from pathlib import Path

import PySide6

from facesort import __version__
from facesort.paths import make_private_folder, private_file
from facesort.reports import described

LOG = logging.getLogger("facesort.gui")

_LOG_BYTES = 500_000


def bug_report(error: BaseException) -> str:
    """Return what went wrong and where, without paths of photos and without names."""
    system = f"facesort {__version__}, PySide6 {PySide6.__version__}, "
    system += f"Python {platform.python_version()}, {platform.platform()}"
    return f"{system}\n\n{described(error)}"


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """A log that only this user may read."""

    def _open(self) -> TextIOWrapper:
        file = open(self.baseFilename, self.mode, encoding="utf-8", opener=private_file)  # noqa: SIM115
        assert isinstance(file, TextIOWrapper)
        return file


def start_log(path: Path) -> logging.Handler:
    """Write the reports of bugs to this file from now on; it never grows beyond a megabyte.

    Raises:
        OSError: It cannot be written.
    """
    make_private_folder(path.parent)
    handler = _PrivateLog(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    return handler
