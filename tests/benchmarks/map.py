"""What the map costs: `python -m tests.benchmarks.map [FACES …]`.

Prints how long drawing the map of so many made-up faces takes, with the memory of the process, and how
often the nearest face on the map is the same person; then what the window pays for 150,000 faces:
reading, a frame while it is dragged, pointing and encircling, each as time of one core (other programs
do not count).
Without a screen, set QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

_LARGE, _PEOPLE, _NAMED = 150_000, 3_000, 40


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("faces", type=int, nargs="*", default=[4_964, 20_000])
    for count in parser.parse_args().faces:
        _project(count)
    with tempfile.TemporaryDirectory() as scratch:
        _measure_window(Path(scratch) / "library.db")


def _made_up(count: int) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Return vectors and people: a few with very many photos; one face in seven is nobody's."""
    random = np.random.default_rng(1)
    who = 1 + random.zipf(1.3, count) % _PEOPLE
    looks = random.normal(0, 8, (_PEOPLE + 1, 128))
    vectors = looks[who] + random.normal(0, 4, (count, 128))
    who[random.random(count) < 1 / 7] = 0
    return np.rint(vectors).clip(-127, 127).astype(np.int8), who


def _project(count: int) -> None:
    from scipy.spatial import cKDTree

    from facesort.people.projection import project

    vectors, who = _made_up(count)
    started, used = time.perf_counter(), time.process_time()
    places = project(vectors, who)
    took, used = time.perf_counter() - started, time.process_time() - used
    _, near = cKDTree(places).query(places, 2)
    same = (who[near[:, 1]] == who)[who > 0].mean()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"map of {count:,} faces: {took:.1f} s ({used:.1f} s of one core), {memory:.0f} MB at most, "
        f"nearest is the same person {same:.3f}"
    )


def _measure_window(path: Path) -> None:
    from PySide6.QtCore import QPointF

    from facesort.gui import app
    from facesort.gui.maps import read_charts
    from facesort.gui.thumbnails import PixmapCache, ThumbnailLoader
    from facesort.gui.views.lens import encircled
    from facesort.gui.views.map_page import MapPage
    from facesort.gui.views.map_points import MapPoints
    from facesort.library import charts, people
    from facesort.library.store import Library
    from facesort.operations.draw_map import _store, read_map
    from facesort.paths import map_of

    library = Library(path)
    _fill(library)
    with library.read() as session:
        named = [row.id for row in people.list_people(session, ("named",))]
        _say("who shares photos with whom", lambda: charts.shared_photos(session, named))
        _say("months of 40 people", lambda: charts.months_of(session, named))
    faces = read_map(library)
    centres = np.random.default_rng(2).uniform(-0.9, 0.9, (_PEOPLE + 1, 2))
    beside = np.random.default_rng(3).normal(0, 0.01, (_LARGE, 2))
    places = (centres[faces.person_ids] + beside).astype(np.float32)
    from facesort.faces.packs import default_pack_id

    _store(map_of(path), default_pack_id(), faces.face_ids, places)
    _say("reading the map (worker)", lambda: MapPoints(read_map(library)))
    _say("reading the charts (worker)", lambda: read_charts(library))
    faces = read_map(library)
    points = MapPoints(faces)
    application = app._application()
    loader = ThumbnailLoader(lambda _kind, _id: None)
    page = MapPage(PixmapCache(loader))
    page.resize(1100, 750)
    page.show()
    application.processEvents()
    canvas = page.canvas
    _say("showing them", lambda: page.show_points(points, faces))
    _say("first frame", canvas.repaint)
    frames = []
    for _ in range(20):
        canvas._look(canvas._lens.moved(QPointF(7, 3)))
        frames.append(_seconds(canvas.repaint))
    print(f"a frame while dragging: {max(frames) * 1000:.0f} ms at most")
    _say("pointing", lambda: canvas._index_at(QPointF(400, 300)))
    ring = [QPointF(500 + 300 * np.cos(t), 300 + 250 * np.sin(t)) for t in np.linspace(0, 6, 500)]
    across, down = canvas._lens.seen(points.places)
    _say("encircling", lambda: canvas.select(encircled(across, down, ring, canvas._lens.size)))
    _say(f"frame with {points.selected_count():,} selected", canvas.repaint)
    page.close()
    loader.shut_down(10)
    library.close()


def _fill(library: object) -> None:
    from facesort.library.store import Library
    from tests.libraries import add_vectors, place

    assert isinstance(library, Library)
    vectors, _who = _made_up(_LARGE)
    add_vectors(library, vectors, together=2)
    random = np.random.default_rng(5)
    place(library, (-random.integers(0, _PEOPLE, _LARGE)).tolist())
    with library.write() as session:
        session.execute(
            text("UPDATE person SET name = 'P' || id, kind = 'named' WHERE id <= :n"), {"n": _NAMED}
        )
        # They are on two photos of three: what is asked of them is hardest then.
        session.execute(
            text("UPDATE face SET person_id = 1 + id * 7 % :n WHERE id % 3"), {"n": _NAMED}
        )
        session.execute(
            text("UPDATE photo SET taken_at = 2000 + id % 20 || '-0' || (1 + id % 9) || '-01'")
        )


def _say(what: str, work: Callable[[], object]) -> None:
    print(f"{what}: {_seconds(work) * 1000:.0f} ms")


def _seconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


if __name__ == "__main__":
    main()
