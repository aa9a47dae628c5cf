"""The strip "Is this Anna too?": one key each, and nothing moves under the finger."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from facesort.gui.views.candidate_strip import CandidateStrip
from facesort.library.candidates import Candidate

LATER_MS = 50


@pytest.fixture
def strip(pixmaps, show, qapp):
    qapp.setDoubleClickInterval(LATER_MS)
    strip = CandidateStrip(pixmaps)
    strip.show_candidates(1, "Is this Anna too?", made(12))
    yield show(strip, 1000, 200)
    strip.hide()
    qapp.setDoubleClickInterval(400)


def made(count, first=1):
    return [Candidate(i, (i, 900), i) for i in range(first, first + count)]


def shown(strip):
    return [slot.candidate and slot.candidate.id for slot in strip.slots]


@pytest.fixture
def said(strip):
    answers = []
    strip.answered.connect(lambda one, person, said: answers.append((one.id, person, said)))
    return answers


def test_y_and_n_answer_and_the_next_one_takes_the_place(qtbot, strip, said):
    strip.slots[2].setFocus()
    qtbot.keyClick(strip.slots[2], Qt.Key.Key_Y)
    assert shown(strip) == [1, 2, 9, 4, 5, 6, 7, 8]
    qtbot.keyClick(strip.slots[2], Qt.Key.Key_N)
    assert shown(strip) == [1, 2, 10, 4, 5, 6, 7, 8]
    assert said == [(3, 1, "yes"), (9, 1, "no")]
    assert strip.slots[2].hasFocus()


def test_a_key_that_is_held_answers_once(qtbot, strip, said):
    slot = strip.slots[0]
    slot.setFocus()
    for repeated in (False, True, True, True):
        QApplication.sendEvent(
            slot,
            QKeyEvent(
                QEvent.Type.KeyPress,
                Qt.Key.Key_Y,
                Qt.KeyboardModifier.NoModifier,
                "y",
                repeated,
            ),
        )
    assert said == [(1, 1, "yes")]


def test_a_double_click_answers_once(qtbot, strip, said):
    qtbot.wait(2 * LATER_MS)
    button = strip.slots[1].no
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == [(2, 1, "no")]
    qtbot.wait(2 * LATER_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == [(2, 1, "no"), (9, 1, "no")]


def test_new_rows_leave_everybody_where_they_are(qtbot, strip):
    strip.slots[1].setFocus()
    qtbot.keyClick(strip.slots[1], Qt.Key.Key_Y)  # the library does not know yet
    strip.show_candidates(1, "Is this Anna too?", made(12)[::-1])
    assert shown(strip) == [1, 9, 3, 4, 5, 6, 7, 8]
    strip.show_candidates(1, "Is this Anna too?", [*made(2, 20), *made(1), *made(8, 4)])
    assert shown(strip) == [1, 9, 20, 4, 5, 6, 7, 8]


def test_what_was_taken_back_is_asked_again(qtbot, strip):
    strip.slots[0].setFocus()
    qtbot.keyClick(strip.slots[0], Qt.Key.Key_N)
    strip.show_candidates(1, "?", made(7, 2))
    assert 1 not in shown(strip)
    strip.show_candidates(1, "?", made(8))
    assert 1 in shown(strip)


def test_when_all_is_answered_the_strip_goes_and_the_keyboard_with_it(qtbot, strip, said):
    strip.show_candidates(1, "?", made(3))
    assert shown(strip)[3:] == [None] * 5
    strip.slots[1].setFocus()
    for _answer in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y)
    assert shown(strip) == [1] + [None] * 7  # 2, then 3; the first has the keyboard
    with qtbot.waitSignal(strip.left):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_N)
    assert [one for one, _person, _said in said] == [2, 3, 1]
    assert not strip.isVisible()


def test_nothing_to_ask_is_nothing_to_see(strip):
    strip.show_candidates(2, "?", [])
    assert not strip.isVisible()
    strip.show_candidates(2, "?", made(1))
    assert strip.isVisible()


def test_another_person_starts_anew(qtbot, strip, said):
    strip.slots[0].setFocus()
    qtbot.keyClick(strip.slots[0], Qt.Key.Key_Y)
    strip.show_candidates(2, "Is this Ben too?", made(3))
    assert shown(strip)[:3] == [1, 2, 3]
    qtbot.keyClick(strip.slots[0], Qt.Key.Key_Y)
    assert said[-1] == (1, 2, "yes")


def test_arrows_walk_along_the_faces_and_esc_leaves(qtbot, strip):
    strip.slots[0].setFocus()
    qtbot.keyClick(strip.slots[0], Qt.Key.Key_Right)
    assert strip.slots[1].hasFocus()
    qtbot.keyClick(strip.slots[1], Qt.Key.Key_Left)
    qtbot.keyClick(strip.slots[0], Qt.Key.Key_Left)
    assert strip.slots[0].hasFocus()
    strip.slots[7].setFocus()
    qtbot.keyClick(strip.slots[7], Qt.Key.Key_Right)
    assert strip.slots[7].hasFocus()
    with qtbot.waitSignal(strip.left):
        qtbot.keyClick(strip.slots[7], Qt.Key.Key_Escape)


def test_an_empty_place_says_nothing(qtbot, strip, said):
    strip.show_candidates(1, "?", made(1))
    qtbot.keyClick(strip.slots[5], Qt.Key.Key_Y)
    assert said == []


def test_only_as_many_are_shown_as_fit(qtbot, strip):
    strip.resize(300, 200)
    visible = [slot.isVisible() for slot in strip.slots]
    assert 1 <= visible.count(True) < 8
    assert all(slot.geometry().right() < 300 for slot in strip.slots if slot.isVisible())
    strip.resize(1200, 200)
    assert all(slot.isVisible() for slot in strip.slots)


def test_every_face_is_spoken_with_its_question(strip):
    assert strip.slots[2].accessibleName() == "Is this Anna too? 3 faces"
    assert strip.slots[0].yes.accessibleName() == "Yes, face 1"


def test_the_keys_are_shown_while_they_are_for_the_strip_only(qtbot, strip):
    before = strip.grab().toImage()
    assert strip.hint.isHidden()
    with qtbot.waitSignal(strip.keyboard_changed) as changed:
        strip.slots[0].setFocus()
    assert changed.args == [True]
    assert strip.hint.isVisible()
    assert strip.grab().toImage().pixelColor(6, 100) != before.pixelColor(6, 100)
    with qtbot.assertNotEmitted(strip.keyboard_changed):
        strip.slots[1].setFocus()
    with qtbot.waitSignal(strip.keyboard_changed) as changed:
        strip.slots[1].clearFocus()
    assert changed.args == [False]
    assert strip.hint.isHidden()
