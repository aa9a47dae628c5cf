"""Libraries are encrypted, decrypted and given another key: whole, or not at all."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from facesort.errors import FacesortError, LibraryUnusable, WrongPassphrase
from facesort.library import cipher, converting
from facesort.library.driver import sqlite
from facesort.library.keeper import Keeper
from facesort.library.store import Library
from facesort.monitor import Cancelled, Monitor
from facesort.operations import encryption
from facesort.operations.encryption import (
    Backups,
    Change,
    change,
    check_passphrase,
    key_for,
    remembered_key,
)
from facesort.paths import backups_of, map_of, thumbnails_of
from tests.keyrings import Kept
from tests.libraries import add_photos, everything

WORDS = "correct horse"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "library.db"
    library = Library(path)
    add_photos(library, 30, faces_each=2)
    library.close()
    return path


def content(path, key=None):
    library = Library(path, key)
    found = everything(library)
    assert library.check() == []
    library.close()
    return found


def encrypted(path, passphrase=WORDS, **more):
    return change(path, None, Change(passphrase, **more), Monitor())


def test_everything_is_the_same_after_each_change(path):
    before = content(path)
    first = encrypted(path).key
    assert content(path, first) == before
    second = change(path, first, Change("another one"), Monitor()).key
    assert content(path, second) == before
    with pytest.raises(WrongPassphrase):
        key_for(path, WORDS)
    assert change(path, second, Change(None), Monitor()).key is None
    assert content(path) == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["library.db"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_any_sqlcipher_opens_the_library_by_its_passphrase(path):
    encrypted(path, "pässword " * 1000)
    other = sqlite.connect(path)
    other.execute("PRAGMA key='" + "pässword " * 1000 + "'")
    assert other.execute("SELECT count(*) FROM face").fetchone() == (60,)
    other.close()


@pytest.mark.parametrize(
    "passphrase", ["'; DROP TABLE face; --", "שלום עולם", "🐎" * 8, "nul\0nul\0nul"]
)
def test_a_passphrase_may_have_any_letters(path, passphrase):
    encrypted(path, passphrase)
    assert content(path, key_for(path, passphrase))


def test_the_same_letters_typed_in_another_way_are_the_same_passphrase(path):
    encrypted(path, "passwo\u0308rter")
    key_for(path, "passw\u00f6rter")


@pytest.mark.parametrize("passphrase", ["", "1234567", "          ", "\n\t"])
def test_a_passphrase_that_protects_nothing_is_refused(path, passphrase):
    before = path.read_bytes()
    with pytest.raises(FacesortError, match="at least 8"):
        check_passphrase(passphrase)
    with pytest.raises(FacesortError, match="at least 8"):
        encrypted(path, passphrase)
    assert path.read_bytes() == before


def test_a_library_that_somebody_has_open_is_left_alone(path):
    library = Library(path)
    before = everything(library)
    with pytest.raises(LibraryUnusable, match="used by another program"):
        encrypted(path)
    assert everything(library) == before
    library.close()
    assert encrypted(path).key


def test_nobody_opens_a_library_that_is_being_changed(path):
    with converting.held(path, None), pytest.raises(LibraryUnusable, match="another program"):
        Library(path)
    Library(path).close()


def test_who_waited_meanwhile_does_not_write_into_the_old_file(path):
    """It would go on in a file that has no name any more, and lose all that it writes."""
    waiting = sqlite.connect(path)  # it has the file, and no lock
    encrypted(path)
    with pytest.raises(sqlite.DatabaseError):
        waiting.execute("SELECT count(*) FROM face").fetchone()
    waiting.close()


def test_a_second_name_of_the_file_is_told(path, tmp_path):
    os.link(path, tmp_path / "second.db")
    with pytest.raises(LibraryUnusable, match="second name"):
        encrypted(path)
    assert content(path)


def test_a_link_to_the_library_stays_a_link(path, tmp_path):
    link = tmp_path / "link.db"
    link.symlink_to(path)
    key = encrypted(link).key
    assert link.is_symlink()
    assert content(path, key)


def test_a_copy_that_is_not_whole_never_takes_the_place(path, monkeypatch):
    before = content(path)
    contents = converting._contents
    calls = iter(range(9))
    monkeypatch.setattr(
        converting, "_contents", lambda connection: {**contents(connection), "n": next(calls)}
    )
    with pytest.raises(LibraryUnusable, match="could not be verified"):
        encrypted(path)
    assert content(path) == before
    assert [p.name for p in path.parent.iterdir()] == ["library.db"]


def test_a_folder_that_cannot_be_written_is_told(path, monkeypatch):
    monkeypatch.setattr(converting.os, "fsync", _full)
    with pytest.raises(LibraryUnusable, match="No space left"):
        encrypted(path)
    monkeypatch.undo()
    assert content(path)


def _full(_descriptor):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("direction", ["encrypt", "another key", "decrypt"])
def test_killed_at_any_line_the_old_or_the_new_library_is_there(path, tmp_path, direction):
    before = content(path)
    old, new = cipher.new_key(WORDS), cipher.new_key("another one")
    if direction != "encrypt":
        convert(path, None, old)
    start, goal = {
        "encrypt": (None, new),
        "another key": (old, new),
        "decrypt": (old, None),
    }[direction]
    lines, seen = 0, set()
    while True:
        place = tmp_path / str(lines)
        place.mkdir()
        copy = place / "library.db"
        shutil.copy(path, copy)
        if not killed_at(lines, lambda copy=copy: convert(copy, start, goal)):
            break
        assert (place / "library.db").exists()
        now = start if cipher.opens(copy, start) else goal
        seen.add(now)
        assert content(copy, now) == before
        assert [p.name for p in place.iterdir()] == ["library.db"]  # what was left is removed
        lines += 1
    assert content(copy, goal) == before
    assert seen == {start, goal}
    assert lines > 40


def convert(path, key, new):
    with converting.held(path, key) as library:
        library.replace(new)


def killed_at(line, work, where=converting):
    """Whether a process that does this work was killed after so many lines of a module."""
    child = os.fork()
    if not child:
        passed = set()

        def trace(frame, event, _argument):
            if frame.f_code.co_filename != where.__file__:
                return None
            if event == "line" and frame.f_lineno not in passed:
                if len(passed) == line:
                    os.kill(os.getpid(), signal.SIGKILL)
                passed.add(frame.f_lineno)
            return trace

        sys.settrace(trace)
        try:
            work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.fixture
def backup(path):
    folder = backups_of(path)
    folder.mkdir()
    backup = folder / "000001-day.db"
    shutil.copy(path, backup)
    return backup


def test_backups_are_encrypted_and_follow_the_passphrase(path, backup):
    report = encrypted(path)
    assert report.backups_left == 0
    assert content(backup, report.key)
    second = change(path, report.key, Change("another one"), Monitor()).key
    assert content(backup, second)
    change(path, second, Change(None), Monitor())
    assert content(backup)


def test_killed_between_backups_and_library_both_can_be_opened(path, backup, tmp_path, monkeypatch):
    before = content(path)
    new = cipher.new_key(WORDS)
    monkeypatch.setattr(cipher, "new_key", lambda _passphrase: new)
    lines, seen = 0, set()
    while True:
        copy = tmp_path / str(lines) / "library.db"
        backups_of(copy).mkdir(parents=True)
        shutil.copy(path, copy)
        kept = backups_of(copy) / backup.name
        shutil.copy(backup, kept)
        if not killed_at(lines, lambda copy=copy: encrypted(copy), encryption):
            break
        states = tuple(None if cipher.opens(file, None) else new for file in (kept, copy))
        for file, key in zip((kept, copy), states, strict=True):
            assert content(file, key) == before
        again = change(copy, states[1], Change(WORDS), Monitor())
        assert (again.key, again.backups_left) in ((new, 0), (new, 1))
        seen.add(states)
        lines += 1
    assert seen == {(None, None), (new, None), (new, new)}


def test_backups_can_be_deleted(path, backup):
    encrypted(path, backups=Backups.DELETE)
    assert not backup.exists()


def test_backups_can_stay_as_they_are_and_are_counted(path, backup):
    report = encrypted(path, backups=Backups.KEEP)
    assert report.backups_left == 1
    assert content(backup)


def test_a_backup_of_another_passphrase_stays_and_is_counted(path, backup):
    report = encrypted(backup, "their own one")
    assert encrypted(path).backups_left == 1
    assert content(backup, report.key)


def test_pictures_are_removed_if_that_is_asked(path):
    thumbnails_of(path).mkdir()
    (thumbnails_of(path) / "1.jpg").write_bytes(b"a face")
    map_of(path).write_bytes(b"a map")
    key = encrypted(path).key
    assert (thumbnails_of(path) / "1.jpg").exists()
    change(path, key, Change("another one", drop_pictures=True), Monitor())
    assert not thumbnails_of(path).exists()
    assert not map_of(path).exists()


def test_it_can_be_stopped_before_it_begins(path):
    monitor = Monitor()
    monitor.cancel()
    with pytest.raises(Cancelled):
        change(path, None, Change(WORDS), monitor)
    assert content(path)


def test_the_keyring_follows_the_passphrase(path, keyring):
    kept = keyring(Kept())
    key = encrypted(path, remember=True).key
    assert remembered_key(path) == key
    second = change(path, key, Change("another one", remember=True), Monitor()).key
    assert remembered_key(path) == second
    assert len(kept.entries) == 1
    change(path, second, Change(None), Monitor())
    assert kept.entries == {}


def test_a_key_that_does_not_fit_is_not_used(path, keyring):
    kept = keyring(Kept())
    encrypted(path, remember=True)
    (entry,) = kept.entries
    for nonsense in ("", "00" * 32, "not hex", "🐎"):
        kept.entries[entry] = nonsense
        assert remembered_key(path) is None


def test_the_keeper_opens_an_encrypted_library(path):
    key = encrypted(path).key
    Library(path, key).close()  # there is no lock to hold before it has a write-ahead log
    keeper = Keeper(path, key)
    keeper.start()
    try:
        for place in ("cmdline", "environ"):
            told = Path(f"/proc/{keeper._child.pid}/{place}").read_bytes()
            assert key.raw.hex().encode() not in told
            assert WORDS.encode() not in told
        with pytest.raises(LibraryUnusable, match="used by another program"):
            change(path, key, Change(None), Monitor())
    finally:
        keeper.stop()
    assert change(path, key, Change(None), Monitor()).key is None


def test_a_damaged_page_is_told(path):
    key = encrypted(path).key
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 4096 + 100)
        file.write(b"damage")
    with pytest.raises(LibraryUnusable, match="cannot be copied: database disk image is malformed"):
        change(path, key, Change(None), Monitor())
    assert cipher.opens(path, key)
