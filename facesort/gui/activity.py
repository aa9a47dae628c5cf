"""The line at the bottom: what facesort is doing, how far it is, and what came of it."""

from __future__ import annotations

import time

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from facesort.gui.pace import Pace, problems_text, rate_text, time_left_text
from facesort.monitor import Progress
from facesort.text import _, ngettext


class Activity(QWidget):
    """Shows long work, or a summary when there is none.

    Signals:
        pause_requested: The work shall wait.
        resume_requested: The work shall go on.
        stop_requested: The work shall stop.
        problems_requested: The user wants to see the problems.
    """

    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    problems_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pace = Pace()
        self._progress = Progress(0)
        self._busy = False
        self._paused = False
        self._summary = ""
        self.label = QLabel()
        self.label.setAccessibleName(_("What facesort is doing"))
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setTextVisible(False)
        self.pause_button = self._button(_("Pause"))
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self.stop_button = self._button(_("Stop"))
        self.stop_button.setToolTip(_("Stop; what was done is kept"))
        self.stop_button.clicked.connect(self.stop_requested)
        self.problems_link = self._button("")
        self.problems_link.setToolTip(_("Show the files that could not be used"))
        self.problems_link.clicked.connect(self.problems_requested)
        self._lay_out()
        self.show_problems(0)
        self.end()

    def begin(self, phrase: str) -> None:
        """Show that work begins."""
        self._pace = Pace()
        self._busy, self._paused = True, False
        self.show_progress(Progress(0, None, phrase))

    def show_progress(self, progress: Progress) -> None:
        """Show how far the work has come."""
        if not self._busy:
            return
        counts = bool(progress.total) and progress.done > 0
        if counts and not self._paused:
            now = time.monotonic()
            self._pace.wake(now)
            self._pace.note(progress.done, now)
        else:
            self._pace.rest()
        self._progress = progress
        self._show()

    def show_paused(self, paused: bool) -> None:
        """Show that the work waits, or goes on."""
        self._paused = paused
        self._pace.rest()
        self._show()

    def end(self) -> None:
        """Show that the work is over."""
        self._busy = self._paused = False
        self._show()

    def show_summary(self, summary: str) -> None:
        """Show this while there is no work."""
        self._summary = summary
        self._show()

    def show_problems(self, count: int) -> None:
        """Show how many files could not be used."""
        self.problems_link.setText(problems_text(count, QLocale().toString(count)))
        self.problems_link.setVisible(count > 0)

    def _show(self) -> None:
        for widget in (self.pause_button, self.stop_button):
            widget.setVisible(self._busy)
        self.pause_button.setText(_("Resume") if self._paused else _("Pause"))
        text = self._text() if self._busy else self._summary
        self.label.setText(text)
        self.label.setToolTip(text)
        total = self._progress.total
        self.bar.setVisible(self._busy and bool(total))  # nobody knows how far it is otherwise
        if total:
            self.bar.setRange(0, total)
            self.bar.setValue(min(self._progress.done, total))

    def _text(self) -> str:
        note, number = self._progress.note, QLocale().toString
        done, total = self._progress.done, self._progress.total
        if total:
            parts = [
                ngettext(
                    "{what}: {done} of {total} file", "{what}: {done} of {total} files", total
                ).format(what=note, done=number(done), total=number(total))
            ]
        elif done:
            parts = [_("{what}: {done}").format(what=note, done=number(done))]
        else:
            parts = [_("{what}…").format(what=note)]
        if self._paused:
            return _(" · ").join([*parts, _("paused")])
        speed = self._pace.per_second
        left = self._pace.left_s(total) if total else None
        if speed is not None and total:
            parts.append(rate_text(speed))
        if left is not None:
            parts.append(time_left_text(left))
        return _(" · ").join(parts)

    def _on_pause_clicked(self) -> None:
        (self.resume_requested if self._paused else self.pause_requested).emit()

    def _button(self, text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        em = self.fontMetrics().height()
        self.bar.setFixedSize(em * 9, em // 2)
        for widget in (self.bar, self.pause_button, self.stop_button):  # nothing is to jump
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em // 2, em // 4, em // 2, em // 4)
        layout.setSpacing(em // 2)
        layout.addWidget(self.label, 1)
        for widget in (self.bar, self.pause_button, self.stop_button, self.problems_link):
            layout.addWidget(widget)
