"""What is told of an error that nobody foresaw: enough to find it, no name, no path and no vector.

A file is called by a short keyed hash: lines of one run that are about the same file can be put
together, and nobody can try out which file it was: the key is thrown away when the process ends.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
import traceback
from pathlib import Path
from types import TracebackType

from facesort.errors import FacesortError

_LONGEST_MESSAGE = 300
_KEY = secrets.token_bytes(32)
#: The quotation marks of all languages that the program speaks.
_QUOTED = re.compile(r"""(?s)'[^']*'|"[^"]*"|“[^”]*”|„[^“]*“|«[^»]*»|\([^()]*[/\\][^()]*\)""")
_PATH = re.compile(r"\S*[/\\]\S*")
#: Four numbers in a row may be a vector.
_VECTOR = re.compile(r"(?:[-+]?\d[\d.e+-]*[\s,;]+){3,}[-+]?\d[\d.e+-]*")


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
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        lines.append(f"    {_place(frame.filename)}:{frame.lineno} in {frame.name}")
    return "\n".join(lines)


def _said(error: BaseException) -> str:
    """Return an error's message as far as it can hold no path and no name."""
    if isinstance(error, FacesortError):
        return ""  # written for the user, with names in it
    if isinstance(error, OSError):
        return _said_of_file(error)
    lines = str(error).strip().splitlines() or [""]
    scrubbed = _PATH.sub(_scrubbed, _QUOTED.sub(_scrubbed, lines[0]))
    return _VECTOR.sub("…", re.sub(r"['\"“„«].*", "…", scrubbed))[:_LONGEST_MESSAGE]


def _said_of_file(error: OSError) -> str:
    said = f"[{error.errno}] {error.strerror}" if error.strerror else ""
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
