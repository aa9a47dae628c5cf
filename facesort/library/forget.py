"""Forget a person, or all faces, for good: the one change that no undo takes back.

What facesort made of the faces goes: where and what they are, their vectors, what was said of them, who
it was, albums that ask for nobody else, and the edits that speak of them (`forget_edits` says which).
A photo keeps the bare place of each (`BlindSpot`): without it, the next scan would find the face again.

The statements speak to a bare connection, because copies of older formats are cleaned by the same ones.
SQLite overwrites what they delete; `Library.rewrite` is to follow, for the copies that SQLite made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from facesort.errors import NotFound
from facesort.faces.blind import Box
from facesort.library.forget_albums import albums_asking_for
from facesort.library.forget_edits import Gone, edits_leaving, hidden_faces_of
from facesort.text import _

#: However many values there are: a statement takes only so many of its own.
_LISTED = "(SELECT value FROM json_each(?))"
_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Losses:
    """What would be forgotten, or was.

    Attributes:
        name: Who, "" for somebody without a name and for everybody.
        everybody: Whether all faces are meant.
        faces: How many faces.
        photos: How many photos they are in.
        people: How many people.
        said: How many things the user said of them: “is”, “is not”, answers.
        edits: How many changes leave the history.
        edits_left: How many stay.
        albums: The names of the albums that go.
    """

    name: str
    everybody: bool
    faces: int
    photos: int
    people: int
    said: int
    edits: int
    edits_left: int
    albums: tuple[str, ...]


@dataclass(slots=True)
class Target:
    """Who is to be forgotten, in ids that are never given out twice: they mean the same in every copy.

    Attributes:
        person_id: The person, None for everybody.
        name: Their name, "" if they have none or share it with somebody.
        faces: Their faces.
        kept: The faces of others.
        places: Where those are: by the content of the photo.
        edits: The edits that leave.
        albums: The albums that go, by id.
    """

    person_id: int | None
    name: str = ""
    faces: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    places: dict[bytes, list[Box]] = field(default_factory=dict)
    edits: list[int] = field(default_factory=list)
    albums: dict[int, str] = field(default_factory=dict)


def losses(session: Session, person_id: int | None) -> Losses:
    """Return what would be forgotten with a person, or (None) with everybody.

    Raises:
        NotFound: There is no such person.
    """
    connection = _bare(session)
    return _losses(connection, target_of(connection, person_id))


def target_in(session: Session, person_id: int | None) -> Target:
    """Return what is to be forgotten of a library.

    Raises:
        NotFound: There is no such person.
    """
    return target_of(_bare(session), person_id)


def forget(session: Session, person_id: int | None) -> Losses:
    """Forget a person, or (None) everybody; returns what that was.

    Raises:
        NotFound: There is no such person.
    """
    connection = _bare(session)
    target = target_of(connection, person_id)
    lost = _losses(connection, target)
    leave_blind_spots(connection, target)
    erase(connection, target)
    session.expire_all()
    return lost


def target_of(connection: Any, person_id: int | None) -> Target:  # noqa: ANN401
    """Return what is to be forgotten.

    Raises:
        NotFound: There is no such person.
    """
    target = Target(person_id)
    if person_id is None:
        target.faces = _numbers(connection, "SELECT id FROM face")
        target.edits = sorted(_numbers(connection, "SELECT seq FROM edit"))
        target.albums = albums_asking_for(connection, None)
    else:
        row = connection.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()
        if row is None:
            raise NotFound(
                _("There is no person {id}.").format(id=person_id),
                _("“facesort people” lists the people and their numbers."),
            )
        target.name = _name_of_nobody_else(connection, person_id, row[0])
        own = "SELECT id FROM face WHERE person_id = ?"
        target.faces = _numbers(connection, own, person_id)
        target.faces |= hidden_faces_of(connection, person_id)
        target.albums = albums_asking_for(connection, person_id)
        gone = Gone(target.faces, {person_id}, set(target.albums), target.name)
        target.edits = edits_leaving(connection, gone)
        target.kept = _numbers(connection, "SELECT id FROM face") - target.faces
    target.places = _places(connection, target.faces)
    return target


def erase(connection: Any, target: Target) -> None:  # noqa: ANN401 - a raw DB-API connection
    """Delete all that a target means, in a library or a copy of one, of whatever format."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    _delete(connection, "edit", "seq", target.edits)
    if "album" in there:
        _delete(connection, "album", "id", sorted(target.albums))
    if target.person_id is None:
        for table in (
            "link",
            "answer",
            "fact",
            "vector",
            "face",
            "person",
            "grouping",
            "strictness",
        ):
            if table in there:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        return
    faces = sorted(target.faces)
    for table, columns in (
        ("link", ("face_id", "other_id")),
        ("answer", ("face_id", "other_id")),
        ("fact", ("face_id",)),
        ("vector", ("face_id",)),
    ):
        for column in columns if table in there else ():
            _delete(connection, table, column, faces)
    connection.execute(
        f"UPDATE person SET cover_face_id = NULL WHERE cover_face_id IN {_LISTED}",  # noqa: S608
        (_listed(faces),),
    )
    _delete(connection, "face", "id", faces)
    _delete(connection, "fact", "person_id", [target.person_id])
    connection.execute(
        "UPDATE face SET person_id = NULL, assigned_by = NULL, certainty = NULL WHERE person_id = ?",
        (target.person_id,),
    )
    _delete(connection, "person", "id", [target.person_id])


def leave_blind_spots(connection: Any, target: Target) -> None:  # noqa: ANN401
    """Remember where no face is to be looked for any more; before `erase`."""
    if target.person_id is None:
        connection.execute("DELETE FROM blind_spot")
        connection.execute(
            "INSERT INTO blind_spot (photo_id, x, y, width, height)"
            " SELECT id, ?, ?, ?, ? FROM photo WHERE finder IS NOT NULL",
            _WHOLE,
        )
        return
    places = f"SELECT photo_id, x, y, width, height FROM face WHERE id IN {_LISTED}"  # noqa: S608
    connection.execute(
        f"INSERT INTO blind_spot (photo_id, x, y, width, height) {places}",
        (_listed(target.faces),),
    )


def blind_spots(session: Session, photo_ids: Sequence[int]) -> dict[int, list[Box]]:
    """Return where in these photos no face is to be looked for."""
    query = f"SELECT photo_id, x, y, width, height FROM blind_spot WHERE photo_id IN {_LISTED}"  # noqa: S608
    found: dict[int, list[Box]] = {}
    for photo_id, *box in _bare(session).execute(query, (_listed(photo_ids),)):
        found.setdefault(photo_id, []).append(tuple(box))
    return found


def _losses(connection: Any, target: Target) -> Losses:  # noqa: ANN401
    everybody = target.person_id is None
    name, people = "", 1
    if everybody:
        ((people,),) = connection.execute("SELECT count(*) FROM person").fetchall()
    else:
        who = "SELECT name FROM person WHERE id = ?"
        ((name,),) = connection.execute(who, (target.person_id,)).fetchall()
    ((edits,),) = connection.execute("SELECT count(*) FROM edit").fetchall()
    said = _count(connection, "fact", target.faces) + _count(connection, "answer", target.faces)
    return Losses(
        name,
        everybody,
        len(target.faces),
        len(target.places),
        people,
        said,
        len(target.edits),
        edits - len(target.edits),
        tuple(target.albums.values()),
    )


def _places(connection: Any, faces: set[int]) -> dict[bytes, list[Box]]:  # noqa: ANN401
    found: dict[bytes, list[Box]] = {}
    columns = "content_hash, x, y, face.width, face.height"
    where = f"JOIN photo ON photo.id = photo_id WHERE face.id IN {_LISTED}"
    query = f"SELECT {columns} FROM face {where}"  # noqa: S608
    for content, *box in connection.execute(query, (_listed(faces),)):
        found.setdefault(content, []).append(tuple(box))
    return found


def _name_of_nobody_else(connection: Any, person_id: int, name: str) -> str:  # noqa: ANN401
    others = connection.execute("SELECT name FROM person WHERE id != ?", (person_id,))
    taken = {other.casefold() for (other,) in others}
    return "" if name.casefold() in taken else name


def _delete(connection: Any, table: str, column: str, values: Iterable[int]) -> None:  # noqa: ANN401
    query = f"DELETE FROM {table} WHERE {column} IN {_LISTED}"  # noqa: S608 - names of ours
    connection.execute(query, (_listed(values),))


def _count(connection: Any, table: str, faces: set[int]) -> int:  # noqa: ANN401
    query = f"SELECT count(*) FROM {table} WHERE face_id IN {_LISTED}"  # noqa: S608 - a name of ours
    return int(connection.execute(query, (_listed(faces),)).fetchone()[0])


def _listed(numbers: Iterable[int]) -> str:
    return json.dumps([*numbers])


def _numbers(connection: Any, query: str, *values: int) -> set[int]:  # noqa: ANN401
    return {number for (number,) in connection.execute(query, values)}


def _bare(session: Session) -> Any:  # noqa: ANN401 - a raw DB-API connection
    return session.connection().connection.driver_connection
