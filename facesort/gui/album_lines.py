"""The albums in the sidebar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QLocale, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QTreeWidget, QTreeWidgetItem

from facesort.library.albums import AlbumRow
from facesort.text import _

_WHERE = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class AlbumSpot:
    """The page of one album."""

    album_id: int


class AlbumLines(QObject):
    """The lines below the heading "Albums", which is hidden while there are none.

    Signals:
        album_requested: The user wants to see an album; carries album_id.
        rename_requested: An album shall get another name; carries an AlbumRow.
        change_requested: An album shall hold something else; carries an AlbumRow.
        removal_requested: An album shall go; carries album_id.
    """

    album_requested = Signal(int)
    rename_requested = Signal(object)
    change_requested = Signal(object)
    removal_requested = Signal(int)

    def __init__(self, tree: QTreeWidget, heading: QTreeWidgetItem) -> None:
        super().__init__(tree)
        self._tree = tree
        self._heading = heading
        self.rows: Sequence[AlbumRow] = ()

    def show_albums(self, rows: Sequence[AlbumRow], counts: Mapping[int, int | None]) -> None:
        """Show these albums, and how many photos are in them as far as that is known."""
        current = self._tree.currentItem()
        where = None if current is None else current.data(0, _WHERE)
        self.rows = rows
        self._tree.blockSignals(True)
        self._heading.takeChildren()
        for row in rows:
            item = QTreeWidgetItem([row.name])
            item.setData(0, _WHERE, AlbumSpot(row.id))
            item.setToolTip(0, row.query)
            count = counts.get(row.id)
            number = "" if count is None else QLocale().toString(count)
            item.setData(0, _COUNT, number)
            spoken = f"{row.name}, {number}" if number else row.name
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._heading.addChild(item)
            if where == AlbumSpot(row.id):
                self._tree.setCurrentItem(item)
        self._heading.setHidden(not rows)
        self._heading.setExpanded(True)
        self._tree.blockSignals(False)
        self._tree.doItemsLayout()

    def line(self, spot: AlbumSpot) -> QTreeWidgetItem | None:
        """Return the line of an album, None if there is none."""
        for row in range(self._heading.childCount()):
            item = self._heading.child(row)
            if item is not None and item.data(0, _WHERE) == spot:
                return item
        return None

    def open_menu(self, spot: AlbumSpot, at: QPoint) -> None:
        """Offer what can be done with an album; `at` is a place on the screen."""
        row = next((row for row in self.rows if row.id == spot.album_id), None)
        if row is None:
            return
        menu = QMenu(self._tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename, change, remove = (
            menu.addAction(text)
            for text in (_("Rename…"), _("Change the search…"), _("Remove album"))
        )
        rename.triggered.connect(partial(self.rename_requested.emit, row))
        change.triggered.connect(partial(self.change_requested.emit, row))
        remove.triggered.connect(partial(self.removal_requested.emit, row.id))
        menu.popup(at)
