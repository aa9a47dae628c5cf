import math

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from facesort.faces import detect
from facesort.faces.detect import TILE, TILE_STEP, Detector, Faces, priors, tiles_around
from facesort.faces.packs import default_pack
from facesort.faces.retinaface import Output
from tests.data.drawn_faces import draw_face, draw_photo


@pytest.fixture(scope="module")
def detector():
    return Detector(default_pack().detector, torch.device("cpu"))


def tensor(picture):
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1)


def overlap(a, b):
    left, top = np.maximum(a[:2], b[:2])
    right, bottom = np.minimum(a[2:], b[2:])
    inner = max(0, right - left) * max(0, bottom - top)
    return inner / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inner)


def test_compiled_operators_of_torchvision_are_there():
    assert torchvision.extension._has_ops()
    boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 9], [20, 0, 30, 10]])
    assert torchvision.ops.nms(boxes, torch.tensor([0.8, 0.9, 0.7]), 0.4).tolist() == [1, 2]


def test_priors():
    squares = priors(20, 33)
    # 3 × 5 cells of 8 pixels, 2 × 3 of 16, 1 × 2 of 32, two sizes each
    assert squares.shape == (2 * (15 + 6 + 2), 3)
    assert squares[:4].tolist() == [[4, 4, 16], [4, 4, 32], [12, 4, 16], [12, 4, 32]]
    assert squares[10].tolist() == [4, 12, 16]  # second row
    assert squares[30].tolist() == [8, 8, 64]
    assert squares[-1].tolist() == [48, 16, 512]


def test_decode_moves_and_sizes_the_prior():
    places = torch.tensor([[100.0, 50, 20], [300, 50, 20]])
    points = torch.zeros(2, 10)
    points[0, 4:6] = torch.tensor([5.0, -10])
    boxes = torch.tensor([[1.0, 2, math.log(4) / 0.2, 0], [0, 0, 0, 0]])
    faces = detect._decode(Output(torch.tensor([0.9, 0.1]), boxes, points), places, 0.7)
    assert faces.scores.tolist() == pytest.approx([0.9])
    # centre moved by 0.1 · (1, 2) · 20; width four times the prior's
    np.testing.assert_allclose(faces.boxes, [[62, 44, 142, 64]], rtol=1e-5)
    np.testing.assert_allclose(faces.points[0, 2], [110, 30])
    np.testing.assert_allclose(faces.points[0, 0], [100, 50])


def test_one_face_is_found_once_and_the_points_are_where_they_were_drawn(detector):
    (faces,) = detector.detect([tensor(draw_face(0))])
    assert len(faces) == 1
    assert faces.scores[0] > 0.95
    left_eye, right_eye, nose, left_mouth, right_mouth = faces.points[0]
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < nose[0] < right_mouth[0]
    assert left_eye[1] < nose[1] < left_mouth[1]
    left, top, right, bottom = faces.boxes[0]
    assert left < 200 < right
    assert top < 200 < bottom


def test_photos_of_different_sizes_go_together(detector):
    photos = [
        tensor(draw_photo([i, i + 1], size)) for i, size in enumerate([(640, 480), (500, 700)])
    ]
    together = detector.detect(photos)
    for photo, faces in zip(photos, together, strict=True):
        (alone,) = detector.detect([photo])
        np.testing.assert_allclose(faces.boxes, alone.boxes, atol=0.5)
        np.testing.assert_allclose(faces.scores, alone.scores, atol=0.01)


def test_coordinates_are_those_of_a_photo_that_was_reduced(detector):
    small, large = (tensor(draw_face(3, size=side)) for side in (500, 2000))
    (a,), (b,) = detector.detect([small]), detector.detect([large])
    assert overlap(a.boxes[0] * 4, b.boxes[0]) > 0.85


@pytest.fixture(scope="module")
def crowd():
    """A photo of 2,000 pixels with faces of about 35: too small for the first look."""
    photo = Image.new("RGB", (2000, 1500), (120, 130, 140))
    for i in range(24):
        photo.paste(draw_face(i, size=68), (40 + 330 * (i % 6), 60 + 370 * (i // 6)))
    return tensor(photo)


def test_second_look_finds_small_faces(detector, crowd):
    (faces,) = detector.detect([crowd])
    (first,) = detector._look([detect._reduced(crowd, 1024 / 2000)], detect.SURE)
    assert len(faces) >= 16 > 2 * len(first)
    assert all(faces.sizes < 60)
    centres = (faces.boxes[:, :2] + faces.boxes[:, 2:]) / 2
    columns, rows = (centres[:, 0] - 74) / 330, (centres[:, 1] - 94) / 370
    assert np.abs(columns - columns.round()).max() < 0.05
    assert len({*zip(columns.round(), rows.round(), strict=True)}) == len(faces)  # each once


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (7, 5), (31, 33), (400, 12)])
def test_photos_without_room_for_a_face(detector, size):
    height, width = size
    photo = torch.zeros(3, height, width, dtype=torch.uint8)
    assert [len(faces) for faces in detector.detect([photo])] == [0]


def test_no_photos(detector):
    assert detector.detect([]) == []


def faces_of(boxes):
    boxes = np.array(boxes, np.float32)
    return Faces(boxes, np.zeros((len(boxes), 5, 2), np.float32), np.ones(len(boxes), np.float32))


def test_nonsense_is_dropped():
    faces = faces_of(
        [
            (0, 0, 20, 20),
            (0, 0, 20, 9),  # too low
            (-50, 0, 5, 20),  # too little of it in the photo
            (-5, -5, 15, 15),
            (0, 0, np.nan, 20),
            (0, 0, np.inf, 20),
            (500, 0, 600, 100),  # beyond the photo
            (0, 0, 30, 30),
        ]
    )
    faces.points[7, 2, 1] = np.nan
    assert detect._plausible(faces, 400, 300).boxes.tolist() == [[0, 0, 20, 20], [-5, -5, 15, 15]]


def test_network_that_gives_no_numbers_finds_nothing(detector, monkeypatch):
    def broken(x):
        count = len(priors(*x.shape[2:]))
        return Output(*(torch.full((len(x), count, *n), torch.nan) for n in ((), (4,), (10,))))

    monkeypatch.setattr(detector, "_network", broken)
    assert [len(f) for f in detector.detect([torch.zeros(3, 90, 90, dtype=torch.uint8)])] == [0]


sides = st.integers(1, 2364)


@given(st.data(), sides, sides)
def test_every_small_box_lies_whole_in_a_tile(data, height, width):
    size = data.draw(st.floats(1, 70))
    x = data.draw(st.floats(0, max(0.0, width - size)))
    y = data.draw(st.floats(0, max(0.0, height - size)))
    box = np.array([(x, y, min(x + size, width), min(y + size, height))], np.float32)
    ((top, left),) = tiles_around(box, height, width)
    assert 0 <= top <= max(0, height - TILE)
    assert 0 <= left <= max(0, width - TILE)
    photo = torch.empty(3, height, width, device="meta")
    assert detect._whole(faces_of(box), top, left, photo).all()


def test_tiles_are_shared():
    boxes = np.array([(x, 20, x + 9, 29) for x in range(0, 1000, 10)], np.float32)
    assert tiles_around(boxes, 1000, 1000) == [
        (0, 0), (0, TILE_STEP), (0, 2 * TILE_STEP), (0, 1000 - TILE)
    ]  # fmt: skip
    assert tiles_around(boxes[:0], 1000, 1000) == []
