"""The backups in the window: the list in the File menu, and the dialog about a damaged library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from facesort.gui.models.words import backup_time
from facesort.gui.views.backups_dialog import BackupsDialog
from facesort.gui.views.damage_dialog import DamageDialog
from facesort.library.backup import BackupRow
from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


def connect_care(window: MainWindow) -> None:
    """Let the window tell what is found and done about its library."""
    care = window.parts.care
    care.damage_found.connect(partial(_tell_damage, window))
    care.went_back.connect(partial(_tell_went_back, window))


def show_backups(window: MainWindow) -> None:
    """Show the list of backups, or bring it to the front."""
    shown = window.findChild(BackupsDialog)
    if shown is not None:
        shown.activateWindow()
        return
    care = window.parts.care
    dialog = BackupsDialog(_why_not(window), window)
    dialog.make_requested.connect(care.make)
    dialog.go_back_requested.connect(care.go_back)
    care.listed.connect(dialog.show_backups)
    care.busy_changed.connect(dialog.set_busy)
    care.read()
    dialog.open()


def _why_not(window: MainWindow) -> str:
    if window.read_only:
        return _("This library may only be read, so nothing can be changed.")
    if window.parts.scans.busy:
        return _("A scan is running.  Stop it first, or wait until it is done.")
    return ""


def _tell_went_back(window: MainWindow, row: BackupRow, _before: BackupRow) -> None:
    window.parts.browser.refresh()
    window.notice.say(
        _(
            "The library is what it was on {when}.  What was there before is in the list too."
        ).format(when=backup_time(row.at))
    )


def _tell_damage(window: MainWindow, newest: BackupRow | None) -> None:
    dialog = DamageDialog(_("The library is damaged."), newest, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(partial(_on_answered, window, dialog, newest))
    dialog.open()


def _on_answered(
    window: MainWindow, dialog: DamageDialog, newest: BackupRow | None, _result: int
) -> None:
    if newest is not None and dialog.wants_back():
        window.put_in_place = newest.number
        window.close()
