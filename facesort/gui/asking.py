"""Which question is asked in Review, and what is said to it.

A question that is shown stays until the user says something: what a scan, a grouping or the terminal
changes meanwhile is seen in the header and in what comes next.  An answer is written and the next
question read one right after the other, in the lane where nobody has to wait.
"""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.gui.wishes import Wishes
from facesort.library import review
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.operations.review import Sheet, count_open, read_following, read_sheet, say
from facesort.text import _

_SHOWN = Touched.PEOPLE | Touched.FACES | Touched.PHOTOS
#: Counting takes at most this share of the time.
_SHARE = 0.2


class Asking(QObject):
    """Asks one question after the other.

    Signals:
        sheet_read: What to show from now on; carries a Sheet.
        counted: What is left to review; carries an Open.
        following_read: What is likely to come next; carries a Scene or None.
    """

    sheet_read = Signal(object)
    counted = Signal(object)
    following_read = Signal(object)

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        hub: Hub,
        wishes: Wishes,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._wishes = wishes
        self._sheet: Sheet | None = None
        self._is_open = False
        self._saying = False
        self._latest: Job | None = None
        self._counting = False
        self._count_again = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rested)
        self._started = 0.0
        hub.library_changed.connect(self._on_library_changed)
        wishes.edited.connect(self._on_edited)

    @property
    def saying(self) -> bool:
        """Whether what was said last is still being written, or the next question read."""
        return self._saying

    def open(self) -> None:
        """Show where one was, or the best question: the user has come to the page."""
        self._is_open = True
        self._read(first=self._shown())
        self._count()

    def close(self) -> None:
        """The user has left the page."""
        self._is_open = False

    def answer(self, said: str) -> None:
        """Say "yes", "no", "skip" or "ignore" to the question shown; not twice to the same one."""
        if self._saying or self._sheet is None or self._sheet.scene is None:
            return
        question = self._sheet.scene.question
        self._saying = True
        self._wishes.do(lambda session: say(session, question, said))
        self._read()

    def undo(self) -> None:
        """Take back what was said last, and ask that question again."""
        if self._saying or self._sheet is None or not self._sheet.can_undo:
            return
        self._saying = True
        self._wishes.undo_answer()
        self._read(taken_back=True)

    def ask_again(self) -> None:
        """Open the questions again that were skipped."""
        self._wishes.do(review.ask_again)

    def _shown(self) -> int | None:
        scene = self._sheet.scene if self._sheet is not None else None
        return scene.question.face_id if scene is not None else None

    def _read(self, first: int | None = None, *, taken_back: bool = False) -> None:
        work = partial(_sheet, self._library, first, taken_back)
        self._latest = job = self._jobs.start(_("Reading"), work)
        job.succeeded.connect(partial(self._on_read, job))
        job.ended.connect(self._on_read_ended)

    def _on_read(self, job: Job, sheet: Sheet) -> None:
        if job is self._latest:  # else a later reading knows more
            self._saying = False
            self._sheet = sheet
            self.sheet_read.emit(sheet)
            self._look_ahead()

    def _on_read_ended(self, job: Job) -> None:
        if job is self._latest:
            self._saying = False

    def _on_edited(self, _what: str, way: str) -> None:
        if self._is_open and way != "do":
            self._read(first=self._shown(), taken_back=way == "undo")

    def _on_library_changed(self, touched: Touched) -> None:
        if not self._is_open or not touched & _SHOWN:
            return
        self._count()
        if self._saying:
            return
        if self._shown() is None:
            self._read()
        else:
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Read what is likely to come next, so that its pictures are there by then."""
        shown = self._shown()
        if shown is not None:
            job = self._jobs.start(
                _("Reading"), partial(_following, self._library, shown), Lane.ASIDE
            )
            job.succeeded.connect(self.following_read)

    def _count(self) -> None:
        if self._counting or self._rest.isActive():
            self._count_again = True
            return
        self._counting, self._count_again = True, False
        self._started = time.monotonic()
        job = self._jobs.start(_("Reading"), partial(_open, self._library), Lane.ASIDE)
        job.succeeded.connect(self.counted)
        job.ended.connect(self._on_count_ended)

    def _on_count_ended(self, _job: Job) -> None:
        self._counting = False
        took_s = time.monotonic() - self._started
        self._rest.start(round(took_s * (1 / _SHARE - 1) * 1000))

    def _on_rested(self) -> None:
        if self._count_again and self._is_open:
            self._count()


def _sheet(library: Library, first: int | None, taken_back: bool, _monitor: object) -> Sheet:
    return read_sheet(library, first, taken_back=taken_back)


def _following(library: Library, shown: int, _monitor: object) -> review.Scene | None:
    return read_following(library, shown)


def _open(library: Library, _monitor: object) -> review.Open:
    return count_open(library)
