"""What is in a folder is remembered; what has not changed is not read again; what is gone is noticed."""

import os
import shutil
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from facesort.errors import FolderUnusable
from facesort.faces.packs import default_pack_id
from facesort.folders.scan import mtime_of
from facesort.library import edits, folders, journal, photos
from facesort.library.store import Library
from facesort.monitor import Cancelled, Monitor
from facesort.operations import add_folder as room
from facesort.operations.add_folder import add_folder, count_files, open_folder
from facesort.photos.thumbnails import Thumbnails
from tests.unit.operations.conftest import picture


class Impatient(Monitor):
    """Stops the work at one of its first reports."""

    def __init__(self, reports):
        super().__init__()
        self.left = reports

    def report(self, *args, **kwargs):
        self.left -= 1
        if not self.left:
            self.cancel()
        super().report(*args, **kwargs)


def add(library, folder):
    opened = open_folder(library, os.fsencode(folder))
    before = newest(library)
    *_, report = add_folder(library, opened, Monitor())
    return SimpleNamespace(
        seen=report.seen,
        changed=report.changed,
        troubles=report.troubles,
        new=newest(library) - before,
    )


def newest(library):
    with library.read() as session:
        return folders.newest_photo(session)


def told(library):
    with library.read() as session:
        return {os.path.basename(row.path) for row in photos.list_problems(session)}


def counts(library, *paths):
    with library.read() as session:
        places = [
            folders.find_place(session, os.path.realpath(os.fsencode(path))) for path in paths
        ]
        return folders.count_folders(session, places)


def shown_files(library):
    with library.read() as session:
        return sorted(os.path.basename(row.path) for row in photos.list_photos(session))


def test_files_are_photos_problems_or_neither(library, folder):
    report = add(library, folder)
    found = counts(library, folder)
    assert (report.seen, report.new) == (5, 2)
    assert (found.files, found.photo_files, found.photos) == (5, 3, 2)
    assert (found.problems, found.other) == (1, 1)
    with library.read() as session:
        (problem,) = photos.list_problems(session)
    assert problem.path.endswith(b"/fake.jpg")
    assert problem.message
    assert problem.advice


def test_a_folder_that_has_not_changed_is_not_read(library, folder, monkeypatch):
    add(library, folder)
    monkeypatch.setattr(room, "classify", lambda found, _hear: pytest.fail(f"{found} was read"))
    report = add(library, folder)
    assert not report.changed
    assert report.new == 0


def test_a_file_that_could_not_be_read_is_read_again(library, folder, monkeypatch):
    trouble = room.Trouble("unreadable", "It may not be read.", "Allow it.")
    with monkeypatch.context() as patch:
        patch.setattr(room, "classify", lambda _found, _hear: trouble)
        add(library, folder)
    assert counts(library, folder).problems == 5
    add(library, folder)
    assert counts(library, folder).problems == 1


def test_moving_and_copying_keeps_the_photo(library, folder):
    add(library, folder)
    before = shown_files(library)
    (folder / "a.png").rename(folder / "trip" / "moved.png")
    report = add(library, folder)
    assert report.new == 0
    assert len(before) == len(shown_files(library)) == 2
    assert b"moved.png" in shown_files(library)


def test_a_file_that_is_gone_is_not_shown_and_may_return(library, folder):
    add(library, folder)
    content = (folder / "a.png").read_bytes()
    (folder / "a.png").unlink()
    add(library, folder)
    assert shown_files(library) == [b"b.jpg"]
    assert counts(library, folder).files == 4
    (folder / "a.png").write_bytes(content)
    assert add(library, folder).new == 0
    assert shown_files(library) == [b"a.png", b"b.jpg"]


def test_a_changed_file_is_another_photo(library, folder):
    add(library, folder)
    (folder / "a.png").write_bytes(picture("blue"))
    assert add(library, folder).new == 1
    assert counts(library, folder).photos == 2


def test_a_problem_that_was_mended_goes_away(library, folder):
    add(library, folder)
    (folder / "fake.jpg").write_bytes(picture("blue"))
    add(library, folder)
    assert counts(library, folder).problems == 0


def test_an_empty_mount_point_loses_nothing(library, folder):
    add(library, folder)
    shutil.rmtree(folder)
    folder.mkdir()
    (trouble,) = add(library, folder).troubles
    assert "empty" in trouble.message
    assert len(shown_files(library)) == 2


def test_another_drive_at_the_same_place_loses_nothing(library, folder, monkeypatch):
    add(library, folder)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "other.png").write_bytes(picture("blue"))
    monkeypatch.setattr(room, "volume_of", lambda _folder: "another")
    (trouble,) = add(library, folder).troubles
    assert "Another drive" in trouble.message
    assert len(shown_files(library)) == 3


def test_a_drive_that_goes_away_during_the_scan_loses_nothing(library, folder, monkeypatch):
    add(library, folder)
    volumes = iter(["drive", "drive", "empty disk below"])
    monkeypatch.setattr(room, "volume_of", lambda _folder: next(volumes))
    (folder / "a.png").unlink()
    (trouble,) = add(library, folder).troubles
    assert "taken away" in trouble.message
    assert b"a.png" in shown_files(library)


def test_a_file_that_cannot_be_looked_at_is_not_gone(library, folder, monkeypatch):
    add(library, folder)
    walk = room.walk
    blocked = os.fsencode(os.path.realpath(folder / "a.png"))

    def walk_without_a(top, *_rest):
        yield room.FolderTrouble(blocked, "It may not be looked at.", "Allow it.")
        yield from (f for f in walk(top) if f.path != blocked)

    monkeypatch.setattr(room, "walk", walk_without_a)
    add(library, folder)
    assert b"a.png" in shown_files(library)


def test_a_folder_that_cannot_be_read_is_not_added(library, folder, monkeypatch):
    def refuse(_folder, *_rest):
        raise FolderUnusable("It may not be read.", "Allow it.")

    monkeypatch.setattr(room, "walk", refuse)
    with pytest.raises(FolderUnusable):
        add(library, folder)
    with library.read() as session:
        assert folders.list_folders(session) == []


def test_a_stopped_scan_leaves_returned_files_visible(library, folder, monkeypatch):
    add(library, folder)
    content = (folder / "a.png").read_bytes()
    (folder / "a.png").unlink()
    add(library, folder)
    (folder / "a.png").write_bytes(content)
    monkeypatch.setattr(room, "_BATCH", 1)
    next(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    assert shown_files(library) == [b"a.png", b"b.jpg"]


def test_bad_content_whose_reason_is_forgotten_is_looked_at_again(library, folder):
    add(library, folder)
    trouble = ("damaged", "It is damaged.", "Mend it.")
    with library.write() as session:
        (photo,) = [
            p
            for p in photos.unseen_photos(session, default_pack_id(), 9)
            if p.path.endswith(b"a.png")
        ]
        photos.store_unusable(session, "pack", photo.id, trouble)
    bad = (folder / "a.png").read_bytes()
    (folder / "a.png").write_bytes(picture("blue"))
    add(library, folder)
    (folder / "c.png").write_bytes(bad)
    add(library, folder)
    with library.read() as session:
        unseen = [
            os.path.basename(p.path) for p in photos.unseen_photos(session, default_pack_id(), 9)
        ]
    assert b"c.png" in unseen


def test_a_folder_that_cannot_be_listed_loses_nothing(library, folder, monkeypatch):
    add(library, folder)
    walk = room.walk
    trouble = room.FolderTrouble(os.fsencode(folder / "trip"), "It may not be read.", "Allow it.")

    def walk_without_trip(top, *_rest):
        yield trouble
        yield from (f for f in walk(top) if b"/trip/" not in f.path)

    monkeypatch.setattr(room, "walk", walk_without_trip)
    (folder / "b.jpg").unlink()
    report = add(library, folder)
    assert report.troubles == []
    assert shown_files(library) == [b"a.png", b"b again.jpg"]
    assert told(library) == {b"fake.jpg", b"trip"}
    assert not add(library, folder).changed  # the same trouble once more
    assert told(library) == {b"fake.jpg", b"trip"}
    monkeypatch.undo()
    add(library, folder)
    assert told(library) == {b"fake.jpg"}
    assert shown_files(library) == [b"a.png", b"b again.jpg"]


def test_a_link_that_leads_nowhere_is_a_problem_until_it_leads_somewhere(library, folder, tmp_path):
    (folder / "link.jpg").symlink_to(tmp_path / "drive.jpg")
    assert add(library, folder).seen == 6
    assert told(library) == {b"fake.jpg", b"link.jpg"}
    with library.write() as session:
        photos.forget_problems(session)
    add(library, folder)
    assert told(library) == {b"fake.jpg", b"link.jpg"}
    (tmp_path / "drive.jpg").write_bytes(picture("blue"))
    assert add(library, folder).new == 1
    assert told(library) == {b"fake.jpg"}
    (tmp_path / "drive.jpg").unlink()
    add(library, folder)
    assert b"link.jpg" in shown_files(library)


def test_a_folder_inside_a_known_one_is_no_new_folder(library, folder):
    add(library, folder)
    add(library, folder / "trip")
    with library.read() as session:
        assert len(folders.list_folders(session)) == 1
    assert counts(library, folder / "trip").files == 1


def test_scanning_a_part_leaves_the_rest_alone(library, folder):
    add(library, folder)
    (folder / "a.png").unlink()
    add(library, folder / "trip")
    assert b"a.png" in shown_files(library)


def test_the_parent_of_a_known_folder_takes_it_in(library, folder):
    add(library, folder / "trip")
    report = add(library, folder)
    with library.read() as session:
        (row,) = folders.list_folders(session)
    assert row.path == os.fsencode(os.path.realpath(folder))
    assert report.new == 1
    assert counts(library, folder).files == 5


def test_two_scans_at_once_take_nothing_for_gone(library, folder, monkeypatch):
    monkeypatch.setattr(room, "_BATCH", 2)
    opened = open_folder(library, os.fsencode(folder))
    first = add_folder(library, opened, Monitor())
    next(first)
    second = add_folder(library, opened, Monitor())
    next(second)
    list(first)
    assert counts(library, folder).files == 5
    list(second)
    assert counts(library, folder).files == 5


def test_a_clock_that_was_set_back_hides_no_loss(library, folder, monkeypatch):
    add(library, folder)
    monkeypatch.setattr(time, "time_ns", lambda: 1)
    (folder / "a.png").unlink()
    add(library, folder)
    assert shown_files(library) == [b"b.jpg"]


def test_a_folder_that_another_program_takes_in_during_the_scan_is_scanned_to_the_end(
    library, folder, monkeypatch
):
    monkeypatch.setattr(room, "_BATCH", 1)
    inner = folder / "trip"
    (inner / "c.png").write_bytes(picture("blue"))
    walk = add_folder(library, open_folder(library, os.fsencode(inner)), Monitor())
    next(walk)
    open_folder(library, os.fsencode(folder))
    list(walk)
    assert counts(library, folder).files == 2
    add(library, folder)
    assert counts(library, folder).files == 6
    assert library.check() == []


def test_a_folder_that_the_user_takes_out_during_the_scan_is_left_alone(
    library, folder, monkeypatch
):
    monkeypatch.setattr(room, "_BATCH", 1)
    walk = add_folder(library, open_folder(library, os.fsencode(folder)), Monitor())
    next(walk)
    with library.write() as session:
        (row,) = folders.list_folders(session)
        edits.remove_folder(session, row.id)
    with pytest.raises(FolderUnusable, match="taken out of the library"):
        next(walk)


@pytest.mark.parametrize("ns", [10**19, -(10**19)])
def test_a_time_that_no_number_can_hold_is_no_obstacle(library, folder, ns, monkeypatch):
    found = room.walk

    def walk_with_odd_time(top, *_rest):
        times = SimpleNamespace(st_mtime_ns=ns)
        yield from (replace(f, mtime_ns=mtime_of(times)) for f in found(top))

    monkeypatch.setattr(room, "walk", walk_with_odd_time)
    assert add(library, folder).seen == 5
    assert counts(library, folder).files == 5


def test_thousands_of_things_that_cannot_be_looked_at_lose_nothing(library, folder, monkeypatch):
    add(library, folder)
    walk = room.walk
    top = os.fsencode(os.path.realpath(folder))
    (folder / "trip" / "b again.jpg").unlink()
    (folder / "a.png").unlink()

    def walk_with_troubles(folder, *_rest):
        for name in [b"trip", *(b"%d" % n for n in range(3_000))]:
            yield room.FolderTrouble(os.path.join(top, name), "It may not be read.", "Allow it.")
        yield from walk(folder)

    monkeypatch.setattr(room, "walk", walk_with_troubles)
    add(library, folder)
    found = counts(library, folder)
    assert (found.photo_files, found.other, found.problems) == (2, 1, 3_002)
    assert counts(library, folder / "trip").files == 1


def test_thousands_of_folders_are_counted(library, folder):
    add(library, folder)
    with library.write() as session:
        for number in range(1_500):
            folders.add_folder(session, b"/photos/%d" % number, "volume")
    found = counts(library, folder, *(f"/photos/{n}" for n in range(1_500)))
    assert (found.files, found.photos, found.problems) == (5, 2, 1)
    assert counts(library) == folders.Counts(*[0] * 8)


def test_a_folder_inside_one_that_was_removed_is_not_listed_twice(library, folder):
    add(library, folder)
    with library.write() as session:
        (row,) = folders.list_folders(session)
        edits.remove_folder(session, row.id)
    add(library, folder / "trip")
    with library.read() as session:
        (photo,) = photos.list_photos(session)
        assert photos.files_of_photos(session, [photo.id])[photo.id] == [photo.path]
    with library.write() as session:
        journal.undo(session)
    with library.read() as session:
        (row,) = folders.list_folders(session)
    assert row.photos == 2
    assert counts(library, folder).files == 5


def test_files_of_a_folder_that_was_removed_are_not_named(library, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    add(library, folder)
    add(library, tmp_path / "copy")
    with library.write() as session:
        removed = next(r for r in folders.list_folders(session) if r.path.endswith(b"/copy"))
        edits.remove_folder(session, removed.id)
    with library.read() as session:
        ids = [photo.id for photo in photos.list_photos(session)]
        named = [path for files in photos.files_of_photos(session, ids).values() for path in files]
    assert len(named) == 3
    assert not any(path.startswith(removed.path) for path in named)


def test_our_own_thumbnails_are_no_photos(library, folder):
    Thumbnails(folder / "faces.db.thumbnails").save_photo(1, picture("blue", "JPEG"))
    assert add(library, folder).seen == 5


def test_stopping_does_not_wait_for_the_end_of_a_huge_file(library, folder):
    shutil.rmtree(folder / "trip")
    with open(folder / "a.png", "ab") as file:
        file.truncate(16 << 30)
    walk = add_folder(library, open_folder(library, os.fsencode(folder)), Impatient(6))
    with pytest.raises(Cancelled):
        list(walk)


def test_a_folder_without_a_name_is_not_the_current_one(library):
    with pytest.raises(FolderUnusable, match="empty"):
        open_folder(library, b"")


def test_a_folder_comes_back_after_a_part_of_it_was_added_alone(library, folder):
    add(library, folder)
    with library.write() as session:
        (row,) = folders.list_folders(session)
        edits.remove_folder(session, row.id)
    add(library, folder / "trip")
    add(library, folder)
    assert counts(library, folder).files == 5
    assert library.check() == []


def test_a_link_to_a_known_folder_is_that_folder(library, folder, tmp_path):
    add(library, folder)
    (tmp_path / "link").symlink_to(folder)
    add(library, tmp_path / "link")
    with library.read() as session:
        assert len(folders.list_folders(session)) == 1


def test_names_that_are_no_text_are_kept(library, folder):
    (folder / "a.png").rename(os.fsdecode(os.fsencode(folder) + b"/\xff\n.png"))
    add(library, folder)
    assert b"\xff\n.png" in shown_files(library)


@pytest.mark.parametrize(
    ("name", "message"), [("nowhere", "does not exist"), ("a.png", "is a file")]
)
def test_what_is_no_folder_is_told(library, folder, name, message):
    with pytest.raises(FolderUnusable, match=message):
        open_folder(library, os.fsencode(folder / name))


def test_stopping_keeps_what_was_stored(library, folder, monkeypatch):
    monkeypatch.setattr(room, "_BATCH", 2)
    monitor = Monitor()
    walk = add_folder(library, open_folder(library, os.fsencode(folder)), monitor)
    next(walk)
    monitor.cancel()
    with pytest.raises(Cancelled):
        next(walk)
    assert counts(library, folder).files == 2
    add(library, folder)
    assert counts(library, folder).files == 5


def test_counting_ahead_finds_as_many_files_as_the_walk(library, folder):
    assert count_files(library, os.fsencode(folder), Monitor()) == 5


def test_a_library_among_the_photos_is_not_read(folder):
    with closing(Library(folder / "faces.db")) as library:
        before = _locks(library)
        assert add(library, folder).seen == 5
        assert count_files(library, os.fsencode(folder), Monitor()) == 5
        os.link(folder / "faces.db", folder / "link.jpg")
        (folder / "link.png").symlink_to("faces.db")
        assert add(library, folder).seen == 5
        assert _locks(library) == before
        if os.path.exists("/proc/locks"):
            assert before


def _locks(library):
    """Return the locks on the files of a library, as Linux lists them."""
    inodes = {f":{inode} " for _device, inode in library.files()}
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return []
    return sorted(line.split(": ", 1)[1] for line in lines if any(i in line for i in inodes))
