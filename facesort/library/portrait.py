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
_MONTHS = 12
_DATE = re.compile(r"(\d{4})(?:([-./])(\d{1,2})(?:\2(\d{1,2}))?)?")
#: As many countries write it: the day, if there is one, the month, the year.
_YEAR_LAST = re.compile(r"(?:(\d{1,2})([./-]) ?(\d{1,2})\2|(\d{1,2})[./-]) ?(\d{4})")


def set_birth_date(session: Session, person_id: int, birth_date: str) -> Done:
    """Note when a person was born: a year, a month or a day (ISO 8601), "" to forget it.

    Raises:
        NotFound: There is no such person.
        FacesortError: That is no date on which somebody in a photo can have been born.
    """
    person = drafts.person_of(session, person_id)
    born = clean_birth_date(birth_date)
    if born:
        label = _born(born).format(who=drafts.called(session, person), date=born)
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

    The day may come first, with dots behind it: "3.5.1999".

    Raises:
        FacesortError: It is none, it can be read in two ways, it is in the future, or nobody in a photo
            was born so long ago.
    """
    text = text.strip()
    if not text:
        return ""
    parts = _numbers(text)
    try:
        first = date(*(parts + [1, 1, 1][len(parts) :]))
    except (TypeError, ValueError):
        parts = []
    if not parts:
        raise FacesortError(
            _("That is no date."),
            _("Type a year, a month or a day: 1999, 1999-05, 1999-05-03 or 3.5.1999."),
        )
    if first > date.today():
        raise FacesortError(_("That date is in the future."), _("Type another year."))
    if first.year < _EARLIEST:
        raise FacesortError(_("That is too long ago for a photo."), _("Type another year."))
    return "-".join(f"{part:0{width}}" for part, width in zip(parts, (4, 2, 2), strict=False))


def _numbers(text: str) -> list[int]:
    """Return year, month and day, as far as a date says them; nothing if it is none."""
    found = _DATE.fullmatch(text)
    if found is not None:
        return [int(part) for part in found.group(1, 3, 4) if part is not None]
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return []
    one, sign, other, alone, year = found.groups()
    if alone is not None:
        return [int(year), int(alone)]
    day, month = int(one), int(other)
    if sign != ".":  # some countries write the month first
        if day != month and max(day, month) <= _MONTHS:
            raise FacesortError(
                _("“{date}” can be read in two ways.").format(date=text),
                _(
                    "Type {day_first} if the day comes first in it, {month_first} if the month does."
                ).format(
                    day_first=f"{year}-{month:02}-{day:02}",
                    month_first=f"{year}-{day:02}-{month:02}",
                ),
            )
        day, month = sorted((day, month), reverse=True) if month > _MONTHS else (day, month)
    return [int(year), month, day]


def _born(born: str) -> str:
    """Return how it is said that somebody was born in a year, in a month or on a day."""
    match born.count("-"):
        case 0:
            return _("{who} was born in {date}")
        case 1:
            return _("{who} was born in the month {date}")
    return _("{who} was born on {date}")
