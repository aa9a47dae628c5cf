"""Whom the names in a search mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from facesort.library.search.tree import BadSearch, Beside, Both, Either, Name, Not, Query
from facesort.library.search.words import as_term, folded
from facesort.text import _, shown

_OFFERED, _ALIKE = 3, 0.6
#: No name is looked for in more words, or likened by more characters.
_WORDS, _LETTERS = 8, 60


class Names:
    """The names of a library.

    Args:
        people: The id and name of everybody who has one.
    """

    def __init__(self, people: Iterable[tuple[int, str]]) -> None:
        self._people = [(person_id, name, f" {folded(name)} ") for person_id, name in people]
        self._names = {person_id: plain for person_id, _name, plain in self._people}
        self._known: dict[str, list[int]] = {}

    def bearers(self, name: Name) -> list[int]:
        """Return the ids of whoever is called so.

        Raises:
            BadSearch: Nobody is.
        """
        found = self.meant(name)
        if not found:
            raise self._nobody(name)
        return found

    def meant(self, name: Name) -> list[int]:
        """Return the ids of whoever is called so, of nobody else if it has a number."""
        if name.number is None:
            return self._bearers(name.text)
        if not name.whole:  # somebody's very name may look so
            literal = f" {folded(f'{name.text}#{name.number}')} "
            found = [person_id for person_id, plain in self._names.items() if plain == literal]
            if found:
                return found
        called_so = f" {folded(name.text)} " in self._names.get(name.number, "")
        return [name.number] if called_so else []

    def namesakes(self, name: Name) -> list[int]:
        """Return the ids of all whose whole name this is; of nobody if it has a number."""
        wanted = f" {folded(name.text)} "
        found = [] if name.number is not None else self._bearers(name.text)
        return [person_id for person_id in found if self._names[person_id] == wanted]

    def put_together(self, tree: Query) -> Query:
        """Return a search with all words that are one name put together."""
        match tree:
            case Beside(terms):
                found = tuple(map(self.put_together, self.gathered(terms)))
                return Beside(found) if len(found) > 1 else found[0]
            case Not(term):
                return Not(self.put_together(term))
            case Both(terms) | Either(terms):
                return type(tree)(tuple(map(self.put_together, terms)))
        return tree

    def gathered(self, terms: Sequence[Query]) -> list[Query]:
        """Return terms side by side with the words that are one name put together."""
        found: list[Query] = []
        at = 0
        while at < len(terms):
            term, taken = self._longest(terms[at : at + _WORDS])
            found.append(term)
            at += taken
        return found

    def _longest(self, terms: Sequence[Query]) -> tuple[Query, int]:
        """Return the name that the first terms are together, else the first term; and how many."""
        first = terms[0]
        inner = first.term if isinstance(first, Not) else first
        words = _words_of((inner, *terms[1:]))
        for count in range(len(words), 1, -1):
            text, last = " ".join(word.text for word in words[:count]), words[count - 1]
            name = Name(text, words[0].start, last.end, number=last.number)
            if self.meant(name):
                return (Not(name) if isinstance(first, Not) else name), count
        return first, 1

    def _bearers(self, text: str) -> list[int]:
        wanted = f" {folded(text)} "
        if wanted not in self._known:
            found = [
                (person_id, plain) for person_id, _name, plain in self._people if wanted in plain
            ]
            whole = [person_id for person_id, plain in found if plain == wanted]
            self._known[wanted] = whole or [person_id for person_id, _plain in found]
        return self._known[wanted]

    def _nobody(self, name: Name) -> BadSearch:
        """Return what to say of a name that nobody has."""
        what, advice = shown(name.text), self._advice(name.text)
        told = _("There is nobody called “{name}”.").format(name=what)
        if name.number is not None:
            told = _("There is nobody called “{name}” with the number {number}.").format(
                name=what, number=name.number
            )
            others = [as_term(name.text, other) for other in self._bearers(name.text)[:_OFFERED]]
            if others:
                advice = _("Is {names} meant?").format(names=_(", ").join(others))
        return BadSearch(told, advice, name.start, name.end)

    def _advice(self, text: str) -> str:
        if not self._people:
            return _("Nobody has a name yet: name people first.")
        written = {
            folded(part): part
            for _id, name, _plain in self._people
            for part in (*name.split(), name)
        }
        alike = difflib.get_close_matches(folded(text)[:_LETTERS], [*written], _OFFERED, _ALIKE)
        if not alike:
            return _("Search for somebody whom you gave a name.")
        return _("Is “{names}” meant?").format(names=_("”, “").join(written[a] for a in alike))


def _words_of(terms: Iterable[Query]) -> list[Name]:
    """Return the words at the beginning that may be one name; a number ends it."""
    words: list[Name] = []
    for term in terms:
        if not isinstance(term, Name) or term.whole:
            break
        words.append(term)
        if term.number is not None:
            break
    return words
