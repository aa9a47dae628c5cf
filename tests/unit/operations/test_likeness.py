"""Which named people somebody is like, as the library is now."""

import pytest

from facesort.library import edits
from facesort.operations import likeness as operation
from facesort.operations.likeness import NEAR, Likeness
from tests.generated import people_like
from tests.libraries import add_vectors, everything, place

FACES = 6


@pytest.fixture(autouse=True)
def drawn_strangers(monkeypatch, drawn):
    monkeypatch.setattr(operation, "load_strangers", lambda _model: drawn)


@pytest.fixture
def known(library):
    """Anna (1) and Ben (2), and 3 and 4, who have no names: 3 is Anna too, 4 is somebody else."""
    made = people_like([2 * FACES, FACES, FACES], seed=5)
    vectors = made.faces.vectors
    add_vectors(library, vectors)
    place(library, [-1] * FACES + [-3] * FACES + [-2] * FACES + [-4] * FACES)
    with library.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.rename_person(session, 3, "Ben")
    return library


def ids(found):
    return [like.person_id for like in found]


def test_who_is_alike_is_told_first(known):
    before = everything(known)
    likeness = Likeness(known)
    first, *_others = likeness.like(2, 5)
    assert first.person_id == 1
    assert first.distance < NEAR
    assert all(like.distance >= NEAR for like in likeness.like(4, 5))
    assert everything(known) == before


def test_only_so_many_are_told(known):
    assert len(Likeness(known).like(2, 1)) == 1
    assert Likeness(known).like(2, 0) == []


def test_nobody_is_like_themselves(known):
    assert 1 not in ids(Likeness(known).like(1, 5))


def test_what_changes_is_noticed(known):
    likeness = Likeness(known)
    likeness.like(2, 5)
    with known.write() as session:
        edits.rename_person(session, 4, "Carl")
        edits.reject_faces(session, range(1, FACES + 1), 1)  # Anna has no face any more
    assert 1 not in ids(likeness.like(2, 5))
    with known.write() as session:
        edits.confirm_faces(session, range(1, FACES + 1), 4)
    assert ids(likeness.like(2, 5))[0] == 4
    assert ids(Likeness(known).like(2, 5)) == ids(likeness.like(2, 5))


def test_who_is_in_the_same_photo_is_somebody_else(known):
    with known.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE face SET photo_id = (SELECT photo_id FROM face WHERE person_id = 1)"
            " WHERE id = (SELECT min(id) FROM face WHERE person_id = 2)"
        )
    assert 1 not in ids(Likeness(known).like(2, 5))


@pytest.mark.parametrize("face_of", [1, 2])
def test_whom_the_user_said_they_are_not_is_left_out(known, face_of):
    with known.read() as session:
        owner = session.connection().exec_driver_sql(
            "SELECT min(id) FROM face WHERE person_id = ?", (face_of,)
        )
        face = owner.scalar_one()
    with known.write() as session:
        edits.reject_faces(session, [face], 3 - face_of)
    assert 1 not in ids(Likeness(known).like(2, 5))


def test_a_bystander_with_a_name_is_known_too(known):
    with known.write() as session:
        edits.hide_people(session, [1])
    assert ids(Likeness(known).like(2, 5))[0] == 1


@pytest.mark.parametrize("person_id", [0, -1, 999, 10**15])
def test_who_is_not_there_is_like_nobody(known, person_id):
    assert Likeness(known).like(person_id, 5) == []


def test_a_library_without_names_or_people(library):
    assert Likeness(library).like(1, 5) == []


def test_many_are_read_in_turns(known, monkeypatch):
    monkeypatch.setattr(operation, "_AT_ONCE", 1)
    likeness = Likeness(known)
    assert likeness.like(2, 5) is None
    assert ids(likeness.like(2, 5))[0] == 1
