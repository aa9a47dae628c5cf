"""Scan a folder of a million files, and measure whether a window would have had its turn.

    python -m tests.torture.crowd [COUNT]

A thread ticks every 5 ms, as the event loop of a window does, while another scans.  Prints how late it
was: above 100 ms the window would have been seen to stall.  Threads take turns as often, and
garbage is left alone, as in the window.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from facesort.gui.app import _SWITCH_S
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, count_files, open_folder

_TICK_S = 0.005


def crowd(folder: Path, count: int) -> None:
    """Make so many empty files in one folder."""
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for number in range(count):
        os.close(
            os.open(f"IMG_{number * 7919 % count:07}.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here)
        )
    os.close(here)


def scan(library: Library, folder: Path) -> tuple[float, float, float, int]:
    """Scan; returns seconds of counting and of the walk, the longest wait of a listener, and files."""
    beats = [time.monotonic()]
    monitor = Monitor(lambda _progress: beats.append(time.monotonic()))
    opened = open_folder(library, os.fsencode(folder))
    started = time.monotonic()
    count_files(library, opened, monitor)
    counted = time.monotonic()
    for report in add_folder(library, opened, monitor):
        seen = report.seen
    ended = time.monotonic()
    silent = max(b - a for a, b in zip(beats, [*beats[1:], ended], strict=True))
    return counted - started, ended - counted, silent, seen


def ticks(work: Callable[[], object]) -> list[float]:
    """Do this on another thread, and return how late each tick of this one was, ascending."""
    late: list[float] = []
    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():
        before = time.monotonic()
        time.sleep(_TICK_S)
        late.append(time.monotonic() - before - _TICK_S)
    return sorted(late)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.setswitchinterval(_SWITCH_S)
    gc.disable()
    folder = Path(tempfile.mkdtemp(prefix="crowd"))
    try:
        crowd(folder / "photos", count)
        with closing(Library(folder / "library.db")) as library:
            idle = ticks(partial(time.sleep, 10))
            print(f"nothing at work: a tick was late by {1000 * idle[-1]:.0f} ms at most")
            for what in ("first", "second"):
                results: list[tuple[float, float, float, int]] = []
                late = ticks(lambda: results.append(scan(library, folder / "photos")))  # noqa: B023
                counting, walk, silent, seen = results[0]
                print(
                    f"{what} scan of {seen:,} files: counted in {counting:.1f} s, walked in {walk:.1f};"
                    f" a tick was late by {1000 * late[-1]:.0f} ms at most,"
                    f" {1000 * late[int(0.99 * len(late))]:.1f} ms in 99 of 100;"
                    f" longest without a report {1000 * silent:.0f} ms"
                )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
