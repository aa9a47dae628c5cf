"""How the groups came about, as the last grouping left it: see `facesort.people.tree`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.bulk import bare_rows
from facesort.library.schema import Grouping, Link, Strictness
from facesort.people.odds import Odds
from facesort.people.tree import Tree


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the last grouping of all faces went by.

    Attributes:
        faces: How many faces there were.
        at: When it was, UTC, ISO 8601.
        join, same: Odds that two groups are one person, that a face is a person.
        people, confirmed: From how many people and faces that the user named they were learnt; 0: they
            are the pack's.
        true_accepts: Share of the pairs of faces of one named person that are grouped together when
            nothing is known of the names, None where nothing was learnt.
        false_accepts: The same of pairs of two people.
    """

    faces: int
    at: str
    join: Odds
    same: Odds
    people: int = 0
    confirmed: int = 0
    true_accepts: float | None = None
    false_accepts: float | None = None


def now() -> str:
    """Return the time as it is stored: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def load_learnt(session: Session, pack: str) -> Learnt | None:
    """Return what the last grouping went by; None before the first."""
    row = session.get(Grouping, pack)
    if row is None:
        return None
    return Learnt(
        row.faces,
        row.at,
        Odds(row.join_middle, row.join_slope),
        Odds(row.same_middle, row.same_slope),
        row.people,
        row.confirmed,
        row.true_accepts,
        row.false_accepts,
    )


def store_learnt(session: Session, pack: str, learnt: Learnt) -> None:
    """Remember what the grouping that was just made went by."""
    session.merge(
        Grouping(
            pack=pack,
            at=learnt.at,
            faces=learnt.faces,
            join_middle=learnt.join.middle,
            join_slope=learnt.join.slope,
            same_middle=learnt.same.middle,
            same_slope=learnt.same.slope,
            people=learnt.people,
            confirmed=learnt.confirmed,
            true_accepts=learnt.true_accepts,
            false_accepts=learnt.false_accepts,
        )
    )
    session.flush()


def count_run(session: Session) -> None:
    """Note that faces were placed once more."""
    session.execute(update(Grouping).values(runs=Grouping.runs + 1))


def looser(session: Session) -> float:
    """Return how much looser the user wants the groups, on the scale of the tree's levels."""
    return session.scalar(select(Strictness.looser)) or 0.0


def limit(session: Session, pack: str) -> float | None:
    """Return the level below which links are joined; None before the first grouping."""
    learnt = load_learnt(session, pack)
    return None if learnt is None else learnt.join.middle + looser(session)


def load_tree(session: Session, face_ids: NDArray[np.int64]) -> Tree:
    """Return the tree of these faces; those that are not in it are strangers.

    Args:
        session: A session.
        face_ids: (n,) int64, ascending.
    """
    query = "SELECT face_id, other_id, level, size, other_size FROM link"
    rows = [row for part in bare_rows(session, query) for row in part]
    table = np.array(rows, np.float64).reshape(-1, 5)  # ids below 2^53
    face, other = table[:, :2].T.astype(np.int64)
    every = np.union1d(np.concatenate([face, other]), face_ids)
    tree = Tree.of_strangers(len(every))
    link = np.searchsorted(every, face)
    tree.other[link] = np.searchsorted(every, other)
    tree.level[link] = table[:, 2]
    tree.size[link], tree.other_size[link] = table[:, 3], table[:, 4]
    return tree.without(~np.isin(every, face_ids, assume_unique=True))


def store_tree(
    session: Session, face_ids: NDArray[np.int64], tree: Tree, worth: NDArray[np.float64]
) -> None:
    """Remember a tree instead of the one before.

    Args:
        session: A writing session.
        face_ids: (n,) int64, ascending; faces that are gone meanwhile are left out.
        tree: Of these faces.
        worth: (n,) float64, what a question about each link is worth.
    """
    session.execute(delete(Link))
    add_to_tree(session, face_ids, tree, worth, np.arange(len(face_ids)))


def add_to_tree(
    session: Session,
    face_ids: NDArray[np.int64],
    tree: Tree,
    worth: NDArray[np.float64],
    which: NDArray[np.int64],
) -> None:
    """Remember the links of some faces, or that they have none; the others stay as they are.

    Args:
        session: A writing session.
        face_ids: (n,) int64, ascending.
        tree: Of these faces.
        worth: (n,) float64, what a question about each link is worth.
        which: (m,) int64, positions of those whose links are other than they were.
    """
    for ids in batches(face_ids[which].tolist()):
        session.execute(delete(Link).where(Link.face_id.in_(ids)))
    links = which[np.isfinite(tree.level[which])]
    rows = zip(
        face_ids[links].tolist(),
        face_ids[tree.other[links]].tolist(),
        tree.level[links].tolist(),
        tree.size[links].tolist(),
        tree.other_size[links].tolist(),
        worth[links].tolist(),
        strict=True,
    )
    connection = session.connection()
    there = "SELECT 1 FROM face WHERE face.id ="
    for part in batches(list(rows), 50_000):
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO link (face_id, other_id, level, size, other_size, worth)"
            f" SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS ({there} ?1) AND EXISTS ({there} ?2)",
            list(part),
        )
