"""In how many photos of each year somebody is, as bars; a year shows its photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from facesort.gui.models.words import number, photos_text, year
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.parts import SoftLabel, sign_button
from facesort.gui.views.photos_page import PhotoCards
from facesort.library.photos import PhotoRow
from facesort.text import _

#: Longer spans come from cameras with a wrong clock: then only years with photos are shown.
_LONGEST_SPAN = 120
_LINES, _LEAST_LINES = 6, 4
_NO_DATE = ""


class YearBars(QWidget):
    """A bar for each year, and one for photos without a date.

    Arrows move along the years, Enter chooses one or lets go of it.

    Signals:
        year_chosen: Carries the year as text, "" for photos without date, None for all photos.
    """

    year_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._years: list[str] = []
        self._counts: Counter[str] = Counter()
        self._current = 0
        self.chosen: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def years(self) -> Sequence[str]:
        """The years from left to right, "" for photos without date."""
        return self._years

    def show_counts(self, counts: Counter[str]) -> None:
        """Show how many photos each year has, "" for those without date."""
        known = sorted((text for text in counts if text), key=int)
        if known and int(known[-1]) - int(known[0]) < _LONGEST_SPAN:
            known = [str(one) for one in range(int(known[0]), int(known[-1]) + 1)]
        current = self._years[self._current] if self._years else None
        self._years = [*known, *([_NO_DATE] if counts[_NO_DATE] else [])]
        self._counts = Counter(counts)
        last = max(0, len(self._years) - 1)
        self._current = self._years.index(current) if current in self._years else last
        if self.chosen is not None and self.chosen not in self._years:
            self.chosen = None
        self._speak()
        self.update()

    def start_over(self) -> None:
        """Choose no year, because the photos to come are somebody else's."""
        self.chosen, self._years, self._current = None, [], 0

    def choose(self, text: str | None) -> None:
        """Choose a year, or (None) all photos."""
        self.chosen = text
        if text in self._years:
            self._current = self._years.index(text)
        self._speak()
        self.update()
        self.year_chosen.emit(text)

    def spoken(self, text: str) -> str:
        """Return "2014: 31 photos"."""
        called = text or _("No date")
        return _("{year}: {photos}").format(year=called, photos=photos_text(self._counts[text]))

    def sizeHint(self) -> QSize:
        """Qt override."""
        line = self.fontMetrics().height()
        return QSize(20 * line, _LINES * line)

    def minimumSizeHint(self) -> QSize:
        """Qt override."""
        return QSize(0, _LEAST_LINES * self.fontMetrics().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        forward = -1 if self.isRightToLeft() else 1
        last = len(self._years) - 1
        moves = {
            Qt.Key.Key_Left: self._current - forward,
            Qt.Key.Key_Right: self._current + forward,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._years:
            self._toggle(self._years[self._current])
        elif key in moves and self._years:
            self._current = max(0, min(last, moves[key]))
            self._speak()
            self.update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt override."""
        place = self._place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._toggle(self._years[place])

    def event(self, event: QEvent) -> bool:
        """Qt override.  The tooltip says which year is there, and how much."""
        if isinstance(event, QHelpEvent):
            place = self._place_at(event.pos())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.spoken(self._years[place]), self)
            return True
        return super().event(event)

    def _toggle(self, text: str) -> None:
        self.choose(None if text == self.chosen else text)

    def _speak(self) -> None:
        name = _("Photos by year")
        if self._years:
            name = f"{name}, {self.spoken(self._years[self._current])}"
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(self.spoken(text) for text in self._years))

    # Painting

    def column_rect(self, place: int) -> QRect:
        """Return the whole height of a year."""
        count, width = max(1, len(self._years)), self.width()
        if self.isRightToLeft():
            place = count - 1 - place
        left, right = place * width // count, (place + 1) * width // count
        return QRect(left, 0, right - left, self.height())

    def _place_at(self, point: QPoint) -> int | None:
        count = len(self._years)
        place = point.x() * count // max(1, self.width())
        if not 0 <= place < count:
            return None
        return count - 1 - place if self.isRightToLeft() else place

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = QPainter(self)
        most = max(self._counts.values(), default=1)
        for place, text in enumerate(self._years):
            column = self.column_rect(place)
            self._paint_bar(painter, column, text, most)
            if place == self._current and self.hasFocus():
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(column.adjusted(1, 1, -1, -1))
        self._paint_labels(painter)
        painter.end()

    def _paint_bar(self, painter: QPainter, column: QRect, text: str, most: int) -> None:
        line = self.fontMetrics().height()
        room = column.height() - 2 * line - 6
        count = self._counts[text]
        high = max(2, room * count // most) if count else 1
        gap = max(1, column.width() // 8) if column.width() > 4 else 0  # noqa: PLR2004 - pixels
        bar = QRect(column.left() + gap, line + 3 + room - high, column.width() - 2 * gap, high)
        roles = QPalette.ColorRole
        role = roles.Mid if not count or self.chosen not in (None, text) else roles.Highlight
        pattern = Qt.BrushStyle.SolidPattern if text else Qt.BrushStyle.Dense4Pattern
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.palette().color(role), pattern))
        painter.drawRect(bar)
        shown = number(count) if count else ""
        if self.fontMetrics().horizontalAdvance(shown) <= column.width():
            painter.setPen(self.palette().color(roles.WindowText))
            above = QRect(column.left(), bar.top() - line - 1, column.width(), line)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_labels(self, painter: QPainter) -> None:
        """Paint the years below their bars, as many as there is room for; the last one always."""
        metrics, taken = self.fontMetrics(), list[QRect]()
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        places = range(len(self._years))
        for place in [*places[-1:], *places[:-1]]:
            shown = self._years[place] or _("No date")
            wide = metrics.horizontalAdvance(shown) + metrics.averageCharWidth()
            area = QRect(0, self.height() - metrics.height() - 2, wide, metrics.height())
            middle = self.column_rect(place).center().x() - wide // 2
            area.moveLeft(max(0, min(middle, self.width() - wide)))
            if not any(area.intersects(other) for other in taken):
                taken.append(area)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)


class TimelinePane(QWidget):
    """The bars, and below them the photos of the chosen year, or all.

    Signals:
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
    """

    photo_opened = Signal(int, list)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[PhotoRow] = ()
        self._stale = False
        self.bars = YearBars()
        self.photos = PhotoCards(pixmaps)
        self._says = SoftLabel()
        self.all_button = sign_button("×", _("Show all years"), _("Show all years"))
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(self._says, 1)
        line.addWidget(self.all_button)
        bars = QHBoxLayout()
        bars.setContentsMargins(12, 0, 12, 0)
        bars.addWidget(self.bars)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bars)
        layout.addLayout(line)
        layout.addWidget(self.photos, 1)
        self.setFocusProxy(self.bars)
        self.bars.year_chosen.connect(self._show)
        self.all_button.clicked.connect(lambda: self.bars.choose(None))
        self.photos.photo_opened.connect(self.photo_opened)

    def start_over(self) -> None:
        """Forget year, selection and place, because the photos to come are somebody else's."""
        self.bars.start_over()
        self.photos.grid.start_over()

    def show_photos(self, rows: Sequence[PhotoRow]) -> None:
        """Show these photos; the chosen year is kept."""
        self._rows = rows
        self._stale = not self.isVisible()
        if not self._stale:
            self._count()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt override."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._count()

    def _count(self) -> None:
        self.bars.show_counts(Counter(year(row.taken_at) for row in self._rows))
        self._show(self.bars.chosen)

    def _show(self, text: str | None) -> None:
        if text is None:
            rows = list(self._rows)
            says = _("All years: {photos}").format(photos=photos_text(len(rows)))
        else:
            rows = [row for row in self._rows if year(row.taken_at) == text]
            says = self.bars.spoken(text)
        self._says.setText(says)
        self.all_button.setVisible(text is not None)
        self.photos.show_photos(rows)
