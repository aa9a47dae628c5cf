"""Open an encrypted library, and change its encryption, while there is no window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QProgressDialog

from facesort.errors import FacesortError, KeyringUnusable
from facesort.gui.failures import show_failure
from facesort.gui.jobs import Jobs
from facesort.gui.views.passphrase_dialog import PassphraseDialog
from facesort.library import backup
from facesort.library.cipher import Key
from facesort.monitor import Monitor
from facesort.operations import encryption, keychain
from facesort.operations.encryption import Change, Report
from facesort.text import _, ngettext

_SOON_MS = 300

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Unlocked:
    """How a library is opened.

    Attributes:
        key: What opens it; None for a plain one.
        remembered: Whether the keyring has that.
        trouble: What the keyring refused to keep, if it did.
        news: What was done to the library, for the window to say.
    """

    key: Key | None = None
    remembered: bool = False
    trouble: KeyringUnusable | None = None
    news: str = ""


def unlock(library: Path) -> Unlocked | None:
    """Find out what opens the library, None if the user gives up.

    Raises:
        FacesortError: The library cannot be read.
    """
    locked = backup.locked_file(library)
    if locked is None:
        return Unlocked()
    why = ""
    try:
        key = _waited_for(_("Opening the library"), lambda _m: encryption.remembered_key(locked))
        if key is not None:
            return Unlocked(key, remembered=True)
    except KeyringUnusable as error:
        why = str(error)
    return _ask(locked, why)


def carry_out(library: Path, unlocked: Unlocked, change: Change) -> Unlocked:
    """Change the encryption of a library that nobody has open; what goes wrong is shown.

    Returns:
        How it is opened now.
    """

    def work(monitor: Monitor) -> Report:
        return encryption.change(library, unlocked.key, change, monitor)

    try:
        report = _waited_for(_("Making a copy of the library"), work)
    except FacesortError as error:
        show_failure(error)
        return unlocked
    _tell_what_is_as_it_was(report)
    return _told(
        Unlocked(report.key, report.remembered, report.trouble, _news(unlocked.key, report.key))
    )


def _news(before: Key | None, now: Key | None) -> str:
    if now is None:
        return _("The library is no longer encrypted.")
    if before is None:
        return _(
            "The library is encrypted.  Without its passphrase nobody can read it, you neither."
        )
    return _("The library has another passphrase.")


def _tell_what_is_as_it_was(report: Report) -> None:
    n = report.backups_left
    lines = [
        _("“{path}” was set aside earlier, and is as it was.").format(path=p) for p in report.aside
    ]
    if n:
        text = ngettext(
            "{n} backup is as it was: with its old passphrase, or readable without one.",
            "{n} backups are as they were: with their old passphrase, or readable without one.",
            n,
        )
        lines.insert(0, text.format(n=n))
    if lines:
        show_failure(FacesortError("\n".join(lines)))


def _ask(library: Path, why: str) -> Unlocked | None:
    dialog = PassphraseDialog(library, why)
    jobs = Jobs(dialog)
    found: list[Unlocked] = []
    troubles: list[Exception] = []

    def on_opened(unlocked: Unlocked) -> None:
        found.append(unlocked)
        dialog.accept()

    def on_failed(error: Exception) -> None:
        if isinstance(error, FacesortError):
            dialog.refuse(error.message)
        else:
            troubles.append(error)
            dialog.reject()

    def on_given(passphrase: str) -> None:
        work = partial(_open, library, passphrase, dialog.remember.isChecked())
        jobs.start(_("Opening the library"), work).succeeded.connect(on_opened)

    jobs.failed.connect(on_failed)
    dialog.passphrase_given.connect(on_given)
    dialog.exec()
    jobs.shut_down(timeout_s=0)
    dialog.deleteLater()
    if troubles:
        raise troubles[0]
    return _told(found[0]) if found else None


def _told(unlocked: Unlocked) -> Unlocked:
    if unlocked.trouble is not None:
        show_failure(unlocked.trouble)
    return unlocked


def _open(library: Path, passphrase: str, remember: bool, _monitor: Monitor) -> Unlocked:
    key = encryption.key_for(library, passphrase)
    if remember:
        try:
            keychain.remember(key)
        except KeyringUnusable as error:
            return Unlocked(key, trouble=error)
    return Unlocked(key, remember)


def _waited_for(label: str, work: Callable[[Monitor], _T]) -> _T:
    """Run something on a worker, with a dialog that says so if it takes long; return its result."""
    dialog = QProgressDialog(label, "", 0, 0)
    dialog.setCancelButton(None)
    dialog.setWindowTitle("facesort")
    dialog.setMinimumDuration(_SOON_MS)
    loop, jobs = QEventLoop(), Jobs(dialog)
    results: list[_T] = []
    troubles: list[Exception] = []
    job = jobs.start(label, work)
    job.succeeded.connect(results.append)
    job.failed.connect(troubles.append)
    job.ended.connect(loop.quit)
    loop.exec()
    jobs.shut_down(timeout_s=0)
    dialog.close()
    dialog.deleteLater()
    if results:
        return results[0]
    raise troubles[0]
