"""What a child that was taken over may still do: `python -m tests.torture.sandbox [--times N]`.

A child is confined as the decoder is (and another as the one that looks for faces) and tries all that a
hostile picture would have it do.  Prints how many of the forbidden calls were denied, and whether the
real children are confined as well, as the kernel tells.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from facesort.child import Child, answer_requests
from facesort.faces import finder
from facesort.photos.decoders import Decoders
from facesort.photos.sandbox import confine

FORBIDDEN = (
    *("open for writing", "open another file", "unlink", "rename", "truncate", "socket", "fork"),
    *("exec", "list a folder", "chmod", "utime"),
)


def attacks(folder: str) -> dict[str, Callable[[], object]]:
    """Return what a process that was taken over would like to do to a folder with a victim."""
    victim = Path(folder) / "victim"
    return {
        "open for writing": lambda: (victim.parent / "new").open("wb").close(),
        "open another file": lambda: victim.open("rb").close(),
        "unlink": lambda: victim.unlink(),
        "rename": lambda: victim.rename(victim.parent / "other"),
        "truncate": lambda: os.truncate(victim, 0),
        "socket": lambda: socket.socket(),
        "fork": lambda: os.fork() or os._exit(0),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "list a folder": lambda: os.listdir(folder),
        "chmod": lambda: victim.chmod(0o777),
        "utime": lambda: os.utime(victim, (0, 0)),
        "mkdir": lambda: (victim.parent / "sub").mkdir(),
        "link": lambda: (victim.parent / "link").symlink_to(victim),
        "kill": lambda: os.kill(os.getppid(), 0),
        "overwrite": lambda: victim.open("r+b").close(),
    }


def serve_as_decoder(connection, folder):
    """Try what is asked, confined as a decoder is."""
    confine()
    _answer(connection, folder)


def serve_as_finder(connection, folder):
    """Try what is asked, confined as the child that looks for faces is."""
    ready = finder._ready_finder()
    finder._confine(card=ready.device_name != "CPU")
    _answer(connection, folder)


def serve_free(connection, folder):
    """Try what is asked, not confined: the proof that the attempts are real."""
    _answer(connection, folder)


def _answer(connection, folder):
    def answer(message, _data, _handle):
        try:
            attacks(folder)[message["what"]]()
        except PermissionError:
            return {"said": "denied"}, b""
        except OSError as error:
            return {"said": str(error)}, b""
        return {"said": "done"}, b""

    answer_requests(connection, answer)


@contextmanager
def prison(serve) -> Iterator[Callable[[str], str]]:
    """Yield a function that lets a child try something and returns what came of it."""
    with tempfile.TemporaryDirectory(prefix="prison") as folder:
        victim = Path(folder) / "victim"
        victim.write_bytes(b"important")
        os.utime(victim, (1_000_000_000, 1_000_000_000))
        before = victim.stat()
        with closing(_Stopping(Child(serve, (folder,), name="prisoner"))) as held:

            def attempt(what: str) -> str:
                said = str(held.child.request({"what": what}, timeout_s=300)[0]["said"])
                after = victim.stat() if victim.exists() else None
                untouched = after is not None and (
                    after.st_mtime_ns == before.st_mtime_ns
                    and after.st_mode == before.st_mode
                    and victim.read_bytes() == b"important"
                    and os.listdir(folder) == ["victim"]
                )
                return said if untouched or said != "denied" else "denied, and done"

            yield attempt


class _Stopping:
    def __init__(self, child) -> None:
        self.child = child
        self.close = child.stop


def denied(serve, times: int = 1) -> dict[str, str]:
    """Return what became of each forbidden call."""
    found: dict[str, str] = {}
    for _n in range(times):
        with prison(serve) as attempt:
            for what in FORBIDDEN:
                said = attempt(what)
                found[what] = said if found.get(what, "denied") == "denied" else found[what]
    return found


def kernel_says(pid: int) -> bool:
    """Tell whether the kernel filters the calls of a process, which can gain no rights."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return (facts["Seccomp"], facts["NoNewPrivs"]) == ("2", "1")


def real_children() -> dict[str, bool]:
    """Tell whether the children of the program are confined: decoder and finder."""
    decoders = Decoders(1)
    child = finder.FinderChild(decoders.buffers)
    with closing(_Stopping(decoders)), closing(_Stopping(child)):
        decoders.describe()
        child.describe()
        pids = {"decoder": decoders._decoders[0].child.pid, "finder of faces": child._child.pid}
        return {name: pid is not None and kernel_says(pid) for name, pid in pids.items()}


def main() -> int:
    """Try everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--times", type=int, default=1, metavar="N", help="so many new children")
    args = parser.parse_args()
    wanted = len(FORBIDDEN)
    real = real_children()
    fine = all(real.values())
    for name, serve in (("decoder", serve_as_decoder), ("finder of faces", serve_as_finder)):
        found = denied(serve, args.times)
        count = sum(said == "denied" for said in found.values())
        confined = "is confined" if real[name] else "IS NOT CONFINED"
        print(f"{name}: {count} of {wanted} forbidden calls denied; the real one {confined}")
        for what, said in found.items():
            if said != "denied":
                print(f"    {what}: {said}")
        fine = fine and count == wanted
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
