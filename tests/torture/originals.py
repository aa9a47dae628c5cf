"""The photos stay as they are: `python -m tests.torture.originals [--photos N]`.

Draws photos into a folder that may only be read, scans it, and does everything to the library that the
terminal offers, under strace.  Prints how often a file below the folder was opened for writing or
changed by name, and whether a tree of hashes, times and modes is the same before and after.  As root,
whom modes do not hold, the folder is mounted for reading only as well.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.data.drawn_faces import draw_photo
from tests.end_to_end.conftest import digest

#: Calls that change a file or its name; open and openat count if they ask for more than reading.
_CALLS = (
    *(
        "open",
        "openat",
        "openat2",
        "creat",
        "truncate",
        "ftruncate",
        "unlink",
        "unlinkat",
        "rename",
    ),
    *(
        "renameat",
        "renameat2",
        "chmod",
        "fchmod",
        "fchmodat",
        "chown",
        "lchown",
        "fchownat",
        "utime",
    ),
    *("utimes", "utimensat", "futimesat", "link", "linkat", "symlink", "symlinkat", "mkdir"),
    *("mkdirat", "rmdir", "mknod", "mknodat", "setxattr", "lsetxattr", "removexattr"),
)
_OPENS = re.compile(r"\b(?:open|openat|openat2)\(")
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")


def draw(folder: Path, count: int) -> None:
    """Draw photos of four people, and files that are none; nobody may write to them."""
    (folder / "trip").mkdir(parents=True)
    for number in range(count):
        place = folder / "trip" if number % 3 == 0 else folder
        picture = draw_photo([number % 4], (500, 400), jitter=number // 4)
        picture.save(place / f"{number}.jpg", quality=90)
    half = (folder / "1.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(half[: len(half) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "letter.txt").write_bytes(b"Dear Anna")
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)


class Traced:
    """The program under strace, on a folder that is mounted for reading only where that is possible."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._library = scratch / "library" / "library.db"
        self._trace = scratch / "trace"
        self._trace.mkdir()
        self.mounted = os.geteuid() == 0 and shutil.which("unshare") is not None
        self.ran: list[str] = []

    def __call__(self, *words: object, may_fail: bool = False) -> str:
        """Run a command; returns what it prints."""
        said = [str(word) for word in words]
        number = len(self.ran)
        self.ran.append(said[0])
        command = [
            *("strace", "-f", "-y", "-qq", "-s", "4096", "-e", f"trace={','.join(_CALLS)}"),
            *("-o", str(self._trace / str(number)), sys.executable, "-m", "facesort"),
            *("--library", str(self._library), *said),
        ]
        if self.mounted:
            mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
            command = ["unshare", "-m", "sh", "-c", mount, str(self._folder), *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and not may_fail:
            raise RuntimeError(f"{said}: {done.returncode} {done.stderr}")
        return done.stdout

    def touches(self) -> list[str]:
        """Return the calls that would change something below the folder."""
        named = str(self._folder)
        return [
            line
            for trace in sorted(self._trace.iterdir())
            for line in trace.read_text(errors="replace").splitlines()
            if named in line and (_WRITES.search(line) or not _OPENS.search(line))
        ]

    def reads(self) -> int:
        """Return how often a file below the folder was opened at all: the proof that it would show."""
        traces = (trace.read_text(errors="replace") for trace in self._trace.iterdir())
        return sum(text.count(f'"{self._folder}/') for text in traces)


def everything(program: Traced, folder: Path, scratch: Path) -> None:
    """Do all that the terminal offers."""
    program("scan", folder)
    people = json.loads(program("people", "--json"))
    anna, ben, *_others = (person["id"] for person in people)
    program("name", anna, "Anna")
    program("name", ben, "Ben")
    lines = program("faces", "--json", "--person", anna).splitlines()
    program("merge", anna, ben)
    program("split", anna, json.loads(lines[0])["face"])
    program("undo")
    program("redo")
    program("hide", ben, may_fail=True)
    for words in (
        ("group",),
        ("strictness", 2, "--preview"),
        ("strictness", 2),
        ("find", "anna"),
        ("album", "Hers", "anna"),
        ("album", "Hers", "--remove"),
        ("questions",),
        ("problems",),
        ("history",),
        ("undo",),
        ("albums",),
        ("doctor",),
        ("scan", folder),
    ):
        program(*words, may_fail=words[0] == "strictness")
    labels = scratch / "labels.csv"
    labels.write_text("photo,person\n1.jpg,a\n2.jpg,b\n")
    program("evaluate", labels, may_fail=True)


def main() -> int:
    """Do everything, and look."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=24, metavar="N", help="draw so many photos")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="originals") as scratch:
        folder = Path(scratch).resolve() / "photos"
        draw(folder, args.photos)
        before = digest(folder), digest_of(folder)
        program = Traced(folder, Path(scratch))
        everything(program, folder, Path(scratch))
        touched, read = program.touches(), program.reads()
        same = (digest(folder), digest_of(folder)) == before
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
    print(f"commands: {len(program.ran)} ({', '.join(sorted(set(program.ran)))})")
    print("mounted for reading only:", "yes" if program.mounted else "no, only by modes")
    print(f"files of the folder opened {read} times, for writing {len(touched)} times")
    for line in touched[:10]:
        print("   ", line)
    print("hashes, times and modes:", "unchanged" if same else "CHANGED")
    return 0 if same and read and not touched else 1


def digest_of(folder: Path) -> tuple[int, int]:
    """Return mode and time of the folder itself."""
    status = folder.stat()
    return status.st_mode, status.st_mtime_ns


if __name__ == "__main__":
    sys.exit(main())
