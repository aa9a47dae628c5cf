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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from facesort.errors import LibraryDamaged, LibraryUnusable, NotFound
from facesort.library import cipher
from facesort.library.cipher import Key
from facesort.library.converting import HALF
from facesort.library.copies import opened
from facesort.library.health import UNREADABLE, Stop, damage_of, never, stoppable
from facesort.paths import backups_of, flush, make_private_folder, private_file
from facesort.text import _

#: How many of those are kept that the program makes by itself.
KEPT = 10
_NAME = re.compile(r"(\d{6,})-([a-z]+)-(\d{8}T\d{6}Z)\.db")
_TIME = "%Y%m%dT%H%M%SZ"
_HALF_CONVERTED = re.compile(_NAME.pattern + re.escape(HALF))
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

    `at` is when it was made, `names` is how many of its people have a name, `locked` whether it seems
    to have another passphrase than the library.
    """

    number: int
    path: Path
    kind: Kind
    at: datetime
    size: int
    photos: int | None = None
    people: int | None = None
    names: int | None = None
    locked: bool = False


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


def locked_file(path: Path) -> Path | None:
    """Return what tells which passphrase a library has, None if it has none: mostly the library itself.

    Of one that is gone, or no database any more, its newest backup does.  Never while this process has
    the library open.
    """
    if cipher.may_be_encrypted(path):
        return path
    rows = [] if cipher.is_plain(path) else _rows(path)
    return rows[-1].path if rows and cipher.may_be_encrypted(rows[-1].path) else None


def trouble_with(copy: Path, key: Key | None = None, stop: Stop = never) -> str | None:
    """Return what is wrong with a backup, None if nothing is.

    Raises:
        Cancelled: Because of `stop`.
    """
    try:
        with opened_backup(copy, key) as connection:
            return damage_of(connection, stop, quick=False)
    except UNREADABLE as error:
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
    with _told(path), alone(path):
        rows = _rows(path)
        number = rows[-1].number + 1 if rows else 1
        now = datetime.now(UTC)
        target = backups_of(path) / f"{number:06}-{kind.value}-{now.strftime(_TIME)}.db"
        _write(connection, target, key, stop)
        _let_go(path, kind)
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
    except UNREADABLE:
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
    except UNREADABLE:
        return replace(row, locked=cipher.may_be_encrypted(row.path))
    photos, people, names = found
    return replace(row, photos=photos, people=people, names=names)


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


def _let_go(path: Path, kind: Kind) -> None:
    """Delete the oldest of those that are made often and by themselves."""
    if kind in (Kind.DAY, Kind.BACK):
        rows = [row for row in _rows(path) if row.kind is kind]
        for row in rows[:-KEPT]:
            row.path.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let nobody else change the backups of a library; what somebody left half made goes.

    Raises:
        LibraryUnusable: The folder cannot be made or read.
    """
    folder = backups_of(path)
    with _told(path):
        make_private_folder(folder)
        handle = _lock(folder)
    try:
        remove_partial(folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryUnusable(
            _("The backup cannot be written: {reason}.").format(reason=error.strerror),
            _("Make the folder “{folder}” writable, and see that its disk has room.").format(
                folder=backups_of(path)
            ),
        ) from error


def _lock(folder: Path) -> int | None:
    """Wait until nobody else has the folder; the lock goes with the handle, or whoever holds it."""
    if os.name != "posix":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def remove_partial(folder: Path) -> None:
    """Delete what is not whole, or was not yet encrypted or decrypted; only for who is `alone`."""
    for entry in folder.iterdir():
        if PARTIAL not in entry.name and not _HALF_CONVERTED.match(entry.name):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink(missing_ok=True)
