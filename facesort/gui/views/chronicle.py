"""When the photos were taken: a bar for each year (or month), and below it a strip for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QWidget

from facesort.gui.models.words import called, number, photos_text
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views import hues
from facesort.gui.views.cards import paint_picture
from facesort.library.charts import Month
from facesort.library.people import PersonRow
from facesort.text import _

#: Up to so many months are shown one by one.
_MONTHS = 36
#: Of the height of the font: the strip of a person, the bars, the column of names, the margin.
_ROW, _BARS, _NAMES, _EDGE = 2.2, 8.0, 11.0, 1.0


class TimelineView(QWidget):
    """The bars and strips.

    Signals:
        person_opened: The user wants to see a person; carries person_id.
        row_reached: The keyboard is on a strip now; carries a point (x, y) to be in view.
        said: What the mouse or the keyboard is on, in words; "" for nothing.
    """

    person_opened = Signal(int)
    row_reached = Signal(int, int)
    said = Signal(str)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._people: Sequence[PersonRow] = ()
        self._by_month = False
        self._first, self._count = 0, 0
        self._bars: list[int] = []
        self._strips: list[list[int]] = []
        self._row: int | None = None
        self.setAccessibleName(_("When the photos were taken"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        pixmaps.arrived.connect(self._on_arrived)

    def show_months(
        self,
        people: Sequence[PersonRow],
        months: Sequence[Month],
        of_person: Mapping[int, Sequence[Month]],
    ) -> None:
        """Show when the photos were taken, and those that each of these people is on.

        Who is on no photo that says when it was taken has no strip.
        """
        first = months[0].number if months else 0
        last = months[-1].number if months else -1
        self._by_month = last - first < _MONTHS
        self._first = first if self._by_month else first // 12
        self._count = (last if self._by_month else last // 12) - self._first + 1
        self._bars = self._counted(months)
        strips = [(row, self._counted(of_person.get(row.id, ()))) for row in people]
        self._people = [row for row, strip in strips if any(strip)]
        self._strips = [strip for _row, strip in strips if any(strip)]
        self._row = None
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    @property
    def empty(self) -> bool:
        """Whether no photo says when it was taken."""
        return not self._count

    def sizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(40 * em, int(em * (_BARS + 3 * _EDGE + 1.5 + _ROW * len(self._people))))

    def row_place(self, person_id: int) -> QPointF:
        """Return the middle of the strip of a person."""
        return self._strip([row.id for row in self._people].index(person_id)).center()

    def _counted(self, months: Sequence[Month]) -> list[int]:
        counts = [0] * self._count
        for month in months:
            place = (month.number if self._by_month else month.number // 12) - self._first
            if 0 <= place < self._count:
                counts[place] += month.photos
        return counts

    # Where things are

    def _strip(self, row: int) -> QRectF:
        em = self.fontMetrics().height()
        top = em * (_BARS + 2 * _EDGE + 1.5 + _ROW * row)
        left = em * (_NAMES + _EDGE)
        return self._turned(QRectF(left, top, self.width() - left - em * _EDGE, em * _ROW))

    def _cell(self, place: int, among: QRectF) -> QRectF:
        width = among.width() / max(1, self._count)
        if self.isRightToLeft():
            place = self._count - 1 - place
        return QRectF(among.left() + place * width, among.top(), width, among.height())

    def _turned(self, box: QRectF) -> QRectF:
        """Return a box on the other side where people read from right to left."""
        if not self.isRightToLeft():
            return box
        return QRectF(self.width() - box.right(), box.top(), box.width(), box.height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt override."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if self._count:
            self._paint_bars(painter)
        seen = QRectF(event.rect())
        for row in range(len(self._people)):
            if self._strip(row).intersects(seen):
                self._paint_row(painter, row)
        painter.end()

    def _paint_bars(self, painter: QPainter) -> None:
        em, palette = self.fontMetrics().height(), self.palette()
        strip = self._strip(0)
        among = QRectF(strip.left(), em * _EDGE, strip.width(), em * _BARS)
        most = max(self._bars) or 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        for place, photos in enumerate(self._bars):
            cell = self._cell(place, among)
            gap = min(cell.width() * 0.12, em * 0.3)
            height = among.height() * photos / most
            if photos:
                bar = cell.adjusted(gap, among.height() - max(height, 2.0), -gap, 0)
                painter.drawRoundedRect(bar, min(3.0, gap), min(3.0, gap))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        end = -1e9 if not self.isRightToLeft() else 1e9
        for place in range(self._count):
            cell = self._cell(place, among)
            text = self._mark(place)
            wide = self.fontMetrics().horizontalAdvance(text) + em * 0.6
            box = QRectF(cell.center().x() - wide / 2, among.bottom() + em * 0.2, wide, em * 1.2)
            free = box.left() >= end if not self.isRightToLeft() else box.right() <= end
            if text and free:
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                end = box.right() if not self.isRightToLeft() else box.left()

    def _paint_row(self, painter: QPainter, row: int) -> None:
        em, palette, strip = self.fontMetrics().height(), self.palette(), self._strip(row)
        person, on = self._people[row], row == self._row
        colours = hues.named(palette)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            whole = QRectF(em * _EDGE / 2, strip.top(), self.width() - em * _EDGE, strip.height())
            painter.drawRoundedRect(whole, em / 3, em / 3)
        side = em * (_ROW - 0.4)
        face = QRectF(em * _EDGE, strip.top() + em * 0.2, side, side)
        picture = self._pixmaps.pixmap("face", person.cover_face_id)
        paint_picture(painter, self._turned(face), picture, palette)
        name_box = QRectF(face.right() + em * 0.5, strip.top(), 0, strip.height())
        name_box.setRight(em * (_NAMES + _EDGE * 0.5))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        metrics, mode = self.fontMetrics(), Qt.TextElideMode.ElideRight
        name = metrics.elidedText(called(person.name), mode, int(name_box.width()))
        side_flag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._turned(name_box), int(side_flag), name)
        most = max(self._strips[row], default=0) or 1
        painter.setPen(Qt.PenStyle.NoPen)
        for place, photos in enumerate(self._strips[row]):
            colour = QColor(palette.color(QPalette.ColorRole.Mid))
            colour.setAlphaF(0.25)
            if photos:
                colour = QColor(colours[row % len(colours)])
                colour.setAlphaF(0.25 + 0.75 * photos / most)
            painter.setBrush(colour)
            cell = self._cell(place, strip)
            gap = min(cell.width() * 0.06, em * 0.15)
            painter.drawRoundedRect(cell.adjusted(gap, em * 0.35, -gap, -em * 0.35), gap, gap)

    def _mark(self, place: int) -> str:
        """Return what stands under a bar."""
        if not self._by_month:
            return str(self._first + place)
        year, month = divmod(self._first + place, 12)
        short = QLocale().standaloneMonthName(month + 1, QLocale.FormatType.ShortFormat)
        return str(year) if month == 0 else short

    def _when(self, place: int) -> str:
        if not self._by_month:
            return str(self._first + place)
        year, month = divmod(self._first + place, 12)
        return _("{month} {year}").format(month=QLocale().standaloneMonthName(month + 1), year=year)

    # What the mouse and the keyboard are on

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        row = self._row_at(event.position())
        strip = self._strip(row or 0)
        width = strip.width() / max(1, self._count)
        place = int((event.position().x() - strip.left()) // max(width, 1e-9))
        if self.isRightToLeft():
            place = self._count - 1 - place
        self._be_on(row)
        if not 0 <= place < self._count:
            return
        counts = self._bars if row is None else self._strips[row]
        who = _("All photos") if row is None else called(self._people[row].name)
        words = _("{who}, {when}: {photos}")
        self.said.emit(
            words.format(who=who, when=self._when(place), photos=photos_text(counts[place]))
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        row = self._row_at(event.position())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.person_opened.emit(self._people[row].id)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        self._be_on(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        key, count = event.key(), len(self._people)
        if count and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = 0 if self._row is None else self._row + step
            row = min(max(row, 0), count - 1)
            self._be_on(row)
            self.row_reached.emit(0, round(self._strip(row).center().y()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._row is not None:
            self.person_opened.emit(self._people[self._row].id)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        self._be_on(None)
        super().focusOutEvent(event)

    def _row_at(self, at: QPointF) -> int | None:
        em = self.fontMetrics().height()
        row = int((at.y() - self._strip(0).top()) // (em * _ROW))
        return row if 0 <= row < len(self._people) else None

    def _be_on(self, row: int | None) -> None:
        if row == self._row:
            return
        self._row = row
        text = "" if row is None else self._words(row)
        self.setCursor(Qt.CursorShape.PointingHandCursor if text else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(text)
        kind = QAccessible.Event.DescriptionChanged
        QAccessible.updateAccessibility(QAccessibleEvent(self, kind))
        self.said.emit(text)
        self.update()

    def _words(self, row: int) -> str:
        """Return "Anna, 40 photos: 2013 12, 2014 28": what a strip shows, the fullest times first."""
        person, counts = self._people[row], self._strips[row]
        text = _("{name}, {photos}").format(
            name=called(person.name), photos=photos_text(person.photos)
        )
        fullest = sorted(range(self._count), key=lambda place: -counts[place])[:6]
        parts = [
            _("{when} {n}").format(when=self._when(place), n=number(counts[place]))
            for place in sorted(fullest)
            if counts[place]
        ]
        if not parts:
            return text
        return _("{person}: {times}").format(person=text, times=_(", ").join(parts))

    def _on_arrived(self, keys: list[Key]) -> None:
        shown = {row.cover_face_id for row in self._people}
        if any(kind == "face" and item_id in shown for kind, item_id in keys):
            self.update()
