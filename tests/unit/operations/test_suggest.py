"""Whom a face may show, and how sure that is."""

import numpy as np
import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import edits
from facesort.monitor import Cancelled, Monitor
from facesort.operations.ask import next_questions
from facesort.operations.suggest import Suggestion, suggest
from tests.generated import people_like
from tests.libraries import add_vectors, everything, link, place


@pytest.fixture(scope="module")
def vectors():
    return people_like([6, 9, 4, 1]).faces.vectors


@pytest.fixture
def named(grouped):
    """Anna (person 1, faces 1-6), Ben (2, faces 7-15), somebody (3, faces 16-19), nobody (20)."""
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.rename_person(session, 2, "Ben")
    return grouped


def likely(library, engines, face):
    return [(one.person_id, one.name) for one in suggest(library, engines, face, Monitor())]


@pytest.mark.parametrize(("face", "who"), [(1, (1, "Anna")), (9, (2, "Ben")), (17, (3, ""))])
def test_a_clear_face_is_its_person(named, grouping, face, who):
    first, *others = suggest(named, grouping, face, Monitor())
    assert (first.person_id, first.name) == who
    assert first.probability > 0.9
    assert first.placed_by == ("user" if first.name else "machine")
    assert [one.placed_by for one in others] == [""] * len(others)
    assert sum(one.probability for one in others) < 0.1


def test_a_face_that_is_with_nobody_is_recognised(named, grouping):
    with named.write() as session:
        edits.split_faces(session, [3])
        session.connection().exec_driver_sql("DELETE FROM fact")
        session.connection().exec_driver_sql("UPDATE face SET person_id = NULL WHERE id = 3")
    assert likely(named, grouping, 3)[0] == (1, "Anna")


def test_a_stranger_is_like_nobody(named, grouping):
    assert suggest(named, grouping, 20, Monitor()) == []


def test_a_face_says_nothing_of_itself(named, grouping):
    with named.write() as session:
        _done, new = edits.split_faces(session, [20], "Carl")
    assert suggest(named, grouping, 20, Monitor()) == [Suggestion(new, "Carl", 1.0, "user")]
    assert new not in [who for who, _name in likely(named, grouping, 1)]


def test_whom_the_user_said_it_is_not_is_not_suggested(named, grouping):
    with named.write() as session:
        edits.reject_faces(session, [3], 1)
    assert (1, "Anna") not in likely(named, grouping, 3)
    assert likely(named, grouping, 4)[0] == (1, "Anna")


def test_bystanders_are_not_suggested(named, grouping):
    with named.write() as session:
        edits.hide_people(session, [1])
    assert likely(named, grouping, 3) == [(1, "Anna")]  # they are with them
    with named.write() as session:
        session.connection().exec_driver_sql("DELETE FROM fact WHERE face_id = 3")
        session.connection().exec_driver_sql("UPDATE face SET person_id = NULL WHERE id = 3")
    assert likely(named, grouping, 3) == []


def test_likeliest_people_come_first_and_the_rest_is_somebody_else(library, grouping):
    made = people_like([6, 6], within=0.03, siblings=1.0)
    between = made.faces.vectors[[0, 6]].astype(int).mean(0).astype(np.int8)
    add_vectors(library, [*made.faces.vectors, between])
    place(library, [-1] * 6 + [-2] * 6 + [0])
    found = [one.probability for one in suggest(library, grouping, 13, Monitor())]
    assert len(found) == 2
    assert found == sorted(found, reverse=True)
    assert 0.01 <= found[1] <= found[0] < sum(found) <= 1


def test_a_blurred_face_may_be_asked_about_too(named, grouping, vectors):
    (blurred,) = add_vectors(named, vectors[:1], quality=0.05)
    assert likely(named, grouping, blurred)[0] == (1, "Anna")


def test_the_less_can_be_made_out_the_less_likely_is_anybody(named, grouping, vectors):
    clear, poor, hopeless = (
        add_vectors(named, vectors[:1], quality=quality)[0] for quality in (0.9, 0.05, 0.0)
    )
    sure = suggest(named, grouping, clear, Monitor())[0].probability
    assert sure > 0.9
    unsure = suggest(named, grouping, poor, Monitor())[0].probability
    assert unsure == pytest.approx(sure / 4, abs=0.01)
    assert suggest(named, grouping, hopeless, Monitor()) == []


def test_a_drawn_box_without_a_face_is_like_nobody(named, grouping, vectors):
    (drawn,) = add_vectors(named, vectors[:1])
    with named.write() as session:
        session.connection().exec_driver_sql(
            f"UPDATE face SET score = 0, source = 'drawn' WHERE id = {drawn}"
        )
    with pytest.raises(FacesortError, match="No face was found in the box"):
        suggest(named, grouping, drawn, Monitor())
    with named.write() as session:
        edits.confirm_faces(session, [drawn], 2)
    assert suggest(named, grouping, drawn, Monitor())[0] == Suggestion(2, "Ben", 1.0, "user")


def test_whom_the_user_said_comes_first_whatever_it_looks_like(named, grouping):
    with named.write() as session:
        edits.confirm_faces(session, [3], 2)
    first, second, *_rest = suggest(named, grouping, 3, Monitor())
    assert first == Suggestion(2, "Ben", 1.0, "user")
    assert second.name == "Anna"
    assert second.placed_by == ""
    assert second.probability > 0.5


def test_what_a_question_asks_is_as_likely_as_there(named, grouping, vectors):
    with named.write() as session:
        edits.split_faces(session, [3])
        session.connection().exec_driver_sql("DELETE FROM fact WHERE face_id = 3 OR person_id > 3")
        session.connection().exec_driver_sql("UPDATE face SET person_id = NULL WHERE id = 3")
    link(named, [(3, 1, 0.885)])
    (asked,) = [one for one in next_questions(named, 9) if one.question.face_id == 3]
    assert 0.1 < asked.probability < 0.9
    found = suggest(named, grouping, 3, Monitor())
    assert found[0] == Suggestion(1, "Anna", asked.probability, "")
    assert sum(one.probability for one in found) <= 1


def test_before_the_first_grouping_people_of_the_user_are_known(library, grouping, vectors):
    add_vectors(library, vectors)
    assert suggest(library, grouping, 1, Monitor()) == []
    with library.write() as session:
        edits.split_faces(session, [1, 2, 3], "Anna")
    assert likely(library, grouping, 5) == [(1, "Anna")]


def test_to_suggest_changes_nothing(named, grouping):
    before = everything(named)
    suggest(named, grouping, 1, Monitor())
    assert everything(named) == before


def test_a_face_that_is_not_there_or_has_no_vector_is_told(named, grouping):
    with named.write() as session:
        session.connection().exec_driver_sql("DELETE FROM vector WHERE face_id = 4")
    with pytest.raises(NotFound, match="no face 99"):
        suggest(named, grouping, 99, Monitor())
    with pytest.raises(FacesortError, match="Face 4 cannot be compared") as told:
        suggest(named, grouping, 4, Monitor())
    assert "facesort confirm" in told.value.advice


def test_it_can_be_stopped(named, grouping):
    monitor = Monitor()
    monitor.cancel()
    with pytest.raises(Cancelled):
        suggest(named, grouping, 1, monitor)
