"""The journal: every change by the user is one row, with its exact inverse, kept across restarts.

An edit is a set of rows before and a set of rows after.  `payload` holds the rows after, `inverse` the
rows before; undoing an edit writes `inverse`, making it again writes `payload`.  Undo goes strictly
backwards, so the facts that an edit finds when it is undone are those it left, and what is undone is
always the end of the journal.  To take back one edit in the middle is an edit of its own, which names
the other in its kind (see `taking_back`).

A row that an edit refers to but does not change (the person a face belonged to) is written down too:
the machine may delete an unnamed person whom nobody needs any more, and undo brings them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.kept_searches import rewritten
from facesort.library.nesting import settle
from facesort.library.partings import let_go, place_nowhere, placed_against
from facesort.library.presence import update_presence
from facesort.library.schema import (
    Album,
    Answer,
    Base,
    Edit,
    Face,
    Fact,
    Person,
    Root,
    Strictness,
)
from facesort.library.touched import Touched

#: What of a row the user can change.  Columns that are not named here belong to the machine.
_TABLES: dict[str, tuple[type[Base], tuple[str, ...], tuple[str, ...]]] = {
    "root": (Root, ("id",), ("watched",)),
    "person": (Person, ("id",), ("name", "kind", "cover_face_id", "birth_date")),
    "face": (Face, ("id",), ("person_id", "assigned_by", "certainty")),
    "is_face": (Face, ("id",), ("is_face",)),
    "fact": (Fact, ("face_id", "person_id"), ("is_same",)),
    "answer": (Answer, ("face_id", "other_id"), ("said", "level")),
    "strictness": (Strictness, ("id",), ("looser", "runs")),
    "album": (Album, ("id",), ("name", "query")),
}
_TOUCHED = {
    "root": Touched.FOLDERS | Touched.PHOTOS | Touched.FACES | Touched.PEOPLE | Touched.PROBLEMS,
    "person": Touched.PEOPLE,
    "face": Touched.FACES | Touched.PEOPLE,
    "is_face": Touched.FACES | Touched.PEOPLE | Touched.PHOTOS,
    "fact": Touched.FACES | Touched.PEOPLE,
    "answer": Touched.FACES,
    "strictness": Touched.PEOPLE,
    "album": Touched.FOLDERS,
}
#: The first words of the kind of edits that take back another; its number follows.
_TAKE_BACK = "take back"
#: The user cannot make or remove such rows, only change them.
_ONLY_CHANGED = frozenset({"root", "face", "is_face"})

Key = tuple[int, ...]
#: The values of a row in the order of `_TABLES`; None: there is no such row.
Values = tuple[Any, ...] | None
#: Rows by table and key.
Rows = dict[str, dict[Key, Values]]


@dataclass(slots=True)
class Draft:
    """The rows that an edit will write, gathered by the verbs of `edits`; `became`: who is now whom."""

    kind: str
    label: str
    rows: dict[str, dict[Key, Values]] = field(default_factory=dict)
    became: dict[int, int] = field(default_factory=dict)

    def put(self, table: str, key: Key, *values: Any) -> None:  # noqa: ANN401 - column values
        """Write this row."""
        self.rows.setdefault(table, {})[key] = values

    def remove(self, table: str, key: Key) -> None:
        """Delete this row."""
        self.rows.setdefault(table, {})[key] = None


@dataclass(frozen=True, slots=True)
class EditRow:
    """One line of the history.

    Attributes:
        seq: Its number; numbers grow and are never given out twice.
        at: UTC, ISO 8601.
        kind: Which verb made it.
        label: What the user did, as a phrase.
        undone: Undo took it back, and redo can make it again.
        takes_back: The number of the edit that this one takes back, for those of the kind "take back".
        taken_back: The number of the later edit that takes this one back, None if none does.
    """

    seq: int
    at: str
    kind: str
    label: str
    undone: bool
    takes_back: int | None = None
    taken_back: int | None = None

    @property
    def id(self) -> int:
        """The number again: what lists know it by."""
        return self.seq


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an edit, an undo or a redo; an edit that changed nothing has no number."""

    seq: int
    label: str
    touched: Touched


def record(session: Session, draft: Draft) -> Done:
    """Make a drafted edit and write it down; what had been undone can no longer be made again.

    An edit that would change nothing is not written down.
    """
    after = draft.rows
    for key, row in rewritten(session, after.get("person", {}), draft.became).items():
        after.setdefault("album", {}).setdefault(key, row)
    after["person"] = {**_people_named_in(session, after), **after.get("person", {})}
    before = {table: read_rows(session, table, rows) for table, rows in after.items()}
    for key, values in _people_named_in(session, before).items():
        before["person"].setdefault(key, values)
        after["person"].setdefault(key, values)
    if before == after:
        return Done(0, draft.label, Touched.NOTHING)
    session.execute(delete(Edit).where(Edit.seq > _last_done(session)))
    _write(session, after)
    edit = Edit(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        kind=draft.kind,
        label=draft.label,
        payload=_to_json(after),
        inverse=_to_json(before),
    )
    session.add(edit)
    session.flush()
    return Done(edit.seq, draft.label, _touched(after))


def undo(session: Session) -> Done | None:
    """Take back the last edit; None if there is none."""
    last = select(Edit).where(~Edit.undone).order_by(Edit.seq.desc()).limit(1)
    return _apply(session, session.scalar(last), undone=True)


def redo(session: Session) -> Done | None:
    """Make again the edit that was taken back last; None if there is none."""
    first = select(Edit).where(Edit.seq > _last_done(session)).order_by(Edit.seq).limit(1)
    return _apply(session, session.scalar(first), undone=False)


def next_undo(session: Session) -> str | None:
    """Return the label of the edit that `undo` would take back."""
    return session.scalar(select(Edit.label).where(~Edit.undone).order_by(Edit.seq.desc()).limit(1))


def next_redo(session: Session) -> str | None:
    """Return the label of the edit that `redo` would make again."""
    first = select(Edit.label).where(Edit.seq > _last_done(session))
    return session.scalar(first.order_by(Edit.seq).limit(1))


def next_kind(session: Session, *, undone: bool) -> str | None:
    """Return the kind of the edit that `undo` (or, of those undone, `redo`) would be about.

    Of a taking back, it is that of what it takes back.
    """
    last = _last_done(session)
    there = select(Edit.seq).where(Edit.seq > last).order_by(Edit.seq) if undone else None
    seq = last if there is None else session.scalar(there.limit(1))
    return kind_of(session, seq or 0)


def placements(session: Session) -> Rows:
    """Return with whom all faces are, all people, and how strict the user wants the groups."""
    return {
        name: read_rows(session, name, [tuple(key) for key in session.execute(select(*keys))])
        for name, keys in (
            ("face", (Face.id,)),
            ("person", (Person.id,)),
            ("strictness", (Strictness.id,)),
        )
    }


def amend(session: Session, seq: int, payload: Rows, inverse: Rows) -> None:
    """Let an edit make, or take back, all that differs between two states, besides its own rows.

    What the machine had to place anew when the edit was taken back (or made again) is placed there
    again, under the same people, when it is made again (or taken back).

    Args:
        session: A writing session.
        seq: The number of the edit.
        payload: The state with the edit, see `placements`.
        inverse: The state without.
    """
    edit = session.get_one(Edit, seq)
    after, before = from_json(edit.payload), from_json(edit.inverse)
    for name in payload:
        own = after.get(name, {}).keys()
        for key in payload[name].keys() | inverse[name].keys() | own:
            with_it, without = payload[name].get(key), inverse[name].get(key)
            if with_it != without or key in own:
                after.setdefault(name, {})[key] = with_it
                before.setdefault(name, {})[key] = without
    edit.payload, edit.inverse = _to_json(after), _to_json(before)
    session.flush()


def state(session: Session) -> tuple[int, int]:
    """Return what differs whenever the user has changed something, taken back or made again."""
    undone = func.count().filter(Edit.seq > _last_done(session))
    last, count = session.execute(select(func.coalesce(func.max(Edit.seq), 0), undone)).one()
    return last, count


def history(session: Session, since: int = 0) -> list[EditRow]:
    """Return all edits from a number on, newest first.

    What they changed is not read, however much it is.
    """
    last = _last_done(session)
    query = select(Edit.seq, Edit.at, Edit.kind, Edit.label).where(Edit.seq >= since)
    taken: dict[int, int] = {}
    rows = []
    for seq, at, kind, label in session.execute(query.order_by(Edit.seq.desc())):
        undone, target = seq > last, taken_back_by(kind)
        if target is not None and not undone and seq not in taken:
            taken[target] = seq
        word = kind if target is None else _TAKE_BACK
        rows.append(EditRow(seq, at, word, label, undone, target, taken.get(seq)))
    return rows


def kind_of_taking_back(seq: int) -> str:
    """Return the kind of the edit that takes back the edit with this number."""
    return f"{_TAKE_BACK} {seq}"


def taken_back_by(kind: str) -> int | None:
    """Return the number of the edit that an edit of this kind takes back, None if it is another kind."""
    word, _space, number = kind.rpartition(" ")
    return int(number) if word == _TAKE_BACK and number.isdecimal() else None


def kind_of(session: Session, seq: int) -> str | None:
    """Return the kind of an edit, of a taking back that of what it takes back; None if there is none."""
    kind = session.scalar(select(Edit.kind).where(Edit.seq == seq))
    while kind is not None and (target := taken_back_by(kind)) is not None:
        kind = session.scalar(select(Edit.kind).where(Edit.seq == target))
    return kind


def _last_done(session: Session) -> int:
    """Return the number of the last edit that is not undone, 0 if there is none.

    Found from the end: `undone` lies behind what was changed, and to read it of every edit would read
    the whole journal.
    """
    last = select(Edit.seq).where(~Edit.undone).order_by(Edit.seq.desc()).limit(1)
    return session.scalar(last) or 0


def _apply(session: Session, edit: Edit | None, *, undone: bool) -> Done | None:
    if edit is None:
        return None
    rows = from_json(edit.inverse if undone else edit.payload)
    _write(session, rows)
    edit.undone = undone
    return Done(edit.seq, edit.label, _touched(rows))


def _people_named_in(
    session: Session, tables: Mapping[str, Mapping[Key, Values]]
) -> dict[Key, Values]:
    """Return the rows of the people whom these rows point to, as they are now."""
    wanted = {key[1] for key in tables.get("fact", {})}
    for values in tables.get("face", {}).values():
        if values is not None and values[0] is not None:
            wanted.add(values[0])
    found = read_rows(session, "person", [(person,) for person in wanted])
    return {key: values for key, values in found.items() if values is not None}


def read_rows(session: Session, name: str, keys: Iterable[Key]) -> dict[Key, Values]:
    """Return what of these rows the user can change, as they are now."""
    model, key_names, value_names = _TABLES[name]
    key_columns = [getattr(model, column) for column in key_names]
    columns = [*key_columns, *(getattr(model, column) for column in value_names)]
    wanted = list(keys)
    found: dict[Key, Values] = dict.fromkeys(wanted)
    for part in batches(sorted({key[0] for key in wanted})):
        for row in session.execute(select(*columns).where(key_columns[0].in_(part))):
            key = tuple(row[: len(key_columns)])
            if key in found:
                found[key] = tuple(row[len(key_columns) :])
    return found


def _write(session: Session, tables: Mapping[str, Mapping[Key, Values]]) -> None:
    """Write the rows; keys may point to rows that are written later in the same edit."""
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    for name in _TABLES:
        rows = tables.get(name, {})
        model, key_names, value_names = _TABLES[name]
        table = model.__table__
        assert isinstance(table, Table)
        there = [
            dict(zip((*key_names, *value_names), (*key, *values), strict=True))
            for key, values in rows.items()
            if values is not None
        ]
        gone = [
            dict(zip((f"_{column}" for column in key_names), key, strict=True))
            for key, values in rows.items()
            if values is None
        ]
        where = [table.c[column] == bindparam(f"_{column}") for column in key_names]
        if gone and name == "person":
            let_go(session, [key[0] for key, values in rows.items() if values is None])
        if gone:
            session.execute(delete(table).where(*where), gone)
        if there and name in _ONLY_CHANGED:
            new_values: dict[str, Any] = {column: bindparam(column) for column in value_names}
            renamed = [
                {f"_{c}" if c in key_names else c: v for c, v in row.items()} for row in there
            ]
            session.execute(update(table).where(*where).values(new_values), renamed)
        elif there:
            _upsert(session, table, key_names, there)
    nothing = [key[0] for key, values in tables.get("is_face", {}).items() if values == (False,)]
    own = tables.get("face", {})
    against = placed_against(session, tables.get("fact", {}))
    place_nowhere(session, [*nothing, *(face_id for face_id in against if (face_id,) not in own)])
    for (root_id,), values in tables.get("root", {}).items():
        if values == (True,) and session.get(Root, root_id) is not None:
            settle(session, root_id)
    if tables.get("root"):
        update_presence(session)
    session.expire_all()


def _upsert(
    session: Session, table: Table, key_names: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    named = [column for column in ("face_id", "other_id") if column in key_names]
    for column in named:  # a face may be gone since: its content was removed
        kept: set[int] = set()
        for part in batches(sorted({row[column] for row in rows})):
            kept.update(session.scalars(select(Face.id).where(Face.id.in_(part))))
        rows = [row for row in rows if row[column] in kept]
    if rows:
        statement = upsert(table)
        values = {c: statement.excluded[c] for c in rows[0] if c not in key_names}
        session.execute(
            statement.on_conflict_do_update(index_elements=list(key_names), set_=values), rows
        )


def _touched(tables: Mapping[str, Mapping[Key, Values]]) -> Touched:
    touched = Touched.NOTHING
    for name, rows in tables.items():
        if rows:
            touched |= _TOUCHED[name]
    return touched


def _to_json(tables: Mapping[str, Mapping[Key, Values]]) -> str:
    lists = {name: [[list(k), v] for k, v in rows.items()] for name, rows in tables.items()}
    return json.dumps(lists, separators=(",", ":"), ensure_ascii=False)


def from_json(stored: str) -> dict[str, dict[Key, Values]]:
    """Return the rows that `payload` or `inverse` of an edit holds: by table, by key."""
    return {
        name: {tuple(key): None if values is None else tuple(values) for key, values in rows}
        for name, rows in json.loads(stored).items()
    }
