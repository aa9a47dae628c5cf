"""Which company a face keeps: two of one person have the same neighbours.

Sharing neighbours tells more than the distance alone (Jarvis & Patrick, IEEE Trans. Computers C-22,
1973); most count those who are each other's neighbours (k-reciprocal, Zhong et al., CVPR 2017).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from facesort.people.neighbours import Neighbours

#: How many neighbours are a face's company.  Chosen, like the next two, on labelled press photos and on
#: the same vectors with people drawn together and faces apart ("hard"): 15 to 24 are the same to within
#: 0.004 of BCubed F on the former, 0.007 on the latter.
_COMPANY = 20
#: How fast a neighbour counts for less with the scaled distance: strangers lie about 1 away, so that
#: each counts e^-4 of the face itself.  A compromise: 3 is worse on press photos (0.954 instead of
#: 0.968) and better on hard ones (0.870 instead of 0.845), 5 the other way round.
_DECAY = 4.0
#: How much a neighbour counts of whom one is no neighbour: among the many photos of somebody, those at
#: the edge have no others.  A compromise: with all their weight press photos lose 0.002, and 290 photos
#: of five people gain 0.10, compared to none.
_ONE_SIDED = np.float32(0.4)
#: Points whose company is found at once.
_AT_ONCE = 100_000
#: Entries of rows that are compared at once.
_BLOCK = 10_000_000


def company(neighbours: Neighbours, scale: NDArray[np.float64], faces: int) -> sparse.csr_matrix:
    """Return (faces, p) sparse: how much each point belongs to the company of a face; rows sum to 1.

    Args:
        neighbours: Of all p points among themselves.
        scale: (p,) float64, the distance of each point to strangers.
        faces: The first so many points are the library's.
    """
    count = len(scale)
    near = min(_COMPANY + 1, neighbours.index.shape[1])
    parts = [
        _nearest(neighbours, scale, slice(start, start + _AT_ONCE), near)
        for start in range(0, count, _AT_ONCE)
    ]
    rows, columns, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    table = sparse.csr_matrix((weight, (rows, columns)), (count, count))
    mutual = table.multiply(table.T > 0)
    table = (table * _ONE_SIDED + mutual * (1 - _ONE_SIDED)).tocsr()[:faces]
    total = np.asarray(table.sum(1)).ravel()
    return (sparse.diags_array(1 / np.maximum(total, 1e-9).astype(np.float32)) @ table).tocsr()


def _nearest(
    neighbours: Neighbours, scale: NDArray[np.float64], which: slice, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return the nearest neighbours of some points by scaled distance: point, neighbour and weight."""
    columns = neighbours.index[which]
    own = np.arange(len(scale))[which, None]
    known = columns >= 0
    distance = neighbours.distance[which] / np.sqrt(scale[own] * scale[np.where(known, columns, 0)])
    distance[columns == own] = 0
    distance[~known] = np.inf
    order = np.lexsort((columns, distance), axis=1)[:, :count]
    columns = np.take_along_axis(columns, order, 1)
    distance = np.take_along_axis(distance, order, 1)
    known = np.isfinite(distance)
    rows = np.broadcast_to(own, columns.shape)[known]
    weight = np.exp(-_DECAY * distance[known]).astype(np.float32)
    return rows.astype(np.int32), columns[known].astype(np.int32), weight


def as_one(table: sparse.csr_matrix, group: NDArray[np.int64]) -> sparse.csr_matrix:
    """Return the company of groups, with the faces of each large group as one point.

    Of a group that is larger than a company, one of its faces cannot keep the company of all: next to
    the mean of the group it would seem to have none in common with it.

    Args:
        table: (g, p) sparse, the company of each group.
        group: (n,) int64, the group each face is in; the first n of the p points are the faces.
    """
    faces, groups = len(group), table.shape[0]
    column = np.arange(table.shape[1])
    large = np.bincount(group, minlength=groups)[group] > _COMPANY
    column[:faces][large] = table.shape[1] + group[large]
    ones = np.ones(len(column), np.float32)
    gather = sparse.csr_matrix(
        (ones, (np.arange(len(column)), column)), (len(column), len(column) + groups)
    )
    return (table @ gather).tocsr()


def in_common(
    table: sparse.csr_matrix, a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return (m,) float64: for pairs of rows, the sum of the smaller of their entries."""
    if not len(a):
        return np.zeros(0)
    entries = np.diff(table.indptr).astype(np.int64)
    work = np.cumsum(entries[a] + entries[b] + 1)
    borders = np.searchsorted(work, np.arange(0, work[-1], _BLOCK))
    parts = [
        np.asarray(table[a[i:j]].minimum(table[b[i:j]]).sum(1)).ravel()
        for i, j in zip(borders, [*borders[1:], len(a)], strict=True)
        if i < j
    ]
    return np.concatenate(parts).astype(np.float64)
