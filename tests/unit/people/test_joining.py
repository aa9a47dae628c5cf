"""Joining is average linkage of the squared distance, from sums instead of a matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from facesort.people.joining import join


def partition(labels):
    """Return the groups as a set of sets of positions; a face of no group is a group of its own."""
    found = {}
    for position, label in enumerate(labels.tolist()):
        found.setdefault(("alone", position) if label < 0 else label, set()).add(position)
    return {frozenset(group) for group in found.values()}


@given(
    seed=st.integers(0, 10_000), count=st.integers(1, 40), distance=st.sampled_from([0.5, 1, 1.5])
)
def test_single_faces_join_as_in_scipy(seed, count, distance):
    vectors = np.random.default_rng(seed).normal(0, 0.5, (count, 4)).astype(np.float32)
    joined = join(np.full(count, -1), vectors, distance)
    expected = np.zeros(1)
    if count > 1:
        tree = linkage(pdist(vectors.astype(np.float64), "sqeuclidean"), "average")
        expected = fcluster(tree, distance**2, "distance")
    assert partition(joined) == partition(expected)


def test_groups_are_never_taken_apart():
    vectors = np.array([[0], [10], [0.1], [10.1]], np.float32)
    assert partition(join(np.array([0, 0, -1, -1]), vectors, 0.5)) == partition(
        np.array([0, 0, -1, -2])
    )


def test_alike_groups_join():
    vectors = np.array([[0], [0.1], [0.3], [0.4], [9]], np.float32)
    joined = join(np.array([3, 3, 7, 7, -1]), vectors, 0.5)
    assert partition(joined) == {frozenset({0, 1, 2, 3}), frozenset({4})}
    assert joined[4] == -1


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_join(count):
    assert join(np.full(count, -1), np.zeros((count, 3), np.float32), 1.0).tolist() == [-1] * count
