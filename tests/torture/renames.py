"""Rename thousands of photos: no face is searched again, and every name stays.

    python -m tests.torture.renames [COUNT]

Makes COUNT (10,000) tiny photos in a few folders, names every tenth person, renames and moves all files
in every way there is, scans again and prints what was read, what was looked at, and whose name stayed.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from facesort.faces.finder import FoundFace
from facesort.library import edits, faces, people, photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, open_folder
from facesort.operations.engines import Engines
from facesort.operations.find_faces import find_faces
from tests.libraries import place

_A_FOLDER = 500  # photos
_A_PERSON = 10  # faces


@dataclass
class Figures:
    """What came of it; seconds of the scans before and after."""

    photos: int
    named: int
    first_s: float
    again_s: float
    searched: int = 0
    new_photos: int = 0
    names_lost: int = 0


class Finder:
    """Finds one face in every photo, and counts how many photos it was shown."""

    def __init__(self) -> None:
        self.shown = 0
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, "JPEG")
        self._thumbnail = file.getvalue()

    def find(self, slots, while_waiting):
        while_waiting()
        self.shown += len(slots)
        face = FoundFace((0, 0, 1, 1), (0.5,) * 10, 0.9, 0.9, bytes([1] * 128), self._thumbnail)
        return [[face] for _slot in slots]

    def stop(self):
        pass


def torture(folder: Path, count: int) -> Figures:
    """Scan `count` photos, rename all, scan again."""
    write(folder / "photos", count)
    with closing(Library(folder / "library.db")) as library:
        engines = Engines(library.path)
        engines._finder = finder = Finder()
        with closing(engines):
            first_s = scan(library, engines, folder / "photos")
            named = name(library)
            before, looked = who_is_where(library), finder.shown
            rename(folder / "photos")
            again_s = scan(library, engines, folder / "photos")
        after = who_is_where(library)
        return Figures(
            count,
            named,
            first_s,
            again_s,
            finder.shown - looked,
            len(after) - len(before),
            sum(after.get(face) != name for face, name in before.items()),
        )


def write(folder: Path, count: int) -> None:
    """Write photos that all differ, of a few pixels each."""
    for number in range(count):
        there = folder / f"{number // _A_FOLDER:03}"
        there.mkdir(parents=True, exist_ok=True)
        pixels = np.frombuffer(number.to_bytes(4, "big") * 48, np.uint8).reshape(8, 8, 3)
        Image.fromarray(pixels).save(there / f"IMG_{number:05}.png")


def scan(library: Library, engines: Engines, folder: Path) -> float:
    """Scan a folder and look for faces; returns the seconds."""
    started = time.monotonic()
    list(add_folder(library, open_folder(library, os.fsencode(folder)), Monitor()))
    find_faces(library, engines, lambda _n: None, lambda _t: None, Monitor())
    return time.monotonic() - started


def name(library: Library) -> int:
    """Give people to all faces and names to the people; returns how many."""
    with library.read() as session:
        count = faces.count_faces(session)
    place(library, [-(n // _A_PERSON + 1) for n in range(count)])
    with library.read() as session:
        ids = [person.id for person in people.list_people(session)]
    for person_id in ids:
        with library.write() as session:
            edits.rename_person(session, person_id, f"Person {person_id}")
    return len(ids)


def who_is_where(library: Library) -> dict[int, str]:
    """Return whose each face is, by face, as far as its photo is there."""
    with library.read() as session:
        held = photos.files_of_photos(session, [p.id for p in photos.list_photos(session)])
        return {
            face.id: face.person_name
            for face, _size in faces.each_face(session)
            if face.photo_id in held
        }


def rename(folder: Path) -> None:
    """Rename every file, move every third to another folder, and rename every folder."""
    for place_ in sorted(folder.iterdir()):
        for number, file in enumerate(sorted(place_.iterdir())):
            new = f"{file.stem.lower()} – renamed é{number}.PNG"
            target = folder / f"moved from {place_.name}" if number % 3 == 0 else place_
            target.mkdir(exist_ok=True)
            file.rename(target / new)
        place_.rename(folder / f"year {place_.name}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(tempfile.mkdtemp(prefix="renames"))
    try:
        found = torture(folder, count)
    finally:
        shutil.rmtree(folder)
    print(f"{found.photos:,} photos scanned in {found.first_s:.1f} s, {found.named:,} people named")
    print(f"all renamed and scanned again in {found.again_s:.1f} s:")
    print(f"  {found.searched} of {found.photos:,} photos searched for faces again")
    print(f"  {found.new_photos} photos taken for new ones")
    print(f"  {found.photos - found.names_lost:,} of {found.photos:,} faces kept their name")
    sys.exit(1 if found.searched or found.new_photos or found.names_lost else 0)


if __name__ == "__main__":
    main()
