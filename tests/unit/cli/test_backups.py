"""`facesort backup`: list, make, go back."""

import argparse
import json
from contextlib import closing

import pytest

from facesort.cli import opening
from facesort.errors import FacesortError
from facesort.library import restoring
from facesort.library.store import Library
from facesort.paths import owed_of
from tests.libraries import add_photos
from tests.unit.cli.conftest import people


def test_a_backup_is_made_listed_and_gone_back_to(run):
    assert run("backup", "list") == ""
    run("name", 1, "Anna")
    assert run("backup", "make") == "Backup 1: 7 photos, 2 people, 1 name.\n"
    run("name", 2, "Ben")
    said = run("backup", "restore", 1)
    assert "7 photos, 2 people, 1 name" in said
    assert "What was there before is backup 2." in said
    assert [row["name"] for row in people(run).values()] == ["Anna", ""]
    rows = json.loads(run("backup", "list", "--json"))
    assert [(row["number"], row["kind"], row["names"]) for row in rows] == [
        (2, "back", 2),
        (1, "asked", 1),
    ]
    run("backup", "restore")  # the newest: what was there before
    assert [row["name"] for row in people(run).values()] == ["Anna", "Ben"]


def test_what_is_not_there_cannot_be_gone_back_to(run):
    assert "has no backup yet" in run("backup", "restore", code=1)
    run("backup", "make")
    assert "There is no backup 7" in run("backup", "restore", 7, code=1)
    for wrong in (["restore", "0"], ["restore", "x"], ["throw"], []):
        run("backup", *wrong, code=2)


def test_beside_an_open_window_one_does_not_go_back(run, library_path):
    run("backup", "make")
    with closing(Library(library_path)) as window, window.read() as session:
        session.connection().exec_driver_sql("SELECT 1 FROM person").all()
        assert "Another facesort uses this library" in run("backup", "restore", 1, code=1)
    run("backup", "restore", 1)


def test_a_library_that_is_not_there_is_told(run, library_path):
    library_path.unlink()
    assert "There is no library" in run("backup", "make", code=1)
    assert run("backup", "list") == ""


def test_a_library_that_is_gone_comes_back_from_its_backup(run, library_path):
    run("name", 1, "Anna")
    run("backup", "make")
    library_path.unlink()
    assert "backup restore" in run("people", code=1)
    run("scan", library_path.parent, code=1)  # begins nothing anew
    assert not library_path.exists()
    said = run("backup", "restore")
    assert "damaged" not in said
    assert people(run)[1]["name"] == "Anna"


def test_work_beneath_which_a_window_went_back_says_so(run, library_path):
    run("backup", "make")
    args = argparse.Namespace(command="group", library=library_path)
    with (
        pytest.raises(FacesortError, match="went back to a backup"),
        opening.working(args) as (library, _engines),
    ):
        late = add_photos(library, 1)
        with closing(Library(library_path)) as window:
            restoring.go_back(window, 1)
        with library.write() as session:
            session.connection().exec_driver_sql(
                "INSERT INTO fact (face_id, person_id, is_same) VALUES (?, 1, 1)", (late[0],)
            )


def test_a_bug_in_such_work_stays_a_bug(library_path):
    args = argparse.Namespace(command="group", library=library_path)
    with pytest.raises(ZeroDivisionError), opening.working(args):
        1 / 0  # noqa: B018


def test_what_was_to_be_cleaned_is_cleaned_by_the_next_command(run, library_path):
    owed_of(library_path).touch()
    run("people", "--json")
    assert not owed_of(library_path).exists()
