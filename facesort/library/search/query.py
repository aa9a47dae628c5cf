"""The photos that a search means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from facesort.library import people, photos
from facesort.library.batches import batches
from facesort.library.photos import PhotoRow
from facesort.library.schema import Face, File, Person, Photo, Root
from facesort.library.search.names import Names
from facesort.library.search.places import Places
from facesort.library.search.tree import (
    Beside,
    Both,
    Either,
    Faces,
    Folder,
    Name,
    Not,
    Only,
    Query,
    Taken,
    Unnamed,
)
from facesort.library.search.words import as_term
from facesort.library.search.written import with_names
from facesort.text import _, ngettext, shown

#: To ask each photo for somebody is quicker than to gather the photos of so many faces, which lie
#: scattered in the file (100,000 photos: 45 ms, and 3 ms for each thousand faces).
_MANY_FACES = 5_000
#: So many of those who are called the same are listed.
_NAMESAKES = 5


def find_photos(session: Session, text: str) -> list[PhotoRow]:
    """Return the photos that a search means, newest first.

    Raises:
        BadSearch: It cannot be understood, or speaks of somebody or something that is not there.
    """
    return photos.photos_where(session, _condition(session, text))


def count_photos(session: Session, text: str) -> int:
    """Return how many photos a search means.

    Raises:
        BadSearch: As for `find_photos`.
    """
    there = select(func.count(Photo.id)).where(Photo.present, Photo.state != "unusable")
    return session.scalar(there.where(_condition(session, text))) or 0


def check(session: Session, text: str) -> None:
    """Refuse a search that cannot be understood now.

    Raises:
        BadSearch: As for `find_photos`.
    """
    _condition(session, text)


def namesakes(session: Session, text: str) -> list[str]:
    """Return what to say of each name in a search that several people bear: how to find one of them.

    Raises:
        BadSearch: It cannot be understood.
    """
    from facesort.library.search.grammar import parse

    names = _Meaning(session).names
    found: dict[tuple[int, ...], str] = {}

    def see(name: Name) -> Name:
        ids = tuple(names.namesakes(name))
        if len(ids) > 1:
            found.setdefault(ids, name.text)
        return name

    with_names(names.put_together(parse(text)), see)
    return [_said_of(session, name, ids) for ids, name in found.items()]


def _said_of(session: Session, name: str, ids: Sequence[int]) -> str:
    rows = [row for who in ids if (row := people.find_person(session, who)) is not None]
    rows.sort(key=lambda row: -row.photos)
    each = [
        ngettext("{who} ({n} photo)", "{who} ({n} photos)", row.photos).format(
            who=as_term(row.name, row.id), n=row.photos
        )
        for row in rows[:_NAMESAKES]
    ]
    if len(rows) > _NAMESAKES:
        each.append("…")
    return _("Several people are called “{name}”, and all are found.  One alone: {people}.").format(
        name=shown(name), people=_(", ").join(each)
    )


def folder_names(session: Session) -> list[str]:
    """Return the names of all folders with photos, those with the most photos first."""
    counts = _Meaning(session).places.counted()
    return sorted(counts, key=lambda name: (-counts[name], name))


def people_in(session: Session, photo_ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Return who is in each of these photos: ids and names, "" for people without a name."""
    found: dict[int, list[tuple[int, str]]] = {}
    for part in batches(photo_ids):
        query = (
            select(Face.photo_id, Person.id, Person.name)
            .join(Person, Face.person_id == Person.id)
            .where(Face.photo_id.in_(part), Face.is_face)
            .distinct()
            .order_by(Face.photo_id, Person.id)
        )
        for photo_id, person_id, name in session.execute(query):
            found.setdefault(photo_id, []).append((person_id, name))
    return found


def _condition(session: Session, text: str) -> ColumnElement[bool]:
    from facesort.library.search.grammar import (
        parse,
    )  # not at the top: lark takes a while to import

    return _Meaning(session).of(parse(text))


class _Meaning:
    """Makes conditions on photos of the terms of a search.

    A condition is true or false and never unknown: else "not" would lose photos.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def names(self) -> Names:
        """The names of the library, read when the first is looked up."""
        rows = self._session.execute(select(Person.id, Person.name).where(Person.name != ""))
        return Names((row[0], row[1]) for row in rows)

    @cached_property
    def places(self) -> Places:
        """The folders of the library, read when the first is looked up."""
        query = (
            select(File.photo_id, Root.path, File.path)
            .join(Root)
            .where(File.photo_id.is_not(None), File.gone_at.is_(None), Root.watched)
        )
        rows = self._session.execute(query)
        return Places((row[0] or 0, row[1], row[2]) for row in rows)

    def of(self, term: Query) -> ColumnElement[bool]:
        """Return what must hold for a photo that is meant by this."""
        match term:
            case Not(inner):
                return not_(self.of(inner))
            case Either(terms):
                return or_(*map(self.of, terms))
            case Both(terms):
                return and_(*map(self.of, terms))
            case Beside(terms):
                return and_(*map(self.of, self.names.gathered(terms)))
            case Name() | Only() | Folder():
                return self._looked_up(term)
        return _known_at_once(term)

    def _looked_up(self, term: Name | Only | Folder) -> ColumnElement[bool]:
        match term:
            case Name():
                return self._shows(self.names.bearers(term))
            case Only(names):
                return self._shows_only([self.names.bearers(name) for name in names])
            case Folder():
                return Photo.id.in_(_listed(self.places.photos_in(term)))

    def _shows(self, person_ids: Sequence[int]) -> ColumnElement[bool]:
        who = Face.person_id.in_(_listed(person_ids))
        faces = self._session.scalar(select(func.count(Face.id)).where(who)) or 0
        if faces > _MANY_FACES:
            return select(Face.id).where(Face.photo_id == Photo.id, who, Face.is_face).exists()
        return Photo.id.in_(select(Face.photo_id).where(who, Face.is_face))

    def _shows_only(self, people: Sequence[Sequence[int]]) -> ColumnElement[bool]:
        known = _listed(person_id for ids in people for person_id in ids)
        bystanders = select(Person.id).where(Person.kind == "ignored")
        other = or_(
            Face.person_id.is_(None),
            and_(Face.person_id.not_in(known), Face.person_id.not_in(bystanders)),
        )
        others = select(Face.id).where(Face.photo_id == Photo.id, Face.is_face, other).exists()
        return and_(*map(self._shows, people), ~others)


def _known_at_once(term: Taken | Faces | Unnamed) -> ColumnElement[bool]:
    match term:
        case Taken():
            return _taken(term)
        case Faces():
            return _has_faces(term)
        case Unnamed():
            return _has_unnamed()


def _taken(term: Taken) -> ColumnElement[bool]:
    bounds: list[ColumnElement[bool]] = [Photo.taken_at.is_not(None)]
    if term.first is not None:
        bounds.append(Photo.taken_at >= term.first)
    if term.last is not None:
        bounds.append(Photo.taken_at < term.last + "~")  # behind all that begins so
    return and_(*bounds)


def _has_faces(term: Faces) -> ColumnElement[bool]:
    count = func.count(Face.id)
    fits = count >= term.least
    if term.most is not None:
        fits = and_(fits, count <= term.most)
    counted = select(Face.photo_id).where(Face.is_face).group_by(Face.photo_id)
    if term.least > 0 or (term.most is not None and term.most < 0):
        return Photo.id.in_(counted.having(fits))
    # Photos without a face are not among the counted ones.
    return and_(Photo.finder.is_not(None), Photo.id.not_in(counted.having(not_(fits))))


def _has_unnamed() -> ColumnElement[bool]:
    nameless = select(Person.id).where(Person.kind == "unnamed")
    who = or_(Face.person_id.is_(None), Face.person_id.in_(nameless))
    return Photo.id.in_(select(Face.photo_id).where(who, Face.is_face))


def _listed(ids: Iterable[int]) -> Select[Any]:
    """Return ids as a sub-query, however many they are."""
    return select(func.json_each(json.dumps([*ids])).table_valued("value").c.value)
