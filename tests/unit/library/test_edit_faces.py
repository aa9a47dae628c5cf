"""Which faces an edit was about."""

import pytest

from facesort.library import edits, folders, journal, taking_back
from facesort.library.edit_faces import EditFaces, faces_of_edits
from tests.libraries import add_photos, place


@pytest.fixture
def grouped(library):
    """A library with people 1 (faces 1-3), 2 (faces 4-6) and a face 7 that is placed nowhere."""
    add_photos(library, 7)
    place(library, [-1, -1, -1, -2, -2, -2, 0])
    return library


def about(library, seq, at_most=10):
    with library.read() as session:
        return faces_of_edits(session, [seq], at_most).get(seq)


def ids(found):
    return [face for face, _photo in found.shown]


def test_each_verb_tells_the_faces_it_placed_or_spoke_of(grouped):
    with grouped.write() as session:
        naming = edits.rename_person(session, 1, "Anna").seq
        split = edits.split_faces(session, [4])[0].seq
        reject = edits.reject_faces(session, [7], 1).seq
        shown = edits.show_people(session, [2])
        hide = edits.hide_people(session, [2]).seq
        taken = taking_back.take_back(session, reject).seq
    assert not shown.touched
    found = {seq: about(grouped, seq) for seq in (naming, split, reject, hide, taken)}
    assert [ids(one) for one in found.values()] == [[1, 2, 3], [4], [7], [5, 6], [7]]
    assert [one.count for one in found.values()] == [3, 1, 1, 2, 1]


def test_a_face_comes_with_its_photo(grouped):
    with grouped.write() as session:
        seq = edits.confirm_faces(session, [7], 2).seq
        photo = session.connection().exec_driver_sql("SELECT photo_id FROM face WHERE id = 7")
        (expected,) = photo.one()
    assert about(grouped, seq).shown == ((7, expected),)


def test_all_are_counted_and_a_few_shown(grouped):
    with grouped.write() as session:
        seq = edits.merge_people(session, 1, [2]).seq
    found = about(grouped, seq, at_most=2)
    assert (found.count, len(found.shown)) == (6, 2)


def test_faces_that_are_gone_or_whose_folder_is_are_not_shown(grouped):
    with grouped.write() as session:
        seq = edits.rename_person(session, 1, "Anna").seq
        session.connection().exec_driver_sql("DELETE FROM face WHERE id = 1")
    assert ids(about(grouped, seq, at_most=2)) == [2, 3]
    with grouped.write() as session:
        (folder,) = folders.list_folders(session)
        removal = edits.remove_folder(session, folder.id).seq
    assert about(grouped, seq) == EditFaces(3, ())
    assert about(grouped, removal) == EditFaces(0, ())


def test_an_edit_that_is_not_there_is_left_out(grouped):
    with grouped.read() as session:
        assert faces_of_edits(session, [99, -1], 10) == {}
        assert faces_of_edits(session, [], 10) == {}
        assert journal.history(session) == []
