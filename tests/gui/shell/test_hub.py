"""Changes are told: those of a scan seldom, those of the user at once."""

import threading

import pytest
from PySide6.QtCore import QThread

from facesort.gui.hub import Hub
from facesort.library.touched import Touched


@pytest.fixture
def told(qtbot):
    hub = Hub(calm_ms=80)
    changes = []
    hub.library_changed.connect(lambda touched: changes.append((touched, QThread.currentThread())))
    return hub, changes


def test_many_changes_of_a_worker_become_few_on_the_gui_thread(qtbot, told):
    hub, changes = told

    def work():
        for _round in range(100):
            hub.tell(Touched.FACES)
            hub.tell(Touched.PEOPLE)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.wait(300)
    assert 1 <= len(changes) <= 2
    assert changes[0] == (Touched.FACES | Touched.PEOPLE, hub.thread())


def test_what_the_user_did_is_told_at_once_with_what_waits(qtbot):
    hub = Hub(calm_ms=3_600_000)
    changes = []
    hub.library_changed.connect(changes.append)
    hub.tell(Touched.FACES)
    qtbot.waitUntil(lambda: len(changes) == 1)
    hub.tell(Touched.FACES)
    qtbot.waitUntil(lambda: bool(hub._pending))
    hub.tell_now(Touched.PEOPLE)
    assert changes[1] == Touched.FACES | Touched.PEOPLE
    assert not hub._timer.isActive()  # nothing is left to tell


def test_nothing_is_not_told(told):
    hub, changes = told
    hub.tell_now(Touched.NOTHING)
    assert changes == []
