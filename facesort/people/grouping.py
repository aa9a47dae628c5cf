"""Group faces into people, under what the user said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.people.joining import join

#: Faces below this quality are not grouped: fewer than one in three of them is closest to another photo
#: of the same person (see `facesort.faces.quality`), so they would glue strangers together.
MIN_QUALITY = 0.2
#: Up to this many faces only average linkage is used: density says nothing about so few.
_FEW_FACES = 100
#: Its distance, in units of the default pack; so few faces hold few strangers who look alike.
_FEW_FACES_DISTANCE = 0.53
#: Mean distance below which groups are joined, in units of the default pack: among families, with their
#: children and siblings, 0.1 % of the pairs of two people lie closer.
_JOIN_DISTANCE = 0.45
#: Distance below which two faces are more likely one person than two, in units of the default pack.
_SAME_DISTANCE = 0.6
#: How fast certainty falls around `_SAME_DISTANCE`.
_SAME_WIDTH = 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """What the user said, by the position of each face among the vectors.

    Attributes:
        person: (n,) int64, the person a face was said to be, 0 where nothing was said.
        rejected: (m, 2) int64 of face position, person id: this face is not this person.
    """

    person: NDArray[np.int64]
    rejected: NDArray[np.int64]

    @staticmethod
    def none(count: int) -> Facts:
        """Return the facts of `count` faces of which nothing was said."""
        return Facts(np.zeros(count, np.int64), np.zeros((0, 2), np.int64))


@dataclass(frozen=True, slots=True)
class Groups:
    """Where each face belongs.

    Attributes:
        person: (n,) int64; > 0 a person of the user's, < 0 a new group (the same number, the same
            group), 0 nobody.
        certainty: (n,) float32, 0..1, how well a face fits its group (not a probability yet);
            0 for nobody's faces, 1 for those the user placed.
    """

    person: NDArray[np.int64]
    certainty: NDArray[np.float32]


def group(vectors: NDArray[np.float32], facts: Facts) -> Groups:
    """Group faces into people.

    Args:
        vectors: (n, d) float32, distances in the units of the default pack: two faces of one person
            lie less than about 0.6 apart.
        facts: What the user said; no group ever contradicts it.
    """
    labels = _alike(vectors)
    person = _bend(labels, vectors, facts)
    certainty = _certainty(vectors, person)
    certainty[facts.person > 0] = 1.0
    return Groups(person, certainty)


def _alike(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return (n,) int64 group numbers from 0, -1 for faces that resemble no other."""
    if len(vectors) < 2:  # noqa: PLR2004 - a group has at least two faces
        return np.full(len(vectors), -1, np.int64)
    if len(vectors) <= _FEW_FACES:
        return join(np.full(len(vectors), -1, np.int64), vectors, _FEW_FACES_DISTANCE)
    import hdbscan  # holds the interpreter for a second: only the process that groups pays for it

    found = hdbscan.HDBSCAN(
        min_cluster_size=2, min_samples=1, cluster_selection_method="eom", core_dist_n_jobs=1
    ).fit(vectors)
    return join(np.asarray(found.labels_, np.int64), vectors, _JOIN_DISTANCE)


def _bend(
    labels: NDArray[np.int64], vectors: NDArray[np.float32], facts: Facts
) -> NDArray[np.int64]:
    """Return (n,) int64 as `Groups.person`: the groups, bent to the facts.

    A face of which nothing was said goes to the nearest of the people who are known in its group.  The
    faces there that are none of them are one more person to be near to: what was split off from them
    does not draw their later photos.
    """
    person = facts.person.copy()
    known = members_of(facts.person)
    rejected = {(int(face), int(who)) for face, who in facts.rejected}
    for number, members in members_of(labels + 1).items():
        free = members[facts.person[members] == 0]
        candidates, centres = [], []
        for who in np.unique(facts.person[members]).tolist():
            faces = members[facts.person[members] == who]
            if who and _draws(len(faces), len(known[who])):
                candidates.append(who)
                centres.append(vectors[faces].mean(0))
        if not candidates:
            person[free] = -number
            continue
        others = [f for f in free.tolist() if all((f, who) in rejected for who in candidates)]
        if others:
            candidates.append(-number)
            centres.append(vectors[others].mean(0))
        for face in free.tolist():
            near = np.argsort(np.linalg.norm(np.stack(centres) - vectors[face], axis=1))
            person[face] = next(
                candidates[n] for n in near.tolist() if (face, candidates[n]) not in rejected
            )
    return drop_lonely(person)


def _draws(here: int, everywhere: int) -> bool:
    """Whether a person known on `here` faces of a group, of `everywhere`, draws the rest of it.

    A single face of somebody well known elsewhere was put right by the user: it had been taken for one
    of the others here, and says nothing of them.
    """
    return here > 1 or 2 * here >= everywhere


def drop_lonely(person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `person` with new groups of a single face turned to 0: one face is not a group."""
    _, where, counts = np.unique(person, return_inverse=True, return_counts=True)
    return np.where((person < 0) & (counts[where] == 1), 0, person)


def drop_crowds(person: NDArray[np.int64], photos: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `person` with new groups that lie in one photo turned to 0.

    Nobody is twice in a photo; what looks alike there is a crowd, blurred in the same way.

    Args:
        person: (n,) int64, as `Groups.person`.
        photos: (n,) int64, the photo each face is in.
    """
    result = person.copy()
    for number, members in members_of(person).items():
        if number < 0 and len(np.unique(photos[members])) == 1:
            result[members] = 0
    return result


def _certainty(vectors: NDArray[np.float32], person: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return (n,) float32: a logistic of the distance to the mean of the group's other faces."""
    certainty = np.zeros(len(person), np.float32)
    for members in members_of(person).values():
        own = vectors[members]
        if len(members) == 1:
            certainty[members] = 1.0
            continue
        others = (own.sum(0) - own) / (len(members) - 1)
        distance = np.linalg.norm(own - others, axis=1)
        certainty[members] = 1 / (1 + np.exp((distance - _SAME_DISTANCE) / _SAME_WIDTH))
    return certainty


def members_of(person: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return the positions of the faces of each group or person, nobody's left out."""
    order = np.argsort(person, kind="stable")
    numbers, starts = np.unique(person[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(numbers) else []
    return {int(n): part for n, part in zip(numbers, parts, strict=True) if n != 0}
