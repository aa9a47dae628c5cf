"""The main job, put together: several folders, and what does not stop it."""

import os

import pytest

from facesort.errors import ChildFailed, FolderUnusable
from facesort.library import folders
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import group_people
from facesort.operations.engines import Engines
from facesort.operations.scan import rescan, scan_folders
from facesort.people.grouper import Grouper
from tests.libraries import add_photos, place
from tests.unit.operations.test_find_faces import FakeFinder


@pytest.fixture
def engines(library):
    engines = Engines(library.path)
    engines._finder = FakeFinder(engines.decoders, deadly=False)
    yield engines
    engines.stop()


def scan(library, engines, *paths):
    return scan_folders(library, [os.fsencode(path) for path in paths], engines, Monitor())


@pytest.mark.parametrize("inner_first", [True, False])
def test_a_folder_and_one_inside_it_count_once(library, engines, folder, inner_first):
    paths = (folder / "trip", folder) if inner_first else (folder, folder / "trip")
    report = scan(library, engines, *paths)
    assert report.counts.files == 5
    with library.read() as session:
        assert len(folders.list_folders(session)) == 1


def test_one_bad_folder_does_not_stop_the_others(library, engines, folder):
    report = scan(library, engines, folder / "nowhere", folder)
    assert report.counts.photo_files == 3
    (trouble,) = report.troubles
    assert report.unusable == 1
    assert "nowhere" in trouble
    with pytest.raises(FolderUnusable):
        scan(library, engines, folder / "nowhere")


def test_trouble_names_its_folder(library, engines, folder):
    scan(library, engines, folder)
    for path in folder.rglob("*.*"):
        path.unlink()
    (trouble,) = rescan(library, engines, Monitor()).troubles
    assert str(folder) in trouble


def test_a_grouping_that_dies_does_not_keep_photos_from_being_looked_at(
    library, engines, folder, monkeypatch
):
    def die(*_arguments):
        raise ChildFailed("The grouping died.")

    monkeypatch.setattr(group_people, "group_new_faces", die)
    with pytest.raises(ChildFailed):
        scan(library, engines, folder)
    with library.read() as session:
        assert (
            folders.count_folders(
                session, [folders.find_place(session, os.fsencode(os.path.realpath(folder)))]
            ).faces
            == 2
        )


def test_a_grouping_that_the_user_overtakes_is_computed_again(tmp_path, monkeypatch):
    library = Library(tmp_path / "library.db")
    engines = Engines(library.path)
    add_photos(library, 6)
    place(library, [-1, -1, -1, -2, -2, -2])
    computed = []

    class Grouping(Grouper):
        def calibrate(self, *_arguments):
            return None

        def group(self, vectors, facts, while_waiting):
            from facesort.library import edits, journal
            from facesort.people.grouping import group

            computed.append(facts.person.tolist())
            with library.write() as session:
                if len(computed) == 1:
                    edits.merge_people(session, 1, [2])
                elif len(computed) == 2:
                    journal.undo(session)
            return group(vectors, facts)

    engines._grouper = Grouping()
    monkeypatch.setattr(group_people, "load_vectors", _any_pack(group_people.load_vectors))
    group_people.group_people(library, engines, Monitor())
    assert computed == [[0] * 6, [1] * 6, [0] * 6]
    library.close()


def _any_pack(load):
    return lambda session, _pack, quality: load(session, "test-pack", quality)
