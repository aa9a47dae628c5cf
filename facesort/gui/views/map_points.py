"""The points of the map as they are drawn: colours, order, and which are selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from facesort.gui.models.words import called
from facesort.gui.views.colouring import coloured
from facesort.gui.views.lens import Lens
from facesort.text import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from facesort.library.people import PersonRow
    from facesort.operations.draw_map import FaceMap

_SMALLEST, _LARGEST = 1.4, 6.0
#: The share of the view that all dots together would cover.
_COVERED = 0.12


class MapPoints:
    """Arrays of equal length, one entry for each face.  Made on a worker: large ones take a while.

    Args:
        faces: The faces and where they lie.
        colours: The numbers of colours that people had before, by their ids.
    """

    def __init__(
        self, faces: FaceMap | None = None, colours: Mapping[int, int] | None = None
    ) -> None:
        self.people: list[PersonRow] = list(faces.people) if faces else []
        self.face_ids = faces.face_ids if faces else np.zeros(0, np.int64)
        self.photo_ids = faces.photo_ids if faces else np.zeros(0, np.int64)
        self.person_ids = faces.person_ids if faces else np.zeros(0, np.int64)
        self.years = faces.years if faces else np.zeros(0, np.int64)
        self.places = faces.places if faces else np.zeros((0, 2), np.float32)
        self.centres = faces.centres if faces else np.zeros((0, 2), np.float32)
        self.colours = coloured(self.people, self.centres, colours or {})
        self.colour = self._coloured()
        self.selected = np.zeros(len(self.face_ids), bool)
        self._names = {row.id: row.name for row in self.people}

    def _coloured(self) -> NDArray[np.uint8]:
        """Return the number of the colour of each face: 0 nobody, then without and with a name."""
        ids = np.array([0, *self.colours], np.int64)
        colour = np.array([0, *self.colours.values()], np.uint8)
        order = np.argsort(ids)
        at = np.searchsorted(ids[order], self.person_ids).clip(0, len(ids) - 1)
        found = ids[order][at] == self.person_ids
        return np.where(found, colour[order][at], 0).astype(np.uint8)

    def radius(self, lens: Lens) -> float:
        """Return how large dots are, in logical pixels: the farther apart, the larger."""
        area = lens.size.width() * lens.size.height() * lens.zoom
        covered = _COVERED * area / (np.pi * max(1, len(self.face_ids)))
        return float(np.clip(np.sqrt(covered), _SMALLEST, _LARGEST))

    def select(self, chosen: NDArray[np.bool_]) -> None:
        """Select these."""
        self.selected = chosen

    def select_ids(self, ids: NDArray[np.int64]) -> None:
        """Select the faces with these ids, each of which is there once."""
        self.selected = np.isin(self.face_ids, ids, assume_unique=True)

    def selected_ids(self) -> NDArray[np.int64]:
        """Return the ids of the selected faces."""
        return self.face_ids[self.selected]

    def selected_count(self) -> int:
        """Return how many faces are selected."""
        return int(self.selected.sum())

    def of_person(self, person_id: int) -> NDArray[np.bool_]:
        """Return which faces are a person's."""
        return np.asarray(self.person_ids == person_id)

    def photos_of(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the photos of these faces, in the order of the faces."""
        photos = self.photo_ids[chosen]
        _ids, first = np.unique(photos, return_index=True)
        return np.asarray(photos[np.sort(first)])

    def index_of(self, face_id: int | None) -> int | None:
        """Return the position of a face, None if it is not on the map."""
        if face_id is None or not len(self.face_ids):
            return None
        at = int(np.searchsorted(self.face_ids, face_id))
        return at if at < len(self.face_ids) and self.face_ids[at] == face_id else None

    def name_of(self, index: int) -> str:
        """Return the name of the person a face is with, "" without one."""
        return self._names.get(int(self.person_ids[index]), "")

    def spoken(self, index: int) -> str:
        """Return "Anna, 2014, selected": what a screen reader says of a point."""
        year = int(self.years[index])
        parts = [called(self.name_of(index)), str(year) if year else ""]
        parts.append(_("selected") if self.selected[index] else "")
        return ", ".join(part for part in parts if part)
