"""From the tree of a search back to a text: what `parse` reads as the same tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

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
from facesort.library.search.words import UNDATED, UNNAMED, in_quotes

_PLACE = re.compile(r'[^\s&|!()"“”„]+')
#: Between two numbers these would make a period of both.
_TO = (".", "…", "–")
_MANY = 10**9


def written(tree: Query) -> str:
    """Return the search that this tree is the tree of."""
    match tree:
        case Either(terms):
            return " | ".join(_within(term, Either) for term in terms)
        case Both(terms):
            return " & ".join(_within(term, Either, Both) for term in terms)
        case Beside(terms):
            return _side_by_side(terms)
        case Not(Taken("0001", "9999")):
            return UNDATED
        case Not(term):
            return "!" + _within(term, Either, Both, Beside)
    return _plain(tree)


def with_names(tree: Query, change: Callable[[Name], Name]) -> Query:
    """Return a search with other names in the place of its own."""
    match tree:
        case Name():
            return change(tree)
        case Only(names):
            return Only(tuple(map(change, names)))
        case Not(term):
            return Not(with_names(term, change))
        case Either(terms) | Both(terms) | Beside(terms):
            return type(tree)(tuple(with_names(term, change) for term in terms))
    return tree


def _within(term: Query, *weaker: type) -> str:
    text = written(term)
    return f"({text})" if isinstance(term, weaker) else text


def _side_by_side(terms: Sequence[Query]) -> str:
    found = []
    for place, term in enumerate(terms):
        text = _within(term, Either, Both, Beside)
        before = place > 0 and text.startswith(_TO)
        after = place < len(terms) - 1 and (text.endswith(_TO) or _goes_on(term))
        found.append(f"({text})" if before or after else text)
    return " ".join(found)


def _goes_on(term: Query) -> bool:
    """Whether a name that follows would be read as one more word of this."""
    inner = term.term if isinstance(term, Not) else term
    return isinstance(inner, Only)


def _name(name: Name) -> str:
    text = in_quotes(name.text) if name.whole else name.text
    return text if name.number is None else f"{text}#{name.number}"


def _plain(term: Name | Only | Taken | Faces | Folder | Unnamed) -> str:
    match term:
        case Name():
            return _name(term)
        case Only(names):
            return "only:" + ",".join(map(_name, names))
        case Taken(first, last):
            return first if first and first == last else f"{first or ''}..{last or ''}"
        case Folder(text):
            return "folder:" + (text if _PLACE.fullmatch(text) else in_quotes(text))
        case Faces(least, most):
            return _faces(least, most)
        case Unnamed():
            return UNNAMED


def _faces(least: int, most: int | None) -> str:
    if most is None:
        return f"faces>{least - 1}" if least > _MANY else f"faces>={least}"
    if most < least:
        return f"faces<{least}"
    return f"faces={least}" if least == most else f"faces={least}..{most}"
