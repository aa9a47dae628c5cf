"""One person: correcting faces, the name, and the way back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton

from facesort.gui.views.apart_dialog import ApartDialog
from facesort.gui.views.face_order import Order
from facesort.gui.views.person_page import PersonPage
from facesort.gui.views.who_dialog import WhoDialog
from facesort.library.candidates import Candidate
from facesort.library.company import Companion
from facesort.operations.parts import Part
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


def test_the_tabs_stay_where_they_are(page):
    before = [page.tabs.tabRect(tab) for tab in range(page.tabs.count())]
    for tab in range(page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert [page.tabs.tabRect(tab) for tab in range(page.tabs.count())] == before


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
    assert page._reject.text() == "Not “Ben && Jo”\tN"  # to Qt one & would be a mnemonic
    assert page._reject.toolTip() == "Not “Ben & Jo” (N)"


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
    assert page._hide.iconText() == "Hide"


# Looks and orders


def look(*ids):
    return Part(tuple(ids), "", "")


def shown(page):
    return [row.id for row in page.grid.model().rows]


def headings(page):
    return list(page.grid.model().headings)


def test_looks_are_asked_for_and_become_sections(qtbot, page):
    with qtbot.waitSignal(page.looks_requested) as wish:
        page.order_box.set_order(Order.LOOKS)
    assert wish.args == [1]
    assert shown(page) == list(range(1, 9))  # until they are known
    page.show_looks(1, [look(2, 4, 6), look(1, 3, 5, 7), look(8)])
    assert shown(page) == [1, 3, 5, 7, 2, 4, 6, 8]
    assert headings(page) == ["2014 · 4 faces", "2014 · 3 faces", "Others · 1 face"]
    page.order_box.set_order(Order.NEWEST)
    assert (shown(page), headings(page)) == (list(range(1, 9)), [])


def test_a_heading_selects_its_faces_for_the_verbs(qtbot, page):
    page.order_box.set_order(Order.LOOKS)
    page.show_looks(1, [look(2, 4, 6), look(1, 3, 5, 7, 8)])
    where = page.grid.heading_rect(1).center()
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    with qtbot.waitSignal(page.reject_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_N)
    assert wish.args == [[2, 4, 6], 1]
    page.grid.select_id(3)
    qtbot.keyClick(page.grid, Qt.Key.Key_S)
    assert page.selected_ids() == [1, 3, 5, 7, 8]


def test_faces_that_go_leave_their_look_and_new_ones_ask_for_looks_again(qtbot, page):
    page.order_box.set_order(Order.LOOKS)
    page.show_looks(1, [look(2, 4, 6), look(1, 3, 5, 7, 8)])
    with qtbot.assertNotEmitted(page.looks_requested):
        page.show_person(person(1, "Anna", 5), FACES[1:], PHOTOS)
    assert shown(page) == [3, 5, 7, 8, 2, 4, 6]
    with qtbot.waitSignal(page.looks_requested):
        page.show_person(person(1, "Anna", 5), [*FACES, face(9, 96, person=ANNA)], PHOTOS)
    assert shown(page)[-1] == 9


def test_looks_of_somebody_else_or_none_change_nothing(page):
    page.order_box.set_order(Order.LOOKS)
    page.show_looks(2, [look(8, 7, 6, 5)])
    assert shown(page) == list(range(1, 9))
    page.show_looks(1, [])
    assert page.order_box.order is Order.NEWEST


def test_the_least_sure_face_comes_first_and_what_the_user_said_last(page):
    rows = [
        face(1, 100, person=ANNA, by="user", sure=1.0),
        face(2, 99, person=ANNA, by="machine", sure=0.9),
        face(3, 98, person=ANNA, by="machine", sure=0.2),
    ]
    page.show_person(person(1, "Anna", 3), rows, PHOTOS)
    page.order_box.set_order(Order.LEAST_SURE)
    assert shown(page) == [3, 2, 1]


# Birth date


def born(row, date):
    return replace(row, birth_date=date)


def enter(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    field.insert(text)  # as from an input method: QTest knows Latin letters only
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize(("typed", "date"), [("1999", "1999"), (" 1999-5", "1999-05")])
def test_a_birth_date_is_typed(qtbot, page, typed, date):
    with qtbot.waitSignal(page.born_requested) as wish:
        enter(qtbot, page.header.born, typed)
    assert wish.args == [1, date]
    assert page.grid.hasFocus()


def test_an_empty_birth_date_forgets_it(qtbot, page):
    page.show_person(born(person(1, "Anna", 5), "1999"), FACES, PHOTOS)
    assert page.header.born.text() == "1999"
    with qtbot.waitSignal(page.born_requested) as wish:
        enter(qtbot, page.header.born, "")
    assert wish.args == [1, ""]


@pytest.mark.parametrize("typed", ["soon", "123", "1999-13", "2999", "😀", "ש" * 39])
def test_a_wrong_birth_date_is_told_beside_it_and_stays_to_be_mended(qtbot, page, typed):
    with qtbot.assertNotEmitted(page.born_requested):
        enter(qtbot, page.header.born, typed)
    assert page.header.says.isVisible()
    assert page.header.says.text()
    page.show_person(person(1, "Anna", 6), FACES, PHOTOS)  # the scan goes on
    assert page.header.born.text() == typed
    with qtbot.waitSignal(page.born_requested):
        enter(qtbot, page.header.born, "1999")
    assert not page.header.says.isVisible()


def test_escape_brings_the_birth_date_back(qtbot, page):
    page.show_person(born(person(1, "Anna", 5), "1999"), FACES, PHOTOS)
    page.header.born.setFocus()
    qtbot.keyClicks(page.header.born, "77")
    with qtbot.assertNotEmitted(page.born_requested):
        qtbot.keyClick(page.header.born, Qt.Key.Key_Escape)
    assert page.header.born.text() == "1999"
    assert page.grid.hasFocus()


def test_a_birth_date_typed_for_one_person_is_never_that_of_the_next(qtbot, page):
    wishes = []
    page.born_requested.connect(lambda *wish: wishes.append(wish))
    page.header.born.setFocus()
    qtbot.keyClicks(page.header.born, "1999")
    page.show_person(person(2, "Ben", 1), FACES, PHOTOS)
    assert wishes == [(1, "1999")]
    assert page.header.born.text() == ""
    qtbot.keyClicks(page.header.born, "soon")
    page.show_person(person(1, "Anna", 1), FACES, PHOTOS)
    assert wishes == [(1, "1999")]
    assert (page.header.born.text(), page.header.says.isVisible()) == ("", False)


def test_ages_stand_below_the_faces_and_photos_before_the_birth_are_found(qtbot, page):
    photos = [photo(100), photo(99, taken_at="1998-12-31T10:00:00"), photo(98, taken_at=None)]
    page.show_person(born(person(1, "Anna", 3), "2009-01"), FACES[:6], photos)
    spoken = [
        page.grid.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in (0, 1, 3, 5)
    ]
    assert spoken == [
        "Face, Anna, 90 %, 2014 · 5 years",
        "Face, Anna, 90 %, 1998 · before birth",
        "Face, Anna, 90 %",
        "Face, Anna, 90 %",
    ]
    assert page.before_birth.isVisible()
    assert page.before_birth.says.text() == "1 photo was taken before “Anna” was born."
    qtbot.mouseClick(page.before_birth.button, Qt.MouseButton.LeftButton)
    assert page.selected_ids() == [2, 3]
    with qtbot.waitSignal(page.reject_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_N)
    assert wish.args == [[2, 3], 1]
    page.show_person(person(1, "Anna", 3), FACES, photos)
    assert not page.before_birth.isVisible()


# Cover, company, candidates, taking apart


def test_c_uses_one_face_as_cover(qtbot, page):
    select(page, 4)
    with qtbot.waitSignal(page.cover_requested) as wish:
        qtbot.keyClick(page.grid, Qt.Key.Key_C)
    assert wish.args == [4]
    select(page, 4, 5)
    assert not page._cover.isEnabled()
    with qtbot.assertNotEmitted(page.cover_requested):
        qtbot.keyClick(page.grid, Qt.Key.Key_C)


def test_who_is_in_the_same_photos_can_be_opened(qtbot, page):
    company = [Companion(7, "Ben & Jo", 1203, 70), Companion(8, "", 3, 80)]
    page.show_person(person(1, "Anna", 5), FACES, PHOTOS, company)
    chips = page.header.company.findChildren(QToolButton)
    assert [chip.text() for chip in chips] == ["Ben && Jo 1,203", "Who is this? 3"]
    qtbot.waitUntil(lambda: chips[1].isVisible())  # there is room for both now
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert opened.args == [7]
    page.show_person(person(1, "Anna", 5), FACES, PHOTOS)
    assert not page.header.company.shown


def test_candidates_are_asked_about_above_the_faces_only(qtbot, page):
    rows = [Candidate(50, (50, 1), 1)]
    page.show_person(person(1, "Anna", 5), FACES, PHOTOS, (), rows)
    assert page.strip.isVisible()
    page.strip.slots[0].setFocus()
    with qtbot.waitSignal(page.candidate_answered) as wish:
        qtbot.keyClick(page.strip.slots[0], Qt.Key.Key_N)
    assert wish.args == [rows[0], 1, "no"]
    assert page.grid.hasFocus()
    with qtbot.assertNotEmitted(page.reject_requested):
        page.tabs.setCurrentIndex(2)
    assert not page.strip.isVisible()


def apart(page):
    return next(d for d in page.findChildren(ApartDialog) if d.isVisible())


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_proposal_is_shown_before_anything_happens(qtbot, page):
    with qtbot.waitSignal(page.proposal_requested) as wish:
        page._apart.trigger()
    assert wish.args == [1]
    page.show_proposal(1, [look(1, 2, 3, 4), look(5, 6), look(7, 8)])
    dialog = apart(page)
    assert dialog.strips[0].says.text() == "These faces would stay “Anna”"
    assert dialog.strips[1].tick.text() == "These would become a new person"
    dialog.strips[1].tick.click()
    qtbot.keyClicks(dialog.strips[2].name_edit, " Ben ")
    with qtbot.waitSignal(page.apart_requested) as wish:
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert wish.args == [1, [[7, 8]], ["Ben"]]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_cancel_and_nothing_ticked_take_nothing_apart(qtbot, page):
    page.show_proposal(1, [look(1, 2, 3, 4), look(5)])
    dialog = apart(page)
    assert dialog.strips[1].tick.text() == "This one would be with nobody"
    dialog.strips[1].tick.click()
    assert not dialog.apply_button.isEnabled()
    dialog.strips[1].tick.click()
    with qtbot.assertNotEmitted(page.apart_requested):
        qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    page.show_proposal(2, [look(1), look(2)])  # of somebody who is not shown any more
    assert not [d for d in page.findChildren(ApartDialog) if d.isVisible()]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("parts", [[], [(1, 2, 3)], [(1, 2, 3), (77, 78)]])
def test_one_who_is_one_is_told_in_a_sentence(qtbot, page, parts):
    page.show_proposal(1, [look(*ids) for ids in parts])
    box = next(b for b in page.findChildren(QMessageBox) if b.isVisible())
    assert box.text() == "Nothing says that this is more than one person."
    box.close()


# Layout


def test_the_timeline_is_one_of_the_tabs(qtbot, page):
    page.tabs.setCurrentIndex(2)
    assert page.timeline.bars.hasFocus()
    assert page.timeline.bars.years == ["2014"]
    page.timeline.photos.grid.select_id(97)
    with qtbot.waitSignal(page.photo_opened):
        qtbot.keyClick(page.timeline.photos.grid, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.back_requested):
        qtbot.keyClick(page.timeline.photos.grid, Qt.Key.Key_Backspace)


def test_everything_fits_into_a_narrow_window_with_large_letters(qtbot, pixmaps, show, qapp):
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        page = PersonPage(pixmaps)
        company = [Companion(n, "Dimitri Pantelopoulos", 99, n) for n in range(10, 18)]
        rows = [Candidate(n, (n, 1), 12) for n in range(60, 68)]
        page.show_person(born(person(1, "Anna " * 9, 5), "2015"), FACES, PHOTOS, company, rows)
        show(page, 680, 600)
        assert page.width() == 680
        for tab in range(3):
            page.tabs.setCurrentIndex(tab)
            for widget in page.findChildren(QToolButton):
                if widget.isVisible():
                    right = widget.mapTo(page, widget.rect().bottomRight())
                    assert 0 <= right.x() - widget.width() + 1 <= right.x() <= 680
        page.tabs.setCurrentIndex(0)
        more = page.bar._more
        assert more.isVisible()
        assert page._hide in more.menu().actions()
        page.hide()
    finally:
        qapp.setFont(usual)


def test_a_long_name_is_shown_from_its_beginning(page):
    page.show_person(person(1, "Anna " * 30, 5), FACES, PHOTOS)
    assert page.name_edit.cursorPosition() == 0


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


def test_looks_that_lack_a_face_are_asked_for_once(qtbot, page):
    asked = []
    page.looks_requested.connect(asked.append)
    page.order_box.set_order(Order.LOOKS)
    page.show_looks(1, [look(2, 4, 6), look(1, 3, 5)])  # 7 and 8 have gone elsewhere meanwhile
    page.show_looks(1, [look(2, 4, 6), look(1, 3, 5)])
    assert asked == [1]
    assert headings(page)[-1].startswith("Others")
