"""find, albums and album: what they print, what they change, how they fail."""

import json

import pytest


@pytest.fixture
def named(run):
    run("name", 1, "Anna Maria")
    run("name", 2, "Ben")
    return run


def test_photos_as_paths(named):
    assert named("find", "anna").splitlines() == [
        "/photos/0000.jpg",
        "/photos/0001.jpg",
        "/photos/0002.jpg",
    ]


def test_words_need_no_quotation_marks_of_the_shell(named):
    assert named("find", "anna", "maria", "faces=1") == named("find", "anna")


def test_photos_as_json(named):
    rows = json.loads(named("find", "ben | anna", "--json"))
    assert len(rows) == 6
    assert rows[0] == {
        "photo": 1,
        "files": ["/photos/0000.jpg"],
        "taken_at": None,
        "people": [{"id": 1, "name": "Anna Maria"}],
    }


def test_nothing_found_is_no_error(named, capsys):
    assert named("find", "anna ben") == ""
    assert json.loads(named("find", "anna ben", "--json")) == []


def test_what_cannot_be_understood_is_one_sentence(named):
    assert named("find", "anna &", code=1) == (
        "facesort: At character 7: a name, a year or “(” was expected. For example: anna & ben, "
        "!carl, 2019-06..2019-08, faces=2, folder:trip.\n"
    )
    assert "There is nobody called “Annna”. Is “Anna” meant?" in named("find", "Annna", code=1)
    assert "The search is empty." in named("find", "", code=1)
    named("find", code=2)


def test_an_album_from_beginning_to_end(named):
    assert named("albums") == "There are no albums.\n"
    assert named("album", "All of them", "anna | ben") == "Done: keep album “All of them”.\n"
    assert named("albums") == "     6  All of them: anna | ben\n"
    assert len(named("album", "all of THEM").splitlines()) == 6
    named("album", "all of them", "anna")
    assert len(json.loads(named("album", "All of them", "--json"))) == 3
    named("album", "All of them", "--rename", "Anna")
    assert json.loads(named("albums", "--json")) == [
        {"id": 1, "name": "Anna", "query": "anna", "photos": 3}
    ]
    assert named("album", "Anna", "--remove") == "Done: remove album “Anna”.\n"
    assert named("album", "Anna", code=1).startswith("facesort: There is no album “Anna”.")
    for _change in range(4):
        named("undo")
    assert named("albums") == "There are no albums.\n"
    named("redo")
    assert "anna | ben" in named("albums")


def test_an_album_follows_the_names_of_its_people(named):
    named("album", "Ben", "ben & !anna")
    named("name", "Ben", "Benjamin Lee")
    assert named("albums").endswith('  Ben: "Benjamin Lee" & !anna\n')
    assert named("album", "Ben")
    named("undo")
    assert named("albums").endswith("  Ben: ben & !anna\n")


def test_people_of_one_name_are_found_together_and_each_alone(named):
    named("name", 1, "Anna")
    both = len(named("find", "anna | ben").splitlines())
    named("name", 2, "anna")
    found = json.loads(named("find", "anna", "--json"))
    assert len(found) == both
    assert (
        len(named("find", "anna#1").splitlines()) + len(named("find", "anna#2").splitlines())
        == both
    )
    assert "nobody called “anna” with the number 3. Is anna#1, anna#2 meant?" in named(
        "find", "anna#3", code=1
    )
    assert "nobody called “zoe” with the number 1" in named("find", "zoe#1", code=1)


def test_a_search_for_a_name_of_several_says_so(named):
    named("name", 1, "Anna")
    named("name", 2, "anna")
    assert named("find", "anna")
    assert named.told == (
        "Several people are called “anna”, and all are found.  "
        "One alone: Anna#1 (3 photos), anna#2 (3 photos).\n"
    )
    assert named("find", "anna#2")
    assert named.told == ""


def test_what_is_refused_changes_nothing(named):
    named("album", "Anna", "anna")
    named("album", "Ben", "ben")
    before = named("albums", "--json")
    assert "already an album" in named("album", "Anna", "--rename", "ben", code=1)
    assert "is empty" in named("album", "Anna", "--rename", " ", code=1)
    assert "nobody called" in named("album", "Anna", "Xaver", code=1)
    assert "as JSON" in named("album", "Anna", "--remove", "--json", code=1)
    assert "no album" in named("album", "Carl", "--remove", code=1)
    assert "no album" in named("album", "Carl", "--rename", "x", code=1)
    named("album", "Anna", "ben", "--remove", code=2)
    assert named("albums", "--json") == before
