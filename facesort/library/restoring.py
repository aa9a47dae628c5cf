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
from facesort.library import backup, cipher, converting
from facesort.library.backup import BackupRow, Kind
from facesort.library.cipher import Key
from facesort.library.copies import is_held, opened
from facesort.library.health import Stop, never
from facesort.library.leftover import DAMAGED, unused
from facesort.library.store import Library
from facesort.paths import backups_of, flush, map_of, private_file, thumbnails_of
from facesort.text import _


def go_back(library: Library, number: int, stop: Stop = never) -> tuple[BackupRow, BackupRow]:
    """Make the library what it was; returns the backup that was gone back to, and that of before.

    Raises:
        NotFound: There is no such backup.
        LibraryDamaged: The backup is damaged; nothing was changed.
        LibraryUnusable: It has another passphrase, or the disk is full; nothing was changed.
        LibraryReadOnly: The library may only be read.
        Cancelled: Because of `stop`; nothing was changed.
    """
    row = backup.find_backup(library.path, number, library.key)
    library.must_be_writable()
    before = library.back_up(Kind.BACK, stop)
    with (
        _told(library.path),
        _ready(library.path, row, library.key, library) as copy,
        opened(copy, key=library.key) as source,
    ):
        library.take_over(source)
    return row, before


def put_in_place(
    path: Path, number: int | None, key: Key | None = None
) -> tuple[BackupRow, Path | None]:
    """Put a backup in the place of a library that is damaged or gone, and that nobody uses.

    Args:
        path: The library.
        number: The backup; None for the newest that is whole.
        key: What opens the library, and will open it.

    Returns:
        The backup, and what the damaged library is called now, None if there was none.

    Raises:
        LibraryUnusable: There is no such backup, it is damaged, somebody uses the library, or the
            folder cannot be written.
    """
    path = path.resolve()
    found = (
        backup.newest_good(path, key) if number is None else backup.find_backup(path, number, key)
    )
    if found is None:
        raise LibraryUnusable(_("The library “{path}” has no good backup.").format(path=path))
    with _told(path), _ready(path, found, key, None) as copy:
        if is_held(path):
            raise LibraryUnusable(
                _("The library “{path}” is being used by another program.").format(path=path),
                _("Wait until that program has finished, or close it, and try again."),
            )
        aside = _set_aside(path)
        _drop_pictures(path)
        copy.replace(path)
        flush(path.parent)
    return found, aside


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryUnusable(
            _("The library “{path}” cannot be written: {reason}.").format(
                path=path, reason=error.strerror
            ),
            _("Make its folder writable, and see that its disk has room; nothing was changed."),
        ) from error


def _set_aside(path: Path) -> Path | None:
    """Give a damaged library, and its log, another name; until the backup is there, it has both."""
    aside = unused(path.with_name(f"{path.name}{DAMAGED}"))
    found = path.exists()
    if found:
        try:
            os.link(path, aside)
        except OSError:  # a disk that has no links
            path.rename(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside if found else None


def _drop_pictures(path: Path) -> None:
    """Delete the thumbnails and the map: what they show may get other numbers after the backup's."""
    shutil.rmtree(thumbnails_of(path), ignore_errors=True)
    with suppress(OSError):
        map_of(path).unlink(missing_ok=True)


@contextmanager
def _ready(path: Path, row: BackupRow, key: Key | None, library: Library | None) -> Iterator[Path]:
    """Lend a copy of a backup that is whole, of the present format, and opened by the library's key."""
    own = None if cipher.is_plain(row.path) else key
    if row.locked:
        raise LibraryUnusable(
            _("Backup {number} has another passphrase than the library.").format(number=row.number),
            _("“facesort --library '{path}' decrypt” takes it away; then go back to it.").format(
                path=row.path
            ),
        )
    if backup.trouble_with(row.path, own) is not None:
        raise LibraryDamaged(
            _("Backup {number} is damaged.").format(number=row.number),
            _("Nothing was changed; choose another one."),
        )
    with backup.alone(path):
        copy = backups_of(path) / f"going-back{backup.PARTIAL}"
        try:
            os.close(private_file(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            shutil.copyfile(row.path, copy)
            with closing(Library(copy, own)) as fresh:  # brings it to the present format
                if library is not None:
                    fresh.keep_ids_of(library)
            if own != key:  # the library was encrypted after that
                with converting.held(copy, own) as held:
                    held.replace(key)
            flush(copy)
            yield copy
        finally:
            backup.remove_partial(backups_of(path))
