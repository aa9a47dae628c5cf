"""What is written of a tree is read as the same tree."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facesort.library.search.grammar import parse
from facesort.library.search.tree import BadSearch, Folder, Name
from facesort.library.search.words import as_term
from facesort.library.search.written import with_names, written

NAMES = st.text(st.sampled_from('ab#1–….\\"“(&,: 2-'), min_size=1, max_size=6).filter(str.strip)
TERMS = st.one_of(
    st.sampled_from(
        ["anna", "Anna#12", '"Anna Maria"#3', "“x “", "12", "2019", "2019-6", "2019..2020", "a–5"]
        + ["2019..", "..2019", "–5", "…", "faces=2", "faces>2", "faces<0", "faces>99999999999"]
        + ["faces=2..4", "unnamed", "nobody", "folder:a", 'folder:"a b"', "folder:2..", "faces"]
        + ["only:anna", "only:anna maria#2,ben", 'only:"a b"#1', "only:2019,nobody", "only:-5"]
    ),
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

    def nowhere(name):
        return Name(name.text, 0, 0, name.whole, name.number)

    def folders(text):
        return text if not isinstance(text, Folder) else Folder(text.text, 0, 0)

    return repr(_folders(with_names(tree, nowhere), folders))


def _folders(tree, change):
    if isinstance(tree, Folder):
        return change(tree)
    terms = getattr(tree, "terms", None)
    if terms is not None:
        return type(tree)(tuple(_folders(term, change) for term in terms))
    inner = getattr(tree, "term", None)
    return type(tree)(_folders(inner, change)) if inner is not None else tree


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
