"""What is told of an error that nobody foresaw: enough to find it, no name, no path and no vector.

A file is called by a short keyed hash: lines of one run that are about the same file can be put
together, and nobody can try out which file it was: the key is thrown away when the process ends.
"""

from __future__ import annotations

import dis
import hashlib
import os
import re
import secrets
import sys
from pathlib import Path
from types import CodeType, FrameType, TracebackType

from facesort.errors import FacesortError

_LONGEST_MESSAGE = 300
_KEY = secrets.token_bytes(32)
#: The quotation marks of all languages that the program speaks.
_QUOTED = re.compile(
    r"""(?s)'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|“[^”]*”|„[^“]*“"""
    r"""|«[^»]*»|\([^()]*[/\\][^()]*\)"""
)
_PATH = re.compile(r"\S*[/\\]\S*")
#: Several numbers, as vectors and boxes are printed.
_NUMBERS = re.compile(
    r"[\[(][-+.,\de\s…]*[\])]|[-+]?\d*\.\d+(?:[,\s]+[-+]?\d*\.\d+)+"
    r"|(?:[-+]?\d[\d.e+-]*[\s,;]+){3,}[-+]?\d[\d.e+-]*"
)


def marked(path: str | bytes) -> str:
    """Return what a file is called in reports and in the log."""
    digest = hashlib.blake2b(os.fsencode(path), digest_size=4, key=_KEY)
    return f"<file {digest.hexdigest()}>"


def described(error: BaseException) -> str:
    """Return what went wrong and where, with all that led to it."""
    parts: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        parts.append(_described(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n\n".join(parts)


def print_described(
    _kind: type[BaseException], error: BaseException, _where: TracebackType | None
) -> None:
    """Write an error to the terminal, which may be a log of the desktop; for `sys.excepthook`."""
    print(f"facesort: {described(error)}", file=sys.stderr)  # noqa: T201 - the last there is


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
        return _said_of_file(error)
    if isinstance(error, FacesortError) or _is_raised_by_line(error):
        return ""
    lines = str(error).strip().splitlines() or [""]
    scrubbed = _NUMBERS.sub("…", _PATH.sub(_scrubbed, _QUOTED.sub(_scrubbed, lines[0])))
    return re.sub(r"['\"“„«\[].*", "…", scrubbed)[:_LONGEST_MESSAGE]


def _is_raised_by_line(error: BaseException) -> bool:
    steps = _steps(error)
    if not steps:
        return True  # nobody knows
    code, _number, at = steps[-1]
    if not 0 <= at < len(code.co_code):
        return True
    return dis.opname[code.co_code[at]] in ("RAISE_VARARGS", "RERAISE")


def _said_of_file(error: OSError) -> str:
    said = f"[{error.errno}] {os.strerror(error.errno)}" if error.errno else ""
    files = [name for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    return " ".join([said, *map(marked, files)]).strip()


def _scrubbed(found: re.Match[str]) -> str:
    text = found.group()
    if text.startswith("<file"):
        return text
    inside = text.strip("'\"“”„«»()")
    return marked(inside) if "/" in inside or "\\" in inside else "…"


def _place(filename: str) -> str:
    """Return a source file's path below the folder that Python was told to look in."""
    parts = Path(filename).parts
    for marker in ("facesort", "site-packages", "lib"):
        if marker in parts:
            start = len(parts) - 1 - parts[::-1].index(marker)
            return "/".join(parts[start + (marker == "site-packages") :])
    return parts[-1] if parts else filename
