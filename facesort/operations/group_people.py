"""Sort the faces of the library into people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from facesort.faces.packs import Pack, default_pack, load_strangers
from facesort.library import faces, journal, people, questions, tree
from facesort.library.people import Moves
from facesort.library.store import Library, Session
from facesort.library.tree import Learnt
from facesort.library.vectors import Places, Vectors, load_facts, load_vectors
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.people.assign import Placed
from facesort.people.facts import Facts
from facesort.people.grouping import MIN_QUALITY, Faces, drop_crowds
from facesort.people.identity import keep_ids
from facesort.people.odds import Odds
from facesort.people.questions import worth
from facesort.text import _

_ATTEMPTS = 5
#: So few faces are grouped anew in two seconds, whenever any is new.
_QUICK = 10_000
#: More are when so large a share of them came since that was done last, or when that
#: is so long ago; else the new ones alone find their people.
_MANY_NEW = 0.2
_LONG_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GroupReport:
    """What came of it.

    Attributes:
        faces: How many faces were compared.
        anew: Whether all were grouped, rather than the new ones alone.
        moves: What became other than it was.
        contradictions: Face id and person id of what the user said both to be and not to be the same.
        postponed: Whether nothing was done, because the user changed something time and again.
        unclear: How many more faces there are, too unclear to be compared.
    """

    faces: int
    anew: bool
    moves: Moves
    contradictions: tuple[tuple[int, int], ...] = ()
    postponed: bool = False
    unclear: int = 0


def group_people(library: Library, engines: Engines, monitor: Monitor) -> GroupReport:
    """Group all faces anew; what the user said stays as it is, and people keep their ids.

    If the user changes something meanwhile, the groups are computed again; if that happens time and
    again, they are left for the next time, which finds that these faces still wait.

    Raises:
        Cancelled: Through `monitor`; nothing has changed.
        ChildFailed: The grouping process died.
    """
    return _until_undisturbed(_Attempt(library, engines, monitor).anew)


def group_new_faces(library: Library, engines: Engines, monitor: Monitor) -> GroupReport:
    """Place the faces that no grouping has considered yet; all of them anew if these are many.

    Raises:
        Cancelled: Through `monitor`; nothing has changed.
        ChildFailed: The grouping process died.
    """
    return _until_undisturbed(_Attempt(library, engines, monitor).arrive)


def load_placed(
    session: Session, pack: Pack, least_quality: float = MIN_QUALITY
) -> tuple[Vectors, Placed, Learnt]:
    """Return the library as it is, and what its last grouping went by (or will, before the first)."""
    vectors = load_vectors(session, pack.id, least_quality)
    model = pack.embedder
    learnt = tree.load_learnt(session, pack.id) or Learnt(
        0, "", Odds(*model.join), Odds(*model.same)
    )
    there = Faces(
        vectors.data,
        vectors.photo_ids,
        load_strangers(model),
        learnt.join,
        tree.looser(session),
    )
    facts = facts_of(vectors, session)
    grown = tree.load_tree(session, vectors.face_ids)
    return vectors, Placed(there, vectors.person_ids, grown, facts), learnt


def facts_of(places: Places, session: Session) -> Facts:
    """Return what the user said, by the position of each face; faces without a vector are left out.

    People without a name of whom the user said something stay as they are, but for what was said: else
    they could come together elsewhere, with the very face that was said not to be them.
    """
    said = load_facts(session)
    position = np.searchsorted(places.face_ids, said[:, 0])
    known = position < len(places.face_ids)
    known[known] = places.face_ids[position[known]] == said[known, 0]
    position, said = position[known], said[known]
    same = said[:, 2] == 1
    person = np.zeros(len(places.face_ids), np.int64)
    person[position[same]] = said[same, 1]
    rejected = np.column_stack([position[~same], said[~same, 1]])
    stay = np.isin(places.person_ids, people.unnamed_with_facts(session))
    return Facts(person, rejected, np.where(stay & (person == 0), places.person_ids, 0))


def _until_undisturbed(attempt: Callable[[], GroupReport | None]) -> GroupReport:
    for _attempt in range(_ATTEMPTS):
        report = attempt()
        if report is not None:
            return report
    return GroupReport(0, anew=False, moves=Moves(), postponed=True)


class _Attempt:
    """One try to group: None comes of it if the user said something meanwhile."""

    def __init__(self, library: Library, engines: Engines, monitor: Monitor) -> None:
        self._library = library
        self._grouper = engines.grouper
        self._monitor = monitor
        self._pack = default_pack()

    def arrive(self) -> GroupReport | None:
        """Place new faces, or all."""
        self._wait()
        vectors, placed, learnt, before = self._load()
        waiting = vectors.waiting & (placed.facts.person == 0)
        came = max(len(waiting) - learnt.faces, waiting.sum())
        few = len(waiting) <= _QUICK or not learnt.at
        if few or came > _MANY_NEW * len(waiting) or _age(learnt.at) > _LONG_AGO:
            return self._anew(vectors, placed, before)
        placed = replace(placed, person=np.where(waiting, 0, placed.person))
        new = np.flatnonzero(waiting)
        found = self._grouper.arrive(placed, new, learnt.same, self._wait)
        photos = placed.faces.photo
        person = placed.person.copy()
        person[found.face] = found.person
        person = drop_crowds(person, photos)
        value = worth(found.tree, learnt.join, placed.faces.limit)
        before_tree, after_tree = placed.tree, found.tree
        changed = np.flatnonzero(
            (before_tree.other != after_tree.other) | (before_tree.level != after_tree.level)
        )
        with self._library.write() as session:
            if journal.state(session) != before:
                return None
            moves = people.store_groups(
                session, vectors.face_ids[found.face], person[found.face], found.certainty
            )
            tree.add_to_tree(session, vectors.face_ids, found.tree, value, changed)
            if len(new):
                tree.count_run(session)
            faces.set_aside(session, MIN_QUALITY)
            unclear = faces.count_unclear(session, MIN_QUALITY)
        return GroupReport(len(person), anew=False, moves=moves, unclear=unclear)

    def anew(self) -> GroupReport | None:
        """Group all faces."""
        self._wait()
        vectors, placed, _learnt, before = self._load()
        return self._anew(vectors, placed, before)

    def _anew(
        self, vectors: Vectors, placed: Placed, before: tuple[int, int]
    ) -> GroupReport | None:
        learnt = self._learn(placed, len(vectors.face_ids))
        there = replace(placed.faces, odds=learnt.join)
        groups = self._grouper.group(there, placed.facts, self._wait)
        people_only = drop_crowds(groups.person, vectors.photo_ids)
        person = keep_ids(people_only, vectors.person_ids, placed.facts)
        value = worth(groups.tree, learnt.join, there.limit)
        with self._library.write() as session:
            if journal.state(session) != before:
                return None  # the user said something meanwhile: these groups know nothing of it
            moves = people.store_groups(session, vectors.face_ids, person, groups.certainty)
            tree.store_tree(session, vectors.face_ids, groups.tree, value)
            tree.store_learnt(session, self._pack.id, learnt)
            tree.count_run(session)
            faces.set_aside(session, MIN_QUALITY)
            unclear = faces.count_unclear(session, MIN_QUALITY)
        torn = placed.facts.contradictions()
        pairs = zip(vectors.face_ids[torn[:, 0]].tolist(), torn[:, 1].tolist(), strict=True)
        return GroupReport(
            len(person), anew=True, moves=moves, contradictions=tuple(pairs), unclear=unclear
        )

    def _learn(self, placed: Placed, count: int) -> Learnt:
        """Return what is known now of this library: from its names, or else from the pack."""
        model = self._pack.embedder
        join, same = Odds(*model.join), Odds(*model.same)
        with self._library.read() as session:
            answers = questions.load_answers(session)
            named = [row.id for row in people.list_people(session) if row.name]
        facts = placed.facts
        of_named = np.where(np.isin(facts.person, named), facts.person, 0)
        known = replace(placed, facts=Facts.of(of_named, facts.rejected))
        found = self._grouper.calibrate(known, answers, (join, same), self._wait)
        if found is None:
            return Learnt(count, tree.now(), join, same)
        return Learnt(
            count,
            tree.now(),
            found.join,
            found.same,
            found.people,
            found.faces,
            found.true_accepts,
            found.false_accepts,
        )

    def _load(self) -> tuple[Vectors, Placed, Learnt, tuple[int, int]]:
        with self._library.read() as session:
            return *load_placed(session, self._pack), journal.state(session)

    def _wait(self) -> None:
        self._monitor.report(0, note=_("Sorting faces into people"))


def _age(at: str) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(at)
