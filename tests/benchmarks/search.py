"""How long searches take in a large library: `python -m tests.benchmarks.search [PHOTOS]`.

100,000 photos by default, with 1.5 faces each, of 3,000 people.  For each search: how many photos it
means, and the milliseconds of processor time to count and to list them, the fastest of five.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from facesort.library.schema import Face, File, Person, Photo, Root
from facesort.library.search import query
from facesort.library.store import Library

_SEARCHES = (
    "anna",
    "anna & ben",
    "anna & ben & !carl 2019",
    "anna | ben | carl",
    "!anna",
    "only:anna,ben",
    "person",
    "2019-06..2019-08",
    "faces=2",
    "faces<2",
    "nobody",
    "unnamed",
    "folder:trip7",
    "folder:trip",
    "(anna | ben) & (2018 | 2019) & !folder:trip3 & faces>1",
)
_REPEATS = 5


def main() -> None:
    """Make a library and time searches in it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("photos", nargs="?", type=int, default=100_000)
    count = parser.parse_args().photos
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Library(Path(folder) / "library.db")) as library,
    ):
        fill(library, count)
        for text in _SEARCHES:
            found = len(_listed(library, text))
            times = [_fastest(partial(run, library, text)) for run in (_counted, _listed)]
            print(f"{found:7} {times[0]:7.1f} {times[1]:7.1f} ms  {text}", flush=True)


def fill(library: Library, photos: int, people: int = 3_000) -> None:
    """Put photos with 1.5 faces each into an empty library; a few people are in most of them."""
    chance = np.random.default_rng(7)
    faces = photos * 3 // 2
    who = np.minimum(chance.zipf(1.3, faces), people * 2)  # who is beyond: nobody
    where = np.sort(chance.integers(1, photos * 9 // 10, faces))
    days = chance.integers(0, 3650, photos)
    dates = np.datetime64("2012-01-01") + days
    with library.write() as session:
        session.execute(insert(Root), [{"path": b"/p", "display": "/p", "volume": "v"}])
        names = ["anna", "ben", "carl", *(f"Person {n}" for n in range(3, people))]
        kinds = [{"name": name, "kind": "named"} for name in names]
        kinds[people // 2 :] = [{"name": "", "kind": "unnamed"}] * (people - people // 2)
        session.execute(insert(Person), kinds)
        session.execute(
            insert(Photo),
            [
                {
                    "content_hash": b"%032d" % n,
                    "kind": "JPEG",
                    "taken_at": f"{dates[n]}T12:00:00",
                    "state": "ok",
                    "finder": "pack",
                }
                for n in range(photos)
            ],
        )
        files = [
            {"root_id": 1, "path": b"%d/trip%d/%08d.jpg" % (n % 11, n // 500, n), "photo_id": n + 1}
            for n in range(photos)
        ]
        rest = {"size": 1, "mtime_ns": 1, "seen_at": 1}
        session.execute(insert(File), [{**file, **rest} for file in files])
        box = {
            "x": 0.1,
            "y": 0.1,
            "width": 0.1,
            "height": 0.1,
            "score": 1.0,
            "landmarks": bytes(40),
        }
        placed = [int(person) if person <= people else None for person in who]
        session.execute(
            insert(Face),
            [
                {"photo_id": int(photo), "person_id": person, "quality": float(quality), **box}
                for photo, person, quality in zip(where, placed, chance.random(faces), strict=True)
            ],
        )


def _counted(library: Library, text: str) -> int:
    with library.read() as session:
        return query.count_photos(session, text)


def _listed(library: Library, text: str) -> list[object]:
    with library.read() as session:
        return [*query.find_photos(session, text)]


def _fastest(run: Callable[[], object]) -> float:
    times = []
    for _repeat in range(_REPEATS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
