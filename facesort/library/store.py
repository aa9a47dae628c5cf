"""Open a library, and lend out sessions that read or write it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.orm import Session

from facesort.errors import LibraryDamaged, LibraryReadOnly, LibraryTooNew, LibraryUnusable
from facesort.library import backup, cipher, converting, covers, migrate, shape
from facesort.library.backup import BackupRow, Kind
from facesort.library.copies import connect_to_read, has_log, opened
from facesort.library.driver import sqlite
from facesort.library.failures import explained
from facesort.library.health import Stop, damage_of, never
from facesort.library.leftover import set_strange_log_aside
from facesort.library.whereabouts import cloud_warning, make_file, may_write, refuse_network
from facesort.paths import backups_of
from facesort.text import _, shown

__all__ = ["Library", "Session"]

#: "FSrt": marks a SQLite file as a facesort library.
APPLICATION_ID = 0x46537274
#: How long to wait for another program that writes.
_PATIENCE_S = 5.0
#: What SQLite calls a library in which somebody writes, and tables that somebody reads.
_BUSY = (5, 6)
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

    Attributes:
        path: The file.
        key: What opens it, None if it is not encrypted.
        read_only: Whether it can be read, and not changed: the file or its folder may not be written.
        strange_log: What a write-ahead log is called now that lay beside it and was another's.

    Raises:
        LibraryEncrypted: It needs a key.
        WrongPassphrase: It needs another key.
        LibraryUnusable: The file is no library, locked, on a network, or cannot be read or made.
        LibraryDamaged: It is not what it was, or gone, and there are backups.
        LibraryTooNew: A later facesort wrote it.
    """

    def __init__(self, path: Path, key: cipher.Key | None = None) -> None:
        self.path = path
        self.key = key
        self._one_writer = threading.Lock()
        self._watching = threading.Lock()
        self._watcher: Any = None
        self.strange_log: Path | None = None
        refuse_network(path)
        _must_not_be_gone(path)
        make_file(path)
        self.read_only = not may_write(path)
        if not self.read_only:
            self.strange_log = set_strange_log_aside(path, key)
        self._open = partial(connect_to_read if self.read_only else cipher.connect, path, key)
        self._engine = _engine(self._open)
        self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        try:
            with explained(path), cipher.refusals(path, key):
                self._bring_up_to_date()
            if not self.read_only:
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
        """Lend a session whose work is kept whole, or (on an exception) not at all.

        Raises:
            LibraryReadOnly: It may only be read.
        """
        self.must_be_writable()
        with (
            self._one_writer,
            explained(self.path),
            Session(self._writer) as session,
            session.begin(),
        ):
            yield session

    def must_be_writable(self) -> None:
        """Refuse to go on if the library may only be read.

        Raises:
            LibraryReadOnly: It may.
        """
        if self.read_only:
            raise LibraryReadOnly(
                _("This library may only be read, so nothing can be changed."),
                _("Make the file and its folder writable, and open it again."),
            )

    def version(self) -> int:
        """Return a number that is another one after every change, whichever program made it.

        It means nothing to another `Library`, nor after a restart.
        """
        with explained(self.path), self._watching:
            if self._watcher is None:  # a connection that never writes sees all changes
                self._watcher = self._open()
            (version,) = self._watcher.execute("PRAGMA data_version").fetchone()
        return int(version)

    def rebuilt(self) -> int:
        """Return a number that is another one after the whole file was written anew, by anybody."""
        with explained(self.path), self._engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())

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

    def damage(self, stop: Stop = never) -> str | None:
        """Look the file over quickly; returns what is wrong with it, None if nothing is.

        Raises:
            Cancelled: Because of `stop`.
        """
        with explained(self.path), opened(self.path, self._reading_mode(), self.key) as connection:
            return damage_of(connection, stop)

    def back_up(self, kind: Kind, stop: Stop = never) -> BackupRow:
        """Make a backup of the library as it is.

        Raises:
            LibraryUnusable: It cannot be written, or is not whole.
            Cancelled: Because of `stop`.
        """
        with explained(self.path), self._engine.connect() as connection:
            return backup.make(_raw(connection), self.path, kind, self.key, stop)

    def back_up_if_due(self, now: datetime, stop: Stop = never) -> BackupRow | None:
        """Make the backup of the day, unless there is one or nothing has changed.

        Raises:
            LibraryUnusable: It cannot be written, or is not whole.
            Cancelled: Because of `stop`.
        """
        if self.read_only:
            return None
        with explained(self.path), self._engine.connect() as connection:
            raw = _raw(connection)
            if not backup.is_due(raw, self.path, now, self.key):
                return None
            return backup.make(raw, self.path, Kind.DAY, self.key, stop)

    def warnings(self) -> list[str]:
        """Return what the user has to know of this library, in sentences."""
        found = [cloud_warning(self.path)]
        if self.strange_log is not None:
            found.append(
                _(
                    "A file with changes lay beside the library and did not belong to it; it is kept as "
                    "“{path}”."
                ).format(path=shown(str(self.strange_log)))
            )
        return [sentence for sentence in found if sentence]

    def is_used_elsewhere(self) -> bool:
        """Whether any other connection to the library is open; for who has just opened it alone."""
        self._engine.dispose()
        with explained(self.path), contextlib.closing(self._open()) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                    raise
                return True
        return False

    def take_over(self, source: Any) -> None:  # noqa: ANN401 - a raw DB-API connection
        """Become what another library is, in one transaction; whoever reads meanwhile may go on."""
        self.must_be_writable()
        with self._one_writer, explained(self.path), self._engine.connect() as connection:
            source.backup(_raw(connection), progress=_impatient(self.path))
            # What was there before is not to stay in the log.
            _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def keep_ids_of(self, other: Library) -> None:
        """Give out no id that another library has given out: thumbnails are called by them."""
        query = "SELECT seq, name FROM sqlite_sequence"
        with other.read() as session:
            rows = session.connection().exec_driver_sql(query).all()
        with self.write() as session:
            connection = session.connection()
            for seq, name in rows:
                raise_ = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
                if not connection.exec_driver_sql(raise_, (seq, name)).rowcount:
                    add = "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)"
                    connection.exec_driver_sql(add, (seq, name))

    def _reading_mode(self) -> str:
        return "immutable=1" if self.read_only and not has_log(self.path) else "mode=ro"

    def _bring_up_to_date(self) -> None:
        with self._engine.connect() as connection:
            revision = self._recognise(connection)
            connection.rollback()
            if self.read_only:
                self._must_be_present(revision)
                return
            # Only now, because the file keeps it; and it cannot be set inside a transaction.
            _use_wal(_raw(connection))
        if revision != migrate.HEAD:
            if revision is not None:
                self.back_up(Kind.FORMAT)
            with self._one_writer, self._writer.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                migrate.upgrade(connection)
                connection.exec_driver_sql(f"PRAGMA user_version={int(migrate.HEAD)}")

    def _recognise(self, connection: Connection) -> str | None:
        """Return the format of the file; raises if it is no library, or one that is not understood."""
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        tables = migrate.tables(connection)
        if application != APPLICATION_ID and (application or tables):
            # What has backups was a library: something else came into its place.
            kind = LibraryDamaged if backup.every(self.path) else LibraryUnusable
            raise kind(
                _("“{path}” is not a facesort library.").format(path=self.path),
                _("Choose another file; this one was not changed."),
            )
        if not tables:
            if backup.every(self.path):
                raise LibraryDamaged(
                    _("The library “{path}” is empty, though it was not before.").format(
                        path=self.path
                    ),
                    _("Go back to a backup of it; your photos are not affected."),
                )
            return None
        revision = migrate.revision(connection)
        if revision is not None and revision not in migrate.KNOWN:
            raise LibraryTooNew(revision)
        raw = _raw(connection)
        strange = shape.intruders(raw)
        if revision == migrate.HEAD:
            strange += shape.differences(raw)
        if strange:
            raise LibraryUnusable(
                _("“{path}” holds what no facesort library holds: {what}.").format(
                    path=self.path, what=shown(", ".join(strange[:5]))
                ),
                _("Somebody has altered it; do not use it.  It was not changed."),
            )
        return revision

    def _must_be_present(self, revision: str | None) -> None:
        if revision != migrate.HEAD:
            raise LibraryReadOnly(
                _("The library “{path}” is of an older version, and may only be read.").format(
                    path=self.path
                ),
                _(
                    "Make the file and its folder writable once, so that it can be brought up to date."
                ),
            )


def _must_not_be_gone(path: Path) -> None:
    if not path.exists() and backup.every(path):
        raise LibraryDamaged(
            _("The library “{path}” is gone, but there are backups of it.").format(path=path),
            _("Go back to one; to begin anew, give the folder “{folder}” another name.").format(
                folder=backups_of(path)
            ),
        )


def _engine(open_file: Callable[[], Any]) -> Engine:
    engine = create_engine("sqlite://", creator=open_file, module=sqlite, poolclass=QueuePool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a raw DB-API connection
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    covers.register(connection)


def _raw(connection: Connection) -> Any:  # noqa: ANN401 - a raw DB-API connection
    return connection.connection.driver_connection


def _impatient(path: Path) -> Callable[[int, int, int], None]:
    """Return what is called after each step of a copy: SQLite would wait for a writer for ever."""

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in _BUSY:
            raise LibraryUnusable(
                _("The library “{path}” is being used by another program.").format(path=path),
                _("Wait until that program has finished, or close it, and try again."),
            )

    return look


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
