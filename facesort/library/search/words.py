"""The words of a search: what a name may look like in it, and which words mean something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

#: What never belongs to a word that is not in quotation marks.
SIGNS = r"\s&|!()\"“”„,<>=≤≥:"
#: A word goes on to here.
END = f"(?![^{SIGNS}])"
#: What looks like a date or a period: whether it is one is seen later.
DATES = r"(?:\d[\d\-]*\s*(?:\.\.|…|–)\s*(?=\d))?(?:\d|\.\.)[\d.\-–…/]*" + END
UNNAMED, NOBODY, UNDATED = "unnamed", "nobody", "undated"
#: Behind a name: the number of the person who is meant, of several who are called so.
NUMBER = r"#([1-9]\d{0,17})"
KEYWORDS = ("only:", "folder:", "faces=", UNNAMED, NOBODY, UNDATED)

_BARE = re.compile(f"[^{SIGNS}]+")
_DATES = re.compile(DATES)
_NUMBERED = re.compile(f"(.+){NUMBER}", re.DOTALL)


def as_term(name: str, number: int | None = None) -> str:
    """Return how a name is written in a search: in quotation marks if it would mean something else.

    Args:
        name: The name.
        number: That of the person, if nobody else who is called so is meant.
    """
    term = name if is_plain(name) else in_quotes(name)
    return term if number is None else f"{term}#{number}"


def term_of(names: Mapping[int, str], person_id: int) -> str:
    """Return the search for one person of these: by number if others are called so too."""
    name = names[person_id]
    alone = sum(folded(other) == folded(name) for other in names.values()) == 1
    return as_term(name, None if alone else person_id)


def is_plain(name: str) -> bool:
    """Return whether a name means itself in a search without quotation marks."""
    plain = _BARE.fullmatch(name) and not _DATES.match(name) and not _NUMBERED.fullmatch(name)
    return bool(plain) and folded(name) not in (UNNAMED, NOBODY, UNDATED)


def in_quotes(text: str) -> str:
    """Return a text in quotation marks, such that a search reads it as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def numbered(text: str) -> tuple[str, int | None]:
    """Return the name that stands before the number of a person, and the number; None without one."""
    found = _NUMBERED.fullmatch(text)
    return (found[1], int(found[2])) if found else (text, None)


def folded(text: str) -> str:
    """Return a text such that two which a person takes for the same are equal."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", " ".join(text.casefold().split()))
