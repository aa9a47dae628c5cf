"""A second process that holds on to the library while the window is open.

POSIX takes all locks of a process on a file away as soon as the process closes any handle of that file.
A file dialog does that, with whatever files it shows, and so may other code we call.  SQLite does not
notice.  The next program that opens the library believes to be alone and deletes the write-ahead log as
it leaves; what the window stores from then on is lost.  This process opens nothing else: its locks stay.
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from facesort.child import Child, Message, answer_requests
from facesort.library.cipher import Key, connect

_TIMEOUT_S = 60.0


class Keeper:
    """Keeps other programs from believing that nobody uses the library."""

    def __init__(self, library: Path, key: Key | None = None) -> None:
        self._key = key
        self._child = Child(_serve, (str(library),), name="facesort-library")

    def start(self) -> None:
        """Hold on to the library from now on; returns when that is so.

        Raises:
            ChildFailed: The process does not start.
        """
        # Through the pipe: everybody may see the arguments of a process.
        key = self._key and {"salt": self._key.salt.hex(), "raw": self._key.raw.hex()}
        self._child.request({"key": key}, timeout_s=_TIMEOUT_S)

    def stop(self) -> None:
        """Let go.  The library is to be closed after this: the last one to leave tidies up."""
        self._child.stop()


def _serve(connection: Connection[Any, Any], path: str) -> None:
    held: list[Any] = []

    def hold(message: dict[str, Any], _payload: bytes, _file: int | None) -> Message:
        key = message["key"] and Key(*map(bytes.fromhex, map(message["key"].get, ("salt", "raw"))))
        library = connect(Path(path), key)
        library.execute("PRAGMA data_version")  # who has read once holds the locks until closing
        held.append(library)
        return {}, b""

    answer_requests(connection, hold)
    for library in held:
        library.close()
