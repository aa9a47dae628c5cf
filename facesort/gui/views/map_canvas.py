"""All faces as points: drag to move, turn the wheel to zoom, point to see a face, encircle to select."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from facesort.gui.models.words import called
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views import hues
from facesort.gui.views.dots import RIM, Layer, Picture
from facesort.gui.views.face_tip import FaceTip
from facesort.gui.views.lens import Lens, encircled, nearest, toward
from facesort.gui.views.map_names import Names
from facesort.gui.views.map_points import MapPoints
from facesort.text import _

_STEP, _NOTCH = 1.25, 120
#: So many selected faces have a ring around them; more are painted over.
_RINGED = 20_000
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier


class MapCanvas(QWidget):
    """The map.

    Signals:
        selection_changed: Other faces are selected now; carries nothing.
        face_opened: The user wants to see the photo of a face; carries face_id.
    """

    selection_changed = Signal()
    face_opened = Signal(int)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = MapPoints()
        self.tip = FaceTip(pixmaps, self)
        self.lasso = False  # whether dragging encircles, rather than moves
        self._lens = Lens(QSizeF(1, 1))
        self._names = Names()
        self._frame: QImage | None = None
        self._focus: int | None = None
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None  # where the map was, once it moves
        self._ring: list[QPointF] = []
        self.setAccessibleName(_("Map of all faces"))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        em = self.fontMetrics().height()
        self.setMinimumSize(12 * em, 8 * em)

    def show_points(self, points: MapPoints) -> None:
        """Show these points instead; selection, place and focus are kept."""
        focused = self.focused_id()
        points.select_ids(self.points.selected_ids())
        before, self.points = self.points.selected_count(), points
        self._focus = points.index_of(focused)
        self._names.set_people(points)
        self.tip.hide()
        self._redraw()
        if before != points.selected_count():
            self.selection_changed.emit()

    def select(self, chosen: NDArray[np.bool_], *, more: bool = False) -> None:
        """Select these points, and those that are (if `more`)."""
        self.points.select(chosen | self.points.selected if more else chosen)
        self._redraw()
        self.selection_changed.emit()

    def select_person(self, person_id: int) -> None:
        """Select the points of a person, and go there."""
        chosen = self.points.of_person(person_id)
        if chosen.any():
            self._lens = self._lens.around(self.points.places[chosen])
            across, down = self._lens.seen(self.points.places[chosen])
            middle = nearest(across, down, QPointF(self.rect().center()), np.inf)
            self._focus = int(np.flatnonzero(chosen)[middle or 0])
            self.tip.hide()
        self.select(chosen)
        self._speak()

    def focused_id(self) -> int | None:
        """Return the face that has the keyboard."""
        return None if self._focus is None else int(self.points.face_ids[self._focus])

    def zoom(self, factor: float) -> None:
        """Go nearer, or farther away."""
        self._look(self._lens.zoomed(factor, QPointF(self.rect().center())))

    def zoom_to_all(self) -> None:
        """Show the whole map."""
        self._look(Lens(self._lens.size))

    def place_of(self, face_id: int) -> QPointF | None:
        """Return where a face is in this widget, None if it is not on the map."""
        index = self.points.index_of(face_id)
        return None if index is None else self._place(index)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        ratio = self.devicePixelRatioF()
        if self._frame is None or self._frame.devicePixelRatio() != ratio:
            self._frame = self._drawn(ratio)
        painter = QPainter(self)
        painter.drawImage(QPointF(-RIM / ratio, -RIM / ratio), self._frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._names.paint(painter, self._lens, self.palette())
        ink = QPen(self.palette().color(QPalette.ColorRole.Highlight), 2.0)
        painter.setPen(ink)
        if self._focus is not None and self.hasFocus():
            radius = self.points.radius(self._lens) + 3
            painter.drawEllipse(self._place(self._focus), radius, radius)
        if self._ring:
            fill = QColor(ink.color())
            fill.setAlphaF(0.15)
            ink.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(ink)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self._ring))
        painter.end()

    def _drawn(self, ratio: float) -> QImage:
        points, palette = self.points, self.palette()
        halo = palette.color(QPalette.ColorRole.Highlight)
        colours = [hues.faint(palette), *hues.unnamed(palette), *hues.named(palette), halo]
        picture = Picture(round(self.width() * ratio), round(self.height() * ratio), colours)
        across, down = self._lens.seen(points.places)
        across, down = across * np.float32(ratio), down * np.float32(ratio)
        radius = points.radius(self._lens) * ratio
        picture.paint(Layer(across, down, points.colour, radius))
        if points.selected.any():
            some = points.selected
            x, y, own = across[some], down[some], points.colour[some]
            marked = np.full_like(own, len(colours) - 1)
            if len(own) > _RINGED:
                picture.paint(Layer(x, y, marked, radius))
            else:
                picture.paint(Layer(x, y, marked, radius + 2 * ratio))
                picture.paint(Layer(x, y, own, radius))
        image = picture.image()
        image.setDevicePixelRatio(ratio)
        return image

    def _redraw(self) -> None:
        self._frame = None
        self.update()

    def _look(self, lens: Lens) -> None:
        self._lens = lens
        self.tip.hide()
        self._redraw()

    def _place(self, index: int) -> QPointF:
        across, down = self._lens.seen(self.points.places[index : index + 1])
        return QPointF(float(across[0]), float(down[0]))

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if event.button() is not _Button.LeftButton:
            return
        self._pressed, self._dragged = event.position(), None
        if self.lasso or event.modifiers() & _Modifier.ShiftModifier:
            self._ring = [event.position()]
        self.tip.hide()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        at = event.position()
        if self._pressed is None:
            self._point_at(at)
        elif self._ring:
            self._ring.append(at)
            self.update()
        elif self._dragged is not None:
            self._look(self._lens.moved(at - self._dragged))
            self._dragged = at
        elif not _is_click(self._pressed, at):
            self._look(self._lens.moved(at - self._pressed))
            self._dragged = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if event.button() is not _Button.LeftButton or self._pressed is None:
            return
        pressed, ring, self._pressed, self._ring = self._pressed, self._ring, None, []
        more = bool(event.modifiers() & _Modifier.ControlModifier)
        if len(ring) > 2:  # noqa: PLR2004 - less is no area
            across, down = self._lens.seen(self.points.places)
            self.select(encircled(across, down, ring, self._lens.size), more=more)
        elif self._dragged is None and _is_click(pressed, event.position()):
            self._click(event.position(), more=more)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        index = self._index_at(event.position())
        if index is not None and event.button() is _Button.LeftButton:
            self.face_opened.emit(int(self.points.face_ids[index]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt override."""
        factor = _STEP ** (event.angleDelta().y() / _NOTCH)
        self._look(self._lens.zoomed(factor, event.position()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        self.tip.hide()
        super().leaveEvent(event)

    def _index_at(self, at: QPointF) -> int | None:
        across, down = self._lens.seen(self.points.places)
        return nearest(across, down, at, self.points.radius(self._lens) + 4)

    def _point_at(self, at: QPointF) -> None:
        index = self._index_at(at)
        if index is None:
            self.tip.hide()
        else:
            self._show_tip(index, at.toPoint())
        shape = Qt.CursorShape.CrossCursor if self.lasso else Qt.CursorShape.ArrowCursor
        self.setCursor(shape if index is None else Qt.CursorShape.PointingHandCursor)

    def _click(self, at: QPointF, *, more: bool) -> None:
        index = self._index_at(at)
        chosen = np.zeros(len(self.points.face_ids), bool)
        if index is not None:
            self._focus = index
            chosen[index] = True
            if more and self.points.selected[index]:
                chosen, more = self.points.selected & ~chosen, False
        elif more:
            return
        self.select(chosen, more=more)
        self._speak()

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        key = event.key()
        if key in _ARROWS:
            self._move(*_ARROWS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.zoom_to_all()
        elif key == Qt.Key.Key_Space and self._focus is not None:
            self._click(self._place(self._focus), more=True)
        elif key == Qt.Key.Key_Escape and self.points.selected.any():
            self.select(np.zeros_like(self.points.selected))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._focus is not None:
            self.face_opened.emit(self.focused_id())
        else:
            super().keyPressEvent(event)

    def _move(self, right: int, below: int) -> None:
        across, down = self._lens.seen(self.points.places)
        if self._focus is None:
            found = nearest(across, down, QPointF(self.rect().center()), np.inf)
        else:
            found = toward(across, down, self._focus, right, below)
        if found is None:
            return
        self._focus = found
        place = self._place(found)
        if not QRectF(self.rect()).contains(place):
            self._look(self._lens.moved(QPointF(self.rect().center()) - place))
        self._show_tip(found, self._place(found).toPoint())
        self._speak()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        self.tip.hide()
        super().focusOutEvent(event)

    # What is said of a point

    def _show_tip(self, index: int, at: QPoint) -> None:
        year = int(self.points.years[index])
        name = called(self.points.name_of(index))
        self.tip.show_face(int(self.points.face_ids[index]), name, str(year) if year else "", at)

    def _speak(self) -> None:
        if self._focus is not None:
            self.setAccessibleDescription(self.points.spoken(self._focus))
            kind = QAccessible.Event.DescriptionChanged
            QAccessible.updateAccessibility(QAccessibleEvent(self, kind))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt override."""
        lens = self._lens
        self._look(Lens(QSizeF(event.size()), lens.zoom, lens.x, lens.y))
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt override."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._names.set_people(self.points)
            self._redraw()
        super().changeEvent(event)


def _is_click(pressed: QPointF, released: QPointF) -> bool:
    return (released - pressed).manhattanLength() < QApplication.startDragDistance()
