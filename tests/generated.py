"""Generated libraries: vectors of people, strangers and photos, without a photo.

A person is a centre, a face lies around the centre of one of its person's looks.  Distances are those
of the default pack: faces of one person lie about 0.45 apart, strangers 0.9, the nearest of 4,096 of
them 0.65.  People differ much in few directions and little in many, like real ones; faces of one person
differ in all directions alike.  Vectors come as the library stores them.
"""

from dataclasses import dataclass

import numpy as np

from facesort.people.grouping import Faces
from facesort.people.odds import Odds

STEPS = 127 / 0.6  # a component of 0.6 is stored as 127
WIDTH = 128
#: Spread of the faces of one person, of people, and how the latter is shared among the directions.
WITHIN, BETWEEN = 0.028, 0.05
_SPECTRUM = (np.arange(WIDTH) + 6.0) ** -1.3
DIRECTIONS = np.sqrt(_SPECTRUM / _SPECTRUM.mean())
#: Up to which distance groups of these vectors are joined: as in the default pack.
JOIN = 0.87
ODDS = Odds(JOIN, 30.0)


@dataclass
class Generated:
    faces: Faces
    truth: np.ndarray


def people_like(
    counts,
    seed=0,
    *,
    within=WITHIN,
    looks=1,
    siblings=0.0,
    photo=None,
    between=BETWEEN,
    apart=0.5,
    drawn=4096,
):
    """Make faces of people with so many faces each.

    Args:
        counts: Faces of each person, in this order.
        seed: Another one, other people.
        within: Spread of the faces of one look.
        looks: Looks of each person; faces take turns.
        siblings: Share of people whose centre has a cosine of 0.45 with that of the one before.
        photo: The photo each face is in; each in its own if left out.
        between: Spread of the people.
        apart: How far looks are apart, as a share of how far people are.
        drawn: How many strangers the pack gives.
    """
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, between, (len(counts), WIDTH)) * DIRECTIONS
    near = np.flatnonzero(rng.random(len(counts)) < siblings)
    near = near[near > 0]
    centres[near] = 0.45 * centres[near - 1] + 0.893 * centres[near]
    truth = np.repeat(np.arange(len(counts)), counts)
    styles = rng.normal(0, between * apart, (len(counts), looks, WIDTH)) * DIRECTIONS * (looks > 1)
    turn = np.concatenate([np.arange(count) % looks for count in counts] or [np.zeros(0, int)])
    vectors = centres[truth] + styles[truth, turn.astype(int)]
    vectors = vectors + rng.normal(0, within, vectors.shape)
    photo = np.arange(len(truth)) if photo is None else np.asarray(photo)
    return Generated(Faces(stored(vectors), photo.astype(np.int64), strangers(drawn), ODDS), truth)


def strangers(count=4096, seed=99):
    """Draw faces of nobody, each of another person."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, BETWEEN, (count, WIDTH)) * DIRECTIONS
    return stored(centres + rng.normal(0, WITHIN, (count, WIDTH)))


def stored(vectors):
    return np.clip(np.rint(vectors * STEPS), -127, 127).astype(np.int8)


def same_partition(found, truth):
    """Return whether the faces are divided in the same way."""
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    return len(pairs) == len(set(found.tolist())) == len(set(truth.tolist()))
