"""The window stays alive while a scan tells changes all the time."""

import time
from functools import partial

import pytest
from PySide6.QtCore import QTimer

from facesort.gui.garbage import GarbageCollector
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.library import people
from facesort.library.touched import Touched
from tests.libraries import add_photos, place

_FACES = 10_000


@pytest.fixture
def family(library, folder):
    add_photos(library, _FACES // 2, faces_each=2, root=bytes(folder))
    place(library, [-1 - n % 400 if n % 7 else 0 for n in range(_FACES)])


class Turns:
    """Measures how long the GUI thread works without looking at its events.

    In its own processor time, so that a busy machine changes nothing.  How long the window really is
    away, also because other threads keep the interpreter, `tests/benchmarks/window.py` measures.
    """

    def __init__(self):
        self.longest_s = 0.0
        self._last = time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(5)

    def _on_timeout(self):
        now = time.thread_time()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now


def test_no_stall_while_a_busy_scan_tells_changes(  # noqa: PLR0917
    qtbot, library, family, running, fakes, qapp
):
    def work(monitor, tell):
        for done in range(1_000_000):
            monitor.report(done, 1_000_000, "Looking for faces")
            tell(Touched.EVERYTHING)
            time.sleep(0.01)

    fakes.scan_work = work
    collector = GarbageCollector(qapp)
    collector.start()
    try:
        running.parts.scans.scan([b"/photos"])
        qtbot.wait(300)
        turns = Turns()
        with library.read() as session:
            person = people.list_people(session)[0].id
        reads = []
        running.parts.browser.rows_read.connect(lambda spot, rows: reads.append(spot))
        for spot in (Section.PEOPLE, Section.NOT_PLACED, PersonSpot(person), Section.PHOTOS):
            running.window.pages.go(spot)
            qtbot.waitUntil(partial(reads.__contains__, spot))
            qtbot.wait(1200)  # it is read again and again while the scan goes on
        assert turns.longest_s < 0.1
    finally:
        collector.stop()
