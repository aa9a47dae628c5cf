"""Stricter and looser groups: what would happen, what happens, and that it can be taken back."""

import pytest

from facesort.errors import FacesortError
from facesort.faces.packs import default_pack_id
from facesort.library import edits, faces, journal
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.operations import group_people as group_room
from facesort.operations import history
from facesort.operations.group_people import group_new_faces, group_people
from facesort.operations.strictness import SHOWN, STEPS, apply, preview, strictness
from tests.generated import people_like
from tests.libraries import add_vectors, everything, link, owners, place

#: Person 1 (faces 1-5) is two looks, 1-3 and 4-5; 2 (6-8) is not far away; face 9 is a bit farther.
LINKS = [
    (2, 1, 0.5),
    (3, 1, 0.6),
    (5, 4, 0.5),
    (4, 1, 0.84),
    (7, 6, 0.4),
    (8, 6, 0.82),
    (6, 1, 0.9),
    (9, 6, 0.95),
]


@pytest.fixture
def linked(library):
    add_vectors(library, people_like([9], drawn=0).faces.vectors)
    place(library, [-1] * 5 + [-2] * 3 + [0])
    link(library, LINKS)
    return library


def moved(library, strict):
    return {face: who for face, who, _sure in preview(library, strict).moved}


def test_nothing_moves_at_the_strictness_that_is(linked):
    assert strictness(linked) == 0
    found = preview(linked, 0)
    assert (found.joins, found.splits, found.new, found.moved) == ([], [], [], [])


@pytest.mark.parametrize(
    ("strict", "joins", "splits", "moves"),
    [
        (2, [], [], {}),
        (3, [], [(1, (3, 2))], {4: -1, 5: -1}),
        (6, [], [(1, (3, 2)), (2, (2,))], {4: -1, 5: -1, 8: None}),
        (-2, [], [], {}),
        (-4, [(1, 2)], [], {6: 1, 7: 1, 8: 1}),
        (-9, [(1, 2)], [], {6: 1, 7: 1, 8: 1, 9: 1}),
    ],
)
def test_stricter_groups_come_apart_and_looser_ones_together(linked, strict, joins, splits, moves):
    found = preview(linked, strict)
    assert found.joins == joins
    assert found.splits == splits
    assert {face: who and max(who, -1) for face, who, _sure in found.moved} == moves
    new = [who for _face, who, _sure in found.moved if who is not None and who < 0]
    assert len(set(new)) <= 1


def test_faces_that_move_are_as_sure_as_their_last_join(linked):
    sure = {face: certainty for face, _who, certainty in preview(linked, 6).moved}
    assert sure[4] == sure[5] == pytest.approx(1 / (1 + 2.718281828 ** (-30 * (0.87 - 0.5))))
    assert sure[8] == 0


def test_a_part_within_one_photo_is_nobody(linked):
    with linked.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE face SET photo_id = (SELECT photo_id FROM face WHERE id = 4) WHERE id = 5"
        )
    found = preview(linked, 3)
    assert found.splits == [(1, (3,))]
    assert found.moved == [(4, None, 0.0), (5, None, 0.0)]


@pytest.mark.parametrize("strict", [-9, -4, 3, 6, 10])
def test_what_was_shown_is_what_happens(linked, strict):
    before = owners(linked)
    untouched = everything(linked)
    shown = moved(linked, strict)
    assert everything(linked) == untouched
    assert apply(linked, strict).label == f"strictness {strict}"
    now = owners(linked)
    assert {n for n, (a, b) in enumerate(zip(before, now, strict=True), 1) if a != b} == set(shown)
    for face, who in shown.items():
        assert now[face - 1] == who if who is None or who > 0 else now[face - 1] > 2
    assert strictness(linked) == strict
    assert preview(linked, strict).moved == []


@pytest.mark.parametrize("strict", [-4, 6])
def test_it_can_be_taken_back_and_made_again(linked, strict):
    link(linked, LINKS, at="2020-01-01T00:00:00+00:00")
    before = everything(linked)
    apply(linked, strict)
    after = everything(linked)
    with linked.write() as session:
        assert len(journal.history(session)) == 1
        history.undo(session)
    assert everything(linked) == before
    assert strictness(linked) == 0
    with linked.write() as session:
        history.redo(session)
    assert everything(linked) == after


def test_it_can_be_taken_back_after_the_machine_forgot_somebody(linked):
    before = owners(linked)
    apply(linked, -4)
    place(linked, [1] * 8 + [0])  # nobody is left in person 2
    with linked.write() as session:
        history.undo(session)
    assert owners(linked) == before
    assert linked.check() == []


def test_from_stricter_to_looser_and_back(linked):
    before = owners(linked)
    apply(linked, 3)
    assert preview(linked, 0).joins == [(1, 3)]
    apply(linked, -4)
    assert owners(linked) == [1] * 8 + [None]
    apply(linked, 0)
    assert len(set(owners(linked)[:5])) == 1
    assert len(set(owners(linked)[5:8])) == 1
    assert owners(linked)[0] != owners(linked)[5]
    assert owners(linked)[8] == before[8]


@pytest.mark.parametrize("strict", [-STEPS, STEPS])
def test_what_the_user_said_holds_at_any_strictness(linked, strict):
    with linked.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.rename_person(session, 2, "Ben")
        edits.reject_faces(session, [9], 2)
    found = preview(linked, strict)
    assert (found.joins, found.splits, found.new, found.moved) == ([], [], [], [])


@pytest.mark.parametrize("strict", [-STEPS - 1, STEPS + 1, 10**30])
def test_it_has_limits(linked, strict):
    before = everything(linked)
    for verb in (preview, apply):
        with pytest.raises(FacesortError, match="between -10 and 10"):
            verb(linked, strict)
    assert everything(linked) == before


def test_there_must_be_groups(library):
    add_vectors(library, people_like([3], drawn=0).faces.vectors)
    assert strictness(library) == 0
    for verb in (preview, apply):
        with pytest.raises(FacesortError, match="no groups yet"):
            verb(library, 1)


@pytest.mark.parametrize("strict", [-10, 9])
def test_grouping_goes_by_the_strictness(library, grouping, strict):
    add_vectors(library, people_like([12] * 6, looks=3, apart=0.5, within=0.04).faces.vectors)
    group_people(library, grouping, Monitor())
    before = owners(library)
    apply(library, strict)
    now = owners(library)
    assert now != before
    assert group_people(library, grouping, Monitor()).moves.faces == 0
    assert owners(library) == now


def test_people_who_would_be_new_are_counted(linked):
    place(linked, [1, 1, 1, 0, 0, 2, 2, 2, 0])
    found = preview(linked, 3)
    assert (found.joins, found.splits, found.new) == ([], [], [2])
    assert preview(linked, 6).new == [2]
    assert preview(linked, 0).new == []


def sets_of(library):
    """Return which faces are together, whoever they are."""
    together = {}
    for face, owner in enumerate(owners(library)):
        together.setdefault(owner or -face - 1, set()).add(face)
    return {frozenset(faces) for faces in together.values()}


@pytest.fixture
def large(monkeypatch):
    """Let new faces be placed without grouping all, as in a large library."""
    monkeypatch.setattr(group_room, "_QUICK", 0)
    monkeypatch.setattr(group_room, "_MANY_NEW", 2)


@pytest.fixture
def half(library, grouping):
    """Half of some people's faces, grouped; calling it adds the other half."""
    made = people_like([12] * 6, looks=3, apart=0.5, within=0.04).faces.vectors
    add_vectors(library, made[::2])
    group_people(library, grouping, Monitor())
    return lambda: add_vectors(library, made[1::2], root=b"/more")


@pytest.mark.parametrize("way", [group_people, group_new_faces])
@pytest.mark.parametrize("strict", [-10, 9])
@pytest.mark.usefixtures("large")
def test_taken_back_and_made_again_after_a_grouping(library, grouping, half, strict, way):
    apply(library, strict)
    half()
    way(library, grouping, Monitor())
    then = everything(library)
    with library.write() as session:
        done = history.undo(session)
    assert done.touched & Touched.FACES
    assert strictness(library) == 0
    assert everything(library)["face"] != then["face"]
    back = everything(library)
    assert preview(library, 0).moved == []
    for _again in range(2):
        with library.write() as session:
            history.redo(session)
        now = everything(library)
        assert {name: now[name] for name in ("face", "fact", "person")} == {
            name: then[name] for name in ("face", "fact", "person")
        }
        with library.write() as session:
            history.undo(session)
        assert everything(library) == back
    assert library.check() == []


@pytest.mark.parametrize(("first", "second"), [(9, 0), (9, 3), (9, -10), (-10, 9)])
def test_two_strictnesses_taken_back_and_made_again(library, grouping, half, first, second):
    half()
    group_people(library, grouping, Monitor())
    apply(library, first)
    group_people(library, grouping, Monitor())
    apply(library, second)
    then = owners(library)
    for _twice in range(2):
        with library.write() as session:
            history.undo(session)
            history.undo(session)
            history.redo(session)
            history.redo(session)
        assert owners(library) == then


def test_what_was_said_after_a_grouping_is_made_again_of_the_same_people(library, grouping, half):
    half()
    apply(library, 9)
    group_people(library, grouping, Monitor())
    then = owners(library)
    person = next(who for who in then if who is not None and then.count(who) < 4)
    with library.write() as session:
        edits.confirm_faces(session, [1], person)
    confirmed = owners(library)
    with library.write() as session:
        history.undo(session)
        history.undo(session)
        history.redo(session)
    assert owners(library) == then
    with library.write() as session:
        history.redo(session)
    assert owners(library) == confirmed


def test_faces_that_wait_for_a_grouping_still_wait_after_it_is_taken_back(library, grouping, half):
    apply(library, 9)
    group_people(library, grouping, Monitor())
    half()
    with library.write() as session:
        history.undo(session)
        assert faces.count_ungrouped(session, default_pack_id()) == (72, 36)


def test_an_old_strictness_is_taken_back_and_settled_although_something_was_said_since(
    library, grouping
):
    made = people_like([12] * 6, looks=3, apart=0.5, within=0.04).faces.vectors
    add_vectors(library, made[::2])
    group_people(library, grouping, Monitor())
    seq = apply(library, 9).seq
    with library.write() as session:
        new_person = edits.split_faces(session, [1])[1]
    add_vectors(library, made[1::2], root=b"/more")
    group_people(library, grouping, Monitor())
    with library.write() as session:
        history.take_back(session, seq)
    assert strictness(library) == 0
    assert group_people(library, grouping, Monitor()).moves.faces == 0
    with library.write() as session:
        history.undo(session)
    assert strictness(library) == 9
    assert group_people(library, grouping, Monitor()).moves.faces == 0
    assert owners(library)[0] == new_person
    assert library.check() == []


def test_taken_back_without_a_grouping_in_between_it_is_as_it_was(linked):
    link(linked, LINKS, at="2020-01-01T00:00:00+00:00")
    place(linked, [1, 1, 0, 0, 0, 2, 2, 2, 1])  # other than the tree says
    before = everything(linked)
    apply(linked, 6)
    with linked.write() as session:
        history.undo(session)
    assert everything(linked) == before


def test_a_preview_says_which_faces_there_are(linked):
    found = preview(linked, 6)
    assert [[(part.faces, part.shown) for part in parts] for parts in found.parts] == [
        [(3, (1, 2, 3)), (2, (4, 5))],
        [(2, (6, 7)), (1, (8,))],  # 8 would be with nobody
    ]
    place(linked, [1, 1, 1, 0, 0, 2, 2, 2, 0])
    assert [(some.faces, some.shown) for some in preview(linked, 3).newcomers] == [(2, (4, 5))]


def test_of_many_faces_a_few_are_named(library):
    add_vectors(library, people_like([30], drawn=0).faces.vectors)
    place(library, [0] * 30)
    link(library, [(n, 1, 0.5) for n in range(2, 31)])
    (some,) = preview(library, 0).newcomers
    assert (some.faces, some.shown) == (30, tuple(range(1, SHOWN + 1)))
