"""Faults of the window: G01-G04 and G07-G12 of the list."""

# ruff: noqa: F811, N802, PLR0917 - fixtures of another folder are named by importing them

import os
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from facesort.gui.app import begin, build
from facesort.gui.failures import CrashDialog
from facesort.gui.grid import cards_mime
from facesort.gui.report import LOG, start_log
from facesort.gui.watchdog import Watchdog
from facesort.library import faces, folders, journal
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder
from tests.gui.conftest import english_numbers, no_threads_left  # noqa: F401
from tests.gui.shell.conftest import (  # noqa: F401
    Endless,
    fakes,
    family,
    folder,
    library,
    people_rows,
    running,
    settings,
    window,
)
from tests.gui.shell.test_drops import drop, mime_of, text_mime
from tests.libraries import everything
from tests.patience import PATIENCE_S
from tests.unit.operations.conftest import picture

pytestmark = pytest.mark.filterwarnings("ignore:.*(QDragEnterEvent|QDragMoveEvent|Function).*")


def labels(library):
    with library.read() as session:
        return [row.label for row in journal.history(session)]


def ready(qtbot, window):
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    return window.pages.people


@pytest.mark.fault("G01")
def test_closing_during_a_scan_ends_it_in_time_and_the_next_start_goes_on(
    qtbot, running, fakes, library, folder, settings
):
    fakes.scan_work = work = Endless()
    running.parts.scans.scan([bytes(folder)])
    assert work.reached.wait(PATIENCE_S)
    closed = time.monotonic()
    running.window.close()
    assert running.shut_down(2.0)
    assert time.monotonic() - closed < 2
    again = build(library, fakes.operations(), settings)
    qtbot.addWidget(again.window)
    begin(again, [])
    qtbot.waitUntil(lambda: fakes.resumes == 1)
    assert again.shut_down(PATIENCE_S)


@pytest.mark.fault("G02")
def test_closing_during_a_merge_keeps_it_whole(qtbot, family, running, library):
    anna, second, _third = family
    free = threading.Event()
    running.jobs.start("busy", lambda _monitor: free.wait(PATIENCE_S))
    running.parts.wishes.merge_people(anna, [second])
    threading.Timer(0.2, free.set).start()
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    rows = people_rows(library)
    assert (rows[anna].faces, second in rows) == (5, False)
    assert labels(library)[0].startswith("merge “Anna” and ")


@pytest.mark.fault("G03")
def test_whatever_is_dropped_gets_a_scan_or_a_sentence(qtbot, window, fakes, folder, tmp_path):
    file = folder / "me.jpg"
    file.write_bytes(b"x")
    said = window.notice.label.text
    assert drop(window, mime_of(file))
    qtbot.waitUntil(lambda: "“me.jpg” is a file" in said())
    assert drop(window, mime_of(QUrl("https://example.org/me.jpg")))
    assert "web address" in said()
    assert drop(window, text_mime("hello"))
    assert "That is text" in said()
    assert not drop(window, cards_mime([1, 2]))
    assert fakes.scanned == []
    many = tmp_path / "many"
    many.mkdir()
    things = [many / f"{n}.jpg" for n in range(10_000)]
    started = time.thread_time()
    assert drop(window, mime_of(*things, folder))
    assert time.thread_time() - started < 2
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])


@pytest.mark.fault("G04")
def test_a_folder_twice_inside_and_around_is_one_folder(qtbot, running, fakes, library, folder):
    inner = folder / "trip"
    inner.mkdir()
    (folder / "a.png").write_bytes(picture("red"))
    (inner / "b.png").write_bytes(picture("green"))

    def scan(path):
        list(add_folder(library, open_folder(library, os.fsencode(path)), Monitor()))

    for path in (inner, folder, inner, folder):
        scan(path)
    with library.read() as session:
        (row,) = folders.list_folders(session)
    assert (row.path, row.photos) == (bytes(folder), 2)
    running.parts.browser.refresh()
    window = running.window
    qtbot.waitUntil(window.sidebar.isVisible)
    assert drop(window, mime_of(inner))
    qtbot.waitUntil(lambda: "Already in the library" in window.notice.label.text())


@pytest.mark.fault("G07")
def test_a_double_click_merges_splits_and_undoes_once(qtbot, family, window, library):
    anna, second, third = family
    page = ready(qtbot, window)
    qtbot.waitUntil(lambda: page.select(second))
    before = everything(library)
    wishes = window.parts.wishes
    for _click in range(2):
        wishes.merge_people(anna, [second])
    qtbot.waitUntil(lambda: second not in people_rows(library))
    qtbot.waitUntil(window.notice.button.isVisible)
    qtbot.wait(50)
    assert len(labels(library)) == 2  # the name, and one merge
    qtbot.mouseDClick(window.notice.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: second in people_rows(library))
    qtbot.wait(50)
    assert everything(library) == before
    with library.read() as session:
        ids = [face.id for face in faces.faces_of_person(session, anna)][:2]
    for _click in range(2):
        wishes.split_faces(ids)
        qtbot.wait(30)
    qtbot.waitUntil(lambda: len(people_rows(library)) == 4)
    qtbot.wait(50)
    assert labels(library)[0] == "new person from 2 faces"
    assert labels(library)[1] == "name “Anna”"
    assert third in people_rows(library)


@pytest.mark.fault("G08")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("123", "123"),
        ("  Ben   Meier ", "Ben Meier"),
        ("👩‍👧 Mia", "👩‍👧 Mia"),
        ("a\0b", "ab"),
        ("מרים", "מרים"),
    ],
)
def test_strange_names_are_stored_as_they_are_read(qtbot, family, window, library, typed, stored):
    ready(qtbot, window)
    window.parts.wishes.rename_person(family[1], typed)
    qtbot.waitUntil(lambda: people_rows(library)[family[1]].name == stored)


@pytest.mark.fault("G08")
@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "is empty"), ("  \t ", "is empty"), ("\0", "is empty"), ("x" * 10_000, "more than")],
)
def test_what_can_be_no_name_is_a_sentence(qtbot, family, window, library, typed, words):
    ready(qtbot, window)
    window.parts.wishes.rename_person(family[1], typed)
    qtbot.waitUntil(lambda: words in window.notice.label.text())
    assert people_rows(library)[family[1]].name == ""


@pytest.mark.fault("G08")
def test_a_name_that_is_taken_is_a_question(qtbot, family, window, library):
    ready(qtbot, window)
    with qtbot.waitSignal(window.parts.wishes.collision_found):
        window.parts.wishes.rename_person(family[1], " anna ")
    assert people_rows(library)[family[1]].name == ""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "facesort.log"
    handler = start_log(path)
    yield path
    LOG.removeHandler(handler)
    handler.close()


class Filter(QObject):
    """Fails at the first key."""

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.KeyPress:
            raise ValueError("Anna Meier in /photos/Anna: [0.25, -0.5]")
        return False


def in_a_slot(window):
    QTimer.singleShot(0, lambda: {}["Anna Meier /photos"])


def in_an_event_filter(window):
    watcher = Filter(window)
    window.notice.close_button.installEventFilter(watcher)
    QTimer.singleShot(0, partial(QApplication.sendEvent, window.notice.close_button, _key()))


def _key():
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)


def in_a_job(window):
    window.parts.scans._jobs.start("bug", lambda _monitor: int("Anna Meier"))


def in_a_thread(window):
    thread = threading.Thread(target=lambda: [0.25, -0.5].index("/photos/Anna Meier"))
    thread.start()
    thread.join()


@pytest.mark.fault("G09")
@pytest.mark.parametrize("bug", [in_a_slot, in_an_event_filter, in_a_job, in_a_thread])
def test_an_exception_anywhere_is_one_dialog_and_a_line_in_the_log(
    qtbot, family, running, library, log, bug
):
    window, failures = running.window, running.parts.failures
    ready(qtbot, window)

    def dialogs():
        return [d for d in window.findChildren(CrashDialog) if d.isVisible()]

    failures.install()
    try:
        bug(window)
        bug(window)
        qtbot.waitUntil(lambda: bool(dialogs()))
        qtbot.wait(50)
    finally:
        failures.uninstall()
    (dialog,) = dialogs()
    for text in (dialog.report.toPlainText(), log.read_text()):
        assert "Error" in text
        for secret in ("Anna", "Meier", "photos", "0.25"):
            assert secret not in text
    dialog.reject()
    qtbot.waitUntil(lambda: not dialogs())
    window.parts.wishes.rename_person(family[1], "Ben")
    qtbot.waitUntil(lambda: people_rows(library)[family[1]].name == "Ben")


def stand_still():
    name = "Anna Meier"
    time.sleep(1.5)
    return name


@pytest.mark.fault("G10")
def test_a_window_that_stands_still_is_noted_with_what_it_did(qtbot, log):
    watchdog = Watchdog(still_s=0.6)
    watchdog.start()
    try:
        qtbot.wait(300)
        assert "stood still" not in log.read_text()
        stand_still()
        qtbot.wait(300)
        noted = log.read_text()
        assert noted.count("stood still") == 1  # not again and again
        stand_still()
        assert log.read_text().count("stood still") == 2
    finally:
        watchdog.stop()
    assert "in stand_still\n" in noted
    assert "Anna" not in noted
    assert str(Path.home()) not in noted


@pytest.mark.fault("G11")
@pytest.mark.parametrize(
    "screen",
    [
        {},
        {"DISPLAY": ":4711"},
        {"DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"},
        {"WAYLAND_DISPLAY": "nowhere", "QT_QPA_PLATFORM": "wayland"},
        {"QT_QPA_PLATFORM": "no such platform"},
    ],
)
def test_without_a_screen_there_is_one_sentence(tmp_path, screen):
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in gone}
    environment |= {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), **screen}
    command = [sys.executable, "-m", "facesort", "--library", str(tmp_path / "l.db"), "gui"]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("facesort: The window cannot open: there is no screen.")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "l.db").exists()


@pytest.mark.fault("G12")
def test_undo_and_redo_go_on_after_a_restart(qtbot, family, running, library, fakes, settings):
    before = everything(library)
    running.parts.wishes.merge_people(family[0], [family[1]])
    running.parts.wishes.hide_people([family[2]])
    qtbot.waitUntil(lambda: len(labels(library)) == 3)
    after = everything(library)
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    path = library.path
    library.close()
    reopened = Library(path)
    again = build(reopened, fakes.operations(), settings)
    qtbot.addWidget(again.window)
    actions = again.window.actions_table

    def press(action, expected):
        qtbot.waitUntil(actions[action].isEnabled)
        actions[action].trigger()
        qtbot.waitUntil(lambda: expected(again.window.notice.label.text()))

    press("undo", lambda said: said.startswith("Undone: hide"))
    press("undo", lambda said: said.startswith("Undone: merge"))
    assert everything(reopened) == before
    press("redo", lambda said: said.startswith("Done again: merge"))
    press("redo", lambda said: said.startswith("Done again: hide"))
    assert everything(reopened) == after
    again.window.close()
    assert again.shut_down(PATIENCE_S)
    reopened.close()
