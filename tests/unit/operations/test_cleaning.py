"""What is left of the forgotten: taken up after a kill, told of what was set aside, never half done."""

import fcntl
import os
import signal
from contextlib import closing

import pytest

from facesort.errors import LibraryReadOnly, LibraryUnusable
from facesort.library import backup
from facesort.library.backup import Kind
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import cleaning
from facesort.operations.forget import forget, sentences
from facesort.paths import backups_of, map_of, owed_of, receipts_of, thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from tests.libraries import add_photos, place

VECTOR = bytes([0]) * 128  # of `new_face(0)`


@pytest.fixture
def path(tmp_path):
    """A library with a person of three faces (with pictures), a map, and a backup."""
    path = tmp_path / "library.db"
    with closing(Library(path)) as library:
        faces = add_photos(library, 3)
        place(library, [-1, -1, -1])
        library.back_up(Kind.ASKED)
    for number in range(1, len(faces) + 1):
        Thumbnails(thumbnails_of(path)).save_face(number, b"x")
    map_of(path).write_bytes(b"x")
    return path


def pictures(path):
    return sorted(thumbnails_of(path).glob("faces/*/*.jpg"))


def killed_while(path, monkeypatch, what):
    """Forget person 1 in a process that is killed when it comes to this."""
    child = os.fork()
    if child == 0:
        with monkeypatch.context() as patched:
            patched.setattr(Library, what, lambda *_arguments: os.kill(os.getpid(), signal.SIGKILL))
            forget(Library(path), 1, Monitor())
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_who_is_killed_after_forgetting_cleans_at_the_next_start(path, monkeypatch):
    killed_while(path, monkeypatch, "rewrite")
    assert owed_of(path).exists()
    assert len(pictures(path)) == 3
    with closing(Library(path)) as library:
        cleaning.clean_if_owed(library)
    assert not owed_of(path).exists()
    assert pictures(path) == []
    assert not map_of(path).exists()


def test_who_is_killed_before_forgetting_has_lost_nothing(path, monkeypatch):
    killed_while(path, monkeypatch, "write")
    with closing(Library(path)) as library:
        cleaning.clean_if_owed(library)
        assert len(pictures(path)) == 3
        assert forget(library, 1, Monitor()).lost.faces == 3
    assert pictures(path) == []


def test_what_cannot_be_cleaned_stays_owed(path, monkeypatch):
    def full(_library):
        raise LibraryUnusable("The disk is full.")

    with closing(Library(path)) as library:
        with monkeypatch.context() as patched:
            patched.setattr(Library, "rewrite", full)
            assert "The disk is full." in "\n".join(forget(library, 1, Monitor()).left)
        assert owed_of(path).exists()
        cleaning.clean_if_owed(library)
    assert not owed_of(path).exists()


def test_nothing_is_owed_after_forgetting(path):
    with closing(Library(path)) as library:
        forget(library, None, Monitor())
    assert not owed_of(path).exists()


def test_no_backup_is_cleaned_of_a_library_that_may_only_be_read(path):
    (copy,) = backup.every(path)
    before = copy.read_bytes()
    with closing(Library(path)) as library:
        library.read_only = True
        owed_of(path).touch()
        cleaning.clean_if_owed(library)
        with pytest.raises(LibraryReadOnly):
            forget(library, 1, Monitor())
    assert copy.read_bytes() == before
    assert owed_of(path).exists()
    assert len(pictures(path)) == 3


def test_nobody_makes_a_backup_while_somebody_is_forgotten(path, monkeypatch):
    held = []

    def look(library):
        folder = os.open(backups_of(path), os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.append(True)
        os.close(folder)
        return write(library)

    write = Library.write
    with closing(Library(path)) as library:
        monkeypatch.setattr(Library, "write", look)
        forget(library, 1, Monitor())
    assert held == [True]


def test_half_a_backup_is_not_kept_and_not_told(path):
    (copy,) = backup.every(path)
    for name in ("going-back.partial", copy.name + ".partial", copy.name + ".new"):
        (backups_of(path) / name).write_bytes(copy.read_bytes())
    with closing(Library(path)) as library:
        receipt = forget(library, 1, Monitor())
    assert receipt.backups.rewritten == [copy.name]
    assert receipt.backups.unreadable == []
    assert [entry.name for entry in backups_of(path).iterdir()] == [copy.name]


def test_the_receipt_names_what_was_set_aside(path):
    names = [f"{path.name}.damaged-1", f"{path.name}.damaged-1-wal", f"{path.name}-wal.strange-1"]
    for name in names:
        path.with_name(name).write_bytes(VECTOR)
    path.with_name("another.db.damaged-1").write_bytes(VECTOR)
    with closing(Library(path)) as library:
        said = "\n".join(sentences(forget(library, 1, Monitor())))
    assert all(name in said for name in names)
    assert "another.db" not in said
    assert not owed_of(path).exists()  # cleaning once more would not help


def test_a_path_that_is_no_text_is_cleaned_too(tmp_path):
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    with closing(Library(folder / "library.db")) as library:
        add_photos(library, 2)
        place(library, [-1, -1])
        library.back_up(Kind.ASKED)
        receipt = forget(library, 1, Monitor())
    assert len(receipt.backups.rewritten) == 1
    assert receipt.path.read_text(encoding="utf-8")


def test_half_a_receipt_is_none(path, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    with closing(Library(path)) as library:
        monkeypatch.setattr("facesort.operations.forget.os.fdopen", full)
        assert forget(library, 1, Monitor()).path is None
    assert list(receipts_of(path).iterdir()) == []
