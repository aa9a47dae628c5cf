"""The measures against their definitions, written out pair by pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.people.measures import measure


def by_definition(groups, people):
    n = range(len(groups))
    same_group = [[groups[i] == groups[j] for j in n] for i in n]
    same_person = [[people[i] == people[j] for j in n] for i in n]
    right = [sum(a and b for a, b in zip(same_group[i], same_person[i], strict=True)) for i in n]
    precision = np.mean([right[i] / sum(same_group[i]) for i in n])
    recall = np.mean([right[i] / sum(same_person[i]) for i in n])
    pairs = [(i, j) for i in n for j in range(i)]
    hits = sum(same_group[i][j] and same_person[i][j] for i, j in pairs)
    made = sum(same_group[i][j] for i, j in pairs)
    there = sum(same_person[i][j] for i, j in pairs)
    return precision, recall, hits / made if made else 1, hits / there if there else 1


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 4)), min_size=1, max_size=20))
def test_measures_are_as_defined(faces):
    groups, people = np.array(faces).T
    found = measure(groups, people)
    expected = by_definition(groups.tolist(), people.tolist())
    got = (*_both(found.bcubed), *_both(found.pairwise))
    assert got == pytest.approx(expected)


def _both(score):
    return score.precision, score.recall


def test_people_are_told_apart_by_size():
    people = np.array([0] * 3 + [1] * 5 + [2])
    groups = np.array([0] * 3 + [1, 2, 3, 4, 5] + [6])
    few, more, many = measure(groups, people).by_size
    assert (few.precision, few.recall, few.f) == (1, 1, 1)
    assert (more.precision, more.recall) == (1, pytest.approx(0.2))
    assert many is None


def test_nothing_cannot_be_judged():
    with pytest.raises(ValueError, match="no faces"):
        measure(np.zeros(0, np.int64), np.zeros(0, np.int64))
