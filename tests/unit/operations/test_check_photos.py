"""Damage is found although size and date are as they were, and is no new photo for any scan."""

import os

import pytest

from facesort.errors import FolderUnusable
from facesort.folders import reader
from facesort.library import folders, photos
from facesort.library.touched import Touched
from facesort.monitor import Cancelled, Monitor
from facesort.operations import check_photos as room
from facesort.operations.check_photos import CheckReport, check_photos
from tests.unit.operations.conftest import picture
from tests.unit.operations.test_add_folder import add, shown_files


def check(library, *paths):
    told = []
    report = check_photos(library, [os.fsencode(p) for p in paths], Monitor(), told.append)
    return report, told


def damage(path):
    """Turn one bit of a file over, as a disk does that goes bad."""
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def problems(library):
    with library.read() as session:
        return {os.path.basename(p.path): p.kind for p in photos.list_problems(session)}


def test_what_is_as_it_was_is_counted(library, folder):
    add(library, folder)
    report, told = check(library)
    assert (report, told) == (CheckReport(intact=3), [])


def test_damage_is_a_problem_until_the_photo_is_whole_again(library, folder):
    add(library, folder)
    whole = (folder / "a.png").read_bytes()
    status = (folder / "a.png").stat()
    damage(folder / "a.png")
    add(library, folder)
    assert problems(library) == {b"fake.jpg": "not_a_picture"}  # a scan does not read it
    report, told = check(library)
    assert (report.damaged, report.intact, told) == (1, 2, [Touched.PROBLEMS])
    assert problems(library)[b"a.png"] == "altered"
    with library.read() as session:
        (problem,) = [p for p in photos.list_problems(session) if p.kind == "altered"]
    assert problem.message
    assert "backup" in problem.advice
    for _n in range(2):
        assert add(library, folder).new == 0  # damage is no new photo
        with library.write() as session:
            photos.forget_problems(session)
    assert problems(library)[b"a.png"] == "altered"
    assert b"a.png" in shown_files(library)
    (folder / "a.png").write_bytes(whole)
    os.utime(folder / "a.png", ns=(status.st_atime_ns, status.st_mtime_ns))
    add(library, folder)
    assert b"a.png" not in problems(library)


def test_a_check_finds_what_is_whole_again_too(library, folder):
    add(library, folder)
    whole, status = (folder / "b.jpg").read_bytes(), (folder / "b.jpg").stat()
    damage(folder / "b.jpg")
    check(library)
    (folder / "b.jpg").write_bytes(whole)
    os.utime(folder / "b.jpg", ns=(status.st_atime_ns, status.st_mtime_ns))
    report, told = check(library)
    assert (report, told) == (CheckReport(intact=3), [Touched.PROBLEMS])
    assert b"b.jpg" not in problems(library)


def test_a_damaged_photo_that_is_saved_anew_is_a_new_photo(library, folder):
    add(library, folder)
    damage(folder / "a.png")
    check(library)
    (folder / "a.png").write_bytes(picture("blue"))
    assert add(library, folder).new == 1
    assert b"a.png" not in problems(library)


def test_what_was_written_to_or_went_away_is_left_to_the_next_scan(library, folder):
    add(library, folder)
    (folder / "a.png").write_bytes(picture("blue"))
    (folder / "b.jpg").unlink()
    report, _told = check(library)
    assert report == CheckReport(intact=1, left_out=2)
    assert problems(library) == {b"fake.jpg": "not_a_picture"}


def test_only_a_folder_that_is_known_can_be_checked(library, folder, tmp_path):
    with pytest.raises(FolderUnusable, match="not in the library"):
        check(library, folder)
    with pytest.raises(FolderUnusable, match="not in the library"):
        check(library, "")
    add(library, folder)
    assert check(library, folder / "trip")[0] == CheckReport(intact=1)


def test_nothing_there_is_nothing_damaged(library):
    assert check(library) == (CheckReport(), [])


def test_a_file_that_cannot_be_read_keeps_its_photo(library, folder, monkeypatch):
    add(library, folder)
    trouble = room.Trouble("read_error", "It cannot be read.", "Copy it.")
    monkeypatch.setattr(
        room,
        "read_again",
        lambda path, hear: trouble if path.endswith(b"a.png") else _intact(path, hear),
    )
    report, _told = check(library)
    assert (report.unread, report.intact) == (1, 2)
    assert problems(library)[b"a.png"] == "read_error"
    assert b"a.png" in shown_files(library)
    add(library, folder)
    assert b"a.png" not in problems(library)


_intact = room.read_again


def test_a_drive_that_does_not_answer_costs_the_file(library, folder, monkeypatch):
    add(library, folder)
    monkeypatch.setattr(reader, "PATIENCE_S", 0.2)
    waiting = []

    def never(path, hear):
        if path.endswith(b"a.png"):
            waiting.append(path)
            while waiting:
                pass
        return _intact(path, hear)

    monkeypatch.setattr(room, "read_again", never)
    report, _told = check(library)
    waiting.clear()
    assert (report.unread, report.intact) == (1, 2)
    assert problems(library)[b"a.png"] == "no_answer"


def test_stopping_keeps_what_was_found(library, folder, monkeypatch):
    add(library, folder)
    damage(folder / "a.png")
    monitor = Monitor()

    def stop(path, hear):
        found = _intact(path, hear)
        monitor.cancel()
        return found

    monkeypatch.setattr(room, "read_again", stop)
    with pytest.raises(Cancelled):
        check_photos(library, (), monitor)
    assert problems(library)[b"a.png"] == "altered"


def test_a_folder_that_was_taken_out_is_not_read(library, folder):
    from facesort.library import edits

    add(library, folder)
    with library.write() as session:
        (row,) = folders.list_folders(session)
        edits.remove_folder(session, row.id)
    assert check(library) == (CheckReport(), [])
