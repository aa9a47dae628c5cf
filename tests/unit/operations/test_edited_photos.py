"""An edited photo is another content, and everybody in it keeps their name if that is beyond doubt."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from facesort.faces.finder import FoundFace
from facesort.library import boxes, edits, faces, journal, people, photos
from facesort.library.faces import NewFace
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from tests.libraries import everything, place

_STEPS = 127 / 0.6
_BOX = (0.2, 0.2, 0.3, 0.4)


class Finder:
    """Finds in a photo what a test says of its colour: (box, vector) each."""

    def __init__(self, decoders):
        self.decoders = decoders
        self.shows = {}

    def find(self, slots, while_waiting):
        while_waiting()
        pixels = [self.decoders.buffers[s.buffer].photo(s.index, s.height, s.width) for s in slots]
        return [[_face(*one) for one in self._in(photo)] for photo in pixels]

    def _in(self, photo):
        return self.shows[int(photo[0, 0, 0])]

    def stop(self):
        pass


def _face(box, vector):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    stored = np.clip(np.rint(vector * _STEPS), -127, 127).astype(np.int8).tobytes()
    return FoundFace(box, (0.5,) * 10, 0.9, 0.9, stored, buffer.getvalue())


def at(distance, seed=0):
    """Return a vector that lies so far from `at(0)`."""
    rng = np.random.default_rng(5)
    base = rng.normal(0, 0.08, 128)
    way = np.random.default_rng(seed + 1).normal(0, 1, 128)
    return base + distance * way / np.linalg.norm(way)


@pytest.fixture
def album(library, tmp_path):
    """A library, and how a photo in it is written (its grey is what the finder goes by) and scanned."""
    engines = Engines(library.path)
    engines._finder = Finder(engines.decoders)
    folder = tmp_path / "album"
    folder.mkdir()
    yield Album(library, engines, folder)
    engines.stop()


class Album:
    def __init__(self, library, engines, folder):
        self.library, self.engines, self.folder = library, engines, folder

    def write(self, name, grey, shows=None):
        if shows is not None:
            self.engines.finder.shows[grey] = shows
        Image.fromarray(np.full((60, 80, 3), grey, np.uint8)).save(self.folder / name)

    def scan(self):
        opened = open_folder(self.library, os.fsencode(self.folder))
        list(add_folder(self.library, opened, Monitor()))
        find_faces(self.library, self.engines, lambda _n: None, lambda _t: None, Monitor())

    def name(self, *names):
        place(self.library, [-n for n in range(1, len(names) + 1)])
        with self.library.write() as session:
            for person, name in zip(people.list_people(session), names, strict=True):
                edits.rename_person(session, person.id, name)

    def shown(self):
        with self.library.read() as session:
            return [(f.id, f.person_name) for f, _size in faces.each_face(session)]


def test_names_follow_when_a_photo_is_edited_and_when_the_edit_is_taken_back(album):
    album.write("a.png", 10, [(_BOX, at(0)), ((0.6, 0.2, 0.3, 0.4), at(1.0))])
    album.scan()
    album.name("Anna", "Ben")
    before = album.shown()
    original = (album.folder / "a.png").read_bytes()
    album.write("a.png", 20, [((0.61, 0.2, 0.3, 0.4), at(1.1)), ((0.21, 0.2, 0.3, 0.4), at(0.1))])
    album.scan()
    assert album.shown() == before
    (album.folder / "a.png").write_bytes(original)
    os.utime(album.folder / "a.png", ns=(1, 1))
    album.scan()
    assert album.shown() == before
    with album.library.read() as session:
        assert len(photos.list_photos(session)) == 1
        assert album.library.check() == []


def test_every_edit_can_be_undone_after_the_photo_was_edited(album):
    album.write("a.png", 10, [(_BOX, at(0))])
    album.scan()
    album.name("Anna")
    with album.library.write() as session:
        journal.undo(session)
    nameless = album.shown()
    with album.library.write() as session:
        journal.redo(session)
    album.write("a.png", 20, [(_BOX, at(0.1))])
    album.scan()
    named = everything(album.library)
    with album.library.write() as session:
        journal.undo(session)
    assert album.shown() == nameless
    with album.library.write() as session:
        journal.redo(session)
    assert everything(album.library) == named
    assert [name for _id, name in album.shown()] == ["Anna"]


def test_a_photo_that_was_cropped_or_turned_keeps_its_names(album):
    album.write("a.png", 10, [(_BOX, at(0))])
    album.scan()
    album.name("Anna")
    album.write("a.png", 20, [((0.5, 0.0, 0.5, 0.9), at(0.2))])
    album.scan()
    assert [name for _id, name in album.shown()] == ["Anna"]


@pytest.mark.parametrize(
    ("box", "distance"), [(_BOX, 0.45), ((0.6, 0.5, 0.3, 0.4), 0.3), (_BOX, 0.9)]
)
def test_another_photo_of_the_same_name_gets_no_names(album, box, distance):
    album.write("passport.png", 10, [(_BOX, at(0))])
    album.scan()
    album.name("Anna")
    album.write("passport.png", 20, [(box, at(distance))])
    album.scan()
    assert [name for _id, name in album.shown()] == [""]


def test_the_names_wait_for_a_photo_that_was_edited_twice_before_the_faces_were_found(album):
    album.write("a.png", 10, [(_BOX, at(0))])
    album.scan()
    album.name("Anna")
    album.write("a.png", 20, [])
    opened = open_folder(album.library, os.fsencode(album.folder))
    list(add_folder(album.library, opened, Monitor()))
    album.write("a.png", 30, [(_BOX, at(0.1))])
    album.scan()
    assert [name for _id, name in album.shown()] == ["Anna"]


def test_the_names_stay_with_the_original_if_it_is_still_there(album):
    album.write("a.png", 10, [(_BOX, at(0))])
    album.write("original.png", 10)
    album.scan()
    album.name("Anna")
    (before,) = album.shown()
    album.write("a.png", 20, [(_BOX, at(0.1))])
    album.scan()
    assert album.shown() == [before, (before[0] + 1, "")]


def test_a_face_that_the_edit_took_away_is_kept_for_the_original(album):
    album.write("a.png", 10, [(_BOX, at(0)), ((0.6, 0.2, 0.3, 0.4), at(1.0))])
    album.scan()
    album.name("Anna", "Ben")
    original = (album.folder / "a.png").read_bytes()
    album.write("a.png", 20, [(_BOX, at(0.1))])
    album.scan()
    assert [name for _id, name in album.shown()] == ["Anna"]
    (album.folder / "a.png").write_bytes(original)
    os.utime(album.folder / "a.png", ns=(1, 1))
    album.scan()
    assert sorted(name for _id, name in album.shown()) == ["Anna", "Ben"]


def test_what_was_drawn_and_what_is_no_face_moves_along(album):
    album.write("a.png", 10, [(_BOX, at(0)), ((0.6, 0.2, 0.3, 0.4), at(1.0))])
    album.scan()
    album.name("Anna", "Statue")
    with album.library.write() as session:
        (photo,) = photos.list_photos(session)
        statue = album.shown()[1][0]
        boxes.say_not_faces(session, [statue])
        drawn = NewFace((0.0, 0.7, 0.1, 0.2), (0.5,) * 10, 0.9, 0.9, b"")
        _done, face_id = boxes.draw_face(session, "pack", photo.id, drawn, None)
        edits.confirm_faces(session, [face_id], people.list_people(session)[0].id)
    album.write("a.png", 20, [(_BOX, at(0.1)), ((0.6, 0.2, 0.3, 0.4), at(1.02))])
    album.scan()
    assert [name for _id, name in album.shown()] == ["Anna", "Anna"]


def test_a_photo_that_changed_while_it_was_looked_at_keeps_its_names(album):
    album.write("a.png", 10, [(_BOX, at(0))])
    album.scan()
    album.name("Anna")
    album.write("a.png", 20, [(_BOX, at(0.1))])
    opened = open_folder(album.library, os.fsencode(album.folder))
    list(add_folder(album.library, opened, Monitor()))
    os.utime(album.folder / "a.png", ns=(7, 7))  # it is written to again
    find_faces(album.library, album.engines, lambda _n: None, lambda _t: None, Monitor())
    album.scan()
    assert [name for _id, name in album.shown()] == ["Anna"]
