"""How a path is really spelled, on a drive to which “Photos” and “photos” are the same."""

from __future__ import annotations

import os
import unicodedata


def as_spelled(path: bytes) -> bytes:
    """Return a path (absolute, without links) with every name as its folder lists it.

    Some drives take no notice of capitals, some of the Unicode form of letters: the same folder can be
    reached by several paths there, and must be one folder all the same.
    """
    spelled = b"/" if path.startswith(b"/") else b""
    for name in path.split(b"/"):
        if name:
            spelled = os.path.join(spelled, _name_in(spelled, name))
    return spelled or path


def _name_in(folder: bytes, name: bytes) -> bytes:
    here = os.path.join(folder, name)
    if not any(_is_same(here, os.path.join(folder, other)) for other in _other_spellings(name)):
        return name  # an ordinary drive, or a name without letters
    try:
        names = os.listdir(folder)
    except OSError:
        return name
    if name in names:
        return name
    wanted = _folded(name)
    same = (n for n in names if _folded(n) == wanted and _is_same(here, os.path.join(folder, n)))
    return next(same, name)


def _other_spellings(name: bytes) -> set[bytes]:
    text = os.fsdecode(name)
    others = {text.swapcase(), text.upper(), text.lower()}
    others |= {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    return {os.fsencode(other) for other in others} - {name}


def _folded(name: bytes) -> str:
    return unicodedata.normalize("NFC", os.fsdecode(name)).casefold()


def _is_same(path: bytes, other: bytes) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.stat(other))
    except (OSError, ValueError):
        return False
