"""How far a long command has come, on a terminal; and how Ctrl-C stops it."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from facesort.monitor import Monitor, Progress

_BAR_WIDTH = 24


@contextmanager
def monitored() -> Iterator[Monitor]:
    """Lend a monitor that draws a progress line (on a terminal) and is cancelled by Ctrl-C.

    The first Ctrl-C (or a request to terminate) lets the command keep what it has; a second Ctrl-C
    ends it at once.
    """
    line = _Line() if sys.stderr.isatty() else None
    monitor = Monitor(line.show if line else None)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        monitor.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield monitor
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if line:
            line.clear()


class _Line:
    """A line of the terminal that is drawn over and over."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Draw how far the work has come."""
        text = progress.note
        if progress.total:
            part = progress.done / progress.total
            filled = round(part * _BAR_WIDTH)
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            rate = progress.done / max(time.monotonic() - self._started, 0.001)
            text = f"{bar} {progress.done:,}/{progress.total:,}  {rate:.0f}/s  {text}"
        width = shutil.get_terminal_size().columns - 1
        print("\r\x1b[K" + text[:width], end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave no trace."""
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
