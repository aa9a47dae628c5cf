"""Which boxes in a photo are faces: those that the user drew, and those that the user said are none.

Edits only change rows, so that each has an exact inverse: a face that is drawn is stored as none, and
the edit makes it one.  What is no face stays in the library, out of sight, so that it is not found
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from facesort.errors import FacesortError
from facesort.library import drafts, edits
from facesort.library.batches import batches
from facesort.library.faces import (
    NOT_A_FACE,
    SAME_FACE,
    NewFace,
    await_grouping,
    columns_of,
    overlap,
    store_vectors,
)
from facesort.library.journal import Done, Draft, record
from facesort.library.schema import Face, Fact, Person, Vector
from facesort.text import _, ngettext

#: A box with the same middle as a face is that face if they have more in common than this.
_SAME_IF_CENTRED = 0.2

#: So much of a box within a face is within it.
_INSIDE = 0.8

#: x, y, width, height, each 0..1 of the upright photo.
Box = tuple[float, float, float, float]


class FaceThere(FacesortError):
    """Where a face was to be drawn, there is one already.

    Attributes:
        face_id: Which.
    """

    def __init__(self, face_id: int) -> None:
        super().__init__(
            _("There is a face already."), _("Say who it is, or draw a box around another face.")
        )
        self.face_id = face_id


def must_be_free(session: Session, photo_id: int, box: Box) -> None:
    """Refuse to draw a face where one is.

    Raises:
        FaceThere: There is one.
    """
    there = _in_place_of(session, photo_id, box, shown=True)
    if there is not None:
        raise FaceThere(there)


def draw_face(
    session: Session, pack: str, photo_id: int, face: NewFace, who: int | str | None = None
) -> tuple[Done, int]:
    """Add a face that the user drew; returns the edit and the face's id.

    Args:
        session: A writing session.
        pack: The pack that looked at it.
        photo_id: The photo.
        face: The face.
        who: A person's id, or the name of a new person, if it is known who it is.

    What the user had said is no face, or had drawn and taken back, is the same face if it is in the
    same place.

    Raises:
        FaceThere: There is a face in that place.
        NotFound: There is no such person.
        FacesortError: The name is empty or too long.
    """
    person_id = who if isinstance(who, int) else None
    called = edits.clean_name(who) if isinstance(who, str) else ""
    if person_id is not None:
        called = drafts.called(session, drafts.person_of(session, person_id))
    must_be_free(session, photo_id, face.box)
    face_id = _stored(session, pack, photo_id, face)
    draft = Draft("draw", _("draw a face"))
    draft.put("is_face", (face_id,), True)
    if isinstance(who, str):
        person_id = drafts.next_person_id(session)
        draft.put("person", (person_id,), called, "named", None, None)
        called = drafts.called_by(session, person_id, called)
    if person_id is not None:
        draft.label = _("draw a face of {who}").format(who=called)
        drafts.confirm(draft, session, [face_id], person_id)
    return record(session, draft), face_id


def say_not_faces(session: Session, face_ids: Sequence[int]) -> Done:
    """Say that these are no faces: they are with nobody, and not shown any more.

    Raises:
        NotFound: There is no such face.
        FacesortError: No face was chosen.
    """
    faces = list(edits.owners_of(session, face_ids))
    label = ngettext("{n} box is not a face", "{n} boxes are not faces", len(faces))
    draft = Draft(NOT_A_FACE, label.format(n=len(faces)))
    for part in batches(faces):
        said = select(Fact.face_id, Fact.person_id).where(Fact.face_id.in_(part))
        for face_id, person_id in session.execute(said):
            draft.remove("fact", (face_id, person_id))
        for person in session.scalars(select(Person).where(Person.cover_face_id.in_(part))):
            draft.put("person", (person.id,), person.name, person.kind, None, person.birth_date)
    for face_id in faces:
        draft.put("is_face", (face_id,), False)
        draft.put("face", (face_id,), None, None, None)
    return record(session, draft)


def boxes_of_photo(session: Session, photo_id: int) -> list[Box]:
    """Return where the faces of a photo are."""
    query = select(Face.x, Face.y, Face.width, Face.height)
    rows = session.execute(query.where(Face.photo_id == photo_id, Face.is_face))
    return [(x, y, width, height) for x, y, width, height in rows]


def drawn_without_vector(
    session: Session, pack: str, photo_ids: Sequence[int]
) -> dict[int, dict[int, Box]]:
    """Return the drawn faces of these photos that a pack has not looked at: by photo, by id."""
    found: dict[int, dict[int, Box]] = {}
    seen = select(Vector.face_id).where(Vector.pack == pack)
    for part in batches(photo_ids):
        query = (
            select(Face.photo_id, Face.id, Face.x, Face.y, Face.width, Face.height)
            .where(Face.photo_id.in_(part), Face.source == "drawn", Face.is_face)
            .where(Face.id.not_in(seen))
        )
        for photo_id, face_id, x, y, width, height in session.execute(query):
            found.setdefault(photo_id, {})[face_id] = (x, y, width, height)
    return found


def renew_drawn(session: Session, pack: str, faces: Mapping[int, NewFace]) -> None:
    """Store what a pack makes of drawn faces; they stay where they were drawn, and with their people.

    Those that the pack has found by itself meanwhile stay as it found them.
    """
    vectors = select(Vector.face_id).where(Vector.pack == pack, Vector.face_id.in_(faces))
    seen = set(session.scalars(vectors))
    there = set(session.scalars(select(Face.id).where(Face.id.in_(faces)))) - seen
    for face_id in sorted(there):
        values = columns_of(faces[face_id])
        for place in ("x", "y", "width", "height"):
            del values[place]
        session.execute(update(Face).where(Face.id == face_id).values(values))
    await_grouping(session, sorted(there))
    store_vectors(session, pack, [(face_id, faces[face_id]) for face_id in sorted(there)])


def _stored(session: Session, pack: str, photo_id: int, face: NewFace) -> int:
    """Store a face as none, in the place of what is no face there, and return its id.

    What had been found there stays as it was found, so that undo leads back to it.
    """
    face_id = _in_place_of(session, photo_id, face.box, shown=False)
    if face_id is None:
        values = {"photo_id": photo_id, "source": "drawn", "is_face": False, **columns_of(face)}
        face_id = session.scalars(insert(Face).values(values).returning(Face.id)).one()
    elif session.scalar(select(Face.source).where(Face.id == face_id)) == "drawn":
        session.execute(update(Face).where(Face.id == face_id).values(columns_of(face)))
    elif session.get(Vector, (face_id, pack)) is not None:
        return face_id
    store_vectors(session, pack, [(face_id, face)])
    return face_id


def _in_place_of(session: Session, photo_id: int, box: Box, *, shown: bool) -> int | None:
    """Return what has most in common with a box, None if nothing has enough to be the same.

    Some draw generously, some only around eyes and mouth: a box around the middle of a face means that
    face, and so does a box within one.
    """
    query = select(Face.id, Face.x, Face.y, Face.width, Face.height)
    rows = session.execute(query.where(Face.photo_id == photo_id, Face.is_face == shown))
    same = [(overlap(there, box), face_id) for face_id, *there in rows if _is_same(there, box)]
    return max(same)[1] if same else None


def _is_same(there: Sequence[float], box: Sequence[float]) -> bool:
    share = overlap(there, box)
    if share > (_SAME_IF_CENTRED if _are_centred(there, box) else SAME_FACE):
        return True
    areas = there[2] * there[3], box[2] * box[3]
    common = share / (1 + share) * sum(areas)
    return common > _INSIDE * areas[1]


def _are_centred(there: Sequence[float], box: Sequence[float]) -> bool:
    """Whether the middle of a face is about that of a box."""
    return all(
        abs(there[i] + there[i + 2] / 2 - box[i] - box[i + 2] / 2) < box[i + 2] / 4 for i in (0, 1)
    )
