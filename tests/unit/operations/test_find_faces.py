"""Looking for faces: what is kept, what is blamed, and how it stops."""

import io
import os
from concurrent.futures import Future

import numpy as np
import pytest
from PIL import Image

from facesort.errors import ChildFailed
from facesort.faces.finder import FoundFace
from facesort.faces.packs import default_pack_id
from facesort.library import edits, faces, people, photos
from facesort.library.vectors import load_vectors
from facesort.monitor import Cancelled, Monitor
from facesort.operations import find_faces as room
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from tests.libraries import place


class FakeFinder:
    """Finds one face in every photo, and dies of red ones."""

    def __init__(self, decoders, *, deadly=True):
        self.decoders = decoders
        self.deadly = deadly
        self.asked = []
        self.never_starts = False

    def find(self, slots, while_waiting):
        while_waiting()
        self.asked.append(len(slots))
        pixels = [self.decoders.buffers[s.buffer].photo(s.index, s.height, s.width) for s in slots]
        if self.never_starts or any(
            self.deadly and photo[0, 0, 0] > 200 > photo[0, 0, 1] for photo in pixels
        ):
            raise ChildFailed("The finder died.")
        return [[self._face()] for _photo in pixels]

    def describe(self):
        if self.never_starts:
            raise ChildFailed("The finder does not start.")
        return {}

    def stop(self):
        pass

    @staticmethod
    def _face():
        buffer = io.BytesIO()
        Image.new("RGB", (8, 8)).save(buffer, "JPEG")
        points = (0.5,) * 10
        return FoundFace((0, 0, 1, 1), points, 0.9, 0.9, bytes([1] * 128), buffer.getvalue())


@pytest.fixture
def engines(library):
    engines = Engines(library.path)
    engines._finder = FakeFinder(engines.decoders)
    yield engines
    engines.stop()


def look(library, engines, monitor=None):
    told = []
    count = find_faces(library, engines, told.append, lambda _touched: None, monitor or Monitor())
    return count, told


def add(library, folder):
    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))


def write(folder, names, colour):
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        pixels = np.full((60 + number, 80, 3), colour, np.uint8)
        Image.fromarray(pixels).save(folder / name)


def problems(library):
    with library.read() as session:
        return {os.path.basename(p.path): p.kind for p in photos.list_problems(session)}


def test_faces_are_stored_with_their_thumbnails(library, engines, tmp_path):
    write(tmp_path / "in", [f"{n}.png" for n in range(5)], (0, 90, 0))
    add(library, tmp_path / "in")
    count, told = look(library, engines)
    assert (count, told[-1]) == (5, 5)
    with library.read() as session:
        found = [face for face, _size in faces.each_face(session)]
        assert photos.count_unseen(session, default_pack_id()) == 0
    assert len(found) == 5
    assert all(engines.thumbnails.load_face(face.id) for face in found)
    assert all(engines.thumbnails.load_photo(face.photo_id) for face in found)
    assert look(library, engines) == (0, [])


def test_a_photo_that_kills_the_finder_is_blamed_and_the_others_are_not(library, engines, tmp_path):
    write(tmp_path / "in", [f"good{n}.png" for n in range(4)], (0, 90, 0))
    write(tmp_path / "in", ["deadly.png"], (255, 0, 0))
    add(library, tmp_path / "in")
    assert look(library, engines)[0] == 5
    assert problems(library) == {b"deadly.png": "crashed"}
    with library.read() as session:
        assert faces.count_faces(session) == 4


def test_a_finder_that_does_not_start_is_told_and_no_photo_is_blamed(library, engines, tmp_path):
    write(tmp_path / "in", [f"good{n}.png" for n in range(4)], (0, 90, 0))
    add(library, tmp_path / "in")
    engines.finder.never_starts = True
    with pytest.raises(ChildFailed, match="does not start"):
        look(library, engines)
    assert problems(library) == {}
    with library.read() as session:
        assert photos.count_unseen(session, default_pack_id()) == 4


def test_what_somebody_else_looked_at_meanwhile_is_left_as_it_is(library, engines, tmp_path):
    write(tmp_path / "in", ["a.png", "b.png"], (0, 90, 0))
    add(library, tmp_path / "in")

    class SomebodyElse(FakeFinder):
        def find(self, slots, while_waiting):
            with library.write() as session:
                for photo in photos.unseen_photos(session, default_pack_id(), 9):
                    seen = photos.PhotoSeen(photo.id, 9, 9, None, "", None)
                    photos.store_seen(session, default_pack_id(), [seen])
            return super().find(slots, while_waiting)

    engines._finder = SomebodyElse(engines.decoders)
    look(library, engines)
    with library.read() as session:
        assert faces.count_faces(session) == 0


def test_a_file_that_changed_since_it_was_listed_is_read_at_the_next_scan(
    library, engines, tmp_path
):
    write(tmp_path / "in", ["a.png", "b.png"], (0, 90, 0))
    add(library, tmp_path / "in")
    write(tmp_path / "in", ["b.png"], (0, 0, 90))
    (tmp_path / "in" / "a.png").unlink()
    look(library, engines)
    assert set(problems(library)) == {b"a.png", b"b.png"}
    add(library, tmp_path / "in")
    look(library, engines)
    assert problems(library) == {}
    with library.read() as session:
        assert faces.count_faces(session) == 1


def test_every_slot_of_memory_is_given_back(library, engines, tmp_path):
    write(tmp_path / "in", [f"{n}.png" for n in range(60)], (0, 90, 0))
    add(library, tmp_path / "in")
    assert look(library, engines)[0] == 60
    free = sum(len(decoder.free) for decoder in engines.decoders._decoders)
    assert free == engines.decoders.slots


def test_stopping_keeps_what_was_found(library, engines, tmp_path):
    write(tmp_path / "in", [f"{n}.png" for n in range(60)], (0, 90, 0))
    add(library, tmp_path / "in")
    monitor = Monitor()

    def stop_after_the_first_batch(_done):
        monitor.cancel()
        monitor.report(0)

    with pytest.raises(Cancelled):
        find_faces(library, engines, stop_after_the_first_batch, lambda _t: None, monitor)
    with library.read() as session:
        assert 0 < faces.count_faces(session) < 60


def test_whoever_stops_does_not_wait_for_a_decoder():
    monitor = Monitor()
    monitor.cancel()
    with pytest.raises(Cancelled):
        room._result(Future(), monitor)


def test_the_disk_that_is_full_is_told_and_nothing_hangs(library, engines, tmp_path, monkeypatch):
    write(tmp_path / "in", [f"{n}.png" for n in range(40)], (0, 90, 0))
    add(library, tmp_path / "in")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room.faces, "replace_faces", full)
    with pytest.raises(OSError, match="No space"):
        look(library, engines)


def test_other_models_look_again_and_everybody_stays_who_they_are(
    library, engines, tmp_path, monkeypatch
):
    write(tmp_path / "in", ["a.png", "b.png"], (0, 90, 0))
    add(library, tmp_path / "in")
    look(library, engines)
    place(library, [-1, -1])
    with library.write() as session:
        (person,) = people.list_people(session)
        edits.rename_person(session, person.id, "Anna")
    monkeypatch.setattr(room, "default_pack_id", lambda: "other models")
    assert look(library, engines)[0] == 2
    with library.read() as session:
        assert photos.count_unseen(session, "other models") == 0
        assert [(p.id, p.name, p.faces) for p in people.list_people(session)] == [
            (person.id, "Anna", 2)
        ]
        assert len(load_vectors(session, "other models").face_ids) == 2
