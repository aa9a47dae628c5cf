"""The grid of cards: items known by id, kept selected and in view while rows come and go."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from facesort.gui.sections import SectionedView

#: What a drag of cards carries; no other program and no other facesort takes it.
CARDS_MIME = "application/x-facesort-cards"

_OWN_KEYS = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Escape,
    Qt.Key.Key_F2,
)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What survives a reset of the model: ids, and where the items in view were."""

    selected: list[int]
    current: int | None
    current_row: int
    in_view: list[tuple[int, int]]  # (id, where its cell began)
    offset: int


class Grid(SectionedView):
    """Cells of equal size, as many a line as fit; items are known by their ids.

    Selection, current item and what is in view are kept when the model is reset.  The model is a
    `RowsModel`.

    Signals:
        cards_dropped: Cards of this grid were dropped on another; carries (ids, onto_id).
        ids_selected: The selection is another now; carries nothing.
        card_double_clicked: Carries (id, where in the viewport).
    """

    cards_dropped = Signal(list, int)
    ids_selected = Signal()
    card_double_clicked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: _Kept | None = None
        self._take_key: Callable[[QKeyEvent], bool] | None = None
        self._moves_on = False

    # What pages use

    def set_key_taker(self, take: Callable[[QKeyEvent], bool]) -> None:
        """Let `take` see every key first; it returns whether the key was for it."""
        self._take_key = take

    def set_moves_on(self, on: bool) -> None:
        """Select the next card when the selected one goes, so that one can be dealt with after another.

        Not where the same key would do something wrong to the next.
        """
        self._moves_on = on

    def set_drag_and_drop(self, on: bool) -> None:
        """Let cards be dragged on each other."""
        self.setDragEnabled(on)
        self.setAcceptDrops(on)
        self.viewport().setAcceptDrops(on)
        self.setDropIndicatorShown(False)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected items, in the order shown."""
        ids = self._ids()
        return [ids[row] for row in self._selected_rows()]

    def selected_count(self) -> int:
        """Return how many items are selected: quicker than their ids."""
        return sum(len(rows) for rows in self._selected_spans())

    def current_id(self) -> int | None:
        """Return the id of the item that has the keyboard, None if there is none."""
        index = self.currentIndex()
        return self._ids()[index.row()] if index.isValid() else None

    def select_id(self, item_id: int) -> bool:
        """Select this item alone, make it current and bring it into view; False if not shown."""
        row = self._place_of(item_id)
        if row is None:
            return False
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        return True

    def select_ids(self, item_ids: Sequence[int]) -> None:
        """Select these items alone, as far as they are shown, and bring the first into view."""
        rows = sorted(row for row in map(self._place_of, item_ids) if row is not None)
        if rows:
            index, flag = self.model().index(rows[0], 0), QItemSelectionModel.SelectionFlag
            self.setCurrentIndex(index)
            self.selectionModel().select(self._selection_of(rows), flag.ClearAndSelect)
            self.scrollTo(index)

    def start_over(self) -> None:
        """Forget selection and place, because the rows to come are about something else."""
        self.selectionModel().clear()
        self.verticalScrollBar().setValue(0)
        self._note_top()

    def cell_of(self, item_id: int) -> QRect | None:
        """Return where the cell of an item is in the viewport, None if it is not shown."""
        row = self._place_of(item_id)
        return None if row is None else self._rect(row)

    # Keyboard and selection

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Qt override."""
        super().selectionChanged(selected, deselected)
        self.ids_selected.emit()

    def event(self, event: QEvent) -> bool:
        """Qt override.  Bare letters and Delete are for the grid, not for shortcuts of the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._take_key is not None
            and (is_letter(event) or event.key() in _OWN_KEYS)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and not event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        if self._take_key is not None and self._take_key(event):
            event.accept()
            return
        if is_letter(event):
            event.ignore()  # QListView would search
            return
        if event.key() in _ARROWS and not event.modifiers() and not self.selected_count():
            current = self.current_id()
            if current is not None:  # it did not show where one is: going on would skip it
                self.select_id(current)
                return
        super().keyPressEvent(event)
        self._note_top()

    def keyboardSearch(self, search: str) -> None:
        """Qt override: do not search, which would ask the model for every row."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.card_double_clicked.emit(self._ids()[index.row()], point)

    # Drag and drop of cards by id

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: ARG002
        """Qt override."""
        current = self.currentIndex()
        if not current.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(cards_mime(self.selected_ids()))
        card = self.viewport().grab(self.visualRect(current))
        half = card.deviceIndependentSize().toSize() / 2
        drag.setPixmap(
            card.scaled(card.size() / 2, mode=Qt.TransformationMode.SmoothTransformation)
        )
        drag.setHotSpot(QPoint(half.width() // 2, half.height() // 2))
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt override."""
        self._consider_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Qt override."""
        self._consider_drag(event)
        edge = self.autoScrollMargin()
        if (
            not self.viewport()
            .rect()
            .adjusted(0, edge, 0, -edge)
            .contains(event.position().toPoint())
        ):
            self.startAutoScroll()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt override."""
        self.stopAutoScroll()
        self._aim_at(-1)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt override."""
        self.stopAutoScroll()
        ids, onto = self._dragged_ids(event), self._drop_row
        self._aim_at(-1)
        if not ids or onto < 0:
            event.ignore()
            return
        event.acceptProposedAction()
        self.cards_dropped.emit(ids, self._ids()[onto])

    def _consider_drag(self, event: QDropEvent) -> None:
        ids = self._dragged_ids(event)
        if not ids:
            event.ignore()
            return
        index = self.indexAt(event.position().toPoint())
        usable = index.isValid() and self._ids()[index.row()] not in ids
        self._aim_at(index.row() if usable else -1)
        event.acceptProposedAction()  # everywhere: or else the window would take it for a folder

    def _dragged_ids(self, event: QDropEvent) -> list[int]:
        return dropped_cards(event.mimeData()) if self.acceptDrops() else []

    def _aim_at(self, row: int) -> None:
        if row != self._drop_row:
            self._drop_row = row
            self.viewport().update()

    # Rows replaced

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Qt override."""
        super().setModel(model)
        if model is not None:
            # After super(): the selection model clears itself at a reset, and that must come first.
            model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
            model.modelReset.connect(self._on_model_reset)

    def _on_model_about_to_be_reset(self) -> None:
        in_view, ids = list(self._rows_in(self.viewport().rect())), self._ids()
        self._kept = _Kept(
            self.selected_ids(),
            self.current_id(),
            self.currentIndex().row(),
            [(ids[row], self._rect(row).top() + self._offset()) for row in in_view],
            self._offset(),
        )

    def _on_model_reset(self) -> None:
        self._hovered = self._drop_row = -1
        kept, self._kept = self._kept, None
        self.updateGeometries()
        if kept is None:
            return
        self.verticalScrollBar().setValue(self._offset_after(kept))
        self._note_top()
        select, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        rows = sorted(r for r in map(self._place_of, kept.selected) if r is not None)
        select.select(self._selection_of(rows), flag.ClearAndSelect)
        self.setAutoScroll(False)  # or else the view would jump to the current item
        current = None if kept.current is None else self._place_of(kept.current)
        if current is None and rows:
            current = rows[0]  # the keyboard is where the selection is
        if current is not None:
            select.setCurrentIndex(self.model().index(current, 0), flag.NoUpdate)
        elif kept.current is not None and self._count():
            # What had the keyboard is gone (named, merged, hidden): the one in its place is next.
            following = self.model().index(min(kept.current_row, self._count() - 1), 0)
            take = self._moves_on and kept.current in kept.selected
            select.setCurrentIndex(following, flag.ClearAndSelect if take else flag.NoUpdate)
        self.setAutoScroll(True)
        if kept.selected and not self.selected_count():
            self.ids_selected.emit()
        self.cells_moved.emit()
        self.viewport().update()

    def _offset_after(self, kept: _Kept) -> int:
        """Return the offset at which most of what was in view stays where it was."""
        if kept.offset == 0:
            return 0
        moved = [
            self._rect(place).top() + self._offset() - before
            for item_id, before in kept.in_view
            if (place := self._place_of(item_id)) is not None
        ]
        return kept.offset + (statistics.median_low(moved) if moved else 0)

    def _ids(self) -> Sequence[int]:
        items = self._items()
        return items.ids if items else ()

    def _place_of(self, item_id: int) -> int | None:
        items = self._items()
        return items.place_of(item_id) if items else None


def is_letter(event: QKeyEvent) -> bool:
    """Whether a key types a letter (of any script), with no Ctrl, Alt or Meta."""
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return event.text()[:1].isalpha() and not held


def cards_mime(ids: list[int]) -> QMimeData:
    """Return what a drag of these cards carries."""
    mime = QMimeData()
    text = json.dumps({"process": os.getpid(), "ids": ids})
    mime.setData(CARDS_MIME, QByteArray(text.encode()))
    return mime


def dropped_cards(mime: QMimeData) -> list[int]:
    """Return the ids of the cards that a drag of this window carries, [] if it carries none."""
    if not mime.hasFormat(CARDS_MIME):
        return []
    content = json.loads(bytes(mime.data(CARDS_MIME).data()))
    return list(content["ids"]) if content["process"] == os.getpid() else []
