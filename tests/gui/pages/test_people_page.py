"""Naming, merging and hiding on the cards."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QDrag, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from facesort.gui.grid import cards_mime, dropped_cards
from facesort.gui.views.merge_question import MergeQuestion
from facesort.gui.views.name_edit import NameEdit
from facesort.gui.views.people_page import PeoplePage
from tests.gui.pages.rows import person
from tests.gui.pages.test_grid import drop

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROWS = [
    person(1, "Anna", 40),
    person(2, "", 30),
    person(3, "Ben", 20),
    person(4, "", 10),
    person(5, "", 5),
]


@pytest.fixture
def page(pixmaps, show):
    page = PeoplePage(pixmaps)
    page.show_people(ROWS)
    yield show(page)
    page.hide()


def editor(page):
    """The open name field, None if none is open."""
    fields = page.grid.viewport().findChildren(QLineEdit)
    return next((field for field in fields if field.isVisible()), None)


def select(page, *ids):
    page.grid.selectionModel().clear()
    for person_id in ids:
        index = page.grid.model().index(page.grid.model().place_of(person_id), 0)
        page.grid.selectionModel().setCurrentIndex(
            index, page.grid.selectionModel().SelectionFlag.Select
        )


def shown_ids(page):
    return [row.id for row in page.grid.model().rows]


def test_typing_a_name_and_enter_names_and_goes_to_the_next_unnamed(qtbot, page):
    assert page.select(2)
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_M)  # a letter, not "merge": one card is selected
        assert page.focusWidget() is editor(page)
        qtbot.keyClicks(editor(page), "aria ")
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [2, "maria"]
    assert editor(page) is None
    assert page.selected_ids() == [4]
    assert page.grid.hasFocus()

    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClicks(page.grid, "C")
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [4, "C"]
    assert page.selected_ids() == [5]


def test_enter_is_used_up_by_the_name_field(qtbot, page):
    """Else it goes on to the grid, which opens the next person."""
    page.start_naming(2)
    qtbot.keyClicks(editor(page), "Anna")
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    enter.ignore()
    editor(page).keyPressEvent(enter)
    assert enter.isAccepted()


def test_after_the_last_unnamed_it_goes_to_the_first(qtbot, page):
    page.start_naming(5)
    qtbot.keyClicks(editor(page), "Zoe")
    qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert page.selected_ids() == [2]


def test_f2_edits_the_name_there_is_and_escape_leaves_it(qtbot, page):
    page.select(1)
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    assert editor(page).text() == "Anna"
    with qtbot.assertNotEmitted(page.rename_requested):
        qtbot.keyClicks(editor(page), "Hanna")
        qtbot.keyClick(editor(page), Qt.Key.Key_Escape)
    assert editor(page) is None
    assert page.grid.hasFocus()


def test_the_same_name_again_is_no_wish(qtbot, page):
    page.start_naming(1)
    with qtbot.assertNotEmitted(page.rename_requested):
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)


def test_an_empty_name_is_no_name(qtbot, page):
    page.start_naming(2)
    with qtbot.assertNotEmitted(page.rename_requested):
        qtbot.keyClicks(editor(page), "  ")
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert editor(page) is not None


def test_a_click_elsewhere_keeps_what_was_typed(qtbot, page):
    page.start_naming(2)
    qtbot.keyClicks(editor(page), "Carla")
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.mouseClick(
            page.grid.viewport(), Qt.MouseButton.LeftButton, pos=page.grid.cell_of(5).center()
        )
    assert wish.args == [2, "Carla"]
    assert page.selected_ids() == [5]


def test_known_names_are_offered_and_a_chosen_one_is_the_same_person(qtbot, page):
    page.select(4)
    qtbot.keyClick(page.grid, Qt.Key.Key_A)
    popup = editor(page).completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data() == "Anna · 40 photos"
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    with (
        qtbot.waitSignal(page.same_requested) as wish,
        qtbot.assertNotEmitted(page.rename_requested),
    ):
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert wish.args == [4, 1]
    assert editor(page) is None
    assert page.selected_ids() == [5]


def test_double_click_on_the_name_names_and_on_the_face_opens(qtbot, page):
    cell = page.grid.cell_of(2)
    view = page.grid.viewport()
    with qtbot.assertNotEmitted(page.person_opened):
        qtbot.mouseDClick(
            view,
            Qt.MouseButton.LeftButton,
            pos=page.grid.itemDelegate().line_rect(cell, page.grid.font()).center(),
        )
    assert editor(page) is not None
    qtbot.keyClick(editor(page), Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=cell.center() - QPoint(0, 20))
    assert opened.args == [2]


def test_enter_opens_the_person(qtbot, page):
    page.select(3)
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert opened.args == [3]


@pytest.mark.parametrize(
    ("ids", "into", "others"),
    [((4, 1), 1, [4]), ((4, 2), 2, [4]), ((2, 3), 3, [2])],
)
def test_m_merges_into_the_named_one_or_the_one_with_most_photos(qtbot, page, ids, into, others):
    select(page, *ids)
    with qtbot.waitSignal(page.merge_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_M)
    assert wish.args == [into, others]
    assert editor(page) is None


@pytest.mark.parametrize(
    ("dragged", "onto", "merge"),
    [
        ([4], 1, [1, [4]]),
        ([1], 4, [1, [4]]),
        ([4, 5], 2, [2, [4, 5]]),
        ([2], 4, [2, [4]]),
    ],
)
def test_a_card_dragged_on_another_merges(qtbot, page, dragged, onto, merge):
    with qtbot.waitSignal(page.merge_requested) as wish:
        assert drop(page.grid, cards_mime(dragged), page.grid.cell_of(onto).center())
    assert wish.args == merge


def question(page):
    (box,) = (box for box in page.findChildren(MergeQuestion) if box.isVisible())
    return box


def test_people_with_different_names_are_merged_after_a_question(qtbot, page):
    select(page, 5, 3, 1)
    with qtbot.assertNotEmitted(page.merge_requested):
        qtbot.keyClick(page.grid, Qt.Key.Key_M)
    names = [page._model.row_with(person).name for person in (1, 3)]
    for text in (*names, "1 other"):
        assert text in question(page).text()
    with qtbot.waitSignal(page.merge_requested) as wish:
        qtbot.mouseClick(question(page).merge_button, Qt.MouseButton.LeftButton)
    assert wish.args == [1, [3, 5]]


def test_who_does_not_want_that_merges_nothing(qtbot, page):
    with qtbot.assertNotEmitted(page.merge_requested):
        assert drop(page.grid, cards_mime([1]), page.grid.cell_of(3).center())
        assert question(page).text().startswith("Are these one person: ")
        qtbot.keyClick(question(page), Qt.Key.Key_Return)  # typed on without reading
    assert not [box for box in page.findChildren(MergeQuestion) if box.isVisible()]


def test_a_drag_of_the_mouse_takes_the_selected_cards_along(qtbot, page, monkeypatch):
    carried = []
    monkeypatch.setattr(
        QDrag, "exec", lambda drag, *_: carried.append(dropped_cards(drag.mimeData()))
    )
    select(page, 2, 4)
    start = page.grid.cell_of(4).center()
    view = page.grid.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    qtbot.mouseMove(view, start + QPoint(8, 8))
    qtbot.mouseMove(view, start + QPoint(40, 40))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 40))
    assert carried == [[2, 4]]


def test_delete_hides_the_selected(qtbot, page):
    select(page, 2, 5)
    with qtbot.waitSignal(page.hide_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert wish.args == [[2, 5]]


def test_nothing_selected_nothing_hidden(qtbot, page):
    select(page)
    with qtbot.assertNotEmitted(page.hide_requested):
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)


def test_letters_in_the_name_field_trigger_no_shortcut(qtbot, pixmaps, show):
    window = QWidget()
    page = PeoplePage(pixmaps, parent=window)
    page.resize(700, 500)
    page.show_people(ROWS)
    fired = []
    for keys in ("M", "N", "Del", "Return", "Esc", "F2"):
        action = QAction(window)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda *_, keys=keys: fired.append(keys))
        window.addAction(action)
    show(window)
    page.setFocus()
    page.select(2)
    qtbot.keyClick(page.grid, Qt.Key.Key_M)
    qtbot.keyClicks(editor(page), "nm")
    qtbot.keyClick(editor(page), Qt.Key.Key_Delete)
    assert editor(page).text() == "mnm"
    qtbot.keyClick(editor(page), Qt.Key.Key_Escape)
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert fired == []


def test_people_who_appear_leave_typing_and_selection_alone(qtbot, page):
    page.start_naming(4)
    qtbot.keyClicks(editor(page), "Car")
    page.show_people([person(i, "", 1000) for i in range(10, 13)] + ROWS)
    assert editor(page).text() == "Car"
    assert page.grid.cell_of(4).contains(editor(page).geometry())
    qtbot.keyClicks(editor(page), "la")
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [4, "Carla"]


def test_the_name_field_goes_when_its_person_goes(qtbot, page):
    page.start_naming(4)
    with qtbot.assertNotEmitted(page.rename_requested):
        page.show_people([row for row in ROWS if row.id != 4])
    assert editor(page) is None


def test_filter_and_order(page):
    boxes = {box.accessibleName(): box for box in (page._filter, page._order)}
    assert shown_ids(page) == [1, 2, 3, 4, 5]
    boxes["Show"].setCurrentText("Unnamed")
    assert shown_ids(page) == [2, 4, 5]
    boxes["Order"].setCurrentText("Recently added")
    assert shown_ids(page) == [5, 4, 2]
    boxes["Show"].setCurrentText("All")
    boxes["Order"].setCurrentText("Name")
    assert shown_ids(page) == [1, 3, 2, 4, 5]


def test_empty_pages_say_what_to_do(pixmaps, show):
    page = show(PeoplePage(pixmaps))
    page.show_people([])
    assert "Drop a folder" in page._pane.empty.accessibleName()
    assert page._pane.empty.isVisible()
    page.show_people(ROWS[:1])
    assert page.grid.isVisible()
    page._filter.setCurrentText("Unnamed")
    assert page._pane.empty.accessibleName().startswith("Everybody has a name.")


def test_an_empty_page_says_that_people_are_being_looked_for(pixmaps, show):
    page = show(PeoplePage(pixmaps))
    page.show_people([])
    page.set_scanning(True)
    assert "Looking for people" in page._pane.empty.accessibleName()
    page.set_scanning(False)
    assert "No people yet" in page._pane.empty.accessibleName()


def test_verbs_are_enabled_when_they_can_be_done(page):
    def enabled():
        return [action.iconText() for action in page._verbs if action.isEnabled()]

    select(page)
    assert enabled() == []
    select(page, 1)
    assert enabled() == ["Open", "Name", "Hide"]
    select(page, 1, 2)
    assert enabled() == ["Merge", "Hide"]


def test_bystanders_are_brought_back_and_not_merged(qtbot, pixmaps, show):
    page = PeoplePage(pixmaps, bystanders=True)
    page.show_people([person(1), person(2)])
    show(page)
    select(page, 1, 2)
    with (
        qtbot.waitSignal(page.show_requested) as wish,
        qtbot.assertNotEmitted(page.hide_requested),
        qtbot.assertNotEmitted(page.merge_requested),
    ):
        qtbot.keyClick(page.grid, Qt.Key.Key_M)
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    assert wish.args == [[1, 2]]
    assert not drop(page.grid, cards_mime([1]), page.grid.cell_of(2).center())


def test_the_slider_sets_the_size_of_the_cards(qtbot, page):
    before = page.grid.cell_size().width()
    with qtbot.waitSignal(page.card_size_changed) as changed:
        qtbot.keyClick(page.size_slider, Qt.Key.Key_End)
    assert page.grid.cell_size().width() > before
    page.set_card_size(changed.args[0])
    assert page.size_slider.value() == changed.args[0]


def test_cards_grow_with_the_font(page):
    before = page.grid.cell_size()
    font = page.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    page.setFont(font)
    after = page.grid.cell_size()
    assert after.width() > 1.5 * before.width()
    assert after.height() > 1.5 * before.height()


def test_everything_has_an_accessible_name(page):
    assert page.grid.accessibleName() == "People"
    for widget in (page._filter, page._order, page.size_slider):
        assert widget.accessibleName()


def test_a_name_is_shown_before_it_is_written(qtbot, page):
    person_id = next(row.id for row in page.grid.model().rows if not row.name)
    page.start_naming(person_id)
    field = page.grid.findChild(NameEdit)
    with qtbot.waitSignal(page.rename_requested):
        qtbot.keyClicks(field, "Zoe")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.grid.model().row_with(person_id).name == "Zoe"
    page.show_again()  # it came to nothing
    assert page.grid.model().row_with(person_id).name == ""


def test_a_merge_is_shown_before_it_is_written(qtbot, page):
    ids = list(page.grid.model().ids)
    page.grid.select_ids([row.id for row in page.grid.model().rows if not row.name][:2])
    with qtbot.waitSignal(page.merge_requested) as wish:
        page.merge_selected()
    into, others = wish.args
    assert list(page.grid.model().ids) == [i for i in ids if i not in others]
    assert page.selected_ids() == [into]
    page.show_again()
    assert list(page.grid.model().ids) == ids
