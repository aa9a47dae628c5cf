"""A face that the user draws: where it comes to lie, whom it is like, and what is refused."""

import math
import os

import numpy as np
import pytest
from PIL import Image

from facesort.errors import ChildFailed, FacesortError, NotFound
from facesort.faces.finder import Finder, default_pack_id
from facesort.library import boxes, edits, faces, journal, people, photos
from facesort.library.boxes import FaceThere
from facesort.library.vectors import load_vectors
from facesort.monitor import Cancelled, Monitor
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.draw_face import Drawing, draw_face
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from facesort.operations.suggest import suggest
from facesort.photos.decoders import Decoders
from tests.data.drawn_faces import draw_photo
from tests.in_process import InProcess
from tests.libraries import everything

#: Three people side by side, 1200 × 400: the middle one's face, a little too large.
MIDDLE = (0.37, 0.08, 0.26, 0.84)


class MissingFinder:
    """Finds the faces of drawn photos, but for those whose middle is where nobody looks."""

    def __init__(self, decoders):
        self.finder, self.decoders = Finder(device="cpu"), decoders
        self.blind = (0.4, 0.6)
        self.looked = []
        self.dies = False

    def find(self, slots, while_waiting=None):
        low, high = self.blind
        return [
            [f for f in found if not low < f.box[0] + f.box[2] / 2 < high]
            for found in self.finder.find([self._pixels(slot) for slot in slots])
        ]

    def look_at(self, slot, box, others=(), while_waiting=None):
        while_waiting()
        self.looked.append(box)
        if self.dies:
            raise ChildFailed("The finder died.")
        return self.finder.look_at(self._pixels(slot), box, others)

    def describe(self):
        return {}

    def stop(self):
        pass

    def _pixels(self, slot):
        return self.decoders.buffers[slot.buffer].photo(slot.index, slot.height, slot.width)


@pytest.fixture(scope="module")
def shared():
    """Decoders and a finder for all tests: they take seconds to start."""
    decoders = Decoders(1)
    yield decoders, MissingFinder(decoders)
    decoders.stop()


@pytest.fixture
def engines(library, shared):
    engines = Engines(library.path)
    engines._decoders, engines._finder = shared
    engines._finder.blind, engines._finder.looked, engines._finder.dies = (0.4, 0.6), [], False
    engines._grouper = InProcess()
    return engines


@pytest.fixture
def album(library, engines, tmp_path):
    """A folder with photo 1 of three people, of whom the middle one was missed."""
    folder = tmp_path / "album"
    folder.mkdir()
    draw_photo([0, 1, 2], (1200, 400)).save(folder / "three.png")
    scan(library, engines, folder)
    return folder


def scan(library, engines, folder):
    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    find_faces(library, engines, lambda _n: None, lambda _t: None, Monitor())


def look_anew(library, engines):
    """Look at all photos again, as after the models have changed."""
    with library.write() as session:
        session.connection().exec_driver_sql("UPDATE photo SET finder = 'old'")
        session.connection().exec_driver_sql("UPDATE vector SET pack = 'old'")
    find_faces(library, engines, lambda _n: None, lambda _t: None, Monitor())


def draw(library, engines, box=MIDDLE, person_id=None, monitor=None):
    return draw_face(library, engines, Drawing(1, box, person_id), monitor or Monitor())


def rows(library, photo=1):
    with library.read() as session:
        return faces.faces_of_photo(session, photo)


def vector_of(library, face_id):
    with library.read() as session:
        there = load_vectors(session, default_pack_id())
    return there.data[there.face_ids == face_id].astype(int)


def test_a_missed_face_is_drawn_where_the_detector_sees_it(library, engines, album):
    before = [row.id for row in rows(library)]
    assert len(before) == 2
    drawn = draw(library, engines)
    assert drawn.done.label == "draw a face"
    left, new, right = rows(library)
    assert [left.id, right.id] == before
    assert new.id == drawn.face_id
    engines._finder.blind = (2, 3)
    pixels = np.asarray(Image.open(album / "three.png"))
    seen = sorted(engines._finder.finder.find([pixels])[0], key=lambda face: face.box)[1]
    assert faces.overlap(new.box, seen.box) > 0.8
    assert faces.overlap(new.box, MIDDLE) < faces.overlap(new.box, seen.box)
    assert new.quality == pytest.approx(seen.quality, abs=0.2)
    apart = vector_of(library, new.id)[0] - np.frombuffer(seen.vector, np.int8)
    assert np.linalg.norm(apart) < 0.25 * np.linalg.norm(np.frombuffer(seen.vector, np.int8))
    assert engines.thumbnails.load_face(new.id)


def test_a_drawn_face_is_suggested_as_the_person_it_is(library, engines, album):
    for jitter in range(1, 5):
        draw_photo([1], (400, 400), jitter).save(album / f"alone{jitter}.png")
    engines._finder.blind = (2, 3)
    scan(library, engines, album)
    with library.write() as session:
        alone = [f.id for f, _size in faces.each_face(session) if f.photo_id != 1]
        _done, anna = edits.split_faces(session, alone, "Anna")
    drawn = draw(library, engines)
    first, *_others = suggest(library, engines, drawn.face_id, Monitor())
    assert (first.person_id, first.name) == (anna, "Anna")


def test_drawing_somebody_is_one_edit_which_undo_takes_back_whole(library, engines, album):
    with library.write() as session:
        _done, ben = edits.split_faces(session, [rows(library)[0].id], "Ben")
    drawn = draw(library, engines, person_id=ben)
    assert drawn.done.label == "draw a face of “Ben”"
    after = everything(library)
    with library.write() as session:
        journal.undo(session)
    assert [row.person_name for row in rows(library)] == ["Ben", ""]
    with library.write() as session:
        journal.redo(session)
    assert everything(library) == after
    assert [row.person_name for row in rows(library)] == ["Ben", "Ben", ""]


def test_where_the_detector_sees_nothing_the_box_is_the_face(library, engines, album):
    wall = (0.0, 0.0, 0.04, 0.12)
    drawn = draw(library, engines, wall)
    row = next(row for row in rows(library) if row.id == drawn.face_id)
    assert row.box == pytest.approx(wall, abs=1e-6)
    assert row.quality == 0  # it is with nobody until the user says so, and speaks for nobody


def test_a_neighbour_is_not_taken_for_the_face_that_was_drawn(library, engines, album):
    neighbour = rows(library)[0]
    x, y, width, height = neighbour.box
    drawn = draw(library, engines, (x + width * 0.6, y, width, height))
    new = next(row for row in rows(library) if row.id == drawn.face_id)
    assert faces.overlap(new.box, neighbour.box) < 0.5


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ((0.9, 0.7, 0.5, 0.9), (0.9, 0.7, 0.1, 0.3)),
        ((-1, -1, 1.05, 1.2), (0, 0, 0.05, 0.2)),
        ((0.05, 0.15, -0.04, -0.1), (0.01, 0.05, 0.04, 0.1)),  # drawn from the right, upwards
    ],
)
def test_what_is_outside_the_photo_does_not_count(library, engines, album, box, kept):
    draw(library, engines, box)
    assert engines._finder.looked[-1] == pytest.approx(kept)


@pytest.mark.parametrize(
    "box",
    [
        (0.5, 0.5, 0, 0),
        (0.5, 0.5, 0.3, 0),
        (0.5, 0.1, 7.9 / 1200, 0.5),
        (0.5, 0.1, 0.3, 7.9 / 400),
        (math.nan, 0.1, 0.3, 0.3),
        (0.1, 0.1, math.inf, 0.3),
    ],
)
def test_a_box_of_nothing_is_refused(library, engines, album, box):
    before = everything(library)
    with pytest.raises(FacesortError, match=r"The box is too small to show a face\."):
        draw(library, engines, box)
    assert everything(library) == before
    assert engines._finder.looked == []


@pytest.mark.parametrize("box", [(1.2, 0.1, 0.3, 0.3), (-0.5, -0.5, 0.3, 0.3), (0.1, 9, 0.3, 1)])
def test_a_box_outside_of_the_photo_is_refused_as_such(library, engines, album, box):
    before = everything(library)
    with pytest.raises(FacesortError, match=r"The box lies outside of the photo\."):
        draw(library, engines, box)
    assert everything(library) == before


def test_there_is_a_face_already(library, engines, album):
    there = rows(library)[1]
    before = everything(library)
    with pytest.raises(FaceThere) as told:
        draw(library, engines, there.box)
    assert told.value.face_id == there.id
    draw(library, engines)
    with pytest.raises(FaceThere):  # drawn twice
        draw(library, engines)
    assert len(everything(library)["face"]) == len(before["face"]) + 1


def test_a_photo_that_is_gone_or_cannot_be_read_is_told(library, engines, album):
    before = everything(library)
    with pytest.raises(NotFound):
        draw_face(library, engines, Drawing(99, MIDDLE), Monitor())
    (album / "three.png").rename(album.parent / "elsewhere.png")
    with pytest.raises(FacesortError) as told:
        draw(library, engines)
    assert str(told.value)
    assert everything(library) == before


def test_nothing_is_changed_when_it_is_stopped_or_the_finder_dies(library, engines, album):
    before = everything(library)
    monitor = Monitor()
    monitor.cancel()
    with pytest.raises(Cancelled):
        draw(library, engines, monitor=monitor)
    engines._finder.dies = True
    with pytest.raises(ChildFailed):
        draw(library, engines)
    assert everything(library) == before
    engines._finder.dies = False
    draw(library, engines)  # the memory of the photo was given back


def test_new_models_look_at_the_drawing_and_keep_it(library, engines, album):
    wall = draw(library, engines, (0.0, 0.0, 0.04, 0.12)).face_id
    drawn = draw(library, engines).face_id
    with library.write() as session:
        edits.split_faces(session, [drawn], "Anna")
    before = rows(library)
    engines._finder.looked = []
    look_anew(library, engines)
    assert [(r.id, r.person_name) for r in rows(library)] == [(r.id, r.person_name) for r in before]
    assert len(engines._finder.looked) == 2
    assert len(vector_of(library, drawn)) == len(vector_of(library, wall)) == 1
    engines._finder.looked = []
    look_anew(library, engines)
    engines._finder.blind = (2, 3)  # these models see it by themselves
    look_anew(library, engines)
    assert [(r.id, r.person_name) for r in rows(library)] == [(r.id, r.person_name) for r in before]
    assert len(engines._finder.looked) == 2 + 1


def test_a_finder_that_dies_of_a_drawing_leaves_it_as_it_was(library, engines, album):
    drawn = draw(library, engines).face_id
    engines._finder.dies = True
    look_anew(library, engines)
    assert drawn in [row.id for row in rows(library)]
    assert len(vector_of(library, drawn)) == 0
    with library.read() as session:
        assert photos.count_unseen(session, default_pack_id()) == 0


def test_what_was_said_to_be_none_stays_so_with_new_models(library, engines, album):
    gone = rows(library)[0].id
    with library.write() as session:
        boxes.say_not_faces(session, [gone])
    look_anew(library, engines)
    assert gone not in [row.id for row in rows(library)]
    assert len(rows(library)) == 1
    with library.read() as session:
        assert people.totals(session).not_placed == 1


def test_the_child_process_draws_too(library, album):
    engines = Engines(library.path)
    try:
        drawn = draw(library, engines)
    finally:
        engines.stop()
    assert len(vector_of(library, drawn.face_id)) == 1
    assert [row.id for row in rows(library)][1] == drawn.face_id
