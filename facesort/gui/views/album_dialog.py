"""Questions about an album: what it shall be called, and what it shall hold."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from facesort.gui.views.parts import SoftLabel
from facesort.gui.views.search_edit import SearchEdit
from facesort.text import _


class AlbumDialog(QDialog):
    """Asks for one line of text.

    Args:
        question: What is asked.
        field: Where it is answered.
        taken: What cannot be the answer: the names of other albums.
        parent: The window.

    Signals:
        answered: Carries the text.
    """

    answered = Signal(str)

    def __init__(
        self, question: str, field: QLineEdit, taken: Collection[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Album"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._taken = {name.casefold() for name in taken}
        self.field = field
        heading = QLabel(question)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        heading.setBuddy(field)
        self.hint = SoftLabel(_("It holds what the search finds, also later."))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        layout = QVBoxLayout(self)
        for widget in (heading, field, self.hint, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(26 * self.fontMetrics().height())
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        field.textChanged.connect(self._on_text_changed)
        if isinstance(field, SearchEdit):
            field.search_requested.connect(self._on_accepted)
            field.cancelled.connect(self.reject)
        field.selectAll()
        field.setFocus()
        self._on_text_changed(field.text())

    def _on_text_changed(self, text: str) -> None:
        taken = " ".join(text.split()).casefold() in self._taken
        self.hint.setText(
            _("There is already an album of this name.")
            if taken
            else _("It holds what the search finds, also later.")
        )
        self.ok_button.setEnabled(bool(text.strip()) and not taken)

    def _on_accepted(self) -> None:
        if self.ok_button.isEnabled():
            self.answered.emit(self.field.text())
            self.accept()
