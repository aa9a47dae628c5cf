"""Which people a group of faces is like, from their means."""

import numpy as np
import pytest

from facesort.people.likeness import Means, distances, means_of
from tests.generated import people_like, strangers

DRAWN = strangers()


@pytest.fixture(scope="module")
def made():
    return people_like([20] * 40, seed=3)


def group(vectors):
    return means_of(np.ones(len(vectors), np.int64), vectors, DRAWN)


def test_faces_are_like_their_person_and_nobody_else(made):
    vectors, truth = made.faces.vectors, made.truth
    asked = np.arange(len(truth)) % 20 < 2  # two of twenty
    known = means_of(truth[~asked] + 1, vectors[~asked], DRAWN)
    for person in range(40):
        far = distances(group(vectors[asked & (truth == person)]), known)
        assert known.person[far.argmin()] == person + 1
        assert far.min() < 0.7
        assert np.sort(far)[1] > 0.8


def test_the_mean_does_not_depend_on_the_order_of_the_faces(made):
    rng = np.random.default_rng(0)
    order = rng.permutation(len(made.truth))
    one = means_of(made.truth, made.faces.vectors, DRAWN)
    other = means_of(made.truth[order], made.faces.vectors[order], DRAWN)
    assert one.person.tolist() == other.person.tolist() == list(range(40))
    for a, b in ((one.centre, other.centre), (one.square, other.square), (one.scale, other.scale)):
        assert np.allclose(a, b, rtol=1e-5)


def test_the_distance_is_that_of_the_faces_to_each_other(made):
    a, b = (made.faces.vectors[made.truth == n].astype(float) for n in (0, 1))
    squares = ((a[:, None] - b[None]) ** 2).sum(2)
    one, other = (group(made.faces.vectors[made.truth == n]) for n in (0, 1))
    expected = np.sqrt(squares.mean() / (one.scale[0] * other.scale[0]))
    assert distances(one, other)[0] == pytest.approx(expected, rel=1e-4)


def test_people_can_be_forgotten_and_learnt_again(made):
    both = made.truth < 2
    means = means_of(made.truth[both] + 1, made.faces.vectors[both], DRAWN)
    left = means.only(means.person != 1)
    assert left.person.tolist() == [2]
    again = left.and_also(means_of(np.ones(20, int), made.faces.vectors[:20], DRAWN))
    assert again.person.tolist() == [2, 1]
    assert np.allclose(again.centre[1], means.centre[0])


def test_of_nobody_nothing_is_like_anybody(made):
    nobody = means_of(np.zeros(0, np.int64), np.zeros((0, 128), np.int8), DRAWN)
    assert len(nobody.person) == len(Means.of_nobody(128).person) == 0
    assert distances(group(made.faces.vectors[:3]), nobody).shape == (0,)
