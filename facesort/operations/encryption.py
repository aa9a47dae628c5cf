"""Encrypt a library, give it another passphrase, or decrypt it; and open one that is encrypted.

What is done is whole or not at all, and can be done again: the backups are converted first, each by
itself, then the library.  The keyring gets the new key before the library has it, and loses the old one
afterwards; entries are called by the salt, so both may lie there.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from facesort.errors import FacesortError, KeyringUnusable, LibraryUnusable, WrongPassphrase
from facesort.library import backup, cipher, converting
from facesort.library.cipher import Key, may_be_encrypted
from facesort.library.failures import explained
from facesort.library.leftover import every_aside
from facesort.monitor import Monitor
from facesort.operations import keychain
from facesort.paths import backups_of, map_of, thumbnails_of
from facesort.text import _

__all__ = [
    "SHORTEST",
    "Backups",
    "Change",
    "Report",
    "change",
    "check_passphrase",
    "count_backups",
    "key_for",
    "may_be_encrypted",
    "remembered_key",
]

#: Letters of the shortest passphrase: whoever has the file can try many.
SHORTEST = 8


class Backups(Enum):
    """What becomes of the backups when the library changes."""

    CONVERT = "convert"
    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """What shall be done to a library.

    Attributes:
        passphrase: Its new one; None decrypts it.
        remember: Whether the keyring shall have the key.
        backups: What becomes of its backups.
        drop_pictures: Whether to remove the thumbnails and the map, which are never encrypted.
    """

    passphrase: str | None
    remember: bool = False
    backups: Backups = Backups.CONVERT
    drop_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What was done.

    Attributes:
        key: What opens the library now.
        remembered: Whether the keyring has the key.
        backups_left: How many backups are still as they were.
        trouble: What the keyring refused, if it did.
        aside: Copies of the library that were set aside, and are as they were.
    """

    key: Key | None
    remembered: bool
    backups_left: int
    trouble: KeyringUnusable | None
    aside: tuple[Path, ...]


def key_for(library: Path, passphrase: str) -> Key:
    """Return the key that a passphrase makes.

    Raises:
        WrongPassphrase: It does not open the library, if it is one.
        LibraryUnusable: The library cannot be read.
    """
    with explained(library):
        key = cipher.key_for(library, passphrase)
        if not cipher.opens(library, key):
            raise WrongPassphrase
    return key


def remembered_key(library: Path) -> Key | None:
    """Return the key from the keyring, None if there is none that fits.

    Raises:
        KeyringUnusable: It cannot be asked.
        LibraryUnusable: The library cannot be read.
    """
    key = keychain.remembered(library)
    with explained(library):
        return key if key is not None and cipher.opens(library, key) else None


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that protects nothing.

    Raises:
        FacesortError: It is too short.
    """
    if len(passphrase.strip()) < SHORTEST:
        raise FacesortError(
            _("A passphrase needs at least {n} characters.").format(n=SHORTEST),
            _("Several words that do not belong together are easy to keep and hard to guess."),
        )


def count_backups(library: Path) -> int:
    """Return how many backups the library has."""
    return len(_backups(library))


def change(library: Path, key: Key | None, wish: Change, monitor: Monitor) -> Report:
    """Encrypt the library, give it another passphrase, or decrypt it.

    Args:
        library: The file, which nobody has open.
        key: What opens it now.
        wish: What shall be done.
        monitor: Told how far it is; stops between two files.

    Raises:
        FacesortError: It could not be done; the library is as it was.
        Cancelled: It was stopped; the library is as it was.
    """
    new = None
    if wish.passphrase is not None:
        check_passphrase(wish.passphrase)
        new = cipher.new_key(wish.passphrase)
    with converting.held(library, key) as held, _backups_held(library):
        backups_left = _treat_backups(library, key, new, wish.backups, monitor)
        trouble = _remember(new) if new and wish.remember else None
        monitor.report(0, None, _("Making a copy of the library"))
        held.replace(new)
    if key is not None:
        with suppress(KeyringUnusable):  # what lies there opens nothing any more
            keychain.forget(key)
    if wish.drop_pictures:
        shutil.rmtree(thumbnails_of(library), ignore_errors=True)
        with suppress(OSError):
            map_of(library).unlink(missing_ok=True)
    remembered = new is not None and wish.remember and trouble is None
    return Report(new, remembered, backups_left, trouble, tuple(every_aside(library)))


def _remember(key: Key) -> KeyringUnusable | None:
    try:
        keychain.remember(key)
    except KeyringUnusable as error:
        return error
    return None


def _treat_backups(
    library: Path, key: Key | None, new: Key | None, what: Backups, monitor: Monitor
) -> int:
    """Convert or delete the backups; return how many are as they were."""
    found = _backups(library)
    left = 0
    for done, copy in enumerate(found):
        monitor.report(done, len(found), _("Backups"))
        if what is Backups.DELETE:
            copy.unlink(missing_ok=True)
        elif what is Backups.KEEP or not _convert(copy, key, new):
            left += 1
    return left


def _backups_held(library: Path) -> AbstractContextManager[None]:
    return backup.alone(library) if backups_of(library).is_dir() else nullcontext()


def _convert(copy: Path, key: Key | None, new: Key | None) -> bool:
    """Convert a backup that is plain, or that the library's key opens; whether it did."""
    own = None if cipher.is_plain(copy) else key
    if own == new:
        return True
    with suppress(LibraryUnusable), converting.held(copy, own) as held:
        held.replace(new)
        return True
    return False


def _backups(library: Path) -> list[Path]:
    folder = backups_of(library)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.db") if path.is_file() and not path.is_symlink())
