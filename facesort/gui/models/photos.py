"""Photos as cards."""

from __future__ import annotations

import os

from facesort.gui.models.rows import RowsModel
from facesort.gui.models.words import date_text, faces_text
from facesort.gui.thumbnails import Key
from facesort.library.photos import PhotoRow
from facesort.text import shown


class PhotosModel(RowsModel[PhotoRow]):
    """The photos now shown, in order."""

    def picture_of(self, row: PhotoRow) -> Key:
        """Return the square of the photo that holds the heads."""
        return "card", row.id

    def text_of(self, row: PhotoRow) -> str:
        """Return the name of the file."""
        return shown(os.path.basename(row.path))

    def spoken(self, row: PhotoRow) -> str:
        """Return "IMG_1.jpg, 5/3/14, 2 faces": what is known of it."""
        parts = [self.text_of(row), date_text(row.taken_at), faces_text(row.faces)]
        return ", ".join(part for part in parts if part)
