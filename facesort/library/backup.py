"""Copies of a library in the folder beside it: made whole, looked over, numbered.

A copy has its number in its name, and the numbers tell which is newer: a clock may jump.  It is written
under another name first, and gets its own when it is known to be good; so what is listed is whole.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from facesort.errors import LibraryDamaged, LibraryUnusable, NotFound
from facesort.library import cipher
from facesort.library.cipher import Key
from facesort.library.copies import opened
from facesort.library.driver import sqlite
from facesort.library.health import Stop, damage_of, never, stoppable
from facesort.paths import backups_of, make_private_folder, private_file
from facesort.text import _

#: How many of those are kept that the program makes by itself.
KEPT = 10
_NAME = re.compile(r"(\d{6,})-([a-z]+)-(\d{8}T\d{6}Z)\.db")
_TIME = "%Y%m%dT%H%M%SZ"
#: Ends the name of what is not whole yet.
PARTIAL = ".partial"


class Kind(Enum):
    """Why a backup was made."""

    DAY = "day"
    ASKED = "asked"
    BACK = "back"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup, and what it holds; the counts are None if it cannot be read.

    `at` is when it was made, `names` is how many of its people have a name.
    """

    number: int
    path: Path
    kind: Kind
    at: datetime
    size: int
    photos: int | None = None
    people: int | None = None
    names: int | None = None


def every(path: Path) -> list[Path]:
    """Return all backups of a library, the oldest first."""
    return [row.path for row in _rows(path)]


def list_backups(path: Path, key: Key | None = None) -> list[BackupRow]:
    """Return all backups of a library with what they hold, the newest first."""
    return [_counted(row, key) for row in reversed(_rows(path))]


def find_backup(path: Path, number: int | None, key: Key | None = None) -> BackupRow:
    """Return a backup by its number, the newest if that is None.

    Raises:
        NotFound: There is none.
    """
    rows = [row for row in _rows(path) if number in (None, row.number)]
    if not rows:
        raise NotFound(
            _("The library “{path}” has no backup yet.").format(path=path)
            if number is None
            else _("There is no backup {number}.").format(number=number),
            _("“facesort backup list” lists the backups."),
        )
    return _counted(rows[-1], key)


def newest_good(path: Path, key: Key | None = None, stop: Stop = never) -> BackupRow | None:
    """Return the newest backup that is whole, None if there is none.

    Raises:
        Cancelled: Because of `stop`.
    """
    for row in reversed(_rows(path)):
        if trouble_with(row.path, key, stop) is None:
            return _counted(row, key)
    return None


def trouble_with(copy: Path, key: Key | None = None, stop: Stop = never) -> str | None:
    """Return what is wrong with a backup, None if nothing is.

    Raises:
        Cancelled: Because of `stop`.
    """
    try:
        with opened_backup(copy, key) as connection:
            return damage_of(connection, stop, quick=False)
    except sqlite.DatabaseError as error:
        return str(error)


def make(
    connection: Any,  # noqa: ANN401
    path: Path,
    kind: Kind,
    key: Key | None = None,
    stop: Stop = never,
) -> BackupRow:
    """Copy a library as it is now, look over the copy, and let go of the oldest of its kind.

    Args:
        connection: A raw DB-API connection to the library, outside a transaction.
        path: The library.
        kind: Why.
        key: What opens the library, and will open the copy.
        stop: Whether to stop.

    Raises:
        LibraryUnusable: The copy cannot be written, or is not whole.
        Cancelled: Because of `stop`; nothing is left behind.
    """
    try:
        folder = backups_of(path)
        make_private_folder(folder)
        with alone(folder):
            rows = _rows(path)
            number = rows[-1].number + 1 if rows else 1
            now = datetime.now(UTC)
            target = folder / f"{number:06}-{kind.value}-{now.strftime(_TIME)}.db"
            _write(connection, target, key, stop)
            _let_go(path, kind)
    except OSError as error:
        raise LibraryUnusable(
            _("The backup cannot be written: {reason}.").format(reason=error.strerror),
            _("Make the folder “{folder}” writable, and see that its disk has room.").format(
                folder=backups_of(path)
            ),
        ) from error
    return find_backup(path, number, key)


def is_due(connection: Any, path: Path, now: datetime, key: Key | None = None) -> bool:  # noqa: ANN401
    """Whether the day has had no backup yet, and the library is not what its newest backup is."""
    rows = _rows(path)
    days = [row for row in rows if row.kind is Kind.DAY]
    if days and days[-1].at.astimezone(now.tzinfo).date() == now.date():
        return False
    state = _state(connection)
    if not rows:
        return any(state.values())
    try:
        with opened_backup(rows[-1].path, key) as newest:
            return _state(newest) != state
    except sqlite.DatabaseError:
        return True


@contextmanager
def opened_backup(copy: Path, key: Key | None) -> Iterator[Any]:
    """Lend a connection to a backup; one from before the library was encrypted needs no key."""
    with opened(copy, key=None if cipher.is_plain(copy) else key) as connection:
        yield connection


def _state(connection: Any) -> dict[str, int]:  # noqa: ANN401 - a raw DB-API connection
    """Return figures of which one is another after every change: ids are never given out twice."""
    state: dict[str, int] = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    for name, query in (
        ("undone", "SELECT count(*) FROM edit WHERE undone"),
        ("placed", "SELECT total(runs) FROM grouping"),
        ("looked at", "SELECT count(finder) FROM photo"),
        ("there", "SELECT count(*) FROM photo WHERE present"),
    ):
        (state[name],) = connection.execute(query).fetchone()
    return state


def _rows(path: Path) -> list[BackupRow]:
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for entry in backups_of(path).iterdir():
            row = _row(entry)
            if row is not None:
                found.append(row)
    return sorted(found, key=lambda row: (row.number, row.path.name))


def _row(entry: Path) -> BackupRow | None:
    match = _NAME.fullmatch(entry.name)
    try:
        if match is None:
            return None
        at = datetime.strptime(match[3], _TIME).replace(tzinfo=UTC)
        return BackupRow(int(match[1]), entry, Kind(match[2]), at, entry.stat().st_size)
    except (ValueError, FileNotFoundError):  # another program's, or gone just now
        return None


def _counted(row: BackupRow, key: Key | None) -> BackupRow:
    counts = (
        "SELECT count(*) FROM photo WHERE present",
        "SELECT count(*) FROM person WHERE kind != 'ignored'",
        "SELECT count(*) FROM person WHERE name != ''",
    )
    try:
        with opened_backup(row.path, key) as connection:
            found = [connection.execute(query).fetchone()[0] for query in counts]
    except sqlite.DatabaseError:
        return row
    return BackupRow(row.number, row.path, row.kind, row.at, row.size, *found)


def _write(connection: Any, target: Path, key: Key | None, stop: Stop) -> None:  # noqa: ANN401
    partial = target.with_suffix(PARTIAL)
    os.close(private_file(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    try:
        with stoppable(connection, stop):
            # As bytes: a path need not be a text.
            connection.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(partial),))
        trouble = trouble_with(partial, key, stop)
        if trouble is not None:
            raise LibraryDamaged(
                _("The library is damaged: its backup could not be verified."),
                _("Nothing was changed; restore the library from an older copy."),
            )
        flush(partial)
        partial.rename(target)
        flush(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Let what was written to a file or folder last."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _let_go(path: Path, kind: Kind) -> None:
    """Delete the oldest of those that are made often and by themselves."""
    if kind in (Kind.DAY, Kind.BACK):
        rows = [row for row in _rows(path) if row.kind is kind]
        for row in rows[:-KEPT]:
            row.path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other program write into a folder of backups; what one left half made goes."""
    handle = os.open(folder, os.O_RDONLY) if os.name == "posix" else None
    try:
        if handle is not None:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)  # goes with whoever holds it
        remove_partial(folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def remove_partial(folder: Path) -> None:
    """Delete what is not whole; only for who is `alone`."""
    for entry in folder.glob(f"*{PARTIAL}*"):
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
