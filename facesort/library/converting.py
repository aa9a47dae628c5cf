"""Encrypt a library, decrypt it, or give it another key: by a copy that takes its place.

The copy is made beside the library (`sqlcipher_export`), verified, written out, and renamed over it; a
program that is killed meanwhile leaves the old library or the new one, whole.  All the while nobody else
may have the library open, or they would go on writing to a file that has no name any more.  So the
library is taken out of WAL, which SQLite allows to whoever is alone, and stays locked; and the old file
is overwritten with noise before the lock goes, so that those who waited for it find no library in it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from facesort.errors import LibraryUnusable
from facesort.library.cipher import Key, connect
from facesort.library.driver import sqlite
from facesort.library.failures import explained
from facesort.paths import flush, private_file
from facesort.text import _

#: Ends the name of the copy while it is made.
HALF = ".new"
_JOURNALS = ("", "-journal", "-wal", "-shm")
_NOISE_BYTES = 2**20


class Held:
    """A library that nobody else has open."""

    def __init__(self, path: Path, key: Key | None, connection: Any) -> None:  # noqa: ANN401
        self._path, self._key, self._connection = path, key, connection
        self._file = os.open(path, os.O_RDWR)

    def replace(self, new: Key | None) -> None:
        """Put a copy with another key (None: a plain one) in the place of the library.

        Raises:
            LibraryUnusable: The copy cannot be made or is not whole; the library is as it was.
        """
        forget_copies(self._path)
        copy = _copy_of(self._path)
        try:
            self._write(copy, new)
            _verify(copy, new, _contents(self._connection))
            flush(copy)
            copy.replace(self._path)
        except BaseException:
            forget_copies(self._path)
            raise
        flush(self._path.parent)
        self._fill_with_noise()

    def _write(self, copy: Path, new: Key | None) -> None:
        os.close(private_file(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        run = self._connection.execute
        # As bytes: a path need not be a text.
        key = new.literal if new else "''"
        run(f"ATTACH CAST(? AS TEXT) AS new KEY {key}", (os.fsencode(copy),))
        run("PRAGMA new.journal_mode=OFF")  # half a copy is thrown away
        run("PRAGMA new.synchronous=OFF")  # it is written out at the end
        self._export()
        for name in ("application_id", "user_version"):
            (value,) = run(f"PRAGMA main.{name}").fetchone()
            run(f"PRAGMA new.{name}={value}")
        run("DETACH new")

    def _export(self) -> None:
        try:
            self._connection.execute("SELECT sqlcipher_export('new')").fetchall()
        except sqlite.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_ERROR":  # what it was, only the words tell
                raise
            raise _not_copied(self._path, str(error)) from error

    def _fill_with_noise(self) -> None:
        left = os.fstat(self._file).st_size
        os.lseek(self._file, 0, os.SEEK_SET)
        while left > 0:
            left -= os.write(self._file, os.urandom(min(left, _NOISE_BYTES)))
        os.fsync(self._file)

    def close(self) -> None:
        """Let others have the library."""
        self._connection.close()
        os.close(self._file)  # last: it takes the locks of this process with it


@contextlib.contextmanager
def held(path: Path, key: Key | None) -> Iterator[Held]:
    """Keep a library from everybody else, also from this process.

    Raises:
        LibraryUnusable: Somebody has it open, it cannot be read, or the file has a second name.
    """
    path = path.resolve()  # a link to it stays a link
    with _told(path), explained(path):
        connection = connect(path, key)
        try:
            _take(connection)
            _must_have_one_name(path)
            library = Held(path, key, connection)
        except BaseException:
            connection.close()
            raise
        with closing(library):
            yield library


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_copied(path, error.strerror or str(error)) from error


def _not_copied(path: Path, reason: str) -> LibraryUnusable:
    return LibraryUnusable(
        _("The library “{path}” cannot be copied: {reason}.").format(path=path, reason=reason),
        _("See that its folder can be written and its disk has room; nothing was changed."),
    )


def forget_copies(path: Path) -> None:
    """Remove what a program that was killed left of a copy.

    Only while this process has the library open, or holds it: then nobody makes a copy.
    """
    for suffix in _JOURNALS:
        with contextlib.suppress(OSError):  # it may lie where nothing can be written
            _copy_of(path.resolve(), suffix).unlink(missing_ok=True)


def _copy_of(path: Path, suffix: str = "") -> Path:
    return path.with_name(path.name + HALF + suffix)


def _take(connection: Any) -> None:  # noqa: ANN401 - a raw DB-API connection
    connection.execute("PRAGMA main.locking_mode=EXCLUSIVE")
    connection.execute("PRAGMA main.journal_mode=DELETE")  # refused to whoever is not alone
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")  # the lock stays


def _must_have_one_name(path: Path) -> None:
    if path.stat().st_nlink > 1:
        raise LibraryUnusable(
            _("“{path}” has a second name, under which it would stay as it is.").format(path=path),
            _("Remove the other hard links of the file, and try again."),
        )


def _contents(connection: Any) -> dict[str, object]:  # noqa: ANN401 - a raw DB-API connection
    """Return what a copy must have too: tables and indexes, and how many rows are in each table."""
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    rows = connection.execute(schema).fetchall()
    counts = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - from the schema
        for kind, name, _sql in rows
        if kind == "table"
    }
    marks = [
        connection.execute(f"PRAGMA main.{name}").fetchone()
        for name in ("application_id", "user_version")
    ]
    return {"schema": rows, "counts": counts, "marks": marks}


def _verify(copy: Path, key: Key | None, expected: dict[str, object]) -> None:
    with closing(connect(copy, key)) as connection:
        try:
            damage = connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
            if key is not None:
                damage = damage or bool(
                    connection.execute("PRAGMA cipher_integrity_check").fetchall()
                )
            whole = not damage and _contents(connection) == expected
        except sqlite.DatabaseError:
            whole = False
    if not whole:
        raise LibraryUnusable(
            _("The copy of the library could not be verified."),
            _("Nothing was changed.  Run “facesort doctor”, and check the disk."),
        )
