from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from facesort.child import Child, Message, answer_requests
from facesort.photos.sandbox import confine

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="needs Landlock and seccomp, which Linux has"
)


def attacks(folder: str) -> dict[str, Callable[[], object]]:
    """What a decoder that was taken over would like to do."""
    victim = Path(folder) / "victim"
    return {
        "read": lambda: victim.open("rb").close(),
        "write": lambda: (victim.parent / "new").open("wb").close(),
        "unlink": lambda: victim.unlink(),
        "rename": lambda: victim.rename(victim.parent / "other"),
        "truncate": lambda: os.truncate(victim, 0),
        "socket": lambda: socket.socket(),
        "fork": lambda: os.fork() or os._exit(0),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "list": lambda: os.listdir(folder),
        "chmod": lambda: victim.chmod(0o777),
        "utime": lambda: os.utime(victim, (0, 0)),
        "mkdir": lambda: (victim.parent / "sub").mkdir(),
        "link": lambda: (victim.parent / "link").symlink_to(victim),
        "kill": lambda: os.kill(os.getppid(), 0),
        "memory": lambda: bytearray(2 << 30),
    }


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
        if what == "received file":
            assert _handle is not None
            return {"said": os.read(_handle, 9).decode()}, b""
        try:
            attacks(folder)[what]()
        except (OSError, MemoryError) as error:
            return {"said": type(error).__name__}, b""
        return {"said": "done"}, b""

    answer_requests(connection, answer, with_file=True)


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


@pytest.mark.parametrize("what", [what for what in attacks("") if what != "memory"])
def test_every_attack_is_refused_and_nothing_happens(prisoner: Prisoner, what: str) -> None:
    assert prisoner.try_to(what) == "PermissionError"
    assert [path.name for path in prisoner.folder.iterdir()] == ["victim"]
    assert (prisoner.folder / "victim").read_bytes() == b"important"
    assert (prisoner.folder / "victim").stat().st_mtime == 1_000_000_000


def test_memory_is_limited(prisoner: Prisoner) -> None:
    assert prisoner.try_to("memory") == "MemoryError"


def test_what_decoding_needs_still_works(prisoner: Prisoner) -> None:
    assert prisoner.try_to("thread") == "[True]"
    assert prisoner.try_to("received file") == "important"


@pytest.mark.parametrize("prisoner", [serve_free], indirect=True)
@pytest.mark.parametrize("what", ["socket", "chmod", "utime", "list", "read", "kill", "truncate"])
def test_without_confinement_the_attacks_succeed(prisoner: Prisoner, what: str) -> None:
    """The proof that the tests above measure the confinement."""
    assert prisoner.try_to(what) == "done"
