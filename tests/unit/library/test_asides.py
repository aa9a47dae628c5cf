"""Chosen faces are put out of the way, and come back."""

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import asides, edits, journal, people
from tests.libraries import add_photos, everything, owners, place


@pytest.fixture
def family(library):
    """Anna with three faces, somebody with two, a face of nobody; ids of the two people."""
    add_photos(library, 6)
    place(library, [-1, -1, -1, -2, -2, 0])
    with library.read() as session:
        anna, other = (row.id for row in people.list_people(session))
    with library.write() as session:
        edits.rename_person(session, anna, "Anna")
    return anna, other


def kinds(library):
    with library.read() as session:
        return {r.id: r.kind for r in people.list_people(session, ("named", "unnamed", "ignored"))}


def test_some_faces_become_one_bystander_and_who_is_whole_stays_themselves(library, family):
    anna, other = family
    before = everything(library)
    with library.write() as session:
        done = asides.hide_faces(session, [1, 4, 5, 6, 4])
    assert done.label == "hide 4 faces"
    new = max(kinds(library))
    assert owners(library) == [new, anna, anna, other, other, new]
    assert kinds(library) == {anna: "named", other: "ignored", new: "ignored"}
    after = everything(library)
    with library.write() as session:
        journal.undo(session)
    assert everything(library) == before
    with library.write() as session:
        journal.redo(session)
    assert everything(library) == after


def test_all_faces_of_somebody_with_a_name_are_not_hidden_by_accident(library, family):
    before = everything(library)
    with library.write() as session, pytest.raises(FacesortError, match="all the faces of “Anna”"):
        asides.hide_faces(session, [1, 2, 3, 6])
    assert everything(library) == before


@pytest.mark.parametrize(("ids", "error"), [([], FacesortError), ([1, 99], NotFound)])
def test_nothing_and_faces_that_are_gone_are_refused(library, family, ids, error):
    before = everything(library)
    with library.write() as session, pytest.raises(error):
        asides.hide_faces(session, ids)
    assert everything(library) == before
