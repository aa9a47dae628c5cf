"""Who else may be a person: which faces are asked about, and what the answers do."""

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import candidates, edits, journal, people
from tests.libraries import add_photos, everything, facts, link, owners, place

LIMIT = 0.87
#: Of person 1 (faces 1-6); 2 (7-9); nobody (10, 11); and person 3 (12, 13).
LINKS = [
    (2, 1, 0.2),
    (3, 1, 0.3),
    (5, 1, 0.6),
    (8, 7, 0.4),
    (13, 12, 0.5),
    (4, 11, 0.94),
    (7, 1, 0.9),
    (10, 1, 0.92),
    (12, 7, 0.93),
]


@pytest.fixture
def library(library):
    add_photos(library, 13)
    place(library, [-1] * 6 + [-2] * 3 + [0] * 2 + [-3] * 2)
    link(library, LINKS, worth={7: 5.0, 10: 3.0, 4: 2.0})
    return library


def asked(library, person_id=1, count=99):
    with library.read() as session:
        return candidates.candidates(session, person_id, LIMIT, count)


def faces_asked(library, person_id=1, count=99):
    return [(one.id, one.faces) for one in asked(library, person_id, count)]


def say(library, face_id, said, person_id=1):
    one = next(one for one in asked(library, person_id) if one.id == face_id)
    with library.write() as session:
        return candidates.answer(session, one, person_id, said, LIMIT)


def change(library, verb, *arguments):
    with library.write() as session:
        return verb(session, *arguments)


def test_open_questions_about_a_person_become_faces_the_most_worthwhile_first(library):
    assert faces_asked(library) == [(7, 3), (10, 1), (11, 1)]
    assert faces_asked(library, count=2) == [(7, 3), (10, 1)]
    assert faces_asked(library, 3) == [(7, 3)]
    assert faces_asked(library, 2) == [(1, 6), (12, 2)]
    assert faces_asked(library, 99) == []


def test_nobody_with_a_name_and_no_bystander_is_asked_about(library):
    change(library, edits.rename_person, 2, "Ben")
    assert faces_asked(library) == [(10, 1), (11, 1)]
    assert faces_asked(library, 3) == []
    change(library, edits.hide_people, [3])
    assert faces_asked(library, 2) == [(1, 6)]


def test_somebody_is_asked_about_once(library):
    link(library, [*LINKS, (9, 2, 0.95)])
    assert [one.id for one in asked(library)].count(7) == 1
    assert 9 not in [one.id for one in asked(library)]


@pytest.mark.parametrize(("face", "theirs"), [(7, [7, 8, 9]), (10, [10]), (11, [11])])
@pytest.mark.parametrize("said", ["yes", "no"])
def test_an_answer_is_one_edit_and_settles_it(library, face, theirs, said):
    change(library, edits.rename_person, 1, "Anna")
    before, whose = everything(library), owners(library)
    say(library, face, said)
    assert face not in [one.id for one in asked(library)]
    now = owners(library)
    assert all(now[one - 1] == 1 for one in theirs) is (said == "yes")
    if said == "no":
        assert now == whose
        assert (face, 1) in facts(library) or (1, whose[face - 1]) in facts(library)
    after = everything(library)
    change(library, journal.undo)
    assert everything(library) == before
    change(library, journal.redo)
    assert everything(library) == after


def test_the_person_asked_about_stays_whoever_joins_them(library):
    say(library, 1, "yes", person_id=2)  # six faces join the three
    with library.read() as session:
        assert people.find_person(session, 2).faces == 9
        assert people.find_person(session, 1) is None


def test_an_answer_that_comes_too_late_is_told(library):
    one = asked(library)[0]
    say(library, one.id, "no")
    before = everything(library)
    with pytest.raises(NotFound), library.write() as session:
        candidates.answer(session, one, 1, "yes", LIMIT)
    assert everything(library) == before


@pytest.mark.parametrize("other", [3, 99])
def test_an_answer_about_another_person_than_asked_is_refused(library, other):
    one = asked(library)[0]
    with pytest.raises(NotFound), library.write() as session:
        candidates.answer(session, one, other, "yes", LIMIT)


@pytest.mark.parametrize("said", ["", "maybe", "Yes", "😀"])
def test_what_is_no_answer_is_refused(library, said):
    before = everything(library)
    with pytest.raises(FacesortError):
        say(library, 7, said)
    assert everything(library) == before


# Taking apart, with names


def test_parts_that_are_let_go_can_have_names(library):
    change(library, edits.rename_person, 3, "Carl")
    before = everything(library)
    change(library, edits.take_apart, 1, [[1, 2], [3], [4], [5]], ["Zoë", " carl ", "", "zoë"])
    now = owners(library)
    assert now[:2] == [now[4]] * 2
    assert now[2:4] == [3, None]
    with library.read() as session:
        assert people.find_person(session, now[0]).name == "Zoë"
    after = everything(library)
    change(library, journal.undo)
    assert everything(library) == before
    change(library, journal.redo)
    assert everything(library) == after


@pytest.mark.parametrize("name", ["Anna", "anna ", "x" * 10_000])
def test_a_part_cannot_have_the_same_or_too_long_a_name(library, name):
    change(library, edits.rename_person, 1, "Anna")
    before = everything(library)
    with pytest.raises(FacesortError):
        change(library, edits.take_apart, 1, [[1, 2]], [name])
    assert everything(library) == before


def test_a_part_with_a_name_that_several_bear_is_a_new_person(library):
    for who in (2, 3):
        change(library, edits.rename_person, who, "Ben")
    change(library, edits.take_apart, 1, [[1, 2]], ["Ben"])
    assert owners(library)[0] not in (1, 2, 3, None)
