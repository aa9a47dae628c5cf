"""Average linkage: against scipy's, and never across what the user keeps apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from facesort.people import linkage as room
from facesort.people.linkage import Pairs, Sums, join
from tests.generated import same_partition


def singles(vectors, person=None):
    count = len(vectors)
    return Sums(
        np.ones(count),
        vectors.astype(np.float32),
        (vectors.astype(float) ** 2).sum(1),
        np.ones(count),
        np.zeros(count, np.int64) if person is None else person,
    )


def all_pairs(count):
    a, b = np.triu_indices(count, 1)
    full = np.ones(len(a))  # all company in common: only the distance counts
    return Pairs(a, b, full, np.zeros(len(a)))


NOBODY_APART = np.zeros((0, 2), np.int64)


@settings(max_examples=60)
@given(st.integers(2, 40), st.integers(0, 10_000))
def test_it_is_average_linkage(count, seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 1, (count, 3))
    squared = pdist(singles(vectors).total.astype(float), "sqeuclidean")
    tree = linkage(squared, "average")
    heights = np.sqrt(np.maximum(tree[:, 2], 0))
    limit = float(np.median(heights)) + 1e-4
    if np.abs(heights - limit).min() < 1e-6:
        return
    expected = fcluster(tree, limit**2, "distance")
    with pytest.MonkeyPatch.context() as patch:  # what makes it faster for many
        patch.setattr(room, "_LARGER", np.inf)
        patch.setattr(room, "_HOPE", np.inf)
        found = join(
            singles(vectors), all_pairs(count), NOBODY_APART, limit * (1 - room._COMPANY_SHARE)
        )
    assert same_partition(found, expected)


@settings(max_examples=200)
@given(st.data())
def test_what_the_user_keeps_apart_is_never_joined(data):
    count = data.draw(st.integers(2, 25))
    number = st.integers(0, count - 1)
    apart = np.array(data.draw(st.lists(st.tuples(number, number), max_size=12)), np.int64)
    apart = apart.reshape(-1, 2)
    apart = apart[apart[:, 0] != apart[:, 1]]
    person = np.array(data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)))
    vectors = np.random.default_rng(data.draw(st.integers(0, 99))).normal(0, 1, (count, 2))
    found = join(singles(vectors, person.copy()), all_pairs(count), apart, 99.0)
    assert not (found[apart[:, 0]] == found[apart[:, 1]]).any()
    for group in np.unique(found):
        assert len(set(person[found == group].tolist()) - {0}) <= 1


def test_those_in_one_photo_are_farther_apart():
    vectors = np.array([[0.0], [1.0]])
    pairs = all_pairs(2)
    limit = 1 - room._COMPANY_SHARE + 0.1
    assert join(singles(vectors), pairs, NOBODY_APART, limit).tolist() == [0, 0]
    pairs.together[:] = 1
    assert join(singles(vectors), pairs, NOBODY_APART, limit).tolist() == [0, 1]


def test_company_in_common_brings_nearer():
    vectors = np.array([[0.0], [1.0]])
    pairs = all_pairs(2)
    limit = 1 - room._COMPANY_SHARE + 0.1
    assert join(singles(vectors), pairs, NOBODY_APART, limit).tolist() == [0, 0]
    pairs.company[:] = 0
    assert join(singles(vectors), pairs, NOBODY_APART, limit).tolist() == [0, 1]
