"""Looking at a photo again keeps the faces of which the user said something."""

from dataclasses import replace

from facesort.library import edits, faces, people, vectors
from tests.libraries import PACK, add_photos, new_face, place


def test_a_face_that_the_user_named_is_seen_again_and_not_doubled(library):
    ((first, second),) = add_photos(library, 1, faces_each=2)
    place(library, [-1, -1])
    with library.write() as session:
        (person,) = people.list_people(session)
        edits.confirm_faces(session, [first], person.id)
        photo = faces.find_face(session, first).photo_id
        moved = replace(new_face(0, quality=0.9), box=(0.01, 0.21, 0.1, 0.2), vector=b"\7" * 128)
        ((again, new),) = faces.replace_faces(session, PACK, {photo: [moved, new_face(3)]})
    assert again == first
    assert new > second
    with library.read() as session:
        seen = faces.faces_of_photo(session, photo)
        loaded = vectors.load_vectors(session, PACK)
    assert [(face.id, face.person_id, face.assigned_by) for face in seen] == [
        (first, person.id, "user"),
        (new, None, None),
    ]
    assert seen[0].box == (0.01, 0.21, 0.1, 0.2)
    assert seen[0].quality == 0.9
    assert bytes(loaded.data[0]) == b"\7" * 128
    assert len(loaded.face_ids) == 2


def test_the_nearest_of_two_named_faces_is_the_one_seen_again(library):
    ((first, second),) = add_photos(library, 1, faces_each=2)  # 0.1 apart, 0.1 wide
    place(library, [-1, -1])
    with library.write() as session:
        (person,) = people.list_people(session)
        edits.confirm_faces(session, [first, second], person.id)
        photo = faces.find_face(session, first).photo_id
        between = replace(new_face(1), box=(0.08, 0.2, 0.1, 0.2))
        ((again,),) = faces.replace_faces(session, PACK, {photo: [between]})
    assert again == second


def test_a_face_of_which_nothing_was_said_stays_with_its_person_when_it_is_seen_again(library):
    ((first, _second),) = add_photos(library, 1, faces_each=2)
    place(library, [-1, -1])
    with library.write() as session:
        (person,) = people.list_people(session)
        photo = faces.find_face(session, first).photo_id
        ((again,),) = faces.replace_faces(session, "other-pack", {photo: [new_face(0)]})
        assert again == first
        assert [f.id for f in faces.faces_of_photo(session, photo)] == [first]
        assert faces.find_face(session, first).person_id == person.id
        assert faces.count_ungrouped(session, "other-pack") == (1, 1)  # it is grouped again
        assert len(vectors.load_vectors(session, PACK).face_ids) == 0
