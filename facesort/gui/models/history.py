"""What the user changed, newest first; the faces of a change are asked for when it comes into view."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QObject, QTime, QTimer, Signal
from PySide6.QtGui import QPixmap

from facesort.gui.models.rows import RowsModel
from facesort.gui.models.words import day_text, faces_text
from facesort.gui.thumbnails import PixmapCache
from facesort.library.edit_faces import EditFaces
from facesort.library.journal import EditRow
from facesort.text import _


class HistoryModel(RowsModel[EditRow]):
    """The changes now shown, in order.

    Signals:
        faces_wanted: The faces of some changes came into view; carries a list of their ids.
    """

    faces_wanted = Signal(list)

    def __init__(self, pixmaps: PixmapCache, parent: QObject | None = None) -> None:
        super().__init__(pixmaps, parent)
        self._faces: dict[int, EditFaces] = {}
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._held_by: frozenset[int] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def set_rows(self, rows: Sequence[EditRow], sections: Sequence[tuple[int, str]] = ()) -> None:
        """Show these changes; their faces are asked for again, because some may be gone."""
        self._asked.clear()
        super().set_rows(rows, sections)

    def set_faces(self, faces: Mapping[int, EditFaces]) -> None:
        """Take note of what some changes were about."""
        self._faces.update(faces)
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def faces_of(self, row: EditRow) -> EditFaces | None:
        """Return what a change was about if it is known; otherwise it is asked for."""
        if row.id not in self._asked:
            self._asked.add(row.id)
            self._wanted.append(row.id)
            if not self._timer.isActive():
                self._timer.start(0)
        return self._faces.get(row.id)

    def face_picture(self, face_id: int) -> QPixmap | None:
        """Return the thumbnail of a face if it is here; otherwise it is asked for."""
        return self._pixmaps.pixmap("face", face_id)

    def mark_holders(self, ids: Collection[int]) -> None:
        """Mark these changes as those that another one waits for."""
        self._held_by = frozenset(ids)
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def is_holder(self, row: EditRow) -> bool:
        """Whether a change is marked."""
        return row.id in self._held_by

    def pixmap(self, row: EditRow) -> QPixmap | None:  # noqa: ARG002
        """Return no picture: a change has several, or none."""
        return None

    def text_of(self, row: EditRow) -> str:
        """Return what was done."""
        return row.label

    def said_of(self, row: EditRow) -> str:
        """Return "today 14:32 · 3 faces · taken back": what is known besides."""
        faces = self.faces_of(row)
        count = faces_text(faces.count) if faces is not None and faces.count else ""
        return _(" · ").join(
            part for part in (moment_of(row.at), count, self._mark_of(row)) if part
        )

    def spoken(self, row: EditRow) -> str:
        """Return "name “Anna”, today 14:32, 3 faces": everything that is known."""
        faces = self._faces.get(row.id)
        parts = [row.label, moment_of(row.at)]
        if faces is not None and faces.count:
            parts.append(faces_text(faces.count))
        return _(", ").join([*parts, mark] if (mark := self._mark_of(row)) else parts)

    def _mark_of(self, row: EditRow) -> str:
        if row.undone:
            return _("undone")
        if row.taken_back is not None:
            return _("taken back")
        return _("take this back first") if self.is_holder(row) else ""

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        self.faces_wanted.emit(wanted)


def moment_of(at: str, today: QDate | None = None) -> str:
    """Return when something was done, as the user says it: "today 14:32".

    Args:
        at: ISO 8601, with its time zone.
        today: The day it is where the user is.
    """
    moment = datetime.fromisoformat(at).astimezone()
    day = QDate(moment.year, moment.month, moment.day)
    clock = QTime(moment.hour, moment.minute)
    time = QLocale().toString(clock, QLocale.FormatType.ShortFormat)
    match day.daysTo(today or QDate.currentDate()):
        case 0:
            return _("today {time}").format(time=time)
        case 1:
            return _("yesterday {time}").format(time=time)
    return _("{day} {time}").format(day=day_text(moment), time=time)
