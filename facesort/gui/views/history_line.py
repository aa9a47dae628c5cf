"""How a change looks in the history: what was done and when, and a strip of the faces it was about."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from facesort.gui.models.history import HistoryModel
from facesort.gui.views.cards import Card, paint_ground, paint_picture
from facesort.library.journal import EditRow

#: How many faces of a change are shown at most.
FACES = 10
_WIDE = 1_000_000  # wider than any window: one change a line
_FAINT = 0.4
_State = QStyle.StateFlag


class HistoryLine(Card):
    """Paints a change."""

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Qt override."""
        return QSize(_WIDE, round(3.4 * QFontMetrics(option.font).height()))

    def face_at(
        self, option: QStyleOptionViewItem, model: HistoryModel, row: EditRow, point: QPoint
    ) -> tuple[int, int] | None:
        """Return face and photo at a point of the cell in `option.rect`, None if none is there."""
        known = model.faces_of(row)
        for area, face in zip(_places(option), known.shown if known else (), strict=False):
            if area.contains(point):
                return face
        return None

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Qt override."""
        model = cast(HistoryModel, index.model())
        row = model.rows[index.row()]
        ground = QRectF(option.rect).adjusted(4, 2, -4, -2)
        state = option.state
        if model.is_holder(row):
            option.state = state | _State.State_On
        paint_ground(painter, ground, option)
        option.state = state
        self._paint_words(painter, option, model, row)
        known = model.faces_of(row)
        painter.setOpacity(1.0 if _holds(row) else _FAINT)
        for area, (face_id, _photo) in zip(
            _places(option), known.shown if known else (), strict=False
        ):
            paint_picture(painter, QRectF(area), model.face_picture(face_id), option.palette)
        painter.setOpacity(1.0)

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        model: HistoryModel,
        row: EditRow,
    ) -> None:
        roles, font = QPalette.ColorRole, QFont(option.font)
        em = QFontMetrics(font).height()
        holds = _holds(row)
        coloured = model.is_holder(row) or bool(option.state & _State.State_Selected)
        font.setStrikeOut(row.taken_back is not None)
        soft = QFont(option.font)
        lines = (
            (row.label, font, roles.ButtonText if holds else roles.PlaceholderText),
            (model.said_of(row), soft, roles.ButtonText if coloured else roles.PlaceholderText),
        )
        width = _strip_left(option) - 2 * em
        top = option.rect.center().y() - round(1.15 * em)
        for text, face, role in lines:
            area = QRect(option.rect.left() + em, top, width, round(1.15 * em))
            area = QStyle.visualRect(option.direction, option.rect, area)
            painter.setFont(face)
            painter.setPen(option.palette.color(role))
            elided = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, width)
            along = Qt.AlignmentFlag.AlignLeft
            if option.direction == Qt.LayoutDirection.RightToLeft:
                along = Qt.AlignmentFlag.AlignRight
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | along, elided)
            top += round(1.15 * em)


def _holds(row: EditRow) -> bool:
    return not row.undone and row.taken_back is None


def _strip_left(option: QStyleOptionViewItem) -> int:
    """Return how far from the edge of the cell the strip begins."""
    side, gap = _sizes(option)
    fit = min(FACES, (option.rect.width() // 2) // (side + gap))
    width: int = option.rect.width()
    return width - fit * (side + gap) - gap


def _places(option: QStyleOptionViewItem) -> list[QRect]:
    """Return where the faces of the strip are, in the viewport."""
    side, gap = _sizes(option)
    left, top = option.rect.left() + _strip_left(option), option.rect.center().y() - side // 2
    fit = min(FACES, (option.rect.width() // 2) // (side + gap))
    areas = [QRect(left + n * (side + gap), top, side, side) for n in range(fit)]
    return [QStyle.visualRect(option.direction, option.rect, area) for area in areas]


def _sizes(option: QStyleOptionViewItem) -> tuple[int, int]:
    em = QFontMetrics(option.font).height()
    return round(2.6 * em), em // 3
