"""Forget a person, or all face data, from the window: look ahead, ask, do it, show the receipt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facesort.errors import NotFound
from facesort.gui.hub import Hub
from facesort.gui.jobs import Jobs, Lane
from facesort.gui.views.forget_dialog import ForgetDialog, ReceiptDialog
from facesort.gui.views.parts import verb
from facesort.library.forget import Losses
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.text import _, shown

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


class Forgetting(QObject):
    """Does it, off the GUI thread.

    Signals:
        looked_ahead: What would be forgotten; carries (Losses, what stays: a list of phrases, person_id
            or None).
        forgotten: It is done; carries (receipt as text, where it lies, "" if nowhere).
    """

    looked_ahead = Signal(object, list, object)
    forgotten = Signal(str, str)

    def __init__(
        self, library: Library, jobs: Jobs, hub: Hub, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._jobs, self._hub = library, jobs, hub
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether somebody is being forgotten, or it is being found out what that means."""
        return self._busy

    def look_ahead(self, person_id: int | None) -> None:
        """Find out what forgetting a person, or (None) everybody, means."""
        if self._busy:
            return
        self._busy = True
        job = self._jobs.start(_("Forget"), partial(self._look, person_id), Lane.ASIDE)
        job.succeeded.connect(self._on_looked)
        job.ended.connect(self._on_ended)

    def forget(self, person_id: int | None) -> None:
        """Forget a person, or (None) everybody, for good."""
        if self._busy:
            return
        self._busy = True
        work = partial(self._forget, person_id)
        job = self._jobs.start(_("Forget"), work, Lane.LONG, essential=True)
        job.succeeded.connect(self._on_forgotten)
        job.ended.connect(self._on_ended)

    def _look(
        self, person_id: int | None, _monitor: Monitor
    ) -> tuple[Losses, list[str], int | None]:
        from facesort.operations import forget as operation

        try:
            lost = operation.look_ahead(self._library, person_id)
        except NotFound as error:
            raise _gone() from error
        return lost, operation.remains(lost), person_id

    def _forget(self, person_id: int | None, monitor: Monitor) -> tuple[str, str]:
        from facesort.operations import forget as operation

        try:
            receipt = operation.forget(self._library, person_id, monitor)
        except NotFound as error:
            raise _gone() from error
        place = shown(str(receipt.path)) if receipt.path else ""
        return "\n".join(operation.sentences(receipt)), place

    def _on_looked(self, found: tuple[Losses, list[str], int | None]) -> None:
        self.looked_ahead.emit(*found)

    def _on_forgotten(self, told: tuple[str, str]) -> None:
        self._hub.tell_now(Touched.EVERYTHING)
        self.forgotten.emit(*told)

    def _on_ended(self, _job: object) -> None:
        self._busy = False


def connect_forgetting(window: MainWindow) -> None:
    """Let the window ask for it and show what comes of it."""
    forgetting = window.parts.forgetting
    forgetting.looked_ahead.connect(partial(_ask, window))
    forgetting.forgotten.connect(partial(_show, window))
    page = window.pages.person
    page.bar.add(verb(page, _("Forget this person…"), "", partial(forget_person, window)))


def person_chosen(window: MainWindow) -> int | None:
    """Return the person that the page on top is about, or who alone is selected there."""
    pages = window.pages
    page = pages.currentWidget()
    if page is pages.person:
        return pages.person.person_id
    for people in (pages.people, pages.bystanders):
        if page is people and people.selected_count() == 1:
            return people.selected_ids()[0]
    return None


def forget_person(window: MainWindow) -> None:
    """Ask whether the person on top shall be forgotten."""
    person_id = person_chosen(window)
    if person_id is not None:
        _look_ahead(window, person_id)


def forget_all(window: MainWindow) -> None:
    """Ask whether all face data shall be forgotten."""
    _look_ahead(window, None)


def _look_ahead(window: MainWindow, person_id: int | None) -> None:
    if window.parts.scans.busy:
        window.notice.say(
            _("Faces are being looked for.  Stop that first, or wait until it is done.")
        )
    else:
        window.parts.forgetting.look_ahead(person_id)


def _ask(window: MainWindow, lost: Losses, remains: list[str], person_id: int | None) -> None:
    dialog = ForgetDialog(lost, remains, window)
    dialog.agreed.connect(partial(window.parts.forgetting.forget, person_id))
    dialog.open()


def _show(window: MainWindow, text: str, place: str) -> None:
    window.parts.pixmaps.forget_all()
    window.notice.hide()  # it may offer to undo what is not there any more
    window.parts.browser.refresh()
    ReceiptDialog(text, place, window).open()


def _gone() -> NotFound:
    return NotFound(_("That person is not there any more."), _("The page shows who is there now."))
