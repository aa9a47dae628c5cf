"""The backups of the library: when they were made, what they hold, and the way back to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.words import backup_time, backup_why, file_size, number
from facesort.gui.views.parts import SoftLabel
from facesort.library.backup import BackupRow
from facesort.text import _

_NUMBER = Qt.ItemDataRole.UserRole


class BackupsDialog(QDialog):
    """Lists the backups; going back to one makes a backup of what is there first.

    Signals:
        make_requested: A backup shall be made now.
        go_back_requested: The library shall be what it was; carries the backup's number.

    Args:
        why_not: Why one cannot go back or make one now, "" if one can.
        parent: The window.
    """

    make_requested = Signal()
    go_back_requested = Signal(int)

    def __init__(self, why_not: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Backups"))
        self._why_not = why_not
        self._busy = True  # until the list is there
        self.sentence = SoftLabel(_("Reading…"))
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Backups"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setHeaderLabels(
            [_("Made"), _("Why"), _("Photos"), _("People"), _("Names"), _("Size")]
        )
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.itemSelectionChanged.connect(self._update)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.back_button = QPushButton(_("Go back to this one"))
        self.make_button = QPushButton(_("Back up now"))
        for button in (self.back_button, self.make_button):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.back_button.clicked.connect(self._on_back_clicked)
        self.make_button.clicked.connect(self.make_requested)
        buttons.rejected.connect(self.reject)
        em = self.fontMetrics().height()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em // 2)
        layout.addWidget(self.sentence)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)
        self._update()

    def sizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(em * 46, em * 26)

    def show_backups(self, rows: Sequence[BackupRow]) -> None:
        """Show these, the newest first; the one that was chosen stays chosen."""
        chosen = self._chosen()
        self.tree.clear()
        for row in rows:
            item = _item(row)
            self.tree.addTopLevelItem(item)
            if row.number == chosen:
                self.tree.setCurrentItem(item)
        self._say_usual()
        self.set_busy(False)

    def say(self, sentence: str) -> None:
        """Tell what was done."""
        self.sentence.setText(sentence)

    def set_busy(self, busy: bool) -> None:
        """Let nothing be asked for while something is done."""
        self._busy = busy
        if busy:
            self.say(_("One moment…"))
        self._update()

    def _say_usual(self) -> None:
        if self._why_not:
            self.say(self._why_not)
        elif self.tree.topLevelItemCount():
            self.say(
                _(
                    "Going back makes a backup of what is there first, so nothing is lost.  Photos are "
                    "never touched."
                )
            )
        else:
            self.say(
                _(
                    "There are none yet.  After a day with changes one is made by itself; ten are kept."
                )
            )

    def _chosen(self) -> int | None:
        items = self.tree.selectedItems()
        return None if not items else items[0].data(0, _NUMBER)

    def _update(self) -> None:
        possible = not self._busy and not self._why_not
        items = self.tree.selectedItems()
        readable = bool(items) and not items[0].isDisabled()
        self.back_button.setEnabled(possible and readable)
        self.make_button.setEnabled(possible)

    def _on_back_clicked(self) -> None:
        chosen = self._chosen()
        if chosen is not None and not self._busy:
            self.go_back_requested.emit(chosen)


def _item(row: BackupRow) -> QTreeWidgetItem:
    counts = [row.photos, row.people, row.names]
    texts = ["?" if count is None else number(count) for count in counts]
    why = _("damaged") if row.photos is None else backup_why(row.kind)
    if row.locked:
        why = _("another passphrase")
    item = QTreeWidgetItem([backup_time(row.at), why, *texts, file_size(row.size)])
    for column in range(2, item.columnCount()):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setData(0, _NUMBER, row.number)
    item.setDisabled(row.photos is None)
    return item
