"""kill -9 at random moments: `python -m tests.torture.kills [--kills 200] [--seed N]`.

A process that decides, scans, groups and undoes (`deciding.py`), one that brings an old library up to
date, one that makes a backup, and the real program while it scans photos are killed.  After each the
library is opened as the program does, must be whole, and must be exactly as after the last step that
was said to be done, or after the one that was just being done.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from facesort.library.store import Library
from tests.data.drawn_faces import draw_face
from tests.torture.deciding import Deciding, fill, state
from tests.torture.opening import make_old

_ROUNDS_OF_ONE_LIBRARY = 10
#: Of every 20 kills, so many hit each.
PHASES = {"decide": 12, "migrate": 3, "back up": 3, "scan": 2}


@dataclass
class Report:
    """What came of the kills."""

    kills: dict[str, int] = field(default_factory=dict)
    done: int = 0
    lost: int = 0
    broken: int = 0
    slowest_s: float = 0.0
    told: list[str] = field(default_factory=list)

    def note(self, phase, process, faults, seconds):
        """Add a kill: what was wrong after it, and how long it took to start again."""
        self.kills[phase] = self.kills.get(phase, 0) + process.was_killed
        self.done += process.done
        self.slowest_s = max(self.slowest_s, seconds)
        self.told += faults

    def lines(self):
        kinds = ", ".join(f"{phase} {count}" for phase, count in self.kills.items())
        return [
            f"{sum(self.kills.values())} kills ({kinds}), {self.done} steps done before them",
            f"{self.lost} lost, {self.broken} not whole,"
            f" slowest start afterwards {self.slowest_s:.2f} s",
            *self.told,
        ]


class Victim:
    """A process that is killed `after_s` after it said "begun" (or was started, if it says nothing)."""

    def __init__(self, *words, after_s, says_begun=True):
        self.done, self.was_killed = 0, False
        process = subprocess.Popen(
            [sys.executable, "-m", *map(str, words)], stdout=subprocess.PIPE, text=True
        )
        if says_begun:
            first = process.stdout.readline()
            assert first == "begun\n", first
        timer = threading.Timer(after_s, lambda: os.kill(process.pid, signal.SIGKILL))
        timer.start()
        for line in process.stdout:
            self.done += line.startswith("done ") and line.endswith("\n")
        self.was_killed = process.wait() == -signal.SIGKILL
        timer.cancel()
        process.stdout.close()


def main():
    """Kill, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    args = parser.parse_args()
    print(f"seed {args.seed}")
    with tempfile.TemporaryDirectory() as scratch:
        report = torture(Path(scratch), args.kills, args.seed)
    print("\n".join(report.lines()))
    sys.exit(bool(report.lost or report.broken))


def torture(scratch, kills, seed, phases=PHASES):
    """Kill so often (who was done before it could be killed does not count); returns the report."""
    rng, report = random.Random(seed), Report()
    rounds = {"decide": _Decided, "migrate": _Migrated, "back up": _BackedUp, "scan": _Scanned}
    turns = [phase for phase in phases for _time in range(PHASES[phase])]
    kept = {}
    for number in itertools.count():
        if sum(report.kills.values()) >= kills:
            break
        phase = turns[number % len(turns)]
        if phase not in kept or kept[phase].rounds >= _ROUNDS_OF_ONE_LIBRARY:
            kept[phase] = rounds[phase](scratch / f"{phase}-{number}", seed)
        kept[phase].rounds += 1
        kept[phase].once(rng, report)
    return report


class _Round:
    """A library that is killed at again and again."""

    rounds = 0

    def __init__(self, folder, seed):
        folder.mkdir()
        self.path, self.seed = folder / "library.db", seed

    def check(self, report, phase, process, expected):
        """Open the library as the program does and compare; returns it, open."""
        Library(self.path).close()  # it may have been killed before there was one
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "facesort", "--library", self.path, "people"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - started
        library = Library(self.path)
        faults = library.check()
        report.broken += bool(faults)
        lost = expected(state(library))
        if lost:
            report.lost += 1
            faults.append(f"{phase}: {lost} (library kept at {_keep(self.path)})")
        report.note(phase, process, faults, seconds)
        return library


class _Decided(_Round):
    def __init__(self, folder, seed):
        super().__init__(folder, seed)
        library = Library(self.path)
        fill(library)
        library.close()
        self.number = 0

    def once(self, rng, report):
        base = self.path.with_name("base.db")
        shutil.copyfile(self.path, base)
        before = set(os.listdir(self.path.parent))
        assert "library.db-wal" not in before
        after_s = rng.uniform(0, 0.7)
        process = Victim(
            "tests.torture.deciding", self.path, self.seed, self.number, after_s=after_s
        )
        replayed = Library(base)
        again = Deciding(replayed, self.seed, self.number)
        for _step in range(process.done):
            again.step()
        safe = state(replayed)
        act = again.step()
        library = self.check(
            report, "decide", process, lambda now: difference(now, safe, state(replayed), act)
        )
        replayed.close()
        library.close()
        self.number += process.done + 1  # whether or not it was done: another follows


class _Migrated(_Round):
    def once(self, rng, report):
        like = self.path.with_name("like.db")
        if not like.exists():
            library = Library(like)
            fill(library)
            deciding = Deciding(library, self.seed)
            for _step in range(60):
                deciding.step()
            library.close()
        library = Library(like)
        before = state(library)
        library.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        make_old(self.path, like)
        process = Victim("tests.torture.opening", self.path, after_s=rng.uniform(0, 0.5))
        self.check(
            report, "migrate", process, lambda now: difference(now, before, before, "migrate")
        ).close()


class _BackedUp(_Decided):
    def once(self, rng, report):
        library = Library(self.path)
        deciding = Deciding(library, self.seed, self.number)
        for _step in range(5):
            deciding.step()
        self.number += 5
        before = state(library)
        library.close()
        words = ("facesort", "--library", self.path, "backup", "make")
        process = Victim(*words, after_s=rng.uniform(0.2, 1.5), says_begun=False)
        self.check(
            report, "back up", process, lambda now: difference(now, before, before, "backup")
        ).close()


class _Scanned(_Round):
    """The real program, models and all, killed while it scans a folder of photos."""

    def __init__(self, folder, seed):
        super().__init__(folder, seed)
        self.photos = folder / "photos"
        self.photos.mkdir()

    def once(self, rng, report):
        for jitter in range(4):
            for person in range(2):
                path = self.photos / f"{self.rounds}-{person}-{jitter}.png"
                draw_face(person, jitter + 4 * self.rounds).save(path)
        words = ("facesort", "--library", self.path, "scan", self.photos)
        process = Victim(*words, after_s=rng.uniform(0.5, 8), says_begun=False)
        self.check(report, "scan", process, self._lost).close()
        done = subprocess.run(
            [sys.executable, "-m", *words, "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
        counts = json.loads(done.stdout.splitlines()[-1])
        library = Library(self.path)
        if self.rounds == 1:
            deciding = Deciding(library, self.seed)
            for _step in range(5):
                deciding.step()
        self.named = state(library)
        library.close()
        if counts["photos"] != 8 * self.rounds:
            report.lost += 1
            report.told.append(f"scan: {counts}")

    def _lost(self, now):
        if self.rounds == 1:
            return ""
        return difference({what: now[what] for what in _DECIDED}, self.named, self.named, "scan")


#: What only the user changes.
_DECIDED = (
    "face_id, person_id, is_same FROM fact",
    "seq, kind, undone, payload, inverse FROM edit",
    "id, name, query FROM album",
)


def difference(now, safe, next_, act):
    """Return what is lost, nothing if the state is the safe one or that after the next step."""
    if all(now[what] in (safe[what], next_[what]) for what in now) and (
        all(now[what] == safe[what] for what in now)
        or all(now[what] == next_[what] for what in now)
    ):
        return ""
    if act == "scan" and all(set(safe[what]) <= set(now[what]) for what in now):
        return ""  # a scan is kept photo by photo
    wrong = [what for what in now if now[what] != safe[what]]
    return f"neither as before nor as after “{act}”: {'; '.join(wrong)}"


def _keep(path):
    kept = Path(tempfile.mkdtemp(prefix="facesort-kills-"))
    for file in path.parent.glob("*.db*"):
        shutil.copy(file, kept)
    return kept


if __name__ == "__main__":
    main()
