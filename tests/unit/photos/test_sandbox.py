from __future__ import annotations

import ctypes
import os
import struct
import sys
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from facesort.child import Child, Message, answer_requests
from facesort.errors import ChildTimedOut
from facesort.photos import windows_job
from facesort.photos.sandbox import confine, limit_time
from tests.torture.sandbox import attacks

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="needs Landlock and seccomp, which Linux has"
)


def serve(connection: Connection[Any, Any], folder: str, *, confined: bool) -> None:
    confinement = confine() if confined else ""

    def answer(message: dict[str, Any], _data: bytes, _handle: int | None) -> Message:
        what = message["what"]
        if what == "confinement":
            return {"said": confinement}, b""
        if what == "thread":
            ran: list[bool] = []
            thread = threading.Thread(target=lambda: ran.append(True))
            thread.start()
            thread.join()
            return {"said": str(ran)}, b""
        if what == "time":
            limit_time(1)
            while True:
                pass
        if what == "memory":
            return {"said": _memory()}, b""
        if what == "received file":
            assert _handle is not None
            return {"said": os.read(_handle, 9).decode()}, b""
        try:
            attacks(folder)[what]()
        except OSError as error:
            return {"said": type(error).__name__}, b""
        return {"said": "done"}, b""

    answer_requests(connection, answer, with_file=True)


def _memory() -> str:
    try:
        return f"got {len(bytearray(2 << 30))}"
    except MemoryError:
        return "MemoryError"


def serve_confined(connection: Connection[Any, Any], folder: str) -> None:
    serve(connection, folder, confined=True)


def serve_free(connection: Connection[Any, Any], folder: str) -> None:
    serve(connection, folder, confined=False)


class Prisoner:
    """A child in a folder with one file."""

    def __init__(self, child: Child, folder: Path) -> None:
        self.child = child
        self.folder = folder

    def try_to(self, what: str) -> str:
        with open(self.folder / "victim", "rb") as file:
            reply, _data = self.child.request(
                {"what": what}, file_descriptor=file.fileno(), timeout_s=60
            )
        return str(reply["said"])


@pytest.fixture(scope="module", params=[serve_confined])
def prisoner(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Prisoner]:
    folder = tmp_path_factory.mktemp("prison")
    (folder / "victim").write_bytes(b"important")
    os.utime(folder / "victim", (1_000_000_000, 1_000_000_000))
    child = Child(request.param, (str(folder),), name="prisoner")
    prisoner = Prisoner(child, folder)
    if request.param is serve_confined and "seccomp" not in prisoner.try_to("confinement"):
        child.stop()
        pytest.skip("this kernel does not offer seccomp")
    yield prisoner
    child.stop()


@pytest.mark.parametrize("what", list(attacks("")))
def test_every_attack_is_refused_and_nothing_happens(prisoner: Prisoner, what: str) -> None:
    assert prisoner.try_to(what) == "PermissionError"
    assert [path.name for path in prisoner.folder.iterdir()] == ["victim"]
    assert (prisoner.folder / "victim").read_bytes() == b"important"
    assert (prisoner.folder / "victim").stat().st_mtime == 1_000_000_000


def test_memory_is_limited(prisoner: Prisoner) -> None:
    assert prisoner.try_to("memory") == "MemoryError"


def test_processor_time_is_limited(prisoner: Prisoner) -> None:
    with pytest.raises(ChildTimedOut):
        prisoner.try_to("time")
    assert prisoner.try_to("thread") == "[True]", "another took its place"


def test_the_limits_are_laid_out_as_windows_wants_them() -> None:
    """winnt.h, 64 bits; the rest can only be tried on Windows."""
    if struct.calcsize("P") == 8:
        assert ctypes.sizeof(windows_job.BasicLimits) == 64
        assert ctypes.sizeof(windows_job.Limits) == 144
    windows_job.limit_time(2.5)
    assert windows_job.limits().basic.per_process_user_time == 25_000_000
    if sys.platform != "win32":
        assert not windows_job.confine(1 << 30)
    assert windows_job.limits().basic.active_processes == 1


def test_what_decoding_needs_still_works(prisoner: Prisoner) -> None:
    assert prisoner.try_to("thread") == "[True]"
    assert prisoner.try_to("received file") == "important"


@pytest.mark.parametrize("prisoner", [serve_free], indirect=True)
@pytest.mark.parametrize(
    "what",
    [
        *("socket", "chmod", "utime", "list a folder", "open another file", "overwrite", "kill"),
        "truncate",
    ],
)
def test_without_confinement_the_attacks_succeed(prisoner: Prisoner, what: str) -> None:
    """The proof that the tests above measure the confinement."""
    assert prisoner.try_to(what) == "done"
