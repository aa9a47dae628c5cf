"""Go back to a backup: nothing of what was there is lost by it.

A library that can be read is filled with what the backup holds, in one transaction, while it stays open;
before that a backup of it is made.  One that is damaged is not touched: it is set aside under another
name, and the backup takes its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from facesort.errors import LibraryDamaged, LibraryUnusable
from facesort.library import backup, cipher
from facesort.library.backup import BackupRow, Kind, flush
from facesort.library.cipher import Key
from facesort.library.copies import opened
from facesort.library.health import Stop, never
from facesort.library.leftover import unused
from facesort.library.store import Library
from facesort.paths import backups_of, private_file
from facesort.text import _


def go_back(library: Library, number: int, stop: Stop = never) -> tuple[BackupRow, BackupRow]:
    """Make the library what it was; returns the backup that was gone back to, and that of before.

    Raises:
        NotFound: There is no such backup.
        LibraryDamaged: The backup is damaged; nothing was changed.
        LibraryReadOnly: The library may only be read.
        Cancelled: Because of `stop`; nothing was changed.
    """
    row = backup.find_backup(library.path, number, library.key)
    library.must_be_writable()
    before = library.back_up(Kind.BACK, stop)
    with (
        _ready(library.path, row, library.key, library) as (copy, key),
        opened(copy, key=key) as source,
    ):
        library.take_over(source)
    return row, before


def put_in_place(path: Path, number: int | None, key: Key | None = None) -> tuple[BackupRow, Path]:
    """Put a backup in the place of a damaged library that nobody uses.

    Args:
        path: The library.
        number: The backup; None for the newest that is whole.
        key: What opens it, if it is encrypted.

    Returns:
        The backup, and what the damaged library is called now.

    Raises:
        LibraryUnusable: There is no such backup, it is damaged, or the folder cannot be written.
    """
    path = path.resolve()
    found = (
        backup.newest_good(path, key) if number is None else backup.find_backup(path, number, key)
    )
    if found is None:
        raise LibraryUnusable(_("The library “{path}” has no good backup.").format(path=path))
    try:
        with _ready(path, found, key, None) as (copy, _key):
            aside = _set_aside(path)
            copy.replace(path)
            flush(path.parent)
    except OSError as error:
        raise LibraryUnusable(
            _("The library “{path}” cannot be written: {reason}.").format(
                path=path, reason=error.strerror
            ),
            _("Make the file and its folder writable, or choose another library."),
        ) from error
    return found, aside


def _set_aside(path: Path) -> Path:
    """Give a damaged library another name; until the backup is there, it has both."""
    aside = unused(path.with_name(f"{path.name}.damaged"))
    try:
        os.link(path, aside)
    except OSError:  # a disk that has no links
        path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside


@contextmanager
def _ready(
    path: Path, row: BackupRow, key: Key | None, library: Library | None
) -> Iterator[tuple[Path, Key | None]]:
    """Lend a copy of a backup that is whole and of the present format, and what opens it."""
    if cipher.is_plain(row.path):
        key = None
    if backup.trouble_with(row.path, key) is not None:
        raise LibraryDamaged(
            _("Backup {number} is damaged.").format(number=row.number),
            _("Nothing was changed; choose another one."),
        )
    with backup.alone(backups_of(path)):
        copy = backups_of(path) / f"going-back{backup.PARTIAL}"
        try:
            os.close(private_file(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            shutil.copyfile(row.path, copy)
            with closing(Library(copy, key)) as fresh:  # brings it to the present format
                if library is not None:
                    fresh.keep_ids_of(library)
            flush(copy)
            yield copy, key
        finally:
            backup.remove_partial(backups_of(path))
