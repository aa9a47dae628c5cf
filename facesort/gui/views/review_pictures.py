"""What one looks at in Review: some faces of somebody, and the photo that a face is in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.cards import paint_picture
from facesort.library.faces import FaceRow
from facesort.text import _

_IN_STRIP = 4  # small faces below the large one
_LINE, _SHADE = QColor(255, 255, 255), QColor(0, 0, 0, 150)  # seen on any photo


class _Pictures(QWidget):
    """Base of what paints thumbnails: paints again when one of them has arrived.

    Signals:
        opened: The user wants to see the photo of a face; carries photo_id.
    """

    opened = Signal(int)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._awaited: set[Key] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        pixmaps.arrived.connect(self._on_arrived)

    def sizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(em * 14, em * 18)

    def minimumSizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(em * 6, em * 8)

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        return painter

    def _on_arrived(self, keys: list[Key]) -> None:
        if self._awaited.intersection(keys):
            self.update()


class FaceGroup(_Pictures):
    """Some faces of somebody: the first large, the others in a strip below it.

    Signals:
        opened: See `_Pictures`.
    """

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(pixmaps, parent)
        self._faces: Sequence[FaceRow] = ()
        self.setToolTip(_("Double-click a face to see its photo"))

    def show_faces(self, faces: Sequence[FaceRow], spoken: str) -> None:
        """Show these faces; `spoken` is what a screen reader says of them."""
        self._faces = faces[: _IN_STRIP + 1]
        self._awaited = {("face", face.id) for face in self._faces}
        self.setAccessibleName(spoken)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        for face, area in zip(self._faces, self._areas(), strict=False):
            if area.contains(event.position()):
                self.opened.emit(face.photo_id)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = self._painter()
        for face, area in zip(self._faces, self._areas(), strict=False):
            paint_picture(painter, area, self._pixmaps.pixmap("face", face.id), self.palette())
        painter.end()

    def _areas(self) -> list[QRectF]:
        """Return where the faces are: the large one at the top, in the middle."""
        gap = self.fontMetrics().height() / 2
        share = (_IN_STRIP + 1) / _IN_STRIP  # of the height for a strip as wide as the large one
        side = max(1.0, min(float(self.width()), (self.height() - gap) / share))
        left = (self.width() - side) / 2
        small = (side - gap * (_IN_STRIP - 1)) / _IN_STRIP
        places = range(_IN_STRIP)
        if self.isRightToLeft():
            places = places[::-1]
        strip = [QRectF(left + place * (small + gap), side + gap, small, small) for place in places]
        return [QRectF(left, 0, side, side), *strip]


class PhotoContext(_Pictures):
    """The whole photo, with a box around the face that is meant.

    Signals:
        opened: See `_Pictures`; by a double click, or Enter when it has the keyboard.
    """

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(pixmaps, parent)
        self._face: FaceRow | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("The photo with this face"))
        self.setToolTip(_("See the photo (Enter, or a double click)"))

    def show_face(self, face: FaceRow | None) -> None:
        """Show the photo of this face."""
        self._face = face
        self._awaited = {("photo", face.photo_id)} if face else set()
        self.update()

    def open(self) -> None:
        """Ask for the photo."""
        if self._face is not None:
            self.opened.emit(self._face.photo_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.open()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        """Qt override."""
        self.open()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        if self._face is None:
            return
        painter = self._painter()
        pixmap = self._pixmaps.pixmap("photo", self._face.photo_id)
        room = QSizeF(self.size())
        if pixmap is None:
            side = min(room.width(), room.height())
            at = QPointF((room.width() - side) / 2, 0)
            paint_picture(painter, QRectF(at, QSizeF(side, side)), None, self.palette())
        else:
            fitted = QSizeF(pixmap.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            at = QPointF((room.width() - fitted.width()) / 2, 0)
            painter.drawPixmap(QRectF(at, fitted), pixmap, QRectF(pixmap.rect()))
            painter.translate(at)
            x, y, width, height = self._face.box
            across, down = fitted.width(), fitted.height()
            box = QRectF(x * across, y * down, width * across, height * down)
            self._paint_box(painter, box)
            if self.hasFocus():
                painter.setPen(QPen(self.palette().highlight(), 3))
                painter.drawRect(QRectF(QPointF(), fitted).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_SHADE, 5), QPen(_LINE, 2.5)):
            painter.setPen(pen)
            painter.drawRoundedRect(box, 6, 6)
