"""The window on screens that come, go and scale, and with letters and names of any size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox

from facesort.gui.reading import HistorySpot, PersonSpot
from facesort.gui.sidebar import Section
from facesort.library import edits
from tests.gui.shell import conftest as window_parts
from tests.patience import PATIENCE_S

fakes, settings, library = window_parts.fakes, window_parts.settings, window_parts.library
folder, family, running = window_parts.folder, window_parts.family, window_parts.running

_ROOT = Path(__file__).parent.parent.parent
_VISIT = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QSettings
from facesort.gui import app
from facesort.library.store import Library
from tests.gui.shell.conftest import Fakes

scratch, move = Path(sys.argv[1]), sys.argv[2] == "move"
application = app._application()
settings = QSettings(str(scratch / "window.ini"), QSettings.Format.IniFormat)
library = Library(scratch / "library.db")
running = app.build(library, Fakes().operations(), settings)
window = running.window
window.show()
application.processEvents()
if move:
    room = application.screens()[-1].availableGeometry()
    window.setGeometry(room.adjusted(40, 60, -40, -40))
    application.processEvents()
for page in window.pages._all():
    window.pages.setCurrentWidget(page)
    application.processEvents()
box, room = window.frameGeometry(), window.screen().availableGeometry()
print(json.dumps({
    "window": [box.left(), box.top(), box.right(), box.bottom()],
    "room": [room.left(), room.top(), room.right(), room.bottom()],
    "ratio": window.devicePixelRatioF(),
    "screen": window.screen().name(),
}))
window.close()
settings.sync()
assert running.shut_down(60)
library.close()
"""


def visited(scratch, screens, *, move=False, scale=1.0):
    """Open the window on these screens (x, width, height), look at every page; where it is then."""
    listed = [
        {"name": f"s{n}", "x": x, "y": 0, "width": width, "height": height}
        for n, (x, width, height) in enumerate(screens)
    ]
    (scratch / "screens.json").write_text(json.dumps({"screens": listed}))
    platform = f"offscreen:configfile={scratch / 'screens.json'}"
    more = {"QT_QPA_PLATFORM": platform, "QT_SCALE_FACTOR": str(scale), "PYTHONPATH": str(_ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _VISIT, str(scratch), "move" if move else "stay"],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env=os.environ | more,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def is_inside(found):
    """Whether the window is where the user can reach all of it."""
    left, top, right, bottom = found["window"]
    room = found["room"]
    return left >= room[0] and top >= room[1] and right <= room[2] and bottom <= room[3]


@pytest.mark.fault("G05")
@pytest.mark.parametrize("scale", [1, 1.5, 3])
def test_a_window_whose_screen_is_gone_comes_back_on_one_that_is_there(tmp_path, scale):
    both = [(0, 1920, 1080), (1920, 1920, 1080)]
    before = visited(tmp_path, both, move=True)
    assert before["screen"] == "s1"
    assert before["window"][0] >= 1920
    after = visited(tmp_path, both[:1], scale=scale)
    assert after["ratio"] == scale
    assert after["screen"] == "s0"
    assert is_inside(after), after


@pytest.mark.fault("G05")
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_no_page_makes_the_window_larger_than_the_screen_at_any_scale(tmp_path, scale):
    found = visited(tmp_path, [(0, 1920, 1080)], scale=scale)
    assert is_inside(found), found


NAMES = ("Wolfeschlegelsteinhausenbergerdorff " * 3)[:80], "محمد بن عبد الله " * 5, "👩‍👧 " * 20


@pytest.fixture
def large(qapp):
    """Letters twice as large, and lines from right to left."""
    usual, twice = qapp.font(), qapp.font()
    twice.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(twice)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setFont(usual)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.fault("G06")
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_with_large_letters_from_right_to_left_and_long_names_nothing_is_cut(
    large, qtbot, library, family, running
):
    with library.write() as session:
        for person_id, name in zip(family, NAMES, strict=True):
            edits.rename_person(session, person_id, name)
    running.parts.browser.refresh()
    window, size = running.window, QSize(900, 600)
    window.resize(size)
    spots = [*Section, PersonSpot(family[0]), HistorySpot()]
    for spot in spots:
        window.pages.go(spot)
        page = window.pages._page_of(spot)
        qtbot.waitUntil(lambda page=page: window.pages.currentWidget() is page)
        qtbot.wait(50)
        assert window.size() == size, spot
        assert not window.grab().isNull()
        for control in (*page.findChildren(QAbstractButton), *page.findChildren(QComboBox)):
            if not control.visibleRegion().isEmpty():
                box = control.rect().translated(control.mapTo(page, control.rect().topLeft()))
                assert 0 <= box.left() <= box.right() <= page.width(), (spot, control)
                assert control.width() >= control.minimumSizeHint().width(), (spot, control)
