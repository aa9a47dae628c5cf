"""Reads the map and the charts of the library, and has the map drawn, off the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from facesort.gui.browser import SHARE
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.gui.views.map_points import MapPoints
from facesort.library import charts, people
from facesort.library.charts import Month, Shared
from facesort.library.people import PersonRow
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _

if TYPE_CHECKING:
    from facesort.operations.draw_map import FaceMap

#: So many people with a name are shown at most; if they are fewer than this, others join them.
_NAMED, _AT_LEAST = 40, 12
#: If none of them is with another, those who are are looked for among so many.
LOOKED_AT = 200


class Drawing(Protocol):
    """The map, bound to a library."""

    def read_map(self) -> FaceMap:
        """Return the faces and where they lie."""

    def draw_map(self, monitor: Monitor) -> FaceMap:
        """Draw the map anew."""


@dataclass(frozen=True, slots=True)
class Charts:
    """Who is seen with whom, and when.

    Attributes:
        people: Who is shown, those with the most photos first.
        shared: How many photos two of them are on together.
        months: How many photos there are of each month.
        of_person: How many each of these people is on.
        undated: How many faces are in photos that do not say when they were taken.
        circle: Who is shown with whom: the same people, or others if none of them is with another.
    """

    people: Sequence[PersonRow]
    shared: Sequence[Shared]
    months: Sequence[Month]
    of_person: Mapping[int, Sequence[Month]]
    undated: int = 0
    circle: Sequence[PersonRow] | None = None


class Maps(QObject):
    """Keeps the page Map up to date.

    The map is drawn by itself when there is none, or when many faces are new, but not while a scan runs
    that brings more, nor after the user has stopped it.  While a scan runs, reading
    takes a share of the time only.

    Signals:
        points_read: Every face, ready to be shown; carries (MapPoints, FaceMap).
        charts_read: Who is seen with whom, and when; carries Charts.
        drawing: The map is being drawn, or no longer; carries which.
    """

    points_read = Signal(object, object)
    charts_read = Signal(object)
    drawing = Signal(bool)

    def __init__(
        self,
        library: Library,
        drawing: Drawing,
        jobs: Jobs,
        is_scanning: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._drawing = drawing
        self._jobs = jobs
        self._is_scanning = is_scanning
        self._reading = self._again = self._left_alone = False
        self._charts = self._urgent = False
        self._colours: Mapping[int, int] = {}
        self._started = 0.0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._on_rested)
        self._job: Job | None = None

    def refresh(self, charts: bool = False) -> None:
        """Read what the page shows, also the charts where they are shown."""
        if charts and not self._charts:
            self._urgent = True  # the user waits for them
            self._rest.stop()
        self._charts, self._again = charts, True
        if not self._reading and not self._rest.isActive():
            self._start()

    def _start(self) -> None:
        self._reading, self._again, self._urgent = True, False, False
        self._started = time.monotonic()
        job = self._jobs.start(_("Map"), partial(self._read, self._charts), Lane.CHARTS)
        job.succeeded.connect(self._on_read)
        job.ended.connect(self._on_reading_ended)

    def draw(self) -> None:
        """Draw the map anew, unless it is being drawn."""
        if self._job is None:
            self._left_alone = False
            self._job = self._jobs.start(
                _("Drawing the map"), partial(_drawn, self._drawing), Lane.DRAWING
            )
            self._job.succeeded.connect(self._on_drawn)
            self._job.failed.connect(self._on_failed)
            self._job.ended.connect(self._on_drawing_ended)
            self.drawing.emit(True)

    def stop(self) -> None:
        """Stop drawing; it is drawn again when the user asks for it."""
        if self._job is not None:
            self._left_alone = True
            self._job.cancel()

    def _read(self, charts: bool, _monitor: Monitor) -> tuple[MapPoints, FaceMap, Charts | None]:
        faces = self._drawing.read_map()
        points = MapPoints(faces, self._colours)
        return points, faces, read_charts(self._library) if charts else None

    def _on_read(self, read: tuple[MapPoints, FaceMap, Charts | None]) -> None:
        points, faces, about = read
        self._colours = points.colours
        self.points_read.emit(points, faces)
        if about is not None:
            self.charts_read.emit(about)
        if faces.outdated and not self._left_alone and (not faces.drawn or not self._is_scanning()):
            self.draw()

    def _on_reading_ended(self, _job: Job) -> None:
        self._reading = False
        if self._is_scanning() and not self._urgent:
            took_s = time.monotonic() - self._started
            self._rest.start(round(took_s * (1 / SHARE - 1) * 1000))
        elif self._again:
            self._start()

    def _on_rested(self) -> None:
        if self._again:
            self._start()

    def _on_drawn(self, drawn: tuple[MapPoints, FaceMap]) -> None:
        self._colours = drawn[0].colours  # others are neighbours now
        self.points_read.emit(*drawn)

    def _on_failed(self, _error: Exception) -> None:
        self._left_alone = True  # or the next reading would fail again

    def _on_drawing_ended(self, _job: Job) -> None:
        self._job = None
        self.drawing.emit(False)


def read_charts(library: Library) -> Charts:
    """Read who is seen with whom, and when."""
    with library.read() as session:
        everybody = people.list_people(session)
        named = [row for row in everybody if row.kind == "named"]
        others = [row for row in everybody if row.kind != "named"]
        shown = [*named[:_NAMED], *others[: max(0, _AT_LEAST - len(named))]]
        ids = [row.id for row in shown]
        shared = charts.shared_photos(session, ids)
        circle = shown
        if not shared:
            looked_at = [*named, *others][:LOOKED_AT]
            shared = charts.shared_photos(session, [row.id for row in looked_at])
            circle = _seen_together(looked_at, shared) or shown
        return Charts(
            shown,
            shared,
            charts.months(session),
            charts.months_of(session, ids),
            charts.undated_faces(session),
            circle,
        )


def _seen_together(people: Sequence[PersonRow], shared: Sequence[Shared]) -> list[PersonRow]:
    """Return who is with whom, as many as are shown, those with the most photos together."""
    found: set[int] = set()
    for pair in sorted(shared, key=lambda pair: -pair.photos):
        if len(found | {pair.one, pair.other}) <= _NAMED:
            found |= {pair.one, pair.other}
    return [row for row in people if row.id in found]


def _drawn(drawing: Drawing, monitor: Monitor) -> tuple[MapPoints, FaceMap]:
    faces = drawing.draw_map(monitor)
    return MapPoints(faces), faces
