"""A disk in memory that loses power, or fails, when it is told to.

What was written and not flushed may be lost at a power cut, in pieces of a sector (512 bytes) and in
another order than written.  Making, renaming and removing a file count as safe at once, so that a
missing flush of a folder is not noticed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path


class LosingDisk:
    """The disk as its user sees it: starts the process that serves it, and gives orders."""

    def __init__(self, mount):
        self.mount = Path(mount)
        self.mount.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.served_disk", str(mount)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 20
        while not os.path.ismount(mount):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise OSError("The file system could not be mounted.")
            time.sleep(0.02)

    def cut_power(self, seed):
        """Lose what is not safe; from now on everything fails."""
        self._order(f"cut {seed}")

    def power_on(self):
        """Let everything work again."""
        self._order("on")

    def fail(self, at, for_good, error):
        """Let the change number `at` from now on fail with this errno; 0 disarms."""
        self._order(f"fail {at} {int(for_good)} {error}")

    def changes(self):
        """Return how many changes there were since `fail`."""
        return int(self._order("count"))

    def close(self):
        """Take the disk away."""
        subprocess.run(["fusermount3", "-u", "-z", str(self.mount)], check=False)
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _order(self, words):
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def can_mount():
    """Return whether such a disk can be had here."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return False
    try:
        import mfusepy  # noqa: F401
    except (ImportError, OSError):
        return False
    return True
