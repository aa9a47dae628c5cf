"""What the user says moves the odds, and only what the user says."""

from dataclasses import replace

import numpy as np
import pytest

from facesort.people.assign import Placed, suggest
from facesort.people.calibrate import (
    ENOUGH_ANSWERS,
    ENOUGH_FACES,
    ENOUGH_PEOPLE,
    calibrate,
)
from facesort.people.facts import Facts
from facesort.people.tree import Tree
from tests.generated import ODDS
from tests.unit.people.placed import SAME, library, some_people

NO_ANSWERS = np.zeros((0, 2))


def answers(*said):
    """Return answers: at which level, how often yes, how often no."""
    return np.array(
        [
            (level, right)
            for level, yes, no in said
            for right, times in ((1, yes), (0, no))
            for _ in range(times)
        ],
        np.float64,
    ).reshape(-1, 2)


def learnt_from(*said):
    """Return what is learnt from answers alone."""
    made = some_people([1])
    nobody = np.zeros(1, np.int64)
    placed = Placed(made.faces, nobody, Tree.of_strangers(1), Facts.none(1))
    return calibrate(placed, answers(*said), ODDS, SAME)


def named(made, every=2, people=30):
    """Return a library of people of whom the user confirmed every so many faces."""
    person = np.where(made.truth < people, made.truth + 1, 0)
    placed = library(made, person)
    confirmed = np.where(np.arange(len(person)) % every == 0, person, 0)
    return replace(placed, facts=Facts.of(confirmed, placed.facts.rejected))


@pytest.fixture(scope="module")
def clear():
    return named(some_people([8] * 30 + [1] * 30))


@pytest.fixture(scope="module")
def blurred():
    return named(some_people([10] * 30 + [1] * 60, within=0.04))


def test_little_is_too_little():
    made = some_people([2] * ENOUGH_PEOPLE)
    few = Facts.of(
        np.where(made.truth < ENOUGH_PEOPLE - 1, made.truth + 1, 0), np.zeros((0, 2), int)
    )
    placed = replace(library(made, made.truth + 1), facts=few)
    assert calibrate(placed, answers((0.8, 0, ENOUGH_ANSWERS - 1)), ODDS, SAME) is None
    assert calibrate(placed, answers((0.8, 0, ENOUGH_ANSWERS)), ODDS, SAME) is not None
    enough = replace(placed, facts=Facts.of(made.truth + 1, few.rejected))
    assert calibrate(enough, NO_ANSWERS, ODDS, SAME) is not None


@pytest.mark.parametrize("faces", [ENOUGH_FACES - 1, ENOUGH_FACES])
def test_many_faces_of_few_people_are_enough(faces):
    made = some_people([ENOUGH_FACES // 2] * 2, drawn=256)
    said = np.where(np.arange(ENOUGH_FACES) < faces, made.truth + 1, 0)
    placed = library(made, made.truth + 1, confirmed=said)
    found = calibrate(placed, NO_ANSWERS, ODDS, SAME)
    assert (found is None) == (faces < ENOUGH_FACES)
    assert found is None or (found.people, found.faces) == (2, ENOUGH_FACES)


def test_answers_alone_say_nothing_of_names():
    found = learnt_from((0.85, 10, 10))
    assert found.same == SAME
    assert (found.people, found.faces) == (0, 0)
    assert found.true_accepts is found.false_accepts is None


def test_answers_as_the_pack_expects_them_change_nothing():
    found = learnt_from((ODDS.middle, 15, 15)).join
    assert found.middle == pytest.approx(ODDS.middle, abs=1e-3)
    assert found.slope == pytest.approx(ODDS.slope, rel=0.01)


def test_a_no_below_the_middle_lowers_it_and_a_yes_above_raises_it():
    lower = learnt_from((ODDS.middle - 0.05, 0, 30)).join.middle
    higher = learnt_from((ODDS.middle + 0.05, 30, 0)).join.middle
    assert lower < ODDS.middle - 0.01
    assert higher > ODDS.middle + 0.01
    assert lower + higher == pytest.approx(2 * ODDS.middle, abs=1e-3)


def test_what_was_clear_anyway_changes_little():
    found = learnt_from((ODDS.middle - 0.3, 30, 0), (ODDS.middle + 0.3, 0, 30)).join
    assert found.middle == pytest.approx(ODDS.middle, abs=1e-3)
    assert found.slope == pytest.approx(ODDS.slope, rel=0.05)


def test_more_answers_move_more():
    middles = [learnt_from((0.84, 0, times)).join.middle for times in (20, 40, 80)]
    assert sorted([*middles, ODDS.middle], reverse=True) == [ODDS.middle, *middles]


def test_the_middle_goes_to_where_answers_turn():
    found = learnt_from((0.79, 300, 30), (0.81, 30, 300)).join
    assert found.middle == pytest.approx(0.8, abs=0.01)


def test_sharp_answers_are_steep_odds():
    sharp = learnt_from((0.85, 40, 0), (0.89, 0, 40)).join
    dull = learnt_from((0.82, 20, 20), (0.92, 20, 20)).join
    assert sharp.slope > 1.5 * ODDS.slope
    assert dull.slope < ODDS.slope / 1.5
    assert sharp.middle == pytest.approx(ODDS.middle, abs=1e-3)


def test_where_nothing_is_in_doubt_the_pack_is_believed(clear):
    found = calibrate(clear, NO_ANSWERS, ODDS, SAME)
    assert found.join.middle == pytest.approx(ODDS.middle, abs=0.005)
    assert found.join.slope == pytest.approx(ODDS.slope, rel=0.2)
    assert found.same.middle == pytest.approx(SAME.middle, abs=0.01)


def test_named_people_say_how_right_groups_are(clear):
    found = calibrate(clear, NO_ANSWERS, ODDS, SAME)
    assert (found.people, found.faces) == (30, 120)
    assert found.true_accepts > 0.99
    assert found.false_accepts < 0.001


def test_groups_that_mix_people_are_accepts_that_are_false(clear):
    everybody = replace(ODDS, middle=2.0)
    found = calibrate(clear, NO_ANSWERS, everybody, SAME)
    assert found.false_accepts > 0.5
    assert found.true_accepts <= 1
    nobody = replace(ODDS, middle=0.2)
    assert calibrate(clear, NO_ANSWERS, nobody, SAME).true_accepts < 0.5


def test_names_that_were_given_to_groups_kept_apart_raise_the_middle():
    placed = named(some_people([12] * 20, within=0.048), people=20)
    found = calibrate(placed, NO_ANSWERS, ODDS, SAME)
    assert found.join.middle > ODDS.middle + 0.005


def test_names_that_groups_do_not_share_speak_for_those_whom_nobody_named():
    alone, among_strangers = (
        named(
            some_people([4] * 40 + [1] * strangers, within=0.03, siblings=0.7), every=1, people=40
        )
        for strangers in (0, 400)
    )
    middle = calibrate(alone, NO_ANSWERS, ODDS, SAME).join.middle
    assert middle < ODDS.middle - 0.002
    assert calibrate(among_strangers, NO_ANSWERS, ODDS, SAME).join.middle < middle - 0.002


def test_names_and_answers_count_together(clear):
    said = answers((0.84, 0, 60))
    both = calibrate(clear, said, ODDS, SAME)
    assert both.join.middle < calibrate(clear, NO_ANSWERS, ODDS, SAME).join.middle - 0.01
    assert both.people == 30


def calibration_error(share, right):
    """Return the mean gap between how sure and how right, in tenths of sureness."""
    tenth = np.minimum((share * 10).astype(int), 9)
    gaps = [
        abs(share[tenth == t].mean() - right[tenth == t].mean()) * (tenth == t).mean()
        for t in np.unique(tenth)
    ]
    return sum(gaps)


def test_suggestions_are_as_often_right_as_they_say(blurred):
    unnamed = np.flatnonzero(blurred.facts.person == 0)
    learnt = calibrate(blurred, NO_ANSWERS, ODDS, SAME).same
    errors = []
    for odds in (SAME, learnt):
        whose, share = suggest(blurred, unnamed, odds)
        right = (whose[:, 0] == blurred.person[unnamed]) & (whose[:, 0] > 0)
        errors.append(calibration_error(share[:, 0], right))
    before, after = errors
    assert after <= 0.05 < before


def test_faces_are_not_guessed_by_themselves():
    pairs_of_faces = named(some_people([2] * 60, within=0.04), every=1, people=60)
    found = calibrate(pairs_of_faces, NO_ANSWERS, ODDS, SAME).same
    assert found.middle > SAME.middle + 0.01


def test_where_strangers_are_many_a_face_must_be_nearer_to_be_somebody():
    few, many = (
        named(some_people([10] * 30 + [1] * strangers, within=0.04)) for strangers in (0, 150)
    )
    middles = [calibrate(placed, NO_ANSWERS, ODDS, SAME).same.middle for placed in (few, many)]
    assert middles[1] < middles[0] - 0.002


def test_it_does_not_matter_in_which_order_answers_came(clear):
    said = answers((0.84, 5, 20), (0.9, 20, 3))
    one, other = (calibrate(clear, part, ODDS, SAME).join for part in (said, said[::-1]))
    assert one.middle == pytest.approx(other.middle, abs=1e-4)
    assert one.slope == pytest.approx(other.slope, rel=1e-3)
