"""Is a library whole?  Long looks can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from facesort.library.driver import sqlite
from facesort.monitor import Cancelled

#: How many steps of SQLite's machine lie between two looks whether to stop: about 10 ms.
_STEPS = 100_000
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
#: What reading a damaged file may raise: the driver cannot even quote a schema that is no text.
UNREADABLE = (sqlite.DatabaseError, UnicodeDecodeError)

Stop = Callable[[], bool]


def never() -> bool:
    """Do not stop."""
    return False


def damage_of(connection: Any, stop: Stop = never, *, quick: bool = True) -> str | None:  # noqa: ANN401
    """Return what is wrong with the file of a connection, None if nothing is.

    Args:
        connection: A raw DB-API connection.
        stop: Whether to stop.
        quick: Do not compare the indices with their tables; that takes most of the time.

    Raises:
        Cancelled: Because of `stop`.
    """
    look = "quick_check(1)" if quick else "integrity_check(1)"
    try:
        with stoppable(connection, stop):
            (found,) = connection.execute(f"PRAGMA {look}").fetchone()
    except UnicodeDecodeError as error:
        return str(error)
    except sqlite.DatabaseError as error:
        if not (getattr(error, "sqlite_errorname", None) or "").startswith(_DAMAGE):
            raise
        return str(error)
    return None if found == "ok" else str(found)


@contextmanager
def stoppable(connection: Any, stop: Stop) -> Iterator[None]:  # noqa: ANN401
    """Let what runs on a raw connection be stopped.

    Raises:
        Cancelled: Because of `stop`.
    """
    connection.set_progress_handler(stop, _STEPS)
    try:
        yield
    except sqlite.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_INTERRUPT":
            raise
        raise Cancelled from error
    finally:
        connection.set_progress_handler(None, 0)
