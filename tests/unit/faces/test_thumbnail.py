import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from facesort.faces.thumbnail import SIDE, thumbnail


def opened(photo, box):
    picture = Image.open(io.BytesIO(thumbnail(photo, np.array(box, np.float32))))
    assert picture.format == "JPEG"
    assert picture.width == picture.height <= SIDE
    return np.asarray(picture).astype(int)


@pytest.fixture
def photo():
    """800 × 600: red tells x, green y, a blue face at (500..600, 200..300)."""
    y, x = np.mgrid[0:600, 0:800]
    pixels = np.stack([x / 4, y / 4, np.zeros_like(x)], -1).astype(np.uint8)
    pixels[200:300, 500:600, 2] = 255
    return pixels


def test_the_face_is_in_the_middle_with_a_margin(photo):
    picture = opened(photo, (500, 200, 600, 300))
    assert len(picture) == 150  # not enlarged
    assert (picture[28:122, 28:122, 2] > 200).all()
    assert (picture[:18, :, 2] < 60).all()
    assert (picture[:, 132:, 2] < 60).all()


def test_large_faces_are_reduced(photo):
    assert len(opened(photo, (100, 100, 500, 500))) == SIDE


def test_at_the_border_it_moves_into_the_photo(photo):
    picture = opened(photo, (-20, -10, 80, 90))
    assert len(picture) == 150
    assert picture[5, 5, 0] < 12
    assert picture[5, 5, 1] < 12


sides = st.integers(10, 900)
edges = st.floats(-300, 1200)


boxes = st.tuples(edges, edges, st.floats(10, 1500), st.floats(10, 1500))


@given(sides, sides, boxes)
def test_any_box(height, width, box):
    x, y, box_width, box_height = box
    photo = np.zeros((height, width, 3), np.uint8)
    opened(photo, (x, y, x + box_width, y + box_height))
