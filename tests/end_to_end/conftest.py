import json
import os
import subprocess
import sys
from contextlib import closing

import pytest


class Terminal:
    """Run `facesort` as a person at a terminal does: a process of its own on one library."""

    def __init__(self, library):
        self.library = library
        self._started = []

    def start(self, *words, **options):
        command = [sys.executable, "-m", "facesort", "--library", str(self.library)]
        process = subprocess.Popen(
            command
            + [os.fsdecode(word) if isinstance(word, bytes) else str(word) for word in words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        self._started.append(process)
        return process

    def close(self):
        """End what still runs (a test failed): it would fail the tests that come after."""
        for process in self._started:
            process.kill()
            process.communicate()

    def __call__(self, *words, code=0):
        process = self.start(*words)
        out, err = process.communicate()
        assert process.returncode == code, (words, process.returncode, err)
        return out if code == 0 else err

    def scan(self, *folders):
        return json.loads(self("scan", *folders, "--json").splitlines()[-1])

    def faces(self, *words):
        return [json.loads(line) for line in self("faces", "--json", *words).splitlines()]

    def people(self):
        return {row["id"]: row for row in json.loads(self("people", "--json"))}


@pytest.fixture
def terminal(tmp_path):
    with closing(Terminal(tmp_path / "library" / "library.db")) as terminal:
        yield terminal


def digest(folder):
    """Return what must never change of a folder of photos: names, sizes, times and content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[path] = (status.st_mode, status.st_size, status.st_mtime_ns, hash(content))
    return found
