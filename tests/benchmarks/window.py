"""How quick the window is: `python -m tests.benchmarks.window [FOLDER]`.

Prints the time from the first import after Qt to the first paint and to the first people, with a library
of 10,000 faces, and what a grid of 100,000 people costs, as a multiple of one of 1,000; then (with a
folder) the longest time the GUI thread was away while the folder is scanned by the real operations, and
how long closing takes, in the middle of the scan if it is not done by then.  Without a screen, set
QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from facesort.gui.app import Running
    from facesort.gui.thumbnails import PixmapCache

_FACES = 10_000
_PEOPLE = 400


class Paint(QObject):
    """Notes when a widget is painted for the first time."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt override."""
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.perf_counter()
        return super().eventFilter(watched, event)


class Gaps(QObject):
    """Measures how late a timer of 5 ms is: so long the GUI thread was away."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(5)

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append((now - self._last) * 1000 - 5)
        self._last = now

    def summary(self) -> str:
        """Return the figures."""
        gaps = sorted(self.gaps_ms)
        p99 = gaps[int(len(gaps) * 0.99)]
        return f"GUI thread away: p99 {p99:.0f} ms, longest {gaps[-1]:.0f} ms ({len(gaps)} ticks)"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=60, help="stop the scan after so long")
    args = parser.parse_args()
    os.environ.setdefault("XDG_CONFIG_HOME", tempfile.mkdtemp())
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "library.db"
        _fill(path)
        _measure(path, args.folder, args.seconds)


def _fill(path: Path) -> None:
    from facesort.library.store import Library
    from tests.libraries import add_photos, place

    library = Library(path)
    add_photos(library, _FACES // 2, faces_each=2)
    place(library, [-1 - n % _PEOPLE if n % 7 else 0 for n in range(_FACES)])
    library.close()


def _measure(path: Path, folder: Path | None, seconds: float) -> None:
    started = time.perf_counter()
    from facesort.gui import app, work
    from facesort.gui.garbage import GarbageCollector
    from facesort.library.store import Library

    imported = time.perf_counter()
    application = app._application()
    library = Library(path)
    settings = QSettings(str(path.with_suffix(".ini")), QSettings.Format.IniFormat)
    running = app.build(library, work.operations(), settings)
    paint = Paint(running.window)
    people: list[float] = []
    running.parts.browser.rows_read.connect(lambda *_: people.append(time.perf_counter()))
    collector = GarbageCollector(application)
    running.window.show()
    collector.start()
    spin(lambda: bool(people) and bool(paint.at), 10)
    print(f"imports after Qt {imported - started:.3f} s")
    print(f"first paint {paint.at - started:.3f} s, first people {people[0] - started:.3f} s")
    _measure_grid(running.parts.pixmaps)
    gaps = Gaps()
    spin(lambda: False, 3)
    print("idle:    ", gaps.summary())
    if folder is not None:
        _scan(running, folder, seconds)
    closing = time.perf_counter()
    running.window.close()
    ended = running.shut_down(60)
    print(f"closing {time.perf_counter() - closing:.2f} s, all threads ended: {ended}")
    library.close()


def _measure_grid(pixmaps: PixmapCache) -> None:
    from facesort.gui.models.people import PeopleModel
    from facesort.gui.views.cards import PersonCard
    from facesort.gui.views.parts import CardPane
    from tests.gui.pages.rows import person

    taken = {}
    for count in (1_000, 100_000):
        rows = [person(n, f"P{n}", 3) for n in range(count)]
        model = PeopleModel(pixmaps)
        pane = CardPane(model, PersonCard(), "People")
        pane.show()
        QApplication.processEvents()
        started = time.perf_counter()
        model.set_rows(rows)
        filled = time.perf_counter()
        pane.grid.viewport().repaint()
        pane.grid.scrollToBottom()
        pane.resize(500, 600)
        pane.grid.viewport().repaint()
        taken[count] = filled - started, time.perf_counter() - filled
        pane.close()
    (few_rows_s, few_shown_s), (rows_s, shown_s) = taken.values()
    print(
        f"grid of 100,000 people: rows {rows_s * 1000:.0f} ms ({rows_s / few_rows_s:.0f} times 1,000), "
        f"painting {shown_s * 1000:.0f} ms ({shown_s / few_shown_s:.1f} times 1,000)"
    )


def _scan(running: Running, folder: Path, seconds: float) -> None:
    texts: set[str] = set()
    running.parts.scans.progressed.connect(lambda progress: texts.add(progress.note))
    running.parts.scans.scan([os.fsencode(folder.resolve())])
    gaps = Gaps()
    spin(lambda: not running.parts.scans.busy, seconds)
    print("scanning:", gaps.summary(), sorted(texts))
    print("at the bottom:", running.window.activity.label.text())


def spin(done: Callable[[], bool], seconds: float) -> None:
    """Let the window live until something is done, or for some seconds."""
    loop = QEventLoop()  # quitting the application would close the window
    timer = QTimer()

    def look() -> None:
        if done() or time.perf_counter() > end:
            loop.quit()

    end = time.perf_counter() + seconds
    timer.timeout.connect(look)
    timer.start(5)
    loop.exec()


if __name__ == "__main__":
    main()
