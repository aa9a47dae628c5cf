"""How far strangers are from a face or a group: the measure of every distance.

Children, siblings and blurred faces have close strangers, so "near" means something else for them.  A
distance divided by the geometric mean of the two sides' own distance to strangers means the same in all
collections (local scaling: Zelnik-Manor & Perona, "Self-tuning spectral clustering", NIPS 2004; score
normalisation against a cohort: Auckenthaler, Carey & Lloyd-Thomas, Digital Signal Processing 10, 2000).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facesort.people.neighbours import nearest

#: How many strangers a face is compared with.  A smaller library is filled up with drawn ones: its own
#: are too few, and mostly relatives.
POPULATION = 4_096
#: Which strangers measure the scale, by rank: the nearest may be the same person.  Chosen on labelled
#: press photos with an earlier form of this: 5 to 54 .968, 10 to 109 .964, 20 to 119 .964 of BCubed F.
_RANKS = slice(5, 55)
#: The least scale, as a share of that of the drawn strangers: closer than that are mostly the person's
#: own photos in another look.  Chosen on generated people with hundreds of photos; 0.8 to 0.95 changes
#: press photos by less than 0.001 of BCubed F.  Not measured on children, whose strangers are closer.
_LEAST = 0.9
#: How many faces of one group are strangers to others, so that one with thousands of photos in several
#: looks is not measured by their other looks.
_FACES_OF_A_GROUP = 5
#: Strangers near which it is counted in how many directions they differ.
_SOME = 1_024


class Strangers:
    """The population that distances are measured by.

    Args:
        vectors: (n, d) float32, the library's faces in an order that does not depend on the library.
        drawn: (m, d) float32, vectors drawn as the pack's strangers.
        group_of: (n,) int64, the group each face is in by now.
    """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        drawn: NDArray[np.float32],
        group_of: NDArray[np.int64],
    ) -> None:
        own = _few_of_each(group_of)
        crowding = len(own) / POPULATION
        if len(own) > POPULATION:
            own = own[np.linspace(0, len(own) - 1, POPULATION).astype(np.int64)]
        few_drawn = drawn[: POPULATION - len(own)]
        self._points = np.concatenate([vectors[own], few_drawn])
        self._group = np.concatenate([group_of[own], np.full(len(few_drawn), -1)])
        self._crowding = crowding ** (-1 / self._dimension()) if crowding > 1 else 1.0

    def _dimension(self) -> float:
        """Return how many directions the strangers differ in, near each other; infinite for copies."""
        some = slice(None, None, -(-len(self._points) // _SOME))
        centres, groups = self._points[some], self._group[some]
        window = self._distance(centres, np.zeros(len(centres)), groups)[:, _RANKS]
        window = np.maximum(window, 1e-9)
        growth = float(np.nanmean(np.log(window[:, -1:] / window)))
        return 1 / growth if growth > 0 else np.inf  # all alike: they are not denser where more are

    def scale(
        self,
        centres: NDArray[np.float32],
        variance: NDArray[np.float64],
        of_drawn: NDArray[np.float64],
        groups: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Return (g,) float64: the mean distance from each group to its nearest strangers.

        The distance of a group is the root of the mean squared distance of its faces.  Where the library
        has more faces than the population, its strangers are denser: near a point their number grows
        with the distance to the power k, the local dimension (Hill, Annals of Statistics 3, 1975), and
        the distance at which there are as many shrinks by the k-th root.

        Args:
            centres: (g, d) float32, the mean of each group.
            variance: (g,) float64, mean squared distance of its faces from it.
            of_drawn: (g,) float64, the mean distance to the drawn strangers alone.
            groups: (g,) int64, which groups these are.
        """
        scale = _mean(self._distance(centres, variance, groups)) * self._crowding
        return np.maximum(scale, _LEAST * of_drawn)

    def _distance(
        self,
        centres: NDArray[np.float32],
        variance: NDArray[np.float64],
        groups: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Return (g, k) float64: how far faces of other groups are, nearest first; NaN at the end."""
        found = nearest(self._points, centres, _RANKS.stop + _FACES_OF_A_GROUP)
        others = self._group[found.index] != groups[:, None]
        order = np.argsort(~others, axis=1, kind="stable")[:, : _RANKS.stop]
        distance = np.sqrt(np.take_along_axis(found.distance, order, 1) ** 2 + variance[:, None])
        distance[~np.take_along_axis(others, order, 1)] = np.nan
        return distance


def scale_of_drawn(
    drawn: NDArray[np.float32],
    centres: NDArray[np.float32],
    variance: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return (n,) float64: the mean distance from each face or group to its nearest drawn strangers.

    It is all that is known at first: the library's own faces near to somebody with hundreds of photos
    are all their own.

    Args:
        drawn: (m, d) float32, the pack's strangers.
        centres: (n, d) float32, faces, or the means of groups.
        variance: (n,) float64, mean squared distance of the faces of each group from its mean.
    """
    distance = nearest(drawn, centres, _RANKS.stop).distance
    if variance is not None:
        distance = np.sqrt(distance**2 + variance[:, None])
    return _mean(distance)


def _mean(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of the ranks that count; 1 where there are no strangers."""
    window = distance[:, _RANKS if distance.shape[1] > _RANKS.start else slice(None)]
    known = ~np.isnan(window)
    mean = np.where(known, window, 0).sum(1) / np.maximum(known.sum(1), 1)
    return np.where(mean > 0, mean, 1.0)


def _few_of_each(group_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the first few faces of each group, ascending."""
    order = np.argsort(group_of, kind="stable")
    sorted_groups = group_of[order]
    starts = np.flatnonzero(np.r_[True, sorted_groups[1:] != sorted_groups[:-1]])
    lengths = np.diff(np.r_[starts, len(order)])
    rank = np.arange(len(order)) - np.repeat(starts, lengths)
    return np.sort(order[rank < _FACES_OF_A_GROUP])
