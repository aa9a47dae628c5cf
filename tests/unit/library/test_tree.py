"""How the groups came about is kept, and read again for any of the faces."""

import numpy as np
import pytest

from facesort.library import edits, tree
from facesort.library.tree import Learnt
from facesort.people.odds import Odds
from tests.libraries import JOIN, PACK, SAME, add_photos, tree_of

IDS = np.arange(1, 8)
#: 1, 2 and 3 are a group, 4, 5 and 6 another; the two are farther apart; 7 joined nobody.
LINKS = [(2, 1, 0.3), (3, 2, 0.5), (5, 4, 0.2), (6, 4, 0.6), (4, 1, 0.9)]
LEARNT = Learnt(7, "2024-05-01T12:00:00+00:00", JOIN, SAME, 12, 345, 0.875, 0.0001)


@pytest.fixture
def library(library):
    add_photos(library, 7)
    return library


def store(library, links):
    with library.write() as session:
        tree.store_tree(session, IDS, tree_of(IDS, links), np.ones(7))


def load(library, ids=IDS):
    with library.read() as session:
        return tree.load_tree(session, np.asarray(ids))


def links(library, ids=IDS):
    """Return (face, other, level) of the links among these faces."""
    ids, found = np.asarray(ids), load(library, ids)
    linked = np.flatnonzero(np.isfinite(found.level))
    columns = ids[linked], ids[found.other[linked]], found.level[linked]
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_before_the_first_grouping_all_faces_are_strangers(library):
    assert links(library) == []
    assert load(library).other.tolist() == list(range(7))


def test_a_tree_comes_back_as_it_was(library):
    store(library, LINKS)
    for found, stored in zip(load(library).columns(), tree_of(IDS, LINKS).columns(), strict=True):
        assert found.dtype == stored.dtype
        assert found.tolist() == stored.tolist()


def test_a_tree_takes_the_place_of_the_one_before(library):
    store(library, LINKS)
    store(library, [(7, 3, 0.4)])
    assert links(library) == [(7, 3, 0.4)]


def test_new_links_of_some_faces_leave_the_others_as_they_are(library):
    store(library, LINKS)
    grown = tree_of(IDS, [(2, 3, 0.1), (7, 5, 0.4), (6, 7, 0.8)])
    with library.write() as session:
        tree.add_to_tree(session, IDS, grown, np.ones(7), np.array([1, 6]))  # of faces 2 and 7
    assert links(library) == [
        (2, 3, 0.1),
        (3, 2, 0.5),
        (4, 1, 0.9),
        (5, 4, 0.2),
        (6, 4, 0.6),
        (7, 5, 0.4),
    ]
    found = load(library)
    assert (found.size[6], found.other_size[6]) == (1, 1)


def test_faces_that_are_gone_meanwhile_are_left_out(library):
    with library.write() as session:
        session.connection().exec_driver_sql("DELETE FROM face WHERE id IN (3, 4)")
    store(library, [*LINKS, (7, 1, 0.7)])
    there = [1, 2, 5, 6, 7]  # 5 and 6 had joined 4
    assert links(library, there) == [(2, 1, 0.3), (7, 1, 0.7)]
    assert library.check() == []


def test_what_had_joined_faces_that_are_not_asked_for_stays_joined(library):
    store(library, [*LINKS, (7, 3, 0.7)])
    assert links(library, [1, 3, 7]) == [(3, 1, 0.3), (7, 3, 0.7)]  # 3 stands for 2
    assert links(library, [3, 5, 6]) == [(5, 3, 0.9), (6, 5, 0.6)]  # 5 for 4, 3 for 1
    assert links(library, [7]) == []


def test_faces_that_came_since_are_strangers(library):
    store(library, LINKS)
    more = [face for ids in add_photos(library, 2) for face in ids]
    found = load(library, [*IDS, *more])
    assert found.other[7:].tolist() == [7, 8]
    assert np.isinf(found.level[7:]).all()
    assert found.level[1] == 0.3


@pytest.mark.parametrize("learnt", [LEARNT, Learnt(9, LEARNT.at, Odds(0.9, 21.5), SAME)])
def test_what_was_learnt_comes_back_as_it_was(library, learnt):
    with library.write() as session:
        assert tree.load_learnt(session, PACK) is None
        tree.store_learnt(session, PACK, LEARNT)
        tree.store_learnt(session, PACK, learnt)
        tree.store_learnt(session, "another", Learnt(1, "", SAME, JOIN))
    with library.read() as session:
        assert tree.load_learnt(session, PACK) == learnt


def test_groups_are_as_loose_as_the_user_wants(library):
    with library.write() as session:
        assert tree.looser(session) == 0
        edits.set_strictness(session, "strictness", 0.04, [])
        edits.set_strictness(session, "strictness", -0.03, [])
        assert tree.looser(session) == -0.03


def test_there_is_no_limit_before_the_first_grouping(library):
    with library.write() as session:
        edits.set_strictness(session, "strictness", 0.04, [])
        assert tree.limit(session, PACK) is None
        tree.store_learnt(session, PACK, LEARNT)
        assert tree.limit(session, "another") is None
        assert tree.limit(session, PACK) == pytest.approx(0.91)
