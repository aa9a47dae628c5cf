"""Files that could not be used, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from facesort.gui.models.rows import ID_ROLE, Index
from facesort.library.photos import ProblemRow
from facesort.text import _, shown

_NOWHERE = QModelIndex()


class Column(IntEnum):
    """What the table shows of a problem, from left to right."""

    FILE = 0
    MESSAGE = 1
    ADVICE = 2


class ProblemsModel(QAbstractTableModel):
    """The problems now shown, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[ProblemRow] = ()

    def set_rows(self, rows: Sequence[ProblemRow]) -> None:
        """Show these problems instead; nothing happens when they are the same."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> ProblemRow:
        """Return the problem at an index of this model."""
        return self._rows[index.row()]

    def place_of(self, file_id: int) -> int | None:
        """Return at which row the problem of a file is shown, None if it is not."""
        return next((i for i, row in enumerate(self._rows) if row.file_id == file_id), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt override."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Qt override."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Qt override."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("File"), _("What happened"), _("What you can do"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt override.  Never touches disk or database."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        text = (shown(row.path), row.message, row.advice)[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return text
            case _ if role == ID_ROLE:
                return row.file_id
        return None
