"""People as cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt

from facesort.gui.models.rows import Index, RowsModel
from facesort.gui.models.words import called, photos_text
from facesort.gui.thumbnails import Key
from facesort.library.people import PersonRow
from facesort.text import _


class PeopleModel(RowsModel[PersonRow]):
    """The people now shown, in order."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt override.  People can be dragged on each other, where the grid allows it."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def picture_of(self, row: PersonRow) -> Key:
        """Return the thumbnail of the cover face."""
        return "face", row.cover_face_id

    def text_of(self, row: PersonRow) -> str:
        """Return the name, or the question."""
        return called(row.name)

    def spoken(self, row: PersonRow) -> str:
        """Return "Anna, 40 photos"."""
        return _("{name}, {photos}").format(name=called(row.name), photos=photos_text(row.photos))


def renamed(rows: Sequence[PersonRow], person_id: int, name: str) -> list[PersonRow]:
    """Return the people with another name for one of them, in the same order."""
    return [replace(row, name=name) if row.id == person_id else row for row in rows]


def merged(rows: Sequence[PersonRow], into_id: int, others: Collection[int]) -> list[PersonRow]:
    """Return the people without those who became one with another.

    The other keeps a name, or gets one; how many photos they have now, only the library knows.
    """
    names = [row.name for row in rows if row.name and row.id in (into_id, *others)]
    left = [row for row in rows if row.id not in others]
    return [
        replace(row, name=row.name or (names[0] if names else "")) if row.id == into_id else row
        for row in left
    ]
