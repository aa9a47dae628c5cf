"""The report of a bug: enough to find it, and nothing of what the user's files and people are called."""

from __future__ import annotations

import logging
import logging.handlers
import os
import platform
import re
import traceback
from io import TextIOWrapper
from pathlib import Path

import PySide6

from facesort import __version__
from facesort.errors import FacesortError
from facesort.paths import make_private_folder

LOG = logging.getLogger("facesort.gui")

_LONGEST_MESSAGE = 300
_LOG_BYTES = 500_000
#: The quotation marks of all languages that the program speaks.
_QUOTED = re.compile(r"""(?s)'[^']*'|"[^"]*"|“[^”]*”|„[^“]*“|«[^»]*»|\([^()]*[/\\][^()]*\)""")
_PATH = re.compile(r"\S*[/\\]\S*")


def bug_report(error: BaseException) -> str:
    """Return what went wrong and where, without paths of photos and without names."""
    system = f"facesort {__version__}, PySide6 {PySide6.__version__}, "
    system += f"Python {platform.python_version()}, {platform.platform()}"
    parts = [system]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        parts.append(_described(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n\n".join(parts)


def _described(error: BaseException) -> str:
    lines = [f"{type(error).__module__}.{type(error).__qualname__}: {_said(error)}".rstrip(": ")]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        lines.append(f"    {_place(frame.filename)}:{frame.lineno} in {frame.name}")
    return "\n".join(lines)


def _said(error: BaseException) -> str:
    """Return an error's message as far as it can hold no path and no name."""
    if isinstance(error, FacesortError):
        return ""  # written for the user, with names in it
    if isinstance(error, OSError):
        return f"[{error.errno}] {error.strerror}" if error.strerror else ""
    lines = str(error).strip().splitlines() or [""]
    scrubbed = _PATH.sub("…", _QUOTED.sub("…", lines[0]))
    return re.sub(r"['\"“„«].*", "…", scrubbed)[:_LONGEST_MESSAGE]


def _place(filename: str) -> str:
    """Return a source file's path below the folder that Python was told to look in."""
    parts = Path(filename).parts
    for marker in ("facesort", "site-packages", "lib"):
        if marker in parts:
            start = len(parts) - 1 - parts[::-1].index(marker)
            return "/".join(parts[start + (marker == "site-packages") :])
    return parts[-1] if parts else filename


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """A log that only this user may read."""

    def _open(self) -> TextIOWrapper:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        file = open(self.baseFilename, self.mode, encoding="utf-8", opener=opener)  # noqa: SIM115
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
