"""The colours of people on the map."""

import time

import numpy as np
import pytest

from facesort.gui.views import hues
from facesort.gui.views.colouring import COLOURS, coloured
from tests.gui.pages.rows import person


def named(count):
    return [person(n, f"P{n}") for n in range(1, count + 1)]


def test_people_beside_each_other_never_have_the_same_colour():
    across, down = np.meshgrid(np.arange(20), np.arange(20))
    centres = np.column_stack([across.ravel(), down.ravel()]).astype(np.float32)
    people = named(len(centres))
    colours = coloured(people, centres, {})
    found = np.array([colours[row.id] for row in people]).reshape(20, 20)
    assert (found[:, 1:] != found[:, :-1]).all()
    assert (found[1:] != found[:-1]).all()
    assert set(found.ravel().tolist()) == set(COLOURS["named"])


def test_people_keep_their_colour_when_others_come_and_go():
    centres = np.random.default_rng(1).random((30, 2)).astype(np.float32)
    people = named(30)
    before = coloured(people, centres, {})
    after = coloured([person(99, "New"), *people[5:]], centres[4:], before)
    assert all(after[row.id] == before[row.id] for row in people[5:])
    assert after[99] in COLOURS["named"]


def test_somebody_new_has_another_colour_than_those_around():
    centres = np.array([[0, 0], [1, 0], [0, 1], [0.4, 0.4]], np.float32)
    people = named(4)
    before = coloured(people[:3], centres[:3], {})
    after = coloured(people, centres, before)
    assert after[4] not in before.values()


def test_who_gets_a_name_gets_a_colour_of_those_with_names():
    centres = np.zeros((1, 2), np.float32)
    before = coloured([person(1)], centres, {})
    assert before[1] in COLOURS["unnamed"]
    assert coloured([person(1, "Anna")], centres, before)[1] in COLOURS["named"]


def test_people_who_lie_nowhere_and_no_people_have_colours_too():
    centres = np.full((20, 2), np.nan, np.float32)
    assert set(coloured(named(20), centres, {}).values()) <= set(COLOURS["named"])
    assert coloured([], np.zeros((0, 2), np.float32), {}) == {}


def test_thousands_of_people_are_coloured_in_a_moment():
    centres = np.random.default_rng(2).random((3000, 2)).astype(np.float32)
    begun = time.perf_counter()
    colours = coloured(named(3000), centres, {})
    assert len(colours) == 3000
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("kind", ["named", "unnamed"])
def test_every_number_has_a_colour(kind, qapp):
    count = len(getattr(hues, kind)(qapp.palette()))
    assert len(COLOURS[kind]) == count
