"""What a search says, and what is said of one that says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.errors import FacesortError
from facesort.library.edits import clean_name
from facesort.library.search.grammar import parse
from facesort.library.search.tree import (
    BadSearch,
    Beside,
    Both,
    Either,
    Faces,
    Folder,
    Name,
    Not,
    Only,
    Taken,
    Unnamed,
)
from facesort.library.search.words import as_term, folded


def name(text, start, *, end=None, whole=False):
    return Name(text, start, start + len(text) if end is None else end, whole)


def test_or_binds_less_than_and_which_binds_less_than_side_by_side():
    assert parse("anna | ben & !carl 2019") == Either(
        (
            name("anna", 0),
            Both(
                (
                    name("ben", 7),
                    Beside((Not(name("carl", 14)), Taken("2019", "2019"))),
                )
            ),
        )
    )


def test_parentheses_bind_first():
    assert parse("(a | b) !(c & d)") == Beside(
        (Either((name("a", 1), name("b", 5))), Not(Both((name("c", 10), name("d", 14)))))
    )


def test_not_not_is_nothing():
    assert parse("!!anna") == name("anna", 2)
    assert parse("!!!anna") == Not(name("anna", 3))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("only:anna,ben", Only((name("anna", 5), name("ben", 10)))),
        ("ONLY: Anna Maria, ben", Only((name("Anna Maria", 6), name("ben", 18)))),
        ("faces=2", Faces(2, 2)),
        ("faces:2", Faces(2, 2)),
        ("Faces > 2", Faces(3, None)),
        ("faces>=2", Faces(2, None)),
        ("faces≥2", Faces(2, None)),
        ("faces<3", Faces(0, 2)),
        ("faces<=3", Faces(0, 3)),
        ("faces=2..4", Faces(2, 4)),
        ("faces", name("faces", 0)),
        ("nobody", Faces(0, 0)),
        ("unnamed", Unnamed()),
        ("undated", Not(Taken("0001", "9999"))),
        ('"undated"', name("undated", 0, end=9, whole=True)),
        ("2019", Taken("2019", "2019")),
        ("2019-6", Taken("2019-06", "2019-06")),
        ("2019-06-24", Taken("2019-06-24", "2019-06-24")),
        ("2019-06..2019-08", Taken("2019-06", "2019-08")),
        ("2019 .. 2020-05", Taken("2019", "2020-05")),
        ("2019–2020", Taken("2019", "2020")),
        ("2019..2019", Taken("2019", "2019")),
        ("2019..", Taken("2019", None)),
        ("..2019-03", Taken(None, "2019-03")),
        ("12345", name("12345", 0)),
        ("2nd", name("2nd", 0)),
        ("folder:trip", Folder("trip", 7, 11)),
        ("folder:2019/a,b", Folder("2019/a,b", 7, 15)),
        ('folder:"My Trip"', Folder("My Trip", 7, 16)),
        ('"Anna Maria"', name("Anna Maria", 0, end=12, whole=True)),
        ("“Anna Maria”", name("Anna Maria", 0, end=12, whole=True)),
        ('"unnamed"', name("unnamed", 0, end=9, whole=True)),
        (r'"a\"\\b"', name('a"\\b', 0, end=8, whole=True)),
        ("unnamedx", name("unnamedx", 0)),
        ("O'Neill-Śmith", name("O'Neill-Śmith", 0)),
        ("אנה", name("אנה", 0)),
        ("👩‍👧", name("👩‍👧", 0)),
    ],
)
def test_one_term(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence", "start", "end"),
    [
        ("anna & ", "At character 8: a name, a year or “(” was expected.", 7, 7),
        ("anna & | ben", "At character 8: a name, a year or “(” was expected.", 7, 8),
        ("& anna", "At character 1: a name, a year or “(” was expected.", 0, 1),
        ("anna | )", "At character 8: a name, a year or “(” was expected.", 7, 8),
        ("!", "At character 2: a name, a year or “(” was expected.", 1, 1),
        ("(anna", "At character 6: “)” was expected.", 5, 5),
        ("anna)", "At character 5: “)” has no “(” before it.", 4, 5),
        ("anna, ben", "At character 5: “,” cannot stand here.", 4, 5),
        ("ben = 3", "At character 5: “=” cannot stand here.", 4, 5),
        ('ben "anna', "At character 5: the quotation mark is not closed.", 4, 9),
        ('ben ""', "At character 5: there is no name.", 4, 6),
        ("faces=x", "At character 7: a number was expected.", 6, 7),
        ("faces>2..3", "At character 7: a single number was expected.", 6, 10),
        ("faces=3..2", "At character 7: the end is before the beginning.", 6, 10),
        ("only:", "At character 6: a name was expected.", 5, 5),
        ("only:anna,", "At character 11: a name was expected.", 10, 10),
        ("only:2019-13,", "At character 14: a name was expected.", 13, 13),
        ("folder:", "At character 8: the name of a folder was expected.", 7, 7),
        ("folder:/", "At character 8: there is no folder.", 7, 8),
        ("a 2019-13", "“2019-13” is no date.", 2, 9),
        ("2019-02-29", "“2019-02-29” is no date.", 0, 10),
        ("0000", "“0000” is no date.", 0, 4),
        ("..", "“..” is no date.", 0, 2),
        ("2019..2020..2021", "“2019..2020..2021” is no date.", 0, 16),
        ("2020..2019", "At character 1: the end is before the beginning.", 0, 10),
        ("2019-07..2019-06-30", "At character 1: the end is before the beginning.", 0, 19),
        ("", "The search is empty.", 0, 0),
        (" \t\n", "The search is empty.", 0, 0),
        ("(" * 5000, "The search has more than 2000 characters.", 2000, 5000),
        ("!" * 5000, "The search has more than 2000 characters.", 2000, 5000),
        ("(" * 1000, "More than 20 parentheses lie inside each other.", 20, 21),
        ("!" * 1000, "At character 1001: a name, a year or “(” was expected.", 1000, 1000),
        ("a " * 101, "The search has more than 100 parts.", 202, 202),
    ],
)
def test_what_is_wrong_and_where(text, sentence, start, end):
    with pytest.raises(BadSearch) as caught:
        parse(text)
    error = caught.value
    assert (error.message, error.start, error.end) == (sentence, start, end)
    assert error.advice


def test_parentheses_in_names_are_no_parentheses():
    assert parse('"' + "(" * 100 + '"').text == "(" * 100


def test_a_number_that_no_photo_has_is_none_to_stumble_over():
    assert parse("faces<" + "9" * 1000) == Faces(0, 999_999_999)


words = 'anna " “ ( ) ! & | , only: folder: faces = <= ≥ 2019 .. -06 – … unnamed nobody \\ / 99 : ٣'
pieces = st.sampled_from([*words.split(), " ", "\0", "\ud800"])


@given(st.one_of(st.text(), st.lists(pieces, max_size=40).map("".join)))
def test_any_text_gives_a_tree_or_a_sentence(text):
    found = error_of(text)
    if found is not None:
        assert 0 <= found.start <= found.end <= len(text)
        assert found.message


def error_of(text):
    try:
        parse(text)
    except BadSearch as error:
        return error
    return None


@given(st.text(max_size=150))
def test_every_name_can_be_searched_for(text):
    try:
        cleaned = clean_name(text)
    except FacesortError:
        return
    found = parse(as_term(cleaned))
    assert isinstance(found, Name)
    assert folded(found.text) == folded(cleaned)
