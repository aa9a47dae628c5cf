import threading

import pytest

from facesort.monitor import Cancelled, Monitor, Progress
from tests.patience import PATIENCE_S


def test_reports_are_passed_on_at_most_once_per_interval_and_the_last_one_always():
    heard = []
    monitor = Monitor(heard.append, interval_s=1000)
    for done in range(5):
        monitor.report(done, 4, "note")
    assert heard == [Progress(0, 4, "note"), Progress(4, 4, "note")]


def test_cancelling_stops_the_work_at_its_next_report():
    monitor = Monitor()
    monitor.report(0)
    monitor.cancel()
    with pytest.raises(Cancelled):
        monitor.report(1)


def test_cancelling_in_the_middle_of_pausing_does_not_leave_the_work_waiting():
    for moment in ("before clear", "after clear", "after the look at stop"):
        monitor = Monitor()
        raised = []

        class Go(threading.Event):
            def clear(self, monitor=monitor, moment=moment):
                if moment == "before clear":
                    monitor.cancel()
                super().clear()
                if moment == "after clear":
                    monitor.cancel()

        class Stop(threading.Event):
            def is_set(self, monitor=monitor, moment=moment):
                was_set = super().is_set()
                if moment == "after the look at stop" and not was_set:
                    monitor.cancel()
                return was_set

        monitor._go, monitor._stop = Go(), Stop()
        monitor._go.set()
        monitor.pause()

        def work(monitor=monitor, raised=raised):
            try:
                monitor.report(0)
            except Cancelled:
                raised.append(True)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(PATIENCE_S)
        assert raised == [True], moment


@pytest.mark.parametrize("cancel", [False, True])
def test_pausing_holds_the_work_until_it_goes_on_or_is_cancelled(cancel):
    monitor = Monitor()
    monitor.pause()
    ended = []

    def work():
        try:
            monitor.report(0)
            ended.append("went on")
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.1)
    assert thread.is_alive()
    assert monitor.paused
    if cancel:
        monitor.cancel()
    else:
        monitor.resume()
    thread.join(PATIENCE_S)
    assert ended == ["cancelled" if cancel else "went on"]
