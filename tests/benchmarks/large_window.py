"""How the window bears a large library: `python -m tests.benchmarks.large_window [--library FILE]`.

A library of 100,000 photos, 150,000 faces and 3,000 people is made (with `--library` it is kept there
and used again), one of them with 5,000 faces.  The real window is opened on it, with one drawn picture
for every thumbnail, and timed: from opening the library to a painted People page, the frames while each
page is scrolled from end to end, naming the largest person and merging another into them until that is
painted (and until what the library says is), and the memory.  The same is done with a library of a
hundredth of the size, because ratios tell more than times on a busy machine.  Without a screen, set
QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from facesort.faces.packs import default_pack_id
from facesort.gui import app, work
from facesort.gui.app import Running
from facesort.gui.garbage import GarbageCollector
from facesort.gui.grid import Grid
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.gui.views.name_edit import NameEdit
from facesort.library import people
from facesort.library.people import PersonRow
from facesort.library.store import Library
from facesort.library.vectors import load_places
from tests.benchmarks.large_library import fill
from tests.benchmarks.window import Gaps, spin
from tests.generated import people_like

_MAKE = (
    "import sys, pathlib; from tests.benchmarks.large_window import make;"
    " make(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
)
_FACES, _PEOPLE, _LARGEST = 150_000, 3_000, 5_000
_NAMED = 300
_FRAMES = 200
_AT_MOST_S = 60


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--library", type=Path)
    args = parser.parse_args()
    os.environ.setdefault("XDG_CONFIG_HOME", tempfile.mkdtemp())
    application = app._application()
    collector = GarbageCollector(application)
    collector.start()
    with tempfile.TemporaryDirectory() as scratch:
        small = Path(scratch) / "small.db"
        path = args.library or Path(scratch) / "library.db"
        for wanted, part in ((small, 100), (path, 1)):
            if not wanted.exists():  # in a process of its own: what that needs is not the window's
                subprocess.run([sys.executable, "-c", _MAKE, str(wanted), str(part)], check=True)
        measure(small, "a hundredth")
        measure(path, "the whole")


def make(path: Path, part: int) -> None:
    """Make the library, or one of a part of its size."""
    faces, count, largest = _FACES // part, _PEOPLE // part, _LARGEST // part
    each = (faces - largest) // (2 * (count - 1))
    sizes = [largest] + [each] * (count - 1)
    sizes += [1] * (faces - sum(sizes))  # as many are with nobody
    made = people_like(sizes)
    order = np.random.default_rng(1).permutation(faces)
    library = Library(path)
    alone = faces // 3
    fill(library, made.faces.vectors[order[:alone]], together=1)
    fill(library, made.faces.vectors[order[alone:]], together=2)
    truth = made.truth[order]
    groups = np.where(truth < count, -1 - truth, 0)
    with library.write() as session:
        ids = load_places(session, default_pack_id(), 0.0).face_ids
        people.store_groups(session, ids, groups, np.full(faces, 0.9, np.float32))
        connection = session.connection()
        connection.exec_driver_sql(
            "UPDATE photo SET taken_at = printf('%04d-%02d-%02dT12:00:00',"
            " 2000 + id % 25, 1 + id % 12, 1 + id % 28)"
        )
        connection.exec_driver_sql(
            "UPDATE person SET name = 'Person ' || id, kind = 'named' WHERE id % 10 = 3"
        )
    library.close()


def measure(path: Path, title: str) -> None:
    """Print all figures of one library."""
    print(f"{title}: {path.stat().st_size / 2**20:.0f} MiB")
    started = time.perf_counter()
    library = Library(path)
    settings = QSettings(str(path.with_suffix(".ini")), QSettings.Format.IniFormat)
    running = app.build(library, _with_drawn_pictures(), settings)
    told: list[float] = []
    running.parts.browser.rows_read.connect(lambda *_: told.append(time.perf_counter()))
    running.window.show()
    spin(lambda: bool(told), _AT_MOST_S)
    _painted(running.window.pages.people.grid)
    print(f"  opened to a painted People page: {time.perf_counter() - started:.3f} s")
    with library.read() as session:
        first, second, *_rest = people.list_people(session)
    gaps = Gaps()
    for section in (Section.PEOPLE, Section.PHOTOS, Section.NOT_PLACED):
        _scroll(running, section, told)
    _visit(running, told, PersonSpot(first.id), f"person of {first.faces} faces")
    _visit(running, told, Section.PEOPLE, "back to People")
    _edit(running, told, first, second)
    print("  " + gaps.summary())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"  memory at most {peak:.0f} MiB")
    running.window.close()
    running.shut_down(_AT_MOST_S)
    library.close()


def _edit(running: Running, told: list[float], first: PersonRow, second: PersonRow) -> None:
    page, wishes = running.window.pages.people, running.parts.wishes
    page.start_naming(first.id)
    field = page.grid.findChild(NameEdit)
    field.selectAll()
    QTest.keyClicks(field, f"Zoe {time.time()}")
    name = f"named {first.faces} faces"
    _until_painted(running, told, name, lambda: QTest.keyClick(field, Qt.Key.Key_Return))
    page.grid.select_ids([first.id, second.id])
    name = f"merged {second.faces} into {first.faces} faces"
    _until_painted(running, told, name, page.merge_selected)
    _until_painted(running, told, "undone", wishes.undo)


def _with_drawn_pictures() -> app.Operations:
    drawn = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (256, 256, 3), np.uint8)
    Image.fromarray(noise).save(drawn, "JPEG")
    picture = drawn.getvalue()
    return dataclasses.replace(
        work.operations(),
        face_thumbnail=lambda _library, _id, _engines: picture,
        photo_thumbnail=lambda _library, _id, _engines: picture,
    )


def _painted(grid: Grid) -> None:
    QApplication.processEvents()
    grid.viewport().repaint()


def _grid_on_top(running: Running) -> Grid:
    pages = running.window.pages
    page = pages.currentWidget()
    assert page is not None
    return next(grid for grid in page.findChildren(Grid) if grid.isVisible())


def _visit(running: Running, told: list[float], spot: object, title: str) -> None:
    _until_painted(running, told, title, lambda: running.window.pages.go(spot))  # type: ignore[arg-type]


def _until_painted(running: Running, told: list[float], title: str, act: object) -> None:
    told.clear()
    started = time.perf_counter()
    act()  # type: ignore[operator]
    _painted(_grid_on_top(running))
    at_once = time.perf_counter() - started
    spin(lambda: bool(told), _AT_MOST_S)
    _painted(_grid_on_top(running))
    settled = time.perf_counter() - started
    print(f"  {title}: painted after {at_once * 1000:.0f} ms, as stored {settled * 1000:.0f} ms")
    told.clear()
    spin(lambda: bool(told), 1.0)  # what was told twice is not taken for the next


def _scroll(running: Running, section: Section, told: list[float]) -> None:
    _visit(running, told, section, f"{section.value} opened")
    grid = _grid_on_top(running)
    bar = grid.verticalScrollBar()
    frames = []
    for step in range(_FRAMES + 1):
        started = time.perf_counter()
        bar.setValue(bar.maximum() * step // _FRAMES)
        grid.viewport().repaint()
        QApplication.processEvents()
        frames.append((time.perf_counter() - started) * 1000)
    frames.sort()
    p95 = frames[int(len(frames) * 0.95)]
    print(f"  {section.value} scrolled: frame p95 {p95:.1f} ms, longest {frames[-1]:.1f} ms")


if __name__ == "__main__":
    main()
