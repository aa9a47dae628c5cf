"""What is offered while a search is typed."""

import pytest

from facesort.gui.completing import offers
from tests.gui.pages.rows import person

PEOPLE = [
    person(1, "Anna", photos=5),
    person(2, "Anna Maria", photos=9),
    person(3, "Ben (x)", photos=2),
    person(4, "2019", photos=1),
]
FOLDERS = ["Trip", "My Trip", "a(b"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", []),
        ("anna ", []),
        ("xyz", []),
        ("an", ['"Anna Maria"', "Anna"]),
        ("AN", ['"Anna Maria"', "Anna"]),
        ("ben & !an", ['"Anna Maria"', "Anna"]),
        ("2018 anna ma", ['"Anna Maria"']),
        ('"anna ma', ['"Anna Maria"']),
        ("only:ben,an", ['"Anna Maria"', "Anna"]),
        ("be", ['"Ben (x)"']),
        ("201", ['"2019"']),
        ("un", ["unnamed", "undated"]),
        ("und", ["undated"]),
        ("fol", ["folder:"]),
        ("folder:", ["folder:Trip", 'folder:"My Trip"', 'folder:"a(b"']),
        ("anna folder:tr", ["folder:Trip", 'folder:"My Trip"']),
        ('folder:"my t', ['folder:"My Trip"']),
        ("x" * 10_000, []),
        ('""" (((', []),
    ],
)
def test_the_likeliest_first(text, written):
    assert [offer.written for offer in offers(text, PEOPLE, FOLDERS)] == written


def test_an_offer_replaces_what_was_typed_of_it():
    (offer,) = offers("2018 !anna ma", PEOPLE, FOLDERS)
    assert offer.start == 6
    assert offer.shown == "Anna Maria · 9 photos"
