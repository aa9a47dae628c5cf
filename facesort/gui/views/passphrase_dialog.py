"""The question for the passphrase of an encrypted library, before there is a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.views.parts import SoftLabel
from facesort.text import _


class PassphraseDialog(QDialog):
    """Asks until the passphrase fits, or the user gives up.

    Signals:
        passphrase_given: The user typed one; carries it.

    Args:
        library: Whose passphrase it is.
        why: What is wrong with the keyring, if anything.
        parent: The window, if there is one.
    """

    passphrase_given = Signal(str)

    def __init__(self, library: Path, why: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Passphrase"))
        question = QLabel(_("The passphrase of your library"))
        self.field = passphrase_field(_("Passphrase"))
        question.setBuddy(self.field)
        where = SoftLabel(str(library))
        where.setToolTip(str(library))
        self.remember = QCheckBox(_("Remember on this computer"))
        self.remember.setToolTip(
            _("The keyring of your desktop keeps the key, and facesort opens without asking.")
        )
        self.remember.setEnabled(not why)
        self.sentence = SoftLabel(why)
        self.sentence.setForegroundRole(QPalette.ColorRole.WindowText)
        self.sentence.setVisible(bool(why))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self.open_button = buttons.button(QDialogButtonBox.StandardButton.Open)
        self.open_button.setDefault(True)
        layout = QVBoxLayout(self)
        em = self.fontMetrics().height()
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em // 2)
        for widget in (question, self.field, where, self.remember, self.sentence, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(26 * em)
        self.field.textChanged.connect(self._on_text_changed)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self._on_text_changed("")
        self.field.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say that this one does not fit; the next may."""
        self._say(sentence)
        self.setEnabled(True)
        self.field.selectAll()
        self.field.setFocus()

    def _on_text_changed(self, text: str) -> None:
        self.open_button.setEnabled(bool(text))

    def _on_accepted(self) -> None:
        if self.field.text():
            self._say(_("Opening…"))
            self.setEnabled(False)
            self.passphrase_given.emit(self.field.text())

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        self.sentence.setVisible(True)
        fit_height(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt override."""
        fit_height(self)
        super().showEvent(event)


def fit_height(dialog: QDialog) -> None:
    """Make a dialog as high as its wrapped texts need: Qt reckons with fewer lines."""
    layout = dialog.layout()
    assert layout is not None
    layout.activate()
    width = max(dialog.width(), dialog.minimumWidth())
    dialog.setMinimumHeight(layout.totalHeightForWidth(width))


def passphrase_field(name: str) -> QLineEdit:
    """Return a field that shows dots, and that input methods keep nothing of."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        field.inputMethodHints()
        | Qt.InputMethodHint.ImhSensitiveData
        | Qt.InputMethodHint.ImhNoPredictiveText
    )
    field.setAccessibleName(name)
    field.setAcceptDrops(False)
    return field
