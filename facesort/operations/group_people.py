"""Sort the faces of the library into people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facesort.faces.packs import default_pack, load_strangers
from facesort.library import faces, journal, people
from facesort.library.store import Library
from facesort.library.vectors import load_facts, load_vectors
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.people.facts import Facts
from facesort.people.grouping import MIN_QUALITY, Faces, drop_crowds
from facesort.people.identity import keep_ids
from facesort.text import _

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class GroupReport:
    """How many faces there are, and how many of them the machine moved."""

    faces: int
    moved: int


def group_people(library: Library, engines: Engines, monitor: Monitor) -> GroupReport:
    """Group all faces anew; what the user said stays as it is, and people keep their ids.

    If the user changes something meanwhile, the groups are computed again; if that happens time and
    again, they are left for the next time, which finds that these faces still wait.

    Raises:
        Cancelled: Through `monitor`; nothing has changed.
        ChildFailed: The grouping process died.
    """
    for _attempt in range(_ATTEMPTS):
        report = _group(library, engines, monitor)
        if report is not None:
            return report
    return GroupReport(0, 0)


def _group(library: Library, engines: Engines, monitor: Monitor) -> GroupReport | None:
    note = _("Sorting faces into people")
    monitor.report(0, note=note)
    pack = default_pack()
    with library.read() as session:
        vectors = load_vectors(session, pack.id, MIN_QUALITY)
        said = load_facts(session)
        before = journal.state(session)
    facts = _facts(vectors.face_ids, said)
    model = pack.embedder
    found = Faces(vectors.data, vectors.photo_ids, load_strangers(model), model.join)
    groups = engines.grouper.group(found, facts, lambda: monitor.report(0, note=note))
    people_only = drop_crowds(groups.person, vectors.photo_ids)
    placed = keep_ids(people_only, vectors.person_ids, facts)
    with library.write() as session:
        if journal.state(session) != before:
            return None  # the user said something meanwhile: these groups know nothing of it
        moved = people.store_groups(session, vectors.face_ids, placed, groups.certainty)
        faces.set_aside(session, MIN_QUALITY)
    return GroupReport(len(placed), moved)


def _facts(face_ids: NDArray[np.int64], said: NDArray[np.int64]) -> Facts:
    """Translate facts from face ids to positions among the vectors; faces without one are left out."""
    position = np.searchsorted(face_ids, said[:, 0])
    known = position < len(face_ids)
    known[known] = face_ids[position[known]] == said[known, 0]
    position, said = position[known], said[known]
    facts = Facts.none(len(face_ids))
    same = said[:, 2] == 1
    facts.person[position[same]] = said[same, 1]
    rejected = np.column_stack([position[~same], said[~same, 1]])
    return Facts(facts.person, rejected)
