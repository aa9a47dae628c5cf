"""People as cards."""

from __future__ import annotations

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
