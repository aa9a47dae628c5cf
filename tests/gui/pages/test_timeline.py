"""The years of a person: bars, and the photos of one year."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt

from facesort.gui.views.timeline import TimelinePane
from tests.gui.pages.rows import photo

ROWS = [
    photo(1, taken_at="2014-05-03T12:30:00"),
    photo(2, taken_at="2014-01-01T00:00:00"),
    photo(3, taken_at="2011-01-01T00:00:00"),
    photo(4, taken_at=None),
    photo(5, taken_at="nonsense"),
]


@pytest.fixture
def pane(pixmaps, show):
    pane = TimelinePane(pixmaps)
    pane.show_photos(ROWS)
    yield show(pane)
    pane.hide()


def listed(pane):
    return [row.id for row in pane.photos.grid.model().rows]


def test_every_year_has_a_bar_and_photos_without_date_have_one_beside(pane):
    assert pane.bars.years == ["2011", "2012", "2013", "2014", ""]
    assert pane.bars.accessibleDescription() == (
        "2011: 1 photo, 2012: 0 photos, 2013: 0 photos, 2014: 2 photos, No date: 2 photos"
    )
    assert listed(pane) == [1, 2, 3, 4, 5]


def test_a_click_shows_the_photos_of_a_year_and_another_one_all(qtbot, pane):
    where = pane.bars.column_rect(3).center()
    qtbot.mouseClick(pane.bars, Qt.MouseButton.LeftButton, pos=where)
    assert listed(pane) == [1, 2]
    qtbot.mouseClick(pane.bars, Qt.MouseButton.LeftButton, pos=pane.bars.column_rect(4).center())
    assert listed(pane) == [4, 5]
    qtbot.mouseClick(pane.bars, Qt.MouseButton.LeftButton, pos=pane.bars.column_rect(4).center())
    assert listed(pane) == [1, 2, 3, 4, 5]


def test_arrows_and_enter_do_the_same(qtbot, pane):
    bars = pane.bars
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert bars.accessibleName() == "Photos by year, 2011: 1 photo"
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert listed(pane) == [3]
    qtbot.keyClick(bars, Qt.Key.Key_End)
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    qtbot.keyClick(bars, Qt.Key.Key_Enter)
    assert listed(pane) == [1, 2]
    qtbot.keyClick(bars, Qt.Key.Key_Enter)
    assert listed(pane) == [1, 2, 3, 4, 5]


def test_from_right_to_left_the_first_year_is_at_the_right(qtbot, pane):
    pane.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    bars = pane.bars
    assert bars.column_rect(0).left() > bars.column_rect(4).left()
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.column_rect(0).center())
    assert listed(pane) == [3]
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleName().endswith("2012: 0 photos")


def test_new_rows_keep_the_year_as_long_as_there_is_one(pane):
    pane.bars.choose("2014")
    pane.show_photos(ROWS[1:])
    assert listed(pane) == [2]
    pane.show_photos(ROWS[2:])
    assert pane.bars.chosen is None
    assert listed(pane) == [3, 4, 5]


def test_a_wrong_clock_makes_no_thousand_bars(pane):
    pane.bars.show_counts(Counter({"1": 2, "2014": 3, "9999": 1}))
    assert pane.bars.years == ["1", "2014", "9999"]


def test_nothing_is_drawn_of_nothing(qtbot, pane):
    pane.show_photos([])
    pane.grab()
    assert pane.bars.years == []
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(pane.bars, key)
    qtbot.mouseClick(pane.bars, Qt.MouseButton.LeftButton)
    assert pane.bars.chosen is None


def test_a_hundred_years_are_drawn_in_any_width(pane):
    pane.bars.show_counts(Counter({str(year): year % 7 for year in range(1920, 2020)}))
    for width in (40, 200, 3000):
        pane.resize(width, 400)
        pane.grab()
    assert len(pane.bars.years) == 100
