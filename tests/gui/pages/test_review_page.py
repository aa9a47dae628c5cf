"""Review: what is asked, the keys that answer, and what is said when nothing is asked."""

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from facesort.gui.views import review_page
from facesort.gui.views.review_page import ReviewPage
from facesort.library.questions import Question
from facesort.library.review import Open, Scene
from facesort.operations.review import Sheet
from tests.gui.pages.rows import face

NONE = Sheet(None, 0.0, grouped=True, can_undo=False)


def scene(name="Anna", faces=5, together=False, number=10):
    other = 1 if together else 2
    question = Question(number, 1, other, 1, name if together else "", name, 0.9, faces)
    asked = tuple(face(number + n, photo_id=50 + n) for n in range(min(faces, 5)))
    known = tuple(face(100 + n, photo_id=80 + n) for n in range(5))
    return Scene(question, name, known, asked, 412, faces)


def sheet(shown=None, probability=0.72, can_undo=True):
    return Sheet(shown or scene(), probability, grouped=True, can_undo=can_undo)


@pytest.fixture
def page(pixmaps, show):
    page = ReviewPage(pixmaps)
    page.show_counts(Open(34, 912, 0))
    page.show_sheet(sheet())
    yield show(page)
    page.hide()


@pytest.fixture
def seen(qtbot, page):
    """The page, after its question has been there for long enough to be answered."""
    qtbot.wait(round(review_page._SEEN_S * 1000) + 20)
    return page


@pytest.mark.parametrize(
    ("name", "together", "words"),
    [
        ("Anna", False, "Is this “Anna” too?"),
        ("", False, "Are these the same person?"),
        ("Anna", True, "Is this really “Anna”?"),
        ("", True, "Are these really the same person?"),
        ("Ben & <b>Jo</b>", False, "Is this “Ben & <b>Jo</b>” too?"),
        ("מרים 👩‍👧", False, "Is this “מרים 👩‍👧” too?"),
    ],
)
def test_the_question_is_in_plain_words(page, name, together, words):
    page.show_sheet(sheet(scene(name, together=together)))
    assert page.sentence.text() == words
    assert page.sentence.textFormat() is Qt.TextFormat.PlainText
    assert page.known_title.text() == (name or "This person")


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.724, "Probably yes, 72 %"),
        (0.1, "Probably not, 90 %"),
        (0.5, "Hard to tell, 50 % for yes"),
    ],
)
def test_it_says_how_likely_yes_is(page, probability, words):
    page.show_sheet(sheet(probability=probability))
    assert page.likely.text() == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (Open(34, 912, 0), "34 questions would settle 912 photos"),
        (Open(1, 1, 0), "1 question would settle 1 photo"),
        (Open(501, 7_000, 0), "More than 500 questions; the first 500 would settle 7,000 photos"),
        (Open(0, 0, 3), ""),
    ],
)
def test_it_says_what_is_left(page, left, words):
    page.show_counts(left)
    assert page.counts.text() == words


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (Qt.Key.Key_Y, "yes"),
        (Qt.Key.Key_N, "no"),
        (Qt.Key.Key_S, "skip"),
        (Qt.Key.Key_I, "ignore"),
    ],
)
def test_one_key_answers(qtbot, seen, key, said):
    with qtbot.waitSignal(seen.answered) as answer:
        qtbot.keyClick(seen, key)
    assert answer.args == [said]


@pytest.mark.parametrize("said", ["yes", "no", "skip", "ignore"])
def test_a_button_answers_and_names_its_key(qtbot, seen, said):
    action = seen.verbs[said]
    assert action.toolTip().endswith(f"({said[0].upper()})")
    button = next(b for b in seen.findChildren(QToolButton) if b.defaultAction() is action)
    with qtbot.waitSignal(seen.answered) as answer:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert answer.args == [said]


def test_a_key_works_also_where_a_button_has_the_keyboard(qtbot, seen):
    button = next(b for b in seen.findChildren(QToolButton) if b.isVisible() and b.isEnabled())
    button.setFocus()
    with qtbot.waitSignal(seen.answered) as answer:
        qtbot.keyClick(button, Qt.Key.Key_N)
    assert answer.args == ["no"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Z, Qt.Key.Key_U])
def test_a_key_takes_back(qtbot, page, key):
    with qtbot.waitSignal(page.undo_requested):
        qtbot.keyClick(page, key)
    page.show_sheet(sheet(can_undo=False))
    with qtbot.assertNotEmitted(page.undo_requested):
        qtbot.keyClick(page, key)


def test_a_key_that_is_held_answers_once(qtbot, seen):
    said = []
    seen.answered.connect(said.append)
    for repeated in (False, True, True, True):
        press = QKeyEvent(
            QEvent.Type.KeyPress,
            Qt.Key.Key_Y,
            Qt.KeyboardModifier.NoModifier,
            "y",
            repeated,
        )
        QApplication.sendEvent(seen, press)
    assert said == ["yes"]


def test_a_second_press_does_not_answer_the_next_question(qtbot, seen):
    said = []
    seen.answered.connect(lambda word: (said.append(word), seen.show_sheet(sheet())))
    QTest.keyClick(seen, Qt.Key.Key_Y)
    QTest.keyClick(seen, Qt.Key.Key_Y)
    assert said == ["yes"]
    qtbot.wait(round(review_page._SEEN_S * 1000) + 20)
    QTest.keyClick(seen, Qt.Key.Key_Y)
    assert said == ["yes", "yes"]


def test_a_double_click_answers_once(qtbot, seen):
    said = []
    seen.answered.connect(lambda word: (said.append(word), seen.show_sheet(sheet())))
    action = seen.verbs["yes"]
    button = next(b for b in seen.findChildren(QToolButton) if b.defaultAction() is action)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert said == ["yes"]


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_other_keys_say_nothing(qtbot, seen, key, modifier):
    with (
        qtbot.assertNotEmitted(seen.answered),
        qtbot.assertNotEmitted(seen.undo_requested),
        qtbot.assertNotEmitted(seen.photo_opened),
    ):
        qtbot.keyClick(seen, key, modifier)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_photo(qtbot, page, key):
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.keyClick(page, key)
    assert opened.args == [50, [50]]


def test_a_double_click_opens_the_photo_of_what_is_under_the_mouse(qtbot, page):
    opened = []
    page.photo_opened.connect(lambda photo_id, _ids: opened.append(photo_id))
    QTest.mouseDClick(page.photo, Qt.MouseButton.LeftButton)
    for group in (page.known, page.asked):
        for area in (group._areas()[0], group._areas()[2]):
            place = area.center().toPoint()
            QTest.mouseDClick(group, Qt.MouseButton.LeftButton, pos=place)
    assert opened == [50, 80, 82, 50, 52]


def test_the_photo_opens_by_keyboard_where_it_has_the_focus(qtbot, page):
    page.photo.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(page.photo_opened) as opened:
            qtbot.keyClick(page.photo, key)
        assert opened.args == [50, [50]]


def test_without_a_question_nothing_can_be_answered(qtbot, seen):
    seen.show_sheet(NONE)
    qtbot.wait(round(review_page._SEEN_S * 1000) + 20)
    assert seen.empty.isVisible()
    with (
        qtbot.assertNotEmitted(seen.answered),
        qtbot.assertNotEmitted(seen.photo_opened),
    ):
        for key in (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_S, Qt.Key.Key_I, Qt.Key.Key_Return):
            qtbot.keyClick(seen, key)
    assert not any(seen.can(said) for said in seen.verbs)


@pytest.mark.parametrize(
    ("grouped", "skipped", "words"),
    [
        (True, 0, "No questions now. Name people under People"),
        (True, 3, "No questions now. Those that you skipped"),
        (False, 0, "There is nothing to review yet. Add a folder"),
    ],
)
def test_an_empty_page_says_what_to_do(page, grouped, skipped, words):
    page.show_sheet(Sheet(None, 0.0, grouped=grouped, can_undo=False))
    page.show_counts(Open(0, 0, skipped))
    assert page.empty.accessibleName().startswith(words)


def test_what_was_skipped_is_asked_again_when_wanted(qtbot, page):
    assert not page.can("ask again")
    assert not page._again_button.isVisible()
    page.show_counts(Open(34, 912, 2))
    assert page.can("ask again")
    with qtbot.waitSignal(page.ask_again_requested):
        qtbot.mouseClick(page._again_button, Qt.MouseButton.LeftButton)


def test_the_pictures_of_the_next_question_are_loaded_ahead(qtbot, page, pixmaps):
    with qtbot.waitSignal(pixmaps.arrived):
        page.load_ahead(scene(number=700))
    qtbot.waitUntil(lambda: ("face", 700) in pixmaps._pixmaps)


def test_a_question_is_shown_at_once(qtbot, page):
    page.show_sheet(sheet())
    page.grab()
    started = time.perf_counter()
    page.show_sheet(sheet(scene("Ben")))
    page.repaint()
    assert time.perf_counter() - started < 0.5


def test_everything_has_a_name_for_screen_readers(page):
    assert page.accessibleName() == "Review"
    assert page.known.accessibleName() == "Anna, 412 faces"
    assert page.asked.accessibleName() == "These faces, 5 faces"
    assert page.photo.accessibleName()


def test_a_long_name_does_not_widen_the_page(page):
    width = page.width()
    page.show_sheet(sheet(scene("A" * 200)))
    QApplication.processEvents()
    assert page.width() == width
    assert "A" * 200 in page.sentence.toolTip()


def test_the_buttons_show_their_keys(page):
    words = [action.iconText() for action in page.verbs.values()]
    assert words == ["Yes (Y)", "No (N)", "Skip (S)", "Hide (I)"]
    assert page._undo.iconText() == "Undo (Z)"
