"""What is written of a tree is read as the same tree."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facesort.library.search.grammar import parse
from facesort.library.search.tree import BadSearch
from facesort.library.search.words import as_term
from facesort.library.search.written import written

NAMES = st.text(st.sampled_from('ab#1–….\\"“(&,: 2-'), min_size=1, max_size=6).filter(str.strip)
TERMS = st.one_of(
    st.sampled_from(["anna", "Anna#12", '"Anna Maria"#3', "“x“", "12", "a–5", "–5", "…"]),
    st.sampled_from(
        ["2019", "2019-6", "2019..2020", "2019..", "..2019", "unnamed", "nobody", "undated"]
    ),
    st.sampled_from(["faces", "faces=2", "faces>2", "faces<0", "faces>99999999999", "faces=2..4"]),
    st.sampled_from(["only:anna", "only:a,ben#2", 'only:"a"#1', "only:2019,nobody", "only:-5"]),
    st.sampled_from(["folder:a", "folder:2.."]),
    st.sampled_from(["only:anna maria#2, ben", 'only:"a b"', 'folder:"a b"', '"Anna Maria"#3']),
    NAMES.map(as_term),
)
SEARCHES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(" ".join),
        st.lists(inner, min_size=1, max_size=4).map(" & ".join),
        st.lists(inner, min_size=1, max_size=4).map(" | ".join),
        inner.map("({})".format),
        inner.map("!{}".format),
    ),
    max_leaves=12,
)


def bare(tree):
    """Return a tree as text, but for where in the search its terms stand."""
    return re.sub(r", start=\d+, end=\d+", "", repr(tree))


@given(SEARCHES)
def test_what_is_written_of_a_tree_is_the_same_tree(text):
    try:
        tree = parse(text)
    except BadSearch:
        assume(False)
    again = written(tree)
    assert bare(parse(again)) == bare(tree)
    assert written(parse(again)) == again


@given(NAMES, st.integers(1, 10**18 - 1))
def test_a_name_with_a_number_is_read_as_both(name, number):
    read = parse(as_term(name, number))
    assert (read.text, read.number) == (name, number)
    assert parse(f"x {as_term(name, number)} | y").terms[0].terms[1].text == name


@pytest.mark.parametrize(
    "text",
    [
        "anna & ben | !carl",
        "(anna | ben) !carl 2019",
        "only:anna maria,ben & faces=2..4",
        "(only:anna) ben",
        "!(only:anna | ben)",
        "(anna ben) carl",
        "..2019 (2020..) 5",
        'folder:"a b" "Anna Maria"#12',
    ],
)
def test_what_is_written_plainly_stays_as_it_is(text):
    assert written(parse(text)) == text
