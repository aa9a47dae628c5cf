"""The commands about what is a face: what they print, what they change, how they fail."""

import json
import os

import pytest
from PIL import Image

from facesort.faces.finder import FinderChild
from facesort.faces.found import FoundFace
from facesort.library import folders, photos
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from facesort.library.store import Library
from tests.unit.cli.conftest import people


@pytest.fixture
def photo(library_path, tmp_path):
    """A photo of 400 × 200 in which nobody was found; a text beside it; a photo nobody looked at."""
    folder = tmp_path / "trip"
    folder.mkdir()
    path = folder / "a.png"
    Image.new("RGB", (400, 200), "teal").save(path)
    (folder / "link.png").symlink_to(path)
    library = Library(library_path)
    with library.write() as session:
        place = folders.add_folder(session, os.fsencode(folder), "volume")
        stat = path.stat()
        files = [
            NewFile(b"a.png", stat.st_size, stat.st_mtime_ns, "PNG", b"a" * 32),
            NewFile(b"new.png", 1, 1, "PNG", b"b" * 32),
        ]
        folders.store_files(session, place.root_id, files, scan=1)
        seen = photos.photo_in_file(session, os.fsencode(path))
        photos.store_seen(session, "p", [PhotoSeen(seen.id, 400, 200, None, "", None)])
    library.close()
    return path


@pytest.fixture
def looked(monkeypatch):
    """Take every box for the face it is said to be; returns what was asked."""
    asked = []

    def look_at(self, slot, box, others=(), while_waiting=None):
        asked.append(tuple(box))
        return FoundFace(tuple(box), (0.5,) * 10, 0.9, 0.9, b"1" * 128, b"")

    monkeypatch.setattr(FinderChild, "look_at", look_at)
    return asked


def faces(run):
    return [json.loads(line) for line in run("faces", "--json").splitlines()]


def test_what_is_no_face_is_in_no_list(run):
    assert run("not-a-face", 4, 5, 6) == "Done: 3 boxes are not faces.\n"
    assert [face["face"] for face in faces(run)] == [1, 2, 3, 7]
    assert list(people(run)) == [1]
    assert "There is no face 4." in run("confirm", 4, 1, code=1)
    assert "There is no face 4." in run("not-a-face", 4, code=1)
    assert run("undo") == "Undone: 3 boxes are not faces.\n"
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 2: 3}
    assert run("redo") == "Done again: 3 boxes are not faces.\n"
    assert list(people(run)) == [1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "required"),
        (["99"], "There is no face 99."),
        (["x"], "“x” is not the number of a face"),
        (["-1"], "face"),
        (["9" * 10_000], "is not the number of a face"),
        ([""], "“” is not the number of a face"),
    ],
)
def test_no_face_is_needed_for_no_face(run, words, said):
    code = 1 if words == ["99"] else 2
    assert said in run("not-a-face", *words, code=code)


def test_a_face_is_drawn_in_pixels(run, photo, looked):
    run("name", 1, "Anna")
    out = run("draw", photo, 100, 20, 80, 120, "--person", "anna")
    assert out == "Done: draw a face of “Anna”.\nThe new face is number 8.\n"
    assert looked == [pytest.approx((0.25, 0.1, 0.2, 0.6))]
    assert people(run)[1]["faces"] == 4
    there = run("draw", photo, 101, 20, 80, 120, code=1)
    assert (
        "There is a face already. It is number 8; “facesort confirm 8 P” says who it is." in there
    )
    assert run("undo") == "Undone: draw a face of “Anna”.\n"
    assert people(run)[1]["faces"] == 3
    assert run("draw", photo.parent / ".." / "trip" / "link.png", 101, 20, 80, 120) == (
        "Done: draw a face.\nThe new face is number 8.\n"
    )


def test_a_drawn_face_may_be_somebody_new(run, photo, looked):
    run("name", 1, "Anna")
    box = (100, 20, 80, 120)
    assert "but “Anna”" in run("draw", photo, *box, "--person", "Annna", code=1)
    assert "is empty" in run("draw", photo, *box, "--person", " ", code=1)
    assert run("draw", photo, *box, "--person", "Zoë") == (
        "Done: draw a face of “Zoë”.\nThe new face is number 8.\n"
    )
    assert (people(run)[3]["name"], people(run)[3]["faces"]) == ("Zoë", 1)
    run("undo")  # one edit: face and person
    assert sorted(people(run)) == [1, 2]
    assert len(faces(run)) == 7
    run("redo")
    assert people(run)[3]["name"] == "Zoë"


def test_a_box_without_a_face_is_told(run, photo, monkeypatch):
    def look_at(self, slot, box, others=(), while_waiting=None):
        return FoundFace(tuple(box), (0.5,) * 10, 0.0, 0.0, b"1" * 128, b"")

    monkeypatch.setattr(FinderChild, "look_at", look_at)
    out = run("draw", photo, 100, 20, 80, 120)
    assert out.splitlines()[-1].startswith("No face was found in this box")
    assert "No face was found in the box of face 8" in run("suggest", 8, code=1)


def test_what_is_outside_does_not_count(run, photo, looked):
    run("draw", photo, -100, 100, 140, 1000)
    assert looked == [pytest.approx((0, 0.5, 0.1, 0.5))]


@pytest.mark.parametrize(
    ("box", "code", "said"),
    [
        ((10, 10, 0, 50), 1, "The box is too small to show a face."),
        ((10, 10, 7, 50), 1, "at least 8 pixels"),
        ((500, 10, 50, 50), 1, "The box lies outside of the photo."),
        ((-60, 10, 50, 50), 1, "The box lies outside of the photo."),
        ((10, 10, "wide", 50), 2, "“wide” is no number of pixels"),
        ((10, 10, 5.5, 50), 2, "is no number of pixels"),
        ((10, 10, "9" * 10_000, 50), 2, "is no number of pixels"),
        ((10, 10, 50), 2, "required"),
    ],
)
def test_a_box_of_nothing_is_refused(run, photo, looked, box, code, said):  # noqa: PLR0917
    assert said in run("draw", photo, *box, code=code)
    assert looked == []
    assert len(faces(run)) == 7


def test_a_photo_or_person_that_is_not_there_is_told(run, photo, looked):
    box = (10, 10, 50, 50)
    for wrong in (
        "/nowhere/a.png",
        photo.parent,
        photo.parent / "none.png",
        "",
        "123",
        "a\0b",
        "😀",
    ):
        assert "is not in the library" in run("draw", wrong, *box, code=1)
    assert "Nobody has looked at" in run("draw", photo.parent / "new.png", *box, code=1)
    assert "There is no person “99”." in run("draw", photo, *box, "--person", "99", code=1)
    photo.unlink()
    assert run("draw", photo, *box, code=1).startswith("facesort: ")
    assert looked == []
    assert len(faces(run)) == 7
