"""Names, folders and drives that go wrong, P01 to P22: each costs what it must, and nothing more."""

import contextlib
import ctypes
import hashlib
import io
import json
import os
import socket
import stat
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from facesort.errors import FolderUnusable
from facesort.folders import identity, reader
from facesort.folders import scan as listing
from facesort.library import edits, faces, folders, people, photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import add_folder as room
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.scan import scan_folders
from facesort.text import shown
from tests.faults.scan_alone import scan
from tests.libraries import place
from tests.patience import PATIENCE_S
from tests.unit.operations.test_find_faces import FakeFinder


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library" / "library.db")
    yield library
    library.close()


@pytest.fixture
def folder(tmp_path):
    """A folder with two photos; whatever happens, they stay as they are."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.png").write_bytes(picture("red"))
    (folder / "z.png").write_bytes(picture("green"))
    return folder


def picture(colour):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


def names(found):
    return sorted(os.path.basename(file) for files in found["photos"] for file in files)


def problems(found):
    return {os.path.basename(path): kind for path, kind in found["problems"].items()}


def originals(folder):
    """Return the content and the date of every file below a folder."""
    return {
        path: (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@contextlib.contextmanager
def unprivileged():
    """Be bound by permissions, as an ordinary user is: root gives up the right to pass them by."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    effective = rights[0]
    rights[0] = effective & ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, rights) == 0
    try:
        yield
    finally:
        rights[0] = effective
        assert libc.capset(header, rights) == 0


def with_drives(script, *arguments):
    """Run a shell script that may mount what it likes, and return what its scans print."""
    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("needs unshare -rm")
    scanning = f"{sys.executable} -m tests.faults.scan_alone"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-ec", script.replace("SCAN", scanning), "sh", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def awkward(tmp_path):
    """A folder, and how it looks on a drive that misbehaves."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK) or os.geteuid() != 0:
        pytest.skip("needs /dev/fuse, as root")
    source, mount = tmp_path / "source", tmp_path / "drive"
    source.mkdir()
    mount.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.awkward_disk", source, mount],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + PATIENCE_S
    while not os.path.ismount(mount) and server.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if server.poll() is not None:
        pytest.skip(f"FUSE does not start: {server.stderr.read()[-200:]}")
    yield SimpleNamespace(source=source, mount=mount)
    server.kill()  # whoever still waits for it gets an error
    server.wait()
    server.stderr.close()
    ctypes.CDLL(None).umount2(os.fsencode(mount), 2)  # MNT_DETACH


@pytest.mark.fault("P01")
def test_a_name_that_is_no_text_is_a_name(library, folder):
    odd = os.fsencode(folder) + b"/caf\xe9 \xff.png"
    (folder / "a.png").rename(os.fsdecode(odd))
    found = scan(library, folder)
    assert names(found) == [os.fsdecode(b"caf\xe9 \xff.png"), "z.png"]
    assert Path(os.fsdecode(odd)).read_bytes() == picture("red")


@pytest.mark.fault("P02")
def test_control_characters_in_a_name_are_shown_and_not_obeyed(library, folder):
    odd = "a\n\t\x1b[31m\u202egnp.jpg"
    (folder / odd).write_bytes(b"no picture")
    scan(library, folder)
    with library.read() as session:
        (problem,) = photos.list_problems(session)
    assert os.path.basename(problem.path) == os.fsencode(odd)
    seen = shown(problem.path)
    assert seen.isprintable()
    assert "\\n\\t\\x1b[31m\\u202egnp.jpg" in seen


@pytest.mark.fault("P03")
def test_the_longest_names_are_read_and_a_path_beyond_the_limit_is_told(library, folder):
    (folder / ("x" * 251 + ".png")).write_bytes(picture("blue"))
    here = os.open(folder, os.O_RDONLY)
    for _n in range(20):
        os.mkdir("d" * 250, dir_fd=here)
        here, above = os.open("d" * 250, os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(os.open("deep.png", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    found = scan(library, folder)
    assert len(names(found)) == 3
    (kind,) = found["problems"].values()
    assert kind == "unreachable"
    with library.read() as session:
        (problem,) = photos.list_problems(session)
    assert "too long" in problem.message
    os.unlink("deep.png", dir_fd=here)
    for _n in range(20):
        above = os.open("..", os.O_RDONLY, dir_fd=here)
        os.rmdir("d" * 250, dir_fd=above)
        os.close(here)
        here = above
    os.close(here)


@pytest.mark.fault("P04")
def test_two_names_that_look_the_same_are_two_files(library, folder):
    composed = "caf\u00e9.png"
    decomposed = unicodedata.normalize("NFD", composed)
    (folder / composed).write_bytes(picture("blue"))
    (folder / decomposed).write_bytes(picture("yellow"))
    if len(os.listdir(folder)) < 4:
        pytest.skip("this drive takes them for one")
    found = scan(library, folder)
    assert {composed, decomposed} <= set(names(found))
    assert len(found["photos"]) == 4
    (folder / decomposed).unlink()
    assert decomposed not in names(scan(library, folder))


@pytest.mark.fault("P05")
def test_names_that_differ_in_case_only_are_one_folder_where_the_drive_says_so(library, awkward):
    (awkward.source / "Trip").mkdir()
    (awkward.source / "Trip" / "A.PNG").write_bytes(picture("red"))
    scan(library, awkward.mount / "Trip")
    found = scan(library, awkward.mount / "trip", awkward.mount / "TRIP")
    assert found["folders"] == [str(awkward.mount / "Trip")]
    assert names(found) == ["A.PNG"]
    (awkward.source / "Trip" / "A.PNG").rename(awkward.source / "Trip" / "a.png")
    time.sleep(1.1)  # the kernel remembers names of such a drive for a second
    found = scan(library, awkward.mount / "Trip")
    assert names(found) == ["a.png"]
    assert len(found["photos"]) == 1


@pytest.mark.fault("P05")
def test_names_that_differ_in_case_only_are_two_files_where_the_drive_says_so(library, folder):
    (folder / "A.png").write_bytes(picture("blue"))
    found = scan(library, folder)
    assert names(found) == ["A.png", "a.png", "z.png"]
    (folder / "PHOTOS").mkdir()
    (folder / "photos").mkdir()
    (folder / "photos" / "b.png").write_bytes(picture("black"))
    (folder.parent / "Photos").mkdir()
    assert len(scan(library, folder.parent / "Photos")["folders"]) == 2


@pytest.mark.fault("P06")
def test_links_that_lead_in_a_circle_end(library, folder):
    (folder / "round").symlink_to(folder)
    (folder / "self.png").symlink_to("self.png")
    (folder / "one").mkdir()
    (folder / "one" / "two").symlink_to(folder / "one")
    found = scan(library, folder)
    assert names(found) == ["a.png", "z.png"]
    assert set(problems(found)) == {"self.png"}


@pytest.mark.fault("P07")
def test_a_link_out_of_the_folder_is_followed_and_its_end_left_alone(library, folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "far.png").write_bytes(picture("blue"))
    before = originals(outside)
    (folder / "link").symlink_to(outside)
    (folder / "far again.png").symlink_to(outside / "far.png")
    found = scan(library, folder)
    assert names(found) == ["a.png", "far again.png", "far.png", "z.png"]
    assert len(found["photos"]) == 3
    assert originals(outside) == before


@pytest.mark.fault("P08")
def test_a_hard_link_is_the_same_photo(library, folder):
    (folder / "again").mkdir()
    os.link(folder / "a.png", folder / "again" / "b.png")
    found = scan(library, folder)
    assert sorted(map(len, found["photos"])) == [1, 2]
    (folder / "a.png").unlink()
    assert names(scan(library, folder)) == ["b.png", "z.png"]


@pytest.mark.fault("P08")
def test_a_folder_that_is_mounted_twice_holds_the_same_photos(folder, tmp_path):
    (tmp_path / "other").mkdir()
    (folder / "inside").mkdir()
    script = 'mount --bind "$2" "$3"; mount --bind "$2" "$2/inside"; SCAN "$1" "$2" "$3"'
    (found,) = with_drives(script, tmp_path / "library.db", folder, tmp_path / "other")
    assert found["troubles"] == []
    assert len(found["photos"]) == 2
    assert [len(files) for files in found["photos"]] == [2, 2]


@pytest.mark.fault("P09")
def test_a_folder_that_may_not_be_read_is_told_and_the_rest_is_scanned(library, folder):
    (folder / "locked").mkdir()
    (folder / "locked" / "b.png").write_bytes(picture("blue"))
    scan(library, folder)
    (folder / "locked").chmod(0)
    try:
        with unprivileged():
            found = scan(library, folder)
            again = scan(library, folder / "locked")
    finally:
        (folder / "locked").chmod(0o700)
    assert problems(found) == {"locked": "unreachable"}
    assert names(found) == ["a.png", "b.png", "z.png"]  # nothing is known of it: it is not gone
    assert "may not be read" in again["troubles"][0]
    assert scan(library, folder)["problems"] == {}


@pytest.mark.fault("P10")
def test_a_photo_that_may_not_be_read_is_told_until_it_may(library, folder):
    (folder / "a.png").chmod(0)
    with unprivileged():
        found = scan(library, folder)
    assert problems(found) == {"a.png": "unreadable"}
    assert names(found) == ["z.png"]
    (folder / "a.png").chmod(0o600)
    found = scan(library, folder)
    assert (found["problems"], names(found)) == ({}, ["a.png", "z.png"])


@pytest.mark.fault("P11")
def test_a_file_that_goes_between_listing_and_opening_is_told(library, folder, monkeypatch):
    def classify(found, hear):
        if found.path.endswith(b"/a.png"):
            (folder / "a.png").unlink()
        return identity.classify(found, hear)

    monkeypatch.setattr(room, "classify", classify)
    found = scan(library, folder)
    assert problems(found) == {"a.png": "vanished"}
    assert names(found) == ["z.png"]
    assert scan(library, folder)["problems"] == {}


@pytest.mark.fault("P12")
def test_a_file_that_grows_while_it_is_read_is_read_again_later(library, folder, monkeypatch):
    (folder / "b.png").write_bytes(picture("blue") + bytes(3 << 20))
    growing = [True]

    def classify(found, hear):
        def while_reading():
            hear()
            if growing and found.path.endswith(b"/b.png"):
                growing.clear()
                with (folder / "b.png").open("ab") as file:
                    file.write(b"more")

        return identity.classify(found, while_reading)

    monkeypatch.setattr(room, "classify", classify)
    assert problems(scan(library, folder)) == {"b.png": "changed"}
    found = scan(library, folder)
    assert (found["problems"], names(found)) == ({}, ["a.png", "b.png", "z.png"])


@pytest.mark.fault("P13")
def test_a_folder_that_goes_while_it_is_scanned_ends_the_scan_and_loses_nothing(
    library, folder, monkeypatch
):
    scan(library, folder)
    monkeypatch.setattr(room, "_BATCH", 1)
    walk = add_folder(library, open_folder(library, os.fsencode(folder)), Monitor())
    next(walk)
    folder.rename(folder.with_name("elsewhere"))
    with contextlib.suppress(FolderUnusable):
        list(walk)
    with library.read() as session:
        assert len(photos.list_photos(session)) == 2
    folder.with_name("elsewhere").rename(folder)
    assert names(scan(library, folder)) == ["a.png", "z.png"]


@pytest.mark.fault("P14")
def test_a_drive_that_is_not_connected_takes_no_photo_with_it(folder, tmp_path):
    (tmp_path / "drive").mkdir()
    script = """
        mount -t tmpfs none "$3"; mkdir "$3/trip"; cp "$2"/*.png "$3/trip"; cp "$2"/*.png "$3"
        SCAN "$1" "$3"; umount "$3"; SCAN "$1" "$3"
        mount -t tmpfs none "$3"; echo text >"$3/other.jpg"; SCAN "$1" "$3"
    """
    arguments = tmp_path / "library.db", folder, tmp_path / "drive"
    before, away, other = with_drives(script, *arguments)
    assert len(before["photos"]) == 2
    assert [len(files) for files in before["photos"]] == [2, 2]
    assert away["photos"] == before["photos"]
    assert "empty" in away["troubles"][0]
    assert other["photos"] == before["photos"]
    assert "Another drive" in other["troubles"][0]


@pytest.mark.fault("P15")
def test_a_read_error_costs_the_one_file(library, awkward):
    for name, colour in (("a.png", "red"), ("eio.png", "green"), ("z.png", "blue")):
        (awkward.source / name).write_bytes(picture(colour))
    found = scan(library, awkward.mount)
    assert problems(found) == {"eio.png": "read_error"}
    assert names(found) == ["a.png", "z.png"]
    (awkward.source / "eio.png").rename(awkward.source / "mended.png")
    time.sleep(1.1)
    found = scan(library, awkward.mount)
    assert (found["problems"], len(found["photos"])) == ({}, 3)


@pytest.mark.fault("P16")
def test_a_read_that_never_ends_costs_the_one_file(library, awkward, monkeypatch):
    monkeypatch.setattr(reader, "PATIENCE_S", 0.5)
    for name, colour in (("a.png", "red"), ("hang.png", "green"), ("z.png", "blue")):
        (awkward.source / name).write_bytes(picture(colour))
    found = scan(library, awkward.mount)
    assert problems(found) == {"hang.png": "no_answer"}
    assert names(found) == ["a.png", "z.png"]
    assert found["troubles"] == []


@pytest.mark.fault("P16")
def test_a_drive_that_never_answers_ends_the_scan_and_nothing_is_gone(
    library, awkward, monkeypatch
):
    monkeypatch.setattr(reader, "PATIENCE_S", 0.5)
    (awkward.source / "a.png").write_bytes(picture("red"))
    scan(library, awkward.mount)
    (awkward.source / "a.png").rename(awkward.source / "moved.png")
    for number in range(20):
        (awkward.source / f"hang{number:02}.png").write_bytes(picture("green"))
    time.sleep(1.1)
    found = scan(library, awkward.mount)
    assert "does not answer" in found["troubles"][0]
    assert len(found["problems"]) == 3  # no more were waited for
    assert names(found) == ["a.png"]


@pytest.mark.fault("P16")
def test_a_scan_can_be_stopped_while_a_drive_does_not_answer(library, awkward):
    (awkward.source / "hang.png").write_bytes(picture("green"))
    monitor = Monitor(lambda _progress: monitor.cancel(), interval_s=0.3)
    started = time.monotonic()
    with pytest.raises(room.Cancelled):
        list(add_folder(library, open_folder(library, os.fsencode(awkward.mount)), monitor))
    assert time.monotonic() - started < reader.PATIENCE_S


@pytest.mark.fault("P17")
def test_what_is_no_file_is_never_opened(library, folder):
    os.mkfifo(folder / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listener:
        with contextlib.chdir(folder):  # the name of a socket must be short
            listener.bind("socket.jpg")
        if os.geteuid() == 0:
            os.mknod(folder / "device.jpg", stat.S_IFCHR | 0o600, os.makedev(1, 8))
        found = scan(library, folder)
    assert (names(found), found["problems"]) == (["a.png", "z.png"], {})


@pytest.mark.fault("P18")
def test_a_crowded_folder_is_scanned_and_whoever_waits_is_told(library, tmp_path):
    """`FACESORT_CROWD=1000000` makes it a million; tests/torture/crowd.py measures the window's turn."""
    count = int(os.environ.get("FACESORT_CROWD", "100000"))
    crowd = tmp_path / "crowd"
    crowd.mkdir()
    here = os.open(crowd, os.O_RDONLY)
    for number in range(count):
        os.close(os.open(f"{number}.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    heard = []
    monitor = Monitor(lambda progress: heard.append(progress.done))
    for report in add_folder(library, open_folder(library, os.fsencode(crowd)), monitor):
        seen = report.seen
    assert seen == count
    assert heard == sorted(heard)
    assert len(set(heard)) > 10
    with library.read() as session:
        assert (
            folders.count_files(session, folders.find_place(session, os.fsencode(crowd))) == count
        )


@pytest.mark.fault("P19")
def test_a_thousand_folders_in_each_other(library, folder):
    here = os.open(folder, os.O_RDONLY)
    for _n in range(1000):
        os.mkdir("d", dir_fd=here)
        here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(above)
    with os.fdopen(os.open("b.png", os.O_CREAT | os.O_WRONLY, dir_fd=here), "wb") as file:
        file.write(picture("blue"))
    found = scan(library, folder)
    os.unlink("b.png", dir_fd=here)
    for _n in range(1000):  # pytest would use a function that calls itself a thousand times
        above = os.open("..", os.O_RDONLY, dir_fd=here)
        os.rmdir("d", dir_fd=above)
        os.close(here)
        here = above
    os.close(here)
    assert names(found) == ["a.png", "b.png", "z.png"]
    assert found["problems"] == {}


@pytest.mark.fault("P20")
def test_a_disk_that_cannot_be_written_is_read_and_times_of_access_stay(folder, tmp_path):
    (tmp_path / "drive").mkdir()
    script = """
        mount -t tmpfs -o strictatime none "$3"; cp "$2"/*.png "$3"
        touch -a -d 2001-01-01 "$3"/*; stat -c '{"atime": %X}' "$3/a.png"
        SCAN "$1" "$3"; stat -c '{"atime": %X}' "$3/a.png"
        mount -o remount,ro "$3"; SCAN "$4" "$3"
    """
    libraries = tmp_path / "library.db", tmp_path / "other.db"
    before, found, after, read_only = with_drives(
        script, libraries[0], folder, tmp_path / "drive", libraries[1]
    )
    assert len(found["photos"]) == len(read_only["photos"]) == 2
    assert found["problems"] == read_only["problems"] == {}
    assert after == before


@pytest.mark.fault("P21")
def test_a_folder_that_was_moved_keeps_its_names_and_the_old_place_is_offered(library, folder):
    engines = Engines(library.path)
    engines._finder = finder = FakeFinder(engines.decoders, deadly=False)
    try:
        scan_folders(library, [os.fsencode(folder)], engines, Monitor())
        place(library, [-1, -2])
        with library.write() as session:
            edits.rename_person(session, people.list_people(session)[0].id, "Anna")
        looked = len(finder.asked)
        moved = folder.rename(folder.with_name("renamed"))
        report = scan_folders(library, [os.fsencode(moved)], engines, Monitor())
    finally:
        engines.stop()
    assert len(finder.asked) == looked
    (one,) = report.moved
    assert (one.before, one.now) == (os.fsencode(folder), os.fsencode(moved))
    with library.write() as session:
        edits.remove_folder(session, one.folder_id)
    with library.read() as session:
        assert [row.path for row in folders.list_folders(session)] == [os.fsencode(moved)]
        assert "Anna" in {row.name for row in people.list_people(session)}
        assert faces.count_faces(session) == 2


@pytest.mark.fault("P22")
def test_a_file_in_a_cloud_is_not_fetched_without_asking(library, folder, monkeypatch):
    scan(library, folder)
    (folder / "new.png").write_bytes(picture("blue"))
    opened = []
    real_open, real_status = os.open, listing.is_in_cloud
    away = {(folder / name).stat().st_ino for name in ("new.png", "z.png")}

    def is_in_cloud(status):
        marked = SimpleNamespace(st_file_attributes=0x00400000 * (status.st_ino in away))
        return real_status(marked)

    def note(path, *rest, **more):
        opened.append(path)
        return real_open(path, *rest, **more)

    monkeypatch.setattr(listing, "is_in_cloud", is_in_cloud)
    monkeypatch.setattr(identity, "is_in_cloud", is_in_cloud)
    monkeypatch.setattr(identity.os, "open", note)
    found = scan(library, folder)
    assert problems(found) == {"new.png": "in_cloud"}
    assert names(found) == ["a.png", "z.png"]  # what was read before it went there stays
    assert not any(str(path).endswith("new.png'") for path in opened)
    away.clear()
    found = scan(library, folder)
    assert (found["problems"], len(found["photos"])) == ({}, 3)
