"""Where one searches: the field with its help, and the line that says what is wrong with a search."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.views.parts import sign_button
from facesort.gui.views.search_edit import SearchEdit
from facesort.text import _


class SearchBar(QWidget):
    """The field and, beside it, what can be searched for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = SearchEdit()
        self.edit.setToolTip("\n".join(f"{example}\t{what}" for example, what in examples()))
        self.help_button = sign_button(
            "?", _("What can be searched for"), _("What can be searched for")
        )
        self.help_button.clicked.connect(self._on_help_clicked)
        em = self.fontMetrics().height()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em // 2, em // 6, em // 2, em // 6)
        layout.setSpacing(em // 4)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.help_button)

    def sizeHint(self) -> QSize:
        """Qt override."""
        return QSize(26 * self.fontMetrics().height(), super().sizeHint().height())

    def _on_help_clicked(self) -> None:
        SearchHelp(self.window()).open()


class SearchHelp(QDialog):
    """What can be searched for, by examples."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What can be searched for"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        em = self.fontMetrics().height()
        table = QGridLayout()
        table.setHorizontalSpacing(2 * em)
        for row, texts in enumerate(examples()):
            for column, text in enumerate(texts):
                label = QLabel(text)
                label.setTextFormat(Qt.TextFormat.PlainText)
                if column == 0:
                    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                    font = label.font()
                    font.setBold(True)
                    label.setFont(font)
                table.addWidget(label, row, column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em)
        layout.addLayout(table)
        layout.addWidget(buttons)


class SearchLine(QLabel):
    """One line below the field: what is wrong with a search, and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        em = self.fontMetrics().height()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.setContentsMargins(em, em // 4, em, em // 4)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Midlight)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.setText(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))


def examples() -> list[tuple[str, str]]:
    """Return what can be searched for, each with what it finds."""
    return [
        ("anna", _("Anna; if nobody is called just so, everybody with it in their name")),
        ("anna & ben", _("both of them; “anna ben” finds the same")),
        ("anna | ben", _("at least one of them")),
        ("!carl", _("photos without Carl")),
        ("only:anna,ben", _("both of them and nobody else, bystanders aside")),
        ("anna#12", _("Anna who is number 12, if several people are called Anna")),
        ('"Anna Maria"', _("a name of several words, or with signs in it")),
        ("faces=2", _("photos with two faces; also faces>2, faces<=3, faces=2..4")),
        ("2019", _("taken in 2019; also 2019-06, 2019-06-24")),
        ("2019-06..2019-08", _("taken from June to August 2019; also 2019.., ..2019")),
        ("folder:trip", _("in a folder with “trip” in its name")),
        ("unnamed", _("somebody in them has no name yet")),
        ("nobody", _("without a face")),
        ("undated", _("nothing says when they were taken")),
        ("(anna | ben) !carl 2019", _("all of it together")),
    ]
