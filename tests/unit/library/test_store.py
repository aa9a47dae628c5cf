"""A library opens, refuses what is not one, and never loses what it had."""

import os
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from facesort.errors import LibraryTooNew, LibraryUnusable
from facesort.library import edits, migrate, people
from facesort.library.driver import sqlite
from facesort.library.schema import Base
from facesort.library.store import APPLICATION_ID, Library
from facesort.paths import backups_of
from tests.libraries import add_photos, everything


def test_the_migrated_tables_are_those_of_the_schema(library):
    with library.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_a_new_library_is_private_and_marked(library):
    assert library.path.stat().st_mode & 0o777 == 0o600
    with library.read() as session:
        connection = session.connection()
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("application_id", "journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {
        "application_id": APPLICATION_ID,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
    }


def test_opening_again_keeps_everything_and_makes_no_backup(library):
    add_photos(library, 2)
    before = everything(library)
    library.close()
    again = Library(library.path)
    assert everything(again) == before
    again.close()
    assert not backups_of(library.path).exists()


def test_a_file_that_is_no_library_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.db"
    path.write_bytes(b"Dear diary, " * 100)
    with pytest.raises(LibraryUnusable, match="is not a facesort library"):
        Library(path)
    assert path.read_bytes() == b"Dear diary, " * 100


@pytest.mark.parametrize("application_id", [0, 4711])
@pytest.mark.parametrize("journal_mode", ["delete", "wal"])
def test_another_programs_database_is_refused_and_left_alone(
    tmp_path, application_id, journal_mode
):
    path = tmp_path / "other.db"
    other = sqlite.connect(path)
    other.execute(f"PRAGMA journal_mode={journal_mode}")
    other.execute(f"PRAGMA application_id={application_id}")
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(LibraryUnusable, match="is not a facesort library"):
        Library(path)
    assert b"bookmarks" in before
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.db"]


def test_a_link_may_lead_to_where_the_library_shall_be(tmp_path):
    (tmp_path / "link.db").symlink_to(tmp_path / "drive.db")
    Library(tmp_path / "link.db").close()
    assert (tmp_path / "drive.db").exists()


def test_a_folder_is_no_library(tmp_path):
    with pytest.raises(LibraryUnusable, match="is a folder"):
        Library(tmp_path)


@pytest.mark.timeout(20)
def test_a_pipe_is_no_library(tmp_path):
    path = tmp_path / "pipe.db"
    os.mkfifo(path)
    with pytest.raises(LibraryUnusable, match="is a device or a pipe"):
        Library(path)


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_a_device_is_no_library(path):
    with pytest.raises(LibraryUnusable, match="is a device or a pipe"):
        Library(Path(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_place_that_cannot_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(LibraryUnusable, match="cannot be written"):
        Library(tmp_path / "library.db")


def test_a_missing_parent_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryUnusable, match="cannot be written"):
        Library(tmp_path / "file" / "library.db")


def test_a_newer_library_is_refused(library):
    with library.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    library.close()
    with pytest.raises(LibraryTooNew, match="newer facesort"):
        Library(library.path)


def test_a_damaged_library_is_told(library):
    add_photos(library, 300)
    library.close()
    with library.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    with pytest.raises(LibraryUnusable, match="damaged"):
        damaged = Library(library.path)
        with damaged.read() as session:
            people.totals(session)


def test_a_locked_library_is_told(library):
    add_photos(library, 1)
    other = sqlite.connect(library.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with library.read() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout=1")
    try:
        with (
            pytest.raises(LibraryUnusable, match="used by another program"),
            library.write() as session,
        ):
            edits.split_faces(session, [1])
    finally:
        other.close()


def test_a_library_that_another_program_is_just_making_is_waited_for(tmp_path, monkeypatch):
    path = tmp_path / "library.db"
    other = sqlite.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited = []

    def wait(seconds):  # what happens meanwhile, without a clock
        waited.append(seconds)
        if len(waited) == 3:
            other.execute("COMMIT")

    monkeypatch.setattr("facesort.library.store.time.sleep", wait)
    try:
        library = Library(path)
        library.close()
    finally:
        other.close()
    assert len(waited) == 3


def test_a_new_library_that_stays_locked_is_told(tmp_path, monkeypatch):
    path = tmp_path / "library.db"
    other = sqlite.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("facesort.library.store._PATIENCE_S", 0.0)
    try:
        with pytest.raises(LibraryUnusable, match="used by another program"):
            Library(path)
    finally:
        other.close()


def test_two_threads_that_write_wait_for_each_other(library):
    def add():
        for _n in range(10):
            with library.write() as session:
                connection = session.connection()
                before = connection.exec_driver_sql("SELECT count(*) FROM person").scalar()
                connection.exec_driver_sql("INSERT INTO person (name, kind) VALUES ('', 'unnamed')")
                now = connection.exec_driver_sql("SELECT count(*) FROM person").scalar()
                assert now == before + 1

    threads = [threading.Thread(target=add) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with library.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM person").scalar() == 30


def test_a_reader_sees_one_state_while_a_writer_commits(library):
    add_photos(library, 1)
    with library.read() as reader:
        assert people.totals(reader).not_placed == 1
        with library.write() as writer:
            edits.split_faces(writer, [1])
        assert people.totals(reader).not_placed == 1
    with library.read() as reader:
        assert people.totals(reader).not_placed == 0


@pytest.fixture
def two_formats(library, monkeypatch):
    """Pretend that another format came out: the library still has the present one."""
    library.close()
    monkeypatch.setattr(migrate, "KNOWN", (*migrate.KNOWN, "9999"))
    monkeypatch.setattr(migrate, "HEAD", "9999")
    return library.path


def test_every_change_makes_another_version_and_reading_makes_none(library):
    another = Library(library.path)
    versions = [library.version()]
    for writer in (library, another, library):
        add_photos(writer, 1)
        versions.append(library.version())
        everything(another)
        assert library.version() == versions[-1]
    another.close()
    assert len(set(versions)) == 4


def test_an_older_library_is_backed_up_before_it_is_changed(two_formats, monkeypatch):
    present = migrate.KNOWN[-2]
    monkeypatch.setattr(
        migrate,
        "upgrade",
        lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"),
    )
    Library(two_formats).close()
    (backup,) = backups_of(two_formats).iterdir()
    assert backup.stat().st_mode & 0o777 == 0o600
    copy = sqlite.connect(backup)
    assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (present,)
    copy.close()
    Library(two_formats).close()
    assert len(list(backups_of(two_formats).iterdir())) == 1


def test_a_migration_that_fails_half_way_changes_nothing(two_formats, monkeypatch):
    def fail(connection):
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN shoe_size INTEGER")
        raise RuntimeError("boom")

    monkeypatch.setattr(migrate, "upgrade", fail)
    with pytest.raises(RuntimeError, match="boom"):
        Library(two_formats)
    connection = sqlite.connect(two_formats)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(person)")}
    connection.close()
    assert "half" not in tables
    assert "shoe_size" not in columns


def test_a_library_of_the_first_format_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        migrate.upgrade(connection, to="0001")
        connection.exec_driver_sql("INSERT INTO person (name, kind) VALUES ('Anna', 'named')")
    engine.dispose()
    library = Library(path)
    with library.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []
        assert session.connection().exec_driver_sql("SELECT name FROM person").scalars().all() == [
            "Anna"
        ]
    library.close()


def test_check_finds_rows_that_point_nowhere(library):
    raw = sqlite.connect(library.path)
    raw.execute("INSERT INTO fact VALUES (99, 98, 1)")
    raw.commit()
    raw.close()
    assert any("fact" in line for line in library.check())
