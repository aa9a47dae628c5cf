"""One person: correcting faces, the name, and the way back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from facesort.gui.views.person_page import PersonPage
from facesort.gui.views.who_dialog import WhoDialog
from tests.gui.pages.rows import face, person, photo

ANNA = (1, "Anna")
FACES = [face(i, photo_id=100 - i // 2, person=ANNA, by="machine", sure=0.9) for i in range(1, 9)]
PHOTOS = [photo(i) for i in range(100, 95, -1)]


@pytest.fixture
def page(pixmaps, show):
    page = PersonPage(pixmaps)
    page.set_known_people([person(1, "Anna", 5), person(2, "Ben", 7), person(3)])
    page.show_person(person(1, "Anna", 5), FACES, PHOTOS)
    yield show(page)
    page.hide()


def select(page, *ids):
    modifier = Qt.KeyboardModifier.NoModifier
    for face_id in ids:
        place = page.grid.cell_of(face_id).center()
        QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)
        modifier = Qt.KeyboardModifier.ControlModifier


def dialog_of(page):
    return next(d for d in page.findChildren(WhoDialog) if d.isVisible())


def test_n_takes_faces_from_the_person(qtbot, page):
    select(page, 2, 5)
    with qtbot.waitSignal(page.reject_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_N)
    assert wish.args == [[2, 5], 1]


def test_p_makes_a_new_person(qtbot, page):
    select(page, 2, 3)
    with qtbot.waitSignal(page.split_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_P)
    assert wish.args == [[2, 3]]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(("typed", "answer"), [("ben", 2), ("Carl", "Carl")])
def test_t_asks_who_it_is(qtbot, page, typed, answer):
    select(page, 4, 5)
    qtbot.keyClick(page.grid, Qt.Key.Key_T)
    dialog = dialog_of(page)
    qtbot.keyClicks(dialog.edit, typed)
    with qtbot.waitSignal(page.assign_requested) as wish:
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert wish.args == [[4, 5], answer]


def test_without_a_selection_nothing_is_said(qtbot, page):
    page.grid.selectionModel().clear()
    with (
        qtbot.assertNotEmitted(page.reject_requested),
        qtbot.assertNotEmitted(page.split_requested),
    ):
        for key in (Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_T):
            qtbot.keyClick(page.grid, key)
    assert not page.findChildren(WhoDialog)


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Escape])
def test_back_by_key(qtbot, page, key):
    with qtbot.waitSignal(page.back_requested):
        qtbot.keyClick(page.grid, key)


def test_back_by_alt_left_and_button(qtbot, page):
    with qtbot.waitSignal(page.back_requested):
        qtbot.keyClick(page.grid, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    with qtbot.waitSignal(page.back_requested):
        qtbot.mouseClick(page._back, Qt.MouseButton.LeftButton)


def test_enter_opens_the_photo_of_a_face_among_all_of_them(qtbot, page):
    select(page, 4)
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert opened.args == [98, [100, 99, 98, 97, 96]]


def test_the_photos_tab_opens_photos(qtbot, page):
    page.tabs.setCurrentIndex(1)
    assert page.photos_grid.isVisible()
    assert page.photos_grid.hasFocus()
    page.photos_grid.select_id(97)
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.keyClick(page.photos_grid, Qt.Key.Key_Return)
    assert opened.args == [97, [100, 99, 98, 97, 96]]
    with qtbot.waitSignal(page.back_requested):
        qtbot.keyClick(page.photos_grid, Qt.Key.Key_Backspace)


def test_the_name_is_edited_in_place(qtbot, page):
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is page.name_edit
    qtbot.keyClicks(page.name_edit, "Johanna")
    with qtbot.waitSignal(page.rename_requested) as wish:
        qtbot.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert wish.args == [1, "Johanna"]
    assert page.grid.hasFocus()


def test_escape_brings_the_name_back(qtbot, page):
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    qtbot.keyClicks(page.name_edit, "Johanna")
    with qtbot.assertNotEmitted(page.rename_requested):
        qtbot.keyClick(page.name_edit, Qt.Key.Key_Escape)
    assert page.name_edit.text() == "Anna"


def test_new_rows_of_the_same_person_leave_typing_and_selection_alone(qtbot, page):
    select(page, 4)
    qtbot.keyClick(page.grid, Qt.Key.Key_F2)
    qtbot.keyClicks(page.name_edit, "Jo")
    page.show_person(person(1, "Anna", 6), [face(50, person=ANNA), *FACES], PHOTOS)
    assert page.name_edit.text() == "Jo"
    assert page.selected_ids() == [4]


def test_another_person_starts_over(page):
    select(page, 4)
    page.tabs.setCurrentIndex(1)
    page.show_person(person(2, "", 1), FACES, PHOTOS[:1])
    assert page.tabs.currentIndex() == 0
    assert page.selected_ids() == []
    assert page.name_edit.text() == ""
    assert page._reject.iconText() == "Not this person"


def test_an_ampersand_in_a_name_is_shown(page):
    page.show_person(person(2, "Ben & Jo", 1), FACES, PHOTOS)
    assert page._reject.text() == "Not Ben && Jo\tN"  # to Qt one & would be a mnemonic
    assert page._reject.toolTip() == "Not Ben & Jo (N)"


def test_hiding_the_person(qtbot, page):
    with qtbot.waitSignal(page.hide_requested) as wish:
        page._hide.trigger()
    assert wish.args == [[1]]


def test_a_person_without_faces_says_what_to_do(page):
    page.show_person(person(1, "Anna", 0), [], [])
    assert page._face_pane.empty.isVisible()


def test_faces_are_spoken_with_year(page):
    index = page.grid.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Face, Anna, 90 %, 2014"
    for widget in (page._back, page.name_edit, page.tabs, page.grid, page.photos_grid):
        assert widget.accessibleName()


@pytest.mark.parametrize("tab", [0, 1])
def test_a_name_typed_for_one_person_never_renames_the_next(qtbot, page, tab):
    page.show_person(person(2, "", 1), FACES, PHOTOS)
    page.tabs.setCurrentIndex(tab)
    page.name_person()
    qtbot.keyClicks(page.name_edit, "Carl")
    wishes = []
    page.rename_requested.connect(lambda *wish: wishes.append(wish))
    page.show_person(person(1, "Anna", 5), FACES, PHOTOS)
    assert wishes == [(2, "Carl")]
    assert page.name_edit.text() == "Anna"
    assert page.grid.hasFocus()  # what is typed next is not for Anna
    page.show_person(person(2, "", 1), FACES, PHOTOS)
    assert wishes == [(2, "Carl")]


def test_the_stored_name_is_shown_until_another_one_is_stored(qtbot, page):
    page.name_person()
    qtbot.keyClicks(page.name_edit, "Zoe")
    with qtbot.waitSignal(page.rename_requested):
        qtbot.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert page.name_edit.text() == "Anna"
    page.show_person(person(1, "Zoe", 5), FACES, PHOTOS)
    assert page.name_edit.text() == "Zoe"


def test_faces_nobody_sees_are_not_selected(qtbot, page):
    select(page, 2, 5)
    with qtbot.waitSignal(page.selection_changed):
        page.tabs.setCurrentIndex(1)
    assert page.selected_ids() == []
    with qtbot.assertNotEmitted(page.split_requested):
        page.split_selected()
    page.tabs.setCurrentIndex(0)
    assert page.selected_ids() == [2, 5]


def test_a_bystander_is_brought_back(qtbot, page):
    page.show_person(replace(person(2, "Ben", 1), kind="ignored"), FACES, PHOTOS)
    assert page._hide.iconText() == "Bring back"
    with (
        qtbot.assertNotEmitted(page.hide_requested),
        qtbot.waitSignal(page.show_requested) as wish,
    ):
        page._hide.trigger()
    assert wish.args == [[2]]
    page.show_person(person(2, "Ben", 1), FACES, PHOTOS)
    assert page._hide.iconText() == "Hide person"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_somebody_chosen_from_the_list_is_the_same_person(qtbot, page):
    page.set_known_people([person(8, "Zoe", 3)])
    page.name_person()
    qtbot.keyClicks(page.name_edit, "Zo")
    popup = page.name_edit.completer().popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    with (
        qtbot.waitSignal(page.same_requested) as wish,
        qtbot.assertNotEmitted(page.rename_requested),
    ):
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert wish.args == [page.person_id, 8]
