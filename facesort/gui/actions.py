"""One table of everything the menus offer: for the menus and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from facesort.text import _


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu.

    Attributes:
        id: What the program calls it.
        menu: The title of the menu it is in.
        text: What it says.
        act: What it does.
        enabled: Whether it can be done now.
        keys: Its shortcuts, as `QKeySequence` reads them.
        page_key: The bare key that does it on the page itself; only shown here.
        checked: Whether it is the one that holds now, for entries of which one always does.
    """

    id: str
    menu: str
    text: str
    act: Callable[[], None]
    enabled: Callable[[], bool] = lambda: True
    keys: tuple[str, ...] = ()
    page_key: str = ""
    checked: Callable[[], bool] | None = None


class Actions(QObject):
    """The entries as Qt's actions.

    Args:
        entries: The table; a "-" as id is a line between two groups.
        parent: The window, so that shortcuts work in all of it.
    """

    def __init__(self, entries: Sequence[Entry], parent: QObject) -> None:
        super().__init__(parent)
        self._entries = entries
        self._held: frozenset[str] = frozenset()
        self._actions = {entry.id: _action(entry, parent) for entry in entries if entry.id != "-"}

    def __getitem__(self, entry_id: str) -> QAction:
        return self._actions[entry_id]

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus.  “View/Appearance” is a menu inside “View”."""
        menus: dict[str, QMenu] = {}
        for entry in self._entries:
            menu = self._menu(bar, menus, entry.menu)
            if entry.id == "-":
                menu.addSeparator()
            else:
                menu.addAction(self._actions[entry.id])

    def update(self) -> None:
        """Look again what can be done now."""
        for entry in self._entries:
            if entry.id == "-":
                continue
            action = self._actions[entry.id]
            action.setEnabled(entry.id not in self._held and entry.enabled())
            if entry.checked is not None:
                action.setChecked(entry.checked())

    def hold(self, ids: frozenset[str], why: str) -> None:
        """Keep these entries disabled from now on, and say why."""
        self._held = ids
        for entry_id in ids & self._actions.keys():
            self._actions[entry_id].setToolTip(why)
            self._actions[entry_id].setStatusTip(why)
        self.update()

    def shortcuts(self) -> list[tuple[str, str, str]]:
        """Return every entry with a key: (menu, text, keys as a person reads them)."""
        native = QKeySequence.SequenceFormat.NativeText
        found = []
        for entry in self._entries:
            keys = [QKeySequence(key).toString(native) for key in entry.keys]
            if entry.page_key:
                keys.append(entry.page_key)
            if keys:
                found.append((entry.menu, entry.text.rstrip("…"), _(" or ").join(keys)))
        return found

    def _menu(self, bar: QMenuBar, menus: dict[str, QMenu], title: str) -> QMenu:
        if title not in menus:
            outer, slash, inner = title.rpartition("/")
            if slash:
                menus[title] = self._menu(bar, menus, outer).addMenu(inner)
            else:
                menus[title] = bar.addMenu(inner)
                menus[title].aboutToShow.connect(self.update)
        return menus[title]


def _action(entry: Entry, parent: QObject) -> QAction:
    # What follows a tab is shown as a shortcut, but is none: the page takes the bare key itself.
    text = f"{entry.text}\t{entry.page_key}" if entry.page_key else entry.text
    action = QAction(text, parent)
    action.setObjectName(entry.id)
    action.setShortcuts([QKeySequence(key) for key in entry.keys])
    action.setCheckable(entry.checked is not None)
    if entry.id == "quit":
        action.setMenuRole(QAction.MenuRole.QuitRole)
    elif entry.id == "about":
        action.setMenuRole(QAction.MenuRole.AboutRole)
    else:
        action.setMenuRole(QAction.MenuRole.NoRole)
    action.triggered.connect(entry.act)
    return action
