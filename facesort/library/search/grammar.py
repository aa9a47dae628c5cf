"""From the text of a search to its tree.

We chose LALR because it is as quick for ten thousand signs as for ten, never recurses, and knows at the
first wrong sign what could have stood there.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NoReturn

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from facesort.library.search.tree import (
    BadSearch,
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
from facesort.library.search.words import (
    DATES,
    END,
    NOBODY,
    NUMBER,
    SIGNS,
    UNDATED,
    UNNAMED,
    numbered,
)
from facesort.text import _, shown

_LONGEST, _DEEPEST, _MOST_TERMS = 2_000, 20, 100
_MANY = 10**9

_QUOTED = r'"(?:\\.|[^"\\])*"|[“„](?:\\.|[^“”\\])*[“”]'
_GRAMMAR = rf"""
?start: either
?either: both ("|" both)*
?both: beside ("&" beside)*
?beside: term+
?term: "!" term -> negated
     | "(" either ")"
     | name
     | ONLY member ("," member)* -> only
     | FACES COMPARE COUNT -> faces
     | FOLDER (PLACE | QUOTED) -> folder
     | DATES -> dates
     | UNNAMED -> unnamed
     | NOBODY -> nobody
     | UNDATED -> undated
name: WORD | QUOTED | NUMBERED
member: WORD+ | QUOTED -> name | NUMBERED -> name
ONLY.3: /only:/i
FOLDER.3: /folder:/i
FACES.3: /faces(?=\s*[<>=≤≥:])/i
UNNAMED.3: /{UNNAMED}{END}/i
NOBODY.3: /{NOBODY}{END}/i
UNDATED.3: /{UNDATED}{END}/i
DATES.2: /{DATES.replace("/", chr(92) + "/")}/
WORD.1: /[^{SIGNS}]+/
QUOTED: /{_QUOTED}/s
NUMBERED.2: /(?:{_QUOTED}){NUMBER}{END}/s
PLACE: /[^\s&|!()"“”„]+/
COMPARE: /<=|>=|[<>=≤≥:]/
COUNT: /\d+(?:\s*(?:\.\.|…|–)\s*\d+)?/
%ignore /\s+/
"""


def parse(text: str) -> Query:
    """Return the tree of a search.

    Raises:
        BadSearch: It cannot be understood.
    """
    _must_be_bounded(text)
    try:
        tree: Query = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedToken as error:
        at = len(text) if error.token.type == "$END" else error.token.start_pos or 0
        _unexpected(text, at, set(error.accepts or error.expected))
    except UnexpectedCharacters as error:
        _unexpected(text, error.pos_in_stream or 0, set(error.allowed or ()))
    if _terms(tree) > _MOST_TERMS:
        told = _("The search has more than {n} parts.").format(n=_MOST_TERMS)
        raise BadSearch(told, _("Search for less at once."), len(text), len(text))
    return tree


def advice() -> str:
    """Return what can be searched for, in a line."""
    return _("For example: anna & ben, !carl, 2019-06..2019-08, faces=2, folder:trip.")


class _Growing(Transformer[Token, Query]):
    """Makes the nodes of the tree while the text is read, so that nothing ever walks down it."""

    def either(self, terms: list[Query]) -> Query:
        return Either(tuple(terms))

    def both(self, terms: list[Query]) -> Query:
        return Both(tuple(terms))

    def beside(self, terms: list[Query]) -> Query:
        return Beside(tuple(terms))

    def negated(self, found: list[Query]) -> Query:
        (term,) = found
        return term.term if isinstance(term, Not) else Not(term)

    def name(self, found: list[Token]) -> Name:
        (token,) = found
        start, end = _span(token)
        if token.type == "WORD":
            text, number = numbered(token)
            return Name(text, start, end, number=number)
        quoted, number = numbered(token) if token.type == "NUMBERED" else (token, None)
        inner = _unquoted(quoted)
        if not inner.strip():
            raise BadSearch(_at(start, _("there is no name.")), advice(), start, end)
        return Name(inner, start, end, whole=True, number=number)

    def member(self, found: list[Token]) -> Name:
        text, number = numbered(" ".join(found))
        return Name(text, _span(found[0])[0], _span(found[-1])[1], number=number)

    def only(self, found: list[Token | Name]) -> Only:
        return Only(tuple(name for name in found if isinstance(name, Name)))

    def faces(self, found: list[Token]) -> Faces:
        _word, sign, count = found
        return _faces(sign, count)

    def folder(self, found: list[Token]) -> Folder:
        _word, token = found
        inner = str(token) if token.type == "PLACE" else _unquoted(token)
        start, end = _span(token)
        if not inner.strip("/ "):
            raise BadSearch(_at(start, _("there is no folder.")), advice(), start, end)
        return Folder(inner, start, end)

    def dates(self, found: list[Token]) -> Query:
        (token,) = found
        if token.isdecimal() and len(token) != len("2019"):
            return Name(str(token), *_span(token))
        return _taken(token)

    def unnamed(self, _found: list[Token]) -> Unnamed:
        return Unnamed()

    def nobody(self, _found: list[Token]) -> Faces:
        return Faces(0, 0)

    def undated(self, _found: list[Token]) -> Not:
        return Not(Taken("0001", "9999"))  # a camera without a clock may write a year 0


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Growing())


def _must_be_bounded(text: str) -> None:
    """Refuse what no person would write, before it costs anything."""
    if len(text) > _LONGEST:
        told = _("The search has more than {n} characters.").format(n=_LONGEST)
        raise BadSearch(told, _("Search for less at once."), _LONGEST, len(text))
    if not text.strip():
        raise BadSearch(_("The search is empty."), advice(), 0, 0)
    depth = 0
    for found in re.finditer(r'"(?:\\.|[^"\\])*"|[()]', text, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth > _DEEPEST:
            told = _("More than {n} parentheses lie inside each other.").format(n=_DEEPEST)
            raise BadSearch(told, _("Search for less at once."), found.start(), found.end())


def _terms(tree: Query) -> int:
    match tree:
        case Not(term):
            return _terms(term)
        case Beside(terms) | Both(terms) | Either(terms):
            return sum(map(_terms, terms))
    return 1


def _unexpected(text: str, start: int, possible: set[str]) -> NoReturn:
    """Say what is wrong at a place, of what could have stood there (names of terminals)."""
    found = text[start : start + 1]
    end = start + len(found)
    whole = bool(possible & {"$END", "RPAR", "AMPERSAND"})
    wanted = next((words for sign, words in _wanted() if sign in possible), "")
    if found and found in '"“„”':
        told, hint = _("the quotation mark is not closed."), _("Put one behind the name too.")
        end = len(text)
    elif whole and not found:
        told, hint = _("“)” was expected."), _("Each “(” needs a “)”.")
    elif whole and found == ")":
        told, hint = _("“)” has no “(” before it."), _("Each “)” needs a “(”.")
    elif wanted and not whole:
        told, hint = wanted, advice()
    else:
        told = _("“{sign}” cannot stand here.").format(sign=shown(found))
        hint = _('A name that has such a sign is put in quotation marks: "Anna (aunt)".')
    raise BadSearch(_at(start, told), hint, start, end)


def _wanted() -> list[tuple[str, str]]:
    """Return what to say is missing where this could stand, the most telling first."""
    return [
        ("COUNT", _("a number was expected.")),
        ("COMPARE", _("“=”, “<” or “>” was expected.")),
        ("PLACE", _("the name of a folder was expected.")),
        ("LPAR", _("a name, a year or “(” was expected.")),
        ("WORD", _("a name was expected.")),
    ]


def _at(start: int, what: str) -> str:
    return _("At character {n}: {what}").format(n=start + 1, what=what)


def _span(token: Token) -> tuple[int, int]:
    start = token.start_pos or 0
    return start, start + len(token)


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _faces(sign: Token, count: Token) -> Faces:
    ends = [min(int(number[:20]), _MANY) for number in re.findall(r"\d+", count)]
    least, most = ends[0], ends[-1]
    if len(ends) > 1 and sign not in ("=", ":"):
        start, end = _span(count)
        told = _at(start, _("a single number was expected."))
        raise BadSearch(told, _("For example: faces=2, faces>2, faces=2..4."), start, end)
    if most < least:
        raise _backwards(*_span(count))
    match sign:
        case "<":
            return Faces(0, least - 1)
        case "<=" | "≤":
            return Faces(0, least)
        case ">":
            return Faces(least + 1, None)
        case ">=" | "≥":
            return Faces(least, None)
    return Faces(least, most)


def _taken(token: Token) -> Taken:
    start, end = _span(token)
    parts = re.split(r"\.\.\.?|…|–", token)
    if len(parts) > 2 or parts == ["", ""]:  # noqa: PLR2004
        raise _no_date(token)
    first, last = (_day(part.strip(), token) if part else None for part in (parts[0], parts[-1]))
    if first and last and first > last + "~":
        raise _backwards(start, end)
    return Taken(first, last)


def _day(text: str, token: Token) -> str:
    """Return the beginning of an ISO date."""
    numbers = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text)
    if numbers is None:
        raise _no_date(token)
    year, month, day = (int(number) if number else None for number in numbers.groups())
    try:
        date(year or 0, month if month is not None else 1, day if day is not None else 1)
    except ValueError:
        raise _no_date(token) from None
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]
    return "-".join(parts)


def _no_date(token: Token) -> BadSearch:
    start, end = _span(token)
    told = _("“{text}” is no date.").format(text=shown(str(token)))
    hint = _("Write a year, a month, a day or a period: 2019, 2019-06, 2019-06-24, 2019..2021.")
    return BadSearch(told, hint, start, end)


def _backwards(start: int, end: int) -> BadSearch:
    told = _at(start, _("the end is before the beginning."))
    return BadSearch(told, _("Write the earlier or smaller one first."), start, end)
