"""Forgetting somebody: what goes, what stays, and what can still be undone."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesort.errors import FacesortError, NotFound
from facesort.library import albums, boxes, edits, faces, forget, journal, people
from facesort.library.store import Library
from tests.libraries import add_photos, everything, facts, link, owners, place


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library.db")
    yield library
    library.close()


@pytest.fixture
def family(library):
    """Anna (1) with faces 1-3, Ben (2) with 4-6, Carl (3) with 7, and face 8 of nobody."""
    add_photos(library, 8)
    place(library, [-1, -1, -1, -2, -2, -2, -3, 0])
    name(library, 1, "Anna")
    name(library, 2, "Ben")


def name(library, person, text):
    with library.write() as session:
        return edits.rename_person(session, person, text)


def do(library, verb, *arguments):
    with library.write() as session:
        return verb(session, *arguments)


def labels(library):
    with library.read() as session:
        return [row.label for row in journal.history(session)]


def undo_all(library):
    while True:
        with library.write() as session:
            if journal.undo(session) is None:
                return


def test_everything_of_the_person_goes_and_nothing_of_others(library, family):
    link(library, [(2, 1, 0.1), (5, 4, 0.2), (4, 1, 0.9)])
    do(library, edits.reject_faces, [8], 1)
    before = everything(library)
    with library.read() as session:
        ahead = forget.losses(session, 1)
    lost = do(library, forget.forget, 1)
    assert lost == ahead
    assert (lost.name, lost.faces, lost.photos) == ("Anna", 3, 3)
    after = everything(library)
    assert owners(library) == [2, 2, 2, 3, None]
    assert facts(library) == {(4, 2): True, (5, 2): True, (6, 2): True}
    assert len(after["vector"]) == 5
    assert len(after["link"]) == 1
    assert len(after["blind_spot"]) == 3
    assert set(before["face"]) > set(after["face"])
    assert after["photo"] == before["photo"]
    assert labels(library) == ["name “Ben”"]
    assert library.check() == []


def test_a_gone_person_cannot_be_forgotten(library, family):
    for gone in (99, 0, -1):
        with pytest.raises(NotFound):
            do(library, forget.forget, gone)
    do(library, forget.forget, 1)
    with pytest.raises(NotFound):
        do(library, forget.forget, 1)


def test_all_face_data_goes_and_photos_and_other_albums_stay(library, family):
    do(library, albums.make_album, "Holiday", "2019")
    do(library, albums.make_album, "Us", "anna & ben")
    photos = everything(library)["photo"]
    lost = do(library, forget.forget, None)
    assert (lost.faces, lost.people, lost.albums) == (8, 3, ("Us",))
    left = everything(library)
    assert left["photo"] == photos
    assert not any(left[table] for table in ("face", "person", "vector", "fact", "link"))
    assert len(left["album"]) == 1
    assert labels(library) == []
    assert len(left["blind_spot"]) == 8
    do(library, forget.forget, None)
    assert len(everything(library)["blind_spot"]) == 8


def test_albums_go_that_ask_for_nobody_else_of_the_name(library, family):
    do(library, albums.make_album, "A", "anna & ben")
    do(library, albums.make_album, "B", "ben")
    do(library, albums.make_album, "C", "only:Anna | 2019")
    name(library, 3, "Anna Maria")
    do(library, albums.make_album, "D", "maria")
    assert do(library, forget.forget, 1).albums == ()  # Anna Maria is meant by “anna” too
    assert do(library, forget.forget, 3).albums == ("A", "C", "D")
    assert labels(library) == ["keep album “B”", "name “Ben”"]


def test_what_was_said_to_be_no_face_of_theirs_goes_too(library, family):
    do(library, boxes.say_not_faces, [1])
    do(library, forget.forget, 1)
    with library.read() as session:
        assert faces.all_ids(session) == {4, 5, 6, 7, 8}


def test_edits_of_others_can_be_undone_exactly(library, family):
    before_ben = everything(library)
    do(library, edits.split_faces, [4])
    do(library, forget.forget, 1)
    with library.write() as session:
        journal.undo(session)
    after = everything(library)
    gone = {row for row in before_ben["fact"] if row not in after["fact"]}
    assert len(gone) == 3  # Anna's
    assert set(after["face"]) < set(before_ben["face"])
    with library.write() as session:
        assert journal.redo(session) is not None


def test_an_edit_below_one_that_leaves_goes_along(library, family):
    do(library, edits.confirm_faces, [8], 2)  # holds no face of Anna …
    do(library, edits.reject_faces, [8], 1)  # … but this speaks of her, and of the same face
    do(library, forget.forget, 1)
    assert labels(library) == [
        "name “Ben”",
    ] or labels(library) == [
        "1 face is “Ben”",
        "name “Ben”",
    ]
    undo_all(library)
    assert library.check() == []


def test_redo_of_what_speaks_of_them_is_cut_off(library, family):
    do(library, edits.confirm_faces, [7], 2)
    do(library, edits.confirm_faces, [8], 1)
    do(library, edits.hide_people, [2])
    for _n in range(3):
        do(library, journal.undo)
    do(library, forget.forget, 1)
    with library.read() as session:
        assert journal.next_redo(session) == "1 face is “Ben”"
    do(library, journal.redo)
    with library.read() as session:
        assert journal.next_redo(session) is None
    assert library.check() == []


def test_the_name_is_nowhere_in_the_file(tmp_path):
    library = Library(tmp_path / "library.db")
    add_photos(library, 4)
    place(library, [-1, -1, -2, -2])
    name(library, 1, "Xanthippe")
    name(library, 2, "Ben")
    do(library, albums.make_album, "Mine", "Xanthippe")
    do(library, albums.remove_album, 1)
    do(library, forget.forget, 1)
    assert library.rewrite()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"anthippe" not in path.read_bytes()
    library.close()


VERBS = st.lists(
    st.tuples(
        st.sampled_from(
            ["name", "merge", "split", "confirm", "reject", "hide", "none", "album", "undo", "redo"]
        ),
        st.integers(1, 8),
        st.integers(1, 5),
    ),
    max_size=14,
)


def play(library, steps):
    for verb, face, person in steps:
        acts = {
            "name": lambda s, f=face, p=person: edits.rename_person(s, p, f"N{f}"),
            "merge": lambda s, f=face, p=person: edits.merge_people(s, p, [f % 5 + 1]),
            "split": lambda s, f=face, p=person: edits.split_faces(s, [f, p]),
            "confirm": lambda s, f=face, p=person: edits.confirm_faces(s, [f], p),
            "reject": lambda s, f=face, p=person: edits.reject_faces(s, [f], p),
            "hide": lambda s, f=face, p=person: edits.hide_people(s, [p]),
            "none": lambda s, f=face, p=person: boxes.say_not_faces(s, [f]),
            "album": lambda s, f=face, p=person: albums.make_album(s, f"A{f}", f"N{p}"),
            "undo": lambda s, f=face, p=person: journal.undo(s),
            "redo": lambda s, f=face, p=person: journal.redo(s),
        }
        try:
            with library.write() as session:
                acts[verb](session)
        except FacesortError:
            pass


def states(library, step):
    """Return what the library is after each undo (or redo) that is left."""
    found = [everything(library)]
    while True:
        with library.write() as session:
            if step(session) is None:
                return found
        assert library.check() == []
        found.append(everything(library))


@settings(max_examples=60)
@given(VERBS, st.integers(1, 5))
def test_whatever_was_done_undo_and_redo_stay_exact(tmp_path_factory, steps, person):
    library = Library(tmp_path_factory.mktemp("forget") / "library.db")
    try:
        add_photos(library, 8)
        place(library, [-1, -1, -1, -2, -2, -2, -3, 0])
        play(library, steps)
        with library.write() as session:
            if not people.exists_person(session, person):
                return
            theirs = {f.id for f in faces.faces_of_person(session, person)}
            forget.forget(session, person)
        now = everything(library)
        assert library.check() == []
        back = states(library, journal.undo)
        forth = states(library, journal.redo)
        assert forth[: len(back)] == back[::-1]
        assert now in forth
        with library.read() as session:
            assert not people.exists_person(session, person)
            assert not theirs & faces.all_ids(session)
    finally:
        library.close()


def test_undo_brings_nobody_back_whom_a_change_that_left_had_merged_away(library):
    add_photos(library, 6)
    place(library, [-1, -1, -1, -2, -2, -2])
    do(library, boxes.say_not_faces, [1])
    do(library, edits.merge_people, 2, [1])
    do(library, forget.forget, 2)
    back = states(library, journal.undo)
    forth = states(library, journal.redo)
    assert forth == back[::-1]
    assert back[-1]["person"] == []


def test_redo_takes_no_name_away_that_a_change_that_left_had_given(library):
    add_photos(library, 6)
    place(library, [-1, -1, -1, -2, -2, -2])
    do(library, edits.reject_faces, [1], 2)
    name(library, 2, "Ben")
    do(library, edits.split_faces, [1, 4])
    do(library, forget.forget, 1)
    back = states(library, journal.undo)
    forth = states(library, journal.redo)
    assert forth == back[::-1]
    assert any("Ben" in row for row in back[0]["person"])


def test_an_older_copy_can_be_read_by_other_programs_too(library, family, tmp_path):
    do(library, forget.forget, 1)
    library.rewrite()
    library.close()
    connection = sqlite3.connect(library.path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
