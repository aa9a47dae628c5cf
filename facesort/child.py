"""A child process that answers requests: spawned when first needed, reused, replaced when it dies.

Three kinds of work leave the main process: decoding (hostile files), torch and grouping (both hold the
interpreter for hundreds of milliseconds, which would freeze the window).  All use this one class.

Messages are JSON and bytes, never pickle, so that a child taken over by a hostile file cannot run code
in the parent.  Pixels do not travel in messages: they lie in memory that parent and child share.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import reduction, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from facesort.errors import ChildFailed, ChildTimedOut
from facesort.privacy import be_private
from facesort.reports import print_described
from facesort.text import _

#: A message: a JSON object, and bytes that come with it.
Message = tuple[dict[str, Any], bytes]

_SPAWN = multiprocessing.get_context("spawn")
_POLL_S = 0.1
#: The longest answer that is believed, in bytes: words, and what comes with them (thumbnails of a
#: batch take some tens of megabytes).
_LONGEST_REPLY, _LONGEST_DATA = 2**26, 2**28

#: How often it is looked whether a child still works, and less processor time than this is no work.
_LOOK_S, _WORK_S = 1.0, 0.05
#: A child that works a little now and then is not waited for longer than so many times its time.
_PATIENCE = 10


class Child:
    """One child process.  Requests of several threads are answered one after the other.

    Args:
        serve: A function of a module, run in the child as `serve(connection, *arguments)`; it calls
            `answer_requests` once it is ready.
        arguments: What `serve` gets besides the connection (shared memory, plain values).
        name: What the process is for, shown in process lists and in errors.
        cpu_s: How much processor time a request may take, where the system tells: on a computer that
            is busy, a child that works is waited for.
    """

    def __init__(
        self,
        serve: Callable[..., None],
        arguments: Sequence[Any] = (),
        *,
        name: str,
        cpu_s: float | None = None,
    ) -> None:
        self._serve = serve
        self._arguments = tuple(arguments)
        self._name = name
        self._cpu_s = cpu_s
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection[Any, Any] | None = None
        self._busy = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process id while the child runs."""
        process = self._process
        with contextlib.suppress(ValueError):  # discarded by the thread that used it
            return process.pid if process else None
        return None

    def start(self) -> None:
        """Start the process if it does not run; `request` does this too."""
        if self._process is not None:
            return
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_serve_privately,
            args=(self._serve, theirs, *self._arguments),
            name=self._name,
            daemon=True,
        )
        with _interrupts_held_back():
            process.start()
        theirs.close()
        self._process, self._connection = process, ours

    def request(
        self,
        message: dict[str, Any],
        payload: bytes = b"",
        *,
        file_descriptor: int | None = None,
        timeout_s: float,
        while_waiting: Callable[[], object] | None = None,
    ) -> Message:
        """Send a request and wait for the answer.

        Args:
            message: What to do, as JSON.
            payload: Bytes that belong to it.
            file_descriptor: An open file to hand over; it stays open here.
            timeout_s: How long the whole exchange may take before the child is killed; if its
                processor time is bounded, how long the child may do nothing.
            while_waiting: Called ten times a second until the answer begins; if it raises, the
                child is killed.

        Raises:
            ChildFailed: The child died or answered nonsense; the next request starts a new one.
            ChildTimedOut: It took too long; the next request starts a new one.
        """
        with self._busy:
            self.start()
            connection, process = self._connection, self._process
            assert connection is not None
            assert process is not None
            assert process.pid is not None
            watchdog = _Watchdog(process, timeout_s, self._cpu_s)
            try:
                connection.send_bytes(json.dumps(message).encode())
                connection.send_bytes(payload)
                if file_descriptor is not None:
                    reduction.send_handle(connection, _handle_of(file_descriptor), process.pid)
                while not connection.poll(_POLL_S):
                    if while_waiting is not None:
                        while_waiting()
                reply = json.loads(connection.recv_bytes(_LONGEST_REPLY))
                return reply, connection.recv_bytes(_LONGEST_DATA)
            except (EOFError, OSError, RecursionError) as error:
                process.join(1)  # a child that ends by itself has an exit code to tell
                process.kill()
                process.join()
                raise self._failure(process.exitcode, watchdog) from error
            except BaseException:
                process.kill()
                process.join()
                raise
            finally:
                watchdog.end()
                if not process.is_alive():
                    self._discard()

    def stop(self) -> None:
        """End the process, at once and whatever it does.  May be called from any thread."""
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError):  # discarded by the thread that used it
                process.kill()
            with self._busy:  # whoever waits for an answer now learns that none will come
                self._discard()

    def _failure(self, exit_code: int | None, watchdog: _Watchdog) -> ChildFailed:
        if watchdog.bit or exit_code == _OUT_OF_TIME:
            return ChildTimedOut(
                _("The helper process “{name}” took longer than {seconds:.0f} seconds.").format(
                    name=self._name, seconds=watchdog.limit_s
                ),
                _("Close other programs that keep the computer busy, and try again."),
            )
        return ChildFailed(
            _("The helper process “{name}” ended unexpectedly ({code}).").format(
                name=self._name, code=exit_code
            ),
            _("Try again; if it happens again, run “facesort doctor”."),
        )

    def _discard(self) -> None:
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is not None:
            process.join()
            process.close()


def _serve_privately(serve: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
    """Run in the child: what it prints may end in a log, and its memory must not end in a file."""
    be_private()
    try:
        serve(*arguments)
    except Exception as error:  # noqa: BLE001 - Python would print it with all that it says
        print_described(type(error), error, error.__traceback__)
        sys.exit(1)


#: How a child ends that the system stops because it has used its processor time.
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0) or None


class _Watchdog(threading.Thread):
    """Kills a process that takes too long: no read or write that waits for it then waits on.

    Attributes:
        bit: Whether it had to.
        limit_s: How long is too long.
    """

    def __init__(
        self, process: multiprocessing.process.BaseProcess, timeout_s: float, cpu_s: float | None
    ) -> None:
        super().__init__(daemon=True)
        self.bit = False
        self.limit_s = timeout_s if cpu_s is None else cpu_s
        self._process = process
        self._timeout_s = timeout_s
        self._cpu_s = cpu_s
        self._begun = self._worked_at = time.monotonic()
        self._worked_s = self._cpu_at_first = self._cpu()
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Look now and then."""
        while not self._over.wait(min(_LOOK_S, self._timeout_s)):
            if self._is_too_long():
                self.bit = True
                self._process.kill()
                return

    def end(self) -> None:
        """Look away; when this returns, the process is either left alone or dead."""
        self._over.set()
        self.join()
        if self.bit:
            self._process.join()

    def _cpu(self) -> float | None:
        pid = self._process.pid
        return None if self._cpu_s is None or pid is None else cpu_seconds(pid)

    def _is_too_long(self) -> bool:
        now, cpu = time.monotonic(), self._cpu()
        if cpu is None or self._worked_s is None or self._cpu_at_first is None:
            return now - self._begun >= self._timeout_s
        if cpu - self._worked_s >= _WORK_S:
            self._worked_s, self._worked_at = cpu, now
        assert self._cpu_s is not None
        return (
            cpu - self._cpu_at_first > self._cpu_s
            or now - self._worked_at >= self._timeout_s
            or now - self._begun >= _PATIENCE * self._timeout_s
        )


def cpu_seconds(pid: int) -> float | None:
    """Return how much processor time a process has used; None where the system does not tell."""
    try:
        # Its name, in brackets, may hold anything; after that (proc_pid_stat(5)) come numbers.
        numbers = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    user, system = int(numbers[11]), int(numbers[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")


def _handle_of(file_descriptor: int) -> int:
    """Return what the system calls an open file; only Windows has another name than ours."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.get_osfhandle(file_descriptor)
    return file_descriptor


def _descriptor_of(handle: int) -> int:
    """Return an open file for what the system calls it."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(handle, os.O_RDONLY)
    return handle


def answer_requests(
    connection: Connection[Any, Any],
    answer: Callable[[dict[str, Any], bytes, int | None], Message],
    *,
    with_file: bool = False,
) -> None:
    """Answer requests until the parent goes away.  Runs in the child.

    Args:
        connection: What `serve` was given.
        answer: Gets the message, its bytes and the open file (if `with_file`), which it closes;
            returns the answer.
        with_file: Whether each request brings an open file.
    """
    ignore_interrupts()
    with contextlib.suppress(EOFError, OSError):
        while True:
            message = json.loads(connection.recv_bytes())
            payload = connection.recv_bytes()
            handle = _descriptor_of(reduction.recv_handle(connection)) if with_file else None
            reply, data = answer(message, payload, handle)
            connection.send_bytes(json.dumps(reply).encode())
            connection.send_bytes(data)


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Keep Ctrl-C from a process that starts now until it ignores them itself, after its imports.

    A process inherits which signals are held back.  (Windows has no such thing.)
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent: a terminal sends it to every process of the group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
