"""Which parts of the library a change touched: a view reloads only if it shows one of them."""

from __future__ import annotations

from enum import Flag, auto


class Touched(Flag):
    """Parts of the library."""

    NOTHING = 0
    PHOTOS = auto()
    FACES = auto()
    PEOPLE = auto()
    FOLDERS = auto()
    PROBLEMS = auto()
    EVERYTHING = PHOTOS | FACES | PEOPLE | FOLDERS | PROBLEMS
