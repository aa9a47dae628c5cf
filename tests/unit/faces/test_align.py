import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facesort.faces.align import chip, similarity
from facesort.faces.packs import default_pack

MODEL = default_pack().embedder
TEMPLATE = np.array(MODEL.template)
coordinates = st.floats(-2000, 2000, width=32)
five_points = arrays(np.float64, (5, 2), elements=coordinates)
angles = st.floats(-math.pi, math.pi)
scales = st.floats(0.05, 20)


def turned(points, angle, scale, shift):
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    return points @ np.array([(c, s), (-s, c)]) + shift


def apply(matrix, points):
    return points @ matrix[:, :2].T + matrix[:, 2]


@given(five_points, angles, scales, st.tuples(coordinates, coordinates))
def test_an_exact_similarity_is_recovered(points, angle, scale, shift):
    assume(np.ptp(points, axis=0).max() > 1)
    target = turned(points, angle, scale, shift)
    np.testing.assert_allclose(apply(similarity(points, target), points), target, atol=1e-6)


@given(five_points, five_points)
def test_it_is_a_similarity_and_never_a_reflection(source, target):
    assume(np.ptp(source, axis=0).max() > 1)
    (a, b, _), (c, d, _) = similarity(source, target)
    assert (a, b) == (d, -c)


@given(five_points, five_points, st.floats(-0.1, 0.1), st.floats(0.9, 1.1), coordinates)
def test_no_other_similarity_fits_better(source, target, angle, scale, shift):
    assume(np.ptp(source, axis=0).max() > 1)
    ours = apply(similarity(source, target), source)
    centre = ours.mean(0)
    other = turned(ours - centre, angle, scale, centre + shift / 100)
    error, worse = (((p - target) ** 2).sum() for p in (ours, other))
    assert error <= worse * (1 + 1e-9) + 1e-6


def test_one_point_five_times_has_no_similarity():
    with pytest.raises(ValueError, match="same"):
        similarity(np.ones((5, 2)), TEMPLATE)


def pattern(height, width):
    """A smooth photo whose red is x / 8, green y / 8 and blue 100."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x / 8, y / 8, np.full_like(x, 100)])
    return torch.from_numpy(np.round(pixels).astype(np.uint8))


def cut(photo, points):
    return chip(photo, np.asarray(points, np.float32), MODEL.template, MODEL.input_size)


SMOOTH = pattern(1800, 2000)


@given(angles, st.floats(0.3, 6))
def test_pixels_come_from_where_the_points_say(angle, scale):
    centre = np.array((1000.0, 900.0))
    points = turned(TEMPLATE - 74.5, angle, scale, centre)
    pixels = cut(SMOOTH, points).numpy()
    for x, y in [(40, 40), (75, 75), (110, 60), (50, 120)]:
        expected = turned(np.array([(x, y)]) - 74.5, angle, scale, centre)[0] / 8
        # rounding of the photo, the chip's whole numbers, dlib's scale of (150 s − 1) / 149
        np.testing.assert_allclose(pixels[:2, y, x], expected, atol=1.6)
        assert pixels[2, y, x] in (99, 100)


def test_a_chip_laid_on_a_photo_is_the_photo():
    photo = torch.randint(0, 256, (3, 150, 150), dtype=torch.uint8)
    difference = cut(photo, TEMPLATE) - photo
    assert difference.abs().max() <= 1


def test_a_large_face_does_not_alias():
    """Stripes of one pixel, eight times finer than the chip's, become grey."""
    photo = torch.zeros(3, 1200, 1200, dtype=torch.uint8)
    photo[:, :, ::2] = 255
    middle = cut(photo, TEMPLATE * 8)[:, 20:130, 20:130]
    assert middle.min() >= 126
    assert middle.max() <= 129


def test_outside_the_photo_is_black():
    photo = torch.full((3, 75, 150), 200, dtype=torch.uint8)
    pixels = cut(photo, TEMPLATE)
    assert (pixels[:, :73] >= 199).all()
    assert (pixels[:, 77:] == 0).all()


@pytest.mark.parametrize(
    "points",
    [
        TEMPLATE + 5000,  # beyond the photo
        TEMPLATE - 5000,
        TEMPLATE * 400,  # much larger than the photo
        TEMPLATE * 0.001 + 20,
        np.full((5, 2), 30.0),  # one point
    ],
)
def test_impossible_points_give_a_chip_all_the_same(points):
    pixels = cut(pattern(60, 80), points)
    assert pixels.shape == (3, 150, 150)
    assert torch.isfinite(pixels).all()
