"""Whom does a face show?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facesort.errors import FacesortError, NotFound
from facesort.faces.packs import default_pack
from facesort.library import faces, people
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.operations.group_people import load_placed
from facesort.text import _

#: Less likely people are not suggested.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom a face may show; `probability` is 0..1."""

    person_id: int
    name: str
    probability: float


def suggest(library: Library, engines: Engines, face_id: int, monitor: Monitor) -> list[Suggestion]:
    """Return whom a face may show, likeliest first; what is missing to 1 is somebody else.

    Raises:
        NotFound: There is no such face.
        FacesortError: The face cannot be compared.
        ChildFailed: The grouping process died.
        Cancelled: Through `monitor`.
    """
    with library.read() as session:
        if faces.find_face(session, face_id) is None:
            raise NotFound(
                _("There is no face {id}.").format(id=face_id),
                _("“facesort faces” lists the faces and their numbers."),
            )
        vectors, placed, learnt = load_placed(session, default_pack(), least_quality=0.0)
        names = {row.id: row.name for row in people.list_people(session)}
    position = np.flatnonzero(vectors.face_ids == face_id)
    if not len(position):
        raise FacesortError(
            _("Face {id} cannot be compared: nothing of it can be made out.").format(id=face_id),
            _("Say who it is with “facesort confirm”."),
        )
    whose, share = engines.grouper.suggest(placed, position, learnt.same, lambda: monitor.report(0))
    return [
        Suggestion(person_id, names[person_id], round(likely, 4))
        for person_id, likely in zip(whose[0].tolist(), share[0].tolist(), strict=True)
        if person_id in names and likely >= _LEAST
    ]
