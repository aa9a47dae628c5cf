"""The report of a bug: enough to find it, and nothing of what the user's files and people are called."""

from __future__ import annotations

import dis
import logging
import logging.handlers
import os
import platform
import re
from io import TextIOWrapper
from pathlib import Path
from types import CodeType, FrameType

import PySide6

from facesort import __version__
from facesort.errors import FacesortError
from facesort.paths import make_private_folder

LOG = logging.getLogger("facesort.gui")

_LONGEST_MESSAGE = 300
_LOG_BYTES = 500_000
#: The quotation marks of all languages that the program speaks.
_QUOTED = re.compile(
    r"""(?s)'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|“[^”]*”|„[^“]*“"""
    r"""|«[^»]*»|\([^()]*[/\\][^()]*\)"""
)
_PATH = re.compile(r"\S*[/\\]\S*")
#: Several numbers, as vectors and boxes are printed.
_NUMBERS = re.compile(r"[\[(][-+.,\de\s…]*[\])]|[-+]?\d*\.\d+(?:[,\s]+[-+]?\d*\.\d+)+")


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
    lines += [_line(code, number) for code, number, _at in reversed(_steps(error))]
    return "\n".join(lines)


def places(frame: FrameType | None) -> list[str]:
    """Return where a thread is, a line for each function, the innermost first."""
    lines = []
    while frame is not None:
        lines.append(_line(frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return lines


def _line(code: CodeType, number: int | None) -> str:
    return f"    {_place(code.co_filename)}:{number} in {code.co_name}"


def _steps(error: BaseException) -> list[tuple[CodeType, int, int]]:
    """Return the code, line and instruction that an error passed through, the outermost first."""
    steps = []
    trace = error.__traceback__
    while trace is not None:
        steps.append((trace.tb_frame.f_code, trace.tb_lineno, trace.tb_lasti))
        trace = trace.tb_next
    return steps


def _said(error: BaseException) -> str:
    """Return an error's message as far as it can hold no path, no name and no vector.

    What Python itself and libraries in C say has quotes around whatever comes from the user.  What is
    raised by a line of Python may say anything; the line alone tells as much.
    """
    if isinstance(error, OSError):
        return f"[{error.errno}] {os.strerror(error.errno)}" if error.errno else ""
    if isinstance(error, FacesortError) or _is_raised_by_line(error):
        return ""
    lines = str(error).strip().splitlines() or [""]
    scrubbed = _NUMBERS.sub("…", _PATH.sub("…", _QUOTED.sub("…", lines[0])))
    return re.sub(r"['\"“„«\[].*", "…", scrubbed)[:_LONGEST_MESSAGE]


def _is_raised_by_line(error: BaseException) -> bool:
    steps = _steps(error)
    if not steps:
        return True  # nobody knows
    code, _number, at = steps[-1]
    if not 0 <= at < len(code.co_code):
        return True
    return dis.opname[code.co_code[at]] in ("RAISE_VARARGS", "RERAISE")


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
