"""What is in a folder is remembered; what has not changed is not read again; what is gone is noticed."""

import os
import shutil
from types import SimpleNamespace

import pytest

from facesort.errors import FolderUnusable
from facesort.library import edits, folders, photos
from facesort.monitor import Cancelled, Monitor
from facesort.operations import add_folder as room
from facesort.operations.add_folder import add_folder, count_files, open_folder
from tests.unit.operations.conftest import picture


def add(library, folder):
    place = open_folder(library, os.fsencode(folder))
    before = newest(library)
    *_, report = add_folder(library, place, Monitor())
    return SimpleNamespace(
        seen=report.seen,
        changed=report.changed,
        troubles=report.troubles,
        new=newest(library) - before,
    )


def newest(library):
    with library.read() as session:
        return folders.newest_photo(session)


def counts(library, *paths):
    with library.read() as session:
        places = [folders.find_place(session, os.fsencode(path)) for path in paths]
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
    monkeypatch.setattr(room, "classify", lambda found: pytest.fail(f"{found} was read"))
    report = add(library, folder)
    assert not report.changed
    assert report.new == 0


def test_a_file_that_could_not_be_read_is_read_again(library, folder, monkeypatch):
    trouble = room.Trouble("unreadable", "It may not be read.", "Allow it.")
    with monkeypatch.context() as patch:
        patch.setattr(room, "classify", lambda _found: trouble)
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

    def walk_without_a(top):
        yield room.FolderTrouble(blocked, "It may not be looked at.", "Allow it.")
        yield from (f for f in walk(top) if f.path != blocked)

    monkeypatch.setattr(room, "walk", walk_without_a)
    add(library, folder)
    assert b"a.png" in shown_files(library)


def test_a_folder_that_cannot_be_read_is_not_added(library, folder, monkeypatch):
    def refuse(_folder):
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
        (photo,) = [p for p in photos.unseen_photos(session, 9) if p.path.endswith(b"a.png")]
        photos.store_unusable(session, "pack", photo.id, trouble)
    bad = (folder / "a.png").read_bytes()
    (folder / "a.png").write_bytes(picture("blue"))
    add(library, folder)
    (folder / "c.png").write_bytes(bad)
    add(library, folder)
    with library.read() as session:
        unseen = [os.path.basename(p.path) for p in photos.unseen_photos(session, 9)]
    assert b"c.png" in unseen


def test_a_folder_that_cannot_be_listed_loses_nothing(library, folder, monkeypatch):
    add(library, folder)
    walk = room.walk
    trouble = room.FolderTrouble(os.fsencode(folder / "trip"), "It may not be read.", "Allow it.")

    def walk_without_trip(top):
        yield trouble
        yield from (f for f in walk(top) if b"/trip/" not in f.path)

    monkeypatch.setattr(room, "walk", walk_without_trip)
    (folder / "b.jpg").unlink()
    report = add(library, folder)
    assert report.troubles == [trouble]
    assert shown_files(library) == [b"a.png", b"b again.jpg"]


def test_a_folder_inside_a_known_one_is_no_new_folder(library, folder):
    add(library, folder)
    add(library, folder / "trip")
    with library.read() as session:
        assert len(folders.list_folders(session)) == 1
    assert counts(library, folder / "trip").files == 1
    assert counts(library, folder, folder / "trip").files == 5


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
    place = open_folder(library, os.fsencode(folder))
    monitor = Monitor()
    walk = add_folder(library, place, monitor)
    next(walk)
    monitor.cancel()
    with pytest.raises(Cancelled):
        next(walk)
    with library.read() as session:
        assert folders.count_files(session, place) == 2
    add(library, folder)
    assert counts(library, folder).files == 5


def test_counting_ahead_finds_as_many_files_as_the_walk(folder):
    assert count_files(os.fsencode(folder), Monitor()) == 5
