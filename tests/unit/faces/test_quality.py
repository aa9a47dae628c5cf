import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from facesort.faces.quality import quality
from tests.data.drawn_faces import draw_face

UPRIGHT = np.array([(46.6, 45.4), (102.4, 45.4), (74.5, 77.8), (51.3, 104.1), (97.7, 104.1)], "f")


def chip(blur=0.0, reduced=150):
    picture = draw_face(1).crop((60, 60, 340, 340)).resize((reduced, reduced))
    picture = picture.resize((150, 150), Image.Resampling.BILINEAR)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(blur)), np.float32).transpose(2, 0, 1)


SHARP = chip()


def judged(size=100.0, score=0.9999, points=UPRIGHT, pixels=SHARP):
    return quality(size, score, points, pixels)


def test_a_good_face():
    assert judged() == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("size", (100, 28, 20, 14, 5)),
        ("score", (0.9999, 0.99, 0.95, 0.85, 0.7)),
        ("pixels", (SHARP, *(chip(blur) for blur in (2, 4, 8)))),
        ("pixels", (SHARP, *(chip(reduced=side) for side in (40, 20, 8)))),
    ],
)
def test_every_reason_counts(name, values):
    judgements = [judged(**{name: value}) for value in values]
    assert judgements[0] == 1
    assert judgements[-1] < 0.3
    assert judgements == sorted(judgements, reverse=True)


def turned(nose):
    """Return points of a face whose nose points that far, in pixels, to the image's right."""
    points = UPRIGHT.copy()
    points[2, 0] += nose
    return points


def test_a_profile_is_bad():
    assert judged(points=turned(10)) == 1
    assert 0.3 < judged(points=turned(30)) < 0.9
    assert judged(points=turned(60)) == 0
    assert judged(points=turned(30)) == pytest.approx(judged(points=turned(-30)), abs=0.02)


@given(st.floats(0, 2 * np.pi), st.floats(0.1, 10), st.floats(0, 40))
def test_tilt_and_scale_of_the_points_do_not_matter(angle, scale, nose):
    points = turned(nose)
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    tilted = (points @ np.array([(c, s), (-s, c)]) + 500).astype(np.float32)
    assert judged(points=tilted) == pytest.approx(judged(points=points), abs=0.01)


pixel = st.sampled_from([0, 1, 127, 255])


@given(st.floats(0, 3000), st.floats(0, 1), st.tuples(*[st.floats(-1e4, 1e4)] * 10), pixel)
def test_always_between_0_and_1(size, score, points, grey):
    pixels = np.full((3, 150, 150), grey, np.float32)
    points = np.array(points, np.float32).reshape(5, 2)
    assert judged(size, score, points, pixels) == 0
    assert 0 <= judged(size, score, points) <= 1


def test_all_points_in_one():
    assert judged(points=np.full((5, 2), 7, np.float32)) == 0
