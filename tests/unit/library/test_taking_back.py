"""One old edit is taken back, exactly, while later ones stay; not where they build on it."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facesort.errors import FacesortError, HeldByLater, NotFound
from facesort.library import albums, edits, faces, journal, people, taking_back
from facesort.library.store import Library
from facesort.library.touched import Touched
from tests.libraries import PACK, add_photos, everything, facts, owners, place


@pytest.fixture
def grouped(library):
    """A library with people 1 (faces 1-3), 2 (faces 4-6) and a face 7 that is placed nowhere."""
    add_photos(library, 7)
    place(library, [-1, -1, -1, -2, -2, -2, 0])
    return library


def do(library, verb, *arguments):
    """Make an edit; returns its number."""
    with library.write() as session:
        done = verb(session, *arguments)
    return (done[0] if isinstance(done, tuple) else done).seq


def take_back(library, seq):
    return do(library, taking_back.take_back, seq)


def undo(library):
    with library.write() as session:
        return journal.undo(session)


def waiting(library):
    """Return how many faces the next grouping considers."""
    with library.read() as session:
        return faces.count_ungrouped(session, PACK)[1]


def history(library):
    with library.read() as session:
        return {row.seq: row for row in journal.history(session)}


def kinds(library):
    with library.read() as session:
        rows = people.list_people(session, ("named", "unnamed", "ignored"))
        return {row.id: (row.name, row.kind) for row in rows}


def refused(library, seq):
    """Return which edits keep one from being taken back; nothing may have changed."""
    before, lines = everything(library), history(library)
    with pytest.raises(HeldByLater) as held, library.write() as session:
        taking_back.take_back(session, seq)
    assert (everything(library), history(library)) == (before, lines)
    with library.read() as session:
        assert [row.seq for row in taking_back.holders(session, seq)] == list(held.value.holders)
    return held.value


def test_an_old_naming_goes_while_a_later_one_stays(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    do(grouped, edits.rename_person, 2, "Ben")
    named = everything(grouped)
    taken = take_back(grouped, first)
    assert kinds(grouped) == {1: ("", "unnamed"), 2: ("Ben", "named")}
    assert facts(grouped) == {(face, 2): True for face in (4, 5, 6)}
    assert history(grouped)[taken].label == "take back “name “Anna””"
    assert undo(grouped).label == "take back “name “Anna””"
    assert everything(grouped) == named


def test_it_can_be_undone_and_made_again_after_restarts(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    do(grouped, edits.rename_person, 2, "Ben")
    named = everything(grouped)
    take_back(grouped, first)
    taken = everything(grouped)
    grouped.close()
    again = Library(grouped.path)
    undo(again)
    assert everything(again) == named
    assert history(again)[first].taken_back is None
    again.close()
    last = Library(grouped.path)
    with last.write() as session:
        journal.redo(session)
    assert everything(last) == taken
    assert history(last)[first].taken_back == 3
    last.close()


def test_the_history_says_what_takes_back_what(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    taken = take_back(grouped, first)
    rows = history(grouped)
    assert (rows[first].taken_back, rows[first].takes_back) == (taken, None)
    assert (rows[taken].taken_back, rows[taken].takes_back) == (None, first)
    assert rows[taken].kind == "take back"
    again = take_back(grouped, taken)
    rows = history(grouped)
    assert rows[first].taken_back is None
    assert rows[taken].taken_back == again
    assert kinds(grouped)[1] == ("Anna", "named")


def test_nothing_is_taken_back_twice(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    taken = take_back(grouped, first)
    with pytest.raises(FacesortError, match="taken back already"), grouped.write() as session:
        taking_back.take_back(session, first)
    take_back(grouped, taken)
    take_back(grouped, first)
    assert kinds(grouped)[1] == ("", "unnamed")


def test_what_is_undone_is_not_taken_back(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    undo(grouped)
    with pytest.raises(FacesortError, match="“name “Anna”” is undone already"):
        take_back(grouped, first)
    with grouped.write() as session:
        assert journal.next_redo(session) == "name “Anna”"


@pytest.mark.parametrize("seq", [0, -1, 99, 2**63 - 1])
def test_an_edit_that_is_not_there(grouped, seq):
    do(grouped, edits.rename_person, 1, "Anna")
    with pytest.raises(NotFound, match=f"no change {seq} in the history"):
        take_back(grouped, seq)


def test_a_new_name_builds_on_the_old_one(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    second = do(grouped, edits.rename_person, 1, "Ben")
    held = refused(grouped, first)
    assert held.holders == (second,)
    assert held.message.startswith("“rename “Anna” to “Ben”” (")
    assert held.message.endswith(") comes after it and builds on it.")
    assert held.advice == "Take that back first."
    take_back(grouped, second)
    take_back(grouped, first)
    assert kinds(grouped)[1] == ("", "unnamed")


def test_a_merge_builds_on_the_names_it_joined(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    merge = do(grouped, edits.merge_people, 1, [2])
    assert refused(grouped, first).holders == (merge,)


def test_whoever_moves_to_a_new_person_builds_on_the_split(grouped):
    with grouped.write() as session:
        done, new = edits.split_faces(session, [1, 2])
    confirm = do(grouped, edits.confirm_faces, [7], new)
    reject = do(grouped, edits.reject_faces, [4], new)
    elsewhere = do(grouped, edits.rename_person, 2, "Ben")
    assert refused(grouped, done.seq).holders == (reject, confirm)
    take_back(grouped, confirm)
    take_back(grouped, reject)
    take_back(grouped, done.seq)
    assert owners(grouped) == [1, 1, 1, 2, 2, 2, None]
    assert elsewhere in history(grouped)
    assert grouped.check() == []


def test_a_face_that_left_a_new_person_builds_on_the_split(grouped):
    with grouped.write() as session:
        done, new = edits.split_faces(session, [1, 2])
    place(grouped, [new, new, 1, 2, 2, 2, new])
    moved = do(grouped, edits.confirm_faces, [7], 2)  # the machine had put it there
    assert refused(grouped, done.seq).holders == (moved,)


def test_a_face_does_not_return_to_a_person_who_was_merged_away(grouped):
    reject = do(grouped, edits.reject_faces, [4], 2)
    confirm = do(grouped, edits.confirm_faces, [5], 1)
    merge = do(grouped, edits.merge_people, 1, [2])
    assert refused(grouped, reject).holders == (merge,)
    assert refused(grouped, confirm).holders == (merge,)


def test_a_face_does_not_return_to_whom_it_is_said_not_to_be(grouped):
    confirm = do(grouped, edits.confirm_faces, [4], 1)
    reject = do(grouped, edits.reject_faces, [4], 2)
    assert refused(grouped, confirm).holders == (reject,)
    take_back(grouped, reject)
    take_back(grouped, confirm)
    assert owners(grouped)[3] == 2


def test_whom_a_face_is_not_again_lets_go_of_what_a_grouping_gave_them(grouped):
    reject = do(grouped, edits.reject_faces, [7], 2)
    taken = take_back(grouped, reject)
    place(grouped, [1, 1, 1, 2, 2, 2, 2])
    before = everything(grouped)
    take_back(grouped, taken)
    assert (owners(grouped)[6], facts(grouped)) == (None, {(7, 2): False})
    assert waiting(grouped) == 1
    undo(grouped)
    assert everything(grouped) == before


def test_so_does_an_is_not_that_is_made_again(grouped):
    do(grouped, edits.reject_faces, [7], 2)
    undo(grouped)
    place(grouped, [1, 1, 1, 2, 2, 2, 2])
    with grouped.write() as session:
        done = journal.redo(session)
    assert (owners(grouped), facts(grouped)) == ([1, 1, 1, 2, 2, 2, None], {(7, 2): False})
    assert waiting(grouped) == 1
    assert done.touched & Touched.PEOPLE
    undo(grouped)
    assert facts(grouped) == {}


def test_an_is_not_leaves_others_and_what_the_user_said(grouped):
    do(grouped, edits.reject_faces, [7], 2)
    undo(grouped)
    place(grouped, [1, 1, 1, 2, 2, 2, 1])
    with grouped.write() as session:
        journal.redo(session)
    assert owners(grouped) == [1, 1, 1, 2, 2, 2, 1]
    do(grouped, edits.confirm_faces, [7], 2)
    drafted(grouped, ("fact", (7, 2), False))
    assert owners(grouped)[6] == 2


def test_a_person_who_is_only_spoken_of_is_no_conflict(grouped):
    hide = do(grouped, edits.hide_people, [2])
    do(grouped, edits.confirm_faces, [7], 2)
    take_back(grouped, hide)
    assert kinds(grouped)[2] == ("", "unnamed")
    assert facts(grouped) == {(7, 2): True}
    assert owners(grouped)[6] == 2


def test_several_that_hold_it_are_named_and_counted(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    later = [do(grouped, edits.rename_person, 1, name) for name in ("Ben", "Carl", "Dora")]
    held = refused(grouped, first)
    assert held.holders == tuple(reversed(later))
    assert "Dora" in held.message
    assert held.message.endswith(" and 1 more come after it and build on it.")
    assert held.advice == "Take those back first, the latest before the others."


def test_a_removed_folder_comes_back_although_somebody_was_named_since(grouped):
    removed = do(grouped, edits.remove_folder, 1)
    do(grouped, edits.rename_person, 1, "Anna")
    take_back(grouped, removed)
    assert kinds(grouped)[1] == ("Anna", "named")


def test_what_the_machine_did_since_goes_as_with_undo(grouped):
    with grouped.write() as session:
        done, new = edits.split_faces(session, [1, 2])
    do(grouped, edits.rename_person, 2, "Ben")
    place(grouped, [new, new, 1, 2, 2, 2, new])
    before = everything(grouped)
    take_back(grouped, done.seq)
    assert owners(grouped) == [1, 1, 1, 2, 2, 2, None]
    assert grouped.check() == []
    undo(grouped)
    assert everything(grouped) == before


def test_a_person_whom_the_machine_forgot_comes_back(grouped):
    confirm = do(grouped, edits.confirm_faces, [4, 5, 6], 1)
    do(grouped, edits.reject_faces, [7], 1)
    place(grouped, [1, 1, 1, 1, 1, 1, 0])
    assert 2 not in kinds(grouped)
    before = everything(grouped)
    take_back(grouped, confirm)
    assert owners(grouped)[3:6] == [2, 2, 2]
    assert grouped.check() == []
    undo(grouped)
    assert everything(grouped) == before


def test_faces_that_are_gone_are_left_out(grouped):
    named = do(grouped, edits.rename_person, 1, "Anna")
    with grouped.write() as session:
        session.connection().exec_driver_sql("DELETE FROM face WHERE id = 2")
    before = everything(grouped)
    take_back(grouped, named)
    assert facts(grouped) == {}
    assert grouped.check() == []
    undo(grouped)
    assert everything(grouped) == before


def test_nothing_may_be_left_of_an_edit(grouped):
    confirm = do(grouped, edits.confirm_faces, [7], 1)
    with grouped.write() as session:
        session.connection().exec_driver_sql("DELETE FROM face WHERE id = 7")
    with pytest.raises(FacesortError, match="Nothing is left of “1 face is “Who"):
        take_back(grouped, confirm)
    assert len(history(grouped)) == 1


def drafted(library, *rows):
    """Make an edit of these rows: table, key and values of each."""
    draft = journal.Draft("test", "test")
    for table, key, *values in rows:
        draft.put(table, key, *values)
    return do(library, journal.record, draft)


def test_whoever_says_something_of_a_face_builds_on_its_being_one(grouped):
    drafted(grouped, ("is_face", (7,), False))
    drawn = drafted(grouped, ("is_face", (7,), True))
    do(grouped, edits.rename_person, 1, "Anna")
    reject = do(grouped, edits.reject_faces, [7], 2)
    answer = drafted(grouped, ("answer", (3, 7), "skip", 0.8))
    assert refused(grouped, drawn).holders == (answer, reject)
    take_back(grouped, answer)
    take_back(grouped, reject)
    before = everything(grouped)
    take_back(grouped, drawn)
    undo(grouped)
    assert everything(grouped) == before


def test_albums_answers_and_the_strictness_are_rows_like_others(grouped):
    album = drafted(grouped, ("album", (1,), "Trip", "2019"))
    answer = drafted(grouped, ("answer", (1, 4), "no", 0.8))
    strict = drafted(grouped, ("strictness", (1,), 0.5, 0))
    renamed = drafted(grouped, ("album", (1,), "Alps", "2019"))
    again = drafted(grouped, ("answer", (1, 4), "yes", 0.8))
    stricter = drafted(grouped, ("strictness", (1,), 0.7, 0))
    for first, later in ((album, renamed), (answer, again), (strict, stricter)):
        assert refused(grouped, first).holders == (later,)
        take_back(grouped, later)
        take_back(grouped, first)
    tables = everything(grouped)
    assert [tables[name] for name in ("album", "answer", "strictness")] == [[], [], []]


def make_album(library, name):
    """Keep an album; returns the number of the edit, and the album's."""
    with library.write() as session:
        done, album = albums.make_album(session, name, "2019")
    return done.seq, album


def album_names(library):
    with library.read() as session:
        return [row.name for row in albums.list_albums(session)]


@pytest.mark.parametrize("name", ["Trip", "TRIP"])
def test_an_album_does_not_come_back_where_another_bears_its_name(grouped, name):
    _seq, first = make_album(grouped, "Trip")
    removed = do(grouped, albums.remove_album, first)
    kept, second = make_album(grouped, name)
    make_album(grouped, "Alps")
    changed = do(grouped, albums.change_album, second, "2020")
    assert refused(grouped, removed).holders == (changed, kept)
    do(grouped, albums.rename_album, second, "Tour")
    before = everything(grouped)
    take_back(grouped, removed)
    assert album_names(grouped) == ["Alps", "Tour", "Trip"]
    undo(grouped)
    assert everything(grouped) == before


def test_an_album_does_not_get_its_old_name_back_where_another_has_it(grouped):
    _seq, first = make_album(grouped, "Straße")
    renamed = do(grouped, albums.rename_album, first, "Way")
    _seq, second = make_album(grouped, "Path")
    given = do(grouped, albums.rename_album, second, "STRASSE")
    assert refused(grouped, renamed).holders == (given,)
    taken = take_back(grouped, given)
    take_back(grouped, renamed)
    assert album_names(grouped) == ["Path", "Straße"]
    assert len(refused(grouped, taken).holders) == 1


def test_somebody_with_many_faces(library):
    add_photos(library, 80)
    place(library, [-1] * 40 + [-2] * 40)
    anna = do(library, edits.rename_person, 1, "Anna")
    do(library, edits.rename_person, 2, "Ben")
    moved = do(library, edits.confirm_faces, [40], 2)
    assert refused(library, anna).holders == (moved,)
    take_back(library, moved)
    take_back(library, anna)
    assert kinds(library) == {1: ("", "unnamed"), 2: ("Ben", "named")}


def test_the_history_is_listed_without_what_was_changed(grouped):
    first = do(grouped, edits.rename_person, 1, "Anna")
    taken = take_back(grouped, first)
    undo(grouped)
    with grouped.write() as session:
        session.connection().exec_driver_sql("UPDATE edit SET payload = '', inverse = ''")
    rows = history(grouped)
    assert [rows[taken].undone, rows[first].undone, rows[first].taken_back] == [True, False, None]


_VERBS = ("name", "merge", "split", "confirm", "reject", "hide", "show", "apart", "gather", "place")
_STEP = st.tuples(st.sampled_from(_VERBS), *[st.integers(0, 7)] * 3)


def step(library, what, one, other, third):
    """Do one thing of many; which people and faces the numbers mean depends on who is there."""
    with library.read() as session:
        there = [p.id for p in people.list_people(session, ("named", "unnamed", "ignored"))]
        own = {f.id: f.person_id for f, _size in faces.each_face(session)}
    if what == "place":  # the machine's
        groups = [*there, 0, -1]
        place(library, [groups[(one + n * other + third) % len(groups)] for n in range(len(own))])
        return
    if not there:
        return
    person, another = there[one % len(there)], there[other % len(there)]
    face, two = 1 + other, [1 + other, 1 + third]
    made = {
        "name": lambda s: edits.rename_person(s, person, ("Anna", "Ben", "123")[other % 3]),
        "merge": lambda s: edits.merge_people(s, person, [another]),
        "split": lambda s: edits.split_faces(s, two),
        "confirm": lambda s: edits.confirm_faces(s, [face], person),
        "reject": lambda s: edits.reject_faces(s, [face], person),
        "hide": lambda s: edits.hide_people(s, [person]),
        "show": lambda s: edits.show_people(s, [person]),
        "apart": lambda s: edits.take_apart(s, person, [[f for f in own if own[f] == person][1:]]),
        "gather": lambda s: edits.gather(s, person, [another] if another != person else [], [face]),
    }
    with suppress(FacesortError):  # nobody to merge with, all faces of somebody with a name
        do(library, made[what])


def clear(library):
    with library.write() as session:
        for statement in (
            "DELETE FROM fact",
            "DELETE FROM edit",
            "UPDATE face SET person_id = NULL, assigned_by = NULL, certainty = NULL",
            "DELETE FROM person",
        ):
            session.connection().exec_driver_sql(statement)
    place(library, [-1, -1, -1, -2, -2, -3, -3, 0])


def said_by(library, seq):
    """Return which facts an edit changed."""
    with library.read() as session:
        after, before = taking_back._both(session, seq)
    return {key for key, values in after.get("fact", {}).items() if values != before["fact"][key]}


def test_whatever_is_taken_back_comes_back_and_leaves_the_rest_alone(library):
    add_photos(library, 8)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.lists(_STEP, min_size=1, max_size=12), st.lists(st.integers(0, 99), max_size=5))
    def run(steps, choices):
        clear(library)
        for one in steps:
            step(library, *one)
        for choice in choices:
            open_ = [r.seq for r in history(library).values() if r.taken_back is None]
            if not open_:
                return
            seq = open_[choice % len(open_)]
            before, said, lines = everything(library), facts(library), history(library)
            try:
                take_back(library, seq)
            except FacesortError:
                assert (everything(library), history(library)) == (before, lines)
                continue
            assert library.check() == []
            own = said_by(library, seq)
            now = facts(library)
            assert {k: v for k, v in now.items() if k not in own} == {
                k: v for k, v in said.items() if k not in own
            }
            where = dict(enumerate(owners(library), 1))
            for (face, person), same in now.items():
                assert (where[face] == person) == same
            after = everything(library)
            undo(library)
            assert everything(library) == before
            with library.write() as session:
                journal.redo(session)
            assert everything(library) == after

    run()


def test_the_last_edit_is_taken_back_as_undo_would(library):
    add_photos(library, 8)

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.lists(_STEP, min_size=1, max_size=8))
    def run(steps):
        clear(library)
        for one in steps:
            step(library, *one)
        if not history(library):
            return
        undone = undo(library)
        expected = everything(library)
        with library.write() as session:
            journal.redo(session)
        take_back(library, undone.seq)
        assert everything(library) == expected

    run()
