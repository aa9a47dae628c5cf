"""Which edits leave the history with somebody who is forgotten, so that undo of the others stays exact.

An edit leaves if it

* speaks of a face, a person or an album that goes, or tells the name, or
* was built upon by one that leaves: it said something of the same row before, or made or removed a
  person of whom the other speaks.  What the other did can no longer be taken back, so what is below
  it cannot either; both stay as they are.

Of edits that are undone, the first that speaks of what goes takes all after it along: they were made on
top of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from facesort.library.forget_albums import asks_for_name
from facesort.library.journal import Key, Values, from_json

#: Where in the key of a row there are faces.
_FACE_KEYS = {"face": 1, "is_face": 1, "fact": 1, "answer": 2}
_QUOTES = ("“{}”", "„{}“", "«{}»")


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes: ids of faces, people and albums, and a name that nobody else bears, or "" ."""

    faces: set[int]
    people: set[int]
    albums: set[int]
    name: str


@dataclass(frozen=True, slots=True)
class _Edit:
    seq: int
    label: str
    undone: bool
    rows: tuple[dict[str, dict[Key, Values]], dict[str, dict[Key, Values]]]

    def each(self) -> Iterator[tuple[str, Key, Values]]:
        """Yield all rows, as they are with the edit and without it."""
        for tables in self.rows:
            for table, rows in tables.items():
                for key, values in rows.items():
                    yield table, key, values


@dataclass(slots=True)
class _Held:
    """What edits that leave have said, which none that stays may take back."""

    rows: set[tuple[str, Key]] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    came_or_went: set[int] = field(default_factory=set)

    def add(self, edit: _Edit) -> None:
        changed = _changed_people(edit)
        self.came_or_went.update(key[0] for key, made in changed.items() if made)
        for table, key, values in edit.each():
            if table != "person" or key in changed:
                self.rows.add((table, key))
            self.people.update(_people_of(table, key, values))

    def forbids(self, edit: _Edit) -> bool:
        # Also rows of people that it did not change: making it again would write them as they were.
        if any((table, key) in self.rows for table, key, _values in edit.each()):
            return True
        changed = _changed_people(edit)
        if any(key[0] in self.people for key, made in changed.items() if made):
            return True
        return any(
            not self.came_or_went.isdisjoint(_people_of(table, key, values))
            for table, key, values in edit.each()
        )


def edits_leaving(connection: Any, gone: Gone) -> list[int]:  # noqa: ANN401
    """Return the numbers of the edits that leave with what goes."""
    leaving: list[int] = []
    undone_leave = False
    for edit in _edits(connection, "undone ORDER BY seq"):
        undone_leave = undone_leave or _speaks_of(edit, gone)
        if undone_leave:
            leaving.append(edit.seq)
    held = _Held()
    for edit in _edits(connection, "NOT undone ORDER BY seq DESC"):
        if _speaks_of(edit, gone) or held.forbids(edit):
            leaving.append(edit.seq)
            held.add(edit)
    return sorted(leaving)


def hidden_faces_of(connection: Any, person_id: int) -> set[int]:  # noqa: ANN401
    """Return what the user said is no face, or drew and took back, that was this person before."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(face)")}
    if "is_face" not in columns:
        return set()
    hidden = {face for (face,) in connection.execute("SELECT id FROM face WHERE NOT is_face")}
    if not hidden:
        return set()
    return {
        key[0]
        for edit in _edits(connection, "1 ORDER BY seq")
        for table, key, values in edit.each()
        if table in ("face", "fact")
        and key[0] in hidden
        and _is_with(table, key, values, person_id)
    }


def _is_with(table: str, key: Key, values: Values, person_id: int) -> bool:
    if values is None:
        return False
    return values[0] == person_id if table == "face" else key[1] == person_id and bool(values[0])


def _speaks_of(edit: _Edit, gone: Gone) -> bool:
    if gone.name and any(quotes.format(gone.name) in edit.label for quotes in _QUOTES):
        return True
    for table, key, values in edit.each():
        if not gone.faces.isdisjoint(key[: _FACE_KEYS.get(table, 0)]):
            return True
        if not gone.people.isdisjoint(_people_of(table, key, values)):
            return True
        if table == "album" and (key[0] in gone.albums or _album_asks(values, gone.name)):
            return True
        if table == "person" and values is not None and values[2] in gone.faces:
            return True
    return False


def _album_asks(values: Values, name: str) -> bool:
    return values is not None and bool(name) and asks_for_name(values[1], name)


def _people_of(table: str, key: Key, values: Values) -> set[int]:
    if table == "person":
        return {key[0]}
    if table == "fact":
        return {key[1]}
    if table == "face" and values is not None and values[0] is not None:
        return {values[0]}
    return set()


def _changed_people(edit: _Edit) -> dict[Key, bool]:
    """Return the people whom an edit changed, and whether it made or removed them."""
    after, before = (tables.get("person", {}) for tables in edit.rows)
    return {
        key: (after.get(key) is None) != (before.get(key) is None)
        for key in after.keys() | before.keys()
        if after.get(key) != before.get(key)
    }


def _edits(connection: Any, which: str) -> Iterator[_Edit]:  # noqa: ANN401
    query = f"SELECT seq, label, undone, payload, inverse FROM edit WHERE {which}"  # noqa: S608
    for seq, label, undone, payload, inverse in connection.execute(query):
        yield _Edit(seq, label, bool(undone), (from_json(payload), from_json(inverse)))
