"""What is asked, what the answers mean, and that each can be taken back."""

import pytest

from facesort.errors import FacesortError, NotFound
from facesort.library import edits, journal, people, questions
from tests.libraries import add_photos, everything, facts, link, owners, place

LIMIT = 0.87
#: Of person 1 (faces 1-6), in which 5 and 6 are a part and 4 is not linked; 2 (7-9); nobody (10, 11);
#: and person 3 (12, 13).
TOGETHER = [(2, 1), (3, 1), (5, 1), (6, 5), (8, 7), (9, 8), (13, 12)]
APART = [(4, 11), (7, 1), (10, 1), (12, 7)]
LEVELS = {
    2: 0.2,
    3: 0.3,
    4: 0.94,
    5: 0.6,
    6: 0.3,
    7: 0.9,
    8: 0.4,
    9: 0.2,
    10: 0.92,
    12: 0.93,
    13: 0.5,
}
LINKS = [(face, other, LEVELS[face]) for face, other in TOGETHER + APART]


@pytest.fixture
def library(library):
    add_photos(library, 13)
    place(library, [-1] * 6 + [-2] * 3 + [0] * 2 + [-3] * 2)
    link(library, [*LINKS, (11, 10, 0.95)])
    return library


def asked(library, count=99, limit=LIMIT):
    with library.read() as session:
        return [(q.face_id, q.other_id) for q in questions.next_questions(session, limit, count)]


def say(library, face, said):
    with library.write() as session:
        question = questions.find_question(session, face, LIMIT)
        return questions.answer(session, question, said, LIMIT)


def change(library, verb, *arguments):
    with library.write() as session:
        verb(session, *arguments)


def part(library, face, limit=LIMIT):
    with library.read() as session:
        return questions.part_of(session, questions.find_question(session, face, limit), limit)


def test_joined_groups_are_asked_about_if_together_and_others_if_apart(library):
    assert sorted(asked(library)) == sorted(TOGETHER + APART)  # not 11 and 10: both with nobody


def test_a_question_says_what_is_known_of_both(library):
    change(library, edits.rename_person, 1, "Anna")
    with library.read() as session:
        by_face = {q.face_id: q for q in questions.next_questions(session, LIMIT, 99)}
    assert by_face[7] == questions.Question(7, 1, 2, 1, "", "Anna", 0.9, 3)
    assert by_face[4] == questions.Question(4, 11, 1, None, "Anna", "", 0.94, 1)
    assert [by_face[face].together for face in (5, 7, 4)] == [True, False, False]


def test_the_best_question_comes_first(library):
    link(library, LINKS, worth={10: 7.5, 13: 9.0, 2: 8.0, 3: 0.5, 5: 0.0})
    found = asked(library)
    assert found[:3] == [(13, 12), (2, 1), (10, 1)]
    assert found[3:-1] == sorted(found[3:-1])  # all worth 1
    assert found[-1] == (3, 1)
    assert (5, 1) not in found  # worth nothing
    assert asked(library, count=2) == found[:2]


def test_a_link_at_the_limit_was_not_joined(library):
    assert (7, 1) in asked(library, limit=0.9)
    assert (7, 1) not in asked(library, limit=0.9001)  # they are apart all the same
    assert (6, 5) in asked(library, limit=0.3001)
    assert (6, 5) not in asked(library, limit=0.3)  # they are together all the same


def test_nobody_asks_about_bystanders(library):
    change(library, edits.hide_people, [2])
    assert [pair for pair in TOGETHER + APART if pair not in asked(library)] == [
        (8, 7),
        (9, 8),
        (7, 1),
        (12, 7),
    ]


@pytest.mark.parametrize("said", questions.ANSWERS)
def test_nobody_asks_again_what_was_answered(library, said):
    say(library, 10, said)
    assert (10, 1) not in asked(library)
    with pytest.raises(NotFound, match="face 10"):
        say(library, 10, said)


@pytest.mark.parametrize(("face", "person"), [(7, 1), (1, 2)])
def test_nobody_asks_about_whom_the_user_has_told_apart(library, face, person):
    change(library, edits.reject_faces, [face], person)
    assert (7, 1) not in asked(library)
    assert (10, 1) in asked(library)


def test_nobody_asks_whether_two_people_with_names_are_one(library):
    change(library, edits.rename_person, 1, "Anna")
    assert (7, 1) in asked(library)
    change(library, edits.rename_person, 2, "Ben")
    assert (7, 1) not in asked(library)
    assert (8, 7) in asked(library)


@pytest.mark.parametrize("gone", [10, 1])
def test_nobody_asks_about_photos_that_are_gone(library, gone):
    with library.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE photo SET present = 0 WHERE id = (SELECT photo_id FROM face WHERE id = ?)",
            (gone,),
        )
    found = asked(library)
    assert (10, 1) not in found
    assert (13, 12) in found


def test_a_question_is_about_all_who_had_joined_by_then(library):
    assert part(library, 5) == [5, 6]
    assert part(library, 7) == [7, 8, 9]
    assert part(library, 2) == [2]
    assert part(library, 10) == [10]
    assert part(library, 7, limit=0.4) == [7]  # 8 would not have joined


def test_who_is_with_somebody_else_by_now_is_no_part(library):
    change(library, edits.confirm_faces, [8], 1)
    assert part(library, 7) == [7, 9]


def test_yes_makes_one_person_of_two(library):
    assert (
        say(library, 7, "yes").label
        == "“Who is this?” (3 photos) and “Who is this?” (6 photos) are the same person"
    )
    assert owners(library) == [1] * 9 + [None] * 2 + [3] * 2
    assert facts(library) == {(face, 1): True for face in range(1, 10)}


@pytest.mark.parametrize(("named", "other"), [(1, 2), (2, 1)])
def test_yes_keeps_the_name(library, named, other):
    change(library, edits.rename_person, named, "Anna")
    say(library, 7, "yes")
    assert owners(library)[:9] == [named] * 9
    with library.read() as session:
        assert {p.id: p.name for p in people.list_people(session)} == {named: "Anna", 3: ""}
        assert not people.exists_person(session, other)


@pytest.mark.parametrize(
    ("face", "other"),
    [(10, 1), (4, 11)],
)
def test_yes_gives_a_face_of_nobody_to_the_person(library, face, other):
    assert say(library, face, "yes").label == "1 face is “Who is this?” (6 photos)"
    assert [owners(library)[n - 1] for n in (face, other)] == [1, 1]
    assert facts(library) == {(face, 1): True, (other, 1): True}


def test_yes_makes_a_fact_of_what_is_together(library):
    before = owners(library)
    assert say(library, 5, "yes").label == "2 faces are “Who is this?” (6 photos)"
    assert owners(library) == before
    assert facts(library) == {(5, 1): True, (6, 1): True, (1, 1): True}


def test_no_makes_a_new_person_of_a_part(library):
    assert say(library, 5, "no").label == "2 faces are not “Who is this?” (6 photos)"
    assert owners(library)[:6] == [1, 1, 1, 1, 4, 4]
    assert facts(library) == {
        **{(face, 4): True for face in (5, 6)},
        **{(face, 1): False for face in (5, 6)},
        **{(face, 4): False for face in (1, 2, 3, 4)},
    }


def test_no_leaves_a_single_face_with_nobody(library):
    assert say(library, 2, "no").label == "1 face is not “Who is this?” (6 photos)"
    assert owners(library)[:6] == [1, None, 1, 1, 1, 1]
    assert facts(library) == {(2, 1): False, (1, 1): True}


def test_no_keeps_two_people_apart(library):
    before = owners(library)
    say(library, 7, "no")
    assert owners(library) == before
    assert facts(library) == {
        **{(face, 2): True for face in (7, 8, 9)},
        **{(face, 1): False for face in (7, 8, 9)},
        (1, 1): True,
    }


def test_no_binds_the_faces_that_were_shown(library):
    place(library, [1, -9, -9, -9, -9, -9, -9, 0, 0, 0, 0, 0, 0])
    link(library, [*((face, 5, 0.3) for face in (2, 3, 4, 6, 7)), (5, 1, 0.9)])
    assert questions.SHOWN == 5
    say(library, 5, "no")
    assert {
        face for (face, person), same in facts(library).items() if person == 1 and not same
    } == {
        5,
        2,
        3,
        4,
        6,
    }


def test_no_keeps_a_person_out_of_a_face_of_nobody(library):
    before = owners(library)
    say(library, 4, "no")
    assert facts(library) == {(4, 1): True, (11, 1): False}
    say(library, 10, "no")
    assert facts(library) == {(4, 1): True, (11, 1): False, (1, 1): True, (10, 1): False}
    assert owners(library) == before


def test_to_skip_a_question_says_nothing(library):
    before = owners(library)
    people = "“Who is this?” (3 photos) and “Who is this?” (6 photos)"
    label = f"leave open whether {people} are the same person"
    assert say(library, 7, "skip").label == label
    assert owners(library) == before
    assert facts(library) == {}


@pytest.mark.parametrize("face", [2, 4, 5, 7, 10])
@pytest.mark.parametrize("name", ["", "Anna"])
def test_an_answer_is_one_edit_that_can_be_taken_back_and_made_again(library, face, name):
    if name:
        change(library, edits.rename_person, 1, name)
    before = everything(library)
    for said in questions.ANSWERS:
        done = say(library, face, said)
        after = everything(library)
        assert after != before
        with library.write() as session:
            assert len(journal.history(session)) == 1 + bool(name)
            assert journal.undo(session).label == done.label
        assert everything(library) == before
        change(library, journal.redo)
        assert everything(library) == after
        change(library, journal.undo)
        assert everything(library) == before
    assert library.check() == []


@pytest.mark.parametrize("said", ["", "maybe", "Yes"])
def test_anything_else_is_no_answer(library, said):
    before = everything(library)
    with pytest.raises(FacesortError, match=f"“{said}” is no answer"):
        say(library, 7, said)
    assert everything(library) == before


@pytest.mark.parametrize("face", [2, 4, 5, 7, 10])
def test_after_a_no_the_machine_cannot_bring_both_together(library, face):
    other = dict(TOGETHER + APART)[face]
    say(library, face, "no")
    kept = [pair for pair, same in facts(library).items() if same]
    for somebody in (1, 2, 4, -1):
        place(library, [somebody] * 13)
        now = owners(library)
        assert now[face - 1] != now[other - 1]
        assert all(now[f - 1] == person for f, person in kept)


def test_what_was_answered_can_be_learnt_from(library):
    with library.read() as session:
        assert questions.load_answers(session).shape == (0, 2)
    say(library, 10, "yes")
    say(library, 5, "no")
    say(library, 7, "skip")
    with library.read() as session:
        assert sorted(questions.load_answers(session).tolist()) == [[0.6, 0.0], [0.92, 1.0]]


def test_what_was_answered_with_yes_is_not_asked_again_when_it_comes_together_otherwise(library):
    say(library, 7, "yes")
    link(library, [(8, 7, 0.3), (9, 7, 0.3), (7, 3, 0.86)])  # the next grouping
    with library.read() as session:
        asked = questions.next_questions(session, 0.87, 10)
    assert 7 not in [question.face_id for question in asked]
