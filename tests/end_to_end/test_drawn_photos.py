"""The main job on drawn people, from the terminal: the same on anyone's machine."""

import os
import signal
import time
from contextlib import closing

import pytest

from facesort.library.driver import sqlite
from tests.data.drawn_faces import draw_photo
from tests.end_to_end.conftest import digest
from tests.patience import PATIENCE_S

ANNA, BEN, CARL = 0, 1, 2
MANY = 150


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Nine photos: Anna, Ben and Carl alone three times each; one of Anna in two places; odd files."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "copies").mkdir()
    for person in (ANNA, BEN, CARL):
        for photo in range(3):
            path = folder / f"{person}-{photo}.jpg"
            draw_photo([person], (500, 400), jitter=photo).save(path, quality=92)
    (folder / "copies" / "again.png").write_bytes((folder / f"{ANNA}-0.jpg").read_bytes())
    half = (folder / f"{BEN}-0.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(half[: len(half) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "letter.txt").write_bytes(b"Dear Anna")
    os.mkfifo(folder / "pipe.jpg")
    return folder


def who_is_on(terminal):
    """Map file names to the people on them."""
    found = {}
    for face in terminal.faces():
        for file in face["files"]:
            found.setdefault(os.path.basename(file), set()).add(face["person"])
    return found


def test_the_main_job(terminal, folder):
    before = digest(folder / "copies"), digest_of_files(folder)
    report = terminal.scan(folder)
    seconds = report.pop("seconds")
    assert seconds > 0
    assert report == {
        "files": 13,
        "photo_files": 10,
        "photos": 9,
        "new": 9,
        "other": 1,
        "problems": 2,
        "faces": report["faces"],
        "people": 3,
    }
    shown = who_is_on(terminal)
    for person in (ANNA, BEN, CARL):
        assert len(set.union(*(shown[f"{person}-{n}.jpg"] for n in range(3)))) == 1
    assert shown["again.png"] == shown[f"{ANNA}-0.jpg"]
    assert len({next(iter(shown[f"{person}-0.jpg"])) for person in (ANNA, BEN, CARL)}) == 3
    for face in terminal.faces():
        x, y, w, h = face["box"]
        width, height = face["photo_size"]
        assert (width, height) == (500, 400)
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height

    anna, ben = next(iter(shown["0-0.jpg"])), next(iter(shown["1-0.jpg"]))
    terminal("name", anna, "Anna")
    terminal("merge", anna, ben)
    hers = [f for f in terminal.faces() if f["person"] == anna]
    his = [f["face"] for f in hers if not os.path.basename(f["files"][0]).startswith("0-")]
    terminal("split", anna, *his)
    terminal("hide", next(iter(shown["2-0.jpg"])))
    terminal("group")
    kinds = {row["name"] or row["kind"]: row["photos"] for row in terminal.people().values()}
    assert kinds["Anna"] == 3
    assert kinds["ignored"] == 3
    for _edit in range(4):
        terminal("undo")
    assert who_is_on(terminal) == shown
    assert (digest(folder / "copies"), digest_of_files(folder)) == before
    assert "in order" in terminal("doctor")


def digest_of_files(folder):
    return {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir() if p.is_file()}


def test_a_scan_that_is_stopped_or_killed_goes_on_where_it_was(terminal, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    drawn = [draw_photo([n % 3], (200, 150), jitter=n) for n in range(30)]  # drawing takes long
    for n in range(MANY):
        photo = drawn[n % len(drawn)].copy()
        photo.putpixel((0, 0), (n, n, n))
        photo.save(folder / f"{n:03}.png")
    before = 0
    for how in (signal.SIGINT, signal.SIGKILL):
        scan = terminal.start("scan", folder)
        wait_until(lambda before=before: looked_at(terminal.library) > before)
        scan.send_signal(how)
        _out, err = scan.communicate(timeout=PATIENCE_S)
        assert scan.returncode == (130 if how is signal.SIGINT else -signal.SIGKILL), err
        assert "Traceback" not in err
        now = looked_at(terminal.library)
        assert before < now < MANY, how
        before = now
    report = terminal.scan(folder)
    assert report["photos"] == MANY
    assert report["faces"] == MANY
    assert report["people"] == 3
    assert "in order" in terminal("doctor")


def looked_at(library):
    """Count the photos in which a scan that still runs has looked for faces."""
    try:
        with closing(sqlite.connect(f"file:{library}?mode=ro", uri=True)) as connection:
            query = "SELECT count(*) FROM photo WHERE finder IS NOT NULL"
            return connection.execute(query).fetchone()[0]
    except sqlite.OperationalError:  # not made yet
        return 0


def wait_until(condition):
    deadline = time.monotonic() + 2 * PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_scans_at_once_share_the_work(terminal, folder):
    both = [terminal.start("scan", folder, "--json") for _n in range(2)]
    for scan in both:
        _out, err = scan.communicate(timeout=2 * PATIENCE_S)
        assert scan.returncode == 0, err
    report = terminal.scan(folder)
    assert (report["photos"], report["people"]) == (9, 3)
    faces = terminal.faces()
    assert len({(tuple(face["files"]), tuple(face["box"])) for face in faces}) == len(faces)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is a folder, not a library"),
        (
            lambda path: path.write_bytes(b"not a library, but a letter"),
            "is not a facesort library",
        ),
    ],
)
def test_a_library_that_is_none_is_one_sentence(terminal, folder, make, message):
    terminal.library.parent.mkdir()
    make(terminal.library)
    assert message in terminal("scan", folder, code=1)
    assert "Traceback" not in terminal("people", code=1)
