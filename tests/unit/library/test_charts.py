"""Every face at once, who is seen with whom, and when."""

import numpy as np
import pytest
from sqlalchemy import text

from facesort.faces.packs import default_pack_id
from facesort.library import charts, people
from facesort.library.charts import Month, Shared
from tests.libraries import add_vectors, place


def taken(library, dates):
    """Write down when the photos were taken, in the order of their ids."""
    with library.write() as session:
        for photo_id, date in enumerate(dates, 1):
            query = text("UPDATE photo SET taken_at = :at WHERE id = :id")
            session.execute(query, {"at": date, "id": photo_id})


@pytest.fixture
def family(library):
    """Three photos with three people on each, one with two of them; ids of the people."""
    vectors = np.arange(12 * 128).reshape(12, 128).astype(np.int8)
    add_vectors(library, vectors, together=3)
    place(library, [-1, -2, -3, -1, -2, -3, -1, -2, -3, -1, -2, 0])
    with library.read() as session:
        return [row.id for row in people.list_people(session)]


def test_a_point_for_each_face_of_the_pack_with_its_vector(library, family):
    with library.write() as session:
        session.execute(text("UPDATE vector SET pack = 'another' WHERE face_id = 6"))
    taken(library, ["2014-05-03T12:30:00", None, "nonsense", "0000-00-00T00:00:00"])
    with library.read() as session:
        points = charts.load_points(session, default_pack_id(), vectors=True)
        bare = charts.load_points(session, default_pack_id())
    assert points.face_ids.tolist() == [1, 2, 3, 4, 5, *range(7, 13)]
    assert points.photo_ids.tolist() == [1] * 3 + [2] * 2 + [3] * 3 + [4] * 3
    assert points.person_ids.tolist() == [*family, *family[:2], *family, *family[:2], 0]
    assert points.years.tolist() == [2014] * 3 + [0] * 8
    assert points.vectors.shape == (11, 128)
    assert points.vectors[1].tolist() == np.arange(128, 256).astype(np.int8).tolist()
    assert bare.face_ids.tolist() == points.face_ids.tolist()
    assert bare.vectors.shape == (11, 0)


def test_what_is_no_face_and_photos_that_are_gone_are_left_out(library, family):
    with library.write() as session:
        session.execute(text("UPDATE face SET is_face = 0 WHERE id = 1"))
        session.execute(text("UPDATE photo SET present = 0 WHERE id = 4"))
    with library.read() as session:
        points = charts.load_points(session, default_pack_id())
        shared = charts.shared_photos(session, family)
    assert points.face_ids.tolist() == list(range(2, 10))
    first, second, third = family
    assert shared == [Shared(first, second, 2), Shared(first, third, 2), Shared(second, third, 3)]


def test_an_empty_library_has_no_points(library):
    with library.read() as session:
        points = charts.load_points(session, default_pack_id(), vectors=True)
        assert charts.shared_photos(session, []) == []
        assert charts.months(session) == []
        assert charts.months_of(session, []) == {}
    assert len(points.face_ids) == 0
    assert points.vectors.shape[0] == 0


def test_two_people_share_the_photos_both_are_on(library, family):
    first, second, third = family
    with library.read() as session:
        assert charts.shared_photos(session, [third, first, second, first]) == [
            Shared(first, second, 4),
            Shared(first, third, 3),
            Shared(second, third, 3),
        ]
        assert charts.shared_photos(session, [third, 99]) == []


def test_somebody_twice_on_a_photo_is_one(library):
    add_vectors(library, np.ones((4, 128), np.int8), together=4)
    place(library, [-1, -1, -2, -2])
    with library.read() as session:
        (pair,) = charts.shared_photos(session, [row.id for row in people.list_people(session)])
        assert pair.photos == 1


def test_photos_are_counted_by_month_those_without_a_date_left_out(library, family):
    taken(library, ["2014-05-03T12:30:00", "2014-05-30T00:00:00", "2013-12-01", "2014-99-01"])
    first, _second, third = family
    may, december = 12 * 2014 + 4, 12 * 2013 + 11
    with library.read() as session:
        assert charts.months(session) == [Month(december, 1), Month(may, 2)]
        assert charts.months_of(session, [third, first, 99]) == {
            third: [Month(december, 1), Month(may, 2)],
            first: [Month(december, 1), Month(may, 2)],
            99: [],
        }


def test_faces_in_photos_without_a_date_are_counted(library, family):
    taken(library, ["2014-05-03T12:30:00", None, "nonsense", "0000-00-00T00:00:00"])
    with library.write() as session:
        session.execute(text("UPDATE face SET is_face = 0 WHERE id = 4"))
    with library.read() as session:
        assert charts.undated_faces(session) == 8
    taken(library, ["2014", "2014-05", "2015", "9999-12-31"])
    with library.read() as session:
        assert charts.undated_faces(session) == 0


def test_an_empty_library_has_no_faces_without_a_date(library):
    with library.read() as session:
        assert charts.undated_faces(session) == 0
