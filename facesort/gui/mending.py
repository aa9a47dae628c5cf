"""Open the library for the window, and put a backup in its place if it is damaged."""

from __future__ import annotations

from pathlib import Path

from facesort.errors import LibraryDamaged
from facesort.gui.views.damage_dialog import DamageDialog
from facesort.library import backup, restoring
from facesort.library.cipher import Key
from facesort.library.store import Library


def open_library(path: Path, key: Key | None) -> Library:
    """Open a library; if it is damaged, ask whether to go back to its newest good backup.

    Raises:
        LibraryUnusable: It cannot be opened, and there is no backup, or the user does not want it.
    """
    try:
        return Library(path, key)
    except LibraryDamaged as error:
        newest = backup.newest_good(path, key)
        if newest is None:
            raise
        dialog = DamageDialog(error.message, newest)
        dialog.exec()
        if not dialog.wants_back():
            raise
        restoring.put_in_place(path, newest.number, key)
        return Library(path, key)
