"""The nearer, the likelier; and there is always somebody else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.people.odds import Odds

odds = st.builds(Odds, st.floats(0.1, 2), st.floats(0.5, 100))
distances = st.floats(0, 10)


@given(odds)
def test_in_the_middle_both_answers_are_as_likely(odds):
    assert odds.probability(odds.middle) == 0.5
    assert odds.logarithm(odds.middle) == 0


@given(odds, distances, distances)
def test_the_farther_the_less_likely(odds, one, other):
    near, far = sorted([one, other])
    assert 0 <= odds.probability(far) <= odds.probability(near) <= 1


def test_the_slope_says_how_fast_the_logarithm_of_the_odds_falls():
    likely = Odds(0.8, 10.0).probability(np.array([0.7, 0.9]))
    assert likely.tolist() == pytest.approx([np.e / (1 + np.e), 1 / (1 + np.e)])


def test_nobody_is_infinitely_far_away():
    assert Odds(0.8, 10.0).probability(np.inf) < 1e-20
    assert Odds(0.8, 10.0).logarithm(np.inf) == -np.inf


@given(odds, st.lists(distances | st.just(np.inf), max_size=8))
def test_there_is_room_for_somebody_else(odds, found):
    share = odds.shares(np.array([found]))
    assert share.shape == (1, len(found))
    assert (share >= 0).all()
    assert share.sum() <= 1 + 1e-12
    assert (share[np.isinf([found])] == 0).all()


def test_a_single_person_is_as_likely_as_the_odds_say():
    two = Odds(0.8, 10.0)
    assert two.shares(np.array([[0.7]]))[0, 0] == pytest.approx(two.probability(0.7))
    assert two.shares(np.array([[0.8, np.inf]])).tolist() == [[0.5, 0]]


def test_two_people_at_the_middle_and_somebody_else_are_a_third_each():
    assert Odds(0.8, 10.0).shares(np.array([[0.8, 0.8]]))[0].tolist() == pytest.approx([1 / 3] * 2)


def test_the_farthest_people_are_no_trouble_for_the_arithmetic():
    steep = Odds(0.8, 1_000.0)
    assert steep.shares(np.array([[0.0, 0.0], [9.0, np.inf]])).tolist() == [[0.5, 0.5], [0, 0]]
