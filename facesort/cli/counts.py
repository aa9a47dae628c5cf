"""How many of what, as the terminal says it."""

from __future__ import annotations

from facesort.text import ngettext


def photos_text(count: int) -> str:
    """Return "1 photo", "12 photos"."""
    return ngettext("{n} photo", "{n} photos", count).format(n=count)


def faces_text(count: int) -> str:
    """Return "1 face", "12 faces"."""
    return ngettext("{n} face", "{n} faces", count).format(n=count)


def people_text(count: int) -> str:
    """Return "1 person", "12 people"."""
    return ngettext("{n} person", "{n} people", count).format(n=count)


def names_text(count: int) -> str:
    """Return "1 name", "12 names"."""
    return ngettext("{n} name", "{n} names", count).format(n=count)
