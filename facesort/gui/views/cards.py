"""How a person, a face and a photo look in a grid: a rounded picture with a line or two below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPixmapCache,
    QTransform,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from facesort.gui.models.faces import FacesModel
from facesort.gui.models.photos import PhotosModel
from facesort.gui.models.rows import RowsModel
from facesort.gui.models.words import called, date_text, photos_text
from facesort.library.faces import FaceRow
from facesort.library.people import PersonRow
from facesort.library.photos import PhotoRow
from facesort.text import _

_GAP = 4.0
_RADIUS = 12.0
_PICTURE_RADIUS = 9.0
_PADDING = 7.0
_State = QStyle.StateFlag
_CENTRE = Qt.AlignmentFlag.AlignCenter
_FOCUS = _State.State_HasFocus.value
#: States in which the ground of a card looks different.
_GROUNDS = (
    _State.State_Selected | _State.State_MouseOver | _State.State_HasFocus | _State.State_On
).value


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a card; `soft` is for what matters less."""

    text: str
    soft: bool = False
    bold: bool = False


class Card(QStyledItemDelegate):
    """Paints a card; subclasses say which lines stand below the picture."""

    lines = 2

    def lines_of(self, row: Any, model: RowsModel[Any], has_keyboard: bool) -> list[Line]:  # noqa: ANN401
        """Return the lines below the picture, at most `lines` of them."""
        raise NotImplementedError

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Qt override.  The size of every cell, from the view's icon size and font."""
        side = option.decorationSize.width()
        text = self.lines * QFontMetrics(option.font).lineSpacing()
        edge = 2 * (_PADDING + _GAP)
        return QSize(round(side + edge), round(side + edge + text + _PADDING * bool(text)))

    def line_rect(self, cell: QRect, font: QFont, line: int = 0) -> QRect:
        """Return where a line of text of the card in this cell is."""
        spacing = QFontMetrics(font).lineSpacing()
        places = _places(cell.width(), cell.height(), self.lines, spacing)
        return places.lines[line].translated(cell.topLeft())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Qt override."""
        model = cast("RowsModel[Any]", index.model())
        row = model.rows[index.row()]
        cell, at, lines = option.rect, option.rect.topLeft(), self.lines
        spacing = QFontMetrics(option.font).lineSpacing()
        places = _places(cell.width(), cell.height(), lines, spacing)
        paint_ground(painter, places.card.translated(at), option)
        picture = places.picture.translated(at)
        paint_picture(painter, picture, model.pixmap(row), option.palette)
        texts = self.lines_of(row, model, bool(option.state.value & _FOCUS))
        fonts = _fonts(option.font.toString())
        for line, area in zip(texts, places.lines, strict=False):
            self._paint_line(painter, area.translated(at), line, fonts[line.bold], option.palette)

    def _paint_line(
        self,
        painter: QPainter,
        area: QRect,
        line: Line,
        font: tuple[QFont, QFontMetrics],
        palette: QPalette,
    ) -> None:
        painter.setFont(font[0])
        role = QPalette.ColorRole.PlaceholderText if line.soft else QPalette.ColorRole.ButtonText
        painter.setPen(palette.color(role))
        text = font[1].elidedText(line.text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _CENTRE, text)


class PersonCard(Card):
    """A person: the cover face, the name or the question, how many photos."""

    def lines_of(self, row: PersonRow, model: RowsModel[Any], has_keyboard: bool) -> list[Line]:  # noqa: ARG002
        """Return the name and the count."""
        if row.name:
            name = Line(row.name, bold=True)
        else:
            name = Line(_("Type a name") if has_keyboard else called(""), soft=True)
        return [name, Line(photos_text(row.photos), soft=True)]


class FaceCard(Card):
    """A face: the picture, the year, and how sure it is that it is this person.

    On two lines where ages stand by the years.
    """

    lines = 1

    def lines_of(self, row: FaceRow, model: RowsModel[Any], has_keyboard: bool) -> list[Line]:  # noqa: ARG002
        """Return year and sureness."""
        faces = cast(FacesModel, model)
        parts = [faces.year_of(row), faces.sureness(row)]
        if self.lines > 1:
            return [Line(part, soft=True) for part in parts]
        return [Line(" · ".join(part for part in parts if part), soft=True)]


class PhotoCard(Card):
    """A photo: the picture, and the day it was taken or else the name of the file."""

    lines = 1

    def lines_of(self, row: PhotoRow, model: RowsModel[Any], has_keyboard: bool) -> list[Line]:  # noqa: ARG002
        """Return the day, or the name of the file."""
        photos = cast(PhotosModel, model)
        return [Line(date_text(row.taken_at) or photos.text_of(row), soft=True)]


@lru_cache(maxsize=16)
def _fonts(described: str) -> tuple[tuple[QFont, QFontMetrics], ...]:
    """Return the plain and the bold kind of a font, with what measures texts in them."""
    plain, bold = QFont(), QFont()
    plain.fromString(described)
    bold.fromString(described)
    bold.setBold(True)
    return tuple((font, QFontMetrics(font)) for font in (plain, bold))


def paint_picture(
    painter: QPainter, area: QRectF, pixmap: QPixmap | None, palette: QPalette
) -> None:
    """Paint a picture that fills a rounded square; a calm empty one while it is not here."""
    ratio = painter.device().devicePixelRatio()
    side = round(area.width() * ratio)
    of = f"none-{palette.cacheKey()}" if pixmap is None else pixmap.cacheKey()
    name = f"facesort-{of}-{side}-{ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(name, picture):
        picture = rounded(pixmap or _empty(palette), side, _PICTURE_RADIUS * ratio)
        picture.setDevicePixelRatio(ratio)
        QPixmapCache.insert(name, picture)
    painter.drawPixmap(area.topLeft().toPoint(), picture)


def _empty(palette: QPalette) -> QPixmap:
    picture = QPixmap(1, 1)
    role = QPalette.ColorRole
    picture.fill(_between(palette, role.Button, role.ButtonText, 0.08))
    return picture


def rounded(pixmap: QPixmap, side: int, radius: float) -> QPixmap:
    """Return the middle of a picture as a square with round corners, `side` pixels large."""
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    scale = side / min(pixmap.width(), pixmap.height())
    left, top = (side - pixmap.width() * scale) / 2, (side - pixmap.height() * scale) / 2
    brush = QBrush(pixmap)  # because clipping to a path leaves jagged corners
    brush.setTransform(QTransform().translate(left, top).scale(scale, scale))
    painter = QPainter(picture)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(0, 0, side, side, radius, radius)
    painter.end()
    return picture


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the parts of a card are, from the corner of its cell."""

    card: QRectF
    picture: QRectF
    lines: tuple[QRect, ...]


@lru_cache(maxsize=64)
def _places(width: int, height: int, lines: int, spacing: int) -> _Places:
    """Return the places in a cell: the card is not much wider than its picture, in the middle."""
    area = QRectF(0, 0, width, height).adjusted(_GAP, _GAP, -_GAP, -_GAP)
    broad = round(min(area.width(), height))
    card = QRectF(area.center().x() - broad / 2, area.top(), broad, area.height())
    text = lines * spacing + _PADDING * bool(lines)
    room = card.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING - text)
    side = min(room.width(), room.height())
    last = card.bottom() - _PADDING - spacing
    return _Places(
        card,
        QRectF(room.center().x() - side / 2, room.top(), side, side),
        tuple(
            QRectF(room.left(), last - (lines - 1 - line) * spacing, room.width(), spacing).toRect()
            for line in range(lines)
        ),
    )


def paint_ground(painter: QPainter, card: QRectF, option: QStyleOptionViewItem) -> None:
    """Paint what a card lies on: selected, under the mouse, with the keyboard, or (State_On) marked."""
    state, palette, ratio = option.state, option.palette, painter.device().devicePixelRatio()
    size = card.size()
    looks = f"{palette.cacheKey()}-{state.value & _GROUNDS}-{size.width()}-{size.height()}-{ratio}"
    name = f"facesort-ground-{looks}"
    picture = QPixmap()
    if not QPixmapCache.find(name, picture):
        picture = QPixmap((size * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        once = QPainter(picture)
        once.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_ground(once, QRectF(QPointF(0, 0), size), state, palette)
        once.end()
        QPixmapCache.insert(name, picture)
    painter.drawPixmap(card.topLeft().toPoint(), picture)


def _draw_ground(
    painter: QPainter, card: QRectF, state: QStyle.StateFlag, palette: QPalette
) -> None:
    base, text, high = (
        QPalette.ColorRole.Button,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.Highlight,
    )
    colour = palette.color(base)
    if state & _State.State_Selected:
        colour = _between(palette, base, high, 0.28)
    elif state & _State.State_MouseOver:
        colour = _between(palette, base, text, 0.06)
    pen = QPen(_between(palette, base, text, 0.10), 1)
    if state & (_State.State_HasFocus | _State.State_On):
        pen = QPen(palette.color(high), 2.5)
    elif state & _State.State_Selected:
        pen = QPen(_between(palette, base, high, 0.75), 1.5)
    if state & _State.State_On:
        colour = _between(palette, base, high, 0.45)
    painter.setPen(pen)
    painter.setBrush(colour)
    half = pen.widthF() / 2
    painter.drawRoundedRect(card.adjusted(half, half, -half, -half), _RADIUS, _RADIUS)


def _between(
    palette: QPalette, one: QPalette.ColorRole, other: QPalette.ColorRole, share: float
) -> QColor:
    a, b = palette.color(one), palette.color(other)
    return QColor.fromRgbF(
        *(
            x + (y - x) * share
            for x, y in zip(a.getRgbF()[:3], b.getRgbF()[:3], strict=True)  # type: ignore[index]
        )
    )
