"""Open a library file beside its `Library`: backups, and files that may only be read.

This is the one place where such a file is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from facesort.library import cipher
from facesort.library.cipher import Key
from facesort.library.driver import sqlite

#: Who has a library open holds one of these bytes (SQLite's file format, "the lock-byte page").
_SHARED_FIRST, _SHARED_BYTES = 0x40000002, 510


def connect(path: Path, mode: str, key: Key | None = None) -> Any:  # noqa: ANN401 - a raw connection
    """Return a connection to a file.

    Args:
        path: The file.
        mode: "mode=rw"; "mode=ro" reads beside whoever writes; "immutable=1" takes the file alone,
            without its write-ahead log and without any lock, and holds while nobody writes.
        key: What opens it, if it is encrypted.
    """
    name = f"file:{quote(os.fsencode(path.absolute()))}?{mode}"
    connection = sqlite.connect(name, uri=True, check_same_thread=False, isolation_level=None)
    cipher.use_key(connection, key)
    return connection


def connect_to_read(path: Path, key: Key | None) -> Any:  # noqa: ANN401 - a raw DB-API connection
    """Return a connection to a library that may only be read, where no lock can be made."""
    return connect(path, "mode=ro" if has_log(path) else "immutable=1", key)


@contextmanager
def opened(path: Path, mode: str = "immutable=1", key: Key | None = None) -> Iterator[Any]:
    """Lend a connection to a file, as in `connect`."""
    with closing(connect(path, mode, key)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection


def log_of(path: Path) -> Path:
    """Return the write-ahead log of a library."""
    return Path(f"{path.resolve()}-wal")


def has_log(path: Path) -> bool:
    """Whether changes lie in the write-ahead log that the file itself may not have yet."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def is_held(path: Path) -> bool:
    """Whether another program has a library open, though it may be too damaged to ask SQLite that.

    Never while this process has it open (see `keeper`).
    """
    if os.name != "posix" or not path.exists():
        return False  # Windows lets nobody rename what is open
    import fcntl

    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED_FIRST)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
