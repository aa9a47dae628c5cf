"""The one dialog about a damaged library: what happened, and the way back."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from facesort.gui.models.words import backup_time, people_text, photos_text
from facesort.library.backup import BackupRow
from facesort.text import _


class DamageDialog(QMessageBox):
    """Offers the newest good backup; `back_button` was clicked if the user wants it.

    Args:
        message: What is wrong.
        newest: The newest good backup, None if there is none.
        parent: The window, None before there is one.
    """

    def __init__(
        self, message: str, newest: BackupRow | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(QMessageBox.Icon.Warning, "facesort", message, parent=parent)
        self.back_button: QPushButton | None = None
        if newest is None:
            self.setInformativeText(
                _("There is no good backup of it.  Your photos are not affected.")
            )
            self.addButton(QMessageBox.StandardButton.Close)
            return
        holds = ", ".join((photos_text(newest.photos or 0), people_text(newest.people or 0)))
        self.setInformativeText(
            _(
                "You can go back to the backup of {when} ({holds}).  The damaged file is kept under "
                "another name, and your photos are not affected."
            ).format(when=backup_time(newest.at), holds=holds)
        )
        self.back_button = self.addButton(
            _("Go back to that backup"), QMessageBox.ButtonRole.AcceptRole
        )
        later = self.addButton(_("Not now"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.back_button)
        self.setEscapeButton(later)

    def wants_back(self) -> bool:
        """Whether the user chose to go back."""
        return self.back_button is not None and self.clickedButton() is self.back_button
