"""Equal cells, as many a line as fit, at a cost that is the same for ten items and a million.

QListView lays out every item (0.5 s for 100,000, and again at each resize).  Here a cell's place is
arithmetic.  What QListView gives remains: selection, keyboard, accessible children.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QRubberBand,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from facesort.gui.bands import Bands
from facesort.gui.models.rows import Index

_GAP = 4  # pixels of a cell's edge that belong to no card: there a rubber band may begin
_Cursor = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_State = QStyle.StateFlag


class CellView(QListView):
    """A list view whose items are cells of equal size.

    The delegate's `sizeHint` for an invalid index is the least size of a cell; it may depend on the
    view's icon size, which is what the size slider sets.  What is in the top line stays there when
    the view is resized or the cells grow.

    Signals:
        cells_moved: Cells may be elsewhere in the viewport now; carries nothing.
    """

    cells_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: QSize | None = None
        self._top_row = 0
        self._hovered = -1
        self._drop_row = -1
        self._bands: Bands | None = None
        self._bands_key: tuple[int, int, int, Sequence[int]] | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.verticalScrollBar().actionTriggered.connect(self._note_top)

    # Geometry

    def cell_size(self) -> QSize:
        """Return the least size of a cell; cells share what is left of the width."""
        if self._cell is None:
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            self._cell = self.itemDelegate().sizeHint(option, QModelIndex())
        return self._cell

    def columns(self) -> int:
        """Return how many cells lie side by side."""
        return max(1, self.viewport().width() // max(1, self.cell_size().width()))

    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model else 0

    def _height(self) -> int:
        return max(1, self.cell_size().height())

    def _offset(self) -> int:
        return self.verticalScrollBar().value()

    def _starts(self) -> Sequence[int]:
        """Return the first row of each section, none if there are no sections."""
        return ()

    def _bands_now(self) -> Bands:
        """Return where the cells lie."""
        key = (self._count(), self.columns(), self._height(), self._starts())
        if self._bands is None or key != self._bands_key:
            self._bands = self._bands_of(key[1])
            self._bands_key = key
        return self._bands

    def _bands_of(self, columns: int) -> Bands:
        """Return where the cells would lie if there were so many columns."""
        heading = 2 * self.fontMetrics().height()
        return Bands(self._count(), columns, self._height(), self._starts(), heading=heading)

    def _rect(self, row: int) -> QRect:
        return self._placer()(row)

    def _placer(self) -> Callable[[int], QRect]:
        """Return what tells where the cell of a row is; asked for once, it is quick for many rows."""
        columns, width, height = self.columns(), self.viewport().width(), self._height()
        place, offset, mirrored = self._bands_now().place, self._offset(), self.isRightToLeft()

        def rect(row: int) -> QRect:
            column, top = place(row)
            if mirrored:
                column = columns - 1 - column
            left = column * width // columns
            right = (column + 1) * width // columns
            return QRect(left, top - offset, right - left, height)

        return rect

    def _row_at(self, x: int, y: int) -> int:
        columns = self.columns()
        column = min(max(0, x * columns // max(1, self.viewport().width())), columns - 1)
        if self.isRightToLeft():
            column = columns - 1 - column
        return self._bands_now().row_at(column, y + self._offset())

    def _cells_in(self, area: QRect) -> Iterator[tuple[int, QRect]]:
        """Yield the rows whose cells an area of the viewport meets, and where those are."""
        offset, rect_of = self._offset(), self._placer()
        for line in self._bands_now().lines(area.top() + offset, area.bottom() + offset):
            for row in line:
                rect = rect_of(row)
                if rect.intersects(area):
                    yield row, rect

    def _rows_in(self, area: QRect) -> Iterator[int]:
        """Yield the rows whose cells an area of the viewport meets."""
        return (row for row, _rect in self._cells_in(area))

    def visualRect(self, index: Index) -> QRect:
        """Qt override."""
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Qt override.  The gap between cards belongs to none."""
        row = self._row_at(point.x(), point.y())
        if not 0 <= row < self._count():
            return QModelIndex()
        card = self._rect(row).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        return self.model().index(row, 0) if card.contains(point) else QModelIndex()

    def verticalOffset(self) -> int:
        """Qt override."""
        return self._offset()

    def horizontalOffset(self) -> int:
        """Qt override."""
        return 0

    def isIndexHidden(self, index: Index) -> bool:  # noqa: ARG002
        """Qt override."""
        return False

    def doItemsLayout(self) -> None:
        """Qt override.  There is nothing to lay out, whatever QListView thinks."""
        self._cell = None
        QAbstractItemView.doItemsLayout(self)

    def dataChanged(self, first: Index, last: Index, roles: Iterable[int] = ()) -> None:
        """Qt override.  QListView would lay everything out again."""
        QAbstractItemView.dataChanged(self, first, last, list(roles))

    def updateGeometries(self) -> None:
        """Qt override."""
        self._show_bar_if_needed()
        bar, visible = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(visible)
        bar.setSingleStep(max(1, self._height() // 3))
        bar.setRange(0, max(0, self._bands_now().total - visible))
        self.cells_moved.emit()

    def _show_bar_if_needed(self) -> None:
        """Show the scroll bar if cells would be out of view without it.

        Not left to Qt: where all fit until the bar takes a column away, it would come and go for ever.
        """
        room = self.maximumViewportSize()
        columns = max(1, room.width() // max(1, self.cell_size().width()))
        bands = self._bands_of(columns)
        policy = Qt.ScrollBarPolicy
        shown = (
            policy.ScrollBarAlwaysOn if bands.total > room.height() else policy.ScrollBarAlwaysOff
        )
        if shown != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt override.  What was in the top line stays in the top line."""
        QAbstractItemView.resizeEvent(self, event)
        self._keep_top()

    def changeEvent(self, event: QEvent) -> None:
        """Qt override."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._cell = None
            self._keep_top()

    def setIconSize(self, size: QSize) -> None:
        """Qt override.  Cells grow with it; what was in the top line stays there."""
        super().setIconSize(size)
        self._cell = None
        self._keep_top()

    def _note_top(self) -> None:
        # The slider's position: the scroll bar tells before its value changes.  Not noted at a resize,
        # so that making the window small and large again changes nothing.
        at = self.verticalScrollBar().sliderPosition()
        self._top_row = max(0, min(self._bands_now().row_at(0, at), self._count() - 1))

    def _keep_top(self) -> None:
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._bands_now().line_top(self._top_row))
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: ARG002
        """Qt override."""
        self.viewport().scroll(0, dy)
        self.cells_moved.emit()

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Qt override."""
        if not index.isValid():
            return
        bar, visible, height = self.verticalScrollBar(), self.viewport().height(), self._height()
        bands = self._bands_now()
        top, above = bands.place(index.row())[1], bands.line_top(index.row())
        if hint == _Hint.PositionAtTop or (hint == _Hint.EnsureVisible and above < bar.value()):
            bar.setValue(above)
        elif hint == _Hint.PositionAtCenter:
            bar.setValue(top - (visible - height) // 2)
        elif hint == _Hint.PositionAtBottom or top + height > bar.value() + visible:
            bar.setValue(top + height - visible)
        self._note_top()

    def moveCursor(
        self,
        action: _Cursor,
        modifiers: Qt.KeyboardModifier,  # noqa: ARG002
    ) -> QModelIndex:
        """Qt override."""
        count, bands = self._count(), self._bands_now()
        if not count:
            return QModelIndex()
        row = self.currentIndex().row()
        if row < 0:
            return self.model().index(0, 0)
        page = max(1, self.viewport().height() // self._height())
        forward = -1 if self.isRightToLeft() else 1
        targets: dict[_Cursor, Callable[[], int]] = {
            _Cursor.MoveLeft: lambda: row - forward,
            _Cursor.MoveRight: lambda: row + forward,
            _Cursor.MovePrevious: lambda: row - 1,
            _Cursor.MoveNext: lambda: row + 1,
            _Cursor.MoveUp: lambda: bands.above(row),
            _Cursor.MoveDown: lambda: bands.below(row),
            _Cursor.MovePageUp: lambda: _repeated(bands.above, row, page),
            _Cursor.MovePageDown: lambda: _repeated(bands.below, row, page),
            _Cursor.MoveHome: lambda: 0,
            _Cursor.MoveEnd: lambda: count - 1,
        }
        return self.model().index(max(0, min(count - 1, targets[action]())), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Qt override.  A rubber band takes what it meets, Shift takes all between in reading order."""
        if self.state() == QAbstractItemView.State.DragSelectingState:
            area = rect.normalized()
            self._band.setGeometry(area)
            self._band.show()
            rows = list(self._rows_in(area))
        else:
            ends = (rect.topLeft(), rect.bottomRight())
            found = [self._row_at(p.x(), p.y()) for p in ends]
            first, last = max(0, min(found)), min(self._count() - 1, max(found))
            inside = self.indexAt(rect.bottomRight()).isValid()
            rows = list(range(first, last + 1)) if inside else []
        self.selectionModel().select(self._selection_of(rows), command)

    def _selection_of(self, rows: Iterable[int]) -> QItemSelection:
        """Return ascending rows as few ranges."""
        selection, model = QItemSelection(), self.model()
        first = last = -2
        for row in rows:
            if row == last + 1:
                last = row
                continue
            if first >= 0:
                selection.select(model.index(first, 0), model.index(last, 0))
            first = last = row
        if first >= 0:
            selection.select(model.index(first, 0), model.index(last, 0))
        return selection

    def _selected_spans(self) -> list[range]:
        selected = self.selectionModel()
        if selected is None:
            return []
        chosen = selected.selection()
        spans = [chosen.at(i) for i in range(chosen.count())]
        return [range(span.top(), span.bottom() + 1) for span in spans]

    def _selected_rows(self) -> list[int]:
        return sorted(chain.from_iterable(self._selected_spans()))

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: ARG002
        """Qt override."""
        return QRegion(self.viewport().rect())

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        self._band.hide()
        super().mouseReleaseEvent(event)
        self._note_top()

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            for changed in (row, self._hovered):
                self.viewport().update(self._rect(changed))
            self._hovered = row

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt override."""
        painter = QPainter(self.viewport())
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        model, selected, delegate = self.model(), self.selectionModel(), self.itemDelegate()
        current = self.currentIndex().row() if self.hasFocus() else -1
        plain = option.state & ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)
        for row, rect in self._cells_in(event.rect()):
            index = model.index(row, 0)
            option.rect = rect
            state = plain
            if selected.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == current:
                state |= QStyle.StateFlag.State_HasFocus
            if row == self._hovered:
                state |= QStyle.StateFlag.State_MouseOver
            if row == self._drop_row:
                state |= QStyle.StateFlag.State_On
            option.state = state
            delegate.paint(painter, option, index)
        self._paint_headings(painter, event.rect())
        painter.end()

    def _paint_headings(self, painter: QPainter, area: QRect) -> None:
        """Paint what stands above sections, if there are any."""


def _repeated(step: Callable[[int], int], row: int, times: int) -> int:
    for _time in range(times):
        row = step(row)
    return row
