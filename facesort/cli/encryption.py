"""Encrypted libraries on the terminal: ask for passphrases, and set, change and remove them.

A passphrase is typed without being shown, or is one line of standard input; never an argument or an
environment variable, which other programs may read.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from facesort.cli.progress import monitored
from facesort.errors import FacesortError, KeyringUnusable, WrongPassphrase
from facesort.library import backup
from facesort.library.cipher import may_be_encrypted
from facesort.text import _, ngettext

if TYPE_CHECKING:
    from facesort.library.cipher import Key
    from facesort.operations.encryption import Change

_TRIES = 3


def key_of(library: Path) -> Key | None:
    """Return what opens the library: from the keyring, or else from the user; None for a plain one.

    Raises:
        FacesortError: Nobody gives a passphrase that fits.
    """
    locked = backup.locked_file(library)
    if locked is None:
        return None
    from facesort.operations import encryption

    try:
        found = encryption.remembered_key(locked)
    except KeyringUnusable as error:
        print(f"facesort: {error}", file=sys.stderr)
        found = None
    return found or _asked_key(locked)


def encrypt(args: argparse.Namespace) -> int:
    """Encrypt the library."""
    from facesort.operations.encryption import Backups, Change

    must_exist(args.library)
    if may_be_encrypted(args.library):
        raise FacesortError(
            _("“{path}” is encrypted already, or is not a facesort library.").format(
                path=args.library
            ),
            _("“facesort passphrase” gives it another passphrase."),
        )
    wish = Change(_new_passphrase(), args.remember, Backups(args.backups), args.delete_thumbnails)
    _carry_out(args.library, None, wish)
    print(_("The library is encrypted.  Without its passphrase nobody can read it, you neither."))
    if not args.delete_thumbnails:
        print(_("The thumbnails beside it show faces and are not encrypted."))
    return 0


def decrypt(args: argparse.Namespace) -> int:
    """Remove the encryption of the library."""
    from facesort.operations.encryption import Change

    must_exist(args.library)
    key = key_of(args.library)
    if key is None:
        raise _not_encrypted(args.library)
    _carry_out(args.library, key, Change(None))
    print(_("The library is no longer encrypted."))
    return 0


def passphrase(args: argparse.Namespace) -> int:
    """Give the library another passphrase, or let the keyring keep its key, or forget it."""
    from facesort.operations import keychain
    from facesort.operations.encryption import Change

    must_exist(args.library)
    if not may_be_encrypted(args.library):
        raise _not_encrypted(args.library)
    key = _asked_key(args.library)  # also if it is remembered: scripts give both
    if args.forget:
        keychain.forget(key)
        print(_("This computer no longer remembers the key."))
    elif args.remember:
        keychain.remember(key)
        print(_("This computer remembers the key: you are not asked for the passphrase."))
    else:
        _carry_out(args.library, key, Change(_new_passphrase(), _is_remembered(args.library)))
        print(_("The library has another passphrase."))
    return 0


def _carry_out(library: Path, key: Key | None, wish: Change) -> None:
    from facesort.operations.encryption import change

    with monitored() as monitor:
        report = change(library, key, wish, monitor)
    if report.trouble is not None:
        print(f"facesort: {report.trouble}", file=sys.stderr)
    if report.backups_left:
        print(
            ngettext(
                "{n} backup is as it was: with its old passphrase, or readable without one.",
                "{n} backups are as they were: with their old passphrase, or readable without one.",
                report.backups_left,
            ).format(n=report.backups_left),
            file=sys.stderr,
        )
    for path in report.aside:
        print(
            _("“{path}” was set aside earlier, and is as it was.").format(path=path),
            file=sys.stderr,
        )


def _is_remembered(library: Path) -> bool:
    from facesort.operations.encryption import remembered_key

    try:
        return remembered_key(library) is not None
    except KeyringUnusable:
        return False


def _asked_key(library: Path) -> Key:
    from facesort.operations.encryption import key_for

    for left in reversed(range(_TRIES)):
        said = _asked(_("Passphrase of “{path}”: ").format(path=library))
        try:
            return key_for(library, said)
        except WrongPassphrase as error:
            if not left or not sys.stdin.isatty():
                raise
            print(f"facesort: {error.message}", file=sys.stderr)
    raise AssertionError


def _new_passphrase() -> str:
    from facesort.operations.encryption import check_passphrase

    said = _asked(_("New passphrase: "))
    check_passphrase(said)
    if sys.stdin.isatty() and _asked(_("The same once more: ")) != said:
        raise FacesortError(
            _("The two passphrases are not the same."), _("Nothing was changed; try again.")
        )
    return said


def _asked(prompt: str) -> str:
    try:
        said = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()
    except EOFError:
        said = ""
    said = said.removesuffix("\n").removesuffix("\r")
    if not said:
        raise FacesortError(
            _("A passphrase is needed."),
            _("Type it when you are asked, or give it as a line of standard input."),
        )
    return said


def must_exist(library: Path) -> None:
    """Refuse a library that is not there.

    Raises:
        FacesortError: It is not.
    """
    if not library.exists() and backup.every(library):
        raise FacesortError(
            _("The library “{path}” is gone, but there are backups of it.").format(path=library),
            _("“facesort backup restore” puts the newest in its place."),
        )
    if not library.exists():
        raise FacesortError(
            _("There is no library “{path}” yet.").format(path=library),
            _("“facesort scan FOLDER” makes one."),
        )


def _not_encrypted(library: Path) -> FacesortError:
    return FacesortError(
        _("“{path}” is not encrypted.").format(path=library),
        _("“facesort encrypt” encrypts it."),
    )
