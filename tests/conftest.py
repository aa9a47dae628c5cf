import os

import hypothesis
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_S

# Before Qt is imported by anybody: no test may open a window on a real screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A test may be slow on a busy machine without being wrong.
hypothesis.settings.register_profile("facesort", deadline=None)
hypothesis.settings.load_profile("facesort")

for wait in (QtBot.waitSignal, QtBot.waitSignals, QtBot.waitUntil, QtBot.waitExposed):
    wait.__kwdefaults__["timeout"] = int(PATIENCE_S * 1000)
