"""A row shows the widgets there is room for, and the others somewhere else."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from facesort.gui.views.fitting import FittingRow


def buttons(count, text="a button"):
    made = []
    for n in range(count):
        button = QToolButton()
        button.setText(f"{text} {n}")
        made.append(button)
    return made


@pytest.fixture
def more():
    more = QToolButton()
    more.setText("More")
    return more


@pytest.fixture
def row(more, show):
    row = FittingRow(more)
    row.set_widgets(buttons(6))
    yield show(row, 1000, 60)
    row.hide()


def places(row):
    return [(w.x(), w.x() + w.width()) for w in row._widgets if w.isVisible()]


def test_all_are_shown_where_there_is_room(row, more):
    assert row.shown == 6
    assert not more.isVisible()
    assert row.sizeHint().width() <= 1000


@pytest.mark.parametrize("width", [60, 200, 333, 400])
def test_those_that_do_not_fit_are_behind_more(qtbot, row, more, width):
    with qtbot.waitSignal(row.fitted) as told:
        row.resize(width, 60)
    assert told.args == [row.shown]
    assert row.shown < 6
    assert more.isVisible()
    ends = [
        0,
        *(edge for place in [*places(row), (more.x(), more.x() + more.width())] for edge in place),
    ]
    assert ends == sorted(ends)
    assert ends[-1] <= width
    row.resize(1000, 60)
    assert row.shown == 6


def test_from_right_to_left_the_first_is_at_the_right(row):
    row.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert row._widgets[0].geometry().right() == row.width() - 1


def test_without_more_the_first_is_shown_in_any_width(show):
    row = FittingRow()
    row.set_widgets(buttons(3, "a rather long text on a button"))
    show(row, 40, 60)
    assert row.shown == 1
    assert places(row) == [(0, row.width())]
    row.set_widgets([])
    assert row.shown == 0
    row.hide()
