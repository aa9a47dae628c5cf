import io
import threading
import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings

from facesort.errors import FacesortError
from facesort.gui.app import build
from facesort.gui.jobs import Jobs
from facesort.gui.work import Operations
from facesort.library import boxes, edits, people, photos
from facesort.library.faces import NewFace
from facesort.library.store import Library
from facesort.operations import draw_map
from facesort.operations.draw_face import Drawn
from tests.libraries import PACK, add_photos, place
from tests.patience import PATIENCE_S


class Fakes:
    """Operations that need no photos, no models and no time."""

    def __init__(self):
        self.scanned = []
        self.rescans = 0
        self.resumes = 0
        self.stopped = 0
        self.pictures = 0
        self.scan_work = lambda monitor, tell: None
        self.resume_work = lambda monitor, tell: None
        self.check_work = lambda monitor, tell: None
        self.mapper = None
        self.drawn = 0
        self.draw = draw_box
        self.suggest = lambda face_id: []
        self.pixels = lambda photo_id: np.full((30, 40, 3), 200, np.uint8)
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), "teal").save(buffer, "JPEG")
        self._jpeg = buffer.getvalue()

    def operations(self):
        return Operations(
            scan_folders=self._scan,
            rescan=self._rescan,
            resume=self._resume,
            check=lambda library, folders, monitor, tell: self.check_work(monitor, tell),
            photo_pixels=lambda library, photo_id, engines: self.pixels(photo_id),
            face_thumbnail=self._thumbnail,
            photo_thumbnail=self._thumbnail,
            read_map=draw_map.read_map,
            draw_map=self._draw_map,
            draw_face=lambda library, engines, photo, box, monitor: self.draw(library, photo, box),
            suggest=lambda library, engines, face_id, monitor: self.suggest(face_id),
            engines=lambda path: self,
        )

    def stop(self):
        self.stopped += 1

    def _scan(self, library, folders, engines, monitor, tell):
        self.scanned.append(tuple(folders))
        return self.scan_work(monitor, tell)

    def _rescan(self, library, engines, monitor, tell):
        self.rescans += 1
        return self.scan_work(monitor, tell)

    def _resume(self, library, engines, monitor, tell):
        self.resumes += 1
        return self.resume_work(monitor, tell)

    def _draw_map(self, library, engines, monitor):
        self.drawn += 1
        return draw_map.draw_map(library, self, monitor)

    def _thumbnail(self, library, item_id, engines):
        self.pictures += 1
        return self._jpeg


class Endless:
    """A scan that goes on until it is stopped."""

    def __init__(self, total=1000):
        self.total = total
        self.done = 0
        self.reached = threading.Event()

    def __call__(self, monitor, tell):
        while True:
            monitor.report(self.done % self.total, self.total, "Looking for faces")
            self.done += 1
            self.reached.set()
            time.sleep(0.002)


@pytest.fixture
def fakes():
    return Fakes()


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library.db")
    yield library
    library.close()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    return folder


@pytest.fixture
def family(library, folder):
    """Three people: Anna with three faces, two unnamed with two and one; their ids."""
    add_photos(library, 6, root=bytes(folder))
    place(library, [-1, -1, -1, -2, -2, -3])
    with library.read() as session:
        anna, second, third = (row.id for row in people.list_people(session))
    with library.write() as session:
        edits.rename_person(session, anna, "Anna")
    return anna, second, third


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def running(qtbot, library, fakes, settings):
    """A window, shown, with the first rows of the library in it."""
    running = build(library, fakes.operations(), settings)
    read = []
    running.parts.browser.overview_read.connect(read.append)
    qtbot.addWidget(running.window)
    with qtbot.waitExposed(running.window):
        running.window.show()
    qtbot.waitUntil(lambda: bool(read))
    yield running
    running.window.close()
    assert running.shut_down(PATIENCE_S)


@pytest.fixture
def window(running):
    return running.window


@pytest.fixture
def ids(library, family):
    with library.read() as session:
        return [row.id for row in photos.list_photos(session)]


@pytest.fixture
def opened(qtbot, ids, running):
    pages = running.window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)

    def open_photo(photo_id):
        pages.photos.photo_opened.emit(photo_id, ids)
        qtbot.waitUntil(lambda: pages.viewer.photo_id == photo_id)
        return pages.viewer

    return open_photo


@pytest.fixture
def jobs(qtbot):
    jobs = Jobs()
    yield jobs
    jobs.shut_down(timeout_s=PATIENCE_S)


def draw_box(library, photo_id, box):
    """Store the box as a face, as if nothing were seen in it."""
    if min(box[2:]) <= 0:
        raise FacesortError("The box is too small.", "Draw a larger one.")
    with library.write() as session:
        made = NewFace(box, (0.5,) * 10, 0.9, 0.5, b"1" * 128)
        done, face_id = boxes.draw_face(session, PACK, photo_id, made)
    return Drawn(done, face_id)


def unusable(_photo_id):
    raise FacesortError("The drive is not connected.", "Connect it.")


def people_rows(library, kinds=("named", "unnamed")):
    with library.read() as session:
        return {row.id: row for row in people.list_people(session, kinds)}
