"""Searches in a small library whose answers are known."""

import pytest
from sqlalchemy import update

from facesort.library import edits, folders, people
from facesort.library.schema import Face, Photo
from facesort.library.search import query
from facesort.library.search.tree import BadSearch
from facesort.library.store import Library
from tests.libraries import PACK, add_photos, place

ANNA, BEN, CARL, NOBODY_YET, STRANGER, LATER = range(1, 7)

#: The faces of each photo: people, 0 for a face that is placed nowhere.
PHOTOS = {
    1: [ANNA],
    2: [ANNA, BEN],
    3: [ANNA, BEN, CARL],
    4: [BEN, NOBODY_YET],
    5: [ANNA, STRANGER],
    6: [ANNA, 0],
    7: [],
    8: [CARL, CARL],
    9: [LATER],
}
DATES = {1: "2019-06-24T10:00:00", 2: "2019-12-31T23:59:59", 3: "2020-01-01T00:00:00", 4: "2018"}


@pytest.fixture
def library(library):
    fill(library)
    return library


def fill(library):
    for faces in PHOTOS.values():
        add_photos(library, 1, len(faces), root=b"/photos/Summer Trip")
    place(library, [who and -who for faces in PHOTOS.values() for who in faces])
    with library.read() as session:
        assert [row.photos for row in people.list_people(session)] == [5, 3, 2, 1, 1, 1]
    names = {ANNA: "Anna Maria", BEN: "Ben", CARL: "Carl", STRANGER: "Waiter", LATER: "Maria Anna"}
    with library.write() as session:
        for person, name in names.items():
            edits.rename_person(session, person, name)
        edits.hide_people(session, [STRANGER])
        for photo, taken_at in DATES.items():
            session.execute(update(Photo).where(Photo.id == photo).values(taken_at=taken_at))


def found(library, text):
    with library.read() as session:
        ids = sorted(row.id for row in query.find_photos(session, text))
        assert query.count_photos(session, text) == len(ids)
    return ids


def error(library, text):
    with library.read() as session, pytest.raises(BadSearch) as caught:
        query.find_photos(session, text)
    with library.read() as session, pytest.raises(BadSearch):
        query.check(session, text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ben", [2, 3, 4]),
        ("BEN", [2, 3, 4]),
        ("anna", [1, 2, 3, 5, 6, 9]),  # everybody who has it in their name
        ('"anna"', [1, 2, 3, 5, 6, 9]),
        ("anna maria", [1, 2, 3, 5, 6]),
        ("maria anna", [9]),
        ("maria & anna", [1, 2, 3, 5, 6, 9]),
        ("anna maria ben", [2, 3]),
        ("ben anna maria", [2, 3]),
        ("ben anna maria carl", [3]),
        ("!anna maria", [4, 7, 8, 9]),
        ("ben !anna maria", [4]),
        ("anna & ben", [2, 3]),
        ("anna ben", [2, 3]),
        ("anna | ben", [1, 2, 3, 4, 5, 6, 9]),
        ("anna & ben & !carl", [2]),
        ("anna & ben & !carl 2019", [2]),
        ("anna & ben & !carl 2020", []),
        ("ben | carl 2020", [2, 3, 4]),
        ("(ben | carl) 2020", [3]),
        ("!(anna | ben | carl)", [7]),
        ("waiter", [5]),
        ("only:anna maria", [1, 5]),  # the waiter is a bystander, who is not counted
        ("only:anna,ben", [2]),
        ("only:ben", []),
        ("only:carl", [8]),
        ("only:waiter,anna", [5]),
        ("!only:carl", [1, 2, 3, 4, 5, 6, 7, 9]),
        ("faces=2", [2, 4, 5, 6, 8]),
        ("faces>2", [3]),
        ("faces<2", [1, 7, 9]),
        ("faces<=1 & faces>=1", [1, 9]),
        ("faces=2..3", [2, 3, 4, 5, 6, 8]),
        ("faces<0", []),
        ("!faces=2", [1, 3, 7, 9]),
        ("nobody", [7]),
        ("unnamed", [4, 6]),
        ("undated", [5, 6, 7, 8, 9]),
        ("Undated !nobody", [5, 6, 8, 9]),
        ("2019", [1, 2]),
        ("2019-12", [2]),
        ("2019-12-31", [2]),
        ("2019-06..2019-07", [1]),
        ("2019-07..", [2, 3]),
        ("..2019", [1, 2, 4]),
        ("2018", [4]),
        ("!2019", [3, 4, 5, 6, 7, 8, 9]),  # also those without a date
        ("folder:trip", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ('folder:"summer  TRIP/" carl', [3, 8]),
        ("!folder:trip", []),
    ],
)
def test_what_is_found(library, text, expected):
    assert found(library, text) == expected


def test_a_whole_name_is_nearer_than_a_part_of_one(library):
    with library.write() as session:
        edits.rename_person(session, LATER, "anna")
    assert found(library, "Anna") == [9]
    assert found(library, "anna | anna maria") == [1, 2, 3, 5, 6, 9]


def test_several_people_of_one_name_are_all_meant(library):
    with library.write() as session:
        edits.rename_person(session, LATER, "BEN")
    assert found(library, "ben") == [2, 3, 4, 9]
    assert found(library, "only:ben") == [9]


def test_quotation_marks_make_one_name_and_keep_it_apart(library):
    assert found(library, '"anna maria" ben') == [2, 3]
    assert found(library, '"anna" "maria" ben') == [2, 3]
    assert found(library, '"anna" maria') == [1, 2, 3, 5, 6, 9]
    assert error(library, '"ben anna"').message == "There is nobody called “ben anna”."


def test_what_is_no_face_does_not_count(library):
    with library.write() as session:
        last = session.query(Face).filter_by(photo_id=3, person_id=CARL).one()
        session.execute(update(Face).where(Face.id == last.id).values(is_face=False))
    assert found(library, "carl") == [8]
    assert found(library, "only:anna,ben") == [2, 3]
    assert found(library, "faces>2") == []
    with library.read() as session:
        assert query.people_in(session, [3, 7]) == {3: [(ANNA, "Anna Maria"), (BEN, "Ben")]}


def test_photos_that_are_gone_or_unusable_are_not_found(library):
    with library.write() as session:
        session.execute(update(Photo).where(Photo.id == 2).values(state="unusable"))
    assert found(library, "ben") == [3, 4]
    with library.write() as session:
        (row,) = folders.list_folders(session)
        edits.remove_folder(session, row.id)
    assert found(library, "ben") == []
    assert error(library, "folder:trip").message == "There is no folder called “trip”."


def test_of_photos_in_which_nobody_looked_nobody_knows_who_is_in_them(library):
    with library.write() as session:
        session.execute(update(Photo).where(Photo.id == 7).values(finder=None))
    assert found(library, "nobody") == []
    assert found(library, "faces<2") == [1, 9]


def test_somebody_with_very_many_faces_is_found_the_same(library, monkeypatch):
    before = [found(library, text) for text in ("ben", "!ben", "only:anna,ben", "ben | carl")]
    monkeypatch.setattr(query, "_MANY_FACES", 0)
    assert before == [found(library, t) for t in ("ben", "!ben", "only:anna,ben", "ben | carl")]


@pytest.mark.parametrize(
    ("text", "sentence", "advice", "marked"),
    [
        ("ben & Xanna", "There is nobody called “Xanna”.", "Is “Anna” meant?", (6, 11)),
        ("carl bem", "There is nobody called “bem”.", "Is “Ben” meant?", (5, 8)),
        ("only:ben, 99", "There is nobody called “99”.", "Search for somebody", (10, 12)),
        ("a\0b", "There is nobody called “a\\x00b”.", "", (0, 3)),
        ('"' + "ä" * 1900 + '"', "There is nobody called “" + "ä" * 1900, "", (0, 1902)),
        ("folder:tripp", "There is no folder called “tripp”.", "", (7, 12)),
        ("folder:summer-trip", "There is no folder", "Is “Summer Trip” meant?", (7, 18)),
    ],
)
def test_who_and_what_is_not_there(library, text, sentence, advice, marked):
    told = error(library, text)
    assert told.message.startswith(sentence)
    assert advice in told.advice
    assert (told.start, told.end) == marked


def test_in_a_library_without_names_it_says_so(tmp_path):
    library = Library(tmp_path / "empty.db")
    assert error(library, "anna").advice == "Nobody has a name yet: name people first."
    assert found(library, "2019 | unnamed | nobody | faces=1") == []
    library.close()


def test_hundred_terms_are_no_more_than_sqlite_takes(library):
    assert found(library, " | ".join(["ben"] * 100)) == [2, 3, 4]
    assert found(library, "(" * 20 + " & ".join(["!carl"] * 99) + ")" * 20 + " ben") == [2, 4]
    assert found(library, "only:" + ",".join(["ben", "anna"] * 150)) == [2]


def test_more_people_of_a_name_than_sqlite_takes_values(library):
    with library.write() as session:
        session.connection().exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
            " INSERT INTO person(id, name, kind) SELECT i, 'Ben', 'named' FROM n"
        )
    assert found(library, "ben & ben") == [2, 3, 4]


def test_folders_below_the_one_that_was_added(tmp_path):
    library = Library(tmp_path / "l.db")
    with library.write() as session:
        root = folders.add_folder(session, b"/home/trip/Pictures", "v")
        paths = [b"a.jpg", b"Rome/b.jpg", b"Rome/Night/c.jpg", b"2019/Rom\xff/d.jpg"]
        files = [folders.NewFile(p, 1, 1, "JPEG", p.rjust(32)) for p in paths]
        folders.store_files(session, root.root_id, files, scan=1)
    assert found(library, "folder:pictures") == [1, 2, 3, 4]
    assert found(library, "folder:rome") == [2, 3]
    assert found(library, "folder:rome/night") == [3]
    assert found(library, "folder:2019") == [4]
    assert found(library, "folder:rom !folder:night") == [2, 4]
    assert error(library, "folder:trip")  # not on the way to what was added
    with library.read() as session:
        assert query.folder_names(session) == ["Pictures", "Rome", "2019", "Night", r"Rom\xff"]
    assert found(library, r"folder:Rom\xff") == [4]
    library.close()


def test_the_test_pack_has_looked_at_all(library):
    with library.read() as session:
        assert {row.finder for row in session.query(Photo)} == {PACK}
