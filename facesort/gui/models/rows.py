"""A list of rows with ids and a picture each: what people, faces and photos have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from facesort.gui.thumbnails import Key, PixmapCache

Index = QModelIndex | QPersistentModelIndex

#: The role under which every model tells the id of an item.
ID_ROLE = Qt.ItemDataRole.UserRole + 1

_NOWHERE = QModelIndex()


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=_HasId)


class RowsModel(QAbstractListModel, Generic[Row]):
    """Rows in the order shown.  Subclasses say which picture and which words belong to one."""

    def __init__(self, pixmaps: PixmapCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._rows: Sequence[Row] = ()
        self._ids: list[int] = []
        self._place: dict[int, int] = {}
        self._starts: tuple[int, ...] = ()
        self._headings: tuple[str, ...] = ()
        pixmaps.arrived.connect(self._on_arrived)

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, in the order shown."""
        return self._rows

    @property
    def starts(self) -> Sequence[int]:
        """The first row of each section, none if there are no sections."""
        return self._starts

    @property
    def headings(self) -> Sequence[str]:
        """What stands above each section."""
        return self._headings

    def set_rows(self, rows: Sequence[Row], sections: Sequence[tuple[int, str]] = ()) -> None:
        """Show these rows instead; `sections` are the first row of each and its heading.

        When they are the same ones in the same order they are only repainted; otherwise the model is
        reset, and `Grid` keeps selection and place by the ids.
        """
        ids = [row.id for row in rows]
        starts = tuple(first for first, _heading in sections)
        same = ids == self._ids and starts == self._starts
        self._headings = tuple(heading for _first, heading in sections)
        if not same:
            self.beginResetModel()
            self._starts = starts
            self._ids = ids
            self._place = {item_id: place for place, item_id in enumerate(ids)}
        self._rows = rows
        if not same:
            self.endResetModel()
        elif ids:
            # All of them: to find those that differ costs more than to repaint the few in view.
            self.dataChanged.emit(self.index(0), self.index(len(ids) - 1))

    @property
    def ids(self) -> Sequence[int]:
        """The ids of the rows, in the order shown."""
        return self._ids

    def place_of(self, item_id: int) -> int | None:
        """Return at which row an item is shown, None if it is not."""
        return self._place.get(item_id)

    def row_with(self, item_id: int) -> Row | None:
        """Return the row with this id, None if it is not shown."""
        place = self._place.get(item_id)
        return None if place is None else self._rows[place]

    def picture_of(self, row: Row) -> Key:
        """Return which thumbnail belongs to a row."""
        raise NotImplementedError

    def text_of(self, row: Row) -> str:
        """Return what to call a row in one or two words."""
        raise NotImplementedError

    def spoken(self, row: Row) -> str:
        """Return what a screen reader says of a row."""
        raise NotImplementedError

    def pixmap(self, row: Row) -> QPixmap | None:
        """Return the thumbnail of a row if it is here; otherwise it is asked for."""
        return self._pixmaps.pixmap(*self.picture_of(row))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt override."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt override.  Never touches disk or database."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text_of(row)
            case Qt.ItemDataRole.DecorationRole:
                return self.pixmap(row)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self.spoken(row)
            case _ if role == ID_ROLE:
                return row.id
        return None

    def _on_arrived(self, _keys: list[Key]) -> None:
        # All of them: to find those that show it costs more than to repaint the few in view.
        if self._rows:
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.DecorationRole])
