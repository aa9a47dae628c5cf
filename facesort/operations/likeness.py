"""Which named people is a group of faces like?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.faces.packs import default_pack, load_strangers
from facesort.library.likeness import (
    Print,
    best_vectors,
    prints_of_named,
    vectors_of_people,
    who_they_are_not,
)
from facesort.library.store import Library, Session
from facesort.people.grouping import MIN_QUALITY
from facesort.people.likeness import Means, distances, means_of

#: Likelier to be the same person than not.  On labelled press photos, 97 of 100 single faces of named
#: people and all groups of two or more have their person nearer than this, nearly always as the first;
#: 31 of 100 single strangers, and 7 of 100 groups of two, have somebody.
NEAR = 0.9
#: As far as strangers are: no likeness at all.
_STRANGE = 1.0
#: So many faces of a group say who it is like.
_FACES = 200
#: About so many faces of named people are read at once: who else waits for the library comes in between.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Like:
    """A named person who is like a group: about 1 away if they are not at all."""

    person_id: int
    distance: float


class Likeness:
    """Remembers the named people of a library by their means; for one thread at a time.

    Of people with whom other faces are by now, the mean is made again.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._pack = default_pack()
        self._prints: dict[int, Print] = {}
        self._drawn: NDArray[np.int8] | None = None
        self._means: Means | None = None
        self._version: int | None = None

    def like(self, person_id: int, count: int) -> list[Like] | None:
        """Return named people a person is like, likeliest first; nobody if there is no such person.

        Not among them are those in a photo with them, nor who the user said they are not.

        Returns:
            None if not all named people have been read yet: ask again.
        """
        version = self._library.version()
        with self._library.read() as session:
            if version != self._version:
                if not self._read_some(session):
                    return None
                self._version = version
            whose, data = best_vectors(session, self._pack.id, person_id, _FACES)
            others = {person_id, *who_they_are_not(session, person_id)} if len(whose) else set()
        return self._nearest(means_of(whose, data, self._strangers()), others, count)

    def _read_some(self, session: Session) -> bool:
        """Read named people who are not known as they are; return whether that were all."""
        now = prints_of_named(session)
        known = self._up_to_date(now)
        missing = [who for who in now if who not in self._prints]
        counts = np.cumsum([0, *(now[who][0] for who in missing)])
        some = missing[: int(np.searchsorted(counts, _AT_ONCE))]
        if some:
            whose, data = vectors_of_people(session, self._pack.id, some, MIN_QUALITY)
            self._means = known.and_also(means_of(whose, data, self._strangers()))
            self._prints |= {who: now[who] for who in some}
        return len(some) == len(missing)

    def _up_to_date(self, now: dict[int, Print]) -> Means:
        """Forget who is no longer as they were; return the others."""
        stale = {who for who, print_ in self._prints.items() if now.get(who) != print_}
        means = self._means
        if means is None:
            means = Means.of_nobody(self._strangers().shape[1])
        if stale:
            means = means.only(~np.isin(means.person, list(stale)))
            self._prints = {who: it for who, it in self._prints.items() if who not in stale}
        self._means = means
        return means

    def _nearest(self, group: Means, others: set[int], count: int) -> list[Like]:
        known = self._means
        if known is None or not len(group.person):
            return []
        far = distances(group, known)
        far[np.isin(known.person, list(others))] = np.inf
        order = np.argsort(far, kind="stable")[:count]
        return [
            Like(int(known.person[place]), float(far[place]))
            for place in order.tolist()
            if far[place] < _STRANGE
        ]

    def _strangers(self) -> NDArray[np.int8]:
        if self._drawn is None:
            self._drawn = load_strangers(self._pack.embedder)
        return self._drawn
