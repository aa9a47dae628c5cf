"""Read from drives that may never answer: one that is dead keeps whoever asks it for ever."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from facesort.text import _

_T = TypeVar("_T")

#: A drive that sleeps wakes within this time, and a slow one has brought a MiB long before.
PATIENCE_S = 30.0

_LOOK_UP_S = (
    0.1  # how often a wait is interrupted to tell that it goes on, or learn that it must not
)


class NoAnswer(OSError):
    """A drive has not answered for so long that it probably never will."""

    def __init__(self) -> None:
        super().__init__(_("no answer"))


class _Task:
    """Something to do, and what came of it."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work = work
        self.result: object = None
        self.error: BaseException | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            self.result = self.work()
        except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it again
            self.error = error
        self.done.set()


class Reader:
    """Does what may have to wait for a drive on a thread of its own, and leaves that behind if it must.

    Not for several threads at once.  To be closed; a thread that hangs is a daemon and goes when its
    drive answers after all, or with the program.
    """

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] | None = None
        self._alive = 0.0

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def go_on(self) -> None:
        """Note that the drive answers, while something long is read."""
        self._alive = time.monotonic()

    def ask(self, work: Callable[[], _T], while_waiting: Callable[[], None]) -> _T:
        """Return what `work` returns, or raise what it raises.

        Args:
            work: What to do; should call `go_on` now and then if it takes long.
            while_waiting: Called ten times a second; what it raises ends the waiting.

        Raises:
            NoAnswer: Nothing was heard for `PATIENCE_S`.
        """
        if self._tasks is None:
            self._tasks = queue.SimpleQueue()
            threading.Thread(target=_serve, args=(self._tasks,), name="reader", daemon=True).start()
        task = _Task(work)
        self.go_on()
        self._tasks.put(task)
        try:
            while not task.done.wait(_LOOK_UP_S):
                if time.monotonic() - self._alive > PATIENCE_S:
                    raise NoAnswer
                while_waiting()
        except BaseException:
            self.close()  # what hangs keeps its thread; the next one gets another
            raise
        if task.error is not None:
            raise task.error
        return task.result  # type: ignore[return-value]

    def close(self) -> None:
        """Let the thread end as soon as it can."""
        if self._tasks is not None:
            self._tasks.put(None)
            self._tasks = None


def _serve(tasks: queue.SimpleQueue[_Task | None]) -> None:
    while (task := tasks.get()) is not None:
        task.run()
        del task  # what it holds is not to wait for the next
