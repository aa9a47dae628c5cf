"""What is shown with a question, what is counted as open, and what else can be said than an answer."""

import json

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import edits, journal, people, questions, review
from tests.libraries import add_photos, everything, facts, link, owners, place
from tests.unit.library.test_questions import APART, LEVELS, LIMIT, TOGETHER, change, say

LINKS = [(face, other, LEVELS[face]) for face, other in TOGETHER + APART]


@pytest.fixture
def library(library):
    """People 1 (faces 1-6), 2 (7-9) and 3 (12, 13), and two faces of nobody (10, 11)."""
    add_photos(library, 13)
    place(library, [-1] * 6 + [-2] * 3 + [0] * 2 + [-3] * 2)
    link(library, [*LINKS, (11, 10, 0.95)])
    return library


def question(library, face):
    with library.read() as session:
        return questions.find_question(session, face, LIMIT)


def scene(library, face):
    with library.read() as session:
        return review.scene_of(session, questions.find_question(session, face, LIMIT), LIMIT)


def ids(rows):
    return [row.id for row in rows]


def ignore(library, face):
    with library.write() as session:
        found = questions.find_question(session, face, LIMIT)
        return review.ignore(session, found, LIMIT)


def kinds(library):
    with library.read() as session:
        rows = people.list_people(session, ("named", "unnamed", "ignored"))
        return {row.id: row.kind for row in rows}


def left(library):
    with library.read() as session:
        return review.count_open(session, LIMIT)


def test_the_smaller_group_is_asked_about_the_person_of_the_larger(library):
    change(library, edits.rename_person, 1, "Anna")
    found = scene(library, 7)
    assert found.name == "Anna"
    assert found.known[0].id == 1
    assert ids(found.asked) == [7, 8, 9]
    assert (found.known_count, found.asked_count) == (6, 3)


def test_who_has_a_name_is_always_the_person_asked_about(library):
    change(library, edits.rename_person, 2, "Ben")
    found = scene(library, 7)
    assert found.name == "Ben"
    assert ids(found.known) == [7, 8, 9]
    assert found.asked[0].id == 1
    assert (found.known_count, found.asked_count) == (3, 6)


def test_a_face_of_nobody_is_asked_about_the_only_person(library):
    found = scene(library, 4)
    assert ids(found.known) == [4]
    assert ids(found.asked) == [11]
    assert (found.known_count, found.asked_count) == (6, 1)
    found = scene(library, 10)
    assert found.known[0].id == 1
    assert ids(found.asked) == [10]


def test_a_part_of_a_person_is_shown_beside_the_rest_of_them(library):
    found = scene(library, 5)
    assert ids(found.asked) == [5, 6]
    assert set(ids(found.known)) == {1, 2, 3, 4}
    assert found.known[0].id == 1
    assert (found.known_count, found.asked_count) == (4, 2)


@pytest.mark.parametrize("face", [2, 4, 5, 7, 10])
def test_all_faces_that_a_no_is_about_were_shown(library, face):
    shown = {row.id for row in (*scene(library, face).known, *scene(library, face).asked)}
    say(library, face, "no")
    said = {face_id for (face_id, _person), same in facts(library).items() if not same}
    new = {2, 5} & {face}  # those who are parted: the rest is told apart from them whole
    assert said <= shown if not new else face in said


def test_at_most_five_faces_of_each_are_shown(library):
    place(library, [1] * 6 + [2] * 3 + [1, 1, 1, 1])
    assert len(scene(library, 7).known) == 5


def test_what_is_open_is_counted_in_photos_once_each(library):
    assert left(library) == review.Open(11, 11, 0)  # of 1 and 11 others are asked
    say(library, 7, "skip")
    assert left(library) == review.Open(10, 10, 1)
    change(library, edits.hide_people, [3])
    assert left(library).questions == 8


def test_many_questions_are_counted_no_further_than_needed(library, monkeypatch):
    monkeypatch.setattr(review, "MOST", 4)
    found = left(library)
    assert found.questions == 5
    with library.read() as session:
        assert review.count_questions(session, LIMIT) == 5
    assert found.photos < 11


def test_nothing_is_open_where_nothing_was_grouped(library):
    link(library, [])
    assert left(library) == review.Open(0, 0, 0)


def test_to_ignore_a_person_hides_them(library):
    done = ignore(library, 7)
    assert done.label == "hide “Who is this?” (3 photos)"
    assert kinds(library)[2] == "ignored"
    assert owners(library)[6:9] == [2, 2, 2]


@pytest.mark.parametrize(("face", "hidden"), [(10, 10), (4, 11)])
def test_to_ignore_a_face_of_nobody_makes_a_bystander_of_it(library, face, hidden):
    assert ignore(library, face).label == "hide 1 face"
    new = owners(library)[hidden - 1]
    assert kinds(library)[new] == "ignored"
    assert facts(library) == {(hidden, new): True}


def test_to_ignore_a_part_of_somebody_with_a_name_hides_only_that_part(library):
    change(library, edits.rename_person, 1, "Anna")
    assert ignore(library, 5).label == "hide 2 faces"
    new = owners(library)[4]
    assert owners(library)[:6] == [1, 1, 1, 1, new, new]
    assert kinds(library)[1] == "named"
    assert kinds(library)[new] == "ignored"
    assert facts(library)[5, 1] is False


def test_to_ignore_a_part_of_somebody_without_a_name_hides_them(library):
    ignore(library, 5)
    assert kinds(library)[1] == "ignored"
    assert owners(library)[:6] == [1] * 6


@pytest.mark.parametrize("face", [2, 4, 5, 7, 10])
@pytest.mark.parametrize("name", ["", "Anna"])
def test_to_ignore_is_one_edit_that_can_be_taken_back_and_made_again(library, face, name):
    if name:
        change(library, edits.rename_person, 1, name)
    before = everything(library)
    done = ignore(library, face)
    after = everything(library)
    assert after != before
    with pytest.raises(NotFound):
        question(library, face)
    with library.write() as session:
        assert len(journal.history(session)) == 1 + bool(name)
        assert journal.undo(session).label == done.label
    assert everything(library) == before
    change(library, journal.redo)
    assert everything(library) == after
    assert library.check() == []


def test_skipped_questions_are_asked_again_by_one_edit(library):
    for face in (7, 10):
        say(library, face, "skip")
    say(library, 2, "yes")
    before = everything(library)
    with library.write() as session:
        assert review.ask_again(session).label == "ask 2 skipped questions again"
    after = everything(library)
    assert question(library, 7).face_id == 7
    assert question(library, 10).face_id == 10
    with pytest.raises(NotFound):
        question(library, 2)
    change(library, journal.undo)
    assert everything(library) == before
    change(library, journal.redo)
    assert everything(library) == after


def test_where_nothing_was_skipped_nothing_is_asked_again(library):
    before = everything(library)
    with library.write() as session, pytest.raises(FacesortError, match="No question was skipped"):
        review.ask_again(session)
    assert everything(library) == before


@pytest.mark.parametrize("said", ["yes", "no", "skip", "ignore"])
def test_the_journal_knows_to_which_question_something_was_said(library, said):
    with library.read() as session:
        assert not review.is_last_said(session)
        assert review.question_taken_back(session) is None
    _ = ignore(library, 7) if said == "ignore" else say(library, 7, said)
    with library.write() as session:
        assert review.is_last_said(session)
        journal.undo(session)
        assert not review.is_last_said(session)
        assert review.question_taken_back(session) == 7


def test_what_was_done_elsewhere_was_said_to_no_question(library):
    say(library, 7, "skip")
    change(library, edits.hide_people, [3])
    with library.read() as session:
        assert not review.is_last_said(session)
    change(library, journal.undo)
    with library.write() as session:
        assert review.is_last_said(session)
        assert review.question_taken_back(session) is None
        review.ask_again(session)
        assert not review.is_last_said(session)


def test_a_question_about_other_people_is_another(library):
    shown = question(library, 7)
    with library.read() as session:
        assert review.same_question(session, shown, LIMIT) == shown
    change(library, edits.rename_person, 1, "Anna")
    with library.read() as session:
        assert review.same_question(session, shown, LIMIT).other_name == "Anna"
    change(library, edits.merge_people, 3, [1])
    with library.read() as session, pytest.raises(NotFound):
        review.same_question(session, shown, LIMIT)


def test_the_journal_keeps_its_form(library):
    """`is_last_said` reads the question out of the JSON of an edit."""
    ignore(library, 7)
    with library.read() as session:
        payload = session.connection().exec_driver_sql("SELECT payload FROM edit").scalar()
    assert json.loads(payload)["answer"] == [[[7, 1], None]]
