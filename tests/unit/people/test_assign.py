"""A face is nearest to its own person; how near says how sure that is."""

from dataclasses import replace

import numpy as np
import pytest

from facesort.people.assign import Looks, Placed, looks_of, suggest
from facesort.people.facts import Facts
from facesort.people.tree import Tree
from tests.unit.people.placed import SAME, library, pairs, some_people

NOTHING = pairs(())


def tree_of(count, links):
    tree = Tree.of_strangers(count)
    for face, other, level in links:
        tree.other[face], tree.level[face] = other, level
    return tree


def each_face_a_look(made, person):
    count = len(made.truth)
    return Placed(made.faces, np.asarray(person), Tree.of_strangers(count), Facts.none(count))


def test_a_look_is_what_is_one_group_of_the_tree_and_one_person():
    tree = tree_of(6, [(1, 0, 0.2), (3, 2, 0.3), (2, 0, 0.9), (4, 0, 0.1)])
    look, whose, called = looks_of(np.array([7, 7, 7, 7, 0, 9]), tree, 0.5)
    assert look.tolist() == [0, 0, 1, 1, -1, 2]
    assert whose.tolist() == [7, 7, 9]
    assert called.tolist() == [0, 2, 5]


def test_what_grew_together_further_up_is_one_look_there():
    tree = tree_of(4, [(1, 0, 0.2), (3, 2, 0.3), (2, 0, 0.9)])
    look, _, called = looks_of(np.array([7, 7, 7, 7]), tree, 0.95)
    assert look.tolist() == [0, 0, 0, 0]
    assert called.tolist() == [0]


@pytest.mark.parametrize("by", [0, 9])
def test_a_look_is_called_by_a_face_of_its_own_person(by):
    tree = tree_of(4, [(1, 0, 0.1), (2, 0, 0.2), (3, 0, 0.3)])
    look, whose, called = looks_of(np.array([by, 7, 9, 7]), tree, 0.5)
    assert dict(zip(whose.tolist(), called.tolist(), strict=True)) == {7: 1, 9: 2 if by == 0 else 0}
    assert look[1] == look[3] != look[2]


def test_nobody_has_no_looks():
    look, whose, called = looks_of(np.zeros(3, np.int64), Tree.of_strangers(3), 0.5)
    assert look.tolist() == [-1] * 3
    assert whose.tolist() == called.tolist() == []


def test_the_own_person_is_nearest():
    made = some_people([5] * 12, siblings=0.5)
    placed = library(made, made.truth + 1)
    found = Looks(placed).candidates(np.arange(60), NOTHING, left_out=True)
    assert found.person[:, 0].tolist() == (made.truth + 1).tolist()
    assert (np.diff(found.distance, axis=1) >= 0).all()
    assert (found.distance[:, 0] < SAME.middle).all()
    assert (found.distance[:, 1] > SAME.middle).mean() > 0.9


def test_people_are_told_apart_however_far_strangers_are_from_them():
    made = some_people([5, 5, 5])
    placed = library(made, made.truth + 1)
    distance = Looks(placed).candidates(np.arange(15), NOTHING).distance
    assert distance[:, 1:].mean() == pytest.approx(1, abs=0.3)


def test_the_unit_of_the_vectors_does_not_matter():
    made = some_people([5, 5, 5])
    distances = []
    for step in (1, 2):
        vectors, strangers = (
            np.rint(table / step).astype(np.int8)
            for table in (made.faces.vectors, made.faces.strangers)
        )
        there = replace(made, faces=replace(made.faces, vectors=vectors, strangers=strangers))
        looks = Looks(library(there, made.truth + 1))
        distances.append(looks.candidates(np.arange(15), NOTHING).distance)
    np.testing.assert_allclose(distances[0], distances[1], rtol=0.03)


def test_a_rejected_person_is_infinitely_far():
    made = some_people([4, 4, 4])
    looks = Looks(library(made, made.truth + 1))
    before = looks.candidates(np.array([0, 1]), NOTHING)
    after = looks.candidates(np.array([0, 1]), pairs([(0, 1), (9, 3)]))
    assert before.person[:, 0].tolist() == [1, 1]
    assert after.person[0].tolist() == [*before.person[0, 1:], 0]
    assert after.distance[0].tolist() == [*before.distance[0, 1:], np.inf]
    assert after.person[1].tolist() == before.person[1].tolist()
    assert after.distance[1].tolist() == before.distance[1].tolist()


def test_a_rejected_person_is_far_in_all_their_looks():
    made = some_people([3, 3])
    looks = Looks(each_face_a_look(made, made.truth + 1))
    found = looks.candidates(np.array([0]), pairs([(0, 1)]))
    assert found.person[0].tolist() == [2, 0, 0, 0, 0, 0]
    assert np.isinf(found.distance[0, 1:]).all()


def test_a_face_is_not_measured_by_itself():
    made = some_people([2, 6])
    there, away = library(made, made.truth + 1), library(made, [0, 1, *[2] * 6])
    found = Looks(there).candidates(np.array([0]), NOTHING, left_out=True).distance[0]
    alone = Looks(away).candidates(np.array([0]), NOTHING).distance[0]
    assert found.tolist() == pytest.approx(alone.tolist(), rel=0.05)
    nearer = Looks(there).candidates(np.array([0]), NOTHING).distance[0]
    assert nearer[0] == pytest.approx(found[0] / 2**0.5)
    assert nearer[1] == found[1]


def test_somebody_of_whom_there_is_nothing_else_is_no_candidate():
    made = some_people([1, 6])
    looks = Looks(library(made, made.truth + 1))
    found = looks.candidates(np.array([0]), NOTHING, left_out=True)
    assert found.person.tolist() == [[2, 0]]
    assert found.distance[0, 1] == np.inf
    assert looks.candidates(np.array([0]), NOTHING).person[0, 0] == 1


def test_each_person_is_a_candidate_once_however_many_looks_they_have():
    made = some_people([3, 3, 1])
    looks = Looks(each_face_a_look(made, made.truth + 1))
    found = looks.candidates(np.arange(7), NOTHING, left_out=True)
    for row in found.person.tolist():
        people = [person for person in row if person]
        assert len(set(people)) == len(people) >= 2
    assert (looks.person[found.look] == found.person)[found.person > 0].all()
    assert np.isinf(found.distance[found.person == 0]).all()


def test_the_nearest_look_of_a_person_counts():
    made = some_people([4, 4], looks=2, apart=1.0)
    looks = Looks(library(made, made.truth + 1))
    found = looks.candidates(np.arange(8), NOTHING, left_out=True)
    assert looks.person.tolist() == [1, 1, 2, 2]
    assert looks.size.tolist() == [2, 2, 2, 2]
    assert sorted(looks.called[found.look[:, 0]] % 2) == [0] * 4 + [1] * 4
    assert (looks.called[found.look[:, 0]] % 2 == np.arange(8) % 2).all()


def test_where_nobody_is_known_there_are_no_candidates():
    made = some_people([3])
    placed = library(made, [0, 0, 0])
    assert Looks(placed).candidates(np.arange(3), NOTHING).person.shape == (3, 0)
    assert suggest(placed, np.arange(3), SAME)[1].shape == (3, 0)
    assert suggest(library(made, [1, 1, 1]), np.zeros(0, np.int64), SAME)[0].shape == (0, 1)


def test_the_right_person_is_likeliest():
    made = some_people([6] * 15 + [1] * 15)
    person = np.where(made.truth < 15, made.truth + 1, 0)
    whose, share = suggest(library(made, person), np.arange(105), SAME)
    assert whose[:90, 0].tolist() == person[:90].tolist()
    assert (share[:90, 0] > 0.9).all()
    assert (share[90:].sum(1) < 0.5).all()
    assert (np.diff(share, axis=1) <= 0).all()


def test_nobody_is_suggested_because_of_the_face_itself():
    made = some_people([1, 6])
    whose, share = suggest(library(made, made.truth + 1), np.array([0, 1]), SAME)
    assert whose[:, 0].tolist() == [2, 2]
    assert share[0, 0] < 0.5 < share[1, 0]


def test_a_face_that_could_be_either_of_two_is_neither_for_sure():
    made = some_people([6, 6, 1])
    vectors = made.faces.vectors
    vectors[12] = np.rint((vectors[:6].mean(0) + vectors[6:12].mean(0)) / 2)
    whose, share = suggest(library(made, [1] * 6 + [2] * 6 + [0]), np.array([12]), SAME)
    assert sorted(whose[0].tolist()) == [1, 2]
    assert (share[0] > 0.25).all()
    assert (share[0] < 0.75).all()


def test_nobody_is_suggested_whom_the_user_has_ruled_out():
    made = some_people([5, 5])
    whose, share = suggest(library(made, made.truth + 1, rejected=[(0, 1)]), np.arange(2), SAME)
    assert whose[:, 0].tolist() == [2, 1]
    assert share[0].tolist() == [share[0, 0], 0]
    assert share[0, 0] < 0.5


def test_somebody_rejected_with_many_looks_hides_nobody():
    made = some_people([1] * 20 + [4], seed=2)
    person = np.where(made.truth < 20, 1, 2)  # person 1 has twenty looks, person 2 one
    placed = library(made, person, [])
    rejected = np.array([[23, 1]])
    placed = replace(placed, facts=Facts.of(np.zeros(24, np.int64), rejected))
    who, share = suggest(placed, np.array([23]), SAME)
    assert who[0, 0] == 2
    assert share[0, 0] > 0.9
    assert 1 not in who[0]
