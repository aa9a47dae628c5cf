import gc
import threading

import pytest
from PySide6.QtCore import QLocale

from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def english_numbers():
    """Numbers and dates look the same on every machine."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def no_garbage_collected_elsewhere():
    """As in the program: a widget that a worker's garbage collection destroys crashes Qt."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_threads_left():
    """A thread that outlives its test would crash a later one."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
    for thread in left:
        thread.join(PATIENCE_S)
    assert not [thread.name for thread in left if thread.is_alive()]
