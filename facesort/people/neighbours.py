"""Nearest neighbours: exact for small libraries, an inverted file for large ones.

Vectors are whole numbers, so that squared distances are exact in float32 whatever the order of the sums:
the same neighbours come out for any number of threads and any block size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

#: Up to this many points among themselves every distance is computed; above, lists are faster.
_EXACT = 30_000
#: Lists that are searched for each query: at 100,000 points, 0.99 of the neighbours of the same person
#: (see tests/benchmarks/grouping.py).
_PROBES = 16
#: Points per list on which the lists are trained.
_TRAINING = 64
#: The largest component that is kept as one byte.
_BYTE = 127
#: Vectors that are looked at together.
_AT_ONCE = 100_000
#: Products of vectors no longer than this are whole numbers below 2^24.
_LONGEST = 2_000.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest points of each query, nearest first.

    Attributes:
        index: (n, k) int64, positions among the points, -1 where there are no more.
        distance: (n, k) float64, Euclidean, in the units of the points; infinite where there are none.
    """

    index: NDArray[np.int64]
    distance: NDArray[np.float64]


def nearest(points: NDArray[np.float32], queries: NDArray[np.float32], count: int) -> Neighbours:
    """Find the nearest points of each query; a query that is itself a point is among them.

    Args:
        points: (p, d) float32.
        queries: (n, d) float32 in the same units.
        count: How many neighbours.
    """
    count = min(count, len(points))
    if not count or not len(queries):
        shape = (len(queries), count)
        return Neighbours(np.full(shape, -1, np.int64), np.full(shape, np.inf))
    step = 1.0 if _are_whole(points) and _are_whole(queries) else _step(points, queries)
    lists = len(points) * len(queries) > _EXACT**2
    squared, found = _index(_whole(points, step), lists).search(_whole(queries, step), count)
    squared = np.where(found < 0, np.inf, np.maximum(squared, 0)).astype(np.float64)
    alike = np.flatnonzero((squared[:, 1:] == squared[:, :-1]).any(1))  # in any order so far
    order = np.lexsort((found[alike], squared[alike]), axis=1)
    found[alike] = np.take_along_axis(found[alike], order, 1)
    return Neighbours(found, np.sqrt(squared) / step)


def _are_whole(vectors: NDArray[np.float32]) -> bool:
    """Return whether these are vectors as the library stores them."""
    parts = np.array_split(vectors, 1 + len(vectors) // _AT_ONCE)
    return all(np.array_equal(part, np.rint(part)) for part in parts)


def _whole(vectors: NDArray[np.float32], step: float) -> NDArray[np.float32]:
    return vectors if step == 1 else np.rint(vectors * np.float32(step))


def _step(*tables: NDArray[np.float32]) -> float:
    """Return what vectors are multiplied by before they are rounded: a power of two."""
    longest = max(float(np.sqrt((table.astype(np.float64) ** 2).sum(1).max())) for table in tables)
    return float(2.0 ** np.floor(np.log2(_LONGEST / max(longest, 1e-9))))


def _index(points: NDArray[np.float32], in_lists: bool) -> faiss.Index:
    """Return the points as an index: all of them, or in lists of those near to trained centres."""
    import faiss  # only the process that groups pays for it

    flat = faiss.IndexFlatL2(points.shape[1])
    index: faiss.Index = flat
    if in_lists:
        lists = 2 ** round(np.log2(1.5 * np.sqrt(len(points))))
        sample = points[np.linspace(0, len(points) - 1, lists * _TRAINING).astype(np.int64)]
        training = faiss.Kmeans(
            points.shape[1], lists, niter=6, seed=1, max_points_per_centroid=_TRAINING
        )
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # sums of floats: the same centres for any number of threads
        try:
            training.train(sample)
        finally:
            faiss.omp_set_num_threads(threads)
        flat.add(np.rint(np.asarray(training.centroids)).astype(np.float32))
        inverted = _inverted(flat, points, lists)
        inverted.is_trained = True
        inverted.nprobe = _PROBES
        index = inverted
    index.add(points)
    return index


def _inverted(flat: faiss.Index, points: NDArray[np.float32], lists: int) -> faiss.IndexIVF:
    """Return empty lists for these points: of bytes, which are searched twice as fast, if they fit."""
    import faiss

    width = points.shape[1]
    if np.abs(points).max() > _BYTE:
        return faiss.IndexIVFFlat(flat, width, lists)
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    return faiss.IndexIVFScalarQuantizer(flat, width, lists, kind, faiss.METRIC_L2, False)
