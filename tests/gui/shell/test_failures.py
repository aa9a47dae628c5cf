"""A sentence for what the user can mend; for a bug a report without names and paths."""

import errno
import stat
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from facesort.errors import FacesortError
from facesort.gui.failures import CrashDialog, Failures, show_failure
from facesort.gui.report import LOG, bug_report, start_log
from facesort.library.people import PersonRow


def caught(work):
    try:
        work()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError


def raise_chain():
    try:
        raise FacesortError("“Anna” is gone.", "Look in /photos/Anna.")
    except FacesortError as error:
        raise ValueError(
            f"no {PersonRow(1, 'Anna', 'named', 1, 1, 1)!r} in /photos/Anna"
        ) from error


def raise_os_error():
    raise OSError(errno.ENOSPC, "No space left on device", "/photos/Anna.jpg")


def raise_sql_error():
    raise RuntimeError("UNIQUE failed\n[SQL: INSERT]\n[parameters: ('Anna',)]")


def raise_german_error():
    raise RuntimeError("Album „Anna Meier“ gibt es nicht, «Anna» auch nicht, „Anna")


@pytest.mark.parametrize("work", [raise_chain, raise_os_error, raise_sql_error, raise_german_error])
def test_a_report_has_no_names_and_no_paths_of_photos(work):
    report = bug_report(caught(work))
    assert "Anna" not in report
    assert "/photos" not in report
    assert f"in {work.__name__}" in report


def test_a_report_says_what_and_where():
    report = bug_report(caught(raise_os_error))
    assert "OSError: [28] No space left on device" in report
    assert f"in {raise_os_error.__name__}" in report
    assert "facesort 0." in report


def test_both_links_of_a_chain_are_reported():
    report = bug_report(caught(raise_chain))
    assert report.index("ValueError") < report.index("FacesortError")


def test_a_chain_that_bites_its_tail_ends():
    error = ValueError("x")
    error.__context__ = other = KeyError("y")
    other.__context__ = error
    assert bug_report(error).count("ValueError") == 1


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "logs" / "facesort.log"
    handler = start_log(path)
    yield path
    LOG.removeHandler(handler)
    handler.close()


def test_the_log_is_for_this_user_only(log):
    LOG.error("something")
    assert "something" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


@pytest.fixture
def failures(qtbot):
    failures = Failures()
    failures.install()
    yield failures
    failures.uninstall()


def test_a_bug_on_any_thread_is_reported(qtbot, failures, log):
    def work():
        raise KeyError("Anna")

    with qtbot.waitSignal(failures.bug_found) as found:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "KeyError" in found.args[0]
    assert "KeyError" in log.read_text()
    assert "Anna" not in log.read_text()


def test_a_bug_on_the_gui_thread_is_reported(qtbot, failures, log):
    error = caught(lambda: {}["Anna"])
    with qtbot.waitSignal(failures.bug_found):
        sys.excepthook(type(error), error, error.__traceback__)


def test_what_cannot_be_raised_is_logged_and_not_shown(qtbot, failures, log):
    class Broken:
        def __del__(self):
            raise ValueError("in __del__")

    with qtbot.assertNotEmitted(failures.bug_found, wait=50):
        Broken()
    assert "ValueError" in log.read_text()
    assert "in __del__" in log.read_text()


def test_what_the_user_can_mend_is_a_sentence(qtbot, failures):
    with (
        qtbot.assertNotEmitted(failures.bug_found),
        qtbot.waitSignal(failures.sentence_said) as said,
    ):
        failures.report(FacesortError("The disk is full.", "Make room."))
    assert said.args == ["The disk is full.", "Make room."]


def test_the_window_shows_one_crash_dialog_at_a_time(qtbot, running):
    window = running.window

    def dialogs():
        return [d for d in window.findChildren(CrashDialog) if d.isVisible()]

    for _time in range(3):
        running.parts.failures.report(caught(lambda: {}["x"]))
    qtbot.waitUntil(lambda: bool(dialogs()))
    qtbot.wait(50)
    (dialog,) = dialogs()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    assert "KeyError" in dialog.report.toPlainText()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialogs())
    running.parts.failures.report(caught(lambda: {}["x"]))
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialogs()[0].reject()


def test_a_failing_job_reaches_the_window(qtbot, running):
    running.jobs.start("bug", lambda monitor: 1 / 0)
    with qtbot.waitSignal(running.parts.failures.bug_found) as found:
        pass
    assert "ZeroDivisionError" in found.args[0]
    qtbot.waitUntil(lambda: bool(running.window.findChildren(CrashDialog)))


def test_a_failure_before_there_is_a_window_is_a_dialog(qtbot):
    texts = []

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            texts.append((box.text(), box.informativeText()))
            box.accept()

    from PySide6.QtCore import QTimer

    QTimer.singleShot(100, look)
    show_failure(FacesortError("The library is damaged.", "Take a backup."))
    assert texts == [("The library is damaged.", "Take a backup.")]
