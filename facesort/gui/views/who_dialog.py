"""The question "Who is this?" about some faces, answered with a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from facesort.gui.views.name_edit import Known, NameEdit
from facesort.gui.views.parts import SoftLabel
from facesort.text import _


class WhoDialog(QDialog):
    """Asks for a name, known or new.

    Signals:
        answered: The user said who it is; carries a person_id (int) if it is somebody known, else the
            name (str).
        named: The same answer as a name, of somebody known or not (str).
    """

    answered = Signal(object)
    named = Signal(str)

    def __init__(self, question: str, known: Sequence[Known], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Who is this?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.edit = NameEdit()
        self.edit.set_known(known)
        self._names: dict[int | None, str] = {person.id: person.name for person in known}
        heading = QLabel(question)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setBuddy(self.edit)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addWidget(self.edit)
        hint = SoftLabel(_("Choose a name that is offered, or type a new one."))
        layout.addWidget(hint)
        layout.addWidget(buttons)
        self.setMinimumWidth(24 * self.fontMetrics().averageCharWidth() * 2)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.name_entered.connect(self._on_name_entered)
        self.edit.cancelled.connect(self.reject)
        self.edit.refused.connect(hint.setText)
        buttons.accepted.connect(self.take)
        buttons.rejected.connect(self.reject)

    def take(self) -> None:
        """Take what is typed as the answer."""
        self.edit.enter()

    def _on_text_changed(self, text: str) -> None:
        self._ok.setEnabled(bool(text.strip()))

    def _on_name_entered(self, name: str) -> None:
        person_id = self.edit.person_id
        self.accept()
        self.answered.emit(name if person_id is None else person_id)
        self.named.emit(self._names.get(person_id, name))
