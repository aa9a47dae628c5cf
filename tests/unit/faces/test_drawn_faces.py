"""Tests of many rooms rely on drawings being found, and being told apart."""

import numpy as np
import pytest

from facesort.faces.engine import Engine
from facesort.faces.packs import default_pack
from facesort.faces.vectors import decode
from tests.data.drawn_faces import FAR_APART, draw_face, draw_photo

JITTERS = (0, 1, 2)


@pytest.fixture(scope="module")
def engine():
    return Engine(default_pack(), "cpu")


@pytest.fixture(scope="module")
def found(engine):
    """The faces found in three drawings each of the people who are far apart."""
    drawings = [draw_face(i, jitter) for i in range(len(FAR_APART)) for jitter in JITTERS]
    return engine.find([np.asarray(drawing) for drawing in drawings])


def test_every_drawing_is_found(found):
    assert [len(faces) for faces in found] == [1] * len(found)
    assert min(face.score for (face,) in found) > 0.9
    assert min(face.quality for (face,) in found) > 0.6


def test_people_can_be_told_apart(found):
    vectors = np.stack([decode(face.vector, 0.6) for (face,) in found])
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=-1)
    person = np.arange(len(vectors)) // len(JITTERS)
    same = person[:, None] == person[None]
    assert distances[same].max() < 0.25
    assert distances[~same].min() > 0.45


def test_people_beyond_the_list_are_found_too(engine):
    drawings = [np.asarray(draw_face(seed)) for seed in range(2000, 2020)]
    assert [len(faces) for faces in engine.find(drawings)] == [1] * 20


def test_the_same_seed_and_jitter_give_the_same_pixels():
    assert draw_face(5, 1).tobytes() == draw_face(5, 1).tobytes() != draw_face(5, 2).tobytes()


@pytest.mark.parametrize(("count", "size"), [(1, (300, 400)), (3, (1200, 500)), (12, (1600, 1200))])
def test_photos_of_several_people(engine, count, size):
    photo = draw_photo(range(count), size)
    assert photo.size == size
    (faces,) = engine.find([np.asarray(photo)])
    assert len(faces) == count


def test_a_photo_of_nobody(engine):
    assert engine.find([np.asarray(draw_photo([]))]) == [[]]
