"""A question is worth what its answer puts right on average."""

import numpy as np
import pytest

from facesort.people.odds import Odds
from facesort.people.questions import worth
from facesort.people.tree import Tree

ODDS = Odds(0.8, 10.0)


def tree_of(*links):
    """Return a tree of faces that joined the first one: level, size and size of what they joined."""
    tree = Tree.of_strangers(len(links) + 1)
    for face, (level, size, other_size) in enumerate(links, start=1):
        tree.other[face], tree.level[face] = 0, level
        tree.size[face], tree.other_size[face] = size, other_size
    return tree


def test_what_is_worth_asking_by_hand():
    tree = tree_of((0.7, 1, 1), (0.8, 3, 6), (0.9, 1, 4))
    wrong = 1 / (1 + np.e)  # at a tenth from the middle
    expected = [0, wrong * 1, 0.5 * 4, wrong * 1.6]
    assert worth(tree, ODDS, 0.85).tolist() == pytest.approx(expected)


def test_what_was_joined_against_the_odds_is_likely_to_be_wrong():
    tree = tree_of((0.9, 1, 1))
    apart, joined = (worth(tree, ODDS, limit)[1] for limit in (0.9, 0.91))
    assert apart == pytest.approx(1 / (1 + np.e))
    assert joined == pytest.approx(1 - 1 / (1 + np.e))


def test_sure_links_are_worth_little():
    value = worth(tree_of((0.1, 9, 9), (0.79, 9, 9), (0.81, 9, 9), (1.5, 9, 9)), ODDS, 0.8)
    assert value[[1, 4]].max() < 0.02
    assert value[[2, 3]].min() > 4


def test_larger_groups_are_worth_more():
    value = worth(tree_of((0.8, 1, 1), (0.8, 1, 50), (0.8, 5, 5), (0.8, 50, 50)), ODDS, 0.8)
    assert (np.diff(value[1:]) > 0).all()


def test_the_two_sides_are_worth_the_same():
    one, other = worth(tree_of((0.7, 2, 9), (0.7, 9, 2)), ODDS, 0.8)[1:]
    assert one == other


@pytest.mark.parametrize("count", [0, 3])
def test_strangers_are_no_question(count):
    assert worth(Tree.of_strangers(count), ODDS, 0.8).tolist() == [0] * count
