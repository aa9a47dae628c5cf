"""Whatever the user does can be taken back, exactly; and it binds the machine."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from facesort.errors import FacesortError, NotFound
from facesort.library import edits, faces, journal, people, tree
from facesort.library.store import Library
from tests.libraries import add_photos, everything, facts, owners, place


@pytest.fixture
def grouped(library):
    """A library with people 1 (faces 1-3), 2 (faces 4-6) and a face 7 that is placed nowhere."""
    add_photos(library, 7)
    place(library, [-1, -1, -1, -2, -2, -2, 0])
    return library


def names(library):
    with library.read() as session:
        return {p.id: p.name for p in people.list_people(session)}


def test_naming_a_person_makes_their_faces_facts(grouped):
    with grouped.write() as session:
        done = edits.rename_person(session, 1, "  Anna\u00a0  Maria ")
    assert done.label == "name “Anna Maria”"
    assert names(grouped) == {1: "Anna Maria", 2: ""}
    assert facts(grouped) == {(1, 1): True, (2, 1): True, (3, 1): True}


def test_grouping_never_moves_what_the_user_said(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.reject_faces(session, [7], 2)
    place(grouped, [-5, -5, -5, 1, -5, 0, 2])
    now = owners(grouped)
    assert now[:3] == [1, 1, 1]
    assert now[3] == 1
    assert now[6] is None


def test_grouping_ignores_a_person_who_was_merged_away_meanwhile(grouped):
    with grouped.write() as session:
        edits.merge_people(session, 1, [2])
    place(grouped, [1, 1, 1, 2, 2, 2, 2])
    assert owners(grouped) == [1, 1, 1, 1, 1, 1, None]


def test_merge_keeps_the_only_name(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 2, "Ben")
        edits.merge_people(session, 1, [2])
    assert names(grouped) == {1: "Ben"}
    assert owners(grouped)[:6] == [1] * 6


def test_merge_undoes_a_split(grouped):
    with grouped.write() as session:
        _done, new = edits.split_faces(session, [1])
        edits.merge_people(session, 1, [new])
    assert owners(grouped)[:3] == [1, 1, 1]
    assert facts(grouped) == {(1, 1): True, (2, 1): True, (3, 1): True}


def test_split_says_not_the_same_both_ways(grouped):
    with grouped.write() as session:
        _done, new = edits.split_faces(session, [1, 2], "Carl")
    assert owners(grouped)[:3] == [new, new, 1]
    assert facts(grouped) == {
        (1, new): True,
        (2, new): True,
        (1, 1): False,
        (2, 1): False,
        (3, new): False,
    }


def test_a_face_belongs_to_one_person_only(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.confirm_faces(session, [1], 2)
    assert facts(grouped)[1, 2] is True
    assert (1, 1) not in facts(grouped)


def test_rejecting_leaves_a_face_with_nobody(grouped):
    with grouped.write() as session:
        edits.reject_faces(session, [1], 1)
    assert owners(grouped)[0] is None


def test_hidden_people_are_bystanders_until_they_are_brought_back(grouped):
    with grouped.write() as session:
        edits.hide_people(session, [1, 2])
    assert names(grouped) == {}
    with grouped.read() as session:
        assert people.totals(session).bystanders == 2
    with grouped.write() as session:
        edits.show_people(session, [2])
    assert names(grouped) == {2: ""}


@pytest.mark.parametrize("name", ["", " \t", "\0\x07", "x" * 201])
def test_a_name_that_says_nothing_is_refused(grouped, name):
    with pytest.raises(FacesortError, match="name"), grouped.write() as session:
        edits.rename_person(session, 1, name)
    assert names(grouped)[1] == ""


@pytest.mark.parametrize("name", ["123", "Zoë 🎉", "O'Neil; DROP TABLE face", "שלום", "null"])
def test_any_other_name_is_kept_as_it_is(grouped, name):
    with grouped.write() as session:
        edits.rename_person(session, 1, name)
    assert names(grouped)[1] == name


def test_unknown_people_and_faces_are_told(grouped):
    for verb, *arguments in (
        (edits.rename_person, 99, "X"),
        (edits.merge_people, 1, [99]),
        (edits.confirm_faces, [99], 1),
        (edits.split_faces, [99]),
        (edits.reject_faces, [1], 99),
        (edits.hide_people, [99]),
    ):
        with pytest.raises(NotFound, match="99"), grouped.write() as session:
            verb(session, *arguments)
    with grouped.read() as session:
        assert journal.history(session) == []


def test_a_failed_edit_leaves_nothing_behind(grouped):
    before = everything(grouped)
    with pytest.raises(RuntimeError, match="boom"), grouped.write() as session:
        edits.merge_people(session, 1, [2])
        raise RuntimeError("boom")
    assert everything(grouped) == before


def test_undo_and_redo_survive_a_restart(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.merge_people(session, 1, [2])
    merged = everything(grouped)
    grouped.close()
    again = Library(grouped.path)
    with again.write() as session:
        assert journal.next_undo(session) == "merge “Anna” and “Who is this?” (3 photos)"
        journal.undo(session)
        assert journal.next_redo(session) == "merge “Anna” and “Who is this?” (3 photos)"
    again.close()
    last = Library(grouped.path)
    with last.write() as session:
        journal.redo(session)
    assert everything(last) == merged
    last.close()


def test_a_new_edit_ends_what_could_be_made_again(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        journal.undo(session)
        edits.rename_person(session, 1, "Ben")
        assert journal.redo(session) is None
        assert [row.label for row in journal.history(session)] == ["name “Ben”"]


def test_undo_brings_back_a_person_whom_the_machine_forgot(grouped):
    with grouped.write() as session:
        edits.confirm_faces(session, [4, 5, 6], 1)
    place(grouped, [1] * 7)  # nobody is left in person 2, of whom nothing was said
    assert 2 not in names(grouped)
    with grouped.write() as session:
        journal.undo(session)
    assert owners(grouped)[3:6] == [2, 2, 2]
    assert grouped.check() == []


def test_an_edit_can_be_taken_back_after_the_machine_added_to_its_person(grouped):
    with grouped.write() as session:
        _done, new = edits.split_faces(session, [1, 2])
    place(grouped, [new, new, 1, 2, 2, 2, new])
    with grouped.write() as session:
        journal.undo(session)
    assert owners(grouped) == [1, 1, 1, 2, 2, 2, None]
    assert grouped.check() == []


def test_a_merge_can_be_made_again_after_the_machine_added_to_who_was_merged(grouped):
    with grouped.write() as session:
        edits.merge_people(session, 1, [2])
        journal.undo(session)
    place(grouped, [1, 1, 1, 2, 2, 2, 2])
    with grouped.write() as session:
        journal.redo(session)
    assert owners(grouped) == [1, 1, 1, 1, 1, 1, None]
    assert grouped.check() == []


def test_nothing_to_undo(library):
    with library.write() as session:
        assert journal.undo(session) is None
        assert journal.redo(session) is None


def test_a_removed_folder_takes_its_people_along_and_brings_them_back(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.remove_folder(session, 1)
    assert names(grouped) == {}
    with grouped.write() as session:
        journal.undo(session)
    assert names(grouped) == {1: "Anna", 2: ""}
    with pytest.raises(NotFound), grouped.write() as session:
        edits.remove_folder(session, 9)


class Edits(RuleBasedStateMachine):
    """Random edits, undone and redone at random: every state comes back exactly."""

    library: Library  # set by the test

    def __init__(self):
        super().__init__()
        with self.library.write() as session:
            for table in ("fact", "edit"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")
            session.connection().exec_driver_sql(
                "UPDATE face SET person_id = NULL, assigned_by = NULL, certainty = NULL"
            )
            session.connection().exec_driver_sql("DELETE FROM person")
        place(self.library, [-1, -1, -1, -2, -2, -3, -3, 0])
        self.states = [everything(self.library)]
        self.at = 0

    def _do(self, verb, *arguments):
        with self.library.write() as session:
            before = journal.state(session)
            verb(session, *arguments)
            if journal.state(session) == before:
                return  # nothing to change: no edit
        self.at += 1
        self.states[self.at :] = [everything(self.library)]

    def _person(self, data):
        with self.library.read() as session:
            ids = [p.id for p in people.list_people(session, ("named", "unnamed", "ignored"))]
        return data.draw(st.sampled_from(ids))

    def _face(self, data):
        return data.draw(st.sampled_from(sorted(self._faces())))

    def _faces(self):
        with self.library.read() as session:
            return {face.id: face.person_id for face, _size in faces.each_face(session)}

    def _someone_is_left(self):
        return any(self._faces().values())

    @precondition(lambda self: self._someone_is_left())
    @rule(data=st.data(), name=st.sampled_from(["Anna", "Ben", "123"]))
    def name(self, data, name):
        self._do(edits.rename_person, self._person(data), name)

    @precondition(lambda self: len(set(self._faces().values()) - {None}) > 1)
    @rule(data=st.data())
    def merge(self, data):
        one = self._person(data)
        other = self._person(data)
        if one != other:
            self._do(edits.merge_people, one, [other])

    @rule(data=st.data())
    def split(self, data):
        with suppress(FacesortError):  # all faces of somebody with a name
            self._do(edits.split_faces, [self._face(data), self._face(data)])

    @precondition(lambda self: self._someone_is_left())
    @rule(data=st.data())
    def confirm(self, data):
        self._do(edits.confirm_faces, [self._face(data)], self._person(data))

    @precondition(lambda self: self._someone_is_left())
    @rule(data=st.data())
    def reject(self, data):
        self._do(edits.reject_faces, [self._face(data)], self._person(data))

    @precondition(lambda self: self._someone_is_left())
    @rule(data=st.data())
    def hide(self, data):
        self._do(edits.hide_people, [self._person(data)])

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self):
        with self.library.write() as session:
            journal.undo(session)
        self.at -= 1
        assert everything(self.library) == self.states[self.at]

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self):
        with self.library.write() as session:
            journal.redo(session)
        self.at += 1
        assert everything(self.library) == self.states[self.at]

    @invariant()
    def no_face_is_lost_and_none_is_where_it_was_rejected(self):
        now = self._faces()
        assert len(now) == 8
        said = facts(self.library)
        for (face, person), same in said.items():
            assert (now[face] == person) == same or (not same and now[face] is None)


def test_undo_walks_back_through_every_state_and_redo_forward_again(library):
    add_photos(library, 8)
    Edits.library = library
    run_state_machine_as_test(
        Edits,
        settings=settings(
            max_examples=25, stateful_step_count=20, suppress_health_check=list(HealthCheck)
        ),
    )


@given(st.text(max_size=40))
def test_cleaning_a_name_twice_changes_nothing_more(name):
    try:
        once = edits.clean_name(name)
    except FacesortError:
        return
    assert edits.clean_name(once) == once


def test_an_edit_that_changes_nothing_is_no_edit(grouped):
    with grouped.write() as session:
        edits.hide_people(session, [1])
        edits.hide_people(session, [1])
        edits.reject_faces(session, [7], 2)
        edits.reject_faces(session, [7], 2)
        assert len(journal.history(session)) == 2


def test_a_bystander_who_is_named_stays_one(grouped):
    with grouped.write() as session:
        edits.hide_people(session, [1])
        edits.rename_person(session, 1, "Anna")
    with grouped.read() as session:
        assert [p.name for p in people.list_people(session, ("ignored",))] == ["Anna"]
    with grouped.write() as session:
        edits.show_people(session, [1])
    assert names(grouped)[1] == "Anna"


def test_all_faces_of_somebody_with_a_name_are_not_split_off_without_another(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
        own = [face.id for face in faces.faces_of_person(session, 1)]
        with pytest.raises(FacesortError, match="all the faces of “Anna”"):
            edits.split_faces(session, own)
        _done, new = edits.split_faces(session, own, "Ben")
        assert [face.person_id for face in faces.faces_of_person(session, new)] == [new] * len(own)


def test_the_label_of_a_large_merge_is_short(library):
    add_photos(library, 12)
    place(library, [-n for n in range(1, 7) for _face in range(2)])
    with library.write() as session:
        assert edits.merge_people(session, 1, [2, 3]).label == " and ".join(
            ["merge “Who is this?” (2 photos)", *["“Who is this?” (2 photos)"] * 2]
        )
        assert edits.merge_people(session, 1, [4, 5, 6]).label == "merge 4 people"


def test_parts_of_a_person_become_people_and_the_rest_keeps_the_name(grouped):
    with grouped.write() as session:
        edits.merge_people(session, 1, [2])
        edits.rename_person(session, 1, "Anna")
        done = edits.take_apart(session, 1, [[2, 3], [5, 6]])
    assert done.label == "take “Anna” apart"
    assert owners(grouped) == [1, 3, 3, 1, 4, 4, None]
    assert names(grouped) == {1: "Anna", 3: "", 4: ""}
    said = facts(grouped)
    for face, own in {1: 1, 2: 3, 3: 3, 4: 1, 5: 4, 6: 4}.items():
        assert {p: same for (f, p), same in said.items() if f == face} == {1: own == 1, own: True}


def test_a_part_of_a_single_face_is_no_person(grouped):
    with grouped.write() as session:
        edits.merge_people(session, 1, [2])
        edits.take_apart(session, 1, [[5], [2, 3], [6]])
    assert owners(grouped) == [1, 3, 3, 1, None, None, None]
    assert names(grouped) == {1: "", 3: ""}
    said = facts(grouped)
    for face in (5, 6):
        assert {p: same for (f, p), same in said.items() if f == face} == {1: False}


def test_the_parts_are_one_edit_that_can_be_taken_back(grouped):
    with grouped.write() as session:
        edits.merge_people(session, 1, [2])
    before = everything(grouped)
    with grouped.write() as session:
        edits.take_apart(session, 1, [[1], [2, 3], [4, 6]])
    after = everything(grouped)
    assert len(set(owners(grouped)[:6])) == 4
    with grouped.write() as session:
        assert len(journal.history(session)) == 2
        journal.undo(session)
    assert everything(grouped) == before
    with grouped.write() as session:
        journal.redo(session)
    assert everything(grouped) == after


def test_what_is_gathered_is_one_edit_that_can_be_taken_back(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
    before = everything(grouped)
    with grouped.write() as session:
        assert edits.gather(session, 1, [2], [7]).label == "add 1 person and 1 face to “Anna”"
    after = everything(grouped)
    assert owners(grouped) == [1] * 7
    assert names(grouped) == {1: "Anna"}
    assert facts(grouped) == {(face, 1): True for face in range(1, 8)}
    with grouped.write() as session:
        assert len(journal.history(session)) == 2
        journal.undo(session)
    assert everything(grouped) == before
    with grouped.write() as session:
        journal.redo(session)
    assert everything(grouped) == after


@pytest.mark.parametrize(
    ("others", "loose", "now"),
    [([2], [], [1, 1, 1, 1, 1, 1, None]), ([], [7], [1, 1, 1, 2, 2, 2, 1])],
)
def test_people_or_faces_can_be_gathered_alone(grouped, others, loose, now):
    with grouped.write() as session:
        edits.gather(session, 1, others, loose)
    assert owners(grouped) == now


def test_there_must_be_something_to_gather(grouped):
    before = everything(grouped)
    for arguments, told in (
        ((1, [], []), "No face was chosen"),
        ((1, [99], []), "no person 99"),
        ((1, [], [99]), "no face 99"),
        ((99, [1], []), "no person 99"),
    ):
        with pytest.raises(FacesortError, match=told), grouped.write() as session:
            edits.gather(session, *arguments)
    assert everything(grouped) == before


def test_somebody_with_a_name_is_not_taken_apart_entirely(grouped):
    with grouped.write() as session:
        edits.rename_person(session, 1, "Anna")
    before = everything(grouped)
    for person, parts, told in (
        (1, [[1, 2], [3]], "all the faces of “Anna”"),
        (1, [], "No face was chosen"),
        (1, [[1], [99]], "no face 99"),
        (99, [[1]], "no person 99"),
    ):
        with pytest.raises(FacesortError, match=told), grouped.write() as session:
            edits.take_apart(session, person, parts)
    assert everything(grouped) == before


MOVED = [(7, 1, 0.6), (1, -4, 0.7), (2, -9, 0.5), (5, -4, 0.9), (4, None, 0.0)]


def test_another_strictness_moves_faces_and_makes_people(grouped):
    with grouped.write() as session:
        done = edits.set_strictness(session, "strictness", 0.05, MOVED)
        placed = {face.id: face for face, _size in faces.each_face(session)}
    assert done.label == "strictness"
    assert owners(grouped) == [3, 4, 1, None, 3, 2, 1]
    assert names(grouped) == {1: "", 2: "", 3: "", 4: ""}
    assert [placed[n].certainty for n in (7, 2, 3)] == pytest.approx([0.6, 0.5, 0.8])
    assert (placed[7].assigned_by, placed[4].assigned_by) == ("machine", None)
    assert facts(grouped) == {}
    with grouped.read() as session:
        assert tree.looser(session) == 0.05


def test_another_strictness_can_be_taken_back_and_made_again(grouped):
    with grouped.write() as session:
        edits.set_strictness(session, "strictness", -0.02, [])
    states = [everything(grouped)]
    with grouped.write() as session:
        edits.set_strictness(session, "strictness", 0.05, MOVED)
    states.append(everything(grouped))
    with grouped.write() as session:
        journal.undo(session)
    assert everything(grouped) == states[0]
    with grouped.write() as session:
        journal.redo(session)
    assert everything(grouped) == states[1]
    assert grouped.check() == []


def test_the_strictness_that_is_there_already_is_no_edit(library):
    add_photos(library, 1)
    with library.write() as session:
        assert not edits.set_strictness(session, "strictness", -0.0, []).touched
        assert journal.history(session) == []
