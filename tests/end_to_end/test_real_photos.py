"""The main job on real photos (../shared), from the terminal: the figures that must be reached."""

import csv
import json
import resource
import subprocess
import sys

from tests.end_to_end.conftest import digest
from tests.shared_data import SHARED, shared


def score(terminal, tmp_path, labels, root):
    """Judge the people as the test of record does; returns BCubed F."""
    (tmp_path / "faces.jsonl").write_text(terminal("faces", "--json"))
    judge = SHARED / "tools" / "score_grouping.py"
    command = [sys.executable, judge, tmp_path / "faces.jsonl", labels, "--root", root]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(said)
    return float(said.split("BCubed")[1].split(" F ")[1].split()[0])


def cpu_of_children(work):
    """Return the CPU seconds that the child processes of `work` took, and its result."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), result


def test_lfw(terminal, tmp_path):
    """Found ≥ 99.8 %, BCubed F ≥ 0.93, and a second scan costs ≤ 2 % of the first."""
    folder = shared("photos/lfw")
    first_cpu, report = cpu_of_children(lambda: terminal.scan(folder))
    assert report["photos"] == 4080
    assert report["other"] == 1  # labels.csv

    found = {file for face in terminal.faces() for file in face["files"]}
    assert len(found) >= 0.998 * report["photos"]
    assert score(terminal, tmp_path, folder / "labels.csv", folder) >= 0.93

    second_cpu, again = cpu_of_children(lambda: terminal.scan(folder))
    assert {**again, "new": 0, "seconds": 0} == {**report, "new": 0, "seconds": 0}
    assert again["new"] == 0
    assert second_cpu <= 0.02 * first_cpu


def test_groups(terminal):
    """All 43 and 46 labelled faces are found, with at most three more."""
    dlib, compreface = shared("photos/groups/dlib_faces"), shared("photos/groups/compreface")
    report = terminal.scan(dlib, compreface)
    assert report["photos"] == 27
    faces = {}
    for face in terminal.faces():
        for file in face["files"]:
            faces.setdefault(file.rsplit("/", 1)[1], []).append(face["box"])

    boxed = [row for row in _rows(dlib) if row["label"] == "face"]
    middles = [
        (row["file"], int(row["x"]) + int(row["w"]) / 2, int(row["y"]) + int(row["h"]) / 2)
        for row in boxed
    ]
    marked = [row for row in _rows(compreface) if row["nose_x"]]
    noses = [(row["file"], int(row["nose_x"]), int(row["nose_y"])) for row in marked]
    assert (len(middles), len(noses)) == (43, 46)
    for labelled in (middles, noses):
        assert [point for point in labelled if not _inside(point, faces)] == []
    assert report["faces"] - len(middles) - len(noses) <= 3


def _rows(folder):
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _inside(point, faces):
    name, px, py = point
    return any(x <= px <= x + w and y <= py <= y + h for x, y, w, h in faces.get(name, []))


def test_album(terminal, tmp_path):
    """290 web photos: the main job as a person does it, from scan to undo, on real people."""
    folder = shared("photos/album")
    report = terminal.scan(folder)
    assert report["files"] == report["photo_files"] + report["problems"] + report["other"]
    assert report["photo_files"] == 290
    people = terminal.people()
    assert report["people"] == len(people)
    biggest, second = list(people)[:2]

    terminal("name", biggest, "Anna")
    terminal("merge", "Anna", second)
    merged = terminal.people()[biggest]
    assert merged["faces"] == people[biggest]["faces"] + people[second]["faces"]
    some = [face["face"] for face in terminal.faces("--person", "Anna")][:3]
    terminal("split", "Anna", *some)
    terminal("group")
    anna = {face["face"] for face in terminal.faces("--person", "Anna")}
    assert not anna & set(some)
    assert terminal.people()[biggest]["name"] == "Anna"
    for _edit in range(3):
        terminal("undo")
    terminal("group")  # what the machine made of the facts meanwhile goes with them
    after = terminal.people()
    assert [after[p]["faces"] for p in (biggest, second)] == [
        people[p]["faces"] for p in (biggest, second)
    ]
    assert sorted(row["faces"] for row in after.values()) == sorted(
        row["faces"] for row in people.values()
    )


def test_bad_files(terminal):
    """Every file is a photo, a problem with a reason, or no picture; the originals are as before."""
    folder = shared("badfiles")
    before = digest(folder)
    report = terminal.scan(folder)
    assert report["files"] == report["photo_files"] + report["problems"] + report["other"]
    assert report["files"] >= 1315
    problems = json.loads(terminal("problems", "--json"))
    assert len(problems) == report["problems"]
    assert all(row["message"].endswith(".") and row["advice"] for row in problems)
    assert digest(folder) == before
