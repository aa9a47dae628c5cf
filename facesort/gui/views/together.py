"""Who is seen with whom: portraits on a circle, and lines as wide as the photos they share are many."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

from facesort.gui.models.words import called, photos_text, told_apart
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views import hues
from facesort.gui.views.cards import paint_picture
from facesort.gui.views.circle_lines import Curves, Line, LinesPicture, paint_line
from facesort.library.charts import Shared
from facesort.library.people import PersonRow
from facesort.text import _

_SOFT, _STRONG, _AWAY = 0.45, 0.95, 0.06
#: So near to the top or the bottom names stand in the middle above or below the portrait.
_UPRIGHT = 0.1


class TogetherView(QWidget):
    """The circle.

    Signals:
        person_opened: The user wants to see a person; carries person_id.
        pair_opened: The user wants to see the photos of two people; carries both ids.
        said: What the mouse or the keyboard is on, in words; "" for nothing.
    """

    person_opened = Signal(int)
    pair_opened = Signal(int, int)
    said = Signal(str)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._ids: list[int] = []  # as they were given
        self._people: list[PersonRow] = []
        self._shared: dict[tuple[int, int], int] = {}
        self._spots: list[QRectF] = []
        self._curves = Curves((), {}, QPointF(), 1)
        self._laid_out: QSize | None = None  # for which size, None if it is to be done
        self._picture = LinesPicture(self)
        self._picture.painted.connect(self.update)
        self._person: int | None = None
        self._line: int | None = None
        self.setAccessibleName(_("Who is seen with whom"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        em = self.fontMetrics().height()
        self.setMinimumSize(12 * em, 8 * em)
        pixmaps.arrived.connect(self._on_arrived)

    def show_people(self, people: Sequence[PersonRow], shared: Sequence[Shared]) -> None:
        """Show these people; those who share many photos stand beside each other."""
        counted = {(pair.one, pair.other): pair.photos for pair in shared}
        if (ids := [row.id for row in people]) == self._ids and counted == self._shared:
            rows = {row.id: row for row in people}
            self._people = [rows[row.id] for row in self._people]
        else:
            if set(ids) != set(self._ids):
                self._be_on(None, None)
                self._picture.clear()
            before = self._focused_ids()
            self._ids, self._shared = ids, counted
            self._people = self._seated(people)
            self._laid_out = None
            self._return_to(before)
        self.update()

    @property
    def has_lines(self) -> bool:
        """Whether anybody is seen with anybody."""
        ids = set(self._ids)
        return any(ids.issuperset(pair) for pair in self._shared)

    def spot_of(self, person_id: int) -> QPointF:
        """Return where the portrait of a person is."""
        self._lay_out()
        place = [row.id for row in self._people].index(person_id)
        return self._spots[place].center()

    def way_between(self, one: int, other: int) -> QPointF | None:
        """Return the middle of the line between two people, None if they share no photo."""
        number = self._line_between({one, other})
        return None if number is None else self._curves.way(number)

    def _line_between(self, pair: set[int]) -> int | None:
        self._lay_out()
        for number, line in enumerate(self._curves.lines):
            if {self._people[line.one].id, self._people[line.other].id} == pair:
                return number
        return None

    def _focused_ids(self) -> Sequence[int]:
        """Return whom the mouse or the keyboard is on: nobody, one, or the two of a line."""
        if self._line is not None:
            line = self._curves.lines[self._line]
            return self._people[line.one].id, self._people[line.other].id
        return () if self._person is None else (self._people[self._person].id,)

    def _return_to(self, ids: Sequence[int]) -> None:
        """Be on the same as before, whose place or number may be another."""
        self._person = self._line = None
        places = [row.id for row in self._people]
        if len(ids) == 1:
            self._be_on(places.index(ids[0]), None)
        elif ids and self.isVisible():
            self._be_on(None, self._line_between(set(ids)))

    def _seated(self, people: Sequence[PersonRow]) -> list[PersonRow]:
        left, seated = list(people), list(people[:1])
        left = left[1:]
        while left:
            beside = max(left, key=lambda row: self._photos(seated[-1].id, row.id))
            left.remove(beside)
            seated.append(beside)
        return seated

    def _photos(self, one: int, other: int) -> int:
        return self._shared.get((min(one, other), max(one, other)), 0)

    def _lay_out(self) -> None:
        """See to it that everything has its place, as late as something asks where it is."""
        if self._laid_out == self.size():
            return
        self._laid_out = self.size()
        em, count = self.fontMetrics().height(), max(1, len(self._people))
        middle = QRectF(self.rect()).center()
        room = min(self.width() - 14 * em, self.height() - 5 * em) / 2
        side = max(1.2 * em, min(4.0 * em, 2 * math.pi * max(room, em) / count * 0.8))
        radius = max(2.0 * em, room - side / 2)
        self._spots = []
        for place in range(len(self._people)):
            turn = 2 * math.pi * place / count - math.pi / 2
            at = middle + QPointF(math.cos(turn), math.sin(turn)) * radius
            self._spots.append(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
        place_of = {row.id: place for place, row in enumerate(self._people)}
        photos = {
            (place_of[one], place_of[other]): photos
            for (one, other), photos in self._shared.items()
            if one in place_of and other in place_of
        }
        self._curves = Curves([spot.center() for spot in self._spots], photos, middle, em)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        self._lay_out()
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self._paint_lines(painter)
        for place in range(len(self._people)):
            self._paint_person(painter, place)
        for place in range(len(self._people)):
            self._paint_name(painter, place)
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        soft = self._picture.of(
            self._curves, self.size(), self.devicePixelRatioF(), self._colours(_SOFT)
        )
        on_one = self._line is not None or self._person is not None
        if soft is not None:
            painter.setOpacity(_AWAY / _SOFT if on_one else 1.0)
            painter.drawPixmap(self.rect(), soft)
            painter.setOpacity(1.0)
        if on_one:
            colours = self._colours(_STRONG)
            for number, line in enumerate(self._curves.lines):
                if self._is_lit(number, line):
                    paint_line(painter, line, colours)

    def _colours(self, strength: float) -> list[QColor]:
        colours = hues.named(self.palette())
        for colour in colours:
            colour.setAlphaF(strength)
        return colours

    def _is_lit(self, number: int, line: Line) -> bool:
        if self._line is not None:
            return number == self._line
        return self._person in (line.one, line.other)

    def _paint_person(self, painter: QPainter, place: int) -> None:
        row, spot, palette = self._people[place], self._spots[place], self.palette()
        lit = self._lit(place)
        painter.setOpacity(1.0 if lit else 0.3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Window))
        ring = self.fontMetrics().height() * 0.15
        painter.drawEllipse(spot.adjusted(-ring, -ring, ring, ring))
        round_ = QPainterPath()
        round_.addEllipse(spot)
        painter.save()
        painter.setClipPath(round_)
        paint_picture(painter, spot, self._pixmaps.pixmap("face", row.cover_face_id), palette)
        painter.restore()
        if place == self._person:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(spot)
        painter.setOpacity(1.0)

    def _lit(self, place: int) -> bool:
        if self._line is not None:
            line = self._curves.lines[self._line]
            return place in (line.one, line.other)
        if self._person is None or place == self._person:
            return True
        return self._photos(self._people[self._person].id, self._people[place].id) > 0

    def _paint_name(self, painter: QPainter, place: int) -> None:
        row, spot, metrics = self._people[place], self._spots[place], self.fontMetrics()
        painter.setOpacity(1.0 if self._lit(place) else 0.3)
        name = called(row.name)
        if self._person is not None and place != self._person:
            photos = self._photos(self._people[self._person].id, row.id)
            if photos:
                name = _("{name} · {n}").format(name=name, n=photos)
        aside = spot.center() - QRectF(self.rect()).center()
        aside /= max(math.hypot(aside.x(), aside.y()), 1e-9)
        tall = metrics.height()
        start = spot.center() + aside * (spot.width() / 2 + tall * (0.35 + 0.5 * abs(aside.y())))
        if abs(aside.x()) < _UPRIGHT:
            flags, wide = Qt.AlignmentFlag.AlignHCenter, 9.0 * tall
            left = start.x() - wide / 2
        elif aside.x() > 0:
            flags, left, wide = Qt.AlignmentFlag.AlignLeft, start.x(), self.width() - start.x()
        else:
            flags, left, wide = Qt.AlignmentFlag.AlignRight, 0.0, start.x()
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(wide))
        box = QRectF(left, start.y() - tall / 2, wide, tall)
        # The circle looks the same in every script: left is left.
        flags |= Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(box, int(flags), text)

    # What the mouse and the keyboard are on

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        person = self._person_at(event.position())
        self._be_on(person, None if person is not None else self._line_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        person, line = self._person_at(event.position()), self._line_at(event.position())
        if person is not None:
            self.person_opened.emit(self._people[person].id)
        elif line is not None:
            found = self._curves.lines[line]
            self.pair_opened.emit(self._people[found.one].id, self._people[found.other].id)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        self._be_on(None, None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        key, count = event.key(), len(self._people)
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if count and key in steps:
            now = -1 if self._person is None and steps[Qt.Key(key)] > 0 else self._person or 0
            self._be_on((now + steps[Qt.Key(key)]) % count, None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._person is not None:
            self.person_opened.emit(self._people[self._person].id)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        self._be_on(None, None)
        super().focusOutEvent(event)

    def _person_at(self, at: QPointF) -> int | None:
        self._lay_out()
        return next((n for n, spot in enumerate(self._spots) if spot.contains(at)), None)

    def _line_at(self, at: QPointF) -> int | None:
        self._lay_out()
        return self._curves.nearest(at)

    def _be_on(self, person: int | None, line: int | None) -> None:
        if (person, line) == (self._person, self._line):
            return
        self._person, self._line = person, line
        text = self._words(person, line)
        self.setCursor(Qt.CursorShape.PointingHandCursor if text else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(text)
        kind = QAccessible.Event.DescriptionChanged
        QAccessible.updateAccessibility(QAccessibleEvent(self, kind))
        self.said.emit(text)
        self.update()

    def _words(self, person: int | None, line: int | None) -> str:
        if line is not None:
            found = self._curves.lines[line]
            one, other = (
                told_apart(self._people[n].name, self._people[n].photos)
                for n in (found.one, found.other)
            )
            return _("{one} and {other}: {photos} together").format(
                one=one, other=other, photos=photos_text(found.photos)
            )
        if person is None:
            return ""
        row = self._people[person]
        with_whom = sorted(
            (
                (self._photos(row.id, other.id), told_apart(other.name, other.photos))
                for other in self._people
            ),
            reverse=True,
        )
        parts = [
            _("{name} {n}").format(name=name, n=photos) for photos, name in with_whom[:5] if photos
        ]
        text = _("{name}, {photos}").format(name=called(row.name), photos=photos_text(row.photos))
        if not parts:
            return text
        return _("{person}. Most often with: {others}").format(
            person=text, others=_(", ").join(parts)
        )

    def _on_arrived(self, keys: list[Key]) -> None:
        shown = {row.cover_face_id for row in self._people}
        if any(kind == "face" and item_id in shown for kind, item_id in keys):
            self.update()
