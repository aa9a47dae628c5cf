"""Whom the names in a search mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from itertools import takewhile

from facesort.library.search.tree import BadSearch, Name, Not, Query
from facesort.library.search.words import folded
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
        self._known: dict[str, list[int]] = {}

    def bearers(self, name: Name) -> list[int]:
        """Return the ids of whoever is called so.

        Raises:
            BadSearch: Nobody is.
        """
        found = self._bearers(name.text)
        if not found:
            told = _("There is nobody called “{name}”.").format(name=shown(name.text))
            raise BadSearch(told, self._advice(name.text), name.start, name.end)
        return found

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
        words = [
            word for word in takewhile(_goes_on, (inner, *terms[1:])) if isinstance(word, Name)
        ]
        for count in range(len(words), 1, -1):
            text = " ".join(word.text for word in words[:count])
            if self._bearers(text):
                name = Name(text, words[0].start, words[count - 1].end)
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


def _goes_on(term: Query) -> bool:
    """Whether this may be one word of a name of several."""
    return isinstance(term, Name) and not term.whole
