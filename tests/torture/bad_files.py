"""Awkward files through the whole program: `python -m tests.torture.bad_files [FOLDER …] [--times N]`.

Scans the folders (../shared/badfiles if none is given) into a new library as the program does, with its
decoders, its finder and its grouper, and prints whether the program and its children lived, whether
every file was shown, salvaged or listed with a reason, and how much memory that took.  With `--times`
the files are scanned so often, each time into another library, by the same program.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

from facesort.folders.identity import Other, classify
from facesort.folders.scan import FoundFile, walk
from facesort.library import photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.operations.scan import scan_folders
from tests.end_to_end.conftest import digest
from tests.shared_data import SHARED

_MOST_OF_A_CHILD, _MOST_GROWTH = 1 << 20, 50 << 10  # KiB
_LOOK_S = 0.2


class Watch(threading.Thread):
    """Notes how much memory each child of this process takes, and which decoders there were."""

    def __init__(self, engines: Engines) -> None:
        super().__init__(daemon=True)
        self._engines = engines
        self._over = threading.Event()
        self.most: Counter[str] = Counter()
        self.pids: dict[str, set[int]] = {"decoder": set(), "finder": set()}

    def run(self) -> None:
        """Look now and then."""
        while not self._over.wait(_LOOK_S):
            self.look()

    def look(self) -> None:
        """Look once."""
        children = [("decoder", d.child.pid) for d in self._engines.decoders._decoders]
        if self._engines._finder is not None:
            children.append(("finder", self._engines._finder._child.pid))
        for name, pid in children:
            if pid is not None:
                self.pids[name].add(pid)
                self.most[name] = max(self.most[name], memory(pid, "VmHWM"))

    def end(self) -> None:
        """Look for the last time."""
        self._over.set()
        self.join()


def memory(pid: int | str, what: str) -> int:
    """Return the most memory a process has had ("VmHWM"), or has ("VmRSS"), in KiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def outcome(found, problems, photo) -> str:
    """Return what became of a file: shown, salvaged, listed, no picture, or "LOST"."""
    problem = problems.get(found.path)
    if problem is not None:
        said = problem.message.strip() and problem.advice.strip()
        kind = "salvaged" if photo is not None and photo.width else "listed"
        return kind if said else "LOST"
    if photo is not None and photo.width:
        return "shown"
    return "no picture" if isinstance(classify(found), Other) else "LOST"


def torture(folders: list[Path], engines: Engines, library: Library) -> tuple[Counter[str], Watch]:
    """Scan; return what became of the files, and what the children took."""
    watch = Watch(engines)
    watch.start()
    scan_folders(library, [os.fsencode(folder.resolve()) for folder in folders], engines, Monitor())
    watch.look()
    watch.end()
    became: Counter[str] = Counter()
    with library.read() as session:
        problems = {row.path: row for row in photos.list_problems(session)}
        for folder in folders:
            for found in walk(os.fsencode(folder.resolve())):
                assert isinstance(found, FoundFile)
                photo = photos.photo_in_file(session, found.path)
                became[outcome(found, problems, photo)] += 1
    return became, watch


def main() -> int:
    """Scan and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[SHARED / "badfiles"])
    parser.add_argument("--times", type=int, default=1, metavar="N", help="scan so often")
    args = parser.parse_args()
    before = [digest(folder) for folder in args.folders]
    fine = True
    with tempfile.TemporaryDirectory(prefix="bad_files") as scratch:
        for turn in range(args.times):
            path = Path(scratch) / str(turn) / "library.db"
            with closing(Engines(path)) as engines, closing(Library(path)) as library:
                _warm_up(engines)
                at_first = memory("self", "VmRSS")
                became, watch = torture(args.folders, engines, library)
                growth = memory("self", "VmRSS") - at_first
                deaths = sum(
                    len(watch.pids[name]) - wanted
                    for name, wanted in (("decoder", engines.decoders.count), ("finder", 1))
                    if len(watch.pids[name]) > wanted
                )
                fine = fine and report(became, watch, deaths, growth)
    untouched = [digest(folder) for folder in args.folders] == before
    print("originals:", "untouched" if untouched else "TOUCHED")
    return 0 if fine and untouched else 1


def _warm_up(engines: Engines) -> None:
    """Let everything be there that a scan needs, as in a program that runs for a while."""
    from facesort.operations import group_people  # noqa: F401

    engines.decoders.describe()
    engines.finder.describe()


def report(became: Counter[str], watch: Watch, deaths: int, growth: int) -> bool:
    """Print the figures; returns whether they are as they must be."""
    total = sum(became.values())
    ended = total - became["LOST"]
    print(f"deaths of the program or its children: {deaths}")
    print(f"files shown, salvaged or listed with a reason: {ended} of {total}")
    print("   ", ", ".join(f"{name} {count}" for name, count in sorted(became.items())))
    print(f"most memory of a decoder: {watch.most['decoder'] >> 10} MiB")
    print(f"most memory of the finder: {watch.most['finder'] >> 10} MiB")
    print(f"growth of the program: {growth >> 10} MiB")
    return (
        deaths == 0
        and ended == total
        and watch.most["decoder"] < _MOST_OF_A_CHILD
        and growth < _MOST_GROWTH
    )


if __name__ == "__main__":
    sys.exit(main())
