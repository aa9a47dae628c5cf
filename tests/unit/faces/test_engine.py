import io

import numpy as np
import pytest
import torch
from PIL import Image

from facesort.faces import engine as engine_module
from facesort.faces.detect import Faces
from facesort.faces.engine import Engine
from facesort.faces.packs import default_pack
from facesort.faces.vectors import decode
from tests.data.drawn_faces import FAR_APART, draw_face, draw_photo


@pytest.fixture
def engine():
    return Engine(default_pack(), "cpu")


def pixels(picture):
    return np.asarray(picture)


def test_faces_of_several_photos(engine):
    photos = [pixels(draw_photo([0, 1, 2])), np.zeros((50, 60, 3), np.uint8), pixels(draw_face(3))]
    three, none, one = engine.find(photos)
    assert [len(three), len(none), len(one)] == [3, 0, 1]
    assert [face.score for face in three] == sorted((f.score for f in three), reverse=True)
    for face in three + one:
        x, y, width, height = face.box
        assert 0 <= x < x + width <= 1
        assert 0 <= y < y + height <= 1
        assert len(face.landmarks) == 10
        assert all(0 <= number <= 1 for number in face.landmarks)
        assert x < face.landmarks[4] < x + width  # the nose
        assert 0.7 < face.score <= 1
        assert 0.5 < face.quality <= 1
        assert len(face.vector) == 128
        assert Image.open(io.BytesIO(face.thumbnail)).format == "JPEG"


def test_the_result_does_not_depend_on_the_company(engine):
    photos = [pixels(draw_face(i)) for i in range(5)]
    together = engine.find(photos)
    for photo, (face,) in zip(photos, together, strict=True):
        ((alone,),) = engine.find([photo])
        assert alone.box == pytest.approx(face.box, abs=1e-4)
        distance = np.linalg.norm(decode(alone.vector, 0.6) - decode(face.vector, 0.6))
        assert distance < 0.01


def test_read_only_and_reversed_pixels(engine):
    photo = pixels(draw_face(0))
    photo.flags.writeable = False
    ((face,),) = engine.find([photo])
    ((mirrored,),) = engine.find([photo[:, ::-1]])
    assert mirrored.box[0] + mirrored.box[2] == pytest.approx(1 - face.box[0], abs=0.05)


def test_a_vector_that_is_not_finite_costs_only_the_vector(engine, monkeypatch):
    """M05"""
    embed = engine._networks.embedder.embed

    def broken(chips):
        vectors = embed(chips).clone()
        vectors[0, 5] = torch.nan
        return vectors

    monkeypatch.setattr(engine._networks.embedder, "embed", broken)
    ((face,),) = engine.find([pixels(draw_face(0))])
    assert face.vector == b""
    assert face.score > 0.7
    assert face.thumbnail


def out_of_memory_above(limit, work):
    sizes = []

    def limited(batch):
        sizes.append(len(batch))
        if len(batch) > limit:
            raise torch.OutOfMemoryError
        return work(batch)

    return limited, sizes


def test_batches_are_halved_when_memory_runs_out(engine, monkeypatch):
    """M06"""
    photo = pixels(draw_photo(range(8)))
    (expected,) = engine.find([photo])
    monkeypatch.setattr(engine_module, "usable_cores", lambda: 1)
    limited, sizes = out_of_memory_above(2, engine._networks.embedder.embed)
    monkeypatch.setattr(engine._networks.embedder, "embed", limited)
    (faces,) = engine.find([photo])
    assert sizes == [8, 4, 2, 2, 4, 2, 2]
    assert [face.box for face in faces] == [face.box for face in expected]
    for face, other in zip(faces, expected, strict=True):
        assert np.linalg.norm(decode(face.vector, 0.6) - decode(other.vector, 0.6)) < 0.01


def test_without_any_memory_the_processor_does_it(engine, monkeypatch):
    """M06"""
    for part, name in ((engine._networks.embedder, "embed"), (engine._networks.detector, "detect")):
        limited, _ = out_of_memory_above(0, None)
        monkeypatch.setattr(part, name, limited)
    ((face,), (other,)) = engine.find([pixels(draw_face(i)) for i in (0, 1)])
    assert face.score > 0.7
    assert len(other.vector) == 128


def test_ten_thousand_faces_in_a_photo(engine, monkeypatch):
    """M10"""
    photo = torch.from_numpy(np.array(draw_face(0))).permute(2, 0, 1)
    (found,) = engine._networks.detector.detect([photo])
    many = Faces(*(np.repeat(a, 10_000, 0) for a in (found.boxes, found.points, found.scores)))
    largest = 0

    def embed(chips):
        nonlocal largest
        largest = max(largest, len(chips))
        return torch.ones(len(chips), 128)

    # The work on one face is the same 10,000 times; what could grow is what is held at once.
    monkeypatch.setattr(engine_module, "thumbnail", lambda photo, box: b"jpeg")
    monkeypatch.setattr(engine_module, "chip", lambda *_: torch.zeros(3, 150, 150))
    monkeypatch.setattr(engine._networks.detector, "detect", lambda photos: [many])
    monkeypatch.setattr(engine._networks.embedder, "embed", embed)
    (faces,) = engine.find([pixels(draw_face(0))])
    assert len(faces) == 10_000
    assert largest <= 64


def test_a_bug_is_not_swallowed(engine, monkeypatch):
    def broken(photos):
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(engine._networks.detector, "detect", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        engine.find([np.zeros((50, 50, 3), np.uint8)])


def test_no_photos(engine):
    assert engine.find([]) == []


def test_a_face_and_its_mirror_image_have_the_same_vector():
    embedder = Engine(default_pack(), "cpu")._networks.embedder
    chips = torch.rand(3, 3, 150, 150) * 255
    straight, mirrored = embedder.embed(chips), embedder.embed(chips.flip(3))
    torch.testing.assert_close(straight, mirrored, atol=1e-5, rtol=0)
    assert (straight[0] - straight[1]).norm() > 1e-3


def test_a_face_in_a_blind_spot_is_not_even_looked_at(engine, monkeypatch):
    photo = pixels(draw_face(FAR_APART[0]))
    (face,) = engine.find([photo])[0]
    other = (0.0, 0.0, 0.05, 0.05)
    assert [len(found) for found in engine.find([photo, photo], [[other], [face.box]])] == [1, 0]
    monkeypatch.setattr(engine, "_look_at", lambda _networks, places: pytest.fail(str(len(places))))
    assert engine.find([photo], [[(0.0, 0.0, 1.0, 1.0)]]) == [[]]
