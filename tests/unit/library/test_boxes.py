"""What the user draws is a face, what they say is none is seen nowhere; both can be taken back."""

import numpy as np
import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import (
    boxes,
    edits,
    faces,
    folders,
    journal,
    people,
    photos,
    questions,
    taking_back,
    vectors,
)
from facesort.library.boxes import FaceThere
from facesort.library.faces import NewFace
from facesort.library.folders import Place
from facesort.library.schema import Edit, Face
from tests.libraries import JOIN, PACK, add_photos, everything, facts, link, new_face, owners, place

HERE = (0.6, 0.5, 0.2, 0.3)


def box_face(box=HERE, n=7):
    return NewFace(box, (0.5,) * 10, 0.8, 0.6, bytes([n] * 128))


def draw(library, photo_id, face=None, person_id=None):
    with library.write() as session:
        return boxes.draw_face(session, PACK, photo_id, face or box_face(), person_id)


def none(library, *face_ids):
    with library.write() as session:
        return boxes.say_not_faces(session, face_ids)


def undo(library):
    with library.write() as session:
        return journal.undo(session)


def redo(library):
    with library.write() as session:
        return journal.redo(session)


def take_back(library, done):
    with library.write() as session:
        return taking_back.take_back(session, done.seq)


def shown(library):
    with library.read() as session:
        return [face.id for face, _size in faces.each_face(session)]


def person_rows(library):
    with library.read() as session:
        return people.list_people(session, ("named", "unnamed", "ignored"))


@pytest.fixture
def ids(library):
    """Five photos with a face each: 1 and 2 are one person, 3 and 4 another, 5 nobody."""
    ids = [face for (face,) in add_photos(library, 5)]
    place(library, [-1, -1, -2, -2, 0])
    return ids


# A face that is none


@pytest.fixture
def haunted(library, ids):
    """A library as no edit leaves it: face 4 is none, and yet with a person whose cover it is."""
    link(library, [(4, 3, 0.84), (3, 1, 0.9), (5, 4, 0.95)])
    with library.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE face SET is_face = 0, quality = 0.99 WHERE id = 4")
        connection.exec_driver_sql("UPDATE person SET cover_face_id = 4, name = 'Ghost'")
        connection.exec_driver_sql("DELETE FROM face WHERE id = 3")
    return library


def test_a_face_that_is_none_is_in_no_list(haunted):
    with haunted.read() as session:
        ghost = session.get(Face, 4)
        photo, person = ghost.photo_id, ghost.person_id
        listed = [
            *(row.id for row in faces.faces_of_person(session, person)),
            *(row.id for row in faces.unplaced_faces(session)),
            *(row.id for row in faces.faces_of_photo(session, photo)),
            *(face.id for face, _size in faces.each_face(session)),
            *(row.cover_face_id for row in people.list_people(session)),
            *vectors.load_vectors(session, PACK).face_ids.tolist(),
            *vectors.load_places(session, PACK).face_ids.tolist(),
        ]
        assert 4 not in listed
        assert faces.find_face(session, 4) is None
        assert person not in [row.id for row in people.list_people(session)]
        assert photos.photos_of_person(session, person) == []
        assert {row.id: row.faces for row in photos.list_photos(session)}[photo] == 0
        for limit in (0.0, JOIN.middle, 2.0):
            asked = questions.next_questions(session, limit, 99)
            assert 4 not in [face for one in asked for face in (one.face_id, one.other_id)]
            with pytest.raises(NotFound):
                questions.find_question(session, 4, limit)


def test_a_face_that_is_none_is_counted_nowhere(haunted):
    with haunted.write() as session:
        person = session.get(Face, 4).person_id
        assert faces.count_faces(session) == 3
        assert faces.count_ungrouped(session, PACK)[0] == 3
        totals = people.totals(session)
        assert (totals.people, totals.not_placed) == (1, 1)
        assert people.people_named(session, "ghost") != []
        assert person not in people.people_named(session, "ghost")
        counts = folders.count_folders(session, [Place(1, b"/photos", b"")])
        assert (counts.faces, counts.people) == (3, 1)


def test_no_edit_and_no_grouping_takes_a_face_that_is_none(haunted):
    before = everything(haunted)
    for verb in (
        lambda s: edits.confirm_faces(s, [4], 1),
        lambda s: edits.reject_faces(s, [4], 1),
        lambda s: edits.split_faces(s, [4]),
        lambda s: boxes.say_not_faces(s, [4]),
    ):
        with pytest.raises(NotFound), haunted.write() as session:
            verb(session)
    with haunted.write() as session:
        import numpy as np

        moves = people.store_groups(
            session, np.array([4]), np.array([-1]), np.array([0.9], np.float32)
        )
        faces.set_aside(session, 1.0)
        assert moves.faces == 0
    assert everything(haunted)["face"] == before["face"]


def test_saying_so_lets_go_of_person_facts_and_cover_and_undo_restores_all(library, ids):
    with library.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.reject_faces(session, [1], 2)
        session.connection().exec_driver_sql("UPDATE person SET cover_face_id = 1 WHERE id = 1")
    before = everything(library)
    done = none(library, 1)
    assert done.label == "1 box is not a face"
    assert shown(library) == [2, 3, 4, 5]
    assert {face for face, _person in facts(library)} == {2}
    anna = next(row for row in person_rows(library) if row.name == "Anna")
    assert (anna.faces, anna.cover_face_id) == (1, 2)
    after = everything(library)
    undo(library)
    assert everything(library) == before
    redo(library)
    assert everything(library) == after


def test_who_has_no_other_face_is_in_no_list_and_comes_back_with_undo(library, ids):
    none(library, 3, 4)
    assert [row.id for row in person_rows(library)] == [1]
    with library.write() as session:
        assert people.forget_empty_people(session) == 1  # as the next grouping does
    undo(library)
    assert [(row.id, row.faces) for row in person_rows(library)] == [(1, 2), (2, 2)]


@pytest.mark.parametrize("again", [new_face(), new_face(quality=0.9)])
def test_what_is_no_face_stays_none_when_the_photo_is_looked_at_again(library, ids, again):
    none(library, 1)
    with library.write() as session:
        photo = session.get(Face, 1).photo_id
        assert faces.replace_faces(session, "another", {photo: [again]}) == [[1]]
        assert faces.replace_faces(session, PACK, {photo: []}) == [[]]
        assert faces.replace_faces(session, PACK, {photo: [again]}) == [[1]]
    assert shown(library) == [2, 3, 4, 5]
    undo(library)
    assert shown(library) == [1, 2, 3, 4, 5]


def test_nonsense_is_refused(library, ids):
    for wrong in ([], [99], [1, 99]):
        with pytest.raises(FacesortError):
            none(library, *wrong)
    none(library, 1)
    with pytest.raises(NotFound):  # a second press of the key
        none(library, 1)
    assert shown(library) == [2, 3, 4, 5]


# A face that the user drew


def test_a_drawing_is_one_edit_and_can_be_taken_back(library, ids):
    with library.read() as session:
        photo = session.get(Face, 1).photo_id
    done, new = draw(library, photo)
    assert done.label == "draw a face"
    after = everything(library)
    with library.read() as session:
        row = faces.find_face(session, new)
        assert (row.box, row.person_id) == (HERE, None)
        assert new in vectors.load_vectors(session, PACK).face_ids
        assert faces.count_ungrouped(session, PACK)[1] == 1
    undo(library)
    assert shown(library) == ids
    redo(library)
    assert everything(library) == after


def test_a_drawing_of_somebody_is_one_edit_too(library, ids):
    before = owners(library)
    done, new = draw(library, 1, person_id=2)
    assert done.label == "draw a face of “Who is this?” (2 photos)"
    assert owners(library)[-1] == 2
    assert facts(library) == {(new, 2): True}
    undo(library)
    assert (owners(library), facts(library)) == (before, {})
    with library.read() as session:
        assert journal.next_undo(session) is None
    with pytest.raises(NotFound):
        draw(library, 1, person_id=99)
    with library.read() as session:
        assert session.query(Face).count() == 6  # nothing is left of the one that failed


def test_where_a_face_is_none_can_be_drawn(library, ids):
    near = box_face((0.01, 0.21, 0.1, 0.2))
    with pytest.raises(FaceThere) as told:
        draw(library, 1, near)
    assert told.value.face_id == 1
    assert str(told.value).startswith("There is a face already.")


@pytest.mark.parametrize("hide", ["undo", "say"])
def test_a_drawing_brings_back_what_was_none(library, ids, hide):
    _done, new = draw(library, 1)
    if hide == "undo":
        undo(library)
    else:
        none(library, new)
    _done, again = draw(library, 1, box_face((0.61, 0.5, 0.2, 0.3), n=9))
    assert again == new
    undo(library)
    assert shown(library) == ids


def test_a_drawing_outlives_another_look_and_is_not_found_twice(library, ids):
    _done, new = draw(library, 1, person_id=2)
    with library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM fact")
        assert faces.replace_faces(session, "another", {1: [new_face()]}) == [[1]]
    assert shown(library) == [*ids, new]
    found = box_face((0.62, 0.52, 0.2, 0.3), n=9)
    with library.write() as session:
        assert faces.replace_faces(session, "another", {1: [new_face(), found]}) == [[1, new]]
    assert shown(library) == [*ids, new]
    with library.read() as session:
        row = faces.find_face(session, new)
        assert (row.box, row.person_id) == (found.box, 2)


def test_another_look_finds_what_was_drawn_and_taken_back(library, ids):
    _done, new = draw(library, 1)
    undo(library)
    with library.write() as session:
        assert faces.replace_faces(session, "another", {1: [new_face()]}) == [[1]]
    redo(library)
    assert new in shown(library)
    undo(library)
    with library.write() as session:
        ((_one, found),) = faces.replace_faces(session, "another", {1: [new_face(), box_face()]})
    assert found > new
    assert shown(library) == [*ids, found]
    redo(library)  # of what is a face of its own by now
    assert shown(library) == [*ids, found]


def test_a_drawing_that_the_user_said_is_none_stays_none(library, ids):
    _done, new = draw(library, 1)
    none(library, new)
    with library.write() as session:
        assert faces.replace_faces(session, "another", {1: [box_face()]}) == [[new]]
    assert shown(library) == ids[1:]
    undo(library)
    assert shown(library) == [*ids[1:], new]


def test_what_is_said_to_be_none_and_taken_back_is_found_again(library, ids):
    drawing, new = draw(library, 1)
    said = none(library, new)
    take_back(library, said)
    take_back(library, drawing)
    with library.write() as session:
        ((found,),) = faces.replace_faces(session, "another", {1: [box_face()]})
    assert found > new
    assert found in shown(library)


def test_what_is_said_to_be_none_again_is_not(library, ids):
    _drawing, new = draw(library, 1)
    taken = take_back(library, none(library, new))
    take_back(library, taken)
    with library.write() as session:
        assert faces.replace_faces(session, "another", {1: [box_face()]}) == [[new]]
    assert new not in shown(library)


def test_drawing_over_what_was_found_and_said_to_be_none_keeps_what_was_found(library, ids):
    before = everything(library)
    none(library, 1)
    hidden = everything(library)
    near = box_face((0.01, 0.21, 0.1, 0.2))
    assert draw(library, 1, near, 2)[1] == 1
    assert owners(library)[0] == 2
    undo(library)
    assert everything(library) == hidden
    undo(library)
    assert everything(library) == before


def test_drawing_over_what_another_pack_found_lets_this_one_see_it(library, ids):
    none(library, 1)
    with library.write() as session:
        boxes.draw_face(session, "another", 1, box_face((0.01, 0.21, 0.1, 0.2), n=9))
        assert vectors.load_vectors(session, "another").data.tolist() == [[9] * 128]
        assert faces.find_face(session, 1).box == new_face().box


def test_another_pack_looks_at_drawings_where_they_were_drawn(library, ids):
    _done, new = draw(library, 1)
    hidden = draw(library, 2)[1]
    undo(library)
    with library.write() as session:
        assert boxes.drawn_without_vector(session, PACK, [1, 2]) == {}
        assert boxes.drawn_without_vector(session, "another", [1, 2]) == {1: {new: HERE}}
        moved = box_face((0.1, 0.1, 0.5, 0.5), n=3)
        boxes.renew_drawn(session, "another", {new: moved, 999: moved})
        assert faces.find_face(session, new).box == HERE
        assert vectors.load_vectors(session, "another").data.tolist() == [[3] * 128]
        boxes.renew_drawn(session, "another", {new: box_face(n=4)})  # it has been looked at
        assert vectors.load_vectors(session, "another").data.tolist() == [[3] * 128]
    assert hidden not in shown(library)


def test_history_says_what_was_done(library, ids):
    draw(library, 1)
    none(library, 2, 3)
    with library.read() as session:
        assert [row.kind for row in session.query(Edit).order_by(Edit.seq)] == [
            "draw",
            "not a face",
        ]
        assert journal.next_undo(session) == "2 boxes are not faces"


@pytest.mark.parametrize(
    ("box", "same"),
    [
        ((0.0, 0.2, 0.1, 0.2), True),
        ((0.02, 0.23, 0.1, 0.2), True),  # a little beside it
        ((-0.02, 0.15, 0.14, 0.32), True),  # a generous one
        ((-0.1, 0.0, 0.3, 0.6), False),  # of a whole group
        ((0.01, 0.28, 0.05, 0.1), True),  # the mouth alone
        ((0.07, 0.2, 0.1, 0.2), False),  # who looks over the shoulder
        ((0.3, 0.2, 0.1, 0.2), False),
    ],
)
def test_which_boxes_mean_a_face_that_is_there(library, ids, box, same):
    with library.read() as session:
        if same:
            with pytest.raises(FaceThere):
                boxes.must_be_free(session, 1, box)
        else:
            boxes.must_be_free(session, 1, box)


def test_a_drawn_face_that_is_taken_back_is_with_nobody(library, ids):
    _done, face_id = draw(library, 5)
    with library.write() as session:  # the next grouping
        people.store_groups(
            session, np.array([face_id]), np.array([1]), np.array([0.9], np.float32)
        )
    undo(library)
    with library.read() as session:
        row = session.get(Face, face_id)
        assert (row.is_face, row.person_id, row.assigned_by) == (False, None, None)
    with library.write() as session:
        edits.rename_person(session, 1, "Anna")
    assert face_id not in {face for face, _person in facts(library)}
    undo(library)
    redo(library)  # the name: what was drawn stays taken back
    assert face_id not in shown(library)
