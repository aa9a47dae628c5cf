"""The parts of a person: looks, how somebody who is two is taken apart, and who else is like them."""

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import edits, journal
from facesort.library.schema import Answer
from facesort.operations.parts import Alike, Part, alike, gather, looks_of, proposal, take_apart
from tests.generated import people_like
from tests.libraries import add_vectors, everything, facts, link, owners, place

#: Person 1 is faces 1-3, and 5 and 6; in between lies face 4 of person 2.
LINKS = [(2, 1, 0.4), (3, 1, 0.5), (6, 5, 0.45), (5, 1, 0.8)]


@pytest.fixture
def linked(library):
    add_vectors(library, people_like([7], drawn=0).faces.vectors)
    place(library, [-1, -1, -1, -2, -1, -1, 0])
    link(library, LINKS)
    with library.write() as session:
        for face, date in {1: "2004-05-01", 3: "1999-01-02T10:00:00", 6: "2020-02-02"}.items():
            session.connection().exec_driver_sql(
                "UPDATE photo SET taken_at = ? WHERE id = (SELECT photo_id FROM face WHERE id = ?)",
                (date, face),
            )
    return library


PARTS = [
    Part((1, 2, 3), "1999-01-02T10:00:00", "2004-05-01"),
    Part((5, 6), "2020-02-02", "2020-02-02"),
]


def faces_of(parts):
    return [part.face_ids for part in parts]


def test_looks_are_parts_that_are_more_alike(linked):
    assert looks_of(linked, 1) == PARTS
    assert looks_of(linked, 2) == [Part((4,), "", "")]


def test_a_single_face_is_a_look_too(linked):
    link(linked, [(2, 1, 0.4), (6, 5, 0.45), (5, 1, 0.76), (3, 1, 0.78)])
    assert faces_of(looks_of(linked, 1)) == [(1, 2, 5, 6), (3,)]


def test_looser_groups_have_fewer_looks(linked):
    with linked.write() as session:
        edits.set_strictness(session, "strictness", 0.05, [])
    assert faces_of(looks_of(linked, 1)) == [(1, 2, 3, 5, 6)]


def test_the_proposal_parts_somebody_at_the_join_that_is_most_likely_wrong(linked):
    assert proposal(linked, 1) == PARTS
    link(linked, [(2, 1, 0.4), (6, 5, 0.45), (5, 1, 0.76), (3, 1, 0.86)])
    assert faces_of(proposal(linked, 1)) == [(1, 2, 5, 6), (3,)]


def test_the_largest_part_comes_first(linked):
    link(linked, [(2, 1, 0.4), (5, 3, 0.5), (6, 3, 0.45), (1, 3, 0.8)])
    for parts in (proposal(linked, 1), looks_of(linked, 1)):
        assert faces_of(parts) == [(3, 5, 6), (1, 2)]


def test_what_the_user_brought_together_is_no_join_in_doubt(linked):
    with linked.write() as session:
        edits.confirm_faces(session, [7], 1)
        edits.merge_people(session, 1, [2])
    link(linked, [*LINKS, (7, 1, 0.9)])
    assert faces_of(proposal(linked, 1)) == [(1, 2, 3, 4, 7), (5, 6)]
    link(linked, [(2, 1, 0.4), (3, 1, 0.5), (6, 5, 0.45), (7, 4, 0.5)])
    for strict in (None, 0, 10):
        assert faces_of(proposal(linked, 1, strict)) == [(1, 2, 3, 4, 5, 6, 7)]


def test_somebody_of_whom_all_is_sure_is_not_taken_apart(linked):
    link(linked, [(2, 1, 0.4), (3, 1, 0.5), (6, 5, 0.45), (5, 1, 0.78)])
    assert faces_of(proposal(linked, 1)) == [(1, 2, 3, 5, 6)]
    with pytest.raises(FacesortError, match="more than one person"):
        take_apart(linked, 1)


def test_somebody_without_a_face_is_not_taken_apart(linked):
    with linked.write() as session:
        edits.rename_person(session, 2, "Ben")
        edits.confirm_faces(session, [4], 1)
    with pytest.raises(FacesortError, match="more than one person"):
        take_apart(linked, 2)


def test_who_was_said_to_be_another_is_not_gathered(linked):
    link(linked, [*LINKS, (4, 1, 0.9)])
    assert alike(linked, 1, 5).people == (2,)
    with linked.write() as session:
        session.connection().exec_driver_sql("INSERT INTO fact VALUES (1, 2, 0)")
    assert alike(linked, 1, 5).people == ()
    assert alike(linked, 2, 5).people == ()


def test_taken_apart_the_largest_part_keeps_the_name(linked):
    with linked.write() as session:
        edits.rename_person(session, 1, "Anna")
    before = everything(linked)
    assert take_apart(linked, 1).label == "take “Anna” apart"
    after = everything(linked)
    assert owners(linked) == [1, 1, 1, 2, 3, 3, None]
    said = facts(linked)
    assert [said[face, 1] for face in (1, 2, 3, 5, 6)] == [True, True, True, False, False]
    assert {face for face, person in said if person == 3} == {5, 6}
    with linked.write() as session:
        assert len(journal.history(session)) == 2
        journal.undo(session)
    assert everything(linked) == before
    with linked.write() as session:
        journal.redo(session)
    assert everything(linked) == after


def test_a_part_of_a_single_face_is_with_nobody(linked):
    link(linked, [(2, 1, 0.4), (6, 5, 0.45), (5, 1, 0.8), (3, 1, 0.82)])
    take_apart(linked, 1, 8)
    assert owners(linked) == [1, 1, None, 2, 3, 3, None]
    assert facts(linked)[3, 1] is False


@pytest.mark.parametrize(
    ("strict", "parts"),
    [
        (0, [(1, 2, 3, 5, 6)]),
        (6, [(1, 2, 3, 5, 6)]),
        (8, [(1, 2, 3), (5, 6)]),
        (10, [(1, 2, 3), (5, 6)]),
    ],
)
def test_a_person_alone_can_be_stricter(linked, strict, parts):
    assert faces_of(proposal(linked, 1, strict)) == parts
    if len(parts) > 1:
        take_apart(linked, 1, strict)
        assert owners(linked) == [1, 1, 1, 2, 3, 3, None]
    else:
        with pytest.raises(FacesortError, match="more than one person"):
            take_apart(linked, 1, strict)


def test_stricter_is_meant_from_how_strict_the_library_is(linked):
    with linked.write() as session:
        edits.set_strictness(session, "strictness", -0.03, [])
    assert faces_of(proposal(linked, 1, 3)) == [(1, 2, 3, 5, 6)]
    assert faces_of(proposal(linked, 1, 5)) == [(1, 2, 3), (5, 6)]


def test_to_ask_changes_nothing(linked):
    before = everything(linked)
    proposal(linked, 1)
    looks_of(linked, 1)
    alike(linked, 1, 10)
    assert everything(linked) == before


@pytest.fixture
def near(library):
    """Person 1 (faces 1-3); 2 (4, 5), of which half is near; 3 (6-8) and nobody (9, 10) farther."""
    add_vectors(library, people_like([10], drawn=0).faces.vectors)
    place(library, [-1, -1, -1, -2, -2, -3, -3, -3, 0, 0])
    link(
        library,
        [
            (2, 1, 0.4),
            (3, 1, 0.5),
            (4, 1, 0.885),
            (5, 4, 0.965),
            (7, 6, 0.5),
            (8, 6, 0.9),
            (6, 1, 0.925),
            (9, 1, 0.935),
        ],
    )
    return library


@pytest.mark.parametrize(
    ("loose", "people", "loose_faces"),
    [(1, (), ()), (5, (), ()), (6, (3,), ()), (7, (3,), (9,)), (10, (2, 3), (9,))],
)
def test_whoever_looser_groups_would_join_is_alike(near, loose, people, loose_faces):
    assert alike(near, 1, loose) == Alike(people, loose_faces)


def test_from_the_other_side_the_same_people_are_alike(near):
    assert alike(near, 3, 6) == Alike((1,), ())
    assert alike(near, 3, 2) == Alike((), ())


def test_who_has_a_name_or_is_a_bystander_is_not_alike(near):
    with near.write() as session:
        edits.rename_person(session, 3, "Ben")
        edits.hide_people(session, [2])
    assert alike(near, 1, 10) == Alike((), (9,))


def test_what_the_user_said_is_not_this_person_is_not_alike(near):
    with near.write() as session:
        edits.reject_faces(session, [6, 9], 1)
    assert alike(near, 1, 10) == Alike((2,), ())


def test_who_is_alike_is_gathered_and_taken_back(near):
    before = everything(near)
    assert gather(near, 1, 7).label == "add 1 person and 1 face to “Who is this?” (3 photos)"
    assert owners(near) == [1, 1, 1, 2, 2, 1, 1, 1, 1, None]
    with near.write() as session:
        assert len(journal.history(session)) == 1
        journal.undo(session)
    assert everything(near) == before


def test_where_nobody_is_alike_nothing_is_gathered(near):
    before = everything(near)
    with pytest.raises(FacesortError, match="Nobody is so alike"):
        gather(near, 1, 1)
    assert everything(near) == before


def test_a_single_face_cannot_be_taken_apart(linked):
    assert faces_of(proposal(linked, 2)) == [(4,)]
    with pytest.raises(FacesortError, match="Nothing says that this is more than one person"):
        take_apart(linked, 2)


@pytest.mark.parametrize(
    ("verb", "more"),
    [(looks_of, []), (proposal, []), (take_apart, []), (alike, [1]), (gather, [1])],
)
def test_the_person_and_groups_must_be_there(library, verb, more):
    add_vectors(library, people_like([2], drawn=0).faces.vectors)
    place(library, [-1, -1])
    with pytest.raises(NotFound, match="no person 9"):
        verb(library, 9, *more)
    with pytest.raises(FacesortError, match="no groups yet"):
        verb(library, 1, *more)


def test_what_the_user_said_yes_to_is_not_taken_apart(linked):
    (_stays, goes) = proposal(linked, 1)
    with linked.write() as session:
        for face_id in goes.face_ids:
            session.add(Answer(face_id=face_id, other_id=1, said="yes", level=0.84))
    assert [goes.face_ids] != [part.face_ids for part in proposal(linked, 1)[1:]]
