"""The power fails: `python -m tests.torture.power_cuts [--cuts 100] [--control 40] [--seed N]`.

A process decides (`deciding.py`) in a library on a disk that loses what was not flushed
(`losing_disk.py`).  After every cut the library must be whole and exactly as after the last step that
was said to be done, or after the one that was just being done.  The control runs with
synchronous=NORMAL must lose some: if they do not, this script proves nothing.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from facesort.errors import FacesortError
from facesort.library.store import Library
from tests.torture.deciding import Deciding, fill, state
from tests.torture.kills import difference
from tests.torture.losing_disk import LosingDisk, can_mount

_ROUNDS_OF_ONE_LIBRARY = 10


@dataclass
class Report:
    """What came of the cuts."""

    cuts: int = 0
    done: int = 0
    lost: int = 0
    broken: int = 0

    def line(self, title):
        return (
            f"{title}: {self.cuts} cuts, {self.done} steps done before them,"
            f" {self.lost} lost something, {self.broken} not whole"
        )


def main():
    """Cut, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--control", type=int, default=40)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    args = parser.parse_args()
    if not can_mount():
        sys.exit("This needs FUSE: /dev/fuse, libfuse 3 and mfusepy.")
    print(f"seed {args.seed}")
    real = torture(args.cuts, args.seed)
    print(real.line("as it is"), flush=True)
    control = torture(args.control, args.seed, "NORMAL")
    print(control.line("control, synchronous=NORMAL"))
    sys.exit(bool(real.lost or real.broken or not control.lost))


def torture(cuts, seed, synchronous=None):
    """Cut the power so often; returns the report."""
    report, library = Report(), None
    with tempfile.TemporaryDirectory() as scratch:
        disk = LosingDisk(Path(scratch) / "disk")
        try:
            for number in range(cuts):
                if number % _ROUNDS_OF_ONE_LIBRARY == 0:
                    library = _new_library(disk, number)
                if not _once(disk, library, f"{seed}-{number}", report, synchronous):
                    library = _new_library(disk, f"{number}-again")
        finally:
            disk.close()
    return report


def _new_library(disk, number):
    path = disk.mount / f"{number}.db"
    library = Library(path)
    fill(library)
    library.close()
    return path


def _once(disk, path, seed, report, synchronous):
    base = disk.mount.with_name("base.db")
    shutil.copyfile(path, base)
    done = _decide_until_cut(disk, path, seed, synchronous)
    replayed = Library(base)
    again = Deciding(replayed, seed)
    for _step in range(done):
        again.step()
    safe = state(replayed)
    act = again.step()
    report.cuts += 1
    report.done += done
    whole = lost = True
    try:
        library = Library(path)
        whole = not library.check()
        lost = bool(difference(state(library), safe, state(replayed), act))
        library.close()
    except FacesortError:
        whole = False
    report.lost += lost
    report.broken += not whole
    replayed.close()
    base.unlink()
    return whole and not lost


def _decide_until_cut(disk, path, seed, synchronous):
    """Return how many steps were said to be done when the power failed."""
    words = [sys.executable, "-m", "tests.torture.deciding", str(path), seed, "0"]
    process = subprocess.Popen(
        words + ([synchronous] if synchronous else []),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the disk fails under it, which it may say
        text=True,
    )
    assert process.stdout.readline() == "begun\n"
    rng = random.Random(seed)
    cut = threading.Timer(rng.uniform(0, 1.0), disk.cut_power, [rng.randrange(10**9)])
    cut.start()
    done = 0
    for line in process.stdout:
        if cut.finished.is_set() and not cut.is_alive():
            process.kill()  # without power no program runs; what it said before the cut counts
        done += line.startswith("done ") and line.endswith("\n")
    cut.join()
    process.wait()
    process.stdout.close()
    disk.power_on()
    return done


if __name__ == "__main__":
    main()
