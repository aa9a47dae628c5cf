"""What a search that is being typed may go on with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from facesort.gui.models.words import photos_text
from facesort.gui.views.name_edit import Known, rank
from facesort.library.search.words import KEYWORDS, as_term, folded
from facesort.text import _

_OFFERED, _WORDS = 8, 4
_FOLDER = re.compile(r'folder:\s*("?)([^"&|!()]*)$', re.IGNORECASE)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may stand from character `start` on: how it is shown, and how it is written."""

    shown: str
    written: str
    start: int


def offers(text: str, people: Sequence[Known], folders: Sequence[str]) -> list[Offer]:
    """Return what may be meant by the end of a text, the likeliest first.

    Args:
        text: What stands before the cursor.
        people: Those with a name.
        folders: The names of the folders, those with the most photos first.
    """
    folder = _FOLDER.search(text)
    if folder is not None and (folder[1] or " " not in folder[2].strip()):
        return _folders(folder[2], folders, folder.start())
    if text.count('"') % 2:
        start = text.rindex('"')
        return _people(text[start + 1 :], people, start)
    start = max(text.rfind(sign) for sign in '&|!(),"<>=:') + 1
    starts = [word.start() for word in _WORD.finditer(text, start)]
    if not starts or text[-1].isspace():
        return []
    found = _keywords(text[starts[-1] :], starts[-1])
    for begin in starts[-_WORDS:]:  # the most words first: "anna ma" is Anna Maria, if there is one
        named = _people(text[begin:], people, begin)
        if named:
            return (named + found)[:_OFFERED]
    return found


def _people(typed: str, people: Sequence[Known], start: int) -> list[Offer]:
    found = rank(typed, people)
    name, sign, number = typed.partition("#")
    by_number = bool(sign) and not found  # else it is a part of their names
    if by_number:
        found = [who for who in rank(name, people) if str(who.id).startswith(number.strip())]
    bearers = Counter(folded(person.name) for person in people)
    offered: dict[str, Offer] = {}
    for person in found[:_OFFERED]:
        called, photos = person.name, photos_text(person.photos)
        if bearers[folded(called)] == 1:
            text = _("{name} · {photos}").format(name=called, photos=photos)
            offered[called] = Offer(text, as_term(called), start)
            continue
        if not by_number:
            text = _("{name} · all of this name").format(name=called)
            offered.setdefault(folded(called), Offer(text, as_term(called), start))
        one = as_term(called, person.id)
        text = _("{name} · number {number} · {photos}").format(
            name=called, number=person.id, photos=photos
        )
        offered[one] = Offer(text, one, start)
    return [*offered.values()][:_OFFERED]


def _folders(typed: str, folders: Sequence[str], start: int) -> list[Offer]:
    wanted = typed.strip().casefold()
    fitting = [name for name in folders if wanted in name.casefold()]
    fitting.sort(key=lambda name: not name.casefold().startswith(wanted))
    written = [
        name if re.fullmatch(r'[^\s&|!()"“”„]+', name) else as_term(name) for name in fitting
    ]
    return [
        Offer(name, f"folder:{term}", start)
        for name, term in zip(fitting[:_OFFERED], written, strict=False)
    ]


def _keywords(typed: str, start: int) -> list[Offer]:
    wanted = typed.casefold()
    return [
        Offer(word, word, start) for word in KEYWORDS if word.startswith(wanted) and word != wanted
    ]
