"""Take back one old edit while later ones stay, as far as none of them builds on it.

Taking back is an edit of its own: it writes the rows that the old one changed as they were before it,
and has an exact inverse, so that it can be undone and made again, across restarts.  Undo stays strictly
backwards.  The edit itself stays in the history as it is; that another one takes it back is written in
the kind of that other one.

A later edit builds on an old one if it

* says something of a row that the old one changed, be it the same again: what the user said twice is
  not forgotten because they take it back once,
* speaks of a person whom the old one made,
* removed a person to whom a face would return,
* says that a face is not the person to whom it would return,
* gave another album the name that one would bear again, or
* says anything of a face that would not be there any more.

People who are only written down (see `journal`) are no row that an edit says something of.  Later edits
that are undone do not count, nor do those that are taken back themselves, nor what took them back.

What the machine has done since is treated as undo does it: a face that a grouping placed elsewhere
returns to the person it was with, one that the machine added to a person who is about to go is with
nobody then, as is one that it added to a person who it is not, a person whom nobody needed any more
comes back, and rows of faces that are gone are left out.  Undoing the taking back brings back all that
too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, HeldByLater, NotFound
from facesort.library import albums, drafts, journal
from facesort.library.batches import batches
from facesort.library.journal import Done, Draft, EditRow, Key, Values, from_json
from facesort.library.partings import placed_against
from facesort.library.schema import Edit, Face
from facesort.text import _, ngettext

#: Which columns of a key are faces.
_FACE_KEYS = {"face": 1, "is_face": 1, "fact": 1, "answer": 2}
#: A key in the text of an edit.
_KEY = re.compile(r"\[\[([\d,]+)\]")
_FEW = 30
_NAMED = 2  # edits in a message


def take_back(session: Session, seq: int) -> Done:
    """Take back one edit, as an edit of its own.

    Raises:
        NotFound: There is no such edit.
        HeldByLater: Later edits build on it.
        FacesortError: It is undone, or taken back already, or nothing is left of it.
    """
    line, later = _line(session, seq)
    ground = _ground(session, seq)
    holding = _holders(session, seq, ground, later)
    if holding:
        raise _held(holding)
    label = _("take back “{label}”").format(label=line.label)
    draft = Draft(journal.kind_of_taking_back(seq), label, _rows_to_write(session, ground))
    done = journal.record(session, draft)
    if not done.touched:
        raise FacesortError(_("Nothing is left of “{label}”.").format(label=line.label))
    return done


def holders(session: Session, seq: int) -> list[EditRow]:
    """Return the later edits that build on one, the latest first: without them it can be taken back.

    Raises:
        NotFound: There is no such edit.
        FacesortError: It is undone, or taken back already.
    """
    _row, later = _line(session, seq)
    return _holders(session, seq, _ground(session, seq), later)


@dataclass(slots=True)
class _Ground:
    """What later edits may stand on: what would be otherwise without an edit.

    Attributes:
        changed: The rows that the edit changed, as they were before it, by table.
        people: The people it named, as they were before it.
        made: People whom it made.
        needed: People to whom rows would point again.
        placed: Which face would return to which person: (face, person).
        shown: Faces that would be shown no more, or again.
        namesakes: What other albums are called that bear a name which one would bear again, by id.
        albums: The albums whose searches followed the names that it gave, as they were before it.
    """

    changed: dict[str, dict[Key, Values]]
    people: dict[Key, Values]
    made: set[int] = field(default_factory=set)
    needed: set[int] = field(default_factory=set)
    placed: set[Key] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    namesakes: dict[int, str] = field(default_factory=dict)
    albums: dict[Key, Values] = field(default_factory=dict)


def _line(session: Session, seq: int) -> tuple[EditRow, list[EditRow]]:
    """Return an edit that can still be taken back, and all later ones, the latest first."""
    rows = journal.history(session, since=seq)
    if not rows or rows[-1].seq != seq:
        raise NotFound(
            _("There is no change {n} in the history.").format(n=seq),
            _("“facesort history” lists the changes and their numbers."),
        )
    row = rows.pop()
    if row.undone:
        raise FacesortError(_("“{label}” is undone already.").format(label=row.label))
    if row.taken_back is not None:
        raise FacesortError(
            _("“{label}” was taken back already.").format(label=row.label),
            _("Take that back, and it holds again."),
        )
    return row, rows


def _holders(session: Session, seq: int, ground: _Ground, later: list[EditRow]) -> list[EditRow]:
    candidates = {row.seq: row for row in _holding(later, seq)}
    found = [
        candidates[number]
        for number, after in _mentioning(session, ground, candidates)
        if _stands_on(session, ground, number, after)
    ]
    return sorted(found, key=lambda row: -row.seq)


def _holding(later: Iterable[EditRow], seq: int) -> Iterator[EditRow]:
    """Leave out edits that are undone, and pairs of which one took back the other."""
    gone = set()
    for row in later:
        if row.undone or row.seq in gone:
            continue
        if row.takes_back is not None and row.takes_back > seq:
            gone.add(row.takes_back)
        else:
            yield row


def _mentioning(
    session: Session, ground: _Ground, numbers: Iterable[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the edits whose text has a key that matters: number, and by table lists of [key, values]."""
    mentions = _mention_of(ground)
    for part in batches(sorted(numbers)):
        query = select(Edit.seq, Edit.payload).where(Edit.seq.in_(part))
        for number, payload in session.execute(query).yield_per(50):
            if mentions(payload):
                yield number, json.loads(payload)


def _mention_of(ground: _Ground) -> Callable[[str], bool]:
    """Return what says whether the text of an edit has a key of a row that matters.

    That takes a tenth of the time, and for few keys a fiftieth, of reading the text as JSON.
    """
    changed = chain.from_iterable(ground.changed.values())
    others = ((number,) for number in chain(ground.made, ground.needed, ground.namesakes))
    keys = {",".join(map(str, key)) for key in chain(changed, others, ground.placed)}
    if len(keys) <= _FEW or ground.shown:
        of_shown = (rf"(?:\d+,)?{face_id}(?:,\d+)?" for face_id in ground.shown)
        one = re.compile(rf"\[\[(?:{'|'.join([*keys, *of_shown])})\]")
        return lambda payload: one.search(payload) is not None
    return lambda payload: not keys.isdisjoint(_KEY.findall(payload))


def _ground(session: Session, seq: int) -> _Ground:
    after, before = _both(session, seq)
    changed = {
        table: {key: values for key, values in rows.items() if values != after[table][key]}
        for table, rows in before.items()
    }
    ground = _Ground(changed, before["person"])
    ground.made = {key[0] for key, values in changed.get("person", {}).items() if values is None}
    for (face_id,), values in changed.get("face", {}).items():
        if values is not None and values[0] is not None:
            ground.placed.add((face_id, values[0]))
            ground.needed.add(values[0])
    for key, values in changed.get("fact", {}).items():
        if values is not None:
            ground.needed.add(key[1])
    ground.shown = {key[0] for key in changed.get("is_face", {})}
    if changed.get("person"):  # the albums only followed the names, and will again
        ground.albums = _as_left(session, changed.pop("album", {}), after.get("album", {}))
    own = changed.get("album", {})
    names = [values[0] for values in own.values() if values is not None]
    for row in albums.albums_called(session, names) if names else ():
        if (row.id,) not in own:
            ground.namesakes[row.id] = row.name
    return ground


def _as_left(
    session: Session, before: Mapping[Key, Values], after: Mapping[Key, Values]
) -> dict[Key, Values]:
    """Return what these albums were before an edit, of those that are still as it left them."""
    now = journal.read_rows(session, "album", before)
    return {key: values for key, values in before.items() if now[key] == after[key]}


def _both(session: Session, seq: int) -> tuple[dict[str, dict[Key, Values]], ...]:
    """Return the rows after and before an edit."""
    query = select(Edit.payload, Edit.inverse).where(Edit.seq == seq)
    payload, inverse = session.execute(query).one()
    return from_json(payload), from_json(inverse)


def _stands_on(session: Session, ground: _Ground, number: int, after: Mapping[str, Any]) -> bool:
    """Return whether a later edit builds on this ground."""
    for table, rows in after.items():
        followed = table == "album" and after.get("person")
        if table != "person" and _meets(
            ground, table, _not_made(ground, rows) if followed else rows
        ):
            return True
    doubtful = False
    changed = ground.changed.get("person", {})
    for (person_id,), values in after.get("person", ()):
        if person_id in ground.made or (values is None and person_id in ground.needed):
            return True
        doubtful = doubtful or (person_id,) in changed
    if not doubtful:
        return False
    now, before = (rows.get("person", {}) for rows in _both(session, number))
    return any(key in now and now[key] != before[key] for key in changed)


def _not_made(
    ground: _Ground, albums: Iterable[tuple[list[int], Any]]
) -> list[tuple[list[int], Any]]:
    """Leave out albums that the old edit made: that they followed a name is no reason to keep them."""
    made = {key for key, values in ground.changed.get("album", {}).items() if values is None}
    return [row for row in albums if tuple(row[0]) not in made]


def _meets(ground: _Ground, table: str, rows: Iterable[tuple[list[int], Any]]) -> bool:
    """Return whether one of these rows, which are not people, says something of the ground."""
    changed = ground.changed.get(table, {})
    if table == "album":
        return any(tuple(key) in changed or _names_alike(ground, key[0], row) for key, row in rows)
    if not (changed or ground.shown or (table == "fact" and ground.placed)):
        return False
    faces = _FACE_KEYS.get(table, 0)
    for numbers, values in rows:
        key = tuple(numbers)
        if key in changed or not ground.shown.isdisjoint(key[:faces]):
            return True
        if table == "fact" and values == [False] and key in ground.placed:
            return True
    return False


def _names_alike(ground: _Ground, album_id: int, values: Sequence[str] | None) -> bool:
    """Return whether this row of an album has the name because of which two would be called the same."""
    name = ground.namesakes.get(album_id)
    return values is not None and name is not None and values[0].casefold() == name.casefold()


def _rows_to_write(session: Session, ground: _Ground) -> dict[str, dict[Key, Values]]:
    """Return the rows that an edit changed, as they were before it, and what must go with them."""
    rows = _without_gone_faces(session, ground.changed)
    if ground.albums:
        rows["album"] = ground.albums
    people = rows["person"]
    there = journal.read_rows(session, "person", [(person,) for person in ground.needed])
    for key, values in there.items():
        if values is None and key not in people:  # the machine has forgotten them
            people[key] = ground.people[key]
    leaving = [key[0] for key, values in people.items() if values is None]
    nowhere = drafts.faces_of(session, leaving) if leaving else []
    for face_id in nowhere + placed_against(session, rows.get("fact", {})):
        rows.setdefault("face", {}).setdefault((face_id,), (None, None, None))
    return rows


def _without_gone_faces(
    session: Session, tables: Mapping[str, Mapping[Key, Values]]
) -> dict[str, dict[Key, Values]]:
    named = {
        face_id
        for table, rows in tables.items()
        for key in rows
        for face_id in key[: _FACE_KEYS.get(table, 0)]
    }
    there: set[int] = set()
    for part in batches(sorted(named)):
        there.update(session.scalars(select(Face.id).where(Face.id.in_(part))))
    return {
        table: {
            key: values
            for key, values in rows.items()
            if there.issuperset(key[: _FACE_KEYS.get(table, 0)])
        }
        for table, rows in tables.items()
    }


def _held(rows: list[EditRow]) -> HeldByLater:
    named = [
        _("“{label}” ({when})").format(label=row.label, when=_when(row.at)) for row in rows[:_NAMED]
    ]
    rest = len(rows) - len(named)
    if rest:
        named.append(ngettext("{n} more", "{n} more", rest).format(n=rest))
    message = ngettext(
        "{changes} comes after it and builds on it.",
        "{changes} come after it and build on it.",
        len(rows),
    )
    advice = ngettext(
        "Take that back first.", "Take those back first, the latest before the others.", len(rows)
    )
    listed = _(" and ").join(filter(None, [_(", ").join(named[:-1]), named[-1]]))
    return HeldByLater(message.format(changes=listed), advice, tuple(row.seq for row in rows))


def _when(at: str) -> str:
    """Return the time of an edit where the user is: of today the hour, else the day."""
    moment = datetime.fromisoformat(at).astimezone()
    today = datetime.now(UTC).astimezone().date()
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment:%Y-%m-%d}"
