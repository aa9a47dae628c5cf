"""The strip "Is this Anna too?": faces that may be a person, each answered with one key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.grid import is_letter
from facesort.gui.models.words import faces_text
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.fitting import FittingRow
from facesort.gui.views.parts import ElidedLabel, Portrait, SoftLabel
from facesort.library.candidates import Candidate
from facesort.text import _

_SLOTS = 8
_EDGE = 4
_GROUND_ALPHA = 30


class CandidateStrip(QWidget):
    """Up to eight faces with the question whether they are a person; hidden when there is none.

    Each stays where it is until it is answered, and the next one takes its place.

    Signals:
        answered: The user said who a face is; carries (Candidate, person_id, "yes" or "no").
        left: The keyboard is not needed here any more; carries nothing.
        keyboard_changed: The keyboard has come here, or gone; carries whether it is here.
    """

    answered = Signal(object, int, str)
    left = Signal()
    keyboard_changed = Signal(bool)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person_id = 0
        self._reserve: list[Candidate] = []
        self._answered: set[tuple[int, int]] = set()
        self._question = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.hint = SoftLabel(_("Y: yes   N: no   Esc: back to the faces"))
        self.hint.setWordWrap(False)
        keep = self.hint.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.hint.setSizePolicy(keep)
        self.hint.hide()
        self._has_keyboard = False
        self.slots = [_Slot(pixmaps, place) for place in range(_SLOTS)]
        self._row = FittingRow()
        self._row.set_widgets(self.slots)
        self._row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for slot in self.slots:
            slot.answered.connect(partial(self._on_answered, slot))
            slot.move_wished.connect(partial(self._move_from, slot))
            slot.left.connect(self.left)
            slot.keyboard_moved.connect(self._on_keyboard_moved)
        title = QHBoxLayout()
        title.setSpacing(self.fontMetrics().height())
        title.addWidget(self._question, 1)
        title.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 6)
        layout.setSpacing(2)
        layout.addLayout(title)
        layout.addWidget(self._row)
        self.hide()

    def show_candidates(self, person_id: int, question: str, rows: Sequence[Candidate]) -> None:
        """Show these for a person; those that are shown already stay where they are."""
        if person_id != self._person_id:
            self._person_id = person_id
            self._answered.clear()
            for slot in self.slots:
                slot.show_candidate(None)
        self._question.say(question)
        self.setAccessibleName(question)
        there = {one.link for one in rows}
        self._answered &= there  # what was answered and is asked again was taken back
        open_now = {one.link: one for one in rows if one.link not in self._answered}
        for slot in self.slots:
            known = slot.candidate and open_now.pop(slot.candidate.link, None)
            slot.show_candidate(known or None)
        self._reserve = list(open_now.values())
        for slot in self.slots:
            if slot.candidate is None:
                slot.show_candidate(self._next())
        for slot in self.slots:
            slot.ask(question)
        self._hide_if_done()

    @property
    def has_keyboard(self) -> bool:
        """Whether Y and N are for the faces here."""
        return self._has_keyboard

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override: a ground while the keyboard is here."""
        if not self._has_keyboard:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(ground, 1))
        ground.setAlpha(_GROUND_ALPHA)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 1, -4, -1), 8, 8)
        painter.end()

    def _on_keyboard_moved(self) -> None:
        here = any(slot.hasFocus() for slot in self.slots)
        if here != self._has_keyboard:
            self._has_keyboard = here
            self.hint.setVisible(here)
            self.update()
            self.keyboard_changed.emit(here)

    def _next(self) -> Candidate | None:
        return self._reserve.pop(0) if self._reserve else None

    def _on_answered(self, slot: _Slot, said: str) -> None:
        candidate = slot.candidate
        if candidate is None:
            return
        self._answered.add(candidate.link)
        had_keyboard = slot.hasFocus()
        slot.show_candidate(self._next())
        if had_keyboard and slot.candidate is None and not self._move_from(slot, 1):
            self._move_from(slot, -1)
        self._hide_if_done()
        self.answered.emit(candidate, self._person_id, said)

    def _move_from(self, slot: _Slot, step: int) -> bool:
        """Put the keyboard on the next slot with a face in this direction; False if there is none."""
        place = self.slots.index(slot)
        order = self.slots[place + 1 :] if step > 0 else self.slots[:place][::-1]
        for other in order:
            if other.candidate is not None and other.isVisibleTo(self):
                other.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _hide_if_done(self) -> None:
        some, focus = any(slot.candidate for slot in self.slots), QApplication.focusWidget()
        if not some and focus is not None and self.isAncestorOf(focus):
            self.left.emit()
        self.setVisible(some)


class _Slot(QWidget):
    """The place of one face, with a button for each answer.

    Signals:
        answered: Carries "yes" or "no".
        move_wished: The keyboard shall go to another slot; carries -1 or 1.
        left: Esc was pressed.
        keyboard_moved: The keyboard has come to this slot, or gone.
    """

    answered = Signal(str)
    move_wished = Signal(int)
    left = Signal()
    keyboard_moved = Signal()

    def __init__(self, pixmaps: PixmapCache, place: int) -> None:
        super().__init__()
        self.candidate: Candidate | None = None
        self._place = place
        self._question = ""
        self._since = 0.0
        self._picture = Portrait(pixmaps)
        self._count = SoftLabel()
        self._count.setWordWrap(False)
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.yes = self._button("✓", _("Yes"), lambda: self._click("yes"))
        self.no = self._button("✗", _("No"), lambda: self._click("no"))
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.yes, 1)
        buttons.addWidget(self.no, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        layout.setSpacing(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._count)
        layout.addLayout(buttons)
        self.show_candidate(None)

    def show_candidate(self, candidate: Candidate | None) -> None:
        """Show this face, or nothing in its place."""
        if candidate == self.candidate and candidate is not None:
            return
        self.candidate = candidate
        self._since = time.monotonic()
        some = candidate is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if some else Qt.FocusPolicy.NoFocus)
        self._picture.show_face(candidate.id if candidate else None)
        many = candidate is not None and candidate.faces > 1
        self._count.setText(faces_text(candidate.faces) if candidate and many else "")
        for widget in (self._picture, self._count, self.yes, self.no):
            widget.setVisible(some)
        self._speak()
        self.update()

    def ask(self, question: str) -> None:
        """Take note what is asked."""
        self._question = question
        self._speak()

    def _speak(self) -> None:
        one = self.candidate
        parts = [self._question, faces_text(one.faces)] if one else []
        self.setAccessibleName(" ".join(parts))
        self.yes.setAccessibleName(_("Yes, face {n}").format(n=self._place + 1))
        self.no.setAccessibleName(_("No, face {n}").format(n=self._place + 1))

    def _button(self, sign: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard is on the slot: Y and N
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(act)
        return button

    def _click(self, said: str) -> None:
        # The second half of a double click is not for the face that has just come.
        if time.monotonic() - self._since > QApplication.doubleClickInterval() / 1000:
            self.answered.emit(said)

    def sizeHint(self) -> QSize:
        """Qt override.  All are alike, whatever stands in them."""
        side, line = 4 * self.fontMetrics().height(), self.fontMetrics().height()
        width = max(side, self.fontMetrics().horizontalAdvance(faces_text(999)))
        buttons = self.yes.sizeHint().height()
        return QSize(width + 2 * _EDGE, side + line + buttons + 4 + 2 * _EDGE)

    def event(self, event: QEvent) -> bool:
        """Qt override.  Y and N are for the slot, not for shortcuts of the window."""
        mine = (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_Escape)
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in mine
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        forward = -1 if self.isRightToLeft() else 1
        moves = {Qt.Key.Key_Left: -forward, Qt.Key.Key_Right: forward}
        answers = {Qt.Key.Key_Y: "yes", Qt.Key.Key_N: "no"}
        key = Qt.Key(event.key())
        if key in answers and is_letter(event):
            if not event.isAutoRepeat():
                self.answered.emit(answers[key])
        elif key in moves:
            self.move_wished.emit(moves[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        """Qt override."""
        if self.candidate is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusInEvent(event)
        self.keyboard_moved.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusOutEvent(event)
        self.keyboard_moved.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            painter.end()
