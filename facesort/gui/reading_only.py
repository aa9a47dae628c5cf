"""A library that may only be read: a line that says so, and nothing to press that would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow

#: The entries of the menus that change something.
_EDITING = frozenset(
    (
        *(
            "add",
            "rescan",
            "undo",
            "redo",
            "keep",
            "strictness",
            "name",
            "merge",
            "assign",
            "split",
        ),
        *("reject", "cover", "apart", "none", "draw", "hide", "show", "take back"),
        *("yes", "no", "skip", "ignore", "undo answer", "ask again"),
        *("forget", "forget all"),
    )
)


class Banner(QLabel):
    """A line across the window."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.setForegroundRole(QPalette.ColorRole.ToolTipText)
        em = self.fontMetrics().height()
        self.setContentsMargins(em, em // 2, em, em // 2)
        self.setAccessibleName(text)


class ReadingOnly(QObject):
    """Keeps disabled what changes the library, and says why.

    Args:
        window: The window.
        column: What stands beside the sidebar, from top to bottom.
    """

    def __init__(self, window: MainWindow, column: QVBoxLayout) -> None:
        super().__init__(window)
        self._why = _("This library may only be read, so nothing can be changed.")
        advice = _("Make the file and its folder writable, and open it again.")
        self.banner = Banner(f"{self._why}  {advice}")
        column.insertWidget(0, self.banner)
        window.actions_table.hold(_EDITING, self._why)
        for button in (window.sidebar.add_button, *window.pages.welcome.findChildren(QPushButton)):
            button.setEnabled(False)
            button.setToolTip(self._why)
        for action in window.pages.findChildren(QAction):
            if action.property("edits"):
                action.changed.connect(self._on_changed)
                self._hold(action)

    def _on_changed(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._hold(action)

    def _hold(self, action: QAction) -> None:
        if action.isEnabled():
            action.setEnabled(False)
        if action.toolTip() != self._why:
            action.setToolTip(self._why)
