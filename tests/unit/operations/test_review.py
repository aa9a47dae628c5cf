"""What Review shows first, and that nothing is said to another question than was shown."""

import pytest

from facesort.errors import FacesortError
from facesort.library import edits, journal
from facesort.library.review import Open
from facesort.operations.review import count_open, count_questions, read_following, read_sheet, say
from tests.generated import people_like
from tests.libraries import add_vectors, everything, link, place

LINKS = [(2, 1, 0.5), (3, 1, 0.86), (5, 4, 0.6), (4, 1, 0.9)]


@pytest.fixture
def linked(library):
    """People 1 (faces 1-3) and 2 (4, 5); the questions are 4, 3, 2, 5 in this order."""
    add_vectors(library, people_like([5], drawn=0).faces.vectors)
    place(library, [-1, -1, -1, -2, -2])
    link(library, LINKS, worth={4: 3.0, 3: 2.0, 5: 0.2})
    return library


def asked(library, first=None, **more):
    """Return the question that is shown, and the one that follows it."""
    scene = read_sheet(library, first, **more).scene
    following = read_following(library, scene.question.face_id) if scene else None
    return [one and one.question.face_id for one in (scene, following)]


def answer(library, question, said):
    with library.write() as session:
        return say(session, question, said)


def test_the_best_question_comes_first_and_the_next_is_known(linked):
    sheet = read_sheet(linked)
    assert asked(linked) == [4, 3]
    assert sheet.probability == pytest.approx(0.2891, abs=1e-3)
    assert (sheet.grouped, sheet.can_undo) == (True, False)


@pytest.mark.parametrize(("first", "order"), [(2, [2, 4]), (4, [4, 3]), (1, [4, 3]), (99, [4, 3])])
def test_the_question_one_was_at_comes_first_while_it_is_open(linked, first, order):
    assert asked(linked, first) == order


@pytest.mark.parametrize("said", ["yes", "no", "skip", "ignore"])
def test_what_was_taken_back_is_asked_again(linked, said):
    before = everything(linked)
    answer(linked, read_sheet(linked, 3).scene.question, said)
    sheet = read_sheet(linked)
    assert sheet.can_undo
    assert 3 not in asked(linked)
    with linked.write() as session:
        journal.undo(session)
    assert everything(linked) == before
    assert asked(linked, taken_back=True) == [3, 4]


def test_what_was_taken_back_elsewhere_leaves_the_question(linked):
    with linked.write() as session:
        edits.rename_person(session, 1, "Anna")
        journal.undo(session)
    assert asked(linked, 2, taken_back=True) == [2, 4]


def test_nothing_is_said_to_another_question(linked):
    shown = read_sheet(linked).scene.question
    answer(linked, shown, "skip")
    before = everything(linked)
    for said in ("yes", "ignore"):
        with pytest.raises(FacesortError, match="settled meanwhile"):
            answer(linked, shown, said)
    with pytest.raises(FacesortError, match="is no answer"):
        answer(linked, read_sheet(linked).scene.question, "perhaps")
    assert everything(linked) == before


def test_when_all_is_answered_nothing_is_shown(linked):
    while (scene := read_sheet(linked).scene) is not None:
        answer(linked, scene.question, "skip")
    assert asked(linked) == [None, None]
    assert count_open(linked) == Open(0, 0, 4)


def test_before_faces_are_grouped_nothing_is_asked(library):
    add_vectors(library, people_like([3], drawn=0).faces.vectors)
    sheet = read_sheet(library, 1)
    assert (sheet.scene, sheet.grouped) == (None, False)
    assert read_following(library, 1) is None
    assert count_open(library) == Open(0, 0, 0)
    with library.read() as session:
        assert count_questions(session) == 0
