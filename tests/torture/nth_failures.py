"""The disk fails once, or for good: `python -m tests.torture.nth_failures [--every N]`.

Naming, merging, splitting, undoing and storing a batch of scanned photos are each tried with their
first write, flush, cut or new file failing, then with the second, and so on until nothing fails any
more; with an error of the disk (EIO) and a full disk (ENOSPC), once and from then on.  Every time the
user must be told in a sentence or the change be done, and the library must be whole, and as before or
as after it.
"""

import argparse
import errno
import itertools
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from facesort.errors import FacesortError
from facesort.library import edits, journal
from facesort.library.store import Library
from tests.libraries import add_photos
from tests.torture.deciding import fill, state
from tests.torture.losing_disk import LosingDisk, can_mount


def _name(library):
    with library.write() as session:
        edits.rename_person(session, 4, "Anna Maria")


def _merge(library, into=4):
    with library.write() as session:
        edits.merge_people(session, into, [into + 1, into + 2])


def _split(library):
    with library.write() as session:
        edits.split_faces(session, [1, 21], "Ben")


def _undo(library):
    with library.write() as session:
        journal.undo(session)


def _scan_batch(library):
    add_photos(library, 8, faces_each=3)


_ACTS = {
    "name": _name,
    "merge": _merge,
    "split": _split,
    "undo": _undo,
    "scan batch": _scan_batch,
}
_FAILURES = [(error, for_good) for error in (errno.EIO, errno.ENOSPC) for for_good in (False, True)]


@dataclass
class Report:
    """How often something failed, and what was wrong then."""

    tried: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def lines(self):
        counts = ", ".join(f"{act} {count}" for act, count in self.tried.items())
        total = sum(self.tried.values())
        return [
            f"{total} failures ({counts}): {self.refused} told, the others borne",
            f"{total - len(self.wrong)} of {total} left the old or the new state",
            *self.wrong,
        ]


def main():
    """Fail, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--every", type=int, default=1, help="try only every so many-th change")
    args = parser.parse_args()
    if not can_mount():
        sys.exit("This needs FUSE: /dev/fuse, libfuse 3 and mfusepy.")
    report = torture(args.every)
    print("\n".join(report.lines()))
    sys.exit(bool(report.wrong))


def torture(every=1):
    """Let every change fail; returns the report."""
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        disk = LosingDisk(Path(scratch) / "disk")
        try:
            base = _base(Path(scratch))
            for name, act in _ACTS.items():
                for error, for_good in _FAILURES:
                    _sweep(disk, base, (name, act), (error, for_good, every), report)
        finally:
            disk.close()
    return report


def _base(folder):
    library = Library(folder / "base.db")
    fill(library)
    _merge(library, into=1)
    library.close()
    return library.path.read_bytes()


def _after(base, act, folder):
    """Return the state after the change when nothing fails."""
    path = folder / "after.db"
    path.write_bytes(base)
    library = Library(path)
    act(library)
    after = state(library)
    library.close()
    return after


def _sweep(disk, base, named_act, failure, report):
    name, act = named_act
    error, for_good, every = failure
    after = _after(base, act, disk.mount.parent)
    for at in itertools.count(1, every):
        library = _fresh(disk, base)
        before = state(library)
        disk.fail(at, for_good, error)
        told, finished = _try(act, library)
        reached = disk.changes() >= at
        disk.fail(0, False, 0)
        library.close()
        if not reached:
            return
        report.tried[name] = report.tried.get(name, 0) + 1
        report.refused += not finished
        fault = _bug(told) or _fault(library.path, [after] if finished else [before, after])
        if fault:
            title = f"{name}, change {at}, {errno.errorcode[error]}"
            report.wrong.append(f"{title}{' for good' * for_good}: {fault}")


def _fresh(disk, base):
    for old in disk.mount.iterdir():
        old.unlink()
    path = disk.mount / "library.db"
    path.write_bytes(base)
    return Library(path)


def _try(act, library):
    """Return what the user was told, and whether the change was said to be done."""
    try:
        act(library)
    except FacesortError as told:
        return str(told), False
    except Exception as bug:  # noqa: BLE001 - it is what is looked for
        return f"a bug: {bug!r}", False
    return "", True


def _bug(told):
    return told if told.startswith("a bug") else ""


def _fault(path, right):
    library = Library(path)
    now, damage = state(library), library.check()
    library.close()
    if damage:
        return f"not whole: {damage}"
    return "" if now in right else "neither the old nor the new state"


if __name__ == "__main__":
    main()
