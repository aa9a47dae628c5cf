"""What others may learn from facesort: nothing over the network, nothing from its files and reports."""

import ast
import base64
import io
import json
import logging
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facesort import cli, reports
from facesort.child import Child, answer_requests
from facesort.faces.finder import FoundFace
from facesort.faces.packs import default_pack_id
from facesort.gui.report import LOG, bug_report, start_log
from facesort.library import albums, edits, faces, photos
from facesort.library.backup import Kind
from facesort.library.schema import Photo
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import forget
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.draw_map import _store as store_map
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from facesort.paths import backups_of, map_of, receipts_of, thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from tests.data.drawn_faces import FAR_APART, draw_face
from tests.generated import people_like
from tests.libraries import add_vectors, place

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "facesort"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


def python(code, *arguments, **environment):
    """Run a program of its own; returns what it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


# Nothing is sent

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facesort.gui import app
from facesort.privacy import be_private
be_private()
begin = app.begin
def then_close(running, folders):
    begin(running, folders)
    def look():
        if running.parts.scans.busy:
            QTimer.singleShot(200, look)
        else:
            running.window.close()
    QTimer.singleShot(3000, look)
app.begin = then_close
sys.exit(app.main(Path(sys.argv[1]), [sys.argv[2].encode()]))
"""


def drawn(folder, people=1, each=1):
    folder.mkdir()
    for person in range(people):
        for photo in range(each):
            picture = draw_face(FAR_APART[person], photo)
            (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(
                folder / f"p{person}-{photo}.png"
            )
    return folder


@pytest.mark.fault("S01")
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_nothing_but_local_sockets_is_ever_opened(tmp_path):
    """A scan in the window, with all its processes, as the system sees it."""
    trace, home = tmp_path / "trace", tmp_path / "home"
    home.mkdir()
    folder = drawn(tmp_path / "photos")
    environment = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", trace, "-e", "trace=socket,connect,sendto,bind"),
            *(sys.executable, "-c", WINDOW, tmp_path / "library.db", folder),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        timeout=400,
        check=True,
        cwd=ROOT,
    )
    library = Library(tmp_path / "library.db")
    with library.read() as session:
        assert faces.count_faces(session) == 1  # it was really at work
    library.close()
    calls = trace.read_text()
    families = set(re.findall(r"\b(?:AF|PF)_[A-Z0-9]+", calls))
    assert families == {"AF_UNIX"}


@pytest.mark.fault("S02")
def test_no_module_has_the_means_to_ask_for_updates_or_to_send_anything():
    """`multiprocessing` speaks to children, Qt's local sockets to a second start; there is no other."""
    network = {
        "socket",
        "ssl",
        "http",
        "urllib",
        "ftplib",
        "smtplib",
        "requests",
        "asyncio",
        "xmlrpc",
    }
    local = {"QLocalServer", "QLocalSocket"}
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                named = {alias.name for alias in node.names}
                names = [node.module]
                if node.module == "PySide6.QtNetwork" and not named <= local:
                    wrong.append((path.name, named))
            wrong += [
                (path.name, name)
                for name in names
                if name.split(".")[0] in network and name != "urllib.parse"
            ]
    assert wrong == []
    addresses = {p.name for p in PACKAGE.rglob("*.py") if re.search(r"https?://\w", p.read_text())}
    assert addresses <= {"about.py"}  # shown, with the licences


# Files


def modes(folder):
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777
        for path in [folder, *folder.rglob("*")]
        if not path.is_symlink()
    }


EVERYTHING = """
import io, os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
import numpy as np
from facesort.gui.report import LOG, start_log
from facesort.library import edits
from facesort.library.backup import Kind
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import forget
from facesort.operations.draw_map import _store
from facesort.paths import map_of, thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from tests.libraries import add_photos, place
path = Path(sys.argv[1]) / "own" / "library.db"
library = Library(path)
add_photos(library, 3)
place(library, [-1, -1, -2])
library.back_up(Kind.ASKED)
thumbnails = Thumbnails(thumbnails_of(path))
thumbnails.save_face(1, b"jpeg")
thumbnails.save_photo(1, b"jpeg")
forget.forget(library, 1, Monitor())
_store(map_of(path), "pack", np.array([3]), np.zeros((1, 2), np.float32))
start_log(path.parent / "log" / "facesort.log")
for _n in range(9000):
    LOG.warning("x" * 100)
from PySide6.QtCore import QSettings, QCoreApplication
from facesort.gui.single_instance import SingleInstance
application = QCoreApplication([])
settings = QSettings(str(path.parent / "window.ini"), QSettings.Format.IniFormat)
from facesort.gui.single_instance import _socket_name
os.environ["XDG_RUNTIME_DIR"] = str(path.parent)
instance = SingleInstance(path)
assert instance.is_first([])
for file in [path.parent, *path.parent.rglob("*")]:
    print(oct(file.stat().st_mode & 0o777), file.relative_to(path.parent))
"""


@linux
@pytest.mark.fault("S03")
@pytest.mark.parametrize("umask", ["0", "22", "777"])
def test_nobody_else_may_read_any_file_whatever_the_umask(tmp_path, umask):
    said = python(EVERYTHING, tmp_path, umask)
    found = {line.split(" ", 1)[1]: line.split()[0] for line in said.splitlines()}
    folders = {name for name in found if (tmp_path / "own" / name).is_dir()}
    names = " ".join(found)
    for kind in (
        "library.db ",
        "-wal",
        "-shm",
        ".map",
        ".jpg",
        ".txt",
        "log.1",
        "-asked-",
        "facesort-",
    ):
        assert kind in names + " ", kind
    assert {found[name] for name in folders} == {"0o700"}
    files = {name: mode for name, mode in found.items() if name not in folders}
    sockets = {name for name in files if name.startswith("facesort-")}
    assert {mode for name, mode in files.items() if name not in sockets} == {"0o600"}
    assert all(not int(files[name], 8) & 0o077 for name in sockets)


@linux
@pytest.mark.fault("S03")
def test_a_library_that_others_could_read_is_closed_to_them(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    path.chmod(0o666)
    Library(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


# Forgetting


def jpeg(seed):
    pixels = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


class Full:
    """A library of two people and all that lies beside it: backups old and new, thumbnails, map."""

    def __init__(self, folder):
        self.folder = folder
        self.library = Library(folder / "library.db")
        generated = people_like([40, 25], drawn=0)
        self.vectors = [row.tobytes() for row in generated.faces.vectors]
        add_vectors(self.library, generated.faces.vectors)
        place(self.library, [-1] * 40 + [-2] * 25)
        self.do(edits.rename_person, 1, "Xanthippe")
        self.do(edits.split_faces, [1, 2])
        self.do(edits.merge_people, 1, [3])
        self.do(edits.rename_person, 2, "Ben")
        self.do(albums.make_album, "Mine", "Xanthippe")
        self.library.back_up(Kind.ASKED)
        self.do(edits.reject_faces, [30, 31], 1)
        self.do(edits.confirm_faces, [30, 31], 1)
        self.library.back_up(Kind.ASKED)
        self.thumbnails = Thumbnails(thumbnails_of(self.library.path))
        self.crops = {face: jpeg(face) for face in (*range(1, 66), 900)}
        for face, crop in self.crops.items():  # 900: of an earlier scan, left behind
            self.thumbnails.save_face(face, crop)
        half = self.thumbnails.face_path(1).with_name("1.jpg.7.new")
        half.write_bytes(self.crops[1])
        store_map(
            map_of(self.library.path),
            default_pack_id(),
            np.arange(1, 66),
            np.zeros((65, 2), np.float32),
        )

    def do(self, verb, *arguments):
        with self.library.write() as session:
            return verb(session, *arguments)

    def holds(self, wanted):
        """Return the files in which one of these strings of bytes is."""
        return {
            path.name
            for path in self.folder.rglob("*")
            if path.is_file() and any(one in path.read_bytes() for one in wanted)
        }


@pytest.fixture
def full(tmp_path):
    full = Full(tmp_path)
    yield full
    full.library.close()


def parts_of(vectors):
    """A vector may be cut in two where it overflows a page; half of it is one too many."""
    return [half for vector in vectors for half in (vector[:64], vector[64:])]


@pytest.mark.fault("S04")
def test_no_byte_of_a_forgotten_person_is_left_anywhere(full):
    own, others = parts_of(full.vectors[:40]), parts_of(full.vectors[40:])
    crops = [full.crops[face] for face in (*range(1, 41), 900)]
    assert len(full.holds(own)) >= 3  # library and backups
    assert len(full.holds(crops)) == 42
    assert full.holds([b"anthippe"])
    receipt = forget.forget(full.library, 1, Monitor())
    assert full.holds(own) == set()
    assert full.holds(crops) == set()
    assert full.holds([b"anthippe"]) == set()
    assert not map_of(full.library.path).exists()
    assert len(receipt.backups.rewritten) == 2
    assert receipt.backups.unreadable == []
    assert receipt.left == ()
    assert len(full.holds(others)) >= 3  # nobody else was harmed
    assert full.library.check() == []
    for backup in backups_of(full.library.path).iterdir():
        copy = Library(backup)
        assert copy.check() == []
        with copy.read() as session:
            assert faces.count_faces(session) == 25
        copy.close()


@pytest.mark.fault("S04")
def test_the_receipt_says_what_could_not_be_cleaned(full):
    broken = backups_of(full.library.path) / "old.db"
    broken.write_bytes(b"no library" * 100)
    receipt = forget.forget(full.library, 1, Monitor())
    assert receipt.backups.unreadable == ["old.db"]
    assert broken.read_bytes() == b"no library" * 100
    text = receipt.path.read_text()
    assert text == "\n".join(forget.sentences(receipt)) + "\n"
    assert "old.db" in text
    assert "40 faces" in text
    assert "Xanthippe" not in text


class OneFace:
    """Finds the same face in every photo, where it may."""

    def __init__(self):
        self.box = (0.2, 0.2, 0.4, 0.4)
        self.asked = []

    def find(self, slots, while_waiting, blind=()):
        self.asked.append([list(map(tuple, spots)) for spots in blind])
        face = FoundFace(self.box, (0.5,) * 10, 0.9, 0.9, bytes([7] * 128), jpeg(7))
        return [[face] for _slot in slots]  # also where none is to be looked at

    def stop(self):
        pass


@pytest.mark.fault("S04")
@pytest.mark.parametrize("everybody", [False, True])
def test_a_forgotten_face_does_not_come_back_with_other_models(tmp_path, everybody):
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (60, 60), "teal").save(folder / "a.png")
    library = Library(tmp_path / "library.db")
    engines = Engines(library.path)
    engines._finder = finder = OneFace()

    def look():
        find_faces(library, engines, lambda _n: None, lambda _touched: None, Monitor())
        with library.read() as session:
            return faces.all_ids(session)

    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    assert look() == {1}
    place(library, [-1])
    forget.forget(library, None if everybody else 1, Monitor())
    with library.write() as session:  # as if no model had looked there yet
        for photo in session.query(Photo):
            photo.finder = None
    assert look() == set()
    assert finder.asked[-1] == [[(0.0, 0.0, 1.0, 1.0) if everybody else finder.box]]
    assert engines.thumbnails.load_face(2) is None
    engines.stop()
    library.close()


@pytest.mark.fault("S05")
def test_no_byte_of_any_face_is_left_after_all_face_data_was_forgotten(full):
    vectors, crops = parts_of(full.vectors), list(full.crops.values())
    forget.forget(full.library, None, Monitor())
    assert full.holds(vectors) == set()
    assert full.holds(crops) == set()
    assert full.holds([b"anthippe", b"Ben"]) == set()
    for path in (full.library.path, *backups_of(full.library.path).iterdir()):
        connection = sqlite3.connect(path)
        for table in ("face", "vector", "person", "fact", "edit", "link", "answer"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), path
        assert connection.execute("SELECT count(*) FROM photo").fetchone() == (65,)
        connection.close()
    with full.library.read() as session:
        assert len(photos.list_photos(session)) == 65


@pytest.mark.fault("S05")
def test_the_command_asks_unless_told_not_to(full, capsys):
    full.library.close()
    library = ["--library", str(full.library.path)]
    for words in (["forget"], ["forget", "Ben", "--all"], ["forget", "Ben"], ["forget", "Nobody"]):
        assert cli.main([*library, *words]) == 1
    assert "--yes" in capsys.readouterr().err
    assert cli.main([*library, "forget", "--all", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "65 faces" in said
    assert str(receipts_of(full.library.path)) in said
    assert cli.main([*library, "people"]) == 0


# Exports, reports, memory, temporary files


@pytest.mark.fault("S06")
def test_what_is_printed_for_programs_holds_no_vector_and_no_path_that_was_not_asked_for(
    full, capsys
):
    full.library.close()
    said = {}
    for words in ("people", "albums", "history", "questions", "faces", "find Ben", "problems"):
        assert cli.main(["--library", str(full.library.path), *words.split(), "--json"]) == 0
        said[words] = capsys.readouterr().out
    for vector in full.vectors:
        shapes = (vector.hex(), base64.b64encode(vector).decode(), json.dumps([*vector])[:60])
        numbers = json.dumps(np.frombuffer(vector, np.int8).tolist())[:60]
        assert not [w for w, text in said.items() if any(s in text for s in (*shapes, numbers))]
    for words in ("people", "albums", "history", "questions"):
        assert "/photos" not in said[words]


def caught(work):
    try:
        work()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError


def missing_file():
    open("/photos/Anna/one.jpg")  # noqa: SIM115


def told_in_words():
    raise ValueError("cannot read '/photos/Anna/one.jpg' of “Anna”")


def vector_in_words():
    raise ValueError("shape [0.25 -0.5 1.0e-3 0.75 0.125] is wrong, (12, -7, 99, 3, 4) too")


@pytest.mark.fault("S07")
def test_reports_and_log_tell_no_name_no_path_and_no_vector(tmp_path):
    log = start_log(tmp_path / "log" / "facesort.log")
    for work in (missing_file, missing_file, told_in_words, vector_in_words):
        LOG.error("%s", bug_report(caught(work)))
    log.close()
    LOG.removeHandler(log)
    text = (tmp_path / "log" / "facesort.log").read_text()
    assert not re.search(r"Anna|photos|one\.jpg|0\.25|0\.125|99", text)
    marks = re.findall(r"<file [0-9a-f]{8}>", text)
    assert len(marks) == 2
    assert len(set(marks)) == 1  # two lines about one file can be put together
    assert reports.marked("/photos/Anna/one.jpg") == marks[0]
    assert "told_in_words" in text


@pytest.mark.fault("S07")
def test_only_reports_are_logged():
    """Whoever logs something else must look at this test, and at what it tells."""
    known = {("app.py", '"A thread did not end in time."'), ("failures.py", '"Unraisable: %s"')}
    known.add(("failures.py", '"%s"'))
    known.add(("watchdog.py", '"The window has stood still for %.1f s:\\n%s"'))
    found = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        found |= {(path.name, first) for first in re.findall(r"\bLOG\.\w+\((\"[^\"]*\")", text)}
        assert "print_exc" not in text
        assert "faulthandler" not in text
    assert found == known
    assert not logging.getLogger("facesort.gui").propagate or LOG.handlers == []


def fail_in_child(_connection):
    raise ValueError("“Anna” in /photos/Anna/one.jpg")


@pytest.mark.fault("S07")
def test_a_child_that_fails_prints_no_name_and_no_path():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from facesort.child import Child\n"
            "from facesort.errors import ChildFailed\n"
            "from tests.faults.test_privacy import fail_in_child\n"
            "if __name__ == '__main__':\n"
            "    try:\n"
            "        Child(fail_in_child, name='x').request({}, timeout_s=60)\n"
            "    except ChildFailed:\n"
            "        print('failed')\n",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert said.stdout == "failed\n"
    assert "ValueError" in said.stderr
    assert "Anna" not in said.stderr


def tell_of_memory(connection):
    def answer(_message, _data, _file):
        return {"core": resource.getrlimit(resource.RLIMIT_CORE), "dumpable": dumpable()}, b""

    answer_requests(connection, answer)


def dumpable():
    import ctypes

    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)


@linux
@pytest.mark.fault("S08")
def test_no_crash_writes_memory_to_disk():
    child = Child(tell_of_memory, name="memory")
    told, _data = child.request({}, timeout_s=60)
    child.stop()
    assert told == {"core": [0, 0], "dumpable": 0}
    said = python(
        """
        import resource
        from facesort import cli
        from tests.faults.test_privacy import dumpable
        try:
            cli.main(["--version"])
        except SystemExit:
            pass
        print(resource.getrlimit(resource.RLIMIT_CORE), dumpable())
        """
    )
    assert said.splitlines()[-1] == "(0, 0) 0"


@linux
@pytest.mark.fault("S09")
def test_temporary_files_are_nobody_elses_and_do_not_stay(tmp_path):
    """The library makes none in folders of the system; what pixels travel in has no name."""
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    said = python(
        """
        import os, sys
        from pathlib import Path
        from facesort.library.store import Library
        from facesort.photos.decoders import Decoders
        from tests.libraries import add_photos
        folder = Path(sys.argv[1])
        library = Library(folder / "library.db")
        add_photos(library, 200)
        library.rewrite()
        decoders = Decoders(1)
        open_files = {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
                      if os.path.lexists(f"/proc/self/fd/{n}")}
        print([p for p in open_files if "tmp" in p and "library" not in p and "deleted" not in p
               and not p.startswith("/dev")])
        print([p.name for p in (folder / "tmp").rglob("*") if p.is_file()])
        with library.read() as session:
            print(session.connection().exec_driver_sql("PRAGMA temp_store").scalar())
        library.close()
        """,
        tmp_path,
        TMPDIR=str(scratch),
        SQLITE_TMPDIR=str(scratch),
    )
    assert said.splitlines()[-1] == "2"
    assert said.splitlines()[-2] == "[]"
    assert [path for path in scratch.rglob("*") if path.is_file()] == []
    assert {p.name for p in tmp_path.iterdir()} == {"tmp", "library.db"}


DIALOG = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog
from facesort.gui import app
begin = app.begin
def then(running, folders):
    begin(running, folders)
    running.window.choose_folder()
    def choose():
        dialog = running.window.findChild(QFileDialog)
        dialog.setDirectory(sys.argv[2])
        dialog.selectFile(sys.argv[2])
        dialog.done(1)
        QTimer.singleShot(1500, running.window.close)
    QTimer.singleShot(500, choose)
app.begin = then
sys.exit(app.main(Path(sys.argv[1]), []))
"""


@linux
@pytest.mark.fault("S12")
def test_the_desktop_learns_of_no_photo_and_no_folder(tmp_path):
    """Neither its lists of recent files, nor its thumbnails, nor what Qt keeps of its own dialogs."""
    home, photos_folder = tmp_path / "home", tmp_path / "Xanthippes-holiday"
    home.mkdir()
    photos_folder.mkdir()
    own = {name: str(home / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    python(WINDOW, tmp_path / "one.db", photos_folder, HOME=str(home), **own)
    python(DIALOG, tmp_path / "two.db", photos_folder, HOME=str(home), **own)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if b"anthippe" in path.read_bytes()] == []
    assert [path for path in files if "thumbnails" in str(path) or "recent" in path.name] == []


@pytest.mark.fault("S12")
def test_only_the_report_of_a_bug_is_ever_put_on_the_clipboard():
    users = {p.name for p in PACKAGE.rglob("*.py") if "clipboard(" in p.read_text()}
    assert users <= {"failures.py", "about.py"}


FORBIDDEN = (
    *("read", "write", "unlink", "rename", "truncate", "socket", "fork", "exec", "list"),
    *("chmod", "kill"),
)
