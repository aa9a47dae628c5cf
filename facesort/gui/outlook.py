"""What stricter or looser people would be like, worked out off the GUI thread.

The slider may be moved faster than previews are made: one is made at a time, and then the one that was
asked for last.  What previews are made of is read once for each state of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facesort.faces.packs import default_pack_id
from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs
from facesort.library import people
from facesort.library.journal import Done
from facesort.library.people import PersonRow
from facesort.library.store import Library, Session
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.text import _

if TYPE_CHECKING:  # numpy is imported on the worker: the window must be there first
    from facesort.operations.parts import Alike, Own, Part
    from facesort.operations.strictness import Preview, Standing

_EVERY_KIND = ("named", "unnamed", "ignored")
_SHOWN = 24


class Kind(Enum):
    """What would happen."""

    JOIN = auto()  # the people would be one, the first of them
    SPLIT = auto()  # the person would come apart into the strips
    NEW = auto()  # somebody new, of faces of nobody
    STAY = auto()  # these would stay with the person
    LEAVE = auto()  # these would leave the person, as somebody new
    TAKE = auto()  # these faces of nobody would come to the person
    NOBODY = auto()  # these faces of the person would be with nobody


@dataclass(frozen=True, slots=True)
class Strip:
    """Faces side by side: some of them, how many there are, and whether they would be with nobody."""

    face_ids: tuple[int, ...]
    faces: int
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would happen, to these people, shown as these strips."""

    kind: Kind
    people: tuple[PersonRow, ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be otherwise at a strictness.

    Attributes:
        strict: The strictness.
        now: The one there is; for one person, whose strictness is not kept, the same.
        changes: One by one, those that matter most first.
        joining, splitting, new: How many people would join others, come apart, be new.
        moved: How many faces would move.
        problem: Why nothing can be said; "" if it can.
    """

    strict: int
    now: int
    changes: Sequence[Change] = ()
    joining: int = 0
    splitting: int = 0
    new: int = 0
    moved: int = 0
    problem: str = ""

    @property
    def is_other(self) -> bool:
        """Whether anything would be otherwise, if only for photos to come."""
        return not self.problem and (self.moved > 0 or self.strict != self.now)


@dataclass
class _Known:
    """What was read of one state of the library; only ever touched by the one job at work."""

    version: int = -1
    people: Mapping[int, PersonRow] = field(default_factory=dict)
    standing: Standing | None = None
    own: Own | None = None


class Outlooks(QObject):
    """Works out outlooks for the whole library, or for one person (`person_id`).

    Signals:
        found: Carries an Outlook; never one that is out of date because another was asked for.
        changed: The library is another one now: ask again; carries nothing.
    """

    found = Signal(object)
    changed = Signal()

    def __init__(self, library: Library, jobs: Jobs, hub: Hub, person_id: int | None) -> None:
        super().__init__()
        self._library = library
        self._jobs = jobs
        self._person_id = person_id
        self._known = _Known()
        self._wanted: tuple[int | None] | None = None
        self._busy = False
        hub.library_changed.connect(self._on_library_changed)

    def ask(self, strict: int | None) -> None:
        """Work out what a strictness would do; None stands for the one there is."""
        self._wanted = (strict,)
        self._start()

    def _start(self) -> None:
        if self._busy or self._wanted is None:
            return
        (strict,), self._wanted, self._busy = self._wanted, None, True
        work = partial(_outlook, self._library, self._known, self._person_id, strict)
        job = self._jobs.start(_("Preview"), work)
        job.succeeded.connect(self._on_succeeded)
        job.ended.connect(self._on_ended)

    def _on_succeeded(self, outlook: Outlook) -> None:
        if self._wanted is None:
            self.found.emit(outlook)

    def _on_ended(self, _job: Job) -> None:
        self._busy = False
        self._start()

    def _on_library_changed(self, touched: Touched) -> None:
        if touched & (Touched.PEOPLE | Touched.FACES | Touched.PHOTOS):
            self.changed.emit()


def edit_of(person_id: int | None, strict: int) -> Callable[[Session], Done]:
    """Return the edit that makes people so strict: all, or one."""

    def edit(session: Session) -> Done:
        from facesort.operations import parts, strictness

        if person_id is None:
            return strictness.apply_within(session, strict)
        if strict > 0:
            return parts.take_apart_within(session, person_id, strict)
        return parts.gather_within(session, person_id, -strict)

    return edit


def _outlook(
    library: Library, known: _Known, person_id: int | None, strict: int | None, _monitor: Monitor
) -> Outlook:
    from facesort.library import tree

    version = library.version()
    with library.read() as session:
        if tree.limit(session, default_pack_id()) is None:
            return Outlook(
                0, 0, problem=_("There are no people yet: scan a folder of photos first.")
            )
        if version != known.version:
            known.people = {row.id: row for row in people.list_people(session, _EVERY_KIND)}
            known.standing = known.own = None
            known.version = version
        if person_id is None:
            return _of_all(session, known, strict)
        return _of_one(session, known, person_id, strict or 0)


def _of_all(session: Session, known: _Known, strict: int | None) -> Outlook:
    from facesort.operations import strictness

    if known.standing is None:
        known.standing = strictness.standing(session)
    now = strictness.strictness_within(session)
    wanted = now if strict is None else strict
    found = strictness.look(known.standing, wanted)
    return Outlook(
        wanted,
        now,
        _changes(found, known.people),
        sum(len(join) - 1 for join in found.joins),
        len(found.splits),
        len(found.new),
        len(found.moved),
    )


def _changes(found: Preview, rows: Mapping[int, PersonRow]) -> list[Change]:
    joins, splits = [], []
    for ids in found.joins:
        who = tuple(rows[person_id] for person_id in ids if person_id in rows)
        if who:
            joins.append(Change(Kind.JOIN, who, tuple(map(_cover, who))))
    for (person_id, sizes), parts in zip(found.splits, found.parts, strict=True):
        if person_id in rows:
            strips = [
                Strip(some.shown, some.faces, nobody=place >= len(sizes))
                for place, some in enumerate(parts)
            ]
            splits.append(Change(Kind.SPLIT, (rows[person_id],), tuple(strips)))
    new = [Change(Kind.NEW, (), (Strip(some.shown, some.faces),)) for some in found.newcomers]
    joins.sort(key=lambda change: -sum(strip.faces for strip in change.strips[1:]))
    splits.sort(key=lambda change: -sum(strip.faces for strip in change.strips[1:]))
    return [*joins, *splits, *new]


def _of_one(session: Session, known: _Known, person_id: int, strict: int) -> Outlook:
    from facesort.operations import parts

    rows = known.people
    person = rows.get(person_id)
    if person is None:
        return Outlook(strict, strict, problem=_("That person is not there any more."))
    if strict > 0:
        if known.own is None:
            known.own = parts.own_tree(session, person_id)
        found = parts.proposal_within(session, person_id, strict, known.own)
        return _apart(person, strict, found)
    if strict < 0:
        return _together(person, strict, rows, parts.alike_within(session, person_id, -strict))
    return Outlook(strict, strict)


def _apart(person: PersonRow, strict: int, parts: Sequence[Part]) -> Outlook:
    others = [part.face_ids for part in parts[1:]]
    if not others:
        return Outlook(strict, strict)
    leaving = [ids for ids in others if len(ids) > 1]
    alone = [ids[0] for ids in others if len(ids) == 1]
    changes = [Change(Kind.STAY, (person,), (_strip(parts[0].face_ids),))]
    changes += [Change(Kind.LEAVE, (person,), (_strip(ids),)) for ids in leaving]
    if alone:
        changes.append(Change(Kind.NOBODY, (person,), (_strip(alone),)))
    moved = sum(map(len, others))
    return Outlook(strict, strict, changes, splitting=1, new=len(leaving), moved=moved)


def _together(
    person: PersonRow, strict: int, rows: Mapping[int, PersonRow], found: Alike
) -> Outlook:
    others = [rows[other] for other in found.people if other in rows]
    others.sort(key=lambda row: (-row.faces, row.id))
    changes = [Change(Kind.JOIN, (person, row), (_cover(person), _cover(row))) for row in others]
    if found.face_ids:
        changes.append(Change(Kind.TAKE, (person,), (_strip(found.face_ids),)))
    moved = len(found.face_ids) + sum(row.faces for row in others)
    return Outlook(strict, strict, changes, joining=len(others), moved=moved)


def _cover(row: PersonRow) -> Strip:
    return Strip((row.cover_face_id,), row.faces)


def _strip(face_ids: Sequence[int]) -> Strip:
    return Strip(tuple(face_ids[:_SHOWN]), len(face_ids))
