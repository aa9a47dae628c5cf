"""The page of what the user changed."""

import time

import pytest
from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QStyleOptionViewItem

from facesort.gui.models.history import moment_of
from facesort.gui.views.history_line import FACES, _places
from facesort.gui.views.history_page import HistoryPage
from facesort.library.edit_faces import EditFaces
from tests.gui.pages.rows import edit


def a_history():
    return [
        edit(5, "name “Eve”", undone=True),
        edit(4, "take back “name “Ben””", takes_back=2),
        edit(3, "merge “Anna” and “Who is this?” (7 photos)"),
        edit(2, "name “Ben”", taken_back=4),
        edit(1),
    ]


@pytest.fixture
def page(pixmaps, show):
    page = HistoryPage(pixmaps)
    page.show_history(a_history())
    yield show(page, 1000, 600)
    page.hide()


def place_of_face(page, edit_id, place):
    """Return where a face of a change is in the viewport."""
    option = QStyleOptionViewItem()
    page.grid.initViewItemOption(option)
    option.rect = page.grid.cell_of(edit_id)
    return _places(option)[place].center()


def click(qtbot, page, at):
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_T])
def test_one_change_is_taken_back_with_a_key(qtbot, page, key):
    page.grid.select_id(1)
    with qtbot.waitSignal(page.take_back_requested) as wish:
        qtbot.keyClick(page.grid, key)
    assert wish.args == [1]


@pytest.mark.parametrize("edit_id", [None, 2, 5])
def test_what_is_undone_or_taken_back_is_not_taken_back_again(qtbot, page, edit_id):
    if edit_id is not None:
        page.grid.select_id(edit_id)
    assert not page.can_take_back()
    assert not page._take_back.isEnabled()
    with qtbot.assertNotEmitted(page.take_back_requested, wait=50):
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
        page.take_back_selected()


def test_the_bar_says_why_there_is_nothing_to_take_back(page):
    for edit_id, words in (
        (2, "taken back already"),
        (5, "Redo"),
        (3, "merge “Anna” and “Who is this?” (7 photos)"),
    ):
        page.grid.select_id(edit_id)
        assert words in page._bar.text.text()


def test_only_faces_of_changes_in_view_are_asked_for(qtbot, pixmaps, show):
    page = HistoryPage(pixmaps)
    asked = []
    page.faces_wanted.connect(asked.extend)
    page.show_history([edit(n, f"name “{n}”") for n in range(10_000, 0, -1)])
    show(page, 1000, 600)
    qtbot.waitUntil(lambda: bool(asked))
    in_view = 600 // page.grid.cell_size().height() + 2
    assert set(range(10_000 - in_view // 2, 10_001)) <= set(asked)
    assert len(asked) <= in_view
    asked.clear()
    page.grid.verticalScrollBar().setValue(page.grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: 1 in asked)
    assert len(asked) <= in_view
    page.hide()


def test_ten_thousand_changes_are_painted_at_once(qtbot, pixmaps, show):
    page = HistoryPage(pixmaps)
    page.show_history([edit(n) for n in range(10_000, 0, -1)])
    show(page, 1000, 600)
    page.show_faces({n: EditFaces(10, tuple((f, f) for f in range(10))) for n in range(1, 10_001)})
    bar, took = page.grid.verticalScrollBar(), []
    for place in range(0, bar.maximum(), bar.maximum() // 20):
        begun = time.thread_time()
        bar.setValue(place)
        page.grid.viewport().repaint()
        took.append(time.thread_time() - begun)
    assert sorted(took)[len(took) // 2] < 0.05
    page.hide()


def test_a_click_on_a_face_opens_its_photo_among_those_of_the_change(qtbot, page):
    page.show_faces({3: EditFaces(40, ((30, 300), (31, 301), (32, 300)))})
    with qtbot.waitSignal(page.photo_opened) as opened:
        click(qtbot, page, place_of_face(page, 3, 1))
    assert opened.args == [301, [300, 301]]
    with qtbot.assertNotEmitted(page.photo_opened, wait=50):
        click(qtbot, page, place_of_face(page, 3, 3))  # no fourth face
        click(qtbot, page, page.grid.cell_of(3).topLeft() + QPoint(30, 20))
        click(qtbot, page, QPoint(30, page.grid.viewport().height() - 3))  # below the last line


def test_enter_and_a_double_click_open_the_first_face(qtbot, page):
    page.grid.select_id(3)
    assert not page._open.isEnabled()
    with qtbot.assertNotEmitted(page.photo_opened, wait=20):
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    page.show_faces({3: EditFaces(2, ((30, 300), (31, 301)))})
    assert page._open.isEnabled()
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert opened.args == [300, [300, 301]]
    words = page.grid.cell_of(3).topLeft() + QPoint(30, 20)
    with qtbot.waitSignal(page.photo_opened):
        qtbot.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=words)


def test_the_faces_are_at_the_other_side_where_one_reads_from_right_to_left(qtbot, page):
    page.show_faces({3: EditFaces(1, ((30, 300),))})
    right = place_of_face(page, 3, 0)
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    left = place_of_face(page, 3, 0)
    assert left.x() < page.width() / 2 < right.x() + page.width() / 10
    with qtbot.waitSignal(page.photo_opened):
        click(qtbot, page, left)


def test_no_more_faces_than_there_is_room_for(page):
    page.resize(320, 400)
    option = QStyleOptionViewItem()
    page.grid.initViewItemOption(option)
    option.rect = page.grid.cell_of(3)
    places = _places(option)
    assert 0 < len(places) < FACES
    assert all(option.rect.contains(area) for area in places)


def test_what_holds_a_change_is_marked_and_brought_into_view(pixmaps, show):
    page = HistoryPage(pixmaps)
    page.show_history([edit(n) for n in range(300, 0, -1)])
    show(page)
    page.grid.select_id(1)
    page.show_holders([200, 100, 999])
    assert page.grid.viewport().rect().contains(page.grid.cell_of(200))
    plain, marked = (page._model.spoken(page._model.row_with(n)) for n in (201, 200))
    assert marked == f"{plain}, take this back first"
    page.take_back_selected()
    assert page._model.spoken(page._model.row_with(200)) == plain
    page.hide()


def test_a_screen_reader_hears_everything(page):
    page.show_faces({2: EditFaces(3, ((1, 1),))})
    accessible = QAccessible.queryAccessibleInterface(page.grid)
    said = [accessible.child(n).text(QAccessible.Text.Name) for n in range(accessible.childCount())]
    assert said[3].startswith("name “Ben”, 5/3/2026 ")
    assert said[3].endswith(", 3 faces, taken back")
    assert said[0].endswith(", undone")
    assert page.grid.accessibleName() == "History"


def test_nothing_was_changed_yet(qtbot, page):
    page.show_history([])
    assert page._pane.empty.isVisible()
    assert page._pane.empty.accessibleName().startswith("Nothing was changed yet.")
    assert not page._bar.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Delete)
    page.show_holders([1])


def test_selection_stays_when_a_change_is_added(page):
    page.grid.select_id(3)
    page.show_history([edit(6), *a_history()[1:]])
    assert page.grid.selected_ids() == [3]


@pytest.mark.parametrize(
    "label",
    ["", "name “" + "x" * 10_000 + "”", "name “שלום”", "name “\0🎉\n”", "name “<b>A & B</b>”"],
)
def test_any_label_is_painted(page, label):
    page.show_history([edit(1, label)])
    assert not page.grab().isNull()


def test_times_are_said_as_one_says_them():
    at = "2026-05-03T12:30:00+00:00"
    today = QDate(2026, 5, 3)
    said = [moment_of(at, today.addDays(n)) for n in (0, 1, 2, -1)]
    assert [words.split()[0] for words in said] == ["today", "yesterday", "5/3/2026", "5/3/2026"]
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert moment_of(at, today.addDays(9)).startswith("03.05.2026 ")
