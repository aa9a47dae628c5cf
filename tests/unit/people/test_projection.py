"""Where faces lie on the map."""

import numpy as np
import pytest

from facesort.errors import FacesortError
from facesort.people.mapper import Mapper
from facesort.people.projection import _sample, project

NOBODY = np.zeros(1_000, np.int64)


def people(count, faces, seed=0):
    """Vectors of some people who are unlike each other, and who each is."""
    random = np.random.default_rng(seed)
    looks = random.normal(0, 25, (count, 128))
    who = np.repeat(np.arange(1, count + 1), faces)
    return np.rint(looks[who - 1] + random.normal(0, 4, (len(who), 128))).astype(np.int8), who


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 10, 47])
def test_however_few_faces_there_are_each_has_a_place_of_its_own(count):
    vectors = np.random.default_rng(1).integers(-30, 30, (count, 128)).astype(np.int8)
    places = project(vectors, NOBODY[:count])
    assert places.shape == (count, 2)
    assert places.dtype == np.float32
    assert np.isfinite(places).all()
    assert (np.abs(places) <= 1).all()
    assert len({tuple(place) for place in places.tolist()}) == count


def test_the_same_faces_come_out_at_the_same_places_whatever_their_order():
    vectors, who = people(12, 9)
    order = np.random.default_rng(2).permutation(len(who))
    places = project(vectors, who)
    np.testing.assert_array_equal(project(vectors, who), places)
    np.testing.assert_array_equal(project(vectors[order], who[order]), places[order])


def test_a_thousand_copies_of_one_face_have_one_place():
    copies = np.full((1_000, 128), 7, np.int8)
    assert project(copies, NOBODY).tolist() == [[0, 0]] * 1_000
    others, who = people(3, 4)
    places = project(np.concatenate([copies, others]), np.r_[NOBODY, who])
    assert np.isfinite(places).all()
    assert len(np.unique(places[:1_000], axis=0)) == 1


def test_vectors_of_nothing_but_zeros_have_a_place():
    assert project(np.zeros((5, 128), np.int8), NOBODY[:5]).tolist() == [[0, 0]] * 5


def test_faces_of_one_person_lie_together():
    vectors, who = people(20, 10)
    assert nearest_is_the_same(project(vectors, who), who) > 0.98


def test_faces_that_are_not_drawn_by_themselves_lie_with_their_like():
    vectors, who = people(20, 30)
    order = np.random.default_rng(3).permutation(len(who))
    places = project(vectors, who, most=200)
    assert nearest_is_the_same(places, who) > 0.98
    np.testing.assert_array_equal(project(vectors[order], who[order], most=200), places[order])


def test_a_sample_has_all_faces_of_people_with_few_and_its_share_of_those_of_nobody():
    who = np.r_[np.full(500, 1), np.full(500, 2), [3, 3, 4], np.zeros(1_003, np.int64)]
    chosen = who[_sample(who, 200)]
    count = np.bincount(chosen)
    assert count[3:].tolist() == [2, 1]
    assert count[1] == count[2] > 40
    assert 95 <= count[0] <= 100
    assert len(chosen) <= 200


def test_more_people_than_a_sample_has_room_for_are_no_trouble():
    who = np.arange(1, 501)
    assert 0 < len(_sample(who, 100)) <= 100


def test_the_child_process_draws_the_same_map():
    vectors, who = people(4, 5)
    mapper = Mapper()
    waited = []
    try:
        places = mapper.project(vectors, who, lambda: waited.append(1))
    finally:
        mapper.stop()
    np.testing.assert_array_equal(places, project(vectors, who))
    assert waited


def test_drawing_stops_when_the_caller_no_longer_waits():
    def stop():
        raise FacesortError("Stopped.")

    mapper = Mapper()
    vectors, who = people(100, 20)
    with pytest.raises(FacesortError, match="Stopped"):
        mapper.project(vectors, who, stop)
    mapper.stop()


def nearest_is_the_same(places, who):
    """Return for which share of the faces the nearest other one is the same person."""
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(apart, np.inf)
    return (who[apart.argmin(1)] == who).mean()
