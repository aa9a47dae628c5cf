"""Turn what SQLite says into sentences for the user.

Only failures whose cause lies in the environment (a full disk, a lock, a damaged file) are translated;
anything else is a bug of ours and passes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from facesort.errors import LibraryDamaged, LibraryUnusable
from facesort.library.driver import sqlite
from facesort.text import _

#: A library whose first page is destroyed is no database any more.
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise `LibraryUnusable` for failures of the file, the disk or another program."""
    try:
        yield
    except (DBAPIError, sqlite.DatabaseError, UnicodeDecodeError) as error:
        code = _code_of(error)
        sentences = _sentences(code)
        if sentences is None:
            raise
        message, advice = sentences
        kind = LibraryDamaged if code.startswith(_DAMAGE) else LibraryUnusable
        raise kind(message.format(path=path), advice) from error


def _code_of(error: Exception) -> str:
    """Return SQLite's name of what is wrong, "" if it is nothing of SQLite's."""
    if isinstance(error, UnicodeDecodeError):
        # Of a damaged schema the driver cannot even say so, because it would quote what is no text.
        return "SQLITE_CORRUPT" if b"malformed database schema" in error.object else ""
    original = error.orig if isinstance(error, DBAPIError) else error
    if str(original).startswith("Could not decode to UTF-8"):
        return "SQLITE_CORRUPT"  # so it does if a text of a row is none
    return getattr(original, "sqlite_errorname", None) or ""


def _sentences(code: str) -> tuple[str, str] | None:
    for prefix, sentences in (
        (
            "SQLITE_BUSY",
            (
                _("The library “{path}” is being used by another program."),
                _("Wait until that program has finished, or close it, and try again."),
            ),
        ),
        (
            "SQLITE_READONLY",
            (
                _("The library “{path}” cannot be written."),
                _("Make the file and its folder writable, or choose another library."),
            ),
        ),
        (
            "SQLITE_CANTOPEN",
            (
                _("The library “{path}” cannot be opened."),
                _("Make the file and its folder writable, or choose another library."),
            ),
        ),
        (
            "SQLITE_FULL",
            (
                _("The disk that holds the library “{path}” is full."),
                _("Free some space and try again; what was saved before is kept."),
            ),
        ),
        (
            "SQLITE_CORRUPT",
            (
                _("The library “{path}” is damaged."),
                _("Go back to a backup of it; your photos are not affected."),
            ),
        ),
        (
            "SQLITE_NOTADB",
            (
                _("“{path}” is not a facesort library."),
                _("Choose another file; this one was not changed."),
            ),
        ),
        (
            "SQLITE_IOERR",
            (
                _("The disk that holds the library “{path}” reports an error."),
                _("Check the disk and its connection, then try again."),
            ),
        ),
    ):
        if code.startswith(prefix):
            return sentences
    return None
