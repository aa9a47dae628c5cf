"""The map in the window: it is drawn by itself, changes with what the user does, and can be stopped."""

import threading

import numpy as np
import pytest

from facesort.gui import maps as reading_maps
from facesort.gui.jobs import Jobs
from facesort.gui.maps import Maps
from facesort.gui.reading import PersonSpot, SearchSpot
from facesort.gui.sidebar import Section
from facesort.library import edits, journal, people
from facesort.monitor import Cancelled
from facesort.operations.draw_map import FaceMap
from facesort.people.projection import project
from tests.gui.shell.conftest import people_rows
from tests.libraries import add_vectors, owners, place


class Mapper:
    """Draws in this process; waits if told to."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()

    def project(self, vectors, person, while_waiting):
        self.asked.set()
        while not self.go.wait(0.01):
            while_waiting()
        return project(vectors, person)

    def stop(self):
        pass


@pytest.fixture
def mapper(fakes):
    fakes.mapper = Mapper()
    return fakes.mapper


@pytest.fixture
def album(library, folder, mapper):
    """Anna with four faces, Carl with three; ids of both."""
    random = np.random.default_rng(1)
    looks = np.repeat(random.normal(0, 25, (2, 128)), [4, 3], axis=0)
    vectors = np.rint(looks + random.normal(0, 3, looks.shape)).astype(np.int8)
    add_vectors(library, vectors, together=2, root=bytes(folder))
    place(library, [-1, -2, -1, -2, -1, -2, -1])
    with library.read() as session:
        anna, other = (row.id for row in people.list_people(session))
    with library.write() as session:
        edits.rename_person(session, anna, "Anna")
        edits.rename_person(session, other, "Carl")
    return anna, other


@pytest.fixture
def shown(qtbot, album, running):
    """The page, once the map is drawn."""
    page = running.window.pages.map
    running.window.actions_table["map"].trigger()
    qtbot.waitUntil(lambda: page.canvas.isVisible() and page.redraw.isEnabled())
    qtbot.waitUntil(lambda: "new" not in page.bar.text.text())
    return page


def test_the_map_is_drawn_when_it_is_first_opened_and_only_then(qtbot, running, shown, fakes):
    assert fakes.drawn == 1
    assert len(shown.canvas.points.face_ids) == 7
    running.window.pages.go(Section.PEOPLE)
    running.window.pages.go(Section.MAP)
    with qtbot.waitSignal(running.parts.maps.points_read):
        pass
    assert fakes.drawn == 1
    running.window.pages.map.redraw.click()
    qtbot.waitUntil(lambda: fakes.drawn == 2)


def test_what_is_said_of_encircled_faces_is_done_and_shown(qtbot, running, shown, library, album):
    anna, _other = album
    points = shown.canvas.points
    shown.canvas.select(points.of_person(anna))
    running.window.actions_table.update()
    assert running.window.actions_table["assign"].isEnabled()
    shown.assign_requested.emit(points.selected_ids()[:2].tolist(), "Ben")
    qtbot.waitUntil(lambda: {row.name for row in people_rows(library).values()} >= {"Anna", "Ben"})
    qtbot.waitUntil(lambda: "Ben" in shown.canvas.points._names.values())
    assert shown.canvas.points.selected_count() == 4


def test_hidden_faces_are_bystanders_and_undo_brings_them_back(
    qtbot, running, shown, library, album
):
    anna, _other = album
    before = owners(library)
    shown.canvas.select(np.arange(7) == 0)
    running.window.actions_table["hide"].trigger()
    qtbot.waitUntil(lambda: len(people_rows(library, ("ignored",))) == 1)
    assert owners(library)[0] not in (anna, None)
    running.window.actions_table["undo"].trigger()
    qtbot.waitUntil(lambda: owners(library) == before)


def test_drawing_can_be_stopped_and_is_not_begun_again_by_itself(
    qtbot, running, album, mapper, fakes
):
    mapper.go.clear()
    page, maps = running.window.pages.map, running.parts.maps
    running.window.pages.go(Section.MAP)
    qtbot.waitUntil(page.drawing.isVisible)
    qtbot.waitUntil(mapper.asked.is_set)
    page.drawing.stop.click()
    qtbot.waitUntil(lambda: not page.drawing.isVisible())
    with qtbot.waitSignal(maps.points_read):
        maps.refresh()
    assert fakes.drawn == 1
    mapper.go.set()
    page.redraw.click()
    qtbot.waitUntil(lambda: fakes.drawn == 2)
    qtbot.waitUntil(lambda: "new" not in page.bar.text.text())


def test_a_map_that_cannot_be_drawn_is_told_once(qtbot, running, album, mapper, fakes):
    def fail(vectors, person, while_waiting):
        raise OSError(28, "No space left on device")

    mapper.project = fail
    said = []
    running.parts.failures.bug_found.connect(said.append)
    running.parts.failures.sentence_said.connect(lambda *words: said.append(words))
    running.window.pages.go(Section.MAP)
    qtbot.waitUntil(lambda: bool(said))
    with qtbot.waitSignal(running.parts.maps.points_read):
        running.parts.maps.refresh()
    assert fakes.drawn == 1
    assert not running.window.pages.map.drawing.isVisible()
    if running.window._crash is not None:
        running.window._crash.reject()


def test_a_person_and_a_photo_are_opened_from_the_map(qtbot, running, shown, album):
    pages = running.window.pages
    shown.person_opened.emit(album[0])
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    assert running.parts.browser.spot == PersonSpot(album[0])
    pages.go(Section.MAP)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.map)
    shown.canvas.face_opened.emit(1)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.viewer)
    pages.close_viewer()
    assert pages.currentWidget() is pages.map


def test_a_line_between_two_people_leads_to_their_photos(qtbot, running, shown, album):
    pages = running.window.pages
    shown.pair_opened.emit(*album)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.photos)
    assert running.parts.browser.spot == SearchSpot("Anna & Carl")
    assert pages.photos.grid.model().rowCount() == 3  # they share the first three


def test_a_line_to_somebody_without_a_name_leads_to_them(qtbot, running, shown, album, library):
    pages = running.window.pages
    with library.write() as session:
        journal.undo(session)
    running.parts.browser.refresh()
    qtbot.waitUntil(lambda: album[1] not in pages._names)
    shown.pair_opened.emit(*album)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    assert running.parts.browser.spot == PersonSpot(album[1])


def test_closing_the_window_ends_drawing(qtbot, running, album, mapper):
    mapper.go.clear()
    running.window.pages.go(Section.MAP)
    qtbot.waitUntil(mapper.asked.is_set)
    running.window.close()  # the fixture shuts down and sees to it that all threads end


def test_stopping_reaches_the_one_who_draws(mapper):
    def stop():
        raise Cancelled

    mapper.go.clear()
    with pytest.raises(Cancelled):
        mapper.project(np.zeros((1, 128), np.int8), np.zeros(1, np.int64), stop)


class Kept:
    """A map of nobody; counts how often it is read."""

    def __init__(self):
        self.read = 0

    def read_map(self):
        self.read += 1
        return FaceMap(*[np.zeros(0, np.int64)] * 4, NO_PLACES, (), NO_PLACES, 0)

    def draw_map(self, monitor):
        raise AssertionError


NO_PLACES = np.zeros((0, 2), np.float32)


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def maps_of(qtbot, library, kept, monkeypatch):
    """Maps while a scan runs or not, whose rest is endless."""
    monkeypatch.setattr(reading_maps, "SHARE", 1e-5)
    jobs = Jobs()
    yield lambda scanning: Maps(library, kept, jobs, lambda: scanning)
    assert jobs.shut_down(timeout_s=10)


@pytest.mark.parametrize(("scanning", "times"), [(True, 1), (False, 2)])
def test_reading_rests_only_while_a_scan_runs(qtbot, maps_of, kept, scanning, times):
    maps = maps_of(scanning)
    maps.refresh()
    maps.refresh()
    qtbot.waitUntil(lambda: kept.read == times and not maps._reading)
    maps.refresh()
    qtbot.wait(100)
    assert kept.read == (1 if scanning else 3)


def test_charts_are_read_only_for_a_view_that_is_shown_and_then_at_once(qtbot, maps_of, kept):
    maps, read = maps_of(True), []
    maps.charts_read.connect(read.append)
    with qtbot.waitSignal(maps.points_read):
        maps.refresh()
    qtbot.waitUntil(lambda: not maps._reading)
    assert not read
    maps.refresh(True)  # though it rests
    qtbot.waitUntil(lambda: len(read) == 1)
    maps.refresh(True)
    qtbot.wait(100)
    assert kept.read == 2


def test_charts_asked_for_during_a_reading_do_not_wait_for_the_rest(qtbot, maps_of, kept):
    maps = maps_of(True)
    maps.refresh()
    with qtbot.waitSignal(maps.charts_read):
        maps.refresh(True)
    assert kept.read == 2
