"""The faces that the user draws: stored as an edit, then asked about with whom they may show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeAlias

from PySide6.QtCore import QObject, Signal

from facesort.errors import FacesortError, NotFound
from facesort.gui.jobs import Jobs, Lane
from facesort.gui.wishes import Wishes
from facesort.library import people
from facesort.library.boxes import Box, FaceThere
from facesort.library.journal import Done
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

_SUGGESTED = 5


class Drawn(Protocol):
    """What comes of drawing a face."""

    @property
    def done(self) -> Done:
        """The edit."""

    @property
    def face_id(self) -> int:
        """The new face."""


#: Draws a face; raises FacesortError if it cannot be.
DrawFace: TypeAlias = Callable[[int, Box, Monitor], Drawn]
#: Returns whom a face may show, likeliest first, as (person_id, probability).
Suggest: TypeAlias = Callable[[int, Monitor], Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody whom a face may show: who, how likely that is (0..1), and a face to know them by."""

    person_id: int
    name: str
    photos: int
    cover_face_id: int
    probability: float


class Drawing(QObject):
    """Draws faces and finds out whom they may show, off the GUI thread.

    Args:
        library: Where the people are.
        jobs: Runs the work.
        wishes: Tells of the edit, and how to take it back.
        work: What draws a face, and what says whom it may show.
        parent: Whose child this is.

    Signals:
        drawn: A face was drawn; carries (photo_id, face_id).
        refused: It could not be drawn, as a sentence says elsewhere; carries (photo_id, the id of the
            face that is there already, or None).
        suggested: Whom a face may show; carries (face_id, list of Likely).
    """

    drawn = Signal(int, int)
    refused = Signal(int, object)
    suggested = Signal(int, list)

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        wishes: Wishes,
        work: tuple[DrawFace, Suggest],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._jobs, self._wishes = library, jobs, wishes
        self._draw, self._suggest = work

    def draw(self, photo_id: int, box: Box) -> None:
        """Add a face to a photo."""
        work = partial(_drawn, self._draw, photo_id, box)
        job = self._jobs.start(_("Draw a face"), work, Lane.FACES)
        job.succeeded.connect(partial(self._on_drawn, photo_id))
        job.failed.connect(partial(self._on_failed, photo_id))

    def suggest(self, face_id: int) -> None:
        """Find out whom a face may show."""
        work = partial(_likely, self._library, self._suggest, face_id)
        job = self._jobs.start(_("Who is this?"), work, Lane.FACES)
        job.succeeded.connect(partial(self.suggested.emit, face_id))

    def _on_drawn(self, photo_id: int, drawn: Drawn) -> None:
        self._wishes.tell(drawn.done)
        self.drawn.emit(photo_id, drawn.face_id)

    def _on_failed(self, photo_id: int, error: Exception) -> None:
        self.refused.emit(photo_id, error.face_id if isinstance(error, FaceThere) else None)


def _drawn(draw: DrawFace, photo_id: int, box: Box, monitor: Monitor) -> Drawn:
    try:
        return draw(photo_id, box, monitor)
    except NotFound as error:  # its words are for the terminal: they speak of numbers
        raise NotFound(_("That photo is not in the library any more.")) from error


def _likely(library: Library, suggest: Suggest, face_id: int, monitor: Monitor) -> list[Likely]:
    """Return whom a face may show; nobody if it cannot be compared."""
    try:
        found = suggest(face_id, monitor)
    except FacesortError:
        return []
    with library.read() as session:
        rows = {row.id: row for row in people.list_people(session)}
    there = [(rows[person_id], sure) for person_id, sure in found if person_id in rows]
    return [
        Likely(row.id, row.name, row.photos, row.cover_face_id, sure)
        for row, sure in there[:_SUGGESTED]
    ]
