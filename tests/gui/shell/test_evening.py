"""An evening at the keyboard: drop, name, review, split, merge, undo all, redo all, start again."""

from contextlib import contextmanager

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from facesort.gui.app import build
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.gui.views import review_page
from facesort.library import journal, people
from facesort.library.store import Library
from facesort.library.touched import Touched
from tests.end_to_end.test_window import drop
from tests.libraries import add_photos, everything, link, place
from tests.patience import PATIENCE_S

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.filterwarnings("ignore:.*(QDragEnterEvent|QDragMoveEvent|Function).*"),
]

GROUPS = 16
NAMES = ("Anna", "Ben", "Carla", "Zoë", "Уля")
SAY = "YNSYYNYSNY"


def found(library, folder):
    """Let a scan find sixteen people of three faces, some of whom may be one."""
    add_photos(library, GROUPS * 3, root=bytes(folder))
    place(library, [-1 - n // 3 for n in range(GROUPS * 3)])
    firsts = range(1, GROUPS * 3, 3)
    links = [(first + n, first, 0.3) for first in firsts for n in (1, 2)]
    apart = [(first, 1, 0.88) for first in firsts if first > 1]
    worth = {face: 0.0 for face, _other, _level in links}
    link(library, [*links, *apart], worth={**worth, **{f: 100.0 - f for f, _o, _l in apart}})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Questions can be answered as soon as they are shown."""
    monkeypatch.setattr(review_page, "_SEEN_S", 0.0)


class Evening:
    """Somebody at the keyboard."""

    def __init__(self, qtbot, running, library):
        self.qtbot, self.running, self.library = qtbot, running, library
        self.window, self.pages = running.window, running.window.pages
        self.states = [everything(library)]

    def go(self, spot, page):
        with self.qtbot.waitSignal(self.running.parts.browser.rows_read):
            self.pages.go(spot)
        self.qtbot.waitUntil(lambda: self.pages.currentWidget() is page)

    def done(self):
        """Wait until one more change is written and shown."""
        self.qtbot.waitUntil(lambda: self.count() == len(self.states))
        self.qtbot.waitUntil(lambda: not self.running.jobs._running)
        self.states.append(everything(self.library))

    def count(self):
        with self.library.read() as session:
            return sum(not row.undone for row in journal.history(session))

    def name(self, name):
        page = self.pages.people
        QTest.keyClicks(page.grid, "x")  # any letter begins a name
        field = self.window.focusWidget()
        field.selectAll()
        field.insert(name)  # as from an input method: QTest knows Latin letters only
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.done()

    def answer(self, key):
        with self.qtbot.waitSignal(self.running.parts.asking.sheet_read):
            QTest.keyClick(self.pages.review, getattr(Qt.Key, f"Key_{key}"))
        self.done()


def test_a_whole_evening(qtbot, running, library, fakes, folder):
    def scan(_monitor, tell):
        found(library, folder)
        tell(Touched.EVERYTHING)

    fakes.scan_work = scan
    drop(running.window, folder)
    people_page = running.window.pages.people
    qtbot.waitUntil(lambda: people_page.grid.model().rowCount() == GROUPS)
    evening = Evening(qtbot, running, library)

    people_page.setFocus()
    people_page.select(people_page.grid.model().ids[0])
    for name in NAMES:
        evening.name(name)
    with library.read() as session:
        assert {row.name for row in people.list_people(session)} == {*NAMES, ""}

    review = running.window.pages.review
    evening.go(Section.REVIEW, review)
    qtbot.waitUntil(lambda: review._scene is not None)
    for key in SAY:
        evening.answer(key)

    with library.read() as session:
        largest = max(people.list_people(session), key=lambda row: row.faces)
    person = running.window.pages.person
    evening.go(PersonSpot(largest.id), person)
    person.grid.select_ids(list(person.grid.model().ids)[:2])
    QTest.keyClick(person.grid, Qt.Key.Key_P)  # a new person
    evening.done()

    evening.go(Section.PEOPLE, people_page)
    unnamed = [row.id for row in people_page.grid.model().rows if not row.name][:2]
    people_page.grid.select_ids(unnamed)
    QTest.keyClick(people_page.grid, Qt.Key.Key_M)
    evening.done()

    undo, redo = (running.window.actions_table[name] for name in ("undo", "redo"))
    for action, states in ((undo, evening.states[-2::-1]), (redo, evening.states[1:])):
        for state in states:
            qtbot.waitUntil(action.isEnabled)
            with qtbot.waitSignal(running.parts.wishes.edited):
                action.trigger()
            assert everything(library) == state
            qtbot.waitUntil(lambda: not running.jobs._running)

    shown = [(row.id, row.name) for row in people_page.grid.model().rows]
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    with started_again(qtbot, library, fakes) as once_more:
        grid = once_more.window.pages.people.grid
        qtbot.waitUntil(lambda: grid.model().rowCount() > 0)
        assert [(row.id, row.name) for row in grid.model().rows] == shown
        assert everything(library) == evening.states[-1]
        assert once_more.window.can_undo()


@contextmanager
def started_again(qtbot, library, fakes):
    """Start the program once more on the same library."""
    again = Library(library.path)
    settings = QSettings(str(library.path.with_suffix(".ini")), QSettings.Format.IniFormat)
    running = build(again, fakes.operations(), settings)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    again.close()
