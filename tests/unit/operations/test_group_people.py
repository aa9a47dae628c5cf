"""New faces find their people, alone or with all others; and what the user said holds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from facesort.faces.packs import default_pack_id
from facesort.library import edits, faces, journal, people, tree
from facesort.library.people import Moves
from facesort.library.vectors import load_places
from facesort.monitor import Cancelled, Monitor
from facesort.operations import group_people as room
from facesort.operations.engines import Engines
from facesort.operations.group_people import facts_of, group_new_faces, group_people
from facesort.operations.scan import resume
from tests.generated import people_like, same_partition
from tests.in_process import engines_of
from tests.libraries import SAME, add_vectors, everything, facts, owners, place

PEOPLE = [8, 12, 6, 1, 1]
#: Of these, two of the first person and two of somebody new come later.
LATER = [6, 7, 26, 27]


VECTORS = people_like([*PEOPLE[:3], 2, *PEOPLE[3:]]).faces.vectors
NEW = VECTORS[LATER]


@pytest.fixture(scope="module")
def vectors():
    """Faces that are grouped into people 1 (faces 1-6), 2 (7-18), 3 (19-24) and nobody (25, 26)."""
    return np.delete(VECTORS, LATER, axis=0)


@pytest.fixture(autouse=True)
def these_are_many(monkeypatch):
    monkeypatch.setattr(room, "_QUICK", 0)


def arrive(library, grouping):
    return group_new_faces(library, grouping, Monitor())


def grouped_at(library, at, count=None):
    """Pretend that the last grouping was made then."""
    with library.write() as session:
        connection = session.connection()
        connection.exec_driver_sql('UPDATE "grouping" SET at = ?', (at.isoformat(),))
        if count is not None:
            connection.exec_driver_sql('UPDATE "grouping" SET faces = ?', (count,))


def test_the_first_grouping_is_of_all_faces(library, grouping, vectors):
    add_vectors(library, vectors)
    report = arrive(library, grouping)
    assert report == room.GroupReport(26, anew=True, moves=Moves(joined=24, new_people=3))
    assert owners(library) == [1] * 6 + [2] * 12 + [3] * 6 + [None] * 2
    assert grouping.grouper.asked == ["calibrate", "group"]


def test_the_grouping_is_remembered(grouped, grouping):
    with grouped.read() as session:
        learnt = tree.load_learnt(session, default_pack_id())
        grown = tree.load_tree(session, np.arange(1, 27))
        assert faces.count_ungrouped(session, default_pack_id()) == (26, 0)
    assert (learnt.faces, learnt.people, learnt.join.middle) == (26, 0, 0.87)
    assert datetime.now(UTC) - datetime.fromisoformat(learnt.at) < timedelta(minutes=10)
    found, _last = grown.cut(learnt.join.middle)
    assert same_partition(found[:24], np.array(owners(grouped)[:24]))


def test_a_few_new_faces_find_their_people_alone(grouped, grouping):
    before = owners(grouped)
    add_vectors(grouped, NEW)
    report = arrive(grouped, grouping)
    assert report == room.GroupReport(30, anew=False, moves=Moves(joined=4, new_people=1))
    assert owners(grouped) == [*before, 1, 1, 4, 4]
    assert grouping.grouper.asked == ["arrive"]
    with grouped.read() as session:
        assert faces.count_ungrouped(session, default_pack_id()) == (30, 0)
        grown = tree.load_tree(session, np.arange(1, 31))
        assert tree.load_learnt(session, default_pack_id()).faces == 26
    groups = grown.cut(0.87)[0][[0, 6, 26, 27, 28, 29]]
    assert same_partition(groups, np.array([1, 2, 1, 1, 4, 4]))


def test_a_new_face_joins_somebody_with_a_name_and_binds_nobody(grouped, grouping):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
    said = facts(grouped)
    add_vectors(grouped, NEW[:2])
    assert arrive(grouped, grouping).moves == Moves(joined=2)
    assert owners(grouped)[-2:] == [1, 1]
    assert facts(grouped) == said


def test_nothing_moves_where_nothing_is_new(grouped, grouping):
    before = everything(grouped)
    assert arrive(grouped, grouping).moves == Moves()
    assert everything(grouped) == before


def test_many_new_faces_are_grouped_with_all_others(grouped, grouping, vectors):
    add_vectors(grouped, people_like([8], seed=5).faces.vectors)
    report = arrive(grouped, grouping)
    assert (report.faces, report.anew, report.moves.new_people) == (34, True, 1)
    assert grouping.grouper.asked == ["calibrate", "group"]
    with grouped.read() as session:
        assert tree.load_learnt(session, default_pack_id()).faces == 34


@pytest.mark.parametrize(("grouped_then", "anew"), [(22, False), (20, True)])
def test_new_faces_add_up_until_all_are_grouped(grouped, grouping, grouped_then, anew):
    grouped_at(grouped, datetime.now(UTC), grouped_then)
    add_vectors(grouped, NEW[:1])
    assert arrive(grouped, grouping).anew is anew


@pytest.mark.parametrize(("hours", "anew"), [(23, False), (25, True)])
def test_after_a_day_all_faces_are_grouped(grouped, grouping, hours, anew):
    grouped_at(grouped, datetime.now(UTC) - timedelta(hours=hours))
    add_vectors(grouped, NEW[:1])
    assert arrive(grouped, grouping).anew is anew
    assert owners(grouped)[-1] == 1


def test_all_faces_can_be_grouped_whenever_the_user_wants(grouped, grouping):
    before = owners(grouped)
    report = group_people(grouped, grouping, Monitor())
    assert report == room.GroupReport(26, anew=True, moves=Moves())
    assert owners(grouped) == before


def test_the_report_tells_what_became_other_than_it_was(library, grouping, vectors):
    add_vectors(library, vectors)
    # Face 6 is with nobody, 7 with the first person, 19 and 20 are apart, 25 and 26 together.
    place(library, [-1] * 5 + [0, -1] + [-2] * 11 + [-3, -3] + [-4] * 4 + [-5, -5])
    report = group_people(library, grouping, Monitor())
    assert report.moves == Moves(joined=1, left=2, changed=3, new_people=0, gone_people=2)
    assert report.moves.faces == 6
    assert owners(library) == [1] * 6 + [2] * 12 + [4] * 6 + [None] * 2


def test_faces_of_little_quality_wait_no_longer_and_are_with_nobody(grouped, grouping):
    add_vectors(grouped, NEW[:2], quality=0.19)
    assert arrive(grouped, grouping).faces == 26
    assert owners(grouped)[-2:] == [None, None]
    with grouped.read() as session:
        assert faces.count_ungrouped(session, default_pack_id()) == (28, 0)


def test_two_alike_in_one_photo_are_nobody_new(grouped, grouping):
    add_vectors(grouped, NEW[[2, 2]], together=2)
    assert arrive(grouped, grouping).moves == Moves()
    assert owners(grouped)[-2:] == [None, None]


def test_names_are_learnt_from(library, grouping):
    add_vectors(library, people_like([3] * 12).faces.vectors)
    group_people(library, grouping, Monitor())
    with library.write() as session:
        for row in people.list_people(session):
            edits.rename_person(session, row.id, f"Person {row.id}")
    group_people(library, grouping, Monitor())
    with library.read() as session:
        learnt = tree.load_learnt(session, default_pack_id())
    assert (learnt.people, learnt.confirmed) == (12, 36)
    assert (learnt.true_accepts, learnt.false_accepts) == (1, 0)
    assert learnt.same != SAME


def test_contradictions_are_reported(grouped, grouping, monkeypatch):
    said = np.array([[3, 1, 1], [8, 2, 1], [3, 1, 0], [9, 1, 0]])
    monkeypatch.setattr(room, "load_facts", lambda _session: said)
    assert group_people(grouped, grouping, Monitor()).contradictions == ((3, 1),)


def test_a_grouping_that_is_stopped_changes_nothing(grouped, grouping):
    add_vectors(grouped, NEW)
    before = everything(grouped)
    monitor = Monitor()
    monitor.cancel()
    for verb in (group_people, group_new_faces):
        with pytest.raises(Cancelled):
            verb(grouped, grouping, monitor)
    assert everything(grouped) == before


def test_new_faces_are_placed_again_if_the_user_said_something_meanwhile(
    grouped, grouping, monkeypatch
):
    add_vectors(grouped, NEW[:1])
    arriving = grouping.grouper.arrive

    def overtaken(*arguments):
        if grouping.grouper.asked.count("arrive") == 0:
            with grouped.write() as session:
                edits.reject_faces(session, [27], 1)
        return arriving(*arguments)

    monkeypatch.setattr(grouping.grouper, "arrive", overtaken)
    assert arrive(grouped, grouping).moves == Moves()
    assert grouping.grouper.asked == ["arrive"] * 2
    assert owners(grouped)[-1] is None


def test_what_was_split_off_stays_apart_when_all_are_grouped(grouped, grouping):
    with grouped.write() as session:
        _done, new = edits.split_faces(session, [1])
    assert group_people(grouped, grouping, Monitor()).moves == Moves()
    assert owners(grouped)[:6] == [new] + [1] * 5


def test_the_process_of_its_own_places_new_faces_too(library, among_strangers, vectors):
    add_vectors(library, vectors)
    engines = Engines(library.path)
    try:
        assert group_new_faces(library, engines, Monitor()).anew
        add_vectors(library, NEW)
        assert not group_new_faces(library, engines, Monitor()).anew
    finally:
        engines.stop()
    assert owners(library) == [1] * 6 + [2] * 12 + [3] * 6 + [None] * 2 + [1, 1, 4, 4]


def load(library):
    with library.read() as session:
        return facts_of(load_places(session, default_pack_id()), session)


def test_unnamed_people_of_whom_the_user_said_something_stay_together(grouped):
    assert load(grouped).kept.tolist() == [0] * 26
    with grouped.write() as session:
        edits.reject_faces(session, [5, 25], 1)  # says something of person 1, who has no name
        edits.rename_person(session, 2, "Ben")
        journal.undo(session)
    found = load(grouped)
    assert found.kept.tolist() == [1, 1, 1, 1, 0, 1] + [0] * 20
    assert found.rejected.tolist() == [[4, 1], [24, 1]]
    assert found.person.tolist() == [0] * 26


def test_people_with_a_name_are_bound_by_what_the_user_confirmed_alone(grouped, grouping):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
    add_vectors(grouped, NEW[:1])
    arrive(grouped, grouping)
    found = load(grouped)
    assert owners(grouped)[-1] == 1
    assert found.kept.tolist() == [0] * 27
    assert found.person.tolist() == [1] * 6 + [0] * 21


def test_what_was_said_of_faces_without_vectors_is_left_out(library, vectors):
    add_vectors(library, vectors[:6])
    place(library, [-1, -1, -1, -2, -2, -2])
    with library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM vector WHERE face_id IN (1, 2, 6)")
        edits.confirm_faces(session, [1, 3, 6], 1)
        edits.reject_faces(session, [2, 4], 1)
    found = load(library)
    assert found.person.tolist() == [1, 0, 0]
    assert found.rejected.tolist() == [[1, 1]]
    assert found.kept.tolist() == [0, 0, 0]


def test_what_an_older_version_grouped_is_grouped_again_by_the_next_scan(grouped):
    engines = engines_of(grouped)
    resume(grouped, engines, Monitor())
    assert engines.grouper.asked == []
    with grouped.write() as session:
        session.connection().exec_driver_sql("DELETE FROM grouping")
    resume(grouped, engines, Monitor())
    assert engines.grouper.asked == ["calibrate", "group"]


def test_few_faces_are_grouped_anew_whenever_one_is_new(grouped, monkeypatch):
    monkeypatch.setattr(room, "_QUICK", 10_000)
    engines = engines_of(grouped)
    add_vectors(grouped, NEW[:1])
    assert group_new_faces(grouped, engines, Monitor()).anew
