"""What would happen to people, as faces: a line of words and a line of faces for each change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facesort.gui.cells import CellView
from facesort.gui.models.rows import Index
from facesort.gui.models.words import faces_text, number, told_apart
from facesort.gui.outlook import Change, Kind, Strip
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.cards import paint_picture
from facesort.text import _, ngettext, quoted

_NOWHERE = QModelIndex()
_NAMED = 3
_LINES = 3  # height of a face, in lines of text
_WIDE = 1 << 20  # no view is so wide: one change a line


class ChangesModel(QAbstractListModel):
    """The changes now shown, in order."""

    def __init__(self, pixmaps: PixmapCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._rows: Sequence[Change] = ()
        pixmaps.arrived.connect(self._on_arrived)

    @property
    def rows(self) -> Sequence[Change]:
        """The changes, in the order shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Change]) -> None:
        """Show these changes instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def pixmap(self, face_id: int) -> QPixmap | None:
        """Return the thumbnail of a face if it is here; otherwise it is asked for."""
        return self._pixmaps.pixmap("face", face_id)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Qt override."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt override.  Never touches disk or database."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        change = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return heading(change)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return spoken(change)
        return None

    def _on_arrived(self, _keys: list[Key]) -> None:
        if self._rows:  # all of them: only those in view are painted
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


class ChangeRow(QStyledItemDelegate):
    """Paints a change: the words, and below them the faces of each part with their number."""

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Qt override."""
        line = QFontMetrics(option.font).lineSpacing()
        return QSize(_WIDE, line * (_LINES + 2) + line // 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Qt override."""
        model = cast(ChangesModel, index.model())
        change = model.rows[index.row()]
        line = QFontMetrics(option.font).lineSpacing()
        area = option.rect.adjusted(line // 2, line // 4, -line // 2, -line // 4)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6)
        words = QRect(area.left(), area.top(), area.width(), line)
        _write(painter, option, words, heading(change), bold=True)
        faces = QRect(area.left(), words.bottom() + line // 4, area.width(), line * _LINES)
        _Strips(painter, option, faces, model).paint(change)


class ChangeList(CellView):
    """A list of changes; only those in view are painted, and only their pictures are asked for."""

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = ChangesModel(pixmaps, self)
        self.setModel(self.changes)
        self.setItemDelegate(ChangeRow(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setAccessibleName(_("What would change"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show these changes, from the first on."""
        if changes != self.changes.rows:
            self.changes.set_rows(changes)
            self.verticalScrollBar().setValue(0)
            self.updateGeometries()
            self.viewport().update()


class _Strips:
    """Paints the parts of a change side by side, as many faces of each as there is room for."""

    def __init__(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, model: ChangesModel
    ) -> None:
        self._painter, self._option, self._area, self._model = painter, option, area, model
        self._side = area.height()
        self._gap = max(2, self._side // 12)
        self._metrics = QFontMetrics(option.font)
        self._x = 0

    def paint(self, change: Change) -> None:
        """Paint all that fit, and say how many more there are."""
        captions = [_caption(change, strip) for strip in change.strips]
        least = [self._side + self._gap + self._wide(caption) for caption in captions]
        count = self._fitting(least)
        spare = self._area.width() - sum(least[:count])
        for place in range(count):
            strip = change.strips[place]
            extra = spare // (count - place) // (self._side + self._gap)
            faces = strip.face_ids[: 1 + max(0, extra)]
            spare -= (len(faces) - 1) * (self._side + self._gap)
            for face_id in faces:
                self._picture(face_id)
            self._text(captions[place], self._wide(captions[place]))
        rest = len(change.strips) - count
        if rest:
            text = ngettext("and {n} more", "and {n} more", rest).format(n=number(rest))
            self._text(text, self._wide(text))

    def _fitting(self, widths: Sequence[int]) -> int:
        more = self._wide(_("and {n} more").format(n=number(len(widths))))
        if sum(widths) <= self._area.width():
            return len(widths)
        used, count = more, 0
        for width in widths:
            used += width
            if used > self._area.width():
                break
            count += 1
        return max(1, count)

    def _wide(self, text: str) -> int:
        return self._metrics.horizontalAdvance(text) + self._side // 2 if text else self._gap

    def _place(self, width: int) -> QRect:
        """Return the next place in reading direction."""
        left = self._area.left() + self._x
        if self._option.direction == Qt.LayoutDirection.RightToLeft:
            left = self._area.right() + 1 - self._x - width
        self._x += width
        return QRect(left, self._area.top(), width, self._side)

    def _picture(self, face_id: int) -> None:
        area = self._place(self._side)
        pixmap = self._model.pixmap(face_id)
        paint_picture(self._painter, QRectF(area), pixmap, self._option.palette)
        self._x += self._gap

    def _text(self, text: str, width: int) -> None:
        if text:
            _write(self._painter, self._option, self._place(width), text, bold=False)
        else:
            self._x += width


def _write(
    painter: QPainter, option: QStyleOptionViewItem, area: QRect, text: str, *, bold: bool
) -> None:
    font = QFont(option.font)
    font.setBold(bold)
    painter.setFont(font)
    role = QPalette.ColorRole.WindowText if bold else QPalette.ColorRole.PlaceholderText
    painter.setPen(option.palette.color(role))
    flag = Qt.AlignmentFlag
    side = flag.AlignRight if option.direction == Qt.LayoutDirection.RightToLeft else flag.AlignLeft
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, side | flag.AlignAbsolute | flag.AlignVCenter, shown)


def heading(change: Change) -> str:
    """Return what would happen, in a few words."""
    table = {
        Kind.JOIN: _("“{name}” ← {others}"),
        Kind.NEW: _("Somebody new"),
        Kind.STAY: _("These would stay"),
        Kind.LEAVE: _("These would be somebody else"),
        Kind.TAKE: _("“{name}” ← faces of nobody"),
        Kind.NOBODY: _("These would be with nobody"),
    }
    text = _split_text(change) if change.kind is Kind.SPLIT else table[change.kind]
    first = change.people[0] if change.people else None
    name = told_apart(first.name, first.photos) if first is not None else ""
    return text.format(name=name, others=_others(change))


def _split_text(change: Change) -> str:
    named = bool(change.people[0].name)
    if all(strip.nobody for strip in change.strips):
        return (
            _("“{name}” would have no face") if named else _("Somebody unnamed would have no face")
        )
    return _("“{name}” would come apart") if named else _("Somebody unnamed would come apart")


def spoken(change: Change) -> str:
    """Return what a screen reader says of a change."""
    if change.kind is Kind.JOIN:
        into = quoted(told_apart(change.people[0].name, change.people[0].photos))
        text = ngettext(
            "{others} would join {into}", "{others} would join {into}", len(change.people) - 1
        )
        return text.format(others=_others(change), into=into)
    counts = [_caption(change, strip) for strip in change.strips]
    return _("{heading}: {counts}").format(heading=heading(change), counts=_(", ").join(counts))


def _caption(change: Change, strip: Strip) -> str:
    if change.kind is Kind.JOIN:
        return ""
    if strip.nobody:
        with_nobody = ngettext("{n} with nobody", "{n} with nobody", strip.faces)
        return with_nobody.format(n=number(strip.faces))
    return faces_text(strip.faces)


def _others(change: Change) -> str:
    """Return "“Ben”, 2 unnamed": who would join."""
    others = change.people[1:]
    names = [quoted(row.name) for row in others if row.name]
    parts = names[:_NAMED]
    unnamed = len(others) - len(names)
    if len(names) > len(parts):
        rest = len(names) - len(parts)
        parts.append(ngettext("{n} other", "{n} others", rest).format(n=number(rest)))
    if unnamed:
        parts.append(ngettext("{n} unnamed", "{n} unnamed", unnamed).format(n=number(unnamed)))
    return _(", ").join(parts)
