"""New faces find their people; nobody who is there already is moved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesort.people.arrival import arrive
from facesort.people.assign import Placed
from facesort.people.facts import Facts
from facesort.people.grouping import drop_lonely
from facesort.people.tree import Tree, place
from tests.generated import same_partition
from tests.unit.people.placed import SAME, library, some_people

EVERY_FOURTH = slice(None, None, 4)


def person_after(placed, found):
    """Return the person each face is with when the new ones have been placed."""
    person = placed.person.copy()
    person[found.face] = found.person
    return person


def between(made, one, other):
    """Return the face half-way between two people."""
    vectors, truth = made.faces.vectors, made.truth
    mean = vectors[truth == one].mean(0) + vectors[truth == other].mean(0)
    return np.rint(mean / 2).astype(vectors.dtype)


def test_new_faces_of_known_people_join_them():
    made = some_people([8] * 20, looks=2, apart=0.3)
    new = np.arange(160)[EVERY_FOURTH]
    found = arrive(library(made, made.truth + 1, new), new, SAME)
    assert found.face.tolist() == new.tolist()
    assert found.person.tolist() == (made.truth[new] + 1).tolist()
    assert (found.certainty > 0.75).all()
    assert (found.certainty <= 1).all()


def test_strangers_stay_with_nobody():
    made = some_people([8] * 5 + [1] * 20)
    new = np.arange(40, 60)
    found = arrive(library(made, made.truth + 1, new), new, SAME)
    assert found.face.tolist() == new.tolist()
    assert (found.person == 0).all()
    assert (found.certainty == 0).all()


def test_new_faces_that_nobody_known_has_become_new_people():
    made = some_people([5, 5, 3, 2, 1])
    new = np.arange(10, 16)
    found = arrive(library(made, made.truth + 1, new), new, SAME)
    assert (found.person[:5] < 0).all()
    assert found.person[5] == 0
    assert same_partition(found.person, made.truth[new])
    assert (found.certainty[:5] > 0.5).all()


def test_new_faces_draw_those_of_nobody_to_a_new_person():
    made = some_people([5, 2, 1, 1])
    found = arrive(library(made, [1] * 5 + [0] * 4, [6]), np.array([6]), SAME)
    assert found.face.tolist() == [5, 6]
    assert found.person[0] == found.person[1] < 0
    assert (found.certainty > 0.5).all()


def test_those_of_nobody_stay_so_where_nothing_new_is_near():
    made = some_people([5, 1, 1, 1])
    found = arrive(library(made, [1] * 5 + [0] * 3, [4]), np.array([4]), SAME)
    assert found.face.tolist() == [4]


def test_new_people_are_fewer_where_the_user_wants_stricter_groups():
    made = some_people([3] * 10)
    placed = []
    for looser in (0.0, -0.27, -0.5):
        there = replace(made, faces=replace(made.faces, looser=looser))
        found = arrive(library(there, np.zeros(30), np.arange(30)), np.arange(30), SAME)
        placed.append((found.person != 0).sum())
    assert placed[0] == 30 > placed[1] > placed[2] == 0


def test_a_rejected_person_is_not_joined():
    made = some_people([6, 6])
    placed = library(made, made.truth + 1, [0, 1], rejected=[(0, 1)])
    assert arrive(placed, np.array([0, 1]), SAME).person.tolist() == [0, 1]


def test_a_face_between_two_people_waits_for_a_question():
    made = some_people([6, 6, 1])
    made.faces.vectors[12] = between(made, 0, 1)
    placed = library(made, made.truth + 1, [12])
    found = arrive(placed, np.array([12]), SAME)
    assert found.person.tolist() == [0]
    assert found.certainty.tolist() == [0]
    limit = made.faces.limit
    assert limit <= found.tree.level[12] < np.inf
    assert placed.person[found.tree.other[12]] in (1, 2)
    assert (found.tree.size[12], found.tree.other_size[12]) == (1, 6)
    assert found.tree.cut(limit)[0][12] == 12


def test_who_joined_is_joined_in_the_tree_too_where_the_user_wants_stricter_groups():
    made = some_people([6, 6])
    stricter = replace(made, faces=replace(made.faces, looser=-0.35))
    found = arrive(library(stricter, made.truth + 1, [0]), np.array([0]), SAME)
    assert found.person.tolist() == [1]
    assert found.tree.level[0] < stricter.faces.limit


def test_a_face_that_waits_forms_no_new_people():
    made = some_people([6, 6, 2])
    made.faces.vectors[12:] = between(made, 0, 1)
    found = arrive(library(made, made.truth + 1, [12, 13]), np.array([12, 13]), SAME)
    assert found.person.tolist() == [0, 0]


def in_one_photo(made, *faces):
    photo = made.faces.photo.copy()
    photo[list(faces)] = photo[faces[0]]
    return replace(made, faces=replace(made.faces, photo=photo))


def test_two_new_faces_of_one_photo_do_not_both_join_a_person():
    made = some_people([8, 8])
    for there, joined in ((made, 2), (in_one_photo(made, 0, 1), 1)):
        found = arrive(library(there, there.truth + 1, [0, 1]), np.array([0, 1]), SAME)
        assert (found.person == 1).sum() == joined


@pytest.mark.parametrize("near", [0, 1])
def test_the_nearer_of_two_in_one_photo_joins(near):
    made = some_people([8, 8])
    made.faces.vectors[near] = made.faces.vectors[2:8].mean(0)
    found = arrive(library(in_one_photo(made, 0, 1), made.truth + 1, [0, 1]), np.arange(2), SAME)
    assert found.person.tolist() == [near == 0, near == 1]


def test_a_new_face_does_not_join_somebody_who_is_in_its_photo_already():
    made = some_people([8, 8])
    placed = library(in_one_photo(made, 3, 0), made.truth + 1, [0])
    assert arrive(placed, np.array([0]), SAME).person.tolist() == [0]


@pytest.mark.parametrize("there", [0, 1])
def test_a_face_between_two_people_is_the_one_who_is_not_in_its_photo(there):
    made = some_people([6, 6, 1])
    made.faces.vectors[12] = between(made, 0, 1)
    placed = library(in_one_photo(made, 6 * there, 12), made.truth + 1, [12])
    assert arrive(placed, np.array([12]), SAME).person.tolist() == [2 - there]


def test_a_copy_within_one_photo_joins_all_the_same():
    made = some_people([2, 8])
    made.faces.vectors[1] = made.faces.vectors[0]
    placed = library(in_one_photo(made, 0, 1), made.truth + 1, [1])
    assert arrive(placed, np.array([1]), SAME).person.tolist() == [1]


def test_new_copies_within_one_photo_are_one_new_person():
    made = some_people([2, 8])
    made.faces.vectors[1] = made.faces.vectors[0]
    found = arrive(library(in_one_photo(made, 0, 1), made.truth, [0, 1]), np.arange(2), SAME)
    assert found.person[0] == found.person[1] < 0


def test_no_new_faces_change_nothing():
    made = some_people([4, 4, 1])
    placed = library(made, [1] * 4 + [2] * 4 + [0])
    found = arrive(placed, np.zeros(0, np.int64), SAME)
    assert len(found.face) == len(found.person) == len(found.certainty) == 0
    for before, after in zip(placed.tree.columns(), found.tree.columns(), strict=True):
        assert before.tolist() == after.tolist()


@pytest.mark.parametrize("counts", [[], [1], [3, 4, 1], [2] * 12])
def test_where_there_are_no_people_the_new_faces_become_some(counts):
    made = some_people(counts)
    new = np.arange(sum(counts))
    found = arrive(library(made, np.zeros(len(new)), new), new, SAME)
    assert found.face.tolist() == new.tolist()
    assert same_partition(found.person, made.truth)
    assert ((found.person == 0) == (np.bincount(made.truth)[made.truth] == 1)).all()


def test_what_was_there_is_not_written_to():
    made = some_people([4, 4, 4])
    placed = library(made, [1] * 4 + [2] * 4 + [0] * 4, [3, 7, 11])
    kept = [column.copy() for column in (*placed.tree.columns(), placed.person)]
    arrive(placed, np.array([3, 7, 11]), SAME)
    for before, after in zip(kept, (*placed.tree.columns(), placed.person), strict=True):
        assert before.tolist() == after.tolist()


def test_the_tree_says_the_same_as_the_people():
    made = some_people([6, 6, 6, 4, 3, 1, 1, 1])
    made.faces.vectors[27] = between(made, 0, 1)  # waits
    new = np.r_[0, 1, 6, 12, 18:28]
    person = np.where(made.truth < 3, made.truth + 1, 0)
    old = np.where(np.isin(np.arange(28), new), 0, person)
    placed = library(made, person, new, confirmed=old)
    found = arrive(placed, new, SAME)
    told = drop_lonely(place(found.tree, placed.facts, made.faces.limit))
    expected = person_after(placed, found)
    assert same_partition(told, expected)
    assert (told[expected > 0] == expected[expected > 0]).all()
    assert ((told < 0) == (expected < 0)).all()
    assert found.person.tolist()[:4] == [1, 1, 2, 3]
    assert found.person[found.face == 27] == 0


def test_the_tree_knows_how_large_the_groups_were():
    made = some_people([6, 4])
    new = np.r_[0, 6:10]
    found = arrive(library(made, [1] * 10, new), new, SAME)
    assert (found.tree.size[0], found.tree.other_size[0]) == (1, 5)
    joined = np.flatnonzero(np.isfinite(found.tree.level[6:])) + 6
    assert len(joined) == 3
    for face in joined.tolist():
        assert found.tree.size[face] == len(found.tree.part(face))
    last = joined[found.tree.level[joined].argmax()]
    assert found.tree.size[last] + found.tree.other_size[last] == 4


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_new_faces_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    counts = [6] * 6 + [3] * 5 + [1] * 8
    photo = rng.integers(0, 30, sum(counts))
    made = some_people(counts, seed, within=0.04, siblings=0.4, photo=photo, drawn=512)
    new = np.flatnonzero((rng.random(len(photo)) < 0.4) | (made.truth >= 6))
    placed = library(made, np.where(made.truth < 6, made.truth + 1, 0), new)
    straight = person_after(placed, arrive(placed, new, SAME))
    order = np.arange(len(photo))
    order[new] = rng.permutation(new)
    faces = replace(made.faces, vectors=made.faces.vectors[order], photo=photo[order])
    found = arrive(replace(placed, faces=faces), rng.permutation(new), SAME)
    mixed = person_after(placed, found)
    assert same_partition(mixed, straight[order])
    assert np.maximum(mixed, 0).tolist() == np.maximum(straight[order], 0).tolist()
    assert len(set(straight[new].tolist())) > 5


@st.composite
def arriving(draw):
    counts = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    total = sum(counts)
    person = draw(st.lists(st.integers(0, 4), min_size=total, max_size=total))
    new = np.flatnonzero(draw(st.lists(st.booleans(), min_size=total, max_size=total)))
    photo = draw(st.lists(st.integers(0, total), min_size=total, max_size=total))
    pair = st.tuples(st.integers(0, total - 1), st.integers(1, 4))
    rejected = [(f, p) for f, p in draw(st.lists(pair, max_size=10)) if person[f] != p or f in new]
    by_truth = draw(st.booleans())
    made = some_people(counts, draw(st.integers(0, 99)), within=0.04, photo=photo, drawn=64)
    if by_truth:  # people who look like themselves, so that new ones would like to join them
        rejected = [(f, p) for f, p in rejected if made.truth[f] + 1 != p or f in new]
        person = made.truth + 1
    return library(made, person, new, rejected), new


@settings(max_examples=60)
@given(arriving())
def test_no_fact_is_violated_and_nobody_is_moved(case):
    placed, new = case
    found = arrive(placed, new, SAME)
    assert set(new.tolist()) <= set(found.face.tolist())
    assert (placed.person[found.face] == 0).all()
    assert set(found.person[found.person > 0].tolist()) <= set(placed.person.tolist())
    refused = {(face, person) for face, person in placed.facts.rejected.tolist()}
    assert not refused & set(zip(found.face.tolist(), found.person.tolist(), strict=True))
    assert np.isfinite(found.certainty).all()
    assert ((found.certainty > 0) == (found.person != 0)).all()
    others = np.setdiff1d(np.arange(len(placed.person)), found.face)
    limit = placed.faces.limit
    assert same_partition(found.tree.cut(limit)[0][others], placed.tree.cut(limit)[0][others])
    told = place(found.tree, placed.facts, limit)
    new_people = found.face[found.person < 0]
    assert same_partition(told[new_people], found.person[found.person < 0])
    found.tree.cut(9.0)  # no cycles
    assert (drop_lonely(found.person[found.person < 0]) < 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_two_of_nobody_who_had_joined_each_other_become_one_person_with_a_new_face(seed):
    made = some_people([3, 5], seed=seed)
    noise = np.random.default_rng(seed).normal(0, 1, 128)
    made.faces.vectors[1] = np.clip(np.rint(made.faces.vectors[0] + noise), -127, 127)
    made.faces.photo[1] = made.faces.photo[0]  # one photo: a crowd, so that both are with nobody
    placed = library(made, [0, 0, 0, *[1] * 5], [2])
    found = arrive(placed, np.array([2]), SAME)
    told = place(found.tree, placed.facts, placed.faces.limit)
    assert found.person[found.face < 3].tolist() == [found.person[0]] * 3
    assert told[0] == told[1] == told[2]


def test_faces_of_nobody_that_had_joined_in_a_row_make_no_cycle():
    made = some_people([3, 1])
    tree = Tree.of_strangers(4)
    tree.other[[0, 3]], tree.level[[0, 3]] = [3, 1], [0.88, 0.89]  # beyond the limit
    tree.size[[0, 3]], tree.other_size[[0, 3]] = [1, 2], 1
    placed = Placed(made.faces, np.zeros(4, np.int64), tree, Facts.none(4))
    found = arrive(placed, np.array([2]), SAME).tree.cut(0.9)[0]
    assert found[0] == found[1] == found[2]


def test_a_face_that_was_put_out_does_not_take_its_group_along():
    made = some_people([7, 6])
    placed = library(made, [1] * 7 + [2] * 6, [])
    root = int(placed.tree.cut(placed.faces.limit)[0][0])
    person = placed.person.copy()
    person[root] = 0
    facts = Facts.of(np.zeros(13, np.int64), np.array([[root, 1]]))
    after = arrive(replace(placed, person=person, facts=facts), np.array([root]), SAME)
    others = np.setdiff1d(np.arange(7), [root])
    group = after.tree.cut(placed.faces.limit)[0]
    assert len(set(group[others].tolist())) == 1
    assert not np.isin(group[7:], group[others]).any()
