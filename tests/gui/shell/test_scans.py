"""Long work: seen, paused, stopped, taken up again, and never in the way."""

import os
import threading

import pytest

from facesort.gui.app import begin
from facesort.library.folders import Counts
from facesort.library.touched import Touched
from facesort.monitor import Progress
from facesort.operations.scan import ScanReport
from tests.gui.shell.conftest import Endless
from tests.libraries import add_photos, place
from tests.patience import PATIENCE_S


def click(button):
    button.click()


@pytest.fixture
def scan(qtbot, running, fakes):
    """An endless scan at work."""
    fakes.scan_work = endless = Endless()
    running.parts.scans.scan([b"/photos"])
    qtbot.waitUntil(endless.reached.is_set)
    qtbot.waitUntil(running.window.activity.bar.isVisible)
    return endless


def test_a_scan_is_seen_while_it_runs(qtbot, window, scan):
    activity = window.activity
    qtbot.waitUntil(lambda: "of 1,000 files" in activity.label.text())
    assert activity.label.text().startswith("Looking for faces: ")
    assert activity.bar.maximum() == 1000
    assert window.actions_table["stop"].isEnabled()


def test_a_scan_can_be_paused(qtbot, window, scan):
    click(window.activity.pause_button)
    assert window.activity.pause_button.text() == "Resume"
    done = scan.done
    qtbot.wait(100)
    assert scan.done <= done + 1  # what was at work came to its end
    assert window.activity.label.text().endswith("paused")
    click(window.activity.pause_button)
    qtbot.waitUntil(lambda: scan.done > done + 1)
    assert window.activity.pause_button.text() == "Pause"


def test_a_scan_can_be_stopped_also_while_paused(qtbot, running, window, scan):
    click(window.activity.pause_button)
    with qtbot.waitSignal(running.parts.scans.ended) as ended:
        click(window.activity.stop_button)
    assert ended.args == [True]
    assert not window.activity.bar.isVisible()
    assert "What was done is kept" in window.notice.label.text()
    running.parts.scans.scan([b"/photos"])
    qtbot.waitUntil(window.notice.isHidden)  # it goes on: that it stopped is no news


def test_no_bar_is_shown_while_nobody_knows_how_far_it_is(qtbot, window, scan):
    window.parts.scans.stop()
    qtbot.waitUntil(window.activity.stop_button.isHidden)
    window.activity.begin("Looking through folders")
    assert window.activity.stop_button.isVisible()
    assert window.activity.bar.isHidden()
    window.activity.show_progress(Progress(3, 10, "Looking for faces"))
    assert window.activity.bar.isVisible()
    window.activity.show_progress(Progress(0, None, "Sorting faces into people"))
    assert window.activity.bar.isHidden()


def test_stopping_forgets_what_waits(qtbot, running, window, fakes, scan):
    running.parts.scans.scan([b"/more"])
    with qtbot.waitSignal(running.parts.scans.ended):
        click(window.activity.stop_button)
    qtbot.wait(50)
    assert fakes.scanned == [(b"/photos",)]


def test_closing_during_a_scan_stops_it(running, fakes, scan):
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    assert fakes.stopped


def test_an_edit_does_not_wait_for_a_scan(qtbot, family, running, scan):
    with qtbot.waitSignal(running.parts.wishes.edited):
        running.parts.wishes.rename_person(family[1], "Ben")


def test_people_appear_while_the_scan_runs(qtbot, running, library, fakes, folder):
    def work(monitor, tell):
        ids = add_photos(library, 4, root=bytes(folder))
        tell(Touched.PHOTOS | Touched.FACES)
        place(library, [-1, -1, -2, -2][: len(ids)])
        tell(Touched.PEOPLE)
        Endless()(monitor, tell)

    fakes.scan_work = work
    running.parts.scans.scan([bytes(folder)])
    pages = running.window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    qtbot.waitUntil(lambda: len(pages.people._model.rows) == 2)
    assert running.parts.scans.busy


def test_what_an_earlier_run_left_is_taken_up_without_a_word(qtbot, running, fakes):
    begin(running, [])
    with qtbot.waitSignal(running.parts.scans.ended):
        pass
    assert fakes.resumes == 1
    assert running.window.activity.stop_button.isHidden()


def test_what_is_taken_up_is_seen_when_it_takes_time(qtbot, running, fakes):
    fakes.resume_work = Endless()
    begin(running, [])
    qtbot.waitUntil(running.window.activity.bar.isVisible)


def test_folders_given_at_the_start_are_scanned(qtbot, running, fakes, folder):
    begin(running, [bytes(folder)])
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])


def test_folders_that_could_not_be_read_are_told(qtbot, running, fakes):
    fakes.scan_work = lambda monitor, tell: ScanReport(
        Counts(0, 0, 0, 0, 0, 0, 0, 0), 0.0, ("“/x” may not be read. Allow it.",)
    )
    running.parts.scans.scan([b"/x"])
    qtbot.waitUntil(running.window.notice.isVisible)
    assert running.window.notice.label.text() == "“/x” may not be read. Allow it."


def test_folders_without_photos_are_told(qtbot, running, fakes):
    fakes.scan_work = lambda monitor, tell: ScanReport(Counts(3, 0, 0, 0, 3, 0, 0, 0), 0.0, ())
    running.parts.scans.scan([b"/x"])
    qtbot.waitUntil(running.window.notice.isVisible)
    assert running.window.notice.label.text() == "No photos were found there."


def test_trying_problems_again_forgets_them_and_rescans(qtbot, running, fakes):
    running.window.pages.retry_requested.emit()
    qtbot.waitUntil(lambda: fakes.rescans == 1)


def test_a_failing_scan_is_a_sentence_and_the_next_one_starts(qtbot, running, fakes, window):
    fakes.scan_work = unusable_folder
    running.parts.scans.scan([b"/a"])
    running.parts.scans.scan([b"/b"])
    qtbot.waitUntil(lambda: len(fakes.scanned) == 2)
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "The folder is gone.  Bring it back."


def unusable_folder(monitor, tell):
    from facesort.errors import FolderUnusable

    raise FolderUnusable("The folder is gone.", "Bring it back.")


def test_the_summary_comes_back_when_all_is_done(qtbot, family, window, running):
    qtbot.waitUntil(lambda: window.activity.label.text() == "6 photos, 6 faces, 3 people")
    window.activity.begin("Looking for faces")
    window.activity.show_progress(Progress(3, None, "Looking for faces"))
    assert window.activity.label.text() == "Looking for faces: 3"
    window.activity.end()
    assert window.activity.label.text() == "6 photos, 6 faces, 3 people"


def test_a_scan_that_finishes_after_another_was_stopped_was_not_stopped(
    qtbot, running, window, fakes, scan
):
    with qtbot.waitSignal(running.parts.scans.ended) as ended:
        click(window.activity.stop_button)
        fakes.scan_work = lambda monitor, tell: None
        running.parts.scans.scan([b"/more"])
    assert fakes.scanned == [(b"/photos",), (b"/more",)]
    assert ended.args == [False]
    assert "Stopped" not in window.notice.label.text()


@pytest.mark.parametrize("wish", ["scan", "rescan", "retry"])
def test_a_scan_can_be_paused_and_resumed_before_its_first_report(
    qtbot, running, window, fakes, wish
):
    let_go = threading.Event()
    fakes.scan_work = lambda monitor, tell: let_go.wait(PATIENCE_S) and monitor.report(0)
    scans, activity = running.parts.scans, window.activity
    {"scan": lambda: scans.scan([b"/photos"]), "rescan": scans.rescan, "retry": scans.retry}[wish]()
    assert activity.pause_button.isVisible()
    assert activity.stop_button.isVisible()
    click(activity.pause_button)
    let_go.set()
    qtbot.wait(50)
    assert scans.busy
    assert activity.pause_button.text() == "Resume"
    with qtbot.waitSignal(scans.ended):
        click(activity.pause_button)


def test_a_folder_that_comes_during_a_scan_is_told_its_turn(qtbot, running, window, folder, scan):
    running.parts.arrivals.take([bytes(folder)])
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "“holiday” comes next."


def test_several_folders_that_come_during_a_scan_are_told_their_turn(
    qtbot, running, window, folder, scan
):
    running.parts.arrivals.take([bytes(folder), os.path.dirname(bytes(folder))])
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "These 2 folders come next."
