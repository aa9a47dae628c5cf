"""What is said of a person besides who they are, which face shows them, and who is with them."""

import struct
from datetime import date

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import company, edits, faces, folders, journal, people, photos, portrait
from facesort.library.covers import frontality
from facesort.library.faces import NewFace
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from tests.libraries import PACK, add_photos, everything, facts, owners, place

FRONT = (0.3, 0.3, 0.7, 0.3, 0.5, 0.5, 0.35, 0.7, 0.65, 0.7)
ASIDE = (0.3, 0.3, 0.7, 0.3, 0.62, 0.5, 0.35, 0.7, 0.65, 0.7)


@pytest.fixture
def family(library):
    """Person 1 (faces 1-3), 2 (faces 4-6) and a face 7 that is placed nowhere."""
    add_photos(library, 7)
    place(library, [-1, -1, -1, -2, -2, -2, 0])
    return library


def person(library, person_id=1):
    with library.read() as session:
        return people.find_person(session, person_id)


def change(library, verb, *arguments):
    with library.write() as session:
        return verb(session, *arguments)


@pytest.mark.parametrize(
    ("typed", "how", "stored"),
    [
        ("1999", "in", "1999"),
        (" 1999-5 ", "in the month", "1999-05"),
        ("1999-05-03", "on", "1999-05-03"),
        ("2000-02-29", "on", "2000-02-29"),
        ("١٩٩٩-٠٥", "in the month", "1999-05"),
        ("1700", "in", "1700"),
        ("3.5.1999", "on", "1999-05-03"),
        ("03. 05. 1999", "on", "1999-05-03"),
        ("5.1999", "in the month", "1999-05"),
        ("1999/5/3", "on", "1999-05-03"),
        ("25/12/1999", "on", "1999-12-25"),
        ("12/25/1999", "on", "1999-12-25"),
        ("5/5/1999", "on", "1999-05-05"),
    ],
)
def test_a_birth_date_is_a_year_a_month_or_a_day(family, typed, how, stored):
    change(family, edits.rename_person, 1, "Anna")
    before = everything(family)
    done = change(family, portrait.set_birth_date, 1, typed)
    assert done.label == f"“Anna” was born {how} {stored}"
    assert person(family).birth_date == stored
    after = everything(family)
    change(family, journal.undo)
    assert everything(family) == before
    change(family, journal.redo)
    assert everything(family) == after


@pytest.mark.parametrize(
    "typed",
    [
        "123",
        "12345",
        "1999-13",
        "1999-00",
        "1999-02-29",
        "1999-05-03-01",
        "1999-",
        "-1999",
        "0000",
        "1699-12-31",
        str(date.today().year + 1),
        "5.3.99",
        "31.2.1999",
        "5/3/1999",
        "May 1999",
        "😀",
        "١٩٩",
        "1999\0",
        "\u202e1999",
        "1999\n05",
        "9" * 10_000,
    ],
)
def test_what_is_no_birth_date_is_refused_in_a_sentence_and_changes_nothing(family, typed):
    change(family, portrait.set_birth_date, 1, "1980")
    before = everything(family)
    with pytest.raises(FacesortError) as error:
        change(family, portrait.set_birth_date, 1, typed)
    assert error.value.advice
    assert len(str(error.value)) < 200
    assert everything(family) == before
    with family.read() as session:
        assert len(journal.history(session)) == 1


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_forgets_the_birth_date(family, typed):
    change(family, portrait.set_birth_date, 1, "1980")
    assert change(family, portrait.set_birth_date, 1, typed).label.startswith(
        "forget when “Who is this?”"
    )
    assert person(family).birth_date is None
    change(family, journal.undo)
    assert person(family).birth_date == "1980"


def test_the_same_birth_date_again_is_no_edit(family):
    change(family, portrait.set_birth_date, 1, "1980")
    change(family, portrait.set_birth_date, 1, "1980")
    with family.read() as session:
        assert len(journal.history(session)) == 1


def test_a_birth_date_of_nobody_is_refused(family):
    with pytest.raises(NotFound):
        change(family, portrait.set_birth_date, 99, "1980")


def test_other_edits_keep_birth_date_and_cover(family):
    change(family, portrait.set_birth_date, 1, "1980")
    change(family, portrait.use_as_cover, 2)
    change(family, edits.rename_person, 1, "Anna")
    change(family, edits.hide_people, [1])
    change(family, edits.show_people, [1])
    change(family, edits.merge_people, 1, [2])
    assert (person(family).birth_date, person(family).cover_face_id) == ("1980", 2)


def test_an_unnamed_person_with_a_birth_date_outlives_a_grouping_without_their_faces(family):
    change(family, portrait.set_birth_date, 2, "1980")
    place(family, [-1, -1, -1, 0, 0, 0, 0])
    change(family, edits.confirm_faces, [4], 2)
    assert person(family, 2).birth_date == "1980"


def test_the_chosen_face_shows_the_person_and_is_theirs(family):
    before = everything(family)
    done = change(family, portrait.use_as_cover, 3)
    assert done.label == "another cover of “Who is this?” (3 photos)"
    assert person(family).cover_face_id == 3
    assert facts(family) == {(3, 1): True}
    after = everything(family)
    change(family, journal.undo)
    assert everything(family) == before
    change(family, journal.redo)
    assert everything(family) == after


def test_a_cover_that_is_somebody_elses_by_now_is_not_shown(family):
    change(family, portrait.use_as_cover, 3)
    change(family, edits.confirm_faces, [3], 2)
    assert person(family).cover_face_id in (1, 2)
    change(family, journal.undo)
    assert person(family).cover_face_id == 3


@pytest.mark.parametrize(("face_id", "error"), [(99, NotFound), (7, FacesortError)])
def test_a_face_of_nobody_is_no_cover(family, face_id, error):
    before = everything(family)
    with pytest.raises(error):
        change(family, portrait.use_as_cover, face_id)
    assert everything(family) == before


def test_a_person_who_is_not_there_is_none(family):
    assert person(family, 99) is None


# The default cover


def add_faces(library, faces_of_photo, size=(400, 300)):
    """Put photos with these faces, (width, quality, landmarks) each, into an empty library."""
    with library.write() as session:
        root = folders.add_folder(session, b"/photos", "volume").root_id
        count = len(faces_of_photo)
        files = [NewFile(b"%d" % n, 1, 1, "JPEG", b"%032d" % n) for n in range(count)]
        folders.store_files(session, root, files, scan=1)
        unseen = photos.unseen_photos(session, PACK, count)
        seen = [PhotoSeen(p.id, *size, None, "", None) for p in unseen]
        photos.store_seen(session, PACK, seen)
        found = {
            photo.id: [
                NewFace((0.1, 0.1, width, width), marks, 0.99, quality, b"")
                for width, quality, marks in some
            ]
            for photo, some in zip(unseen, faces_of_photo, strict=True)
        }
        faces.replace_faces(session, PACK, found)


def cover(library, *portraits):
    add_faces(library, [[one] for one in portraits])
    place(library, [-1] * len(portraits))
    return person(library).cover_face_id


def test_who_looks_at_us_is_shown_rather_than_who_looks_aside(library):
    assert cover(library, (0.5, 1.0, ASIDE), (0.5, 1.0, FRONT), (0.5, 1.0, ASIDE)) == 2


def test_a_large_face_is_shown_rather_than_a_tiny_one(library):
    assert cover(library, (0.05, 1.0, FRONT), (0.5, 1.0, FRONT)) == 2


def test_a_sharp_face_aside_is_shown_rather_than_a_blurred_one_from_the_front(library):
    assert cover(library, (0.5, 0.3, FRONT), (0.5, 1.0, ASIDE)) == 2


def test_of_poor_faces_the_best_is_shown(library):
    assert cover(library, (0.5, 0.1, FRONT), (0.5, 0.2, FRONT), (0.02, 0.2, FRONT)) == 2


@pytest.mark.parametrize("marks", [b"", b"abc", bytes(40), struct.pack("<10f", *[0.5] * 10)])
def test_landmarks_that_tell_nothing_are_no_error(marks):
    assert frontality(marks, 1.0) == 0.25


def test_how_far_a_face_looks_at_us_does_not_depend_on_the_shape_of_the_photo():
    wide = struct.pack("<10f", *(v / 2 if n % 2 == 0 else v for n, v in enumerate(ASIDE)))
    assert frontality(wide, 2.0) == pytest.approx(frontality(struct.pack("<10f", *ASIDE), 1.0))
    assert frontality(struct.pack("<10f", *FRONT), 1.5) == pytest.approx(1.0)


# Company


@pytest.fixture
def together(library):
    """Three photos of 1 with 2, one of them with 3 as well; one of 1 with a face of nobody."""
    add_photos(library, 4, faces_each=3)
    place(library, [-1, -2, -3, -1, -2, 0, -1, -2, -2, -1, 0, 0])
    return library


def seen_with(library, person_id=1, count=9):
    with library.read() as session:
        return [(c.id, c.name, c.photos) for c in company.seen_with(session, person_id, count)]


def test_company_is_counted_in_photos_most_often_first(together):
    change(together, edits.rename_person, 3, "Carl")
    assert seen_with(together) == [(2, "", 3), (3, "Carl", 1)]
    assert seen_with(together, count=1) == [(2, "", 3)]
    assert seen_with(together, 3) == [(1, "", 1), (2, "", 1)]
    assert seen_with(together, 99) == []


def test_bystanders_are_no_company(together):
    change(together, edits.hide_people, [2])
    assert seen_with(together) == [(3, "", 1)]


def test_company_is_shown_by_a_face_of_theirs(together):
    with together.read() as session:
        shown = {c.id: c.face_id for c in company.seen_with(session, 1, 9)}
    assert [owners(together)[face - 1] for face in shown.values()] == list(shown)
