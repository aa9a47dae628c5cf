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


NAMESAKES = [*PEOPLE, person(12, "anna", photos=2), person(15, "Zoe Lee"), person(16, "Zoe Lee")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("an", ['"Anna Maria"', "Anna", "Anna#1", "anna#12"]),
        ("anna#", ['"Anna Maria"', "Anna#1", "anna#12"]),
        ("ben & anna#12", ["anna#12"]),
        ("anna#9", []),
        ('"zoe', ['"Zoe Lee"', '"Zoe Lee"#15', '"Zoe Lee"#16']),
    ],
)
def test_people_of_one_name_are_offered_together_and_each_alone(text, written):
    assert [offer.written for offer in offers(text, NAMESAKES, FOLDERS)] == written


def test_who_of_one_name_is_offered_is_told_by_number_and_photos():
    shown = [offer.shown for offer in offers("ann", NAMESAKES, FOLDERS)]
    assert "Anna · all of this name" in shown
    assert "anna · number 12 · 2 photos" in shown
