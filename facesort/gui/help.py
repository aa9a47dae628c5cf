"""The help: a few pages a person can read, in their language."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from facesort import text
from facesort.paths import resource
from facesort.text import _

_ENGLISH = "en"


def pages() -> list[tuple[str, str]]:
    """Return the pages, in the user's language or else in English: title and Markdown, in order."""
    folder = resource("help") / text.language()
    if not folder.is_dir():
        folder = resource("help") / _ENGLISH
    return [_page(path) for path in sorted(folder.glob("*.md"))]


class HelpDialog(QDialog):
    """The help, beside which one can go on working.

    Signals:
        shortcuts_requested: The user wants to see all shortcuts.
    """

    shortcuts_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = pages()
        self.list = QListWidget()
        self.list.setAccessibleName(_("Pages"))
        self.list.addItems([title for title, _markdown in self._pages])
        self.page = QTextBrowser()
        self.page.setAccessibleName(_("Help"))
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find in the help"))
        self.search.setAccessibleName(_("Find in the help"))
        self.search.setClearButtonEnabled(True)
        self._arrange()
        self.list.currentRowChanged.connect(self._show)
        self.search.returnPressed.connect(self.find_next)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.list.setCurrentRow(0)

    def find_next(self) -> None:
        """Go to the next place of what is typed, on this page or one after it, round and round."""
        wanted = self.search.text().strip()
        if not wanted or self.page.find(wanted):
            return
        here, count = self.list.currentRow(), len(self._pages)
        for step in range(1, count + 1):
            row = (here + step) % count
            if wanted.casefold() in _plain(self._pages[row][1]).casefold():
                self.list.setCurrentRow(row)
                self._show(row)  # also the page that is shown: from its top
                self.page.find(wanted)
                return

    def _show(self, row: int) -> None:
        if row >= 0:
            self.page.setMarkdown(self._pages[row][1])

    def _arrange(self) -> None:
        em = self.fontMetrics().height()
        inside = QSplitter()
        inside.addWidget(self.list)
        inside.addWidget(self.page)
        inside.setSizes([em * 12, em * 34])
        inside.setStretchFactor(1, 1)
        inside.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        keys = buttons.addButton(_("Shortcuts"), QDialogButtonBox.ButtonRole.ActionRole)
        keys.clicked.connect(self.shortcuts_requested)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(inside, 1)
        layout.addWidget(buttons)
        self.resize(em * 50, em * 36)


def _page(path: Path) -> tuple[str, str]:
    markdown = path.read_text(encoding="utf-8")
    return markdown.split("\n", 1)[0].removeprefix("# ").strip(), markdown


def _plain(markdown: str) -> str:
    document = QTextDocument()
    document.setMarkdown(markdown)
    return document.toPlainText()
