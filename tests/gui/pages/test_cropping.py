"""Which part of a photo a card shows."""

import pytest
from PySide6.QtGui import QColor

from facesort.gui.cropping import square
from facesort.gui.models.photos import PhotosModel
from facesort.gui.thumbnails import PixmapCache, ThumbnailLoader
from tests.gui.pages.rows import photo
from tests.patience import PATIENCE_S


def held(width, height, boxes):
    """Return which of these faces the square holds whole."""
    left, top, side = square(width, height, boxes)
    assert 0 <= left <= width - side
    assert 0 <= top <= height - side
    return [
        left <= x * width + 1
        and (x + w) * width - 1 <= left + side
        and top <= y * height + 1
        and (y + h) * height - 1 <= top + side
        for x, y, w, h in boxes
    ]


@pytest.mark.parametrize("x", [0.0, 0.1, 0.45, 0.8, 0.9])
def test_a_face_is_in_the_square_wherever_it_is(x):
    assert held(600, 400, [(x, 0.2, 0.1, 0.2)]) == [True]
    assert held(400, 600, [(0.2, x, 0.2, 0.1)]) == [True]


def test_the_hair_above_a_face_is_in_it_too():
    _left, top, _side = square(300, 600, [(0.3, 0.3, 0.3, 0.2)])
    assert top <= (0.3 - 0.2 * 0.4) * 600


def test_of_faces_too_far_apart_the_larger_ones_are_in_it():
    boxes = [(0.0, 0.4, 0.02, 0.05), (0.72, 0.2, 0.1, 0.3), (0.85, 0.2, 0.1, 0.3)]
    assert held(1000, 300, boxes) == [False, True, True]


def test_two_faces_that_fit_are_both_in_it():
    assert held(600, 400, [(0.05, 0.3, 0.1, 0.2), (0.5, 0.3, 0.1, 0.2)]) == [True, True]


def test_without_faces_the_square_is_in_the_middle_or_above_it():
    assert square(600, 400, []) == (100, 0, 400)
    left, top, side = square(400, 800, [])
    assert (left, side) == (0, 400)
    assert 0 < top < 200


@pytest.mark.parametrize(
    ("size", "boxes"),
    [
        ((300, 300), [(0.1, 0.1, 0.2, 0.2)]),
        ((1, 1), []),
        ((10000, 1), [(0.5, 0, 0.1, 1)]),
        ((600, 400), [(-0.5, -0.5, 2.0, 2.0)]),
        ((600, 400), [(n / 5000, 0.1, 0.01, 0.01) for n in range(5000)]),
    ],
)
def test_odd_photos_and_boxes_give_a_square_within_the_photo(size, boxes):
    left, top, side = square(*size, boxes)
    assert side == min(size)
    assert left >= 0
    assert top >= 0
    assert left + side <= size[0]
    assert top + side <= size[1]


def test_a_card_shows_the_face_at_the_edge_of_the_photo(qtbot, halves):
    loader = ThumbnailLoader(lambda _kind, _id: halves, lambda _id: [(0.8, 0.3, 0.15, 0.4)])
    pixmaps = PixmapCache(loader)
    model = PhotosModel(pixmaps)
    model.set_rows([photo(1)])
    qtbot.waitUntil(lambda: model.pixmap(model.rows[0]) is not None)
    card = model.pixmap(model.rows[0])
    assert card.width() == card.height() == 100
    colour = QColor(card.toImage().pixel(2, 50))
    assert colour.blue() > 200, "the left half is cut off"
    assert colour.red() < 50
    assert loader.shut_down(PATIENCE_S)


@pytest.fixture
def halves():
    """A photo, 200 × 100: red at the left, blue at the right."""
    import io

    from PIL import Image

    image = Image.new("RGB", (200, 100), "red")
    image.paste("blue", (100, 0, 200, 100))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()
