"""The files that could not be used: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.problems import Column, ProblemsModel
from facesort.gui.models.words import number
from facesort.gui.views.parts import EmptyState, Header, SoftLabel, Title
from facesort.library.photos import ProblemRow
from facesort.text import _, ngettext


class ProblemsPage(QWidget):
    """A table of files with what happened and what can be done.

    Signals:
        show_file_requested: The user wants to see the file in its folder; carries its path (bytes).
        retry_requested: All these files should be read again; carries nothing.
    """

    show_file_requested = Signal(object)
    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemsModel(self)
        self._count = SoftLabel()
        self._show = QPushButton(_("Show in folder"))
        self._show.setToolTip(_("Show the file in its folder (Enter)"))
        self._retry = QPushButton(_("Try again"))
        self._retry.setToolTip(_("Read all these files once more"))
        self.table = self._make_table()
        self._empty = EmptyState()
        self._empty.say(
            _("No problems."), _("Every file in your folders that is a photo could be used.")
        )
        self._arrange()
        self._show.clicked.connect(self._on_show_clicked)
        self._retry.clicked.connect(self.retry_requested)
        self.table.activated.connect(self._ask_to_show)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.show_problems(())

    def show_problems(self, rows: Sequence[ProblemRow]) -> None:
        """Show these problems; the selected one is kept."""
        index = self.table.currentIndex()
        file_id = self._model.row_at(index).file_id if index.isValid() else None
        offset = self.table.verticalScrollBar().value()
        self._model.set_rows(rows)
        place = None if file_id is None else self._model.place_of(file_id)
        if place is not None:
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self._model.index(place, 0), flags.ClearAndSelect | flags.Rows
            )
        self.table.verticalScrollBar().setValue(offset)
        text = ngettext("{n} file could not be used.", "{n} files could not be used.", len(rows))
        self._count.setText(text.format(n=number(len(rows))) if rows else "")
        self._retry.setEnabled(bool(rows))
        self._stack.setCurrentWidget(self.table if rows else self._empty)
        self.setFocusProxy(
            self.table if rows else self._empty
        )  # a hidden one would not let Tab pass
        self._on_selected()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(_("Problems"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setShowGrid(False)
        table.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover, on=False)  # pales selected text
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        table.verticalHeader().hide()
        lines = 3 * table.fontMetrics().lineSpacing()
        table.verticalHeader().setDefaultSectionSize(lines)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        return table

    def _arrange(self) -> None:
        body = QWidget()
        body.setContentsMargins(8, 0, 0, 0)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        below = QHBoxLayout()
        below.setContentsMargins(12, 4, 12, 8)
        below.setSpacing(6)
        below.addWidget(self._count, 1)
        below.addWidget(self._show)
        below.addWidget(self._retry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(Title(_("Problems")), []))
        layout.addWidget(body, 1)
        layout.addLayout(below)

    def _on_selected(self) -> None:
        self._show.setEnabled(self.table.currentIndex().isValid())

    def _on_show_clicked(self) -> None:
        self._ask_to_show(self.table.currentIndex())

    def _ask_to_show(self, index: QModelIndex) -> None:
        if index.isValid():
            self.show_file_requested.emit(self._model.row_at(index).path)
