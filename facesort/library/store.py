"""Open a library, and lend out sessions that read or write it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.orm import Session

from facesort.errors import LibraryTooNew, LibraryUnusable
from facesort.library import cipher, converting, covers, migrate
from facesort.library.driver import sqlite
from facesort.library.failures import explained
from facesort.paths import backups_of, make_private, make_private_folder, private_file
from facesort.text import _

__all__ = ["Library", "Session"]

#: "FSrt": marks a SQLite file as a facesort library.
APPLICATION_ID = 0x46537274
#: How long to wait for another program that writes.
_PATIENCE_S = 5.0
_PRAGMAS = (
    f"busy_timeout={_PATIENCE_S * 1000:.0f}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "temp_store=MEMORY",  # nothing of the library lies in a folder of the system, not even for a moment
)


class Library:
    """One SQLite file.  Safe to share between threads; sessions are not.

    Args:
        path: The file.
        key: What opens it, if it is encrypted.

    Raises:
        LibraryEncrypted: It needs a key.
        WrongPassphrase: It needs another key.
        LibraryUnusable: The file is no library, locked, damaged, or cannot be written.
        LibraryTooNew: A later facesort wrote it.
    """

    def __init__(self, path: Path, key: cipher.Key | None = None) -> None:
        self.path = path
        self.key = key
        self._one_writer = threading.Lock()
        self._watching = threading.Lock()
        self._watcher: Any = None
        _make_file(path)
        self._engine = _engine(path, key)
        self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        try:
            with explained(path), cipher.refusals(path, key):
                self._bring_up_to_date()
            converting.forget_copies(path)
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Lend a session that sees one unchanging state of the library."""
        with explained(self.path), Session(self._engine) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """Lend a session whose work is kept whole, or (on an exception) not at all."""
        with (
            self._one_writer,
            explained(self.path),
            Session(self._writer) as session,
            session.begin(),
        ):
            yield session

    def version(self) -> int:
        """Return a number that is another one after every change, whichever program made it.

        It means nothing to another `Library`, nor after a restart.
        """
        with explained(self.path), self._watching:
            if self._watcher is None:  # a connection that never writes sees all changes
                self._watcher = cipher.connect(self.path, self.key)
            (version,) = self._watcher.execute("PRAGMA data_version").fetchone()
        return int(version)

    def files(self) -> frozenset[tuple[int, int]]:
        """Return the files that are the library: device and inode of each.

        Nobody but SQLite may open them while the library is open (see `keeper`).
        """
        found = set()
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(f"{self.path}{suffix}")
                found.add((status.st_dev, status.st_ino))
        return frozenset(found)

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file: nothing, for a healthy library."""
        with explained(self.path), self._engine.connect() as connection:
            damage = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        found = [str(line) for line in damage if line != "ok"]
        return found + [f"{row[0]}: row {row[1]} points to no {row[2]}" for row in orphans]

    def rewrite(self) -> bool:
        """Write the whole file anew: nothing of what was deleted is left in it or beside it.

        SQLite overwrites what is deleted, but not the copies that it made when it moved rows.

        Returns:
            Whether the write-ahead log is empty too; not while another program reads an older state.
        """
        with self._one_writer, explained(self.path), self._engine.connect() as connection:
            raw = _raw(connection)
            raw.execute("VACUUM")
            deadline = time.monotonic() + _PATIENCE_S
            while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
        return True

    def close(self) -> None:
        """Let go of the file."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._engine.dispose()

    def _bring_up_to_date(self) -> None:
        with self._engine.connect() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            tables = migrate.tables(connection)
            if application != APPLICATION_ID and (application or tables):
                raise _not_a_library(self.path)
            revision = migrate.revision(connection) if tables else None
            connection.rollback()
            # Only now, because the file keeps it; and it cannot be set inside a transaction.
            _use_wal(_raw(connection))
        if revision == migrate.HEAD:
            return
        if revision is not None and revision not in migrate.KNOWN:
            raise LibraryTooNew(revision)
        if revision is not None:
            self._back_up(revision)
        with self._one_writer, self._writer.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            migrate.upgrade(connection)

    def _back_up(self, revision: str) -> Path:
        """Copy the library as it is, and check the copy."""
        folder = backups_of(self.path)
        make_private_folder(folder)
        number = 1 + sum(1 for _entry in folder.iterdir())
        target = folder / f"before-{migrate.HEAD}-from-{revision}-{number}.db"
        os.close(
            private_file(target, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        )  # empty, as SQLite wants it
        with self._engine.connect() as connection:
            _raw(connection).execute("VACUUM INTO ?", (os.fsencode(target).decode(),))
        copy = cipher.connect(target, self.key)
        try:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise LibraryUnusable(
                    _("The library is damaged: its backup could not be verified."),
                    _("Nothing was changed; restore the library from an older copy."),
                )
        finally:
            copy.close()
        return target


def _make_file(path: Path) -> None:
    """Make an empty file at `path`, for this user only, if nothing lies there.

    What lies there is not opened: closing it again would take SQLite's locks away (see `keeper`).
    """
    try:
        make_private_folder(path.parent)
        _must_be_a_file(path)  # before it is opened: a pipe would wait for whoever writes to it
        if not path.exists():
            os.close(private_file(path, os.O_RDWR | os.O_CREAT))
        make_private(path)
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise LibraryUnusable(
            _("The library “{path}” cannot be written: {reason}.").format(
                path=path, reason=error.strerror
            ),
            _("Make the file and its folder writable, or choose another library."),
        ) from error


def _must_be_a_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        message = _("“{path}” is a folder, not a library.")
    elif not stat.S_ISREG(mode):
        message = _("“{path}” is a device or a pipe, not a library.")
    else:
        return
    raise LibraryUnusable(message.format(path=path), _("Give the path of a library file."))


def _not_a_library(path: Path) -> LibraryUnusable:
    return LibraryUnusable(
        _("“{path}” is not a facesort library.").format(path=path),
        _("Choose another file; this one was not changed."),
    )


def _engine(path: Path, key: cipher.Key | None) -> Engine:
    creator = partial(cipher.connect, path, key)
    engine = create_engine("sqlite://", creator=creator, module=sqlite, poolclass=QueuePool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a raw DB-API connection
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    covers.register(connection)


def _raw(connection: Connection) -> Any:  # noqa: ANN401 - a raw DB-API connection
    return connection.connection.driver_connection


def _use_wal(connection: Any) -> None:  # noqa: ANN401 - a raw DB-API connection
    """Switch to WAL, also while another program is making the very same library.

    SQLite waits for no writer here, whatever `busy_timeout` says.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
