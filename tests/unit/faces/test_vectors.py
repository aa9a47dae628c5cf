import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facesort.faces.vectors import decode, encode

LIMIT = 0.6


@given(arrays(np.float32, (3, 128), elements=st.floats(-0.59375, 0.59375, width=32)))
def test_round_trip(vectors):
    coded = encode(vectors, LIMIT)
    for vector, data in zip(vectors, coded, strict=True):
        if data:
            assert len(data) == 128
            np.testing.assert_allclose(decode(data, LIMIT), vector, atol=LIMIT / 254 + 1e-6)
        else:
            assert np.abs(vector).max() <= LIMIT / 254 + 1e-6
    # what was decoded is coded as the same bytes
    again = [encode(decode(data, LIMIT)[None], LIMIT)[0] for data in coded if data]
    assert again == [data for data in coded if data]


def test_known_bytes():
    vector = np.array([[0.6, -0.6, 0, 0.3, 0.6 / 127, 9, -9]], np.float32)
    (data,) = encode(vector, LIMIT)
    assert np.frombuffer(data, np.int8).tolist() == [127, -127, 0, 64, 1, 127, -127]


def test_what_is_no_vector():
    vectors = np.full((5, 4), 0.5, np.float32)
    vectors[1, 2] = np.nan
    vectors[2, 0] = -np.inf
    vectors[3] = 0
    assert [len(data) for data in encode(vectors, LIMIT)] == [4, 0, 0, 0, 4]
    assert encode(vectors[:0], LIMIT) == []


def test_distances_hardly_move():
    vectors = np.random.default_rng(1).normal(0, 0.125, (40, 128)).astype(np.float32)
    decoded = np.stack([decode(data, LIMIT) for data in encode(vectors, LIMIT)])
    before, after = (np.linalg.norm(v[:, None] - v[None], axis=-1) for v in (vectors, decoded))
    assert np.abs(before - after).max() < 0.01
