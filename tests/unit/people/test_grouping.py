"""Alike faces come together; what the user said always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesort.people.grouper import Grouper
from facesort.people.grouping import Facts, drop_crowds, group
from facesort.people.identity import keep_ids


def people_like(counts, seed=0, spread=0.03):
    """Make vectors as the default pack's: people about 1 apart, faces of one about 0.45 apart."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, 0.09, (len(counts), 128))
    truth = np.repeat(np.arange(len(counts)), counts)
    return (centres[truth] + rng.normal(0, spread, (len(truth), 128))).astype(np.float32), truth


def same_partition(found, truth):
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    return len(pairs) == len(set(found.tolist())) == len(set(truth.tolist()))


@pytest.mark.parametrize("counts", [[2, 2], [5], [2, 3, 4, 10], [4] * 40, [30, 2, 2, 70, 15]])
def test_people_are_found(counts):
    vectors, truth = people_like(counts)
    groups = group(vectors, Facts.none(len(vectors)))
    assert same_partition(groups.person, truth)
    assert (groups.person < 0).all()
    assert (groups.certainty > 0.5).all()


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_faces_are_nobody(count):
    vectors, _ = people_like([count])
    assert group(vectors, Facts.none(count)).person.tolist() == [0] * count


def test_strangers_are_placed_nowhere():
    vectors, _ = people_like([1] * 20 + [3])
    found = group(vectors, Facts.none(len(vectors)))
    assert (found.person[:20] == 0).all()
    assert (found.certainty[:20] == 0).all()
    assert len(set(found.person[20:].tolist())) == 1


def test_a_confirmed_face_draws_its_group_to_its_person():
    vectors, _ = people_like([5, 5])
    facts = Facts.none(10)
    facts.person[2] = 77
    found = group(vectors, facts).person
    assert found[:5].tolist() == [77] * 5
    assert (found[5:] < 0).all()


def test_a_group_with_two_confirmed_people_is_shared_between_them():
    vectors, _ = people_like([8], spread=0.03)
    vectors[4:] += np.float32(0.02)  # alike enough to be one group
    facts = Facts.none(8)
    facts.person[[0, 4]] = 1, 2
    assert group(vectors, facts).person.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]


def test_a_rejected_face_goes_elsewhere():
    vectors, _ = people_like([5])
    facts = Facts.none(5)
    facts.person[:2] = 7
    facts = Facts(facts.person, np.array([[4, 7]]))
    found = group(vectors, facts).person
    assert found[:4].tolist() == [7] * 4
    assert found[4] == 0


def test_a_face_that_was_split_off_does_not_draw_the_photos_that_come_later():
    vectors, _ = people_like([21])
    facts = Facts.none(21)
    facts.person[0] = 2  # split off from faces 1 to 10
    facts = Facts(facts.person, np.array([[face, 2] for face in range(1, 11)]))
    found = group(vectors, facts).person
    assert found[0] == 2
    assert len(set(found[1:11].tolist())) == 1
    assert found[1] < 0
    assert found[11:].tolist() == [found[1]] * 10


def test_both_parts_of_a_split_draw_the_photos_that_are_theirs():
    vectors, _ = people_like([20], spread=0.02)
    vectors[10:] += np.float32(0.02)  # alike enough to be one group
    facts = Facts.none(20)
    facts.person[10:13] = 2
    facts = Facts(facts.person, np.array([[face, 2] for face in range(5)]))
    found = group(vectors, facts).person
    assert found[10:].tolist() == [2] * 10
    assert len(set(found[:10].tolist())) == 1
    assert found[0] < 0


def test_a_single_face_that_was_put_right_does_not_draw_those_it_was_among():
    vectors, _ = people_like([6, 10])
    facts = Facts.none(16)
    facts.person[:6] = 7
    facts.person[10] = 7
    found = group(vectors, facts).person
    assert (found[[6, 7, 8, 9, 11, 12, 13, 14, 15]] < 0).all()
    assert found[10] == 7


@st.composite
def said(draw):
    counts = draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    total = sum(counts)
    person = draw(st.lists(st.integers(0, 4), min_size=total, max_size=total))
    pairs = st.tuples(st.integers(0, total - 1), st.integers(1, 4))
    rejected = [(f, p) for f, p in draw(st.lists(pairs, max_size=10)) if person[f] != p]
    facts = Facts(np.array(person, np.int64), np.array(rejected, np.int64).reshape(-1, 2))
    before = np.array(draw(st.lists(st.integers(0, 9), min_size=total, max_size=total)))
    return counts, facts, before


@settings(max_examples=150)
@given(said())
def test_no_fact_is_ever_violated(given_facts):
    counts, facts, before = given_facts
    vectors, _ = people_like(counts, spread=0.06)
    found = group(vectors, facts).person
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
    facts = Facts(np.array([9, 0, 0]), np.zeros((0, 2), np.int64))
    kept = keep_ids(np.array([9, -1, -1]), np.array([9, 9, 9]), facts)
    assert kept.tolist() == [9, -1, -1]


def test_what_was_rejected_from_an_unnamed_person_stays_out_of_them():
    facts = Facts(np.zeros(4, np.int64), np.array([[3, 5]]))
    kept = keep_ids(np.array([-1] * 4), np.array([5, 5, 5, 0]), facts)
    assert kept.tolist() == [5, 5, 5, 0]


def test_what_was_rejected_stays_out_when_the_person_grows_together_with_another():
    facts = Facts(np.zeros(9, np.int64), np.array([[2, 5]]))
    before = np.array([5, 5, 0, 6, 6, 6, 6, 0, 0])
    kept = keep_ids(np.array([-1] * 9), before, facts)
    assert kept.tolist() == [5, 5, 0, 5, 5, 5, 5, 5, 5]


def test_the_order_of_the_faces_does_not_matter():
    vectors, _ = people_like([4] * 30, spread=0.04)
    shuffled = np.random.default_rng(1).permutation(len(vectors))
    straight = group(vectors, Facts.none(len(vectors))).person
    mixed = group(vectors[shuffled], Facts.none(len(vectors))).person
    assert same_partition(mixed, straight[shuffled])


def test_the_child_process_gives_the_same_groups():
    vectors, _ = people_like([3, 4, 1])
    facts = Facts.none(8)
    facts.person[0] = 3
    facts = Facts(facts.person, np.array([[1, 3]]))
    grouper = Grouper()
    try:
        there = grouper.group(vectors, facts, lambda: None)
    finally:
        grouper.stop()
    here = group(vectors, facts)
    assert there.person.tolist() == here.person.tolist()
    assert there.certainty.tolist() == here.certainty.tolist()


def test_waiting_for_the_child_can_be_given_up():
    class Enough(Exception):
        pass

    def give_up():
        raise Enough

    vectors, _ = people_like([40] * 100)
    grouper = Grouper()
    with pytest.raises(Enough):
        grouper.group(vectors, Facts.none(len(vectors)), give_up)
    small, truth = people_like([3, 3])
    try:  # a new process takes over
        assert same_partition(grouper.group(small, Facts.none(6), lambda: None).person, truth)
    finally:
        grouper.stop()


def test_a_group_within_one_photo_is_a_crowd_unless_the_user_says_otherwise():
    person = np.array([-1, -1, -1, -2, -2, 7, 7])
    photos = np.array([1, 1, 1, 1, 2, 3, 3])
    assert drop_crowds(person, photos).tolist() == [0, 0, 0, -2, -2, 7, 7]
