"""Learn from what the user has said: up to which distance groups are joined, and how sure that makes.

What is learnt are the odds (`facesort.people.odds`) under which what the user said is likeliest, where
those of the pack are believed at first (a logistic regression, maximum a posteriori).  Two things tell:

- Answers to questions.  Whatever was asked, at its distance the answer is as likely yes as it is.
- Names.  All faces are grouped as if nobody had been named (hide what is known, and see what finds it
  again: the idea of "A Practical Approach to Novel Class Discovery in Tabular Data", Troisemaine et al.,
  arXiv 2311.05440).  Of what is farther apart than the limit, what bears one name should have been
  joined.  What is nearer tells nothing: there the name was given to what the machine had joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from facesort.people.assign import Looks, Placed
from facesort.people.facts import Facts
from facesort.people.grouping import Faces, group
from facesort.people.odds import Odds
from facesort.people.tree import Tree

#: From so many named people, or faces of them, or answers on something can be learnt.
ENOUGH_PEOPLE, ENOUGH_FACES, ENOUGH_ANSWERS = 10, 200, 20
#: Faces that are grouped without names at most, and faces whose people are guessed.
_MOST_GROUPED, _MOST_GUESSED = 10_000, 1_000
#: How often an answer is a slip of the finger, or about twins: else a single one, where nobody doubts,
#: would outweigh all others.  Believed, not measured.
_SLIP = 0.02
#: How sure the pack's odds are: standard deviations of the middle and of the logarithm of the slope,
#: between a set of press photos and the same vectors with people drawn together.
_MIDDLE_SPREAD, _SLOPE_SPREAD = 0.01, 0.25


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt.

    Attributes:
        join: Odds that two groups are one person.
        same: Odds that a face is a person.
        people, faces: From how many that were confirmed; 0 if from answers alone.
        true_accepts: Share of the pairs of faces of one person that are grouped together when nothing is
            known of the names; None where there is no such pair.
        false_accepts: The same of pairs of two people.
    """

    join: Odds
    same: Odds
    people: int
    faces: int
    true_accepts: float | None
    false_accepts: float | None


def calibrate(
    placed: Placed, answers: NDArray[np.float64], join: Odds, same: Odds
) -> Calibration | None:
    """Learn from what the user said; None where it is too little.

    Args:
        placed: The library; its facts are those about people with a name.
        answers: (a, 2) float64, the level of what was asked about, and 1 (one person) or 0 (two).
        join: The pack's odds that two groups are one person.
        same: The pack's odds that a face is a person.
    """
    said = placed.facts.person
    confirmed = np.flatnonzero(said > 0)
    people = len(np.unique(said[confirmed]))
    enough_names = people >= ENOUGH_PEOPLE or len(confirmed) >= ENOUGH_FACES
    if not enough_names and len(answers) < ENOUGH_ANSWERS:
        return None
    level, right, weight = answers[:, 0], answers[:, 1] > 0, np.ones(len(answers))
    if enough_names:
        some = _some(said)
        tree = _without_names(placed.faces, some, join)
        far, named_right = _judged(tree, said[some], join.middle)
        # Most who are near to somebody else are near to one whom nobody named, and are not seen.
        often = np.where(named_right, 1.0, len(some) / (said[some] > 0).sum())
        level, right = np.concatenate([level, far]), np.concatenate([right, named_right])
        weight = np.concatenate([weight, often])

    def surprise(odds: Odds) -> float:
        likely = _SLIP + (1 - 2 * _SLIP) * odds.probability(level)
        return float(-(weight * np.log(np.where(right, likely, 1 - likely))).sum())

    learnt = _likeliest(surprise, join)
    if enough_names:
        named = said[some] > 0
        true_accepts, false_accepts = _accepts(tree.cut(learnt.middle)[0][named], said[some][named])
        same = _same(placed, confirmed, same)
        return Calibration(learnt, same, people, len(confirmed), true_accepts, false_accepts)
    return Calibration(learnt, same, 0, 0, None, None)


def _some(said: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of some faces, as many with a name as without where there are enough."""
    known, others = np.flatnonzero(said > 0), np.flatnonzero(said == 0)
    half = _MOST_GROUPED // 2
    return np.sort(np.concatenate([_few(known, half), _few(others, half)]))


def _without_names(faces: Faces, some: NDArray[np.int64], odds: Odds) -> Tree:
    """Return the tree of some faces as if the user had said nothing."""
    there = Faces(faces.vectors[some], faces.photo[some], faces.strangers, odds)
    return group(there, Facts.none(len(some))).tree


def _judged(
    tree: Tree, said: NDArray[np.int64], limit: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what the names say of the joins of groups with named faces that are beyond the limit.

    Returns:
        (m,) float64 levels; and (m,) bool, whether most faces of either are the same person's.
    """
    people = [Counter({who: 1} if who else {}) for who in said.tolist()]
    levels, right = [], []
    links = np.flatnonzero(np.isfinite(tree.level))
    for link in links[np.argsort(tree.level[links], kind="stable")].tolist():
        one, other = people[link], people[int(tree.other[link])]
        if one and other and tree.level[link] >= limit:
            levels.append(float(tree.level[link]))
            right.append(one.most_common(1)[0][0] == other.most_common(1)[0][0])
        other.update(one)
    return np.array(levels), np.array(right, bool)


def _likeliest(surprise: Callable[[Odds], float], pack: Odds) -> Odds:
    """Return the odds that surprise least, where those of the pack are what is believed at first."""

    def total(parameters: NDArray[np.float64]) -> float:
        middle, steepness = float(parameters[0]), float(parameters[1])
        doubt = ((middle - pack.middle) / _MIDDLE_SPREAD) ** 2 / 2
        doubt += ((steepness - np.log(pack.slope)) / _SLOPE_SPREAD) ** 2 / 2
        return float(doubt + surprise(Odds(middle, float(np.exp(steepness)))))

    start = np.array([pack.middle, np.log(pack.slope)])
    middle, steepness = minimize(total, start, method="Nelder-Mead").x
    return Odds(round(float(middle), 6), round(float(np.exp(steepness)), 6))


def _accepts(
    groups: NDArray[np.int64], people: NDArray[np.int64]
) -> tuple[float | None, float | None]:
    """Return the share of pairs of the same person, and of two, that are in one group."""
    both = np.unique(np.column_stack([groups, people]), axis=0, return_counts=True)[1]
    together, same, right = (
        _pairs(counts)
        for counts in (
            np.unique(groups, return_counts=True)[1],
            np.unique(people, return_counts=True)[1],
            both,
        )
    )
    different = _pairs(np.array([len(people)])) - same
    true_accepts = right / same if same else None
    return true_accepts, (together - right) / different if different else None


def _same(placed: Placed, confirmed: NDArray[np.int64], pack: Odds) -> Odds:
    """Return the odds under which the people of confirmed faces are likeliest (maximum a posteriori).

    Each face is guessed twice: among all people, where its own is the right answer, and among all
    others, where nobody is; the latter counts as much as faces of nobody are frequent.
    """
    faces = _few(confirmed, _MOST_GUESSED)
    nobody = np.zeros((0, 2), np.int64)
    found = Looks(placed).candidates(faces, nobody, left_out=True)
    own = found.person == placed.facts.person[faces][:, None]
    has_own = own.any(1)
    distance = np.where(own, np.inf, found.distance)
    strangers = float((placed.person == 0).mean())

    def surprise(odds: Odds) -> float:
        right = (odds.shares(found.distance) * own).sum(1)[has_own]
        nobody_else = 1 - odds.shares(distance).sum(1)
        return float(
            -np.log(np.maximum(right, 1e-9)).sum() * (1 - strangers)
            - np.log(np.maximum(nobody_else, 1e-9)).sum() * strangers
        )

    return _likeliest(surprise, pack)


def _few(positions: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return at most so many of these, evenly spread."""
    if len(positions) <= most:
        return positions
    return positions[np.linspace(0, len(positions) - 1, most).astype(np.int64)]


def _pairs(counts: NDArray[np.int64]) -> int:
    return int((counts * (counts - 1) // 2).sum())
