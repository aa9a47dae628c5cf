"""The question before somebody is forgotten for good, and the receipt after it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.words import faces_text, number, photos_text
from facesort.gui.views.parts import enlarge
from facesort.library.forget import Losses
from facesort.text import _, ngettext


class ForgetDialog(QDialog):
    """Says what would be forgotten and what stays, and asks.

    Args:
        lost: What would be forgotten.
        remains: What stays, a phrase each.
        parent: The window.

    Signals:
        agreed: The user wants it; carries nothing.
    """

    agreed = Signal()

    def __init__(self, lost: Losses, remains: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        everybody = lost.everybody
        self.setWindowTitle(_("Forget all face data") if everybody else _("Forget this person"))
        if everybody:
            question = _("Forget all face data for good?")
        elif lost.name:
            question = _("Forget {name} for good?").format(name=lost.name)
        else:
            question = _("Forget this person for good?")
        self.heading = _label(question)
        enlarge(self.heading, 1.3)
        self.goes = _label("\n".join([_("This goes:"), *(f"• {line}" for line in _going(lost))]))
        self.stays = _label("\n".join([_("This stays:"), *(f"• {line}" for line in remains)]))
        self.warning = _label(
            _(
                "This cannot be undone.  Backups of the library are cleaned too; your photos are not "
                "changed."
            )
        )
        bold = self.warning.font()
        bold.setBold(True)
        self.warning.setFont(bold)
        self.forget_button = QPushButton(_("Forget for good"))
        self.forget_button.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.forget_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()
        self.forget_button.clicked.connect(self._on_forget_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(self.fontMetrics().height())
        for widget in (self.heading, self.goes, self.stays, self.warning, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(32 * self.fontMetrics().height())

    def _on_forget_clicked(self) -> None:
        self.accept()
        self.agreed.emit()


class ReceiptDialog(QDialog):
    """Shows what was forgotten, and where that is written down."""

    def __init__(self, text: str, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Forgotten"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Receipt"))
        self.place = _label(_("The receipt lies in {path}").format(path=place) if place else "")
        self.place.setVisible(bool(place))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.text, self.place, buttons):
            layout.addWidget(widget)
        em = self.fontMetrics().height()
        self.resize(em * 38, em * 26)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _going(lost: Losses) -> list[str]:
    faces = _("{faces} in {photos}, with what facesort made of them").format(
        faces=faces_text(lost.faces), photos=photos_text(lost.photos)
    )
    if lost.everybody:
        who = ngettext("{n} person and the name", "{n} people and their names", lost.people)
    else:
        who = _("the name, the birth date and all that you said of this person")
    lines = [faces, who.format(n=number(lost.people))]
    if lost.edits:
        edits = ngettext(
            "{n} of {all} changes in the history; the others can still be undone",
            "{n} of {all} changes in the history; the others can still be undone",
            lost.edits,
        )
        every = number(lost.edits + lost.edits_left)
        lines.append(edits.format(n=number(lost.edits), all=every))
    if lost.albums:
        albums = ngettext("the album {names}", "the albums {names}", len(lost.albums))
        lines.append(albums.format(names=_(", ").join(lost.albums)))
    return lines
