"""The commands on a library of seven faces: what they print, what they change, how they fail."""

import io
import json
import os
import subprocess
import sys
import time
import unicodedata
from datetime import datetime, timedelta

import pytest

from facesort import cli
from facesort.library import folders
from facesort.library.store import Library
from facesort.operations import scan
from tests.unit.cli.conftest import people


def test_people_as_json(run):
    counts = {"faces": 3, "photos": 3}
    assert people(run)[1] == {"id": 1, "name": "", "kind": "unnamed", "born": None} | counts


def test_people_as_text(run):
    run("name", 1, "Anna")
    run("hide", 2)
    assert run("people").splitlines() == [
        "     1       3 photos      3 faces  Anna",
        "     2       3 photos      3 faces  Who is this?  (bystander)",
    ]


def test_faces_as_json_lines(run):
    run("name", 2, "Ben")
    rows = [json.loads(line) for line in run("faces", "--json").splitlines()]
    assert len(rows) == 7
    assert rows[3] == {
        "face": 4,
        "files": ["/photos/0003.jpg"],
        "photo_size": [400, 300],
        "box": [0.0, 60.0, 40.0, 60.0],
        "person": 2,
        "name": "Ben",
        "assigned_by": "user",
        "certainty": 1.0,
        "quality": 0.5,
    }
    loose = rows[6]
    assert (loose["person"], loose["assigned_by"], loose["certainty"]) == (None, None, None)


def test_faces_of_a_person_by_name_or_number(run):
    run("name", 2, "Ben")
    for who in ("Ben", "ben", "2"):
        rows = map(json.loads, run("faces", "--person", who, "--json").splitlines())
        assert [row["face"] for row in rows] == [4, 5, 6]


def test_a_name_is_found_however_its_letters_are_composed(run):
    run("name", 2, "Zoë  Müller")
    run("confirm", 1, unicodedata.normalize("NFD", " zoë Müller "))
    assert people(run)[2]["faces"] == 4


def test_a_terminal_without_the_letters_gets_escapes(run, monkeypatch):
    run("name", 1, "Zoë 李")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _stream in range(2))
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    run("people")
    run("name", "Bärbel", "Anna", code=1)
    for stream in (out, err):
        stream.flush()
    assert rb"Zo\xeb \u674e" in out.buffer.getvalue()
    assert rb"\u201cB\xe4rbel\u201d" in err.buffer.getvalue()


def test_a_stream_that_cannot_be_told_how_to_write_is_left_alone(run, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    run("people")
    assert "Who is this?" in out.getvalue()


@pytest.mark.parametrize(
    "module", ["facesort.cli.parser", "facesort.errors", "facesort.cli.commands", "sqlalchemy"]
)
def test_ctrl_c_while_the_program_is_loaded_is_no_crash(tmp_path, module):
    code = f"""
import sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC())
sys.argv = ["facesort", "--library", {str(tmp_path / "library.db")!r}, "people"]
import runpy
runpy.run_module("facesort", run_name="__main__", alter_sys=True)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert done.stderr == "facesort: stopped; what was done is kept.\n"


def test_the_whole_round_of_edits(run):
    run("name", 1, "Anna")
    run("merge", "Anna", 2)
    assert people(run)[1]["faces"] == 6
    assert "number 3" in run("split", "Anna", 4, 5)
    run("confirm", 7, 3)
    run("reject", 1, "Anna")
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 3: 3}
    labels = [row["label"] for row in json.loads(run("history", "--json"))]
    assert labels == [
        "1 face is not “Anna”",
        "1 face is “Who is this?” (2 photos)",
        "new person from 2 faces",
        "merge “Anna” and “Who is this?” (3 photos)",
        "name “Anna”",
    ]
    for _edit in labels:
        run("undo")
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 2: 3}
    assert "undone" in run("history")
    assert "name “Anna”" in run("redo")
    assert people(run)[1]["name"] == "Anna"


def test_one_old_change_is_taken_back_and_the_history_says_so(run):
    run("name", 1, "Anna")
    run("name", 2, "Ben")
    assert run("take-back", 1) == "Done: take back “name “Anna””.\n"
    assert {p: row["name"] for p, row in people(run).items()} == {1: "", 2: "Ben"}
    assert "name “Anna”  (taken back by 3)" in run("history")
    rows = json.loads(run("history", "--json"))
    assert [(row["seq"], row["takes_back"], row["taken_back"]) for row in rows] == [
        (3, 1, None),
        (2, None, None),
        (1, None, 3),
    ]
    assert "“name “Anna”” was taken back already. Take that back" in run("take-back", 1, code=1)
    assert run("undo") == "Undone: take back “name “Anna””.\n"
    assert people(run)[1]["name"] == "Anna"
    run("name", 1, "Zoë")
    told = run("take-back", 1, code=1)
    assert "“rename “Anna” to “Zoë”” (" in told
    number = json.loads(run("history", "--json"))[0]["seq"]
    assert told.endswith(
        f") comes after it and builds on it. First: “facesort take-back {number}”.\n"
    )


def test_a_name_of_digits_is_a_name_but_no_riddle(run):
    run("name", 1, "1999")
    assert len(run("faces", "--person", 1999).splitlines()) == 3
    run("name", 1, "2")
    run("name", 2, "1")
    assert {row["id"] for row in json.loads(run("people", "--json")) if row["name"] == "2"} == {1}
    run("name", 2, "Ben")  # the number is meant
    assert people(run)[2]["name"] == "Ben"


def test_two_people_of_one_name_are_told_apart(run):
    run("name", 1, "Anna")
    run("name", 2, "Anna")
    assert "Several people" in run("faces", "--person", "Anna", code=1)


def test_a_second_person_of_a_name_is_no_surprise(run, capsys):
    run("name", 1, "Anna")
    assert "name “Anna”" in run("name", 2, "Anna")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["name", "9", "Anna"], "There is no person “9”"),
        (["name", "99999999999999999999", "Anna"], "There is no person"),
        (["name", str(2**63), "Anna"], "There is no person"),
        (["name", str(2**63 - 1), "Anna"], "There is no person"),
        (["name", "9" * 99, "Anna"], "There is no person"),
        (["name", "-99999999999999999999", "Anna"], "There is no person"),
        (["confirm", str(2**63 - 1), "1"], "There is no face"),
        (["name", "1", " "], "The name is empty"),
        (["name", "1", "\u200b\u200d"], "The name is empty"),
        (["faces", "--person", ""], "The name is empty"),
        (["merge", "1", "1"], "cannot be merged with themselves"),
        (["split", "1", "4"], "Face 4 is not with person 1."),
        (["confirm", "7", "99"], "There is no person “99”"),
        (["confirm", "7", ""], "The name is empty"),
        (["confirm", "7", "x" * 1000], "more than 200 characters"),
        (["confirm", "7", "anna#99"], "There is no person “anna#99”"),
        (["show", "Anna"], "There is no person “Anna”"),
        (["evaluate", "/nowhere/labels.csv"], "There is no file “/nowhere/labels.csv”. Check"),
        (["confirm", "99", "1"], "There is no face 99"),
        (["undo"], "nothing to undo"),
        (["redo"], "nothing to redo"),
        (["take-back", "1"], "There is no change 1 in the history. “facesort history” lists"),
        (["take-back", str(2**63 - 1)], "There is no change"),
        (["scan", "/nowhere"], "does not exist"),
        (["scan", ""], "The path of the folder is empty"),
        (["strictness", "1"], "There are no groups yet. “facesort group” makes them."),
        (["strictness", "-11"], "between -10 and 10. 0 is how groups are made by themselves"),
        (["strictness", "9" * 30, "--preview"], "between -10 and 10"),
        (["strictness", "--preview"], "No strictness was given. Give a number from -10"),
        (["strictness", "--person", "1"], "No strictness was given. Give a number from -10"),
        (["strictness", "3", "--person", "Anna"], "There is no person “Anna”. “facesort people”"),
        (
            ["strictness", "-3", "--person", "1"],
            "There are no groups yet. “facesort group” makes them.",
        ),
        (["strictness", "-11", "--person", "1"], "between -10 and 10"),
        (["answer", "1", "yes"], "There are no questions yet. “facesort scan"),
        (["suggest", "99"], "There is no face 99. “facesort faces”"),
        (["looks", "1"], "There are no groups yet. “facesort group” makes them."),
        (["looks", "Anna"], "There is no person “Anna”. “facesort people”"),
        (["take-apart", "1"], "There are no groups yet. “facesort group” makes them."),
        (["take-apart", "9", "--preview"], "There is no person “9”. “facesort people”"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_1(run, words, message):
    told = run(*words, code=1)
    assert message in told
    assert told.startswith("facesort: ")
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["name", "1"],
        ["split", "1", "x"],
        ["scan"],
        ["confirm", "99999999999999999999", "1"],
        ["reject", "-99999999999999999999", "1"],
        ["split", "1", "1", str(2**63)],
        ["split", "1", "9" * 5000],
        ["take-back"],
        ["take-back", "Anna"],
        ["take-back", "-1"],
        ["take-back", str(2**63)],
        ["strictness", "loose"],
        ["strictness", "1", "2"],
        ["questions", "--count", "many"],
        ["answer", "1"],
        ["answer", "1", "maybe"],
        ["answer", "Anna", "yes"],
        ["suggest"],
        ["suggest", str(2**63)],
        ["looks"],
        ["take-apart"],
    ],
)
def test_wrong_usage_is_exit_code_2(run, words):
    assert "usage:" in run(*words, code=2)


@pytest.mark.parametrize("command", ["people", "faces", "problems", "undo", "group", "questions"])
def test_a_library_that_is_not_there_is_not_made(tmp_path, capsys, command):
    path = tmp_path / "no.db"
    assert cli.main(["--library", str(path), command]) == 1
    assert "There is no library" in capsys.readouterr().err
    assert not path.exists()


def test_a_folder_that_cannot_be_scanned_is_an_error_although_the_others_are(run, monkeypatch):
    def scan_folders(_library, paths, _engines, _monitor):
        assert paths == [b"/nowhere", b"/photos"]
        return scan.ScanReport(folders.Counts(*[0] * 8), 1.0, ("It is not there.",), unusable=1)

    monkeypatch.setattr(scan, "scan_folders", scan_folders)
    assert run("scan", "/nowhere", "/photos", code=1) == "facesort: It is not there.\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full disk to write to")
def test_a_full_disk_is_one_sentence(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    words = [sys.executable, "-m", "facesort", "--library", str(path), "people", "--json"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "facesort: The output cannot be written: the disk is full. "
        "Make room, or write it to another place.\n"
    )


def test_a_reader_that_has_seen_enough_is_no_error_to_tell(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    words = [sys.executable, "-m", "facesort", "--library", str(path), "people", "--json"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""


def test_what_was_so_already_is_not_done_again(run):
    assert run("hide", 2).startswith("Done: hide")
    assert run("hide", 2).startswith("It was so already: hide")
    assert len(json.loads(run("history", "--json"))) == 1


def test_who_was_hidden_is_shown_again(run):
    run("name", 2, "Ben")
    run("hide", "Ben")
    assert people(run)[2]["kind"] == "ignored"
    assert run("show", "Ben") == "Done: bring back “Ben”.\n"
    assert people(run)[2]["kind"] == "named"
    assert run("show", 2).startswith("It was so already")
    run("undo")
    assert people(run)[2]["kind"] == "ignored"
    run("redo")
    assert people(run)[2]["kind"] == "named"


def test_a_face_of_nobody_becomes_a_new_person(run):
    assert run("confirm", 7, "Zoë") == (
        "Done: new person “Zoë” from 1 face.\nThe new person is number 3.\n"
    )
    assert (people(run)[3]["name"], people(run)[3]["faces"]) == ("Zoë", 1)
    run("undo")
    assert sorted(people(run)) == [1, 2]
    assert len(run("faces").splitlines()) == 7


def test_a_new_name_like_a_known_one_is_no_slip(run):
    run("name", 1, "Anna Berg")
    told = run("confirm", 7, "Ana Berg", code=1)
    assert "There is no person “Ana Berg”, but “Anna Berg”." in told
    assert "--new" in told
    assert sorted(people(run)) == [1, 2]
    assert "but “Anna Berg”" in run("confirm", 7, "berg", code=1)
    assert "but “Anna Berg”" in run("confirm", 7, "Anna Berg Lee", code=1)
    run("confirm", 7, "Ana Berg", "--new")
    assert people(run)[3]["name"] == "Ana Berg"


def test_another_person_of_a_known_name_is_said_to_be_new(run):
    run("name", 1, "Anna")
    run("confirm", 7, "Anna", "--new")
    assert {row["id"]: row["name"] for row in people(run).values()} == {1: "Anna", 2: "", 3: "Anna"}
    assert "Several people" in run("confirm", 4, "anna", code=1)
    run("confirm", 4, "anna#3")
    assert people(run)[3]["faces"] == 2


def test_the_history_tells_the_time_where_the_user_is(run, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        run("name", 1, "Anna")
        (line,) = run("history").splitlines()
        (row,) = json.loads(run("history", "--json"))
    finally:
        monkeypatch.undo()
        time.tzset()
    utc = datetime.fromisoformat(row["at"])
    assert utc.utcoffset() == timedelta()
    assert line == f"     1  {utc + timedelta(hours=9):%Y-%m-%d %H:%M}  name “Anna”"


def test_one_is_not_many(run):
    run("split", 1, 1)
    assert "1 photo       1 face   Who is this?" in run("people")


def test_problems(run):
    assert run("problems") == ""
    assert json.loads(run("problems", "--json")) == []


def test_a_birth_date_is_said_shown_and_forgotten(run):
    run("name", 1, "Anna")
    assert "“Anna” was born in the month 1999-05" in run("born", "anna", "1999-5")
    assert people(run)[1]["born"] == "1999-05"
    run("born", 1, "")
    assert people(run)[1]["born"] is None
    run("undo")
    assert people(run)[1]["born"] == "1999-05"


@pytest.mark.parametrize("date", ["12.3.1975", "12. 3. 1975", "1975/3/12"])
def test_a_birth_date_may_be_written_as_people_do(run, date):
    assert "was born on 1975-03-12" in run("born", 1, date)


def test_a_birth_date_that_can_be_read_in_two_ways_is_not_guessed(run):
    assert run("born", 1, "12/3/1975", code=1) == (
        "facesort: “12/3/1975” can be read in two ways. "
        "Type 1975-03-12 if the day comes first in it, 1975-12-03 if the month does.\n"
    )
    assert people(run)[1]["born"] is None


@pytest.mark.parametrize(
    "date", ["31.2.1975", "12.3.75", "12.3/1975", "soon", "1999-13", "123", "3000", "9" * 10_000]
)
def test_a_birth_date_that_is_none_is_told_in_one_sentence(run, date):
    assert len(run("born", 1, date, code=1)) < 250
    assert people(run)[1]["born"] is None
    assert run("born", 99, "1999", code=1)
