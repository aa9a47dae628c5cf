"""The commands about backups: list them, make one, go back to one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import closing

from facesort.cli.counts import names_text, people_text, photos_text
from facesort.cli.encryption import key_of, must_exist
from facesort.cli.opening import opened
from facesort.errors import FacesortError, LibraryDamaged
from facesort.library import backup as backups
from facesort.library import restoring
from facesort.library.backup import BackupRow, Kind
from facesort.library.cipher import Key
from facesort.library.store import Library
from facesort.text import _


def backup(args: argparse.Namespace) -> int:
    """List, make, or go back to."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "make": _make,
        "restore": _restore,
    }
    return verbs[args.verb](args)


def _list(args: argparse.Namespace) -> int:
    rows = backups.list_backups(args.library, key_of(args.library))
    if args.json:
        print(json.dumps([_fields(row) for row in rows]))
        return 0
    for row in rows:
        print(f"{row.number:6}  {_when(row)}  {row.size / 1e6:8.1f} MB  {_holds(row)}  {_why(row)}")
    if not rows:
        print(_("There are no backups yet; “facesort backup make” makes one."), file=sys.stderr)
    return 0


def _make(args: argparse.Namespace) -> int:
    with opened(args) as library:
        row = library.back_up(Kind.ASKED)
    print(_("Backup {number}: {holds}.").format(number=row.number, holds=_holds(row).strip()))
    return 0


def _restore(args: argparse.Namespace) -> int:
    if not backups.every(args.library):
        must_exist(args.library)
    key = key_of(args.library)
    try:
        library = Library(args.library, key)
    except LibraryDamaged:
        return _put_in_place(args, key)
    with closing(library):
        library.must_be_writable()
        damage = library.damage()
        if damage is None:
            return _go_back(library, args.number)
    return _put_in_place(args, key)


def _go_back(library: Library, number: int | None) -> int:
    if library.is_used_elsewhere():
        raise FacesortError(
            _("Another facesort uses this library."),
            _("Close its window, or go back there: File > Backups…"),
        )
    if number is None:
        newest = backups.newest_good(library.path, library.key)
        number = (
            newest.number if newest else backups.find_backup(library.path, None, library.key).number
        )
    row, before = restoring.go_back(library, number)
    print(
        _("The library is what it was on {when}: {holds}.").format(
            when=_when(row), holds=_holds(row)
        )
    )
    print(_("What was there before is backup {number}.").format(number=before.number))
    return 0


def _put_in_place(args: argparse.Namespace, key: Key | None) -> int:
    row, aside = restoring.put_in_place(args.library, args.number, key)
    print(
        _("The library is what it was on {when}: {holds}.").format(
            when=_when(row), holds=_holds(row)
        )
    )
    if aside is not None:
        print(_("The damaged library is kept as “{path}”.").format(path=aside))
    return 0


def _fields(row: BackupRow) -> dict[str, object]:
    return {
        "number": row.number,
        "kind": row.kind.value,
        "at": row.at.isoformat(timespec="seconds"),
        "bytes": row.size,
        "photos": row.photos,
        "people": row.people,
        "names": row.names,
        "file": str(row.path),
    }


def _when(row: BackupRow) -> str:
    return row.at.astimezone().strftime("%Y-%m-%d %H:%M")


def _holds(row: BackupRow) -> str:
    if row.locked:
        return _("another passphrase")
    if row.photos is None:
        return _("damaged")
    counts = [photos_text(row.photos), people_text(row.people or 0), names_text(row.names or 0)]
    return _(", ").join(counts)


def _why(row: BackupRow) -> str:
    return {
        Kind.DAY: _("daily"),
        Kind.ASKED: _("asked for"),
        Kind.BACK: _("before going back"),
        Kind.FORMAT: _("before a new version"),
    }[row.kind]
