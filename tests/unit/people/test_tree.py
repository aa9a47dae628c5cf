"""The tree remembers how groups came about; what the user said holds at any height."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesort.people.facts import Facts
from facesort.people.grouping import LOOSEST, drop_lonely, group
from facesort.people.tree import Tree, place
from tests.generated import JOIN, people_like, same_partition


@st.composite
def trees(draw):
    """Groups that joined at random, the smaller the larger."""
    count = draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    tree = Tree.of_strangers(count)
    left = dict.fromkeys(range(count), (1, 0.0))
    while len(left) > 1 and rng.random() > 0.03:
        one, other = sorted(
            rng.choice(list(left), 2, replace=False).tolist(), key=lambda f: left[f]
        )
        size, height = left.pop(one)
        other_size, other_height = left[other]
        level = max(height, other_height) + rng.integers(0, 2) * 0.1
        tree.other[one], tree.level[one] = other, level
        tree.size[one], tree.other_size[one] = size, other_size
        left[other] = (size + other_size, level)
    return tree


def groups_by_hand(tree, level):
    group_of = list(range(len(tree.other)))
    for face in np.argsort(tree.level, kind="stable"):
        if tree.level[face] < level:
            one, other = group_of[face], group_of[tree.other[face]]
            group_of = [other if number == one else number for number in group_of]
    return np.array(group_of)


@given(trees(), st.floats(0, 2))
def test_a_cut_gives_the_groups_that_had_come_about_by_then(tree, level):
    found, last = tree.cut(level)
    assert same_partition(found, groups_by_hand(tree, level))
    alone = np.bincount(found, minlength=len(found))[found] == 1
    assert (np.isinf(last) == alone).all()
    assert (last[~alone] < level).all()


@given(trees())
def test_a_part_is_the_group_that_joined(tree):
    for face in np.flatnonzero(np.isfinite(tree.level)):
        part = tree.part(int(face))
        assert len(part) == tree.size[face]
        assert face in part
        assert tree.other[face] not in part


@given(trees(), st.integers(0, 99))
def test_faces_elsewhere_have_the_same_tree(tree, seed):
    count = len(tree.other)
    order = np.random.default_rng(seed).permutation(count)
    moved = tree.reordered(order)
    for face in range(count):
        assert moved.other[order[face]] == order[tree.other[face]]
        assert moved.level[order[face]] == tree.level[face]
        assert moved.size[order[face]] == tree.size[face]


@settings(max_examples=500)
@given(trees(), st.data())
def test_what_the_user_said_later_holds_at_any_height(tree, data):
    count = len(tree.other)
    person = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    pair = st.tuples(st.integers(0, count - 1), st.integers(1, 3))
    rejected = [(f, p) for f, p in data.draw(st.lists(pair, max_size=6)) if person[f] != p]
    facts = Facts.of(np.array(person, np.int64), np.array(rejected, np.int64).reshape(-1, 2))
    found = place(tree, facts, data.draw(st.floats(0, 2)))
    assert (found[facts.person > 0] == facts.person[facts.person > 0]).all()
    assert not any(found[face] == who for face, who in rejected)


def test_where_the_user_said_nothing_the_groups_are_those_of_the_cut():
    made = people_like([5, 8, 1, 3])
    found = group(made.faces, Facts.none(17))
    again = drop_lonely(place(found.tree, Facts.none(17), JOIN))
    assert same_partition(again, found.person)
    assert same_partition(found.person[found.person != 0], made.truth[found.person != 0])


def test_groups_grow_with_the_level():
    made = people_like([12] * 12, looks=3, apart=0.42)
    tree = group(made.faces, Facts.none(144)).tree
    counts = [len(set(tree.cut(JOIN + step)[0].tolist())) for step in (-0.2, -0.1, 0, LOOSEST)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_faces_that_wait_join_nobody_before_the_limit():
    faces = people_like([6, 10]).faces
    facts = Facts.none(16)
    facts.person[:6] = 7
    facts.person[10] = 7  # one of another person, put right by the user
    tree = group(faces, facts).tree
    assert tree.level[10] >= JOIN
    assert (tree.level[tree.other == 10] >= JOIN).all()


@pytest.mark.parametrize("level", [0.0, 9.0])
def test_a_tree_of_strangers_has_no_groups(level):
    tree = Tree.of_strangers(3)
    assert tree.cut(level)[0].tolist() == [0, 1, 2]
    assert drop_lonely(place(tree, Facts.none(3), level)).tolist() == [0, 0, 0]


@settings(max_examples=300)
@given(trees(), st.data(), st.floats(0, 2))
def test_what_a_face_that_is_gone_had_joined_stays_joined(tree, data, level):
    count = len(tree.other)
    gone = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), bool)
    left = tree.without(gone)
    assert same_partition(left.cut(level)[0], tree.cut(level)[0][~gone])


def test_a_rejected_face_does_not_take_those_along_that_had_joined_it():
    tree = Tree(np.array([0, 0, 0, 0]), np.array([np.inf, 0.1, 0.2, 0.3]), *np.ones((2, 4), int))
    facts = Facts.of(np.array([0, 0, 0, 7]), np.array([[0, 7]]))
    found = place(tree, facts, 0.5)
    assert found[1:].tolist() == [7, 7, 7]
    assert found[0] < 0


@settings(max_examples=300)
@given(trees(), st.data(), st.floats(0, 2))
def test_faces_that_become_strangers_leave_the_others_as_they_were(tree, data, level):
    count = len(tree.other)
    some = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), bool)
    left = tree.estranged(some)
    found = left.cut(level)[0]
    assert (found[some] == np.flatnonzero(some)).all()
    assert (np.bincount(found, minlength=count)[some] == 1).all()
    assert same_partition(found[~some], tree.cut(level)[0][~some])


def test_a_cycle_is_told():
    tree = Tree(np.array([1, 2, 0]), np.full(3, 0.1), *np.ones((2, 3), int))
    with pytest.raises(ValueError, match="cycle"):
        tree.cut(1)
