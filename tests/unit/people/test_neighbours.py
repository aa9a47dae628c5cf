"""Nearest neighbours, how far strangers are, and the company that faces keep."""

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.people import neighbours, scale
from facesort.people.company import company, in_common
from facesort.people.neighbours import nearest
from facesort.people.scale import Strangers, scale_of_drawn
from tests.generated import people_like, strangers


def by_definition(points, queries, count):
    far = np.linalg.norm(queries[:, None].astype(float) - points[None], axis=2)
    order = np.argsort(far, axis=1, kind="stable")[:, :count]
    return order, np.take_along_axis(far, order, 1)


@given(
    st.integers(1, 60), st.integers(1, 40), st.integers(1, 9), st.integers(0, 3), st.integers(0, 99)
)
def test_neighbours_are_the_nearest(points, queries, count, spread, seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(-spread, spread + 1, (points, 8)).astype(np.float32)  # many ties
    asked = rng.integers(-spread, spread + 1, (queries, 8)).astype(np.float32)
    found = nearest(table, asked, count)
    _, distance = by_definition(table, asked, count)
    np.testing.assert_allclose(found.distance, distance, atol=1e-9)
    own = np.linalg.norm(asked[:, None] - table[found.index], axis=2)
    np.testing.assert_allclose(own, distance, atol=1e-5)


def test_where_there_are_no_points_there_are_no_neighbours():
    found = nearest(np.zeros((0, 4), np.float32), np.zeros((3, 4), np.float32), 5)
    assert found.index.shape == (3, 0)


def test_the_lists_find_the_faces_of_the_same_person(monkeypatch):
    made = people_like([10] * 600, looks=2, apart=0.3)
    vectors = made.faces.vectors.astype(np.float32)
    exact = nearest(vectors, vectors, 10).index
    monkeypatch.setattr(neighbours, "_EXACT", 1_000)
    found = nearest(vectors, vectors, 10).index
    assert (found != exact).any()  # lists were used
    share, best = ((made.truth[i] == made.truth[:, None]).mean() for i in (found, exact))
    assert share >= 0.99 * best


@pytest.mark.parametrize("few", [True, False])
def test_the_number_of_threads_does_not_matter(few, monkeypatch):
    if not few:
        monkeypatch.setattr(neighbours, "_EXACT", 1_000)
    vectors = people_like([10] * 300, looks=2).faces.vectors.astype(np.float32)
    threads = faiss.omp_get_max_threads()
    found = []
    try:
        for number in (1, 2, 5):
            faiss.omp_set_num_threads(number)
            found.append(nearest(vectors, vectors / 3, 20))
    finally:
        faiss.omp_set_num_threads(threads)
    for other in found[1:]:
        np.testing.assert_array_equal(found[0].index, other.index)
        np.testing.assert_array_equal(found[0].distance, other.distance)


def test_faces_where_strangers_are_dense_have_a_small_scale():
    drawn = strangers().astype(np.float32)
    rng = np.random.default_rng(0)
    children = (drawn[:1] + rng.normal(0, 6, (400, 128))).astype(np.float32)
    alone = drawn[1000:1400]
    everybody = np.concatenate([children, alone])
    least = scale_of_drawn(drawn, everybody)
    own = Strangers(everybody, drawn, np.arange(800)).scale(
        everybody, np.zeros(800), least, np.arange(800)
    )
    assert own[:400].mean() < 0.97 * own[400:].mean()
    assert (own >= 0.9 * least - 1e-9).all()


def test_the_own_faces_of_a_person_are_no_strangers_to_them():
    made = people_like([200, 1, 1])
    vectors = made.faces.vectors.astype(np.float32)
    drawn = made.faces.strangers.astype(np.float32)
    group_of = made.truth.astype(np.int64)
    centres = np.stack([vectors[group_of == n].mean(0) for n in range(3)])
    joined = Strangers(vectors, drawn, group_of).scale(
        centres, np.zeros(3), np.zeros(3), np.arange(3)
    )
    np.testing.assert_allclose(joined, scale_of_drawn(drawn, centres), rtol=0.02)


def test_where_the_library_is_large_its_strangers_are_nearer(monkeypatch):
    everybody = strangers(4_000, seed=5).astype(np.float32)
    few = np.zeros((0, 128), np.float32)
    one, first, nothing = np.arange(4_000), np.arange(300), np.zeros(300)
    true = Strangers(everybody, few, one).scale(everybody[:300], nothing, nothing, first)
    monkeypatch.setattr(scale, "POPULATION", 1_000)
    guessed = Strangers(everybody, few, one).scale(everybody[:300], nothing, nothing, first)
    # a sample of a quarter has strangers farther away; the guess puts that right
    sample = Strangers(everybody[::4], few, one[:1_000]).scale(
        everybody[:300], nothing, nothing, first
    )
    assert abs(guessed.mean() / true.mean() - 1) < abs(sample.mean() / true.mean() - 1) / 2


def test_faces_of_one_person_keep_the_same_company():
    made = people_like([8] * 50)
    vectors = made.faces.vectors.astype(np.float32)
    table = company(nearest(vectors, vectors, 33), np.full(400, 130.0), 400)
    np.testing.assert_allclose(np.asarray(table.sum(1)).ravel(), 1, rtol=1e-5)
    a, b = np.arange(0, 400, 8), np.arange(1, 400, 8)
    shared = in_common(table, a, b)
    strange = in_common(table, a, np.roll(b, 1))
    assert shared.min() > strange.max()
    dense = table.toarray()
    np.testing.assert_allclose(shared, np.minimum(dense[a], dense[b]).sum(1), rtol=1e-5)


def test_a_large_crowd_of_copies_has_a_scale():
    copies = np.repeat(strangers(1), 5_000, axis=0).astype(np.float32)
    drawn = strangers().astype(np.float32)
    found = Strangers(copies, drawn, np.arange(5_000))
    scale = found.scale(copies[:2], np.zeros(2), scale_of_drawn(drawn, copies[:2]), np.arange(2))
    assert np.isfinite(scale).all()
    assert (scale > 0).all()
