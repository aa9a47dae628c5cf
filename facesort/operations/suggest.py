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
from facesort.operations import ask
from facesort.operations.ask import Asked
from facesort.operations.engines import Engines
from facesort.operations.group_people import load_placed
from facesort.people.grouping import MIN_QUALITY
from facesort.text import _

#: Less likely people are not suggested.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody whom a face may show.

    Attributes:
        person_id, name: Who; "" for no name.
        probability: 0..1; 1 for whom the user said it is.
        placed_by: "user" or "machine" if the face is with them, else "".
    """

    person_id: int
    name: str
    probability: float
    placed_by: str


def suggest(library: Library, engines: Engines, face_id: int, monitor: Monitor) -> list[Suggestion]:
    """Return whom a face may show, likeliest first; what is missing to 1 is somebody else.

    Who the face is with is among them, however unlikely: only the other faces speak for anybody.  Whom
    the user said it is comes first.  What a question asks about the face is as likely as there, and the
    less can be made out of a face, the less likely is anybody.

    Raises:
        NotFound: There is no such face.
        FacesortError: The face cannot be compared, or is a drawn box in which no face was found.
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
        if face.assigned_by != "user" and not faces.was_seen(session, face_id):
            raise FacesortError(
                _("No face was found in the box of face {id}: it is like nobody.").format(
                    id=face_id
                ),
                _("Say who it is with “facesort confirm”."),
            )
        asked = ask.asked_about(session, face_id)
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
    if asked is not None:
        _agree(likely, asked)
    clear = min(1.0, face.quality / MIN_QUALITY)
    likely = {who: clear * chance for who, chance in likely.items()}
    if face.person_id is not None:
        likely.setdefault(face.person_id, 0.0)
        # A bystander is suggested for no other face.
        names.setdefault(face.person_id, face.person_name)
        if face.assigned_by == "user":
            likely[face.person_id] = 1.0
    return [
        Suggestion(who, names[who], round(chance, 4), _placed_by(face, who))
        for who, chance in sorted(likely.items(), key=lambda one: -one[1])
        if who in names and (chance >= _LEAST or who == face.person_id)
    ]


def _agree(likely: dict[int, float], asked: Asked) -> None:
    """Let a face be somebody as likely as a question about it says, and the others share the rest."""
    who = asked.question.other_person_id
    if who is None:
        return
    rest = 1 - likely.get(who, 0.0)
    for other in likely:
        likely[other] *= (1 - asked.probability) / rest if rest > 0 else 0.0
    likely[who] = asked.probability


def _placed_by(face: FaceRow, person_id: int) -> str:
    return (face.assigned_by or "") if face.person_id == person_id else ""
