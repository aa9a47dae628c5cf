"""“facesort forget”: it asks, and does nothing unless somebody agrees."""

import sys

import pytest

from tests.unit.cli.conftest import people


@pytest.fixture
def answer(monkeypatch):
    """Sit at the terminal and say this."""

    def say(text):
        asked = []
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda words: asked.append(words) or text)
        return asked

    return say


@pytest.mark.parametrize("said", ["", "n", "no", "N", "yes please", "1"])
def test_nothing_is_forgotten_unless_somebody_says_yes(run, answer, said):
    asked = answer(said)
    run("forget", 1, code=1)
    assert "cannot be undone" in asked[0]
    assert set(people(run)) == {1, 2}


@pytest.mark.parametrize("said", ["y", "YES", " yes "])
def test_whoever_agrees_gets_a_receipt(run, answer, said):
    run("name", 1, "Anna")
    answer(said)
    out = run("forget", "Anna")
    assert "“Anna”: 3 faces; 1 change in the history" in out.replace(" for good", "")
    assert "1 person with the name" in out
    assert set(people(run)) == {2}
    assert "There is no person “Anna”" in run("forget", "Anna", code=1)
    assert "nothing to undo" in run("undo", code=1)


@pytest.mark.parametrize("who", ["", " ", "123", "x" * 10_000, "👩", "‏אנה", "a\0b"])
def test_nobody_is_forgotten_by_a_name_that_nobody_has(run, who):
    run("forget", who, "--yes", code=1)
    assert set(people(run)) == {1, 2}


def test_who_and_all_exclude_each_other(run):
    for words in ((), (1, "--all")):
        assert "--all" in run("forget", *words, code=1)
