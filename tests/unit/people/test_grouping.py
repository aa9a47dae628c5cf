"""Alike faces come together; what the user said always holds."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesort.people.facts import Facts
from facesort.people.grouper import Grouper
from facesort.people.grouping import drop_crowds, group
from facesort.people.identity import keep_ids
from tests.generated import WIDTH, people_like, same_partition


@pytest.mark.parametrize("counts", [[2, 2], [5], [2, 3, 4, 10], [4] * 40, [30, 2, 2, 70, 15]])
def test_people_are_found(counts):
    made = people_like(counts)
    groups = group(made.faces, Facts.none(sum(counts)))
    assert same_partition(groups.person, made.truth)
    assert (groups.person < 0).all()
    assert (groups.certainty > 0.5).all()


def test_somebody_with_more_photos_than_there_are_strangers_near_is_one_person():
    made = people_like([600, 300, 40, 3, 2])
    assert same_partition(group(made.faces, Facts.none(945)).person, made.truth)


def test_two_looks_of_a_person_are_one_person():
    made = people_like([12] * 20, looks=2, apart=0.35)
    assert same_partition(group(made.faces, Facts.none(240)).person, made.truth)


def test_looks_of_more_photos_than_neighbours_are_one_person():
    made = people_like([150] * 8 + [2] * 20, looks=3, apart=0.45)
    assert same_partition(group(made.faces, Facts.none(1240)).person, made.truth)


def test_poor_photos_of_somebody_with_many_are_theirs():
    made = people_like([300] * 3 + [3] * 20, within=0.034)
    assert same_partition(group(made.faces, Facts.none(960)).person, made.truth)


def test_siblings_are_two_people():
    made = people_like([8] * 40, siblings=0.5)
    assert same_partition(group(made.faces, Facts.none(320)).person, made.truth)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_faces_are_nobody(count):
    faces = people_like([count]).faces
    assert group(faces, Facts.none(count)).person.tolist() == [0] * count


def test_strangers_are_placed_nowhere():
    faces = people_like([1] * 20 + [3]).faces
    found = group(faces, Facts.none(23))
    assert (found.person[:20] == 0).all()
    assert (found.certainty[:20] == 0).all()
    assert len(set(found.person[20:].tolist())) == 1


def test_copies_of_one_face_are_one_person():
    faces = people_like([1, 1]).faces
    copies = replace(
        faces, vectors=np.repeat(faces.vectors[:1], 1000, axis=0), photo=np.arange(1000)
    )
    found = group(copies, Facts.none(1000))
    assert len(set(found.person.tolist())) == 1
    assert (found.person < 0).all()
    assert np.isfinite(found.certainty).all()


def test_vectors_without_direction_do_no_harm():
    made = people_like([4, 4])
    vectors = made.faces.vectors.copy()
    vectors[[0, 4]] = 0
    found = group(replace(made.faces, vectors=vectors), Facts.none(8)).person
    assert same_partition(found[[1, 2, 3, 5, 6, 7]], made.truth[[1, 2, 3, 5, 6, 7]])


def test_a_pack_without_strangers_still_groups():
    made = people_like([4] * 10)
    faces = replace(made.faces, strangers=np.zeros((0, WIDTH), np.int8))
    assert len(group(faces, Facts.none(40)).person) == 40


def test_a_photo_full_of_copies_of_one_face_is_one_group_and_a_crowd():
    faces = people_like([1]).faces
    copies = replace(
        faces, vectors=np.repeat(faces.vectors, 1000, axis=0), photo=np.zeros(1000, np.int64)
    )
    found = group(copies, Facts.none(1000))
    assert len(set(found.person.tolist())) == 1
    assert (found.certainty > 0.5).all()
    assert (drop_crowds(found.person, copies.photo) == 0).all()


def test_a_crowd_in_one_photo_is_never_one_person():
    made = people_like([1] * 3_000, between=0.03, photo=np.zeros(3_000))
    found = group(made.faces, Facts.none(3_000)).person
    sizes = np.unique(found[found != 0], return_counts=True)[1]
    assert sizes.max(initial=0) <= 3


def test_faces_of_one_photo_are_two_people_when_in_doubt():
    alike = people_like([2], within=0.04, seed=3)
    found = group(alike.faces, Facts.none(2)).person
    together = group(replace(alike.faces, photo=np.zeros(2, np.int64)), Facts.none(2)).person
    assert found.tolist() == [found[0]] * 2
    assert found[0] < 0
    assert together.tolist() == [0, 0]


def test_a_copy_within_one_photo_is_the_same_person():
    faces = people_like([1]).faces
    mirrored = replace(
        faces, vectors=np.repeat(faces.vectors, 2, axis=0), photo=np.zeros(2, np.int64)
    )
    found = group(mirrored, Facts.none(2)).person
    assert found[0] == found[1] < 0


def test_a_confirmed_face_draws_its_group_to_its_person():
    faces = people_like([5, 5]).faces
    facts = Facts.none(10)
    facts.person[2] = 77
    found = group(faces, facts).person
    assert found[:5].tolist() == [77] * 5
    assert (found[5:] < 0).all()


def test_a_person_named_on_three_faces_collects_the_rest():
    made = people_like([20] * 10)
    facts = Facts.none(200)
    facts.person[[0, 7, 14]] = 5
    found = group(made.faces, facts).person
    assert found[:20].tolist() == [5] * 20
    assert (found[20:] < 0).all()


def test_a_group_with_two_confirmed_people_is_shared_between_them():
    faces = people_like([8], looks=2, apart=0.3).faces
    facts = Facts.none(8)
    facts.person[[0, 1]] = 1, 2
    assert group(faces, facts).person.tolist() == [1, 2] * 4


def test_a_rejected_face_goes_elsewhere():
    faces = people_like([5]).faces
    facts = Facts.none(5)
    facts.person[:2] = 7
    facts = Facts.of(facts.person, np.array([[4, 7]]))
    found = group(faces, facts).person
    assert found[:4].tolist() == [7] * 4
    assert found[4] == 0


def test_a_face_that_was_split_off_does_not_draw_the_photos_that_come_later():
    faces = people_like([21]).faces
    facts = Facts.none(21)
    facts.person[0] = 2  # split off from faces 1 to 10, who are person 9
    facts.kept[1:11] = 9
    split = [[0, 9]] + [[face, 2] for face in range(1, 11)]
    found = group(faces, Facts(facts.person, np.array(split), facts.kept)).person
    assert found.tolist() == [2] + [9] * 20


def test_somebody_of_whom_the_user_said_something_stays_together():
    made = people_like([12], within=0.034, looks=2, apart=0.3)
    facts = Facts.none(12)
    facts.kept[1:] = 9
    facts = Facts(facts.person, np.array([[0, 9]]), facts.kept)  # face 0 is not person 9
    found = group(made.faces, facts)
    assert found.person.tolist() == [0] + [9] * 11
    assert (found.certainty[1:] < 1).all()


def test_what_the_user_said_of_a_face_weighs_more_than_whom_it_stays_with():
    facts = Facts(np.array([3, 0, 0]), np.array([[1, 9], [0, 3]]), np.array([9, 9, 9]))
    assert facts.binding().person.tolist() == [3, 0, 9]
    assert facts.binding().rejected.tolist() == [[1, 9]]
    assert facts.contradictions().tolist() == [[0, 3]]


def test_a_face_that_is_said_to_be_and_not_to_be_somebody_is_them():
    faces = people_like([5, 5]).faces
    said = np.array([3] * 4 + [0] * 6)
    facts = Facts.of(said, np.array([[0, 3], [4, 9]]))
    assert facts.contradictions().tolist() == [[0, 3]]
    found = group(faces, facts)
    assert found.person[:5].tolist() == [3] * 5
    assert (found.certainty[:4] == 1).all()


@pytest.mark.parametrize("looser", [-0.15, 0.0, 0.05])
def test_the_tree_cut_at_the_limit_is_the_groups(looser):
    made = people_like([6] * 12 + [1] * 5, within=0.04, looks=2, siblings=0.4)
    found = group(replace(made.faces, looser=looser), Facts.none(77))
    above, last = found.tree.cut(made.faces.limit + looser)
    alone = np.isinf(last)
    assert same_partition(np.where(alone, 0, above + 1), found.person)
    assert (found.person[alone] == 0).all()
    assert (found.person[~alone] < 0).all()


def test_both_parts_of_a_split_draw_the_photos_that_are_theirs():
    made = people_like([20], looks=2, apart=0.3)
    facts = Facts.none(20)
    facts.person[1:7:2] = 2
    facts = Facts.of(facts.person, np.array([[face, 2] for face in range(0, 10, 2)]))
    found = group(made.faces, facts).person
    assert found[1::2].tolist() == [2] * 10
    assert len(set(found[::2].tolist())) == 1
    assert found[0] < 0


def test_a_single_face_that_was_put_right_does_not_draw_those_it_was_among():
    faces = people_like([6, 10]).faces
    facts = Facts.none(16)
    facts.person[:6] = 7
    facts.person[10] = 7
    found = group(faces, facts).person
    assert (found[[6, 7, 8, 9, 11, 12, 13, 14, 15]] < 0).all()
    assert found[10] == 7


@st.composite
def said(draw):
    counts = draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    total = sum(counts)
    person = draw(st.lists(st.integers(0, 4), min_size=total, max_size=total))
    pairs = st.tuples(st.integers(0, total - 1), st.integers(1, 4))
    rejected = [(f, p) for f, p in draw(st.lists(pairs, max_size=10)) if person[f] != p]
    facts = Facts.of(np.array(person, np.int64), np.array(rejected, np.int64).reshape(-1, 2))
    before = np.array(draw(st.lists(st.integers(0, 9), min_size=total, max_size=total)))
    return counts, facts, before


@settings(max_examples=int(os.environ.get("FACT_SETS", "1000")))
@given(said())
def test_no_fact_is_ever_violated(given_facts):
    counts, facts, before = given_facts
    faces = people_like(counts, within=0.05, looks=2, drawn=64).faces
    found = group(faces, facts).person
    for result in (found, keep_ids(found, before, facts)):
        confirmed = facts.person > 0
        assert (result[confirmed] == facts.person[confirmed]).all()
        assert all(result[face] != person for face, person in facts.rejected)


def test_groups_keep_the_ids_of_the_people_they_were():
    person = np.array([-1, -1, -1, -2, -2, -3, -3, 0])
    before = np.array([5, 5, 6, 6, 6, 0, 0, 5])
    kept = keep_ids(person, before, Facts.none(8))
    assert kept.tolist() == [5, 5, 5, 6, 6, -3, -3, 0]


def test_two_groups_never_become_one_person():
    person = np.array([-1, -1, -1, -2, -2])
    before = np.array([5, 5, 5, 5, 5])
    assert keep_ids(person, before, Facts.none(5)).tolist() == [5, 5, 5, -2, -2]


def test_a_confirmed_person_is_no_name_for_a_new_group():
    facts = Facts.of(np.array([9, 0, 0]), np.zeros((0, 2), np.int64))
    kept = keep_ids(np.array([9, -1, -1]), np.array([9, 9, 9]), facts)
    assert kept.tolist() == [9, -1, -1]


def test_what_was_rejected_from_an_unnamed_person_stays_out_of_them():
    facts = Facts.of(np.zeros(4, np.int64), np.array([[3, 5]]))
    kept = keep_ids(np.array([-1] * 4), np.array([5, 5, 5, 0]), facts)
    assert kept.tolist() == [5, 5, 5, 0]


def test_what_was_rejected_stays_out_when_the_person_grows_together_with_another():
    facts = Facts.of(np.zeros(9, np.int64), np.array([[2, 5]]))
    before = np.array([5, 5, 0, 6, 6, 6, 6, 0, 0])
    kept = keep_ids(np.array([-1] * 9), before, facts)
    assert kept.tolist() == [5, 5, 0, 5, 5, 5, 5, 5, 5]


def test_the_order_of_the_faces_does_not_matter():
    faces = people_like([4] * 60, within=0.045, looks=2, siblings=0.3).faces
    shuffled = np.random.default_rng(1).permutation(240)
    straight = group(faces, Facts.none(240)).person
    mixed = group(
        replace(faces, vectors=faces.vectors[shuffled], photo=faces.photo[shuffled]),
        Facts.none(240),
    ).person
    assert same_partition(mixed, straight[shuffled])


def test_the_child_process_gives_the_same_groups():
    faces = people_like([3, 4, 1]).faces
    facts = Facts.none(8)
    facts.person[0] = 3
    facts = Facts.of(facts.person, np.array([[1, 3]]))
    grouper = Grouper()
    try:
        there = grouper.group(faces, facts, lambda: None)
    finally:
        grouper.stop()
    here = group(faces, facts)
    assert there.person.tolist() == here.person.tolist()
    assert there.certainty.tolist() == here.certainty.tolist()


def test_waiting_for_the_child_can_be_given_up():
    class Enough(Exception):
        pass

    def give_up():
        raise Enough

    faces = people_like([40] * 100).faces
    grouper = Grouper()
    with pytest.raises(Enough):
        grouper.group(faces, Facts.none(4_000), give_up)
    small = people_like([3, 3])
    try:  # a new process takes over
        found = grouper.group(small.faces, Facts.none(6), lambda: None)
        assert same_partition(found.person, small.truth)
    finally:
        grouper.stop()


def test_a_group_within_one_photo_is_a_crowd_unless_the_user_says_otherwise():
    person = np.array([-1, -1, -1, -2, -2, 7, 7])
    photos = np.array([1, 1, 1, 1, 2, 3, 3])
    assert drop_crowds(person, photos).tolist() == [0, 0, 0, -2, -2, 7, 7]
