"""Who is in photos with whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from facesort.library.schema import Face, Person, Photo


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody who is in the same photos as a person.

    Attributes:
        id, name: Who; "" for no name.
        photos: In how many of them.
        face_id: A face to show for them.
    """

    id: int
    name: str
    photos: int
    face_id: int


def seen_with(session: Session, person_id: int, count: int) -> list[Companion]:
    """Return who is in the same photos as a person, most often first; bystanders are not.

    Args:
        session: A session.
        person_id: The person.
        count: How many at most.
    """
    own, other = aliased(Face), aliased(Face)
    together = (
        select(other.person_id, func.count(other.photo_id.distinct()).label("photos"))
        .select_from(own)
        .join(other, other.photo_id == own.photo_id)
        .join(Photo, Photo.id == other.photo_id)
        .where(own.person_id == person_id, own.is_face, other.person_id != person_id)
        .where(other.is_face, Photo.present)
        .group_by(other.person_id)
        .subquery()
    )
    theirs = select(Face.id).join(Photo).where(Face.person_id == Person.id, Photo.present)
    chosen = theirs.where(Face.id == Person.cover_face_id).scalar_subquery()
    sharpest = theirs.order_by(Face.quality.desc()).limit(1).scalar_subquery()
    face_id = func.coalesce(chosen, sharpest)
    query = (
        select(Person.id, Person.name, together.c.photos, face_id)
        .join(together, together.c.person_id == Person.id)
        .where(Person.kind != "ignored")
        .order_by(together.c.photos.desc(), Person.name == "", Person.id)
        .limit(count)
    )
    return [Companion(*row) for row in session.execute(query)]
