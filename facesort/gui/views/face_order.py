"""In which order the faces of a person are shown, and in which sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from facesort.gui.models.words import faces_text, is_before, year_and_age, years_text
from facesort.library.faces import FaceRow
from facesort.library.photos import PhotoRow
from facesort.text import _

if TYPE_CHECKING:
    from facesort.operations.parts import Part

#: Looks of fewer faces stand together below the others.
_FEWEST = 3


class Order(Enum):
    """What the user can choose."""

    NEWEST = "newest"
    LOOKS = "looks"
    LEAST_SURE = "least sure"


class Ages(Mapping[int, str]):
    """Year and age for each photo, by its id; worked out when it is asked for: few are in view."""

    def __init__(self, photos: Mapping[int, PhotoRow], born: str | None) -> None:
        self._photos, self._born = photos, born

    def __getitem__(self, photo_id: int) -> str:
        return year_and_age(self._photos[photo_id].taken_at, self._born)

    def __iter__(self) -> Iterator[int]:
        return iter(self._photos)

    def __len__(self) -> int:
        return len(self._photos)


class OrderBox(QComboBox):
    """Asks for the order of the faces.

    Signals:
        order_chosen: Another one was chosen; carries nothing.
    """

    order_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = {
            Order.NEWEST: _("Newest"),
            Order.LOOKS: _("Looks"),
            Order.LEAST_SURE: _("Least sure"),
        }
        for order, text in texts.items():
            self.addItem(text, order)
        self.setAccessibleName(_("Order of the faces"))
        self.setToolTip(
            _("Order of the faces.  Looks: what is alike stands together, S selects it.")
        )
        self.activated.connect(self.order_chosen)

    @property
    def order(self) -> Order:
        """The order chosen."""
        return list(Order)[self.currentIndex()]

    def set_order(self, order: Order) -> None:
        """Choose an order, as the user would."""
        self.setCurrentIndex(list(Order).index(order))
        self.order_chosen.emit()


def least_sure(faces: Sequence[FaceRow]) -> list[FaceRow]:
    """Return the faces of a person, those first that are least sure to be them."""
    return sorted(faces, key=lambda f: (f.assigned_by == "user", f.certainty or 0.0))


def by_looks(
    faces: Sequence[FaceRow], looks: Sequence[Part], photos: Mapping[int, PhotoRow]
) -> tuple[list[FaceRow], list[tuple[int, str]]]:
    """Return the faces of a person look by look, the most usual first, and the sections of them.

    Args:
        faces: The faces, in the order in which those of one look stay.
        looks: Faces that are in none of them stand together at the end, with those of rare looks.
        photos: By their ids.
    """
    look_of = {
        face_id: place
        for place, look in enumerate(looks)
        for face_id in look.face_ids
        if len(look.face_ids) >= _FEWEST
    }
    shown: dict[int, list[FaceRow]] = {}
    for face in faces:
        shown.setdefault(look_of.get(face.id, len(looks)), []).append(face)
    rest = shown.pop(len(looks), [])
    rows: list[FaceRow] = []
    sections = []
    for place in sorted(shown, key=lambda place: (-len(shown[place]), place)):
        sections.append((len(rows), _heading(shown[place], photos)))
        rows += shown[place]
    if rest:
        heading = _("{what} · {faces}").format(what=_("Others"), faces=faces_text(len(rest)))
        sections.append((len(rows), heading if rows else faces_text(len(rest))))
        rows += rest
    return rows, sections


def unborn(
    faces: Sequence[FaceRow], photos: Mapping[int, PhotoRow], born: str | None
) -> list[FaceRow]:
    """Return the faces in photos (by their ids) that are older than a person born then."""
    old = {photo.id for photo in photos.values() if is_before(photo.taken_at, born)}
    return [face for face in faces if face.photo_id in old]


def _heading(faces: Sequence[FaceRow], photos: Mapping[int, PhotoRow]) -> str:
    """Return "2009 – 2014 · 31 faces"."""
    known = (photos[face.photo_id].taken_at for face in faces if face.photo_id in photos)
    dates = sorted(date for date in known if date)
    when = years_text(dates[0], dates[-1]) if dates else ""
    count = faces_text(len(faces))
    return _("{what} · {faces}").format(what=when, faces=count) if when else count
