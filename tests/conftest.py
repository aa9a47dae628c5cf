import os

os.environ["LANGUAGE"] = "en"  # before any text is imported: tests read them

import hypothesis
import keyring as keyrings
import pytest
from pytestqt.qtbot import QtBot

from tests.keyrings import Missing
from tests.patience import PATIENCE_S

# Before Qt is imported by anybody: no test may open a window on a real screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Qt warns where letters are not UTF-8, and a warning fails a test.
if os.environ.get("LC_ALL") in ("C", "POSIX"):
    os.environ["LC_ALL"] = "C.UTF-8"

# A test may be slow on a busy machine without being wrong.
hypothesis.settings.register_profile("facesort", deadline=None)
hypothesis.settings.load_profile("facesort")

for wait in (QtBot.waitSignal, QtBot.waitSignals, QtBot.waitUntil, QtBot.waitExposed):
    wait.__kwdefaults__["timeout"] = int(PATIENCE_S * 1000)


@pytest.fixture
def keyring():
    """Put another keyring in the place of the desktop's: call it with one."""

    def use(backend):
        keyrings.set_keyring(backend)
        return backend

    before = keyrings.get_keyring()
    yield use
    keyrings.set_keyring(before)


@pytest.fixture(autouse=True)
def no_keyring_of_the_user(keyring):
    """No test meets the keyring of whoever runs it."""
    keyring(Missing())
