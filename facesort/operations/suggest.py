"""Whom does a face show?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facesort.errors import FacesortError, NotFound
from facesort.faces.packs import default_pack
from facesort.library import faces, people
from facesort.library.faces import FaceRow
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.operations.group_people import load_placed
from facesort.text import _

#: Less likely people are not suggested.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom a face may show.

    Attributes:
        person_id, name: Who; "" for no name.
        probability: 0..1.
        placed_by: "user" or "machine" if the face is with them, else "".
    """

    person_id: int
    name: str
    probability: float
    placed_by: str


def suggest(library: Library, engines: Engines, face_id: int, monitor: Monitor) -> list[Suggestion]:
    """Return whom a face may show, likeliest first; what is missing to 1 is somebody else.

    Who the face is with is among them, however unlikely: only the other faces speak for anybody.

    Raises:
        NotFound: There is no such face.
        FacesortError: The face cannot be compared.
        ChildFailed: The grouping process died.
        Cancelled: Through `monitor`.
    """
    with library.read() as session:
        face = faces.find_face(session, face_id)
        if face is None:
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
    likely = dict(zip(whose[0].tolist(), share[0].tolist(), strict=True))
    if face.person_id is not None:
        likely.setdefault(face.person_id, 0.0)
        names.setdefault(
            face.person_id, face.person_name
        )  # a bystander is suggested for no other face
    return [
        Suggestion(who, names[who], round(chance, 4), _placed_by(face, who))
        for who, chance in likely.items()
        if who in names and (chance >= _LEAST or who == face.person_id)
    ]


def _placed_by(face: FaceRow, person_id: int) -> str:
    return (face.assigned_by or "") if face.person_id == person_id else ""
