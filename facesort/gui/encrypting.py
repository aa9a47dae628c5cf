"""Set, change and remove the encryption of the library from the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facesort.gui.jobs import Jobs, Lane
from facesort.gui.views.encryption_dialog import EncryptionDialog
from facesort.library.cipher import Key
from facesort.operations import encryption, keychain
from facesort.operations.encryption import Change
from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


class Encrypting(QObject):
    """Knows whether the library is encrypted, and what shall become of that.

    The library is changed when nobody has it open: the window closes, and opens again (`app.main`).

    Attributes:
        wish: What shall be done when the window has closed, if anything.

    Signals:
        counted: It is known how many backups there are; carries that.
        remembered_known: The keyring has the key, or has it no longer; carries whether it has.
    """

    counted = Signal(object)
    remembered_known = Signal(bool)

    def __init__(
        self, path: Path, key: Key | None, jobs: Jobs, parent: QObject, *, remembered: bool
    ) -> None:
        super().__init__(parent)
        self.wish: Change | None = None
        self.remembered = remembered
        self.library, self._key, self._jobs = path, key, jobs

    @property
    def encrypted(self) -> bool:
        """Whether the library is."""
        return self._key is not None

    def count(self) -> None:
        """Count the backups."""
        work = partial(encryption.count_backups, self.library)
        job = self._jobs.start(_("Backups"), lambda _monitor: work(), Lane.QUICK)
        job.succeeded.connect(self.counted)

    def remember(self, keep: bool) -> None:
        """Let the keyring keep the key, or forget it."""
        key = self._key
        if key is None:
            return
        work = partial(keychain.remember if keep else keychain.forget, key)
        job = self._jobs.start(_("Keyring"), lambda _monitor: work(), Lane.DISK)
        job.succeeded.connect(partial(self._on_kept, keep))
        job.failed.connect(self._on_refused)

    def _on_kept(self, keep: bool, _nothing: object) -> None:
        self.remembered = keep
        self.remembered_known.emit(keep)

    def _on_refused(self, _error: Exception) -> None:
        self.remembered_known.emit(self.remembered)


def show_encryption(window: MainWindow) -> None:
    """Open the dialog, once it is known how many backups there are."""
    encrypting = window.parts.encrypting
    if window.findChild(EncryptionDialog) is None:
        encrypting.count()


def open_dialog(window: MainWindow, backups: int) -> None:
    """Open the dialog."""
    encrypting = window.parts.encrypting
    if window.findChild(EncryptionDialog) is not None:
        return
    dialog = EncryptionDialog(
        encrypted=encrypting.encrypted,
        remembered=encrypting.remembered,
        backups=backups,
        parent=window,
    )
    dialog.change_requested.connect(partial(_change, window))
    dialog.remember_requested.connect(encrypting.remember)
    encrypting.remembered_known.connect(dialog.show_remembered)
    dialog.open()


def _change(window: MainWindow, wish: Change) -> None:
    window.parts.encrypting.wish = wish
    window.close()
