"""What the window says of folders that were moved and of photos that are damaged, and what it offers."""

import pytest

from facesort.library import folders
from facesort.library.folders import Counts
from facesort.library.moving import Moved
from facesort.operations.check_photos import CheckReport
from facesort.operations.scan import ScanReport
from tests.gui.shell.conftest import Endless


@pytest.fixture
def holiday(family, folder):
    """The path of the folder of the family."""
    return bytes(folder)


@pytest.fixture
def moved(qtbot, library, running, fakes, holiday):
    """The notice that the folder of the family was moved."""
    with library.read() as session:
        (row,) = folders.list_folders(session)
    fakes.scan_work = lambda monitor, tell: ScanReport(
        Counts(6, 6, 6, 0, 0, 0, 6, 3),
        0.0,
        ("“holiday” does not exist.",),
        1,
        (Moved(row.id, holiday, b"/new/place \xff\n"),),
    )
    running.parts.scans.scan([b"/new/place"])
    qtbot.waitUntil(running.window.notice.button.isVisible)
    return running.window.notice


def listed(library):
    with library.read() as session:
        return [row.path for row in folders.list_folders(session)]


def test_the_old_place_of_a_folder_that_was_moved_can_be_let_go(
    qtbot, library, folder, running, moved
):
    assert "holiday" in moved.label.text()
    assert "/new/place \\xff\\n" in moved.label.text()
    assert moved.button.text() == "Let go of the old place"
    with qtbot.waitSignal(running.parts.wishes.edited):
        moved.button.click()
    assert listed(library) == []
    with qtbot.waitSignal(running.parts.wishes.edited):
        running.parts.wishes.undo()
    assert listed(library) == [bytes(folder)]


def test_letting_go_twice_is_told_and_harms_nothing(qtbot, library, running, moved):
    with qtbot.waitSignal(running.parts.wishes.edited):
        moved.button.click()
        moved.action_requested.emit("let go of 1")
    qtbot.waitUntil(lambda: "not in the library any more" in moved.label.text())
    assert listed(library) == []


def test_a_check_is_started_from_the_menu_seen_and_stopped(qtbot, family, window, fakes):
    fakes.check_work = endless = Endless()
    action = window.actions_table["check"]
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    qtbot.waitUntil(endless.reached.is_set)
    qtbot.waitUntil(window.activity.bar.isVisible)
    window.activity.pause_button.click()
    window.activity.stop_button.click()
    qtbot.waitUntil(window.activity.stop_button.isHidden)


def test_nothing_can_be_checked_where_nothing_is(window):
    assert not window.actions_table["check"].isEnabled()


def test_a_check_that_finds_nothing_says_so(qtbot, family, window, fakes):
    fakes.check_work = lambda monitor, tell: CheckReport(intact=1234)
    window.parts.scans.check()
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "No damage: 1,234 photos are as they were."
    assert window.notice.button.isHidden()


def test_a_check_that_finds_damage_leads_to_the_problems(qtbot, family, window, fakes):
    fakes.check_work = lambda monitor, tell: CheckReport(intact=5, damaged=2, unread=1)
    window.parts.scans.check()
    qtbot.waitUntil(window.notice.button.isVisible)
    assert window.notice.label.text() == "3 photos are damaged or cannot be read."
    window.notice.button.click()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.problems)
