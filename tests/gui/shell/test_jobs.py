"""A job reports, returns, fails and stops on the GUI thread."""

import threading
import time

import pytest
from PySide6.QtCore import QThread

from facesort.errors import FacesortError
from facesort.gui.jobs import Lane
from facesort.monitor import Progress
from tests.patience import PATIENCE_S


def test_job_delivers_its_result_on_the_gui_thread(qtbot, jobs):
    arrived = []

    def note(value):
        arrived.append((value, QThread.currentThread()))

    job = jobs.start("count", lambda monitor: monitor.report(3, 3) or "done")
    job.progressed.connect(note)
    job.succeeded.connect(note)
    with qtbot.waitSignal(job.ended):
        pass
    assert arrived == [(Progress(3, 3), jobs.thread()), ("done", jobs.thread())]


def test_cancelling_stops_the_work_at_its_next_report(qtbot, jobs):
    started = threading.Event()

    def work(monitor):
        while True:
            started.set()
            monitor.report(0)

    job = jobs.start("forever", work)
    assert started.wait(PATIENCE_S)
    with qtbot.waitSignal(job.cancelled), qtbot.assertNotEmitted(job.failed):
        job.cancel()


def test_a_job_that_still_waits_in_its_lane_can_be_cancelled(qtbot, jobs):
    let_go = threading.Event()
    jobs.start("first", lambda monitor: let_go.wait(PATIENCE_S))
    ran = []
    second = jobs.start("second", lambda monitor: ran.append(True))
    second.cancel()
    with qtbot.waitSignal(second.cancelled):
        let_go.set()
    assert not ran


def test_work_waits_while_paused(qtbot, jobs):
    steps = []

    def work(monitor):
        while len(steps) < 1_000_000:
            steps.append(monitor.report(0))
            time.sleep(0.001)

    job = jobs.start("steps", work)
    qtbot.waitUntil(lambda: len(steps) > 3)
    job.pause()
    assert job.paused
    count = len(steps)
    qtbot.wait(100)
    assert len(steps) <= count + 1  # the step that was at work came to its end
    job.resume()
    qtbot.waitUntil(lambda: len(steps) > count + 1)
    job.cancel()


def test_a_failure_is_told_once_for_all_jobs(qtbot, jobs):
    def work(monitor):
        raise FacesortError("The disk is full.")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.start("fail", work)
    assert failed.args[0].message == "The disk is full."


@pytest.mark.parametrize("lane", [Lane.LONG, Lane.DISK])
def test_an_edit_does_not_wait_for_other_lanes(qtbot, jobs, lane):
    let_go = threading.Event()
    jobs.start("scan", lambda monitor: let_go.wait(PATIENCE_S), lane)
    rename = jobs.start("rename", lambda monitor: "renamed")
    with qtbot.waitSignal(rename.succeeded):
        pass
    let_go.set()


def test_shutting_down_stops_work_that_waits_for_a_child_process(jobs):
    died = threading.Event()
    told = []
    jobs.start("decode", lambda monitor: told.append(died.wait(4 * PATIENCE_S)), Lane.LONG)
    assert jobs.shut_down(died.set, timeout_s=PATIENCE_S)
    assert told in ([True], [])  # [] if it had not begun


def test_shutting_down_gives_up_on_a_drive_that_does_not_answer(jobs):
    answered = threading.Event()
    asked = threading.Event()
    jobs.start("look", lambda monitor: asked.set() or answered.wait(PATIENCE_S), Lane.DISK)
    assert asked.wait(PATIENCE_S)
    assert not jobs.shut_down(timeout_s=0.1)
    assert not answered.is_set()
    answered.set()


def test_an_edit_that_waits_is_made_before_the_end_and_a_read_is_not(jobs):
    reading = threading.Event()
    made = []
    jobs.start("read", lambda monitor: reading.set() or time.sleep(0.3))
    jobs.start("read more", lambda monitor: made.append("read"))
    jobs.start("rename", lambda monitor: made.append("renamed"), essential=True)
    assert reading.wait(PATIENCE_S)
    assert jobs.shut_down(timeout_s=PATIENCE_S)
    assert made == ["renamed"]


def test_shutting_down_does_not_wait_for_what_it_took_out_of_the_queue(jobs):
    reading = threading.Event()
    jobs.start("read", lambda monitor: reading.set() or time.sleep(0.1))
    jobs.start("read more", lambda monitor: None)
    assert reading.wait(PATIENCE_S)
    assert jobs.shut_down(timeout_s=PATIENCE_S)
