"""A write-ahead log that lies beside a library, though it is not the library's own.

It comes about when somebody puts a copy in the place of a library and forgets the log.  SQLite would
mix the two, and write the mixture into the file as it closes it.  So the two are looked at together,
with nothing written, before a library is opened for writing; a log that does not fit is set aside.
"""

from __future__ import annotations

from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import Any

from facesort.library.cipher import Key
from facesort.library.copies import has_log, log_of, opened
from facesort.library.driver import sqlite
from facesort.library.health import UNREADABLE, damage_of

#: What follows the name of a library, and precedes a number, in that of a file which was set aside.
DAMAGED, STRANGE = ".damaged", "-wal.strange"

#: Ids are never given out twice, so the same one means the same row for ever.
_ROWS = (
    "SELECT 'photo', id, content_hash FROM photo ORDER BY id LIMIT 100",
    "SELECT 'edit', seq, at || kind FROM edit ORDER BY seq LIMIT 100",
)


def set_strange_log_aside(path: Path, key: Key | None) -> Path | None:
    """Rename the log of a library if it is another's; returns what it is called now."""
    if not path.exists() or not has_log(path) or path.stat().st_size == 0:
        return None
    if not _is_strange(path, key):
        return None
    log = log_of(path)
    target = unused(log.with_name(log.name.removesuffix("-wal") + STRANGE))
    log.rename(target)
    shared = log.with_name(log.name.removesuffix("-wal") + "-shm")
    with suppress(FileNotFoundError):  # it tells what is in the log
        shared.unlink()
    return target


def every_aside(path: Path) -> list[Path]:
    """Return what was set aside of a library, and may hold all that it held."""
    path, found = path.resolve(), list[Path]()
    for suffix in (DAMAGED, STRANGE):
        found += path.parent.glob(f"{escape(path.name + suffix)}-*")
    return sorted(found)


def unused(path: Path) -> Path:
    """Return the first of PATH-1, PATH-2 … that nothing is called, nor a log of it."""
    number = 1
    while True:
        target = path.with_name(f"{path.name}-{number}")
        if not target.exists() and not log_of(target).exists():
            return target
        number += 1


def _is_strange(path: Path, key: Key | None) -> bool:
    """Whether the file is whole alone, and is not together with its log, or somebody else's."""
    try:
        with opened(path, "mode=ro", key) as both, opened(path, key=key) as alone:
            if _are_strangers(alone, both):
                return damage_of(alone) is None
            return damage_of(both) is not None and damage_of(alone) is None
    except UNREADABLE:
        return _is_whole(path, key)


def _is_whole(path: Path, key: Key | None) -> bool:
    try:
        with opened(path, key=key) as alone:
            return bool(_last_ids(alone)) and damage_of(alone) is None
    except UNREADABLE:
        return False


def _are_strangers(alone: Any, both: Any) -> bool:  # noqa: ANN401 - raw DB-API connections
    """Whether the same id means something else with the log, or ids were given out again."""
    rows, last = _rows(alone), _last_ids(both)
    return any(rows.get(key, row) != row for key, row in _rows(both).items()) or any(
        last.get(table, 0) < number for table, number in _last_ids(alone).items()
    )


def _last_ids(connection: Any) -> dict[str, int]:  # noqa: ANN401 - a raw DB-API connection
    with suppress(sqlite.OperationalError):  # a library that is just being made has no tables
        return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    return {}


def _rows(connection: Any) -> dict[tuple[str, int], object]:  # noqa: ANN401 - a raw DB-API connection
    found: dict[tuple[str, int], object] = {}
    for query in _ROWS:
        with suppress(sqlite.OperationalError):  # a library that is just being made has no tables
            found |= {(kind, key): row for kind, key, row in connection.execute(query).fetchall()}
    return found
