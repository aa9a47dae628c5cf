"""Review in the window: answers are written, the next question comes, and all can be taken back."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from facesort.gui.sidebar import Section
from facesort.gui.views import review_page
from facesort.library import edits, journal, questions
from facesort.library.touched import Touched
from facesort.operations import ask
from tests.gui.shell.conftest import people_rows
from tests.libraries import add_photos, everything, link, owners, place
from tests.patience import PATIENCE_S

GROUPS = 16
SAY = (
    Qt.Key.Key_Y,
    Qt.Key.Key_N,
    Qt.Key.Key_S,
    Qt.Key.Key_Y,
    Qt.Key.Key_I,
    Qt.Key.Key_N,
    Qt.Key.Key_Y,
    Qt.Key.Key_S,
    Qt.Key.Key_N,
    Qt.Key.Key_Y,
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Questions can be answered as soon as they are shown."""
    monkeypatch.setattr(review_page, "_SEEN_S", 0.0)


@pytest.fixture
def library(library, folder):
    """Sixteen groups of three faces; each but the first may be the person of the first."""
    add_photos(library, GROUPS * 3, root=bytes(folder))
    place(library, [-1 - n // 3 for n in range(GROUPS * 3)])
    firsts = range(1, GROUPS * 3, 3)
    links = [(first + n, first, 0.3) for first in firsts for n in (1, 2)]
    apart = [(first, 1, 0.88) for first in firsts if first > 1]
    worth = {face: 0.0 for face, _other, _level in links}
    link(library, [*links, *apart], worth={**worth, **{f: 100.0 - f for f, _o, _l in apart}})
    return library


@pytest.fixture
def page(qtbot, window):
    window.pages.go(Section.REVIEW)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.review)
    qtbot.waitUntil(lambda: window.pages.review._scene is not None)
    return window.pages.review


def shown(page):
    return page._scene.question.face_id if page._scene else None


def press(qtbot, running, page, key):
    """Press a key and wait until the question after it is there."""
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        QTest.keyClick(page, key)
    qtbot.waitUntil(lambda: not running.parts.asking.saying)


def count_edits(library):
    with library.read() as session:
        return len([row for row in journal.history(session) if not row.undone])


def test_ten_answers_by_keyboard_all_taken_back_and_made_again(qtbot, running, page, library):
    states, asked = [everything(library)], []
    for key in SAY:
        asked.append(shown(page))
        press(qtbot, running, page, key)
        states.append(everything(library))
        assert count_edits(library) == len(asked)
    assert asked == sorted(asked)
    assert len(set(asked)) == 10
    for question, before in zip(reversed(asked), reversed(states[:-1]), strict=True):
        press(qtbot, running, page, Qt.Key.Key_Z)
        assert shown(page) == question
        assert everything(library) == before
    redo = running.window.actions_table["redo"]
    for after in states[1:]:
        qtbot.waitUntil(redo.isEnabled)
        with qtbot.waitSignal(running.parts.asking.sheet_read):
            redo.trigger()
        assert everything(library) == after
    assert shown(page) not in asked


def test_the_sidebar_and_the_header_count(qtbot, running, page, window):
    line = window.sidebar._sections[Section.REVIEW]
    qtbot.waitUntil(lambda: line.data(0, Qt.ItemDataRole.AccessibleTextRole) == "Review, 15")
    qtbot.waitUntil(lambda: page.counts.text() == "15 questions would settle 45 photos")
    press(qtbot, running, page, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: page.counts.text() == "14 questions would settle 42 photos")
    qtbot.waitUntil(lambda: line.data(0, Qt.ItemDataRole.AccessibleTextRole) == "Review, 14")


def test_more_than_can_be_counted_is_said_so(window):
    window.sidebar.show_questions(501)
    line = window.sidebar._sections[Section.REVIEW]
    assert line.data(0, Qt.ItemDataRole.AccessibleTextRole) == "Review, 500+"


def test_the_menu_and_its_key_lead_here(qtbot, running, window):
    assert window.actions_table["review"].shortcut().toString() == "Ctrl+3"
    window.actions_table["review"].trigger()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.review)
    qtbot.waitUntil(lambda: window.actions_table["yes"].isEnabled())
    question = shown(window.pages.review)
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        window.actions_table["yes"].trigger()
    assert shown(window.pages.review) != question
    window.pages.go(Section.PEOPLE)
    qtbot.waitUntil(lambda: not window.actions_table["yes"].isEnabled())


def test_the_question_stays_whatever_happens_behind_it(qtbot, running, page, library):
    question = shown(page)
    ask.answer(library, question, "yes")  # as the terminal would
    with qtbot.waitSignal(running.parts.asking.counted):
        running.parts.hub.tell(Touched.EVERYTHING)
    qtbot.wait(100)
    assert shown(page) == question
    before = everything(library)
    press(qtbot, running, page, Qt.Key.Key_N)
    notice = running.window.notice
    qtbot.waitUntil(notice.isVisible)
    assert notice.label.text().startswith("That question has been settled meanwhile.")
    assert everything(library) == before
    assert shown(page) not in (None, question)


def test_an_answer_is_not_given_to_people_who_were_not_shown(qtbot, running, page, library):
    question = page._scene.question
    with library.write() as session:
        edits.merge_people(session, 5, [question.other_person_id])
    before = everything(library)
    press(qtbot, running, page, Qt.Key.Key_Y)
    assert everything(library) == before
    qtbot.waitUntil(running.window.notice.isVisible)


def test_a_press_while_an_answer_is_written_says_nothing(qtbot, running, page, library):
    free = threading.Event()
    running.jobs.start("slow", lambda monitor: free.wait(PATIENCE_S))
    for key in (Qt.Key.Key_Y, Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_Z):
        QTest.keyClick(page, key)
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        free.set()
    qtbot.wait(100)
    assert count_edits(library) == 1


def test_z_takes_back_only_what_was_said_here(qtbot, running, page, library):
    press(qtbot, running, page, Qt.Key.Key_Y)
    running.parts.wishes.rename_person(9, "Ben")
    qtbot.waitUntil(lambda: people_rows(library)[9].name == "Ben")
    running.window.pages.go(Section.PEOPLE)
    qtbot.waitUntil(lambda: running.window.pages.currentWidget() is not page)
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        running.window.pages.go(Section.REVIEW)
    assert not page.can("undo answer")
    QTest.keyClick(page, Qt.Key.Key_Z)
    qtbot.wait(100)
    assert people_rows(library)[9].name == "Ben"


def test_undo_in_the_menu_brings_the_question_back_too(qtbot, running, page):
    question = shown(page)
    press(qtbot, running, page, Qt.Key.Key_S)
    assert shown(page) != question
    undo = running.window.actions_table["undo"]
    qtbot.waitUntil(undo.isEnabled)
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        undo.trigger()
    assert shown(page) == question
    assert running.window.notice.label.text().startswith("Undone: leave open whether")


def test_an_answer_is_told_by_the_next_question_not_by_a_notice(qtbot, running, page):
    press(qtbot, running, page, Qt.Key.Key_Y)
    press(qtbot, running, page, Qt.Key.Key_N)
    qtbot.wait(100)
    assert not running.window.notice.isVisible()


def test_taking_back_says_what_until_the_next_answer(qtbot, running, page):
    notice = running.window.notice
    press(qtbot, running, page, Qt.Key.Key_N)
    press(qtbot, running, page, Qt.Key.Key_Z)
    qtbot.waitUntil(notice.isVisible)
    assert notice.label.text().startswith("Undone: ")
    assert notice.label.text().endswith("are not the same person")
    press(qtbot, running, page, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not notice.isVisible())


def test_i_hides_who_is_asked_about(qtbot, running, page, library):
    hidden = page._scene.question.person_id
    press(qtbot, running, page, Qt.Key.Key_I)
    assert people_rows(library, ("ignored",)).keys() == {hidden}


def test_what_was_skipped_comes_again_when_asked_for(qtbot, running, page, library):
    for _n in range(GROUPS - 1):
        press(qtbot, running, page, Qt.Key.Key_S)
    assert page.empty.isVisible()
    again = running.window.actions_table["ask again"]
    qtbot.waitUntil(again.isEnabled)
    before = everything(library)
    again.trigger()
    qtbot.waitUntil(lambda: shown(page) is not None)
    running.window.actions_table["undo"].trigger()
    qtbot.waitUntil(lambda: everything(library) == before)


def test_where_one_was_is_where_one_comes_back_to(qtbot, running, page, library):
    question = shown(page)
    link(library, [(4, 1, 0.88), (7, 1, 0.88)], worth={4: 1.0, 7: 50.0})  # another is best now
    for section in (Section.PEOPLE, Section.REVIEW):
        running.window.pages.go(section)
        qtbot.waitUntil(lambda: running.parts.browser.spot is section)  # noqa: B023
        qtbot.wait(100)
    assert question == 4
    assert shown(page) == 4
    press(qtbot, running, page, Qt.Key.Key_S)
    assert shown(page) == 7


def test_the_photo_opens_and_closing_it_comes_back(qtbot, running, page):
    question = shown(page)
    QTest.keyClick(page, Qt.Key.Key_Return)
    pages = running.window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.viewer)
    QTest.keyClick(pages.viewer, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: pages.currentWidget() is page)
    assert page.hasFocus()
    assert shown(page) == question


def test_new_questions_appear_where_there_were_none(qtbot, running, page, library):
    for _n in range(GROUPS - 1):
        press(qtbot, running, page, Qt.Key.Key_Y)
    assert page.empty.isVisible()
    assert len(set(owners(library))) == 1
    add_photos(library, 1)
    with library.read() as session:
        assert questions.next_questions(session, 0.87) == []
    link(library, [(GROUPS * 3 + 1, 1, 0.88)])
    running.parts.hub.tell(Touched.EVERYTHING)
    qtbot.waitUntil(lambda: shown(page) == GROUPS * 3 + 1)
    assert not page.empty.isVisible()


def test_where_nothing_was_grouped_it_says_what_to_do(qtbot, running, library):
    with library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM grouping")
    running.window.pages.go(Section.REVIEW)
    empty = running.window.pages.review.empty
    qtbot.waitUntil(lambda: empty.accessibleName().startswith("There is nothing to review yet."))


@pytest.mark.parametrize("said", ["yes", "ignore"])
def test_a_face_that_is_gone_is_no_question_any_more(qtbot, running, page, library, said):
    question = shown(page)
    with library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM face WHERE id = ?", (question,))
    before = everything(library)
    with qtbot.waitSignal(running.parts.asking.sheet_read):
        page.say(said)
    assert everything(library) == before
    assert shown(page) != question
    qtbot.waitUntil(running.window.notice.isVisible)


def test_z_takes_back_an_answer_and_nothing_else(qtbot, running, page, library):
    press(qtbot, running, page, Qt.Key.Key_Y)
    with library.write() as session:  # in the terminal
        edits.rename_person(session, 9, "Ben")
    after = everything(library)
    press(qtbot, running, page, Qt.Key.Key_Z)
    assert everything(library) == after
    said = running.window.notice.label.text
    qtbot.waitUntil(lambda: "Something else was changed since" in said())
