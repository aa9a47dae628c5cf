"""The map is drawn, kept beside the library, and thrown away when it is none."""

import os
import stat

import numpy as np
import pytest
from sqlalchemy import text

from facesort.faces.packs import default_pack_id
from facesort.library import people
from facesort.monitor import Cancelled, Monitor
from facesort.operations.draw_map import draw_map, read_map
from facesort.paths import map_of
from facesort.people.projection import project
from tests.libraries import add_vectors, place


class Engines:
    """A mapper that draws in this process."""

    def __init__(self):
        self.mapper = self
        self.drawn = 0
        self.stopped = 0

    def project(self, vectors, person, while_waiting):
        while_waiting()
        self.drawn += 1
        return project(vectors, person)

    def stop(self):
        self.stopped += 1


def tables(path, **kept):
    with path.open("wb") as file:
        np.savez(file, **kept)


@pytest.fixture
def engines():
    return Engines()


@pytest.fixture
def family(library):
    """Six faces of two people, two of nobody."""
    random = np.random.default_rng(1)
    vectors = np.repeat(random.normal(0, 25, (3, 128)), [3, 3, 2], axis=0)
    add_vectors(library, np.rint(vectors + random.normal(0, 3, (8, 128))).astype(np.int8))
    place(library, [-1, -1, -1, -2, -2, -2, 0, 0])
    with library.read() as session:
        return [row.id for row in people.list_people(session)]


def test_before_it_is_drawn_there_is_no_map(library, family):
    faces = read_map(library)
    assert faces.new == len(faces.face_ids) == 8
    assert not faces.drawn
    assert faces.outdated
    assert np.isfinite(faces.places).all()


def test_a_map_is_kept_for_this_user_alone_and_is_the_same_when_read_again(
    library, family, engines
):
    drawn = draw_map(library, engines, Monitor())
    again = read_map(library)
    assert again.drawn
    assert not again.outdated
    assert again.new == 0
    np.testing.assert_array_equal(again.places, drawn.places)
    assert again.person_ids.tolist() == [family[0]] * 3 + [family[1]] * 3 + [0, 0]
    assert [row.id for row in again.people] == family
    for centre, own in zip(again.centres, (again.places[:3], again.places[3:6]), strict=True):
        assert (centre >= own.min(0)).all()
        assert (centre <= own.max(0)).all()
    assert engines.stopped == 1
    if os.name == "posix":
        assert stat.S_IMODE(map_of(library.path).stat().st_mode) == 0o600


def test_new_faces_lie_near_their_person_and_strangers_on_the_rim(library, family, engines):
    draw_map(library, engines, Monitor())
    add_vectors(library, np.full((3, 128), 3, np.int8))
    place(library, [family[0]] * 3 + [family[1]] * 3 + [0, 0, family[0], -1, 0])
    faces = read_map(library)
    assert faces.new == 3
    assert faces.outdated
    centre = np.median(faces.places[:3], axis=0)
    assert np.abs(faces.places[8] - centre).max() < 0.05
    assert (np.linalg.norm(faces.places[9:], axis=1) > 1).all()
    np.testing.assert_array_equal(read_map(library).places, faces.places)
    assert draw_map(library, engines, Monitor()).new == 0


def test_one_new_face_among_many_does_not_outdate_the_map(library, engines):
    random = np.random.default_rng(1)
    add_vectors(library, random.integers(-30, 30, (12, 128)).astype(np.int8))
    draw_map(library, engines, Monitor())
    add_vectors(library, np.ones((1, 128), np.int8))
    assert read_map(library).new == 1
    assert not read_map(library).outdated


def test_faces_of_another_pack_and_faces_that_are_gone_are_not_on_the_map(library, family, engines):
    with library.write() as session:
        session.execute(text("UPDATE vector SET pack = 'another' WHERE face_id = 1"))
        session.execute(text("UPDATE photo SET present = 0 WHERE id = 2"))
        session.execute(text("UPDATE face SET is_face = 0 WHERE id = 3"))
    assert draw_map(library, engines, Monitor()).face_ids.tolist() == [4, 5, 6, 7, 8]


def test_an_empty_library_has_an_empty_map(library, engines):
    faces = draw_map(library, engines, Monitor())
    assert len(faces.face_ids) == 0
    assert not faces.outdated
    assert not faces.drawn


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\3\4 and nothing more"),
        lambda path: path.write_bytes(path.read_bytes()[:-300]),
        lambda path: path.write_text("not a map"),
        lambda path: tables(path, version=1, pack="other", faces=[1], places=[[0, 0]]),
        lambda path: tables(path, version=1, pack=default_pack_id(), faces=[2, 1], places=[[0, 0]]),
        lambda path: tables(path, version=99),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_file_that_is_no_map_is_as_good_as_none(library, family, engines, spoil):
    draw_map(library, engines, Monitor())
    spoil(map_of(library.path))
    assert not read_map(library).drawn


def test_a_map_that_was_stopped_stays_as_it_was(library, family, engines):
    before = draw_map(library, engines, Monitor())
    add_vectors(library, np.ones((3, 128), np.int8))
    monitor = Monitor()
    monitor.cancel()
    with pytest.raises(Cancelled):
        draw_map(library, engines, monitor)
    np.testing.assert_array_equal(read_map(library).places[:8], before.places)
    assert [p.name for p in library.path.parent.iterdir() if p.name.endswith(".part")] == []
