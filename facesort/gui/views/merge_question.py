"""The question that is asked before people with different names become one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from facesort.gui.models.words import number
from facesort.library.people import PersonRow
from facesort.text import _, ngettext, quoted

_NAMED = 3


class MergeQuestion(QMessageBox):
    """Asks whether these are one person; `accepted` is emitted if the user says so.

    Args:
        into: Who stays.
        others: Who become part of them.
        parent: The page.
    """

    def __init__(self, into: PersonRow, others: Sequence[PersonRow], parent: QWidget) -> None:
        super().__init__(QMessageBox.Icon.Question, _("The same person?"), "", parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        question = _("Are these one person: {people}?").format(people=_names([into, *others]))
        outcome = _("All their photos will be photos of “{name}”.  Undo takes that back.")
        self.setText(f"{question}\n\n{outcome.format(name=into.name)}")
        self.merge_button = self.addButton(_("Merge"), QMessageBox.ButtonRole.AcceptRole)
        self.cancel_button = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(self.cancel_button)


def _names(rows: Sequence[PersonRow]) -> str:
    """Return "“Anna”, “Ben” and 3 others"."""
    names = list(dict.fromkeys(row.name for row in rows if row.name))[:_NAMED]
    rest = len(rows) - len(names)
    text = _(", ").join(map(quoted, names))
    if not rest:
        return text
    others = ngettext("{n} other", "{n} others", rest).format(n=number(rest))
    return _("{names} and {others}").format(names=text, others=others)
