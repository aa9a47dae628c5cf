"""The grid: arithmetic instead of layout, and what was selected and seen stays so."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from facesort.gui.grid import CARDS_MIME, Grid, cards_mime, dropped_cards
from facesort.gui.models.people import PeopleModel
from facesort.gui.views.cards import PersonCard
from facesort.gui.views.parts import CardPane
from tests.gui.pages.rows import person


@pytest.fixture
def model(pixmaps):
    return PeopleModel(pixmaps)


@pytest.fixture
def grid(model, show):
    model.set_rows([person(i, f"P{i}", 3) for i in range(100)])
    pane = show(CardPane(model, PersonCard(), "People"))
    yield pane.grid
    pane.hide()


def card(grid, item_id):
    return grid.cell_of(item_id).center()


def click(qtbot, grid, item_id, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, card(grid, item_id))


def top_of(grid, item_id):
    return grid.cell_of(item_id).top()


def seen(grid):
    """The ids whose cards are in view."""
    view = grid.viewport().rect()
    return [row.id for row in grid.model().rows if grid.cell_of(row.id).intersects(view)]


def test_cells_tile_the_view_and_know_their_items(grid):
    view = grid.viewport().rect()
    area = sum(
        (r := grid.visualRect(grid.model().index(i, 0)).intersected(view)).width() * r.height()
        for i in range(100)
    )
    assert area == view.width() * view.height()
    for item_id in seen(grid):
        assert grid.indexAt(card(grid, item_id)).row() == item_id


def test_the_gap_between_cards_belongs_to_none(grid):
    assert not grid.indexAt(grid.cell_of(1).topLeft() + QPoint(1, 1)).isValid()


def test_arrows_move_by_cells_and_lines(qtbot, grid):
    columns = grid.columns()
    assert columns > 2
    click(qtbot, grid, 1)
    for key, expected in (
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Down, 2 + columns),
        (Qt.Key.Key_Left, 1 + columns),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_End, 99),
        (Qt.Key.Key_Down, 99),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
    ):
        qtbot.keyClick(grid, key)
        assert grid.current_id() == expected
        assert grid.selected_ids() == [expected]
        assert grid.viewport().rect().contains(grid.cell_of(expected))


def test_right_to_left_mirrors_cells_and_arrows(qtbot, grid):
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert grid.cell_of(0).left() > grid.cell_of(1).left()
    click(qtbot, grid, 1)
    assert grid.current_id() == 1
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert grid.current_id() == 2


def test_page_down_keeps_the_column(qtbot, grid):
    click(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.current_id() > 1
    assert grid.current_id() % grid.columns() == 1
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.current_id() == 1


def test_shift_selects_what_lies_between_and_ctrl_adds(qtbot, grid):
    click(qtbot, grid, 1)
    click(qtbot, grid, 6, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_ids() == [1, 2, 3, 4, 5, 6]
    click(qtbot, grid, 8, Qt.KeyboardModifier.ControlModifier)
    click(qtbot, grid, 3, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_ids() == [1, 2, 4, 5, 6, 8]
    click(qtbot, grid, 5)
    qtbot.keyClick(grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_ids() == [4, 5]
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(grid.selected_ids()) == 100


def drag(qtbot, grid, start, end):
    view = grid.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(view, start + (end - start) * step / 5)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_a_rubber_band_selects_the_cards_it_meets(qtbot, grid):
    columns = grid.columns()
    start = grid.cell_of(0).topLeft() + QPoint(1, 1)
    end = grid.cell_of(columns + 1).center()
    drag(qtbot, grid, start, end)
    assert grid.selected_ids() == [0, 1, columns, columns + 1]
    assert not any(
        child.isVisible() for child in grid.viewport().children() if child.isWidgetType()
    )


def test_where_cards_cannot_be_dragged_a_band_may_begin_on_one(qtbot, grid):
    drag(qtbot, grid, card(grid, 1), card(grid, grid.columns() + 2))
    columns = grid.columns()
    assert grid.selected_ids() == [1, 2, columns + 1, columns + 2]


def test_a_click_beside_the_cards_selects_nothing(qtbot, grid):
    click(qtbot, grid, 1)
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.cell_of(4).topLeft() + QPoint(1, 1)
    )
    assert grid.selected_ids() == []


def test_resizing_and_back_shows_the_same_again(grid):
    grid.scrollTo(grid.model().index(50, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    before = seen(grid)
    window = grid.window()
    for width in (700, 420, 380, 600, 800):
        window.resize(width, 600)
        assert 50 in seen(grid)
        assert -grid.cell_size().height() < top_of(grid, 50) <= 0
    assert seen(grid) == before


def test_larger_cards_keep_the_first_line_in_view(grid):
    grid.scrollTo(grid.model().index(50, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    columns, width = grid.columns(), grid.cell_size().width()
    grid.setIconSize(grid.iconSize() * 2)
    assert grid.cell_size().width() > width
    assert grid.columns() < columns
    assert top_of(grid, 50) <= 0 < grid.cell_of(50).bottom()


def test_rows_replaced_keep_selection_and_current(qtbot, grid, model):
    click(qtbot, grid, 2)
    click(qtbot, grid, 5, Qt.KeyboardModifier.ControlModifier)
    heard = []
    grid.ids_selected.connect(lambda: heard.append(grid.selected_ids()))
    model.set_rows([person(200), *(person(i, f"P{i}", 3) for i in reversed(range(100)))])
    assert sorted(grid.selected_ids()) == [2, 5]
    assert grid.current_id() == 5
    assert heard[-1] == grid.selected_ids()
    assert model.place_of(5) == 95


def test_people_who_appear_above_do_not_move_what_is_seen(grid, model):
    grid.verticalScrollBar().setValue(3 * grid.cell_size().height() + 17)
    before = {i: top_of(grid, i) for i in seen(grid)}
    columns = grid.columns()
    model.set_rows([*(person(500 + i) for i in range(2 * columns)), *model.rows])
    assert {i: top_of(grid, i) for i in seen(grid)} == before


def test_one_person_who_moves_far_does_not_take_the_view_along(grid, model):
    grid.verticalScrollBar().setValue(3 * grid.cell_size().height())
    offset = grid.verticalScrollBar().value()
    first = seen(grid)[0]
    rows = sorted(model.rows, key=lambda row: row.id != first)
    model.set_rows(rows)
    assert model.place_of(first) == 0
    assert grid.verticalScrollBar().value() == offset


def test_at_the_top_new_people_appear_at_the_top(grid, model):
    model.set_rows([person(500), *model.rows])
    assert grid.verticalScrollBar().value() == 0
    assert top_of(grid, 500) == 0


@pytest.mark.parametrize(("moves_on", "selected"), [(True, [8]), (False, [])])
def test_when_the_selected_card_goes_the_next_one_has_the_keyboard(
    qtbot, grid, model, moves_on, selected
):
    grid.set_moves_on(moves_on)
    click(qtbot, grid, 7)
    model.set_rows([row for row in model.rows if row.id != 7])
    assert grid.selected_ids() == selected
    assert grid.current_id() == 8


def test_when_one_of_several_selected_cards_goes_the_keyboard_stays_with_the_others(
    qtbot, grid, model
):
    click(qtbot, grid, 3)
    click(qtbot, grid, 7, Qt.KeyboardModifier.ControlModifier)
    model.set_rows([row for row in model.rows if row.id != 7])
    assert grid.selected_ids() == [3]
    assert grid.current_id() == 3


def test_when_all_cards_go_nothing_is_selected(qtbot, grid, model):
    click(qtbot, grid, 7)
    with qtbot.waitSignal(grid.ids_selected):
        model.set_rows([])
    assert grid.selected_ids() == []
    assert grid.current_id() is None


def test_starting_over_forgets_selection_and_place(qtbot, grid, model):
    click(qtbot, grid, 7)
    grid.verticalScrollBar().setValue(500)
    grid.start_over()
    model.set_rows(list(reversed(model.rows)))
    assert (grid.selected_ids(), grid.current_id()) == ([], None)
    assert grid.verticalScrollBar().value() == 0


def test_a_screen_reader_sees_every_card(grid):
    interface = QAccessible.queryAccessibleInterface(grid)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "People"
    assert interface.childCount() == 100
    assert interface.child(3).text(QAccessible.Text.Name) == "P3, 3 photos"


def drop(grid, mime, point):
    """Drag something over a point and drop it there; returns whether the drop was taken."""
    actions, button = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    held = Qt.KeyboardModifier.NoModifier
    view = grid.viewport()
    for event in (
        QDragEnterEvent(point, actions, mime, button, held),
        QDragMoveEvent(point, actions, mime, button, held),
    ):
        QApplication.sendEvent(view, event)
        if not event.isAccepted():
            return False
    event = QDropEvent(QPointF(point), actions, mime, button, held)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_cards_dropped_on_another_are_told_by_id(qtbot, grid):
    grid.set_drag_and_drop(True)
    with qtbot.waitSignal(grid.cards_dropped) as dropped:
        assert drop(grid, cards_mime([2, 5]), card(grid, 8))
    assert dropped.args == [[2, 5], 8]


@pytest.mark.parametrize("where", ["on itself", "beside the cards"])
def test_cards_dropped_elsewhere_do_nothing(qtbot, grid, where):
    grid.set_drag_and_drop(True)
    point = card(grid, 5) if where == "on itself" else grid.cell_of(5).topLeft() + QPoint(1, 1)
    with qtbot.assertNotEmitted(grid.cards_dropped):
        assert not drop(grid, cards_mime([2, 5]), point)


def test_a_grid_without_dragging_and_foreign_drags_are_left_alone(qtbot, grid):
    text = QMimeData()
    text.setText("Anna")
    with qtbot.assertNotEmitted(grid.cards_dropped):
        assert not drop(grid, cards_mime([2]), card(grid, 8))
        grid.set_drag_and_drop(True)
        assert not drop(grid, text, card(grid, 8))


def test_cards_of_another_process_are_not_ours():
    mime = cards_mime([1, 2])
    assert dropped_cards(mime) == [1, 2]
    foreign = QMimeData()
    foreign.setData(CARDS_MIME, b'{"process": 0, "ids": [1]}')
    assert dropped_cards(foreign) == []
    assert not mime.hasUrls()  # or else the window would take it for a folder


def test_a_hundred_thousand_people_cost_what_a_view_of_them_costs(qtbot, show, model, monkeypatch):
    asked, placed = [], []
    data, rect = PeopleModel.data, Grid._rect

    def noted_data(model, index, role=Qt.ItemDataRole.DisplayRole):
        asked.append(index.row())
        return data(model, index, role)

    def noted_rect(grid, row):
        placed.append(row)
        return rect(grid, row)

    monkeypatch.setattr(PeopleModel, "data", noted_data)
    monkeypatch.setattr(Grid, "_rect", noted_rect)
    rows = [person(i, f"P{i}", 3) for i in range(100_000)]
    pane = show(CardPane(model, PersonCard(), "People"))
    model.set_rows(rows)
    grid = pane.grid
    grid.viewport().repaint()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    grid.viewport().repaint()
    pane.resize(500, 600)
    grid.viewport().repaint()
    assert grid.current_id() == 99_999
    assert 99_999 in [grid.indexAt(card(grid, 99_999)).row()]
    grid.scrollTo(grid.model().index(50_000, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    assert top_of(grid, 50_000) == 0
    assert len(list(grid._rows_in(QRect(0, 0, 500, 600)))) < 60
    # Plain QListView asks for every row, and places each, at every layout.
    assert len(asked) < 1000
    assert len(placed) < 1000
    pane.hide()


def test_the_first_arrow_selects_the_card_that_has_the_keyboard(qtbot, grid):
    grid.setCurrentIndex(grid.model().index(0, 0))
    grid.clearSelection()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.currentIndex().row() == 0
    assert grid.selected_count() == 1
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.currentIndex().row() == 1
