"""How a long function says how far it has come, and learns that it should wait or stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come.

    Attributes:
        done: How many units are done.
        total: How many there are in all; None while it is not known yet.
        note: What is being done, as a phrase for the user.
    """

    done: int
    total: int | None = None
    note: str = ""


class Cancelled(Exception):
    """The user stopped the work.  Never logged, never shown."""


class Monitor:
    """The one link between a long function and whoever waits for it.

    Every long function of the core takes a monitor as its last argument and calls `report` at least
    every 100 ms.  `cancel`, `pause` and `resume` may be called from any thread.
    """

    def __init__(
        self, listener: Callable[[Progress], None] | None = None, *, interval_s: float = 0.1
    ) -> None:
        self._listener = listener
        self._interval_s = interval_s
        self._due = 0.0
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()

    @property
    def cancelled(self) -> bool:
        """Whether the next `report` will raise `Cancelled`."""
        return self._stop.is_set()

    @property
    def paused(self) -> bool:
        """Whether the next `report` will wait for `resume`."""
        return not self._go.is_set()

    def cancel(self) -> None:
        """Make the next `report` raise `Cancelled` (also while paused)."""
        self._stop.set()
        self._go.set()

    def pause(self) -> None:
        """Make the next `report` wait (unless it is to raise)."""
        # In this order, and without a lock, which `cancel` could not take when it is called by a
        # signal: whichever comes last, this test or `cancel`, lets the work go on to its end.
        self._go.clear()
        if self._stop.is_set():
            self._go.set()

    def resume(self) -> None:
        """Let the work go on."""
        self._go.set()

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Pass progress on, at most once per interval (the last step always); wait while paused.

        Raises:
            Cancelled: `cancel` was called.
        """
        if not self._go.is_set():  # `wait` takes a lock, and a signal may call `cancel` meanwhile
            self._go.wait()
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if self._listener and (now >= self._due or done == total):
            self._due = now + self._interval_s
            self._listener(Progress(done, total, note))
