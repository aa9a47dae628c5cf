"""Libraries as their last grouping left them, with new faces that no grouping has seen."""

import numpy as np

from facesort.people.assign import Placed
from facesort.people.facts import Facts
from facesort.people.grouping import Faces, group
from facesort.people.odds import Odds
from facesort.people.tree import Tree
from tests.generated import people_like

#: Odds that a face is a person: as in the default pack.
SAME = Odds(0.84, 35.0)


def some_people(counts, seed=0, **how):
    """Do as `people_like`, among few strangers: enough here, and much quicker."""
    return people_like(counts, seed, **{"drawn": 1024, **how})


def library(made, person, new=(), rejected=(), confirmed=0):
    """Return a library whose faces are with these people; the new ones came since the last grouping.

    Args:
        made: What `tests.generated.people_like` made.
        person: The person each face is with, 0 for nobody.
        new: Positions of the faces that came since; they are with nobody.
        rejected: Pairs of face position and person.
        confirmed: The person each face was said to be, 0 where nothing was said.
    """
    count = len(made.truth)
    new = np.asarray(new, np.int64)
    old = np.setdiff1d(np.arange(count), new)
    person = np.asarray(person, np.int64).copy()
    person[new] = 0
    facts = Facts.of(np.zeros(count, np.int64) + confirmed, pairs(rejected))
    of_old = facts.rejected[np.isin(facts.rejected[:, 0], old)]
    said = np.column_stack([np.searchsorted(old, of_old[:, 0]), of_old[:, 1]])
    there = made.faces
    seen = Faces(there.vectors[old], there.photo[old], there.strangers, there.odds, there.looser)
    grown = group(seen, Facts.of(facts.person[old], said)).tree
    tree = Tree.of_strangers(count)
    tree.other[old] = old[grown.other]
    for column, found in zip(tree.columns()[1:], grown.columns()[1:], strict=True):
        column[old] = found
    return Placed(there, person, tree, facts)


def pairs(of):
    return np.array(list(of), np.int64).reshape(-1, 2)
