"""What may happen to the library itself."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from facesort.errors import LibraryDamaged, LibraryReadOnly, LibraryTooNew, LibraryUnusable
from facesort.library import backup, folders, journal, migrate, people, restoring, whereabouts
from facesort.library.backup import Kind
from facesort.library.driver import sqlite
from facesort.library.store import Library
from facesort.operations import history
from facesort.paths import backups_of
from tests.data.drawn_faces import draw_photo
from tests.faults.databases import (
    Victim,
    back_up,
    everything_in,
    facesort,
    make_family,
    name,
    names,
    of_first_format,
)
from tests.libraries import add_photos, everything
from tests.patience import PATIENCE_S


def can_unshare():
    try:
        return subprocess.run(["unshare", "-rm", "true"], check=False).returncode == 0
    except FileNotFoundError:
        return False


needs_unshare = pytest.mark.skipif(not can_unshare(), reason="no mounts of one's own here")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "library.db"


# Killed


@pytest.mark.fault("D01")
def test_a_scan_that_was_killed_goes_on(path, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(24):
        draw_photo([n % 3], (300, 260), jitter=n).save(folder / f"{n}.jpg")
    for what in ("photo", "face"):  # is there when it is killed
        command = [sys.executable, "-m", "facesort", "--library", str(path), "scan", str(folder)]
        scan = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(partial(count, path, what), scan)
        scan.kill()
        scan.wait()
    assert '"photos": 24' in facesort(path, "scan", folder, "--json")
    everything_in(path)
    with closing(Library(path)) as library, library.read() as session:
        assert folders.newest_photo(session) == 24
    assert count(path, "face") >= 20


_EDITS = """
import sys
from contextlib import closing
from pathlib import Path
from facesort.library import edits, people
from facesort.library.store import Library
from facesort.operations import history
library = Library(Path(sys.argv[1]))
n = 0
def do(edit):
    global n
    with library.write() as session:
        edit(session)
    n += 1
    print(n, flush=True)
while True:
    with library.write() as session:
        if people.exists_person(session, 2):
            break
        history.undo(session)  # the merge after which the one before was killed
while True:
    do(lambda s: edits.rename_person(s, 1, f"n{n}"))
    do(lambda s: edits.merge_people(s, 1, [2]))
    do(history.undo)
    do(lambda s: edits.split_faces(s, [1]))
    do(history.undo)
"""


@pytest.mark.fault("D02")
def test_no_change_is_lost_that_was_made_before_the_kill(path):
    make_family(path)
    for kill in range(4):
        made = int(Victim(_EDITS, path).kill_after(3 + 4 * kill, a_moment))
        everything_in(path)
        with closing(Library(path)) as library, library.read() as session:
            now = {row.name for row in people.list_people(session)}
        last = (made - 1) // 5 * 5  # the name that was given last
        assert now & {f"n{last}", f"n{last + 5}"}, (made, now)
    with closing(Library(path)) as library, library.write() as session:
        while history.undo(session) is not None:
            pass
    assert "Anna" not in names(path)
    assert names(path) == ["", ""]


_OPEN = """
import sys
from pathlib import Path
from alembic import command
from facesort.library.store import Library
print("go", flush=True)
Library(Path(sys.argv[1])).close()
print("done", flush=True)
"""


@pytest.mark.fault("D03")
def test_a_library_that_is_killed_on_its_way_to_the_new_format_is_whole(path):
    of_first_format(path)
    for _kill in range(5):
        Victim(_OPEN, path).kill_after(1, a_moment)
        with closing(sqlite.connect(path)) as raw:
            (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        assert revision in ("0001", migrate.HEAD)
        assert ("album" in tables) == (revision == migrate.HEAD)
    assert sorted(names(path)) == sorted(f"n{n}" for n in range(300))
    everything_in(path)
    assert all(row.names == 300 for row in backup.list_backups(path))


_BACK_AND_FORTH = """
import sys
from pathlib import Path
from facesort.library import restoring
from facesort.library.backup import Kind
from facesort.library.store import Library
library = Library(Path(sys.argv[1]))
while True:
    for number in (1, 2):
        restoring.go_back(library, number)
        print(number, flush=True)
        library.back_up(Kind.DAY)
"""


@pytest.mark.fault("D04")
def test_killed_while_going_back_the_library_is_the_one_or_the_other(path):
    states = [make_family(path, photos=200)]
    assert back_up(path).number == 1
    with closing(Library(path)) as library:
        name(library, 2, "Ben")
        states.append(everything(library))
    assert back_up(path).number == 2
    for kill in range(4):
        Victim(_BACK_AND_FORTH, path).kill_after(1 + kill, a_moment)
        assert everything_in(path) in states
        assert all(backup.trouble_with(copy) is None for copy in backup.every(path))
    back_up(path)
    assert all(entry.suffix == ".db" for entry in backups_of(path).iterdir())


# Full, or not to be written


_FILL = """
import subprocess, sys
from contextlib import closing
from pathlib import Path
from facesort.errors import LibraryUnusable
from facesort.library import edits
from facesort.library.backup import Kind
from facesort.library.store import Library
from tests.libraries import add_photos, everything, place
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], check=True)
path = folder / "library.db"
said = set()
with closing(Library(path)) as library:
    add_photos(library, 4)
    place(library, [-1, -1, -2, -2])
    kept = everything(library)
    try:
        for n in range(1000):
            add_photos(library, 50, root=b"/%d" % n)
            kept = everything(library)
    except LibraryUnusable as error:
        said.add(error.message)
    try:
        library.back_up(Kind.ASKED)
    except LibraryUnusable as error:
        said.add(error.message)
    assert everything(library) == kept
with closing(Library(path)) as library:
    assert everything(library) == kept
    assert library.check() == []
assert not [entry.name for entry in path.parent.glob("library.db.backups/*")]
print(*said, sep="\\n")
"""


@needs_unshare
@pytest.mark.fault("D06")
def test_on_a_full_disk_nothing_is_lost_and_a_sentence_is_said(tmp_path):
    command = ["unshare", "-rm", sys.executable, "-c", _FILL, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "is full" in ended.stdout


_READ_ONLY = """
import subprocess, sys
from facesort.cli import main
folder, library, *words = sys.argv[1:]
subprocess.run(["mount", "--bind", folder, folder], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
sys.exit(main(["--library", library, *words]))
"""


@needs_unshare
@pytest.mark.fault("D08")
@pytest.mark.parametrize("log", [False, True])
def test_a_library_that_may_only_be_read_is_read(path, log):
    make_family(path)
    back_up(path)
    others = Library(path) if log else None  # somebody else has it open, with a log beside it
    if others is not None:
        name(others, 2, "Ben")
    before = {p: p.read_bytes() for p in path.parent.rglob("*") if p.is_file()}

    def run(*words):
        command = ["unshare", "-rm", sys.executable, "-c", _READ_ONLY]
        command += [str(path.parent), str(path), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    read = run("people")
    assert (read.returncode, read.stderr) == (0, "")
    assert "Anna" in read.stdout
    assert ("Ben" in read.stdout) == log
    assert "asked for" in run("backup", "list").stdout
    for words in (("name", "2", "Carl"), ("undo",), ("backup", "restore", "1")):
        written = run(*words)
        assert written.returncode == 1
        assert "may only be read" in written.stderr
        assert "Traceback" not in written.stderr
    assert "cannot be written" in run("backup", "make").stderr
    assert {p: p.read_bytes() for p in path.parent.rglob("*") if p.is_file()} == before
    if others is not None:
        others.close()


@pytest.mark.fault("D08")
def test_an_old_library_that_may_only_be_read_says_so(path, monkeypatch):
    of_first_format(path)
    monkeypatch.setattr("facesort.library.store.may_write", lambda _path: False)
    with pytest.raises(LibraryReadOnly, match="of an older version, and may only be read"):
        Library(path)


# Damaged


@pytest.fixture
def backed_up(path):
    """A library with a backup, closed; all that is in it."""
    kept = make_family(path, photos=300)
    back_up(path)
    return kept


@pytest.mark.fault("D09")
def test_a_damaged_page_is_found_and_the_file_is_kept_aside(path, backed_up):
    damage_pages(path)
    damaged = path.read_bytes()
    with suppress(LibraryDamaged), closing(Library(path)) as library:
        assert library.damage() is not None
        with pytest.raises(LibraryDamaged, match="could not be verified"):
            library.back_up(Kind.DAY)
    said = facesort(path, "backup", "restore")
    aside = path.with_name("library.db.damaged-1")
    assert str(aside) in said
    assert aside.read_bytes() == damaged
    assert aside.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o777 == 0o600
    assert everything_in(path) == backed_up


@pytest.mark.fault("D09")
def test_a_damaged_backup_is_passed_over_for_an_older_one(path, backed_up):
    with closing(Library(path)) as library:
        name(library, 2, "Ben")
    damage_pages(back_up(path).path)
    assert backup.newest_good(path).number == 1
    with pytest.raises(LibraryDamaged, match="Backup 2 is damaged"):
        restoring.put_in_place(path, 2)
    damage_pages(path)
    facesort(path, "backup", "restore")
    assert everything_in(path) == backed_up


def other_program(path):
    path.unlink()
    with closing(sqlite.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")
        raw.execute("PRAGMA application_id=4711")
        raw.commit()


SPOILT = {
    "empty": lambda path: os.truncate(path, 0),
    "50 bytes": lambda path: os.truncate(path, 50),
    "half": lambda path: os.truncate(path, path.stat().st_size // 2 // 4096 * 4096),
    "text": lambda path: path.write_bytes(b"Dear diary, " * 1000),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "other program": other_program,
}


@pytest.mark.fault("D10")
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_no_library_any_more_is_kept_aside(path, backed_up, spoil):
    spoil(path)
    spoilt = path.read_bytes()
    with suppress(LibraryDamaged), closing(Library(path)) as library:
        assert library.damage() is not None
    assert path.read_bytes() == spoilt
    facesort(path, "backup", "restore")
    assert path.with_name("library.db.damaged-1").read_bytes() == spoilt
    assert everything_in(path) == backed_up


@pytest.mark.fault("D10")
@pytest.mark.parametrize("spoil", list(SPOILT.values())[1:], ids=list(SPOILT)[1:])
def test_what_is_no_library_is_never_changed_or_taken_for_one(path, spoil):
    make_family(path, photos=300)
    spoil(path)
    spoilt = path.read_bytes()
    error = facesort(path, "people", code=1) if spoil is not SPOILT["half"] else ""
    assert "Traceback" not in error
    assert path.read_bytes() == spoilt


# Its log


@pytest.mark.fault("D11")
def test_without_its_log_the_library_is_what_it_was_before_or_known_to_be_damaged(path, tmp_path):
    make_family(path)
    library = Library(path)
    name(library, 2, "Ben")
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    library.close()
    assert names(path) == ["Anna", "Ben"]
    assert names(copy) == ["Anna", ""]
    everything_in(copy)


@pytest.mark.fault("D11")
@pytest.mark.parametrize("photos", [0, 1, 400])
def test_a_log_of_another_library_is_set_aside(path, tmp_path, photos):
    kept = make_family(path)
    other = tmp_path / "other.db"
    library = Library(other)
    if photos:
        add_photos(library, photos, root=b"/other")
    log = tmp_path / "other.db-wal"
    assert log.stat().st_size > 0
    shutil.copy(log, f"{path}-wal")
    before = path.read_bytes()
    with closing(Library(path)) as again:
        assert everything(again) == kept
        assert again.check() == []
        assert [sentence for sentence in again.warnings() if "did not belong to it" in sentence]
    assert path.read_bytes() == before
    assert path.with_name("library.db-wal.strange-1").read_bytes() == log.read_bytes()
    library.close()


@pytest.mark.fault("D11")
def test_a_library_that_was_put_back_by_hand_beside_its_later_log_is_whole(path, tmp_path):
    kept = make_family(path, photos=300)
    shutil.copy(path, tmp_path / "mine.db")
    library = Library(path)
    for n in range(3):
        add_photos(library, 300, root=b"/%d" % n)
    shutil.copy(f"{path}-wal", tmp_path / "log")
    library.close()
    with closing(Library(path)) as library, library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM vector")
    shutil.copy(tmp_path / "mine.db", path)
    shutil.copy(tmp_path / "log", f"{path}-wal")
    found = everything_in(path)
    assert found["person"] == kept["person"]


# More than one


_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facesort.gui import app
started = app.begin
def begin(running, folders):
    started(running, folders)
    show = running.window.raise_
    running.window.raise_ = lambda: (show(), print("raised", flush=True))
    QTimer.singleShot(0, lambda: print("open", flush=True))
app.begin = begin
sys.exit(app.main(Path(sys.argv[1]), []))
"""


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """Folders of the user's for programs that open the window."""
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.mark.fault("D12")
def test_a_second_window_is_the_first_one(path, desktop):
    make_family(path)
    first = Victim(_WINDOW, path)
    assert first.process.stdout.readline() == "open\n"
    second = subprocess.run(
        [sys.executable, "-m", "facesort", "--library", str(path), "gui"],
        check=False,
        timeout=2 * PATIENCE_S,
    )
    assert second.returncode == 0
    assert first.kill_after(1) == "raised"


@pytest.mark.fault("D13")
def test_what_a_crashed_window_left_keeps_no_other_from_opening(path, desktop):
    make_family(path)
    for _time in range(2):
        Victim(_WINDOW, path).kill_after(1)
        (left,) = desktop.iterdir()  # its socket, which nobody listens at
        # No number of a process is kept anywhere, which could be another's by now.
        assert left.is_socket()
        with closing(Library(path)) as library:
            assert not library.is_used_elsewhere()
            name(library, 2, "Ben")
    assert names(path) == ["Anna", "Ben"]


# Versions


@pytest.mark.fault("D14")
def test_an_older_library_is_backed_up_and_brought_up_to_date(path):
    of_first_format(path)
    old = path.read_bytes()
    Library(path).close()
    (row,) = backup.list_backups(path)
    assert (row.kind, row.names) == (Kind.FORMAT, 300)
    assert row.path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite.connect(row.path)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert raw.execute("PRAGMA user_version").fetchone() == (0,)
    with closing(sqlite.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (int(migrate.HEAD),)
    assert len(old) > 0
    with closing(Library(path)) as library:  # also the old backup can be gone back to
        name(library, 1, "Anna")
        restoring.go_back(library, row.number)
        assert library.check() == []
    assert "n0" in names(path)


@pytest.mark.fault("D15")
@pytest.mark.parametrize("journal_mode", ["wal", "delete"])
def test_a_newer_library_is_refused_and_not_changed(path, journal_mode):
    make_family(path)
    with closing(sqlite.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0099'")
        raw.execute("CREATE TABLE future (id INTEGER)")
        raw.execute(f"PRAGMA journal_mode={journal_mode}")
    before = path.read_bytes()
    with pytest.raises(LibraryTooNew, match="0099"):
        Library(path)
    assert "newer facesort" in facesort(path, "people", code=1)
    assert path.read_bytes() == before
    assert not backups_of(path).exists()


@pytest.mark.fault("D16")
def test_a_failure_on_the_way_to_the_new_format_leaves_every_byte(path, monkeypatch):
    of_first_format(path)
    before = path.read_bytes()
    upgrade = migrate.upgrade

    def fail(connection):
        upgrade(connection)
        connection.exec_driver_sql("UPDATE person SET name = 'lost'")
        raise RuntimeError("boom")

    monkeypatch.setattr(migrate, "upgrade", fail)
    with pytest.raises(RuntimeError, match="boom"):
        Library(path)
    assert path.read_bytes() == before
    assert {entry.name for entry in path.parent.iterdir()} == {path.name, "library.db.backups"}
    (row,) = backup.list_backups(path)
    assert row.names == 300


# Clocks, places, signals, strangers


class Clock:
    """A clock that shows what it is set to."""

    now_ = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    @classmethod
    def now(cls, zone=None):
        return cls.now_ if zone is None else cls.now_.astimezone(zone)

    strptime = datetime.strptime


@pytest.mark.fault("D17")
def test_what_came_later_counts_as_later_whatever_the_clock_says(path, monkeypatch):
    make_family(path)
    monkeypatch.setattr(backup, "datetime", Clock)
    monkeypatch.setattr(journal, "datetime", Clock)
    with closing(Library(path)) as library:
        for n, jump in enumerate([0, 40_000, -80_000, 1, 40]):  # hours
            Clock.now_ += timedelta(hours=jump)
            name(library, 1, f"n{n}")
            made = library.back_up_if_due(Clock.now_)
            assert (made is None) == (n == 3), n  # an hour later it is the same day
        rows = backup.list_backups(path)
        assert [row.number for row in rows] == [4, 3, 2, 1]
        assert [row.at for row in rows] != sorted((row.at for row in rows), reverse=True)
        assert backup.newest_good(path).number == 4
        with library.write() as session:
            assert history.undo(session).label
        with library.read() as session:
            assert people.list_people(session)[0].name == "n3"


@pytest.mark.fault("D17")
def test_ten_daily_backups_are_kept_and_those_of_other_kinds_beside_them(path):
    make_family(path)
    asked = back_up(path)
    day = datetime(2026, 3, 1, tzinfo=UTC)
    with closing(Library(path)) as library:
        for n in range(14):
            name(library, 1, f"n{n}")
            with pytest.MonkeyPatch.context() as patch:
                Clock.now_ = day + timedelta(days=n)
                patch.setattr(backup, "datetime", Clock)
                assert library.back_up_if_due(Clock.now_) is not None
                assert library.back_up_if_due(Clock.now_) is None
                assert library.back_up_if_due(Clock.now_ + timedelta(days=1)) is None  # no change
    kinds = [row.kind for row in backup.list_backups(path)]
    assert kinds == [Kind.DAY] * 10 + [Kind.ASKED]
    assert backup.find_backup(path, asked.number).names == 1


MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / {mount} rw,relatime shared:1 - {kind} server:/home rw
41 27 0:51 / /elsewhere rw - nfs4 server:/other rw
"""


@pytest.mark.fault("D18")
@pytest.mark.parametrize("kind", ["nfs4", "nfs", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone"])
def test_a_library_on_a_network_is_refused(tmp_path, monkeypatch, kind):
    mount = tmp_path / "my drive"
    mount.mkdir()
    mounts = tmp_path / "mountinfo"
    escaped = str(mount).replace(" ", "\\040")
    mounts.write_text(MOUNTS.format(mount=escaped, kind=kind))
    monkeypatch.setattr(whereabouts, "_MOUNTS", mounts)
    with pytest.raises(LibraryUnusable, match="lies on a network"):
        Library(mount / "sub" / "library.db")
    assert list(mount.iterdir()) == []
    Library(tmp_path / "library.db").close()
    (tmp_path / "link.db").symlink_to(mount / "library.db")
    with pytest.raises(LibraryUnusable, match="lies on a network"):
        Library(tmp_path / "link.db")


@pytest.mark.fault("D18")
@pytest.mark.parametrize("kind", ["ext4", "fuse.gocryptfs", "fuseblk", "tmpfs"])
def test_a_library_on_a_disk_is_not_refused(tmp_path, monkeypatch, kind):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(mount=tmp_path, kind=kind) + "rubbish\n")
    monkeypatch.setattr(whereabouts, "_MOUNTS", mounts)
    with closing(Library(tmp_path / "library.db")) as library:
        assert library.warnings() == []


@pytest.mark.fault("D18")
@pytest.mark.parametrize(
    ("folder", "cloud"), [("Dropbox", "Dropbox"), ("OneDrive - Work", "OneDrive")]
)
def test_a_library_in_a_folder_of_a_cloud_is_warned_of(tmp_path, folder, cloud):
    path = tmp_path / folder / "library.db"
    make_family(path)
    command = [sys.executable, "-m", "facesort", "--library", str(path), "people"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"folder of {cloud}" in ended.stderr
    assert "Anna" in ended.stdout


@pytest.mark.fault("D19")
def test_the_signal_to_end_closes_the_window_and_keeps_everything(path, desktop):
    make_family(path)
    window = Victim(_WINDOW, path)
    assert window.process.stdout.readline() == "open\n"
    with closing(Library(path)) as library:
        name(library, 2, "Ben")
    window.process.send_signal(signal.SIGTERM)
    assert window.process.wait(PATIENCE_S) == 0
    window.kill_after(1)
    assert not Path(f"{path}-wal").exists()
    assert names(path) == ["Anna", "Ben"]
    everything_in(path)


STRANGERS = {
    "trigger": "CREATE TRIGGER t AFTER UPDATE ON person BEGIN DELETE FROM face; END",
    "view": "CREATE VIEW person2 AS SELECT * FROM person",
    "virtual table": "CREATE VIRTUAL TABLE v USING fts5(text)",
    "table": "CREATE TABLE extra (id INTEGER)",
    "computed column": "ALTER TABLE person ADD COLUMN evil TEXT AS (hex(name))",
    "view for a table": "ALTER TABLE album RENAME TO album2; CREATE VIEW album AS SELECT * FROM album2",
}


@pytest.mark.fault("D20")
@pytest.mark.parametrize("sql", STRANGERS.values(), ids=STRANGERS)
def test_what_somebody_put_into_a_library_is_refused(path, sql):
    make_family(path)
    with closing(sqlite.connect(path, isolation_level=None)) as raw:
        raw.executescript(sql)
    before = path.read_bytes()
    error = facesort(path, "name", "1", "Eve", code=1)
    assert "holds what no facesort library holds" in error
    assert path.read_bytes() == before


@pytest.mark.fault("D20")
def test_what_somebody_put_into_an_old_library_does_not_run_when_it_is_brought_up_to_date(path):
    of_first_format(path)
    with closing(sqlite.connect(path, isolation_level=None)) as raw:
        raw.executescript("CREATE TRIGGER t AFTER INSERT ON alembic_version BEGIN SELECT 1; END")
    before = path.read_bytes()
    with pytest.raises(LibraryUnusable, match="trigger t"):
        Library(path)
    assert path.read_bytes() == before


def a_moment():
    time.sleep(random.random() * 0.3)


def count(path, table):
    """Return how many rows there are, as another program sees it; 0 while there is no library."""
    with suppress(sqlite.Error), closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        return raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return 0


def wait_for(condition, process):
    deadline = time.monotonic() + 4 * PATIENCE_S
    while not condition():
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def damage_pages(path):
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 6 * 4096))
