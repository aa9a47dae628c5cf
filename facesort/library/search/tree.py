"""What a search says, as a tree of plain values; no word of it is looked up yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from facesort.errors import FacesortError


class BadSearch(FacesortError):
    """A search that says nothing, or speaks of somebody or something that is not there.

    Attributes:
        start: Where in the text the trouble begins, in characters.
        end: Where it ends; as `start` if something is missing there.
    """

    def __init__(self, message: str, advice: str, start: int, end: int) -> None:
        super().__init__(message, advice)
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Name:
    """Photos of whoever is called so; `start` and `end` say where in the text it stands.

    A name in quotation marks is whole; any other may go on in the word beside it.  With a number only
    the person of that number is meant, among those who are called so.
    """

    text: str
    start: int
    end: int
    whole: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """Photos of all of these and of nobody else, bystanders aside."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Faces:
    """Photos with so many faces; no upper bound if `most` is None."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Photos of a time: beginnings of ISO dates, "2019-06"; open where None."""

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Folder:
    """Photos in a folder that is called so, or below it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Photos with somebody who has no name yet."""


@dataclass(frozen=True, slots=True)
class Not:
    """Photos that are not so."""

    term: Query


@dataclass(frozen=True, slots=True)
class Beside:
    """Terms side by side: all hold, but names among them may be the words of one name."""

    terms: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    terms: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    terms: tuple[Query, ...]


Query: TypeAlias = Name | Only | Faces | Taken | Folder | Unnamed | Not | Beside | Both | Either
