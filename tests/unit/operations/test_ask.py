"""What is asked next, how sure the answer is, and what it does."""

import math

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import edits, journal
from facesort.monitor import Monitor
from facesort.operations.ask import answer, next_questions
from facesort.operations.group_people import group_people
from tests.generated import people_like
from tests.libraries import add_vectors, everything, facts, link, owners, place

LINKS = [(2, 1, 0.5), (3, 1, 0.86), (5, 4, 0.6), (4, 1, 0.9)]


@pytest.fixture
def linked(library):
    """People 1 (faces 1-3) and 2 (4, 5)."""
    add_vectors(library, people_like([5], drawn=0).faces.vectors)
    place(library, [-1, -1, -1, -2, -2])
    link(library, LINKS, worth={4: 3.0, 3: 2.0, 5: 0.2})
    return library


def asked(library, count=9):
    return [one.question.face_id for one in next_questions(library, count)]


def test_the_best_questions_come_first_and_say_how_likely_yes_is(linked):
    found = next_questions(linked, 3)
    assert [one.question.face_id for one in found] == [4, 3, 2]
    for one in found:
        odds = 30 * (0.87 - one.question.level)
        assert one.probability == pytest.approx(1 / (1 + math.exp(-odds)), abs=1e-4)
    assert found[0].probability < 0.5 < found[1].probability
    assert next_questions(linked) == found[:1]


def test_looser_groups_are_asked_otherwise(linked):
    with linked.write() as session:
        edits.set_strictness(
            session, "strictness", 0.04, []
        )  # up to 0.91: 4 and 1 would be together
    assert asked(linked) == [3, 2, 5]
    with linked.write() as session:
        edits.set_strictness(session, "strictness", -0.02, [])  # up to 0.85: 3 and 1 would be apart
    assert asked(linked) == [4, 2, 5]


def test_an_answer_does_what_it_says(linked):
    before = everything(linked)
    assert (
        answer(linked, 4, "yes").label
        == "“Who is this?” (2 photos) and “Who is this?” (3 photos) are the same person"
    )
    assert owners(linked) == [1] * 5
    with linked.write() as session:
        assert len(journal.history(session)) == 1
        journal.undo(session)
    assert everything(linked) == before
    answer(linked, 4, "no")
    assert owners(linked) == [1, 1, 1, 2, 2]
    assert facts(linked)[4, 1] is False
    assert asked(linked) == [3, 2, 5]


def test_a_no_parts_up_to_the_limit_that_the_user_wants(linked):
    place(linked, [1, 1, 1, 1, 1])
    with linked.write() as session:
        edits.set_strictness(session, "strictness", 0.04, [])
    answer(linked, 4, "no")
    assert owners(linked)[:3] == [1, 1, 1]
    assert owners(linked)[3] == owners(linked)[4] > 1


def test_what_is_no_question_cannot_be_answered(linked):
    before = everything(linked)
    for face in (1, 99):
        with pytest.raises(NotFound, match=f"no question about face {face}"):
            answer(linked, face, "yes")
    with pytest.raises(FacesortError, match="“perhaps” is no answer"):
        answer(linked, 4, "perhaps")
    assert everything(linked) == before
    answer(linked, 4, "skip")
    with pytest.raises(NotFound):
        answer(linked, 4, "no")


def test_before_faces_are_grouped_nothing_is_asked(library):
    add_vectors(library, people_like([3], drawn=0).faces.vectors)
    assert next_questions(library) == []
    with pytest.raises(NotFound, match="no questions yet"):
        answer(library, 1, "yes")


def test_groups_that_nearly_joined_are_asked_about(library, grouping):
    made = people_like([12] * 6, looks=2, apart=0.6, within=0.04)
    add_vectors(library, made.faces.vectors)
    group_people(library, grouping, Monitor())
    first = next_questions(library, 20)
    apart = [one for one in first if not one.question.together]
    assert apart
    whose = dict(enumerate(made.truth.tolist(), start=1))
    right = [whose[one.question.face_id] == whose[one.question.other_id] for one in apart]
    assert all(right)
    number = len({who for who in owners(library) if who})
    answer(library, apart[0].question.face_id, "yes")
    group_people(library, grouping, Monitor())
    assert len({who for who in owners(library) if who}) == number - 1
