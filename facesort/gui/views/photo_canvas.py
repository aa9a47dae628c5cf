"""The photo itself, with boxes around the faces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from facesort.gui.models.words import called
from facesort.gui.views.rubber_box import RubberBox
from facesort.gui.views.zoom import Zoom
from facesort.library.faces import FaceRow

_STEP = 1.25
_GROUND = QColor(18, 19, 22)  # a photo is looked at on dark, whatever the window looks like
_SOFT = QColor(200, 204, 210)
_LINE = QColor(255, 255, 255)
_SHADE = QColor(0, 0, 0, 150)
_GLASS = QColor(255, 255, 255, 40)


class PhotoCanvas(QWidget):
    """Shows pixels and boxes; zooms with the wheel, pans with the mouse.

    While a face is being drawn, the mouse draws a box instead, and the middle button pans.

    Signals:
        box_drawn: The user drew a box; carries x, y, width, height, each 0..1 of the photo.
        drawing_changed: A face is being drawn from now on, or no longer; carries which (bool).
        face_clicked: The user clicked a face; carries face_id.
        face_menu_requested: The user wants to say something about a face; carries (face_id, where on
            the screen).
        menu_requested: The user wants to do something with the photo; carries where on the screen.
    """

    box_drawn = Signal(tuple)
    drawing_changed = Signal(bool)
    face_clicked = Signal(int)
    face_menu_requested = Signal(int, QPoint)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = Zoom(QSizeF(1, 1), QSizeF(1, 1))
        self._pixmap: QPixmap | None = None
        self._text = ""
        self._faces: Sequence[FaceRow] = ()
        self._boxes_shown = False
        self._pointed: int | None = None
        self._chosen: int | None = None
        self._drawing = False
        self._drags_box = False
        self._rubber: RubberBox | None = None
        self._held = False
        self._mouse_inside = False
        self._pressed: QPoint | None = None
        self._dragged_from: QPoint | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(80, 80)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What is shown

    def start(self, size: QSizeF, faces: Sequence[FaceRow]) -> None:
        """Show another photo, of which no pixels are there yet; `size` in pixels, upright."""
        self._zoom = Zoom(size, QSizeF(self.size()))
        self._pixmap, self._text, self._pointed, self._chosen = None, "", None, None
        self.set_drawing(False)
        self.set_faces(faces)

    def set_faces(self, faces: Sequence[FaceRow]) -> None:
        """Show these boxes, because more is known about the photo."""
        self._faces = faces
        self.update()

    def set_pixmap(self, pixmap: QPixmap) -> None:
        """Show these pixels, which fill the photo's area whatever their number."""
        self._pixmap, self._text = pixmap, ""
        self.update()

    def set_size(self, size: QSizeF) -> None:
        """Note how large the photo is, if that was not known at the start."""
        self._zoom = Zoom(size, QSizeF(self.size()))
        self.update()

    def set_text(self, text: str) -> None:
        """Show a sentence instead of pixels."""
        self._pixmap, self._text = None, text
        self.update()

    @property
    def has_pixels(self) -> bool:
        """Whether any picture is shown."""
        return self._pixmap is not None

    @property
    def boxes_shown(self) -> bool:
        """Whether all boxes are shown with names, wherever the mouse is."""
        return self._boxes_shown

    def show_boxes(self, shown: bool) -> None:
        """Show all boxes with names, or only where the mouse is."""
        self._boxes_shown = shown
        self.update()

    def choose(self, face_id: int | None) -> None:
        """Show one face more clearly than the others, while the mouse is on none."""
        if face_id != self._chosen:
            self._chosen = face_id
            self.update()

    @property
    def pointed(self) -> int | None:
        """The face that the mouse is on, else the one that was chosen."""
        return self._chosen if self._pointed is None else self._pointed

    # Drawing a face

    @property
    def is_drawing(self) -> bool:
        """Whether the mouse draws a box."""
        return self._drawing

    def set_drawing(self, drawing: bool) -> None:
        """Begin or stop to draw a face."""
        self._rubber, self._held, self._drags_box = None, False, False
        if drawing != self._drawing:
            self._drawing = drawing
            self._pressed = self._dragged_from = self._pointed = None
            self.setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor)
            self.drawing_changed.emit(drawing)
        self.update()

    def draw_again(self) -> None:
        """Let go of the box that was drawn: another is to be drawn."""
        self._rubber, self._held, self._drags_box = None, False, False
        self.update()

    def move_box(self, key: int, *, resize: bool) -> None:
        """Move the box by an arrow key, or its last corner (`resize`); the first key makes it."""
        if self._held:
            return
        area = self._zoom.area
        em = float(self.fontMetrics().height())
        if self._rubber is None:
            middle = self._zoom.to_photo(QRectF(self.rect()).center())
            self._rubber = RubberBox.around(
                middle, QPointF(8 * em / area.width(), 10 * em / area.height())
            )
        else:
            step = QPointF(em / 2 / area.width(), em / 2 / area.height())
            self._rubber = self._rubber.moved(key, step, resize=resize)
        self.update()

    def take_box(self) -> None:
        """Take the box as it is drawn now."""
        if self._rubber is not None and not self._held:
            self._held = True
            self.update()
            self.box_drawn.emit(self._rubber.box)

    @property
    def zoom(self) -> Zoom:
        """How the photo lies in this widget."""
        return self._zoom

    def zoom_in(self) -> None:
        """Make the photo larger."""
        self._zoom_at(_STEP, QPointF(self.rect().center()))

    def zoom_out(self) -> None:
        """Make the photo smaller, at most to what fits."""
        self._zoom_at(1 / _STEP, QPointF(self.rect().center()))

    def zoom_to_fit(self) -> None:
        """Show the whole photo."""
        self._zoom = Zoom(self._zoom.photo, QSizeF(self.size()))
        self.update()

    def toggle_full_size(self, at: QPointF) -> None:
        """Show one pixel of the photo as one of the screen, around a point, or the whole photo again."""
        if self._zoom.scale is None:
            self._zoom_at(1 / (self._zoom.factor * self.devicePixelRatioF()), at)
        else:
            self.zoom_to_fit()

    def face_at(self, point: QPointF) -> FaceRow | None:
        """Return the face at a point of this widget: of several the smallest."""
        at = [face for face in self._faces if self._zoom.box(face.box).contains(point)]
        return min(at, key=lambda face: face.box[2] * face.box[3], default=None)

    def _zoom_at(self, by: float, at: QPointF) -> None:
        self._zoom = self._zoom.zoomed(by, at)
        self.update()

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt override."""
        turns = event.angleDelta().y() / 120
        self._zoom_at(_STEP**turns, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._drawing:
            if not self._held:
                start = self._zoom.to_photo(event.position())
                self._rubber = RubberBox(start, start)
                self._drags_box = True
        elif left or event.button() == Qt.MouseButton.MiddleButton:
            self._pressed = self._dragged_from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        point = event.position().toPoint()
        self._mouse_inside = True
        if self._drags_box and self._rubber is not None:
            self._rubber = self._rubber.drawn_to(self._zoom.to_photo(event.position()))
            self.update()
            return
        if self._dragged_from is not None:
            far = (point - (self._pressed or point)).manhattanLength()
            if self._pressed is None or far >= QApplication.startDragDistance():
                self._pressed = None
                self._zoom = self._zoom.panned(QPointF(point - self._dragged_from))
                self._dragged_from = point
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            return
        if not self._drawing:
            face = self.face_at(event.position())
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if face else Qt.CursorShape.ArrowCursor
            )
            self._pointed = face.id if face else None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if self._drags_box:
            if event.button() == Qt.MouseButton.LeftButton:
                self._drags_box = False
                self.take_box()
            return
        clicked, self._pressed, self._dragged_from = self._pressed, None, None
        self.setCursor(Qt.CursorShape.CrossCursor if self._drawing else Qt.CursorShape.ArrowCursor)
        left = event.button() == Qt.MouseButton.LeftButton and not self._drawing
        face = self.face_at(event.position()) if left and clicked is not None else None
        if face is not None:
            self.face_clicked.emit(face.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if self._drawing or self.face_at(event.position()) is not None:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.toggle_full_size(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt override."""
        face = self.face_at(QPointF(event.pos()))
        if face is None or self._drawing:
            self.menu_requested.emit(event.globalPos())
        else:
            self.face_menu_requested.emit(face.id, event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        super().leaveEvent(event)
        self._mouse_inside = False
        self._pointed = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt override."""
        super().resizeEvent(event)
        self._zoom = self._zoom.resized(QSizeF(self.size()))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt override."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(event.rect(), _GROUND)
        if self._pixmap is not None:
            painter.drawPixmap(self._zoom.area, self._pixmap, QRectF(self._pixmap.rect()))
        elif self._text:
            painter.setPen(_SOFT)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._text)
        for face in self._faces:
            pointed = face.id == self.pointed
            if self._boxes_shown or self._mouse_inside or self._drawing or pointed:
                self._paint_box(painter, face, pointed)
        for face in self._faces:
            if self._boxes_shown or face.id == self.pointed:
                self._paint_name(painter, face)
        if self._rubber is not None:
            self._paint_rubber(painter, self._rubber)
        painter.end()

    def _paint_box(self, painter: QPainter, face: FaceRow, pointed: bool) -> None:
        box = self._zoom.box(face.box)
        line = QColor(_LINE)
        line.setAlpha(255 if pointed or self._boxes_shown else 130)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_SHADE, 4), QPen(line, 2.5 if pointed else 1.5)):
            painter.setPen(pen)
            painter.drawRoundedRect(box, 6, 6)

    def _paint_rubber(self, painter: QPainter, rubber: RubberBox) -> None:
        box = self._zoom.box(rubber.box)
        painter.setBrush(_GLASS)
        style = Qt.PenStyle.SolidLine if self._held else Qt.PenStyle.DashLine
        for pen in (QPen(_SHADE, 4), QPen(_LINE, 2, style)):
            painter.setPen(pen)
            painter.drawRect(box)

    def _paint_name(self, painter: QPainter, face: FaceRow) -> None:
        box, metrics = self._zoom.box(face.box), QFontMetrics(self.font())
        if not box.intersects(QRectF(self.rect())):
            return
        text = called(face.person_name)
        size = QSizeF(metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
        left = box.center().x() - size.width() / 2
        top = box.bottom() + 6
        if top + size.height() > self.height():
            top = box.bottom() - size.height() - 6
        left = max(2.0, min(left, self.width() - size.width() - 2))
        label = QRectF(QPointF(left, top), size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(label, label.height() / 2, label.height() / 2)
        painter.setPen(_LINE)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)
