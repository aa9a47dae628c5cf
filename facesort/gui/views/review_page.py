"""Review: one question after the other, answered with one key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from facesort.gui.grid import is_letter
from facesort.gui.models.words import faces_text, is_this_them, number, percent, photos_text
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.parts import (
    ElidedLabel,
    EmptyState,
    Header,
    SoftLabel,
    Title,
    enlarge,
    scrolling,
    verb,
    verb_button,
)
from facesort.gui.views.review_pictures import FaceGroup, PhotoContext
from facesort.gui.views.wrapping import WrapLayout
from facesort.library.review import MOST, Open, Scene
from facesort.operations.review import Sheet
from facesort.text import _, ngettext

#: A question cannot be answered before it has been seen for so long: a second press, or the second
#: half of a double click, was meant for the one before.
_SEEN_S = 0.25
_SURE = 0.6  # from here on, one answer is called probable


class ReviewPage(QWidget):
    """The question that is asked now, or what to do when there is none.

    Signals:
        opened: The page has come up.
        closed: Another page has.
        answered: What the user said: "yes", "no", "skip" or "ignore".
        undo_requested: What was said last was wrong.
        ask_again_requested: What was skipped shall be asked again.
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk through]).
        changed: Other things can be said now.
    """

    opened = Signal()
    closed = Signal()
    answered = Signal(str)
    undo_requested = Signal()
    ask_again_requested = Signal()
    photo_opened = Signal(int, list)
    changed = Signal()

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._scene: Scene | None = None
        self._open = Open(0, 0, 0)
        self._grouped = True
        self._seen_since = 0.0
        self.counts = SoftLabel()
        self.sentence = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.likely = SoftLabel()
        self.known_title = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.asked_title = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.known_count, self.asked_count = SoftLabel(), SoftLabel()
        self.known, self.asked = FaceGroup(pixmaps), FaceGroup(pixmaps)
        self.photo = PhotoContext(pixmaps)
        self.empty = EmptyState()
        self.verbs = {
            said: verb(self, text, key, partial(self.say, said))
            for said, text, key in (
                ("yes", _("Yes"), "Y"),
                ("no", _("No"), "N"),
                ("skip", _("Skip"), "S"),
                ("ignore", _("Hide"), "I"),
            )
        }
        self._undo = verb(self, _("Undo"), "Z", self.undo)
        self._again = verb(self, _("Ask skipped questions again"), "", self.ask_again)
        self._dress()
        self._arrange()
        for pictures in (self.known, self.asked, self.photo):
            pictures.opened.connect(self._on_opened)
        self._update_verbs()

    # What is shown

    def show_sheet(self, sheet: Sheet) -> None:
        """Show this question, or that there is none."""
        self._scene, self._grouped = sheet.scene, sheet.grouped
        self._undo.setEnabled(sheet.can_undo)
        if sheet.scene is None:
            self._show_nothing()
        else:
            self._show_scene(sheet.scene, sheet.probability)
            self._stack.setCurrentWidget(self._scroll)
        self._seen_since = time.monotonic()
        self._update_verbs()
        spoken = self.sentence.text() if sheet.scene else self.empty.accessibleName()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def show_counts(self, left: Open) -> None:
        """Say what is left."""
        self._open = left
        self.counts.setText(left_text(left))
        if self._scene is None:
            self._show_nothing()
        self._update_verbs()

    def load_ahead(self, scene: Scene | None) -> None:
        """Ask for the pictures of a question that is not shown yet."""
        if scene is None:
            return
        for face in (*scene.known, *scene.asked):
            self._pixmaps.pixmap("face", face.id)
        if scene.asked:
            self._pixmaps.pixmap("photo", scene.asked[0].photo_id)

    # What can be said

    def can(self, said: str) -> bool:
        """Whether this can be said now: an answer, "undo answer" or "ask again"."""
        also = {"undo answer": self._undo, "ask again": self._again}
        action = self.verbs.get(said) or also.get(said)
        return action is not None and action.isEnabled()

    def say(self, said: str) -> None:
        """Give an answer, once the question has been seen."""
        if self._scene is not None and time.monotonic() - self._seen_since >= _SEEN_S:
            self.answered.emit(said)

    def undo(self) -> None:
        """Take back what was said last."""
        if self._undo.isEnabled():
            self.undo_requested.emit()

    def ask_again(self) -> None:
        """Ask for the questions that were skipped."""
        if self._again.isEnabled():
            self.ask_again_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Y: partial(self.say, "yes"),
            Qt.Key.Key_N: partial(self.say, "no"),
            Qt.Key.Key_S: partial(self.say, "skip"),
            Qt.Key.Key_I: partial(self.say, "ignore"),
            Qt.Key.Key_Z: self.undo,
            Qt.Key.Key_U: self.undo,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            act = self.photo.open if self._scene is not None else None
        else:
            act = acts.get(event.key()) if is_letter(event) else None
        if act is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            act()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt override."""
        super().showEvent(event)
        if not event.spontaneous():
            self.opened.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt override."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.closed.emit()

    def _update_verbs(self) -> None:
        for action in self.verbs.values():
            action.setEnabled(self._scene is not None)
        self._again.setEnabled(self._open.skipped > 0)
        self._again_button.setVisible(self._open.skipped > 0)
        self._counts_line.setVisible(bool(self.counts.text()))
        self.changed.emit()

    def _show_nothing(self) -> None:
        if not self._grouped:
            self.empty.say(
                _("There is nothing to review yet."),
                _("Add a folder of photos: when its faces are sorted, questions come here."),
            )
        elif self._open.skipped:
            self.empty.say(
                _("No questions now."),
                _("Those that you skipped can be asked again, with the button above."),
            )
        else:
            self.empty.say(
                _("No questions now."),
                _("Name people under People, or add photos: what is doubtful is asked here."),
            )
        self._stack.setCurrentWidget(self.empty)

    def _show_scene(self, scene: Scene, probability: float) -> None:
        self.sentence.say(sentence_of(scene))
        self.likely.setText(likely_text(probability))
        known_as = scene.name or _("This person")
        self.known_title.say(known_as)
        these = ngettext("This face", "These faces", scene.asked_count)
        self.asked_title.say(these)
        known, asked = faces_text(scene.known_count), faces_text(scene.asked_count)
        self.known_count.setText(known)
        self.asked_count.setText(asked)
        self.known.show_faces(scene.known, _(", ").join((known_as, known)))
        self.asked.show_faces(scene.asked, _(", ").join((these, asked)))
        self.photo.show_face(scene.asked[0] if scene.asked else None)

    def _dress(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Review"))
        for label in (self.known_title, self.asked_title):
            enlarge(label, 1.1)
        enlarge(self.sentence, 1.5)
        tips = {
            "yes": _("They are the same person (Y)"),
            "no": _("They are not (N)"),
            "skip": _("Leave this question for later (S)"),
            "ignore": _("Nobody you know: hide in Bystanders (I)"),
        }
        for said, tip in tips.items():
            self.verbs[said].setToolTip(tip)
        self._undo.setToolTip(_("Take back what was said last (Z or U)"))
        for action, key in zip((*self.verbs.values(), self._undo), "YNSIZ", strict=True):
            words = _("{verb} ({key})").format(verb=action.iconText(), key=key)
            action.setIconText(words)

    def _arrange(self) -> None:
        em = self.fontMetrics().height()
        self._again_button = verb_button(self._again)
        self._counts_line = QWidget()
        line = QHBoxLayout(self._counts_line)
        line.setContentsMargins(12, 0, 12, 0)
        line.addWidget(self.counts)
        self._question = QWidget()
        inner = QVBoxLayout(self._question)
        inner.setContentsMargins(12, em, 12, em)
        inner.setSpacing(em // 2)
        for label in (self.sentence, self.likely):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inner.addWidget(label)
        inner.addLayout(self._buttons())
        inner.addSpacing(em // 2)
        inner.addLayout(self._pictures(), 1)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._scroll = scrolling(self._question)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.empty)
        self._stack.setCurrentWidget(self.empty)
        undo = verb_button(self._undo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(Title(_("Review")), [self._again_button, undo]))
        layout.addWidget(self._counts_line)
        layout.addWidget(body, 1)

    def _buttons(self) -> WrapLayout:
        row = WrapLayout(centred=True)
        row.setSpacing(self.fontMetrics().height() // 2)
        width = 7 * self.fontMetrics().height()
        for action in self.verbs.values():
            button = verb_button(action)
            button.setMinimumSize(width, 2 * self.fontMetrics().height())
            row.addWidget(button)
        return row

    def _pictures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * self.fontMetrics().height())
        columns: Sequence[Sequence[QWidget]] = (
            (self.known_title, self.known_count, self.known),
            (self.asked_title, self.asked_count, self.asked),
        )
        for column, widgets in enumerate(columns):
            for row, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
                if isinstance(widget, QLabel):
                    widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(self.photo, 2, 2)
        grid.setRowStretch(2, 1)
        for column, stretch in enumerate((3, 3, 4)):
            grid.setColumnStretch(column, stretch)
        return grid

    def _on_opened(self, photo_id: int) -> None:
        self.photo_opened.emit(photo_id, [photo_id])


def sentence_of(scene: Scene) -> str:
    """Return the question in words."""
    if scene.question.together:
        if scene.name:
            return _("Is this really “{name}”?").format(name=scene.name)
        return _("Are these really the same person?")
    return is_this_them(scene.name) if scene.name else _("Are these the same person?")


def likely_text(probability: float) -> str:
    """Return how likely the answer is yes."""
    if probability >= _SURE:
        return _("Probably yes, {percent}").format(percent=percent(probability))
    if probability <= 1 - _SURE:
        return _("Probably not, {percent}").format(percent=percent(1 - probability))
    return _("Hard to tell, {percent} for yes").format(percent=percent(probability))


def left_text(left: Open) -> str:
    """Return how many questions are open, and what their answers settle; "" if none is."""
    if not left.questions:
        return ""
    if left.questions > MOST:
        return _("More than {n} questions; the first {n} would settle {photos}").format(
            n=number(MOST), photos=photos_text(left.photos)
        )
    template = ngettext(
        "{n} question would settle {photos}", "{n} questions would settle {photos}", left.questions
    )
    return template.format(n=number(left.questions), photos=photos_text(left.photos))
