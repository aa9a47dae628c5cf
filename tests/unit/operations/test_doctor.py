"""What the doctor says of a library, its encryption and its backups."""

from contextlib import closing

import pytest

from facesort.library.backup import Kind
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.doctor import examine_library
from facesort.operations.encryption import Change, change, key_for
from tests.libraries import add_photos


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "library.db"
    with closing(Library(path)) as library:
        add_photos(library, 3)
    return path


def told(path, key_of=lambda _path: None):
    return {found.what: found for found in examine_library(path, key_of)}


def test_where_no_library_is_none_is_made(tmp_path):
    path = tmp_path / "library.db"
    assert [found.fine for found in examine_library(path)] == [True] * 3
    assert not path.exists()


def test_backups_are_counted_and_the_newest_is_dated(path):
    assert told(path)["Backups"].state == "there are none yet"
    with closing(Library(path)) as library:
        rows = [library.back_up(Kind.ASKED), library.back_up(Kind.ASKED)]
    when = f"{rows[1].at.astimezone():%Y-%m-%d %H:%M}"
    assert told(path)["Backups"].state == f"2 backups, the newest of {when}"


def test_a_damaged_backup_is_not_fine(path):
    with closing(Library(path)) as library:
        library.back_up(Kind.ASKED).path.write_bytes(b"nonsense")
    found = told(path)["Backups"]
    assert not found.fine
    assert "damaged" in found.state


def test_encryption_is_told_and_the_key_is_asked_for_once(path):
    with closing(Library(path)) as library:
        library.back_up(Kind.ASKED)
    assert "none" in told(path)["Encryption"].state
    change(path, None, Change("correct horse"), Monitor())
    asked = []

    def key_of(library):
        asked.append(library)
        return key_for(library, "correct horse")

    found = told(path, key_of)
    assert found["Encryption"].state == "the library is encrypted"
    assert all(one.fine for one in found.values())
    assert asked == [path]


def test_a_library_that_is_gone_is_not_fine_if_it_had_backups(path):
    with closing(Library(path)) as library:
        library.back_up(Kind.ASKED)
    path.unlink()
    assert not told(path)["Library"].fine
    assert told(path)["Backups"].fine
    assert not path.exists()
