"""The words of a search: what a name may look like in it, and which words mean something else."""

from __future__ import annotations

import re
import unicodedata

#: What never belongs to a word that is not in quotation marks.
SIGNS = r"\s&|!()\"“”„,<>=≤≥:"
#: A word goes on to here.
END = f"(?![^{SIGNS}])"
#: What looks like a date or a period: whether it is one is seen later.
DATES = r"(?:\d[\d\-]*\s*(?:\.\.|…|–)\s*(?=\d))?(?:\d|\.\.)[\d.\-–…/]*" + END
UNNAMED, NOBODY, UNDATED = "unnamed", "nobody", "undated"
KEYWORDS = ("only:", "folder:", "faces=", UNNAMED, NOBODY, UNDATED)

_BARE = re.compile(f"[^{SIGNS}]+")
_DATES = re.compile(DATES)


def as_term(name: str) -> str:
    """Return how a name is written in a search: in quotation marks if it would mean something else."""
    plain = _BARE.fullmatch(name) and not _DATES.match(name)
    if plain and folded(name) not in (UNNAMED, NOBODY, UNDATED):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folded(text: str) -> str:
    """Return a text such that two which a person takes for the same are equal."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", " ".join(text.casefold().split()))
