"""Where a photo lies in the window: the arithmetic of fitting, zooming and panning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

_LARGEST = 16.0  # pixels of the screen for one pixel of the photo
_LARGEST_FIT = 4.0  # a tiny photo is not blown up to the whole window


@dataclass(frozen=True)
class Zoom:
    """How a photo is shown in a view.

    Attributes:
        photo: Size of the upright photo in pixels.
        view: Size of the view in logical pixels.
        scale: Logical pixels of the view for one pixel of the photo; None fits the photo to the view.
        centre: The point of the photo (0..1, 0..1) in the middle of the view.
    """

    photo: QSizeF
    view: QSizeF
    scale: float | None = None
    centre: tuple[float, float] = (0.5, 0.5)

    @property
    def fit(self) -> float:
        """The scale at which the whole photo is seen."""
        across = self.view.width() / max(1.0, self.photo.width())
        down = self.view.height() / max(1.0, self.photo.height())
        return min(across, down, _LARGEST_FIT)

    @property
    def factor(self) -> float:
        """The scale in force."""
        return self.fit if self.scale is None else self.scale

    @property
    def area(self) -> QRectF:
        """Where the whole photo lies, in the view (it may stick out)."""
        size = self.photo * self.factor
        left = _edge(size.width(), self.view.width(), self.centre[0])
        top = _edge(size.height(), self.view.height(), self.centre[1])
        return QRectF(QPointF(left, top), size)

    def to_view(self, point: QPointF) -> QPointF:
        """Return where in the view a point of the photo (0..1) lies."""
        area = self.area
        return QPointF(
            area.left() + point.x() * area.width(), area.top() + point.y() * area.height()
        )

    def to_photo(self, point: QPointF) -> QPointF:
        """Return which point of the photo (0..1, beyond it outside) lies at a point of the view."""
        area = self.area
        return QPointF(
            (point.x() - area.left()) / area.width(), (point.y() - area.top()) / area.height()
        )

    def box(self, box: tuple[float, float, float, float]) -> QRectF:
        """Return where a box of the photo (x, y, width, height, each 0..1) lies in the view."""
        x, y, width, height = box
        return QRectF(self.to_view(QPointF(x, y)), self.to_view(QPointF(x + width, y + height)))

    def resized(self, view: QSizeF) -> Zoom:
        """Return the same for a view of another size."""
        return replace(self, view=view)

    def zoomed(self, by: float, at: QPointF) -> Zoom:
        """Return the photo larger by a factor; what lies at `at` in the view stays there.

        Zooming out ends where the whole photo is seen.
        """
        fit = self.fit
        scale = min(self.factor * by, max(_LARGEST, fit))
        if scale <= fit:
            return replace(self, scale=None, centre=(0.5, 0.5))
        held = self.to_photo(at)
        middle = QPointF(self.view.width() / 2, self.view.height() / 2)
        size = self.photo * scale
        centre = (
            held.x() + (middle.x() - at.x()) / size.width(),
            held.y() + (middle.y() - at.y()) / size.height(),
        )
        return replace(self, scale=scale, centre=centre)._kept_inside()

    def panned(self, by: QPointF) -> Zoom:
        """Return the photo moved by some pixels of the view, but not out of it."""
        size = self.photo * self.factor
        centre = (self.centre[0] - by.x() / size.width(), self.centre[1] - by.y() / size.height())
        return replace(self, centre=centre)._kept_inside()

    def _kept_inside(self) -> Zoom:
        """Return this with the centre that the edges of the photo allow."""
        area = self.area
        centre = (
            (self.view.width() / 2 - area.left()) / area.width(),
            (self.view.height() / 2 - area.top()) / area.height(),
        )
        return replace(self, centre=centre)


def _edge(size: float, room: float, centre: float) -> float:
    """Return where the near edge lies: in the middle if there is room, else no gap at the edges."""
    if size <= room:
        return (room - size) / 2
    return min(0.0, max(room - size, room / 2 - centre * size))
