"""Average linkage: against scipy's, and never across what the user keeps apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
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


def became(*arguments):
    return join(*arguments).became


NOBODY = np.zeros((0, 2), np.int64)


def each_in_its_own(count):
    return sparse.eye_array(count, dtype=np.float32, format="csr")


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
        limit *= 1 - room._COMPANY_SHARE
        found = became(singles(vectors), all_pairs(count), each_in_its_own(count), NOBODY, limit)
    assert same_partition(found, expected)


@settings(max_examples=300)
@given(st.data())
def test_what_the_user_keeps_apart_is_never_joined(data):
    count = data.draw(st.integers(2, 25))
    person = np.array(data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)))
    pair = st.tuples(st.integers(0, count - 1), st.integers(1, 4))
    said = [(n, who) for n, who in data.draw(st.lists(pair, max_size=12)) if person[n] != who]
    rejected = np.array(said, np.int64).reshape(-1, 2)
    vectors = np.random.default_rng(data.draw(st.integers(0, 99))).normal(0, 1, (count, 2))
    sums = singles(vectors, person.copy())
    found = became(sums, all_pairs(count), each_in_its_own(count), rejected, 99.0)
    for group in np.unique(found):
        people = set(person[found == group].tolist()) - {0}
        assert len(people) <= 1
        assert not any(found[n] == group and who in people for n, who in said)


def two(company=1.0, photos=None):
    """Join two faces that only just belong together."""
    pairs = all_pairs(2)
    pairs.company[:] = company
    pairs.together[:] = 0 if photos is None else 1
    photos = each_in_its_own(2) if photos is None else sparse.csr_array(photos, dtype=np.float32)
    limit = 1 - room._COMPANY_SHARE + 0.1
    return became(singles(np.array([[0.0], [1.0]])), pairs, photos, NOBODY, limit).tolist()


def test_those_in_one_photo_are_farther_apart():
    assert two() == [0, 0]
    assert two(photos=[[1], [1]]) == [0, 1]


def test_company_in_common_brings_nearer():
    assert two(company=1.0) == [0, 0]
    assert two(company=0.0) == [0, 1]


def test_a_face_between_does_not_bring_two_of_one_photo_together():
    vectors = np.array([[0.0], [0.0], [25.0], [75.0]])
    photos = sparse.csr_array(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], np.float32))
    pairs = Pairs(*np.array([(0, 1), (0, 2), (1, 2), (2, 3)]).T, np.full(4, 0.5), np.zeros(4))
    sums = singles(vectors)
    sums.scale[:] = 100
    found = became(sums, pairs, photos, NOBODY, 0.87)
    assert found[3] != found[0]
    assert found[0] == found[1]
