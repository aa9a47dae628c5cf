"""What a large library costs: `python -m tests.benchmarks.large_library [FACES]` (150,000 by default).

A library of generated faces is made and grouped; then each is timed: placing 100 new faces (the whole
command, and the arithmetic alone), the next question (also as Review shows it) and an answer,
suggestions for a face, the preview of another strictness, also while a slider is moved, the looks of the
largest person; then all faces are dealt out to 3,000 named people, to find those whom a group is like.
Times are also given as multiples of what SQLite needs to read all vectors, because machines differ.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from facesort.faces.packs import default_pack, default_pack_id
from facesort.library import edits, faces, folders, people, photos
from facesort.library.faces import NewFace
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from facesort.library.store import Library
from facesort.library.vectors import load_vectors
from facesort.monitor import Monitor
from facesort.operations import group_people as group_operation
from facesort.operations.ask import answer, next_questions
from facesort.operations.engines import Engines
from facesort.operations.group_people import group_new_faces, group_people, load_placed
from facesort.operations.likeness import Likeness
from facesort.operations.parts import looks_of
from facesort.operations.review import count_open, read_sheet
from facesort.operations.strictness import look, preview, standing
from facesort.operations.suggest import suggest
from facesort.people.arrival import arrive
from tests.benchmarks.grouping import sizes
from tests.generated import people_like

_NEW = 100
_NAMED = 3_000
_T = TypeVar("_T")


def main() -> None:
    """Measure with as many faces as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("faces", nargs="?", type=int, default=150_000)
    count = parser.parse_args().faces
    made = people_like(sizes(count + _NEW), looks=2, siblings=0.15, apart=0.3)
    vectors = made.faces.vectors[np.random.default_rng(1).permutation(len(made.truth))]
    # The pack's own strangers are spread as real faces are, not as these.
    group_operation.load_strangers = lambda _model: made.faces.strangers
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder) / "library.db")
        engines = Engines(library.path)
        measure(library, engines, vectors, count)
        engines.stop()
        library.close()


def measure(library: Library, engines: Engines, vectors: np.ndarray, count: int) -> None:
    """Time everything, on a library of the first `count` vectors."""
    fill(library, vectors[:count])
    timed("group all", 1.0, lambda: group_people(library, engines, Monitor()))
    unit = timed("read all vectors", 1.0, lambda: read(library))
    fill(library, vectors[count:])
    pack = default_pack()
    with library.read() as session:
        seen, placed, learnt = load_placed(session, pack)
    new = np.flatnonzero(seen.waiting)
    timed("arithmetic of new faces, cold", unit, lambda: arrive(placed, new, learnt.same))
    timed("arithmetic of new faces", unit, lambda: arrive(placed, new, learnt.same))
    timed("100 new faces", unit, lambda: group_new_faces(library, engines, Monitor()))
    question = next_questions(library)[0].question
    timed("next question", unit, lambda: next_questions(library))
    timed("next question in Review, with its faces", unit, lambda: read_sheet(library))
    timed("header of Review", unit, lambda: count_open(library))
    timed("answer", unit, lambda: answer(library, question.face_id, "yes"))
    timed("next question", unit, lambda: next_questions(library))
    timed("next question in Review, with its faces", unit, lambda: read_sheet(library))
    face = int(seen.face_ids[0])
    timed("suggest", unit, lambda: suggest(library, engines, face, Monitor()))
    timed("preview of stricter", unit, lambda: preview(library, 5))
    timed("preview of looser", unit, lambda: preview(library, -5))
    with library.read() as session:
        stands = standing(session)
    timed("stricter, once more", unit, lambda: look(stands, 4))
    with library.read() as session:
        largest = max(people.list_people(session), key=lambda person: person.faces)
    timed(f"looks of {largest.faces} faces", unit, lambda: looks_of(library, largest.id))
    likeness_of_many(library, unit)


def likeness_of_many(library: Library, unit: float) -> None:
    """Time whom a group is like, among very many people with names."""
    with library.write() as session:
        ids = np.array([face.id for face, _size in faces.each_face(session)])
        dealt = -1 - np.arange(len(ids)) % (_NAMED + 1)
        people.store_groups(session, ids, dealt, np.ones(len(ids), np.float32))
        with_faces = sorted(row.id for row in people.list_people(session))
        *named, last = with_faces[-_NAMED - 1 :]
        session.connection().exec_driver_sql(
            "UPDATE person SET name = 'Person ' || id, kind = 'named' WHERE id BETWEEN ? AND ?",
            (named[0], named[-1]),
        )
    likeness = Likeness(library)
    longest, turns, found = 0.0, 0, None
    while found is None:
        started = time.perf_counter()
        found = likeness.like(last, 20)
        longest, turns = max(longest, time.perf_counter() - started), turns + 1
    print(f"likeness, read in {turns} turns: {longest:.3f} s at most", flush=True)
    timed(f"likeness to {_NAMED} people", unit, lambda: likeness.like(last, 20))
    with library.write() as session:
        edits.rename_person(session, last, "Anna")
    timed("likeness after an edit", unit, lambda: likeness.like(named[0], 20))


def timed(name: str, unit: float, work: Callable[[], object]) -> float:
    """Print how long something takes, in seconds and as a multiple of a unit."""
    started = time.perf_counter()
    work()
    spent = time.perf_counter() - started
    print(f"{name}: {spent:.3f} s, {spent / unit:.2f} of reading all vectors", flush=True)
    return spent


def read(library: Library) -> None:
    """Read all vectors."""
    with library.read() as session:
        load_vectors(session, default_pack_id())


def fill(library: Library, vectors: np.ndarray, together: int = 2) -> None:
    """Put photos with these faces into the library."""
    pack = default_pack_id()
    with library.write() as session:
        place = folders.add_folder(session, b"/photos", "volume")
        known = folders.count_files(session, place)
        count = -(-len(vectors) // together)
        files = [
            NewFile(b"%08d.jpg" % n, 10, 1, "JPEG", b"%040d" % n)
            for n in range(known, known + count)
        ]
        folders.store_files(session, place.root_id, files, scan=1)
        unseen = photos.unseen_photos(session, pack, count)
        photos.store_seen(
            session, pack, [PhotoSeen(p.id, 400, 300, None, "", None) for p in unseen]
        )
        found = {
            photo.id: [
                NewFace((0.3 * n, 0.2, 0.2, 0.2), (0.5,) * 10, 0.9, 0.9, row.tobytes())
                for n, row in enumerate(vectors[at * together : (at + 1) * together])
            ]
            for at, photo in enumerate(unseen)
        }
        faces.replace_faces(session, pack, found)


if __name__ == "__main__":
    main()
