"""What the page of a person asks for becomes an edit, and can be taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QToolButton

from facesort.gui.reading import PersonSpot
from facesort.gui.views.apart_dialog import ApartDialog
from facesort.gui.views.face_order import Order
from facesort.library import people
from tests.gui.shell.conftest import people_rows
from tests.libraries import add_photos, link, owners, place

#: Of person 1 (faces 1-6, of which 5 and 6 are the least sure part), 2 (7, 8) and a face of nobody (9).
LINKS = [
    (2, 1, 0.2),
    (3, 1, 0.3),
    (4, 1, 0.4),
    (5, 1, 0.85),
    (6, 5, 0.3),
    (7, 1, 0.9),
    (8, 7, 0.2),
    (9, 1, 0.92),
]


@pytest.fixture
def mixed(library, folder):
    add_photos(library, 9, root=bytes(folder))
    place(library, [-1] * 6 + [-2] * 2 + [0])
    link(library, LINKS, worth={7: 3.0})
    return library


@pytest.fixture
def page(mixed, window, qtbot):
    window.pages.go(PersonSpot(1))
    page = window.pages.person
    qtbot.waitUntil(lambda: page.person_id == 1 and page.isVisible())
    return page


def undo(qtbot, window, label):
    action = window.actions_table["undo"]
    qtbot.waitUntil(lambda: action.text() == label)
    action.trigger()


def find(library, person_id=1):
    with library.read() as session:
        return people.find_person(session, person_id)


def test_a_birth_date_is_kept_shown_and_taken_back(qtbot, page, window, library):
    page.header.born.setFocus()
    qtbot.keyClicks(page.header.born, "1999-5")
    qtbot.keyClick(page.header.born, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: find(library).birth_date == "1999-05")
    qtbot.waitUntil(lambda: page.header.born.text() == "1999-05")
    undo(qtbot, window, "Undo “Who is this?” (6 photos) was born in the month 1999-05")
    qtbot.waitUntil(lambda: page.header.born.text() == "")


def test_a_cover_is_chosen_from_the_menu(qtbot, page, window, library):
    window.actions_table.update()
    assert not window.actions_table["cover"].isEnabled()
    page.grid.select_id(4)
    window.actions_table.update()
    window.actions_table["cover"].trigger()
    qtbot.waitUntil(lambda: find(library).cover_face_id == 4)
    undo(qtbot, window, "Undo another cover of “Who is this?” (6 photos)")
    qtbot.waitUntil(lambda: find(library).cover_face_id != 4)


def test_candidates_are_answered_and_taken_back(qtbot, page, window, library):
    qtbot.waitUntil(page.strip.isVisible)
    assert [slot.candidate.id for slot in page.strip.slots[:2]] == [7, 9]
    page.strip.slots[0].setFocus()
    qtbot.keyClick(page.strip.slots[0], Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: owners(library) == [1] * 8 + [None])
    qtbot.waitUntil(lambda: len(page.grid.model().rows) == 8)
    assert page.person_id == 1
    assert page.strip.slots[1].candidate.id == 9  # did not move
    undo(
        qtbot,
        window,
        "Undo “Who is this?” (2 photos) and “Who is this?” (6 photos) are the same person",
    )
    qtbot.waitUntil(lambda: owners(library)[6:8] == [2, 2])
    qtbot.waitUntil(lambda: page.strip.slots[0].candidate is not None)
    assert page.strip.slots[0].candidate.id == 7


def test_a_candidate_who_is_settled_meanwhile_is_told_about(qtbot, page, window):
    qtbot.waitUntil(page.strip.isVisible)
    one = page.strip.slots[0].candidate
    page.candidate_answered.emit(one, 1, "no")
    page.candidate_answered.emit(one, 1, "yes")
    qtbot.waitUntil(window.notice.isVisible)
    qtbot.waitUntil(lambda: "settled already" in window.notice.label.text())


def test_looks_are_read_when_they_are_asked_for(qtbot, page):
    page.order_box.set_order(Order.LOOKS)
    qtbot.waitUntil(lambda: bool(page.grid.model().headings))
    assert page.grid.model().headings[0] == "4 faces"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_person_is_taken_apart_in_one_edit(qtbot, page, window, library):
    window.actions_table["apart"].trigger()
    qtbot.waitUntil(lambda: any(d.isVisible() for d in page.findChildren(ApartDialog)))
    dialog = next(d for d in page.findChildren(ApartDialog) if d.isVisible())
    assert [strip.face_ids for strip in dialog.strips] == [[1, 2, 3, 4], [5, 6]]
    assert owners(library)[:6] == [1] * 6
    dialog.strips[1].name_edit.setText("Ben")
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: owners(library)[4] not in (1, None))
    assert people_rows(library)[owners(library)[5]].name == "Ben"
    undo(qtbot, window, "Undo take “Who is this?” (6 photos) apart")
    qtbot.waitUntil(lambda: owners(library)[:6] == [1] * 6)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_one_who_is_one_stays_one(qtbot, page, window):
    window.pages.go(PersonSpot(2))
    qtbot.waitUntil(lambda: page.person_id == 2)
    page.take_apart()
    qtbot.waitUntil(lambda: any(b.isVisible() for b in page.findChildren(QMessageBox)))
    next(b for b in page.findChildren(QMessageBox) if b.isVisible()).close()


def test_company_is_a_way_to_their_page(qtbot, library, folder, window):
    add_photos(library, 3, faces_each=2, root=bytes(folder))
    place(library, [-1, -2] * 3)
    window.pages.go(PersonSpot(1))
    page = window.pages.person
    qtbot.waitUntil(lambda: page.person_id == 1 and page.header.company.shown == 1)
    (chip,) = page.header.company.findChildren(QToolButton)
    qtbot.waitUntil(lambda: chip.isVisible() and chip.width() == chip.sizeHint().width())
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.person_id == 2)
