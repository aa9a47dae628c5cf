"""What a file showed before it was edited: the faces move on to what it shows now.

An edited photo is another content, and faces hang on contents.  Whoever edits a photo expects that
everybody in it keeps their name.  So a content that was replaced stays in the library as a file that is
gone; when the new content has been looked at, each of its faces that is a face of the old one, seen
again, *is* that face from then on, with all that the user said about it.  No fact is copied or made up:
a face has moved, and edits that name it can be undone as before.  If the old content comes back, its
faces move back in the same way.

Which face it is must be beyond doubt, because facts hang on it: it looks the same to the models, and
much the same only if it is in the same place (a photo that was turned or cropped has its faces
elsewhere).  Faces of a photo that is still there, in another file, stay where they are: there are two
photos then, and the machine suggests who is in the new one, as in any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from facesort.library.faces import SAME_FACE, NewFace, overlap
from facesort.library.replaced import MARK
from facesort.library.schema import Face, File, Photo, Vector

_AFTER_MARK = b"\1"

#: Up to this distance two faces are one, seen in two versions of a photo; between photos of one person
#: it is 0.45 on average, between strangers 0.9 …
_SAME_ANYWHERE = 0.25
#: … and up to this one if they are also in the same place, in a file of the same name.
_SAME_IN_PLACE = 0.4


@dataclass(frozen=True, slots=True)
class _Known:
    """A face of an earlier content; `vector` is None if these models have not seen it."""

    id: int
    photo_id: int
    box: tuple[float, float, float, float]
    drawn: bool
    vector: NDArray[np.float64] | None


def take_over(
    session: Session, pack: str, step: float, found: Mapping[int, Sequence[NewFace]]
) -> None:
    """Move faces on to the photos that replaced theirs, before what was found there is stored.

    Args:
        session: A writing session.
        pack: The models that found the faces.
        step: What one step of a stored vector is worth.
        found: By photo: the faces.
    """
    for photo_id, faces in found.items():
        kept, earlier = _replaced_by(session, photo_id)
        known = _faces_of(session, pack, earlier)
        pairs = _seen_again(known, faces, step)
        moved = [{"id": one.id, "photo_id": photo_id, **_place(face.box)} for one, face in pairs]
        if any(overlap(one.box, face.box) > SAME_FACE for one, face in pairs):
            seen = {one.id for one, _face in pairs}
            drawn = (one for one in known if one.drawn and one.id not in seen)
            moved += [{"id": o.id, "photo_id": photo_id, **_place(o.box)} for o in drawn]
        if moved:
            session.execute(update(Face), moved)
            left = {one.photo_id for one in known}
            # Nobody has looked for the faces that it has now, should it come back.
            session.execute(update(Photo).where(Photo.id.in_(left)).values(finder=None))
        if kept:
            session.execute(delete(File).where(File.id.in_(kept)))


def _replaced_by(session: Session, photo_id: int) -> tuple[list[int], list[int]]:
    """Return what a photo has replaced: the files that keep it in mind, and photos that are gone."""
    files = session.execute(
        select(File.root_id, File.path).where(File.photo_id == photo_id, File.gone_at.is_(None))
    ).all()
    kept: list[int] = []
    earlier: set[int] = set()
    for root_id, path in files:
        query = select(File.id, Photo.id, Photo.present).join(Photo).where(File.root_id == root_id)
        for file_id, other, present in session.execute(
            query.where(File.path > path + MARK, File.path < path + _AFTER_MARK)
        ):
            kept.append(file_id)
            if not present and other != photo_id:
                earlier.add(other)
    return kept, sorted(earlier)


def _faces_of(session: Session, pack: str, photo_ids: Iterable[int]) -> list[_Known]:
    box = Face.x, Face.y, Face.width, Face.height
    query = (
        select(Face.id, Face.photo_id, Face.source == "drawn", Vector.data, *box)
        .outerjoin(Vector, (Vector.face_id == Face.id) & (Vector.pack == pack))
        .where(Face.photo_id.in_(list(photo_ids)))
        .order_by(Face.id)
    )
    return [
        _Known(face_id, photo_id, (x, y, width, height), drawn, _vector(data))
        for face_id, photo_id, drawn, data, x, y, width, height in session.execute(query)
    ]


def _vector(data: bytes | None) -> NDArray[np.float64] | None:
    return np.frombuffer(data, np.int8).astype(np.float64) if data else None


def _seen_again(
    known: Sequence[_Known], faces: Sequence[NewFace], step: float
) -> list[tuple[_Known, NewFace]]:
    """Return which known face is which of those that were found, the most alike first."""
    alike: list[tuple[float, int, int]] = []
    for place, face in enumerate(faces):
        vector = _vector(face.vector)
        for number, one in enumerate(known):
            if vector is None or one.vector is None or vector.shape != one.vector.shape:
                continue
            distance = step * float(np.linalg.norm(vector - one.vector))
            in_place = overlap(one.box, face.box) > SAME_FACE
            if distance <= (_SAME_IN_PLACE if in_place else _SAME_ANYWHERE):
                alike.append((distance, number, place))
    pairs: list[tuple[_Known, NewFace]] = []
    taken_known, taken_faces = set(), set()
    for _distance, number, place in sorted(alike):
        if number not in taken_known and place not in taken_faces:
            taken_known.add(number)
            taken_faces.add(place)
            pairs.append((known[number], faces[place]))
    return pairs


def _place(box: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))
