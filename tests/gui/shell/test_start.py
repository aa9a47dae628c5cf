"""The start of the real program, in processes of its own."""

import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from facesort.library import edits
from facesort.library.backup import Kind
from facesort.library.store import Library
from tests.libraries import add_photos, everything, place
from tests.patience import PATIENCE_S

_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facesort.gui import app
started = app.begin
def begin(running, folders):
    started(running, folders)
    QTimer.singleShot(600, running.window.close)
app.begin = begin
code = app.main(Path(sys.argv[1]), [])
heavy = {"torch", "faiss", "scipy", "sklearn", "PIL"} & set(sys.modules)
print("HEAVY", sorted(heavy))
sys.exit(code)
"""


@pytest.fixture
def environment(tmp_path):
    folders = {
        name: str(tmp_path / name)
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    }
    return {**os.environ, **folders, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}


def start(code, library, environment):
    command = [sys.executable, "-c", code, str(library)]
    return subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        check=False,
    )


def test_the_window_opens_and_closes_without_anything_heavy(tmp_path, environment):
    library = tmp_path / "library.db"
    Library(library).close()
    ended = start(_WINDOW, library, environment)
    assert ended.stdout == "HEAVY []\n", ended.stderr
    assert ended.returncode == 0
    assert (tmp_path / "XDG_CONFIG_HOME" / "facesort" / "window.ini").exists()


def test_without_a_screen_there_is_a_sentence(tmp_path, environment):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        environment.pop(name, None)
    code = "import sys; from facesort.cli import main; sys.exit(main(['--library', sys.argv[1], 'gui']))"
    ended = start(code, tmp_path / "library.db", environment)
    assert ended.returncode == 1
    assert ended.stderr.startswith("facesort: The window cannot open: there is no screen.")
    assert "Traceback" not in ended.stderr


def test_a_library_that_cannot_be_opened_is_a_dialog(tmp_path, environment):
    library = tmp_path / "library.db"
    library.write_bytes(b"no library at all, but something else")
    code = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from facesort.gui import app
make = app._application
def look():
    box = QApplication.activeModalWidget()
    print(box.text())
    box.accept()
def application():
    made = make()
    QTimer.singleShot(300, look)
    return made
app._application = application
sys.exit(app.main(Path(sys.argv[1]), []))
"""
    ended = start(code, library, environment)
    assert ended.returncode == 1, ended.stderr
    assert "is not a facesort library" in ended.stdout
    assert library.read_bytes().startswith(b"no library")


_SIGNAL = """
import os, signal, sys
from pathlib import Path
from facesort.gui import app
started = app.begin
def begin(running, folders):
    os.kill(os.getpid(), signal.SIGTERM)
    started(running, folders)
app.begin = begin
sys.exit(app.main(Path(sys.argv[1]), []))
"""


def test_a_signal_that_comes_while_the_window_is_made_ends_the_program(tmp_path, environment):
    library = tmp_path / "library.db"
    Library(library).close()
    assert start(_SIGNAL, library, environment).returncode == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from facesort.gui import app
started = app.begin
def begin(running, folders):
    started(running, folders)
    os.kill(os.getpid(), signal.SIGKILL)
app.begin = begin
app.main(Path(sys.argv[1]), [])
"""

_TOLD = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facesort.gui import app
started = app.begin
def begin(running, folders):
    started(running, folders)
    def look():
        print(running.window.notice.label.text())
        running.window.close()
    QTimer.singleShot(4000, look)
app.begin = begin
sys.exit(app.main(Path(sys.argv[1]), []))
"""


def test_after_a_crash_the_library_is_checked_and_that_is_said_once(tmp_path, environment):
    library = tmp_path / "library.db"
    Library(library).close()
    assert start(_TOLD, library, environment).stdout.strip() == ""
    assert start(_KILLED, library, environment).returncode == -signal.SIGKILL
    told = start(_TOLD, library, environment).stdout.strip()
    assert told.startswith(
        "Facesort did not end properly last time.  Nothing that you said is lost"
    )
    assert start(_TOLD, library, environment).stdout.strip() == ""


_BROKEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from facesort.gui import app
made = app._application
def application():
    qt = made()
    def look():
        box = QApplication.activeModalWidget()
        print(box.report.toPlainText())
        box.reject()
    QTimer.singleShot(300, look)
    return qt
app._application = application
app.MainWindow = lambda parts: {}["Anna Meier"]
sys.exit(app.main(Path(sys.argv[1]), []))
"""


def test_a_bug_before_there_is_a_window_is_a_report_too(tmp_path, environment):
    library = tmp_path / "library.db"
    Library(library).close()
    ended = start(_BROKEN, library, environment)
    assert ended.returncode == 1, ended.stderr
    assert "KeyError" in ended.stdout
    assert "Anna" not in ended.stdout


_MEND = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facesort.gui import app
from facesort.gui.views.damage_dialog import DamageDialog
started = app.begin
windows = []
def look(window):
    dialog = window.findChild(DamageDialog)
    if dialog is None:
        QTimer.singleShot(50, lambda: look(window))
    else:
        dialog.back_button.click()
def begin(running, folders):
    windows.append(1)
    started(running, folders)
    if len(windows) == 1:
        look(running.window)
    else:
        QTimer.singleShot(300, running.window.close)
app.begin = begin
code = app.main(Path(sys.argv[1]), [])
print("WINDOWS", len(windows))
sys.exit(code)
"""


def test_a_damaged_library_is_put_back_and_the_window_opens_again_by_itself(tmp_path, environment):
    library = tmp_path / "library.db"
    with closing(Library(library)) as made:
        add_photos(made, 300)
        place(made, [-1] * 300)
        with made.write() as session:
            edits.rename_person(session, 1, "Anna")
        kept = said(made)
        made.back_up(Kind.ASKED)
    with library.open("r+b") as file:  # the last pages: what the window reads first is whole
        file.seek(-4 * 4096, 2)
        file.write(b"\xff" * 4 * 4096)
    damaged = library.read_bytes()
    ended = start(_MEND, library, environment)
    assert (ended.returncode, ended.stdout) == (0, "WINDOWS 2\n"), ended.stderr
    assert (tmp_path / "library.db.damaged-1").read_bytes() == damaged
    with closing(Library(library)) as mended:
        assert said(mended) == kept


def said(library):
    """Return what the user said; what lies where, the second window may already have looked at."""
    return {
        table: rows for table, rows in everything(library).items() if table in ("fact", "person")
    }
