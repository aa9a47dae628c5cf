"""Which question to the user settles most?

Each link of the tree is a question: do the faces of this part belong to the person of those it joined?
Where they were joined the answer may be no, where they were not it may be yes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facesort.people.odds import Odds
from facesort.people.tree import Tree

#: What is likely to be right in all but one of so many cases is not asked: the user would answer fifty
#: questions to put one right.
LEAST_DOUBT = 1 / 50


def worth(tree: Tree, odds: Odds, limit: float) -> NDArray[np.float64]:
    """Return (n,) float64, how many faces an answer about the link of each face puts right on average.

    0 where the present state is so surely right that nobody should be asked.

    If two groups of a and b faces are wrongly kept apart, each of the a faces misses b of its a + b, and
    the other way round: 2ab / (a + b) whole faces in all.  The same is gained when two that were wrongly
    joined are parted.  This is counted as often as the present state is likely to be wrong.

    Args:
        tree: Of n faces.
        odds: That two groups are one person, by the level of their link.
        limit: Groups nearer than this are joined.
    """
    linked = np.isfinite(tree.level)
    level = tree.level[linked]
    same = odds.probability(level)
    wrong = np.where(level < limit, 1 - same, same)
    one, other = tree.size[linked].astype(np.float64), tree.other_size[linked].astype(np.float64)
    result = np.zeros(len(tree.level))
    wrong[wrong < LEAST_DOUBT] = 0
    result[linked] = wrong * 2 * one * other / np.maximum(one + other, 1)
    return result
