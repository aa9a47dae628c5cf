"""Albums: what is kept, refused and taken back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facesort.errors import FacesortError, NotFound
from facesort.library import albums, edits, journal
from facesort.library.albums import AlbumRow
from facesort.library.search.tree import BadSearch
from facesort.library.store import Library
from facesort.library.touched import Touched
from tests.libraries import add_photos, everything, place


@pytest.fixture
def library(library):
    return named(library)


def named(library):
    add_photos(library, 3)
    place(library, [-1, -1, -2])
    with library.write() as session:
        edits.rename_person(session, 1, "Anna")
    return library


def rows(library):
    with library.read() as session:
        return albums.list_albums(session)


def do(library, verb, *args):
    with library.write() as session:
        return verb(session, *args)


def test_an_album_is_kept_under_a_clean_name(library):
    done, album_id = do(library, albums.make_album, "  Anna\u00a0 2019 ", " anna 2019 ")
    assert done.label == "keep album “Anna 2019”"
    assert done.touched == Touched.FOLDERS
    assert rows(library) == [AlbumRow(album_id, "Anna 2019", "anna 2019")]


def test_albums_are_listed_by_name(library):
    for name in ("b", "C", "a"):
        do(library, albums.make_album, name, "anna")
    assert [row.name for row in rows(library)] == ["a", "b", "C"]


def test_every_verb_can_be_taken_back_and_made_again(library):
    _done, first = do(library, albums.make_album, "One", "anna")
    for verb, *args in (
        (albums.make_album, "Two", "unnamed"),
        (albums.rename_album, first, "Uno"),
        (albums.rename_album, first, "uno"),
        (albums.change_album, first, "!anna"),
        (albums.remove_album, first),
    ):
        before = everything(library)
        do(library, verb, *args)
        after = everything(library)
        assert after != before
        do(library, journal.undo)
        assert everything(library) == before
        do(library, journal.redo)
        assert everything(library) == after
    assert [row.name for row in rows(library)] == ["Two"]


def test_a_number_is_never_given_twice(library):
    _done, first = do(library, albums.make_album, "One", "anna")
    do(library, albums.remove_album, first)
    _done, second = do(library, albums.make_album, "One", "anna")
    assert second != first


@pytest.mark.parametrize("name", ["One", "ONE", " one "])
def test_a_name_that_is_taken_is_refused(library, name):
    do(library, albums.make_album, "One", "anna")
    _done, second = do(library, albums.make_album, "Two", "anna")
    before = everything(library)
    for verb, *args in ((albums.make_album, name, "anna"), (albums.rename_album, second, name)):
        with pytest.raises(FacesortError, match="already an album called “One”"):
            do(library, verb, *args)
    assert everything(library) == before


@pytest.mark.parametrize("name", ["", "  ", "\0", "\u200b", "x" * 201])
def test_a_name_that_is_none_is_refused(library, name):
    with pytest.raises(FacesortError):
        do(library, albums.make_album, name, "anna")
    assert rows(library) == []


@pytest.mark.parametrize("name", ["123", "👩‍👧", "אלבום", "a" * 200])
def test_any_name_will_do(library, name):
    do(library, albums.make_album, name, "anna")
    with library.read() as session:
        assert albums.album_named(session, name) is not None


@pytest.mark.parametrize("text", ["", "xanna", "(anna", "\ud800", "x" * 10_000])
def test_a_search_that_means_nothing_is_refused(library, text):
    _done, first = do(library, albums.make_album, "One", "anna")
    before = everything(library)
    for verb, *args in ((albums.make_album, "Two", text), (albums.change_album, first, text)):
        with pytest.raises(BadSearch):
            do(library, verb, *args)
    assert everything(library) == before


def test_what_changes_nothing_is_no_edit(library):
    _done, first = do(library, albums.make_album, "One", "anna")
    assert do(library, albums.rename_album, first, "One").touched == Touched.NOTHING
    assert do(library, albums.change_album, first, "anna").touched == Touched.NOTHING


def test_an_album_that_is_gone_is_not_found(library):
    for verb, *args in (
        (albums.rename_album, 7, "x"),
        (albums.change_album, 7, "anna"),
        (albums.remove_album, 7),
    ):
        with pytest.raises(NotFound):
            do(library, verb, *args)
    with library.read() as session:
        assert albums.find_album(session, 7) is None


steps = st.lists(
    st.tuples(
        st.sampled_from(["make", "rename", "change", "remove", "undo", "redo"]),
        st.integers(1, 4),
        st.sampled_from(["a", "B", "b", "", "anna"]),
        st.sampled_from(["anna", "unnamed", "2019", "xanna", "(("]),
    ),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_was_done_can_be_taken_back_whole(tmp_path_factory, steps):
    library = Library(tmp_path_factory.mktemp("albums") / "library.db")
    add_photos(library, 1)
    place(library, [-1])
    before = everything(library)
    do(library, edits.rename_person, 1, "Anna")
    for what, album_id, name, text in steps:
        acts = {
            "make": (albums.make_album, name, text),
            "rename": (albums.rename_album, album_id, name),
            "change": (albums.change_album, album_id, text),
            "remove": (albums.remove_album, album_id),
            "undo": (journal.undo,),
            "redo": (journal.redo,),
        }
        try:
            do(library, *acts[what])
        except FacesortError:
            continue
        names = [row.name.casefold() for row in rows(library)]
        assert len(names) == len(set(names))
    while do(library, journal.undo) is not None:
        pass
    assert everything(library) == before
    library.close()
