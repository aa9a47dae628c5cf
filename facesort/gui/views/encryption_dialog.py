"""The dialog that sets, changes and removes the encryption of the library."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.words import number
from facesort.gui.views.parts import SoftLabel
from facesort.gui.views.passphrase_dialog import fit_height, passphrase_field
from facesort.operations.encryption import SHORTEST, Backups, Change
from facesort.text import _, ngettext


class EncryptionDialog(QDialog):
    """Asks what shall become of the encryption; nothing happens before a button is pressed.

    Signals:
        change_requested: The library shall be encrypted, decrypted, or get another passphrase; carries
            the `Change`.
        remember_requested: The keyring shall keep the key, or forget it; carries whether to keep it.

    Args:
        encrypted: Whether the library is encrypted now.
        remembered: Whether the keyring has its key.
        backups: How many backups there are.
        parent: The window.
    """

    change_requested = Signal(object)
    remember_requested = Signal(bool)

    def __init__(self, *, encrypted: bool, remembered: bool, backups: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Encryption"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._encrypted, self._remembered = encrypted, remembered
        self.passphrase = passphrase_field(_("New passphrase"))
        self.again = passphrase_field(_("The same once more"))
        self.remember = QCheckBox(_("Remember on this computer"))
        self.remember.setChecked(remembered)
        self.backups = QComboBox()
        self.pictures = QCheckBox(_("Delete the small pictures now"))
        self.hint = SoftLabel()
        self.hint.setForegroundRole(QPalette.ColorRole.WindowText)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        text = _("Change passphrase") if encrypted else _("Encrypt")
        self.change_button = QPushButton(text)
        self.remove_button = QPushButton(_("Remove encryption…"))
        self._dress(backups)
        self._arrange(backups)
        self.passphrase.textChanged.connect(self._on_text_changed)
        self.again.textChanged.connect(self._on_text_changed)
        self.change_button.clicked.connect(self._on_change_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self._buttons.rejected.connect(self.reject)
        if encrypted:
            self.remember.clicked.connect(self.remember_requested)
        self._on_text_changed()
        self.passphrase.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt override."""
        fit_height(self)
        super().showEvent(event)

    def show_remembered(self, remembered: bool) -> None:
        """Show whether the keyring has the key, after it was asked to keep or forget it."""
        self._remembered = remembered
        self.remember.setChecked(remembered)

    def _dress(self, backups: int) -> None:
        convert = ngettext("Encrypt the older backup too", "Encrypt {n} older backups too", backups)
        delete = ngettext("Delete the older backup", "Delete {n} older backups", backups)
        keep = _("Leave them readable for everybody who has the disk")
        texts = (
            (convert, Backups.CONVERT), (delete, Backups.DELETE), (keep, Backups.KEEP),
        )  # fmt: skip
        for text, what in texts:
            self.backups.addItem(text.format(n=number(backups)), what)
        self.backups.setAccessibleName(_("Backups"))
        self.backups.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.backups.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.change_button.setDefault(True)
        self.remove_button.setAutoDefault(False)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAutoDefault(False)
        action = QDialogButtonBox.ButtonRole
        self._buttons.addButton(self.change_button, action.AcceptRole)
        if self._encrypted:
            self._buttons.addButton(self.remove_button, action.DestructiveRole)

    def _arrange(self, backups: int) -> None:
        em = self.fontMetrics().height()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em // 2)
        state = (
            _("The library is encrypted.")
            if self._encrypted
            else _("The library is not encrypted: who has the disk in hand can read it.")
        )
        what = QLabel(state)
        what.setTextFormat(Qt.TextFormat.PlainText)
        what.setWordWrap(True)
        layout.addWidget(what)
        for text in _what_it_does():
            layout.addWidget(SoftLabel(text))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(_("New passphrase:"), self.passphrase)
        form.addRow(_("The same once more:"), self.again)
        if backups and not self._encrypted:
            form.addRow(_("Backups:"), self.backups)
        layout.addLayout(form)
        layout.addWidget(self.remember)
        if not self._encrypted:
            layout.addWidget(self.pictures)
        layout.addWidget(self.hint)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(34 * em)

    def _on_text_changed(self, _text: str = "") -> None:
        first, second = self.passphrase.text(), self.again.text()
        hint = ""
        if first and len(first.strip()) < SHORTEST:
            hint = _("A passphrase needs at least {n} characters.").format(n=SHORTEST)
        elif second and first != second:
            hint = _("The two passphrases are not the same.")
        self.hint.setText(hint or _("The window closes for a moment, and opens again."))
        self.change_button.setEnabled(bool(first) and not hint and first == second)

    def _on_change_clicked(self) -> None:
        if not self.change_button.isEnabled():
            return
        wish = Change(
            self.passphrase.text(),
            self.remember.isChecked(),
            self.backups.currentData() if not self._encrypted else Backups.CONVERT,
            not self._encrypted and self.pictures.isChecked(),
        )
        self.accept()
        self.change_requested.emit(wish)

    def _on_remove_clicked(self) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, _("Encryption"), "", parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(_("Remove the encryption of the library?"))
        box.setInformativeText(_("Who has the disk in hand can read it and its backups then."))
        remove = box.addButton(_("Remove encryption"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        remove.clicked.connect(self._on_removal_confirmed)
        box.open()

    def _on_removal_confirmed(self) -> None:
        self.accept()
        self.change_requested.emit(Change(None))


def _what_it_does() -> tuple[str, str]:
    return (
        _(
            "Encrypted are names, faces and where photos lie.  Not encrypted are the photos, and the "
            "small pictures beside the library, which show faces; they come back as you look at photos."
        ),
        _("If you forget the passphrase, nobody can open the library: the names are lost."),
    )
