"""Draw all faces on a plane, so that faces that are alike lie near each other.

t-SNE (openTSNE, its interpolated variant) over the nearest neighbours, begun from the two directions in
which the faces differ most.  Large libraries: a sample is drawn, in which people with few photos are
whole and the others thinned to the same number; every other face lies where the faces of the sample
nearest to it lie.  What comes out depends on the vectors (and, for the sample, on who is with whom), not
on their order: they are sorted first, and equal ones have one place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facesort.people.neighbours import nearest

#: So many faces at most are drawn by themselves: 20,000 take a quarter of a minute of one core.
_SAMPLE = 20_000
#: The others lie in the middle of so many of the sample, and as far beside it as this at most, or they
#: would hide each other (the map is 2 wide).
_AROUND, _BESIDE = 5, 0.004
_PERPLEXITY = 15.0
#: Iterations with clusters pulled together, and without; so many times harder are they pulled.
_EARLY, _LATE, _PULL = 125, 250, 12.0
#: Fewer faces are told apart along straight lines.
_FEW = 4
_SEED = 1


def project(
    vectors: NDArray[np.int8], person: NDArray[np.int64], most: int = _SAMPLE
) -> NDArray[np.float32]:
    """Return (n, 2) float32, the place of each face within -1 … 1.

    Args:
        vectors: (n, width) int8, in the pack's own scale.
        person: (n,) int64, the person each face is with, 0 for none.
        most: How many faces are drawn by themselves.
    """
    if not len(vectors):
        return np.zeros((0, 2), np.float32)
    order, number = _distinct(vectors)
    first = order[np.r_[True, np.diff(number) > 0]]
    whose = np.minimum.reduceat(person[order], np.flatnonzero(np.r_[True, np.diff(number) > 0]))
    points = vectors[first].astype(np.float32)
    chosen = _sample(whose, most)
    places = np.empty((len(points), 2))
    places[chosen] = _fitted(_spread(points[chosen]))
    others = np.setdiff1d(np.arange(len(points)), chosen)
    if len(others):
        near = nearest(points[chosen], points[others], _AROUND).index
        beside = np.random.default_rng(_SEED).uniform(-_BESIDE, _BESIDE, (len(others), 2))
        places[others] = np.median(places[chosen][near], axis=1) + beside
    result = np.empty((len(vectors), 2), np.float32)
    result[order] = places[number]
    return result.clip(-1, 1)


def _distinct(vectors: NDArray[np.int8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return an order in which equal vectors follow each other, and the number of each in that order."""
    rows = np.ascontiguousarray(vectors).view(f"V{vectors.shape[1]}").ravel()
    order = np.argsort(rows, kind="stable")
    ordered = vectors[order]
    return order, np.r_[0, np.cumsum((ordered[1:] != ordered[:-1]).any(1))]


def _sample(person: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return which faces are drawn by themselves: those of nobody in proportion, of people evenly."""
    count = len(person)
    if count <= most:
        return np.arange(count)
    _, number, size = np.unique(person, return_inverse=True, return_counts=True)
    nobody = int((person == 0).sum())
    room = most - nobody * most // count
    sizes = size[1:] if nobody else size
    low, high = 0, int(sizes.max(initial=0))
    while low < high:  # as many of each as there is room for
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(sizes, middle).sum() <= room else (low, middle - 1)
    kept = np.minimum(size, max(low, 1))
    if nobody:
        kept[0] = max(1, nobody * most // count)
    order = np.argsort(number, kind="stable")
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count) - np.repeat(np.cumsum(size) - size, size)
    of, among = kept[number], size[number]
    return np.flatnonzero((rank + 1) * of // among > rank * of // among)[:most]


def _spread(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the places of different points, in any unit."""
    start = _main_directions(points)
    if len(points) < _FEW:
        return start
    from openTSNE import TSNEEmbedding  # brings scikit-learn along: two seconds
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    perplexity = min(_PERPLEXITY, (len(points) - 1) / 3)
    near = nearest(points, points, min(len(points), int(3 * perplexity) + 1))
    others = PrecomputedNeighbors(near.index[:, 1:], near.distance[:, 1:])
    alike = PerplexityBasedNN(knn_index=others, perplexity=perplexity, n_jobs=1, random_state=_SEED)
    start *= 1e-4 / max(float(start.std()), 1e-12)
    start += np.random.default_rng(_SEED).normal(0, 1e-6, start.shape)
    places = TSNEEmbedding(
        start,
        alike,
        negative_gradient_method="fft",
        ints_in_interval=2,
        min_num_intervals=30,
        n_jobs=1,
        random_state=_SEED,
    )
    places = places.optimize(n_iter=_EARLY, exaggeration=_PULL, momentum=0.5)
    return np.array(places.optimize(n_iter=_LATE, momentum=0.8), np.float64)


def _main_directions(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return where the points lie along the two directions in which they differ most."""
    centred = points.astype(np.float64) - points.mean(0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    two = directions[:, :-3:-1]
    two = two * np.sign(two[np.abs(two).argmax(0), [0, 1]])
    return np.asarray(centred @ two)


def _fitted(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move and scale places so that they fill -1 … 1 in one direction at least."""
    low, high = places.min(0), places.max(0)
    half = float((high - low).max()) / 2
    return np.asarray((places - (low + high) / 2) / (half or 1.0))
