"""Cards in sections: where they lie, how the keyboard walks over them, what a heading selects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from facesort.gui.bands import Bands
from facesort.gui.models.people import PeopleModel
from facesort.gui.views.cards import PersonCard
from facesort.gui.views.parts import CardPane
from tests.gui.pages.rows import person


@st.composite
def bands(draw):
    count = draw(st.integers(1, 60))
    inner = draw(st.sets(st.integers(1, count - 1), max_size=6)) if count > 1 else set()
    starts = draw(st.sampled_from([(), (0, *sorted(inner))]))
    return Bands(count, draw(st.integers(1, 7)), draw(st.integers(1, 50)), starts, heading=20)


@given(bands())
def test_every_cell_is_found_where_it_lies_and_none_overlap(made):
    places = [made.place(row) for row in range(made.count)]
    assert len(set(places)) == made.count
    for row, (column, top) in enumerate(places):
        assert made.row_at(column, top) == row
        assert made.row_at(column, top + made.height - 1) == row
        assert made.line_top(row) in (top, top - made.heading)
        assert 0 <= top <= made.total - made.height


@given(bands())
def test_all_lines_together_are_all_cells(made):
    lines = list(made.lines(0, made.total))
    assert [row for line in lines for row in line] == list(range(made.count))
    assert all(0 < len(line) <= made.columns for line in lines)


@given(bands(), st.data())
def test_lines_between_two_heights_are_those_that_meet_them(made, data):
    top = data.draw(st.integers(0, made.total))
    bottom = data.draw(st.integers(top, made.total + 10))
    rows = {row for line in made.lines(top, bottom) for row in line}
    places = {row: made.place(row)[1] for row in range(made.count)}
    assert rows == {
        row for row, at in places.items() if at <= bottom and at + made.height - 1 >= top
    }


@given(bands())
def test_up_and_down_reach_every_line_and_end(made):
    row, seen = 0, {made.place(0)[1]}
    while (following := made.below(row)) != row:
        row = following
        seen.add(made.place(row)[1])
    assert len(seen) == len(list(made.lines(0, made.total)))
    while (before := made.above(row)) != row:
        assert before < row
        row = before
    assert made.section_of(row) == 0
    assert row < made.columns


def test_without_rows_there_is_nothing():
    made = Bands(0, 3, 10)
    assert made.total == 0
    assert list(made.lines(0, 100)) == []
    assert list(made.headings(0, 100)) == []


@pytest.fixture
def grid(pixmaps, show):
    model = PeopleModel(pixmaps)
    model.set_rows([person(i) for i in range(40)], [(0, "First"), (7, "Second"), (25, "Third")])
    pane = show(CardPane(model, PersonCard(), "People"))
    yield pane.grid
    pane.hide()


def press(qtbot, grid, section, modifier=Qt.KeyboardModifier.NoModifier):
    where = grid.heading_rect(section).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, where)


def test_a_click_on_a_heading_selects_what_is_below_it(qtbot, grid):
    press(qtbot, grid, 0)
    assert grid.selected_ids() == list(range(7))
    press(qtbot, grid, 1)
    assert grid.selected_ids() == list(range(7, 25))
    press(qtbot, grid, 0, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_ids() == list(range(25))


def test_moving_the_mouse_on_a_pressed_heading_selects_nothing_else(qtbot, grid):
    where = grid.heading_rect(1).center()
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseMove(grid.viewport(), where + QPoint(30, 120))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=where + QPoint(30, 120))
    assert grid.selected_ids() == list(range(7, 25))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.cell_of(2).center())
    assert grid.selected_ids() == [2]


def test_each_section_begins_on_a_line_of_its_own_below_its_heading(grid):
    assert grid.cell_of(7).left() == grid.cell_of(0).left()
    assert grid.cell_of(7).top() == grid.heading_rect(1).bottom() + 1
    assert grid.cell_of(6).bottom() < grid.heading_rect(1).top()
    assert grid.indexAt(grid.heading_rect(1).center()).row() == -1


def test_down_goes_on_in_the_next_section(qtbot, grid):
    grid.select_id(6)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert 7 <= grid.current_id() < 25
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.current_id() < 7


def test_selection_and_place_survive_when_sections_come_and_go(grid):
    grid.select_id(30)
    top = grid.cell_of(30).top()
    model = grid.model()
    model.set_rows(model.rows)
    assert model.headings == ()
    assert grid.selected_ids() == [30]
    assert grid.cell_of(30).intersects(grid.viewport().rect())
    model.set_rows(model.rows, [(0, "A"), (7, "B"), (25, "C")])
    assert grid.selected_ids() == [30]
    assert abs(grid.cell_of(30).top() - top) < grid.cell_of(30).height()


def test_the_end_can_be_scrolled_to_and_a_first_line_shows_its_heading(grid):
    grid.select_id(39)
    assert grid.viewport().rect().contains(grid.cell_of(39))
    grid.select_id(0)
    assert grid.heading_rect(0).top() == 0
