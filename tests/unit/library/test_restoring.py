"""Going back to a backup when the library was encrypted, decrypted or removed meanwhile."""

import os
from contextlib import closing

import pytest

from facesort.errors import FacesortError, LibraryDamaged, LibraryUnusable
from facesort.library import backup, cipher, restoring
from facesort.library.backup import Kind
from facesort.library.leftover import every_aside
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.encryption import Backups, Change, change
from facesort.paths import backups_of, map_of, thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from tests.libraries import add_photos, everything, place

WORDS = "correct horse"


@pytest.fixture
def path(tmp_path):
    """A library with a person of three faces, and a backup of that."""
    path = tmp_path / "library.db"
    with closing(Library(path)) as library:
        add_photos(library, 3)
        place(library, [-1, -1, -1])
        library.back_up(Kind.ASKED)
    return path


def content(path, key=None):
    with closing(Library(path, key)) as library:
        return everything(library)


def changed(path, key, words, backups=Backups.KEEP):
    return change(path, key, Change(words, backups=backups), Monitor())


def damage(path):
    path.write_bytes(path.read_bytes()[:40_000])


def test_a_plain_backup_is_gone_back_to_in_an_encrypted_library(path):
    before = content(path)
    key = changed(path, None, WORDS).key
    with closing(Library(path, key)) as library:
        add_photos(library, 2)
        restoring.go_back(library, 1)
        assert everything(library) == before
    assert not cipher.is_plain(path)
    assert content(path, key) == before


def test_a_library_stays_encrypted_when_a_plain_backup_takes_its_place(path):
    before = content(path)
    key = changed(path, None, WORDS).key
    damage(path)
    restoring.put_in_place(path, 1, key)
    assert not cipher.is_plain(path)
    assert content(path, key) == before
    assert not list(backups_of(path).glob("*.partial*"))


def test_of_a_backup_with_another_passphrase_it_is_said(path):
    key = changed(path, None, WORDS, Backups.CONVERT).key
    changed(path, key, None)
    with closing(Library(path)) as library:
        (row,) = backup.list_backups(path)
        assert row.locked
        with pytest.raises(LibraryUnusable, match="another passphrase"):
            restoring.go_back(library, 1)
    change(row.path, key, Change(None), Monitor())  # as it is advised
    with closing(Library(path)) as library:
        restoring.go_back(library, 1)


def test_backups_that_are_plain_still_are_encrypted_with_the_next_passphrase(path):
    key = changed(path, None, WORDS).key
    report = changed(path, key, "another one", Backups.CONVERT)
    assert report.backups_left == 0
    assert not cipher.is_plain(backup.every(path)[0])


def test_a_library_that_is_gone_is_not_begun_anew(path):
    before = content(path)
    path.unlink()
    log = path.with_name("library.db-wal")
    log.write_bytes(b"what is left of it")
    with pytest.raises(LibraryDamaged, match="gone"):
        Library(path)
    assert not path.exists()
    _row, aside = restoring.put_in_place(path, None)
    assert aside is None
    assert every_aside(path) == [path.with_name("library.db.damaged-1-wal")]
    assert content(path) == before


def test_the_passphrase_of_a_library_that_is_gone_is_that_of_its_backup(path):
    before = content(path)
    key = changed(path, None, WORDS, Backups.CONVERT).key
    path.unlink()
    locked = backup.locked_file(path)
    assert locked == backup.every(path)[0]
    assert cipher.key_for(locked, WORDS) == key
    restoring.put_in_place(path, None, key)
    assert content(path, key) == before


def test_nothing_takes_the_place_of_a_library_that_somebody_uses(path):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with closing(Library(path)) as library, library.read() as session:
            session.connection().exec_driver_sql("SELECT 1 FROM person").all()
            os.write(write, b"x")
            os.read(read, 0)
            os.kill(os.getpid(), 19)  # stopped until it is killed
    os.read(read, 1)
    try:
        with pytest.raises(LibraryUnusable, match="another program"):
            restoring.put_in_place(path, 1)
        assert every_aside(path) == []
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert restoring.put_in_place(path, 1)[1] is not None


def test_no_face_gets_the_picture_of_another_after_a_damage(path):
    with closing(Library(path)) as library:
        late = add_photos(library, 1)
    Thumbnails(thumbnails_of(path)).save_face(int(str(late).strip("[]() ")), b"x")
    map_of(path).write_bytes(b"x")
    damage(path)
    restoring.put_in_place(path, 1)
    assert not thumbnails_of(path).exists()
    assert not map_of(path).exists()


def test_a_full_disk_is_told_when_going_back(path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring.shutil, "copyfile", full)
    with closing(Library(path)) as library:
        before = everything(library)
        with pytest.raises(FacesortError, match="No space left"):
            restoring.go_back(library, 1)
        assert everything(library) == before


def test_a_backup_whose_schema_is_no_text_is_damaged(path):
    (copy,) = backup.every(path)
    copy.write_bytes(copy.read_bytes().replace(b"CREATE TABLE fact", b"CREATE TABL\xa3 fact"))
    assert backup.trouble_with(copy) is not None
    assert backup.list_backups(path)[0].photos is None
    assert backup.newest_good(path) is None
    with closing(Library(path)) as library, pytest.raises(LibraryDamaged):
        restoring.go_back(library, 1)


def test_what_a_killed_conversion_left_goes_with_the_next_backup(path):
    (copy,) = backup.every(path)
    half = copy.with_name(copy.name + ".new")
    half.write_bytes(copy.read_bytes())
    other = backups_of(path) / "what is new.txt"
    other.write_text("mine")
    with closing(Library(path)) as library:
        library.back_up(Kind.ASKED)
    assert not half.exists()
    assert other.exists()


def test_what_is_made_is_nobody_elses_whatever_the_umask(path):
    before = os.umask(0)
    try:
        with closing(Library(path)) as library:
            library.back_up(Kind.ASKED)
            restoring.go_back(library, 1)
        key = changed(path, None, WORDS, Backups.CONVERT).key
        damage(path)
        restoring.put_in_place(path, 1, key)
    finally:
        os.umask(before)
    for file in path.parent.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
