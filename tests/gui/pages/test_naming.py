"""Naming one after another: who is offered, what can be no name, and keys that take back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from facesort.gui.views.name_edit import rank
from facesort.gui.views.people_page import PeoplePage
from tests.gui.pages.rows import person
from tests.gui.pages.test_people_page import ROWS, editor, select, shown_ids

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PEOPLE = [
    *ROWS,
    person(6, "Johanna", 3),
    person(7, "Hannah", 4),
]


@pytest.fixture
def page(pixmaps, show):
    page = PeoplePage(pixmaps)
    page.show_people(PEOPLE)
    yield show(page)
    page.hide()


def offers(page):
    popup = editor(page).completer().popup()
    if not popup.isVisible():
        return []
    model = popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def box(page, name):
    return next(b for b in page.findChildren(QComboBox) if b.accessibleName() == name)


def test_who_is_most_like_comes_first_then_what_fits_best():
    found = rank("ann", PEOPLE, like=[7, 6])
    assert [row.name for row in found] == ["Hannah", "Johanna", "Anna"]
    assert [row.name for row in rank("ann", PEOPLE, like=[3])] == ["Anna", "Hannah", "Johanna"]


def test_f2_on_a_card_without_a_name_offers_the_likeliest_at_once(qtbot, page):
    page.select(4)
    with qtbot.waitSignal(page.likeness_requested) as asked:
        qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    assert asked.args == [4]
    assert offers(page) == []
    page.set_like(4, [6, 1, 3, 7], 2)
    assert offers(page) == ["Johanna? · 3 photos", "Anna? · 40 photos"]
    popup = editor(page).completer().popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    with (
        qtbot.waitSignal(page.same_requested) as wish,
        qtbot.assertNotEmitted(page.rename_requested),
    ):
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert wish.args == [4, 1]
    assert page.selected_ids() == [5]


def test_a_click_on_somebody_offered_chooses_them_once(qtbot, page):
    page.start_naming(4)
    page.set_like(4, [6], 1)
    popup = editor(page).completer().popup()
    wishes = []
    page.same_requested.connect(lambda *ids: wishes.append(ids))
    place = popup.visualRect(popup.model().index(0, 0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wishes == [(4, 6)]


def test_enter_alone_takes_nobody_who_is_offered(qtbot, page):
    page.start_naming(4)
    page.set_like(4, [6], 1)
    with (
        qtbot.waitSignal(page.name_refused),
        qtbot.assertNotEmitted(page.same_requested, wait=50),
        qtbot.assertNotEmitted(page.rename_requested),
    ):
        qtbot.keyClick(editor(page).completer().popup(), Qt.Key.Key_Return)
    assert editor(page).text() == ""


def test_nobody_is_offered_at_once_who_is_not_near(page):
    page.start_naming(4)
    page.set_like(4, [6, 1], 0)
    assert offers(page) == []


def test_the_name_there_is_is_not_covered_by_offers(page):
    page.start_naming(1)
    page.set_like(1, [6], 1)
    assert offers(page) == []


def test_an_answer_for_another_card_is_not_taken(page):
    page.start_naming(4)
    page.set_like(5, [6], 1)
    assert offers(page) == []
    page.start_naming(5)
    page.set_like(5, [999], 1)  # who is gone meanwhile
    assert offers(page) == []


def test_what_is_typed_is_offered_by_likeness_as_soon_as_that_is_known(qtbot, page):
    page.select(4)
    qtbot.keyClick(page.grid, Qt.Key.Key_A)
    assert offers(page)[0] == "Anna · 40 photos"
    page.set_like(4, [6], 1)
    assert offers(page)[0] == "Johanna · 3 photos"
    qtbot.keyClicks(editor(page), "n")
    assert offers(page)[0] == "Johanna · 3 photos"


def test_the_list_does_not_change_under_who_is_choosing(qtbot, page):
    page.select(4)
    qtbot.keyClick(page.grid, Qt.Key.Key_A)
    popup = editor(page).completer().popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    page.set_like(4, [6], 1)
    assert offers(page)[0] == "Anna · 40 photos"
    with qtbot.waitSignal(page.same_requested) as wish:
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert wish.args == [4, 1]


def test_an_equal_name_that_was_typed_is_asked_about(qtbot, page):
    page.start_naming(4)
    qtbot.keyClicks(editor(page), " ANNA ")
    with (
        qtbot.waitSignal(page.rename_requested) as wish,
        qtbot.assertNotEmitted(page.same_requested),
    ):
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [4, "ANNA"]


def test_who_types_on_after_choosing_has_not_chosen(qtbot, page):
    page.start_naming(4)
    qtbot.keyClicks(editor(page), "Ann")
    popup = editor(page).completer().popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    assert editor(page).text() == "Anna"
    qtbot.keyClick(popup, Qt.Key.Key_B)
    qtbot.keyClick(editor(page), Qt.Key.Key_Backspace)
    assert editor(page).text() == "Anna"
    with (
        qtbot.waitSignal(page.rename_requested),
        qtbot.assertNotEmitted(page.same_requested),
    ):
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The name is empty."),
        (" \t  ", "The name is empty."),
        ("\0\0", "The name is empty."),
        ("\u200f", "The name is empty."),
        ("x" * 10_000, "The name has more than 200 characters."),
    ],
    ids=["empty", "blank", "NUL", "no letter", "long"],
)
def test_what_can_be_no_name_is_told_and_stays(qtbot, page, text, why):
    page.start_naming(4)
    editor(page).insert(text)
    kept = editor(page).text()
    with (
        qtbot.waitSignal(page.name_refused) as refused,
        qtbot.assertNotEmitted(page.rename_requested),
    ):
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert refused.args[0].startswith(why)
    assert editor(page).text() == kept
    assert editor(page).hasFocus()


@pytest.mark.parametrize("name", ["123", "👩‍👩‍👧", "עדי", "A\0nna"])
def test_strange_names_are_names(qtbot, page, name):
    page.start_naming(4)
    editor(page).insert(name)
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [4, name]


def test_a_name_that_is_too_long_stays_when_the_field_is_left(qtbot, page):
    page.start_naming(4)
    qtbot.keyClicks(editor(page), "x" * 201)
    with qtbot.waitSignal(page.name_refused):
        qtbot.mouseClick(
            page.grid.viewport(), Qt.MouseButton.LeftButton, pos=page.grid.cell_of(1).center()
        )
    assert editor(page).text() == "x" * 201


def test_with_only_the_unnamed_shown_enter_goes_on_though_the_card_goes(qtbot, page):
    box(page, "Show").setCurrentText("Unnamed")
    page.start_naming(2)
    qtbot.keyClicks(editor(page), "Cora")
    qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert page.selected_ids() == [4]
    page.show_people([person(2, "Cora", 30) if row.id == 2 else row for row in PEOPLE])
    assert shown_ids(page) == [4, 5]
    assert page.selected_ids() == [4]
    assert page.grid.current_id() == 4
    qtbot.keyClicks(page.grid, "D")
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClick(editor(page), Qt.Key.Key_Return)
    assert wish.args == [4, "D"]


@pytest.mark.parametrize("key", ["u", "z"])
def test_u_and_z_twice_take_back_and_once_where_no_name_can_begin(qtbot, page, key):
    page.select(4)
    with qtbot.waitSignal(page.undo_requested):
        qtbot.keyClicks(page.grid, key * 2)
    assert editor(page) is None
    select(page, 1, 2)
    with qtbot.waitSignal(page.undo_requested):
        qtbot.keyClicks(page.grid, key)


@pytest.mark.parametrize("key", ["u", "z"])
def test_u_or_z_begins_a_name_however_slowly_it_is_typed(qtbot, page, key):
    page.select(4)
    with qtbot.assertNotEmitted(page.undo_requested):
        qtbot.keyClicks(page.grid, key)
        qtbot.waitUntil(lambda: editor(page) is not None)
        qtbot.keyClicks(editor(page), "we")
    assert editor(page).text() == key + "we"


@pytest.mark.parametrize("typed", ["zoe", "Zoe", "uwe", "Uwe", "uz"])
def test_a_name_may_begin_with_u_or_z(qtbot, page, typed):
    page.select(4)
    with qtbot.assertNotEmitted(page.undo_requested, wait=500):
        for letter in typed:
            qtbot.keyClicks(editor(page) or page.grid, letter)
        assert editor(page).text() == typed


def test_another_key_waits_for_no_second_letter(qtbot, page):
    page.select(4)
    with qtbot.assertNotEmitted(page.undo_requested), qtbot.waitSignal(page.person_opened):
        qtbot.keyClicks(page.grid, "z")
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.wait(800)
    assert editor(page) is None


def test_m_twice_merges_once_and_types_no_name(qtbot, page):
    merges = []
    page.merge_requested.connect(lambda *ids: merges.append(ids))
    select(page, 1, 2)
    qtbot.keyClicks(page.grid, "mm")
    assert merges == [(1, [2])]
    assert editor(page) is None
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    qtbot.keyClicks(page.grid, "m")
    assert editor(page).text() == "m"


def test_space_ctrl_and_shift_select_several(qtbot, page):
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    page.select(1)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, ctrl)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, ctrl)
    assert page.selected_ids() == [1]
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    assert page.selected_ids() == [1, 3]
    qtbot.keyClick(page.grid, Qt.Key.Key_Space, ctrl)
    assert page.selected_ids() == [1]
    page.select(1)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, shift)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right, shift)
    assert page.selected_ids() == [1, 2, 3]
    qtbot.keyClick(page.grid, Qt.Key.Key_End)
    assert page.selected_ids() == [shown_ids(page)[-1]]
    qtbot.keyClick(page.grid, Qt.Key.Key_Home)
    assert page.selected_ids() == [1]
    qtbot.keyClick(page.grid, Qt.Key.Key_End, shift)
    assert page.selected_ids() == shown_ids(page)


def test_few_photos_says_what_few_is(page):
    show = box(page, "Show")
    show.setCurrentIndex(show.findData("few"))
    assert show.currentText() == "Few photos (fewer than 5)"
    assert shown_ids(page) == [7, 6]
    box(page, "Order").setCurrentText("Fewest photos")
    assert shown_ids(page) == [6, 7]
    page.show_people(ROWS)
    assert page._pane.empty.accessibleName().startswith("Nobody has fewer than 5 photos.")


def test_what_is_shown_is_told_and_can_be_set_again(qtbot, page, pixmaps, show):
    box(page, "Show").setCurrentText("Named")
    with qtbot.waitSignal(page.view_changed) as told:
        box(page, "Order").setCurrentText("Fewest photos")
    again = show(PeoplePage(pixmaps))
    again.show_people(PEOPLE)
    again.set_view(*told.args)
    assert shown_ids(again) == shown_ids(page) == [6, 7, 3, 1]
    again.set_view("nonsense", "")
    assert shown_ids(again) == [1, 2, 3, 4, 5, 7, 6]


def test_a_letter_without_a_selected_card_names_nobody(qtbot, page):
    page.grid.select_id(page._model.rows[0].id)
    page.grid.clearSelection()
    for letters in "Dx":
        qtbot.keyClicks(page.grid, letters)
    qtbot.wait(700)  # a letter that could be the first of two
    assert editor(page) is None
    assert "Select a card" in page._bar.text.text()
