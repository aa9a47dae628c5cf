"""What becomes of the searches of the albums when people get other names.

A name in a kept search goes on to mean whom it meant, as long as that was one person: it is written anew
where it would mean nobody, or somebody else too.  A name that meant several people stays, for it still
means the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from facesort.library.schema import Album, Person
from facesort.library.search.names import Names
from facesort.library.search.tree import BadSearch, Name, Query
from facesort.library.search.words import is_plain
from facesort.library.search.written import with_names, written

#: Names by the ids of people.
_Called: TypeAlias = "dict[int, str]"
Key = tuple[int, ...]
Values = tuple[Any, ...] | None


def rewritten(
    session: Session, people: Mapping[Key, Values], became: Mapping[int, int]
) -> dict[Key, Values]:
    """Return the rows of the albums that must be written anew.

    Args:
        session: A session in which the names are still as they were.
        people: The rows of people that are about to be written.
        became: Of those who go because they are somebody else: who that is.
    """
    if not people:
        return {}
    albums = session.execute(select(Album.id, Album.name, Album.query)).all()
    if not albums:
        return {}
    query = select(Person.id, Person.name).where(Person.name != "")
    before: _Called = {row[0]: row[1] for row in session.execute(query)}
    given = {key[0]: values[0] if values else "" for key, values in people.items()}
    after = {who: name for who, name in {**before, **given}.items() if name}
    if before == after:
        return {}
    change = _Change(before, after, became)
    found = {(row[0],): (row[1], change.of(row[2])) for row in albums}
    there = {tuple(row) for row in albums}
    return {key: row for key, row in found.items() if (*key, *row) not in there}


class _Change:
    """What a change of names makes of a search."""

    def __init__(self, before: _Called, after: _Called, became: Mapping[int, int]) -> None:
        self._called = after
        self._before, self._after = Names(before.items()), Names(after.items())
        self._became = became

    def of(self, text: str) -> str:
        """Return how this search is written afterwards: as it is if it goes on to mean the same."""
        from facesort.library.search.grammar import parse  # not at the top: lark takes a while

        try:
            tree = self._before.put_together(parse(text))
            now = self._meaning(parse(text))
        except BadSearch:
            return text
        wanted = self._meaning_of(with_names(tree, self._kept))
        if now == wanted:
            return text
        for change in (self._kept, self._kept_in_quotes):
            found = written(with_names(tree, change))
            try:
                if self._meaning(parse(found)) == wanted:
                    return found
            except BadSearch:  # too long now
                continue
        return text

    def _kept(self, name: Name) -> Name:
        """Return the name by which who was meant is called now; if it were several, the same."""
        meant = {self._became.get(who, who) for who in self._before.meant(name)}
        if len(meant) != 1 or meant == {*self._after.meant(name)}:
            return name
        (who,) = meant
        if who not in self._called:
            return name
        called = self._called[who]
        new = Name(called, name.start, name.end, whole=not is_plain(called))
        if [who] != self._after.meant(new):
            new = Name(called, name.start, name.end, whole=new.whole, number=who)
        return new

    def _kept_in_quotes(self, name: Name) -> Name:
        kept = self._kept(name)
        return Name(kept.text, kept.start, kept.end, whole=True, number=kept.number)

    def _meaning(self, tree: Query) -> Query:
        return self._meaning_of(self._after.put_together(tree))

    def _meaning_of(self, tree: Query) -> Query:
        """Return a search that names people by their ids; by the text, if it is nobody."""
        return with_names(tree, self._ids)

    def _ids(self, name: Name) -> Name:
        who = sorted(self._after.meant(name))
        return Name(",".join(map(str, who)) if who else f" {name.text}#{name.number}", 0, 0)
