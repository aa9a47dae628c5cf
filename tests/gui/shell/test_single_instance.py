"""A second start hands its folders to the first."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from facesort.errors import FacesortError
from facesort.gui import single_instance
from facesort.gui.single_instance import SingleInstance, _socket_name
from tests.patience import PATIENCE_S

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from facesort.gui.single_instance import SingleInstance
app = QCoreApplication([])
folders = [bytes.fromhex(a) for a in sys.argv[2:]]
sys.exit(7 if not SingleInstance(Path(sys.argv[1])).is_first(folders) else 8)
"""


@pytest.fixture(autouse=True)
def runtime_folder(monkeypatch):
    """A folder with a short name: the path of a socket has about 100 bytes."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.fixture
def first(qtbot, tmp_path):
    instance = SingleInstance(tmp_path / "library.db")
    assert instance.is_first([])
    yield instance
    instance.close()


def second_start(library, *folders):
    command = [sys.executable, "-c", _SECOND, str(library), *(f.hex() for f in folders)]
    return subprocess.Popen(command)


def test_a_second_start_sends_its_folders_and_ends(qtbot, first, tmp_path):
    folders = [b"/photos/caf\xe9\n", b"/b"]
    with qtbot.waitSignal(first.started_again) as again:
        second = second_start(tmp_path / "library.db", *folders)
    assert again.args == [folders]
    assert second.wait(PATIENCE_S) == 7


def test_another_library_has_its_own_window(qtbot, first, tmp_path):
    other = SingleInstance(tmp_path / "other.db")
    assert other.is_first([])
    other.close()


def test_the_same_library_by_another_way_is_the_same(tmp_path):
    link = tmp_path / "link.db"
    (tmp_path / "library.db").touch()
    link.symlink_to(tmp_path / "library.db")
    assert _socket_name(link) == _socket_name(tmp_path / "library.db")


def test_the_socket_of_a_crashed_start_is_replaced(qtbot, tmp_path, runtime_folder):
    library = tmp_path / "library.db"
    crashed = QLocalServer()
    assert crashed.listen(_socket_name(library))
    leftover = runtime_folder / "leftover"
    os.link(_socket_name(library), leftover)
    crashed.close()
    leftover.rename(_socket_name(library))
    instance = SingleInstance(library)
    assert instance.is_first([])
    second = second_start(library)
    with qtbot.waitSignal(instance.started_again):
        pass
    assert second.wait(PATIENCE_S) == 7
    instance.close()


def test_a_folder_with_a_long_name_is_no_obstacle(runtime_folder, tmp_path, monkeypatch):
    long = runtime_folder / ("x" * 120)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    instance = SingleInstance(tmp_path / "library.db")
    assert instance.is_first([])
    assert instance._server.isListening()
    instance.close()


def test_a_first_that_is_busy_keeps_its_place(first, tmp_path, monkeypatch):
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 50)
    with pytest.raises(FacesortError, match="does not answer"):
        SingleInstance(tmp_path / "library.db").is_first(
            []
        )  # nobody runs the first one's event loop
    assert os.path.exists(_socket_name(tmp_path / "library.db"))


@pytest.mark.skipif(os.name != "posix", reason="users have numbers on POSIX only")
def test_a_user_without_a_name_has_a_socket(tmp_path, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: {}["nobody is called so"])
    assert _socket_name(tmp_path / "library.db")


@pytest.mark.parametrize("rubbish", [b"{}\n", b"[1]\n", b'["zz"]\n', b"\xff\n"])
def test_rubbish_is_not_listened_to(qtbot, first, rubbish):
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    with qtbot.assertNotEmitted(first.started_again, wait=100):
        socket.write(rubbish)
        socket.flush()
    socket.abort()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_first_window_comes_to_the_front_and_scans(qtbot, running, fakes, folder):
    running.window.hide()
    running.window.raise_again([bytes(folder)])
    assert running.window.isVisible()
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])
