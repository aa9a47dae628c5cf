"""The commands that sort faces into people: what they print, what they change, how they fail."""

import json

import pytest

from facesort.library import edits
from facesort.library.store import Library
from facesort.operations import group_people as room
from facesort.people import grouper
from tests.generated import people_like, strangers
from tests.in_process import InProcess
from tests.libraries import add_vectors, link, place
from tests.unit.cli.conftest import people

#: Person 1 comes apart into faces 1 and 2, and face 3; 2 is near to 1, and face 7 to 2.
LINKS = [(2, 1, 0.5), (3, 1, 0.84), (5, 4, 0.4), (6, 4, 0.5), (4, 1, 0.9), (7, 4, 0.95)]


@pytest.fixture
def run(run, library_path, monkeypatch):
    """Run a command on the library, which was grouped."""
    library = Library(library_path)
    link(library, LINKS, worth={4: 9.0, 3: 8.0, 7: 7.0, 5: 0.0, 6: 0.0, 2: 0.0})
    library.close()
    drawn = strangers()
    monkeypatch.setattr(room, "load_strangers", lambda _model: drawn)
    monkeypatch.setattr(grouper, "Grouper", InProcess)
    return run


@pytest.fixture
def again(library_path):
    """Open the library once more."""
    library = Library(library_path)
    yield library
    library.close()


def test_strictness_is_shown_previewed_and_changed(run):
    assert run("strictness") == "0\n"
    assert (
        run("strictness", -4, "--preview")
        == "person 1 would take in person 2\n3 faces would move.\n"
    )
    assert run("strictness", 3, "--preview") == "person 1 would keep 2 faces\n1 face would move.\n"
    assert run("strictness", 1, "--preview") == "0 faces would move.\n"
    assert "person 1 would get 1 face that is with nobody\n" in run("strictness", -9, "--preview")
    assert "“very” is no number from -10 to 10" in run("strictness", "very", code=2)
    assert run("strictness", "--json") == '{"strictness": 0}\n'
    assert run("strictness", "-4") == "Done: strictness -4.\n"
    assert run("strictness") == "-4\n"
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 6}
    assert run("strictness", -4) == "It was so already: strictness -4.\n"
    assert run("undo") == "Undone: strictness -4.\n"
    assert run("strictness") == "0\n"
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 2: 3}


def test_a_strictness_is_taken_back_whole_after_faces_were_sorted(run, again):
    run("strictness", -9)
    add_vectors(again, people_like([2] * 4, siblings=1.0, seed=8).faces.vectors, root=b"/more")
    run("group")
    assert run("undo") == "Undone: strictness -9.\n"
    assert run("strictness", 0, "--preview") == "0 faces would move.\n"
    assert run("redo") == "Done again: strictness -9.\n"
    assert run("strictness", -9, "--preview") == "0 faces would move.\n"


def test_the_preview_of_a_strictness_as_json(run):
    found = {n: json.loads(run("strictness", n, "--preview", "--json")) for n in (-9, 3)}
    assert found == {
        -9: {"joins": [[1, 2]], "splits": [], "new": [], "gains": [[1, 1]], "moved": 4},
        3: {"joins": [], "splits": [[1, [2]]], "new": [], "gains": [], "moved": 1},
    }


def test_somebody_most_of_whom_would_go_to_somebody_else_keeps_nothing(run, again):
    place(again, [1, 1, 2, 1, 1, 2, 2])
    told = run("strictness", 0, "--preview")
    assert "person 2 would keep" not in told


def test_unclear_faces_are_counted_by_their_quality(run, again):
    with again.write() as session:
        session.connection().exec_driver_sql("UPDATE face SET quality = 0.1 WHERE id IN (1, 7)")
        session.connection().exec_driver_sql("UPDATE vector SET pack = 'other' WHERE face_id = 2")
    assert run("group").splitlines()[1] == "2 more faces are too unclear to be compared."


def test_somebody_who_comes_apart_into_several(run, again):
    place(again, [1, 1, 1, 1, 1, 1, 0])
    assert run("strictness", 0, "--preview") == (
        "person 1 would come apart into people of 3 + 3 faces\n3 faces would move.\n"
    )


def test_questions_as_text(run):
    run("name", 1, "Anna")
    assert run("questions").splitlines() == [
        "      4  Are face 4 and 2 more (person 2) the same person as Anna (face 1)?  (29 % for yes)",
        "         4: /photos/0003.jpg",
        "         1: /photos/0000.jpg",
        "      3  Is face 3 really Anna, as face 1 is?  (71 % for yes)",
        "         3: /photos/0002.jpg",
        "         1: /photos/0000.jpg",
        "      7  Is face 7 the same person as person 2 (face 4)?  (8 % for yes)",
        "         7: /photos/0006.jpg",
        "         4: /photos/0003.jpg",
    ]
    assert len(run("questions", "--count", 2).splitlines()) == 6
    assert "is no number from 1 on" in run("questions", "--count", 0, code=2)


def test_questions_as_json(run):
    found = json.loads(run("questions", "--json"))
    assert [row["face_id"] for row in found] == [4, 3, 7]
    assert found[0] == {
        "face_id": 4,
        "other_id": 1,
        "person_id": 2,
        "other_person_id": 1,
        "name": "",
        "other_name": "",
        "level": 0.9,
        "faces": 3,
        "probability": 0.2891,
        "files": ["/photos/0003.jpg"],
        "other_files": ["/photos/0000.jpg"],
    }


def test_an_answer_is_done_and_taken_back(run):
    assert (
        run("answer", 4, "yes")
        == "Done: “Who is this?” (3 photos) and “Who is this?” (3 photos) are the same person.\n"
    )
    assert people(run)[1]["faces"] == 6
    told = run("answer", 4, "no", code=1)
    assert told.startswith("facesort: There is no question about face 4. “facesort questions”")
    assert (
        run("undo")
        == "Undone: “Who is this?” (3 photos) and “Who is this?” (3 photos) are the same person.\n"
    )
    assert run("answer", 3, "no") == "Done: 1 face is not “Who is this?” (3 photos).\n"
    assert people(run)[1]["faces"] == 2
    assert "“perhaps” is no answer; say yes, no or skip" in run("answer", 7, "perhaps", code=2)
    assert (
        run("answer", 7, "SKIP")
        == "Done: leave open whether 1 face is “Who is this?” (3 photos).\n"
    )
    run("undo")
    run("name", 2, "Ben")
    assert run("answer", 7, "skip") == "Done: leave open whether 1 face is “Ben”.\n"
    assert [row["face_id"] for row in json.loads(run("questions", "--json"))] == [4]


def test_suggestions_as_text(run):
    run("name", 1, "Anna")
    assert run("suggest", 2) == "You said that face 2 is Anna.\n"
    assert run("suggest", 5).endswith(" %  person 2  (with them now)\n")
    assert run("suggest", 7) == "  8.3 %  person 2\n"
    run("reject", 7, 2)
    assert run("suggest", 7) == "Nobody in the library is like this face.\n"


def test_suggestions_as_json(run):
    run("name", 1, "Anna")
    (found,) = json.loads(run("suggest", 2, "--json"))
    assert found.pop("probability") == 1
    assert found == {"person_id": 1, "name": "Anna", "placed_by": "user"}
    asked = {row["face_id"]: row for row in json.loads(run("questions", "--json"))}
    (found,) = json.loads(run("suggest", 7, "--json"))
    assert found["person_id"] == asked[7]["other_person_id"] == 2
    assert found["probability"] == asked[7]["probability"]  # one measure for both


def test_a_face_without_a_vector_cannot_be_compared(run, again):
    with again.write() as session:
        session.connection().exec_driver_sql("DELETE FROM vector WHERE face_id = 2")
    assert run("suggest", 2, code=1) == (
        "facesort: Face 2 cannot be compared: nothing of it can be made out. "
        "Say who it is with “facesort confirm”.\n"
    )


def test_looks_with_their_years(run, again):
    with again.write() as session:
        for face, year in ((1, 1999), (2, 2003), (3, 2020)):
            session.connection().exec_driver_sql(
                "UPDATE photo SET taken_at = ? WHERE id = (SELECT photo_id FROM face WHERE id = ?)",
                (f"{year}-05-01", face),
            )
        edits.rename_person(session, 1, "Anna")
    assert run("looks", "anna").splitlines() == [
        "     2 faces  1999–2003  1, 2",
        "     1 face   2020       3",
    ]
    assert run("looks", 2) == "     3 faces  no date    4, 5, 6\n"
    assert json.loads(run("looks", 1, "--json")) == [
        {"face_ids": [1, 2], "first": "1999-05-01", "last": "2003-05-01"},
        {"face_ids": [3], "first": "2020-05-01", "last": "2020-05-01"},
    ]


def test_a_look_of_many_faces_names_the_first(run, again):
    add_vectors(again, people_like([6], seed=3).faces.vectors, root=b"/more")
    place(again, [1, 1, 1, 2, 2, 2, 0] + [-1] * 6)
    link(again, [(face, 8, 0.3) for face in range(9, 14)])
    assert run("looks", 3) == "     6 faces  no date    8, 9, 10, 11, 12, …\n"


def test_somebody_is_taken_apart(run):
    run("name", 1, "Anna")
    assert run("take-apart", "Anna", "--preview").splitlines() == [
        "These would stay:",
        "     2 faces  no date    1, 2",
        "These would be new people, but a single face would be with nobody:",
        "     1 face   no date    3",
    ]
    found = json.loads(run("take-apart", 1, "--preview", "--json"))
    assert [part["face_ids"] for part in found] == [[1, 2], [3]]
    assert people(run)[1]["faces"] == 3
    assert run("take-apart", 1) == "Done: take “Anna” apart.\n"
    assert {p: (row["name"], row["faces"]) for p, row in people(run).items()} == {
        1: ("Anna", 2),
        2: ("", 3),
    }
    run("undo")
    assert people(run)[1]["faces"] == 3


def test_one_person_is_made_stricter(run):
    run("name", 1, "Anna")
    assert run("strictness", 2, "--person", "Anna", "--preview") == (
        "Nothing would change: all are alike enough for one person.\n"
    )
    found = json.loads(run("strictness", 3, "--person", "Anna", "--preview", "--json"))
    assert [part["face_ids"] for part in found] == [[1, 2], [3]]
    assert "more than one person" in run("strictness", 2, "--person", "Anna", code=1)
    assert run("strictness", 3, "--person", "Anna") == "Done: take “Anna” apart.\n"
    assert people(run)[1]["faces"] == 2
    assert run("strictness") == "0\n"


def test_one_person_is_made_looser(run):
    run("name", 1, "Anna")
    words = ("strictness", "--person", "Anna")
    assert run(*words, -3, "--preview") == "Nobody is so alike.\n"
    assert run(*words, -9, "--preview") == "would join: person 2\nwould join: face 7\n"
    assert json.loads(run(*words, -9, "--preview", "--json")) == {"people": [2], "face_ids": [7]}
    assert "Nobody is so alike. Try looser ones." in run(*words, -3, code=1)
    assert run(*words, -9) == "Done: add 1 person and 1 face to “Anna”.\n"
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 7}
    run("undo")
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 2: 3}


def test_somebody_of_one_face_is_not_taken_apart(run):
    run("split", 1, 1)  # person 3
    assert run("take-apart", 3, code=1) == (
        "facesort: Nothing says that this is more than one person. "
        "“facesort split” parts chosen faces from a person.\n"
    )


def test_grouping_says_what_became_of_the_faces(run, again):
    place(again, [1, 1, 0, 1, 2, 2, 2])
    assert run("group") == (
        "7 faces: 1 joined somebody, 1 changed to somebody else, 1 left; 0 new people, 0 gone.\n"
    )
    assert {p: row["faces"] for p, row in people(run).items()} == {1: 3, 2: 3}


def test_grouping_says_what_was_learnt(run, again):
    add_vectors(again, people_like([3] * 10, seed=8).faces.vectors, root=b"/more")
    run("group")
    for person in people(run):
        run("name", person, f"P{person}")
    said, learnt = run("group").splitlines()
    assert said.startswith("37 faces: 0 joined somebody, 0 changed to somebody else, 0 left; ")
    assert learnt == (
        "Learnt from 36 faces of 12 people: without their names, 100 of 100 pairs of faces of one "
        "of them would be together, and 0 of 1,000,000 of two."
    )


def test_grouping_tells_of_contradictions(run, monkeypatch, capsys):
    found = room.GroupReport(7, anew=True, moves=room.Moves(), contradictions=((3, 1),))
    monkeypatch.setattr(room, "group_people", lambda *_arguments: found)
    told = []
    monkeypatch.setattr("sys.stderr.write", told.append)
    assert run("group").startswith("7 faces: 0 joined")
    assert "".join(told) == "Face 3 is said to be person 1, and not to be.\n"
