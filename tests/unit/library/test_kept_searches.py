"""The searches of albums go on to mean whom they meant, whatever people are called."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facesort.library import albums, edits, journal, taking_back
from facesort.library.search import query
from facesort.library.store import Library
from tests.libraries import add_photos, everything, place

ANNA, BEN, CARL, NAMELESS = 1, 2, 3, 4
#: The faces of each photo.
PHOTOS = {1: [ANNA], 2: [ANNA, BEN], 3: [BEN, CARL], 4: [CARL], 5: [NAMELESS], 6: [CARL, NAMELESS]}


@pytest.fixture
def library(library):
    return filled(library)


def filled(library):
    for who in PHOTOS.values():
        add_photos(library, 1, len(who))
    place(library, [-one for who in PHOTOS.values() for one in who])
    for person_id, name in ((ANNA, "Anna"), (BEN, "Ben"), (CARL, "Carl")):
        do(library, edits.rename_person, person_id, name)
    return library


def do(library, verb, *args):
    with library.write() as session:
        return verb(session, *args)


def keep(library, *searches):
    for number, search in enumerate(searches):
        do(library, albums.make_album, f"Album {number}", search)


def kept(library):
    with library.read() as session:
        return [row.query for row in albums.list_albums(session)]


def shown(library):
    """Return the photos of each album; None if its search cannot be understood."""
    with library.read() as session:
        return [
            sorted(row.id for row in query.find_photos(session, album.query))
            for album in albums.list_albums(session)
        ]


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("anna", "Berta", "Berta"),
        ("ANNA  &  ben", "Berta", "Berta & ben"),
        ('"Anna"', "Berta", "Berta"),
        ("“anna” | ben", "Berta", "Berta | ben"),
        ("!anna 2019..", "Berta", "!Berta 2019.."),
        ("only:anna,ben", "Berta", "only:Berta,ben"),
        ("(anna | ben) !carl faces>1", "Berta", "(Berta | ben) !carl faces>=2"),
        ("anna ben", "Anna Maria", "anna ben"),  # part of the new name, and nobody else's
        ("anna ben", "Zoe Lee", '"Zoe Lee" ben'),
        ("anna", 'Zoe "Z" Lee & Co (2)', '"Zoe \\"Z\\" Lee & Co (2)"'),
        ("anna", "2019", '"2019"'),
        ("anna", "nobody", '"nobody"'),
        ("anna", "only:ben", '"only:ben"'),
        ("anna", "Zoe#3", '"Zoe#3"'),
        ("anna", "Ben", f"Ben#{ANNA}"),  # Ben is somebody else
        ("ben", "Ben", f"Ben#{BEN}"),
        ("anna", "Ben Lee", '"Ben Lee"'),
        (f"anna#{ANNA} ben", "Berta", "Berta ben"),
        (f'"anna"#{ANNA}', "Ben", f"Ben#{ANNA}"),
        ("ben & carl", "Berta", "ben & carl"),
        ("2019 nobody", "Berta", "2019 nobody"),
    ],
)
def test_a_kept_search_names_people_by_their_new_names(library, before, name, after):
    keep(library, before)
    was, photos = everything(library), shown(library)
    do(library, edits.rename_person, ANNA, name)
    assert kept(library) == [after]
    assert shown(library) == photos
    do(library, journal.undo)
    assert everything(library) == was
    assert kept(library) == [before]
    do(library, journal.redo)
    assert kept(library) == [after]


def test_what_others_are_called_too_stays(library):
    do(library, edits.rename_person, BEN, "Anna")
    keep(library, "anna", '"Anna" | carl')
    do(library, edits.rename_person, ANNA, "Berta")
    assert kept(library) == ["anna", '"Anna" | carl']
    assert shown(library) == [[2, 3], [2, 3, 4, 6]]


def test_two_words_do_not_become_one_name(library):
    keep(library, "anna ben")
    photos = shown(library)
    do(library, edits.rename_person, CARL, "Anna Ben")
    assert kept(library) == ['"anna" "ben"']
    assert shown(library) == photos


def test_a_name_that_was_part_of_another_follows_its_bearer(library):
    do(library, edits.rename_person, ANNA, "Anna Maria")
    keep(library, "anna")
    do(library, edits.rename_person, CARL, "Anna")
    assert kept(library) == ['"Anna Maria"']
    assert shown(library) == [[1, 2]]


def test_who_becomes_somebody_else_is_found_as_them(library):
    keep(library, "anna & !carl", f"anna#{ANNA}", "ben", "only:anna,ben")
    was = everything(library)
    do(library, edits.merge_people, BEN, [ANNA])
    assert kept(library) == ["Ben & !carl", "Ben", "ben", "only:Ben,ben"]
    do(library, journal.undo)
    assert everything(library) == was


def test_who_joins_somebody_without_a_name_takes_the_name_along(library):
    keep(library, "anna")
    do(library, edits.merge_people, NAMELESS, [ANNA])
    assert kept(library) == ["anna"]
    assert shown(library) == [[1, 2, 5, 6]]


def test_a_first_name_that_somebody_bears_leaves_the_album_theirs(library):
    keep(library, "anna")
    do(library, edits.rename_person, NAMELESS, "anna")
    assert kept(library) == [f"Anna#{ANNA}"]
    assert shown(library) == [[1, 2]]


def test_a_search_that_makes_no_sense_any_more_stays(library):
    keep(library, "anna & ben")
    with library.write() as session:  # as an older facesort could leave it
        session.connection().exec_driver_sql("UPDATE album SET query = 'zoe & (anna'")
    do(library, edits.rename_person, ANNA, "Berta")
    assert kept(library) == ["zoe & (anna"]


def test_a_search_that_would_be_too_long_stays(library):
    long = "anna" + " | ben" * 98
    keep(library, long)
    do(library, edits.rename_person, BEN, "B" * 200)
    assert kept(library) == [long]


def test_a_rename_can_be_taken_back_though_an_album_followed_a_later_one(library):
    done = do(library, edits.rename_person, ANNA, "Berta")
    keep(library, "Berta & ben")
    do(library, edits.rename_person, BEN, "Zoe")
    do(library, taking_back.take_back, done.seq)
    assert kept(library) == ["Anna & Zoe"]
    do(library, journal.undo)
    assert kept(library) == ["Berta & Zoe"]


def test_taking_back_a_rename_leaves_the_search_as_the_user_wrote_it(library):
    keep(library, "ANNA  ben")
    done = do(library, edits.merge_people, BEN, [ANNA])
    do(library, edits.rename_person, CARL, "Zoe")
    do(library, taking_back.take_back, done.seq)
    assert kept(library) == ["ANNA  ben"]


def test_an_album_can_be_taken_back_after_it_followed_a_name(library):
    done, _album = do(library, albums.make_album, "Trip", "anna")
    do(library, edits.rename_person, ANNA, "Berta")
    do(library, taking_back.take_back, done.seq)
    assert kept(library) == []
    do(library, journal.undo)
    assert kept(library) == ["Berta"]


NAMES = st.sampled_from(
    ["Anna", "Ben", "Anna Maria", "anna ben", "2019", "nobody", "A#2", "Ben#2", 'Q"', "\\", "(x)"]
)
SEARCHES = ["anna", "anna ben", "!ben carl", "only:anna,carl", '"anna"#1 | ben', "carl ben anna"]


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(renames=st.lists(st.tuples(st.sampled_from([ANNA, BEN, CARL, NAMELESS]), NAMES), max_size=4))
def test_albums_that_mean_one_person_a_name_never_change(tmp_path_factory, renames):
    library = filled(Library(tmp_path_factory.mktemp("library") / "library.db"))
    keep(library, *SEARCHES)
    states = [(everything(library), kept(library))]
    photos = shown(library)
    for person_id, name in renames:
        do(library, edits.rename_person, person_id, name)
        assert shown(library) == photos
        states.append((everything(library), kept(library)))
    for state in reversed(states[:-1]):
        while kept(library) != state[1] or everything(library) != state[0]:
            assert do(library, journal.undo) is not None
    library.close()
