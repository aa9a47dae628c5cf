"""What the user says of a person besides who they are: when they were born, which face shows them."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library import drafts
from facesort.library.journal import Done, Draft, record
from facesort.library.schema import Face
from facesort.text import _

#: Nobody in a photo was born before; it is a mistyped year.
_EARLIEST = 1700
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def set_birth_date(session: Session, person_id: int, birth_date: str) -> Done:
    """Note when a person was born: a year, a month or a day (ISO 8601), "" to forget it.

    Raises:
        NotFound: There is no such person.
        FacesortError: That is no date on which somebody in a photo can have been born.
    """
    person = drafts.person_of(session, person_id)
    born = clean_birth_date(birth_date)
    if born:
        label = _("{who} was born {date}").format(who=drafts.called(session, person), date=born)
    else:
        label = _("forget when {who} was born").format(who=drafts.called(session, person))
    draft = Draft("born", label)
    draft.put("person", (person_id,), person.name, person.kind, person.cover_face_id, born or None)
    return record(session, draft)


def use_as_cover(session: Session, face_id: int) -> Done:
    """Show the person whom a face is with by this face; it is theirs from now on.

    Raises:
        NotFound: There is no such face.
        FacesortError: The face is with nobody.
    """
    found = session.execute(select(Face.person_id).where(Face.id == face_id, Face.is_face)).first()
    if found is None:
        raise NotFound(
            _("There is no face {id}.").format(id=face_id),
            _("“facesort faces” lists the faces and their numbers."),
        )
    if found[0] is None:
        raise FacesortError(
            _("This face is with nobody."), _("Say who it is first, then use it as cover.")
        )
    person = drafts.person_of(session, found[0])
    draft = Draft("cover", _("another cover of {who}").format(who=drafts.called(session, person)))
    draft.put("person", (person.id,), person.name, person.kind, face_id, person.birth_date)
    drafts.confirm(draft, session, [face_id], person.id)
    return record(session, draft)


def clean_birth_date(text: str) -> str:
    """Return a date as it is stored: "1999", "1999-05", "1999-05-03"; "" for nothing but spaces.

    Raises:
        FacesortError: It is none, it is in the future, or nobody in a photo was born so long ago.
    """
    text = text.strip()
    if not text:
        return ""
    found = _DATE.fullmatch(text)
    parts = [int(part) for part in found.groups() if part is not None] if found else []
    try:
        first = date(*(parts + [1, 1, 1][len(parts) :]))
    except (TypeError, ValueError):
        parts = []
    if not parts:
        raise FacesortError(
            _("That is no date."), _("Type a year, a month or a day: 1999, 1999-05, 1999-05-03.")
        )
    if first > date.today():
        raise FacesortError(_("That date is in the future."), _("Type another year."))
    if first.year < _EARLIEST:
        raise FacesortError(_("That is too long ago for a photo."), _("Type another year."))
    return "-".join(f"{part:0{width}}" for part, width in zip(parts, (4, 2, 2), strict=False))
