import os
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from facesort.errors import ChildFailed, ModelUnusable
from facesort.faces import finder
from facesort.faces.finder import Finder, FinderChild, FoundFace, default_pack_id
from facesort.faces.found import from_message, to_message
from facesort.faces.packs import default_pack
from facesort.photos.shared_pixels import SharedPixels, Slot
from tests.data.drawn_faces import draw_face, draw_photo


def test_importing_the_door_does_not_import_torch():
    code = """
import sys, facesort.faces.finder, facesort.faces.vectors
facesort.faces.finder.default_pack_id()
print(sorted({"torch", "torchvision", "safetensors", "PySide6"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def face(vector, thumbnail):
    return FoundFace(
        (0.1, 0.2, 1 / 3, 0.4), tuple(i / 7 for i in range(10)), 0.9, 0.5, vector, thumbnail
    )


def test_messages():
    photos = [[], [face(b"v" * 128, b"jpeg"), face(b"", b"")], [face(b"w" * 128, b"\0" * 999)]]
    message, data = to_message(photos)
    assert from_message(message, data) == photos
    assert from_message(*to_message([])) == []


@pytest.fixture
def buffers():
    return [SharedPixels(1), SharedPixels(2)]


@pytest.fixture
def child(buffers):
    child = FinderChild(buffers)
    yield child
    child.stop()


def put(buffers, buffer, index, picture):
    photo = np.asarray(picture)
    height, width = photo.shape[:2]
    buffers[buffer].photo(index, height, width)[:] = photo
    return Slot(buffer, index, height, width)


def test_the_child_finds_what_the_finder_finds(child, buffers):
    pictures = [draw_photo([4, 5]), draw_face(6)]
    slots = [put(buffers, 0, 0, pictures[0]), put(buffers, 1, 1, pictures[1])]
    found = child.find(slots)
    assert [len(faces) for faces in found] == [2, 1]
    here = Finder(device="cpu")
    if child.describe()["device"] == "CPU":
        assert found == here.find([np.asarray(picture) for picture in pictures])

    facts = child.describe()
    assert facts.keys() == {"device", "torch", "pack", "sandbox"}
    assert facts["pack"] == here.pack_id == default_pack_id()
    assert facts["torch"][0].isdigit()

    # A child that dies says so, once; the next call has a new one.
    os.kill(child._child.pid, signal.SIGKILL)
    with pytest.raises(ChildFailed, match="facesort-faces"):
        child.find(slots)
    assert child.find(slots[1:]) == found[1:]


def test_stopping_a_child_that_never_ran(child):
    child.stop()
    child.stop()


def test_the_child_says_what_is_wrong_with_the_models(monkeypatch, tmp_path):
    sentence, advice = "A file of the face models is cut short.", "Install facesort again."
    answer = {"error": [sentence, advice]}, b""
    child = FinderChild([])
    monkeypatch.setattr(child._child, "request", lambda message, timeout_s, while_waiting: answer)
    with pytest.raises(ModelUnusable) as caught:
        child.find([])
    assert (caught.value.message, caught.value.advice) == (sentence, advice)


def test_the_childs_side_of_broken_models(monkeypatch):
    pack = default_pack()
    broken = replace(pack, detector=replace(pack.detector, sha256="0" * 64))
    monkeypatch.setattr(finder, "default_pack", lambda: broken)
    answers = []
    monkeypatch.setattr(finder, "_confine", lambda card: "")
    monkeypatch.setattr(finder, "answer_requests", lambda _, answer: answers.append(answer))
    monkeypatch.setenv("OMP_NUM_THREADS", "")
    monkeypatch.setenv("MKL_NUM_THREADS", "")
    finder._serve(None, ())
    message, _ = answers[0]({"find": [], "blind": []}, b"", None)
    assert "cut short or altered" in message["error"][0]
    monkeypatch.setattr(finder, "default_pack", lambda: pack)
    assert answers[0]({"find": [], "blind": []}, b"", None) == ({"photos": []}, b"")
