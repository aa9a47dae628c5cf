"""What “check”, “remove” and a scan say of damage and of folders that were moved."""

import json
import os

from facesort.cli.checking import print_moved
from facesort.library.moving import Moved
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder
from tests.unit.operations.conftest import picture
from tests.unit.operations.test_check_photos import damage


def scanned(library_path, folder):
    folder.mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        (folder / name).write_bytes(picture(colour))
    library = Library(library_path)
    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    library.close()


def test_photos_that_are_as_they_were(run, library_path, tmp_path):
    scanned(library_path, tmp_path / "in")
    assert run("check", tmp_path / "in") == "2 files are as they were.\n"
    everything = run("check").splitlines()
    assert everything == [
        "2 files are as they were.",
        "7 files changed or went away since the last scan.",
    ]


def test_damage_is_told_and_is_an_exit_code(run, library_path, tmp_path, capsys):
    scanned(library_path, tmp_path / "in")
    damage(tmp_path / "in" / "a.png")
    run("check", tmp_path / "in", code=1)
    assert "probably damaged" in run("problems")
    run("check", "--json", tmp_path / "in", code=1)


def test_a_check_as_json(run, library_path, tmp_path):
    scanned(library_path, tmp_path / "in")
    found = json.loads(run("check", "--json", tmp_path / "in"))
    assert found == {"intact": 2, "damaged": 0, "unread": 0, "left_out": 0}


def test_a_folder_that_is_not_known_cannot_be_checked(run, tmp_path):
    assert "not in the library" in run("check", tmp_path, code=1)


def test_a_folder_is_taken_out_and_brought_back(run):
    assert run("remove", "/photos/") == "Done: remove folder “/photos” (7 photos).\n"
    assert json.loads(run("people", "--json")) == []
    assert "not in the library" in run("remove", "/photos", code=1)
    run("undo")
    assert len(json.loads(run("people", "--json"))) == 2


def test_a_folder_that_is_not_there_to_be_taken_out_names_those_that_are(run):
    message = run("remove", "/elsewhere", code=1)
    assert "“/elsewhere” is not in the library" in message
    assert "/photos" in message


def test_a_folder_that_was_moved_is_told(capsys):
    print_moved([Moved(1, b"/old \xff", b"/new")])
    told = capsys.readouterr().err
    assert "“/old \\xff” is not there any more" in told
    assert "“/new”" in told
