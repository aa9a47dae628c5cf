"""Which albums ask for somebody who is forgotten, and for nobody else of that name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from facesort.errors import FacesortError
from facesort.library.search.tree import Beside, Both, Either, Name, Not, Only, Query
from facesort.library.search.words import folded


def albums_asking_for(connection: Any, person_id: int | None) -> dict[int, str]:  # noqa: ANN401
    """Return the albums that ask for a person and no other so called, or (None) for anybody by name."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "album" not in tables:
        return {}
    people = dict(connection.execute("SELECT id, name FROM person WHERE name != ''").fetchall())
    name = people.pop(person_id, "") if person_id is not None else ""
    found = {}
    for album_id, called, query in connection.execute("SELECT id, name, query FROM album"):
        words = list(_names_in(query))
        if person_id is None:
            goes = bool(words)
        else:
            own = [word for word in words if _means(word, name)]
            goes = any(not any(_means(word, other) for other in people.values()) for word in own)
        if goes:
            found[album_id] = called
    return found


def asks_for_name(query: str, name: str) -> bool:
    """Return whether a search says this name, or a part of it."""
    return any(_means(word, name) for word in _names_in(query))


def _means(word: str, name: str) -> bool:
    return bool(name) and f" {folded(word)} " in f" {folded(name)} "


def _names_in(query: str) -> Iterator[str]:
    from facesort.library.search.grammar import parse  # not at the top: lark takes a while

    try:
        tree = parse(query)
    except FacesortError:  # of another version; what it says cannot be known
        return iter(query.split())
    return _names_of(tree)


def _names_of(term: Query) -> Iterator[str]:
    match term:
        case Name(text):
            yield text
        case Only(names):
            for name in names:
                yield name.text
        case Not(inner):
            yield from _names_of(inner)
        case Beside(terms) | Both(terms) | Either(terms):
            for one in terms:
                yield from _names_of(one)
        case _:
            return
