"""Faces as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject

from facesort.gui.models.rows import RowsModel
from facesort.gui.models.words import called, percent
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.library.faces import FaceRow
from facesort.text import _


class FacesModel(RowsModel[FaceRow]):
    """The faces now shown, in order, with the years of their photos where they are known."""

    def __init__(self, pixmaps: PixmapCache, parent: QObject | None = None) -> None:
        super().__init__(pixmaps, parent)
        self._years: Mapping[int, str] = {}

    def set_faces(
        self,
        rows: Sequence[FaceRow],
        years: Mapping[int, str],
        sections: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Show these faces instead.

        Args:
            rows: The faces.
            years: The year of a photo, perhaps with an age, by its id.
            sections: As for `set_rows`.
        """
        self._years = years
        self.set_rows(rows, sections)

    def year_of(self, row: FaceRow) -> str:
        """Return the year of the photo, "" when it is not known."""
        return self._years.get(row.photo_id, "")

    @property
    def says_something(self) -> bool:
        """Whether a year or sureness is known of any of the faces."""
        return any(self.year_of(row) or self.sureness(row) for row in self._rows)

    def sureness(self, row: FaceRow) -> str:
        """Return how sure it is that this is the person: "92 %", a check mark if the user said it."""
        if row.person_id is None or row.certainty is None:
            return ""
        return "✓" if row.assigned_by == "user" else percent(row.certainty)

    def picture_of(self, row: FaceRow) -> Key:
        """Return the thumbnail of the face."""
        return "face", row.id

    def text_of(self, row: FaceRow) -> str:
        """Return the name, or the question."""
        return called(row.person_name)

    def spoken(self, row: FaceRow) -> str:
        """Return "Face, Anna, 92 %, 2014": what is known of it."""
        sure = _("confirmed by you") if row.assigned_by == "user" else self.sureness(row)
        parts = [_("Face"), called(row.person_name), sure, self.year_of(row)]
        return ", ".join(part for part in parts if part)
