"""Read all photos again and compare them with what they were: this finds damage that nobody sees.

A scan does not read a file whose size and date are as they were.  A disk that goes bad changes content
and leaves both alone, and the photo is found broken years later, when the last good backup is gone too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from facesort.errors import FolderUnusable
from facesort.folders.identity import Identity, Trouble, altered, no_answer, read_again
from facesort.folders.reader import NoAnswer, Reader
from facesort.folders.spelling import as_spelled
from facesort.library import checking, folders
from facesort.library.checking import KnownContent
from facesort.library.folders import ALTERED, KEEPING, Place
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Cancelled, Monitor
from facesort.text import _, shown

_BATCH = 200  # files per transaction


@dataclass(slots=True)
class CheckReport:
    """What came of a check.

    Attributes:
        intact: How many files hold what they held.
        damaged: How many hold something else, though nobody seems to have written to them.
        unread: How many could not be read.
        left_out: How many were written to, or went away, since the last scan: that is its business.
    """

    intact: int = 0
    damaged: int = 0
    unread: int = 0
    left_out: int = 0


def check_photos(
    library: Library,
    paths: Sequence[bytes],
    monitor: Monitor,
    on_change: Callable[[Touched], None] = lambda _touched: None,
) -> CheckReport:
    """Read every photo in these folders (none: in all) to its end; what is damaged is a problem then.

    A photo that was damaged and is whole again is no problem any more.

    Raises:
        FolderUnusable: A folder is not in the library.
        Cancelled: Through `monitor`; what was found is kept.
    """
    with library.read() as session:
        places = [_place(folders.find_place(session, _real(path)), path) for path in paths]
        total = checking.count_contents(session, places)
    check = _Check(library, monitor, total)
    after = 0
    while True:
        with library.read() as session:
            batch = checking.next_contents(session, places, after, _BATCH)
        if not batch:
            return check.report
        after = batch[-1].id
        if check.batch(batch):
            on_change(Touched.PROBLEMS)


def _real(path: bytes) -> bytes:
    return as_spelled(os.path.realpath(path)) if path else b""


def _place(place: Place | None, path: bytes) -> Place:
    if place is None:
        raise FolderUnusable(
            _("The folder “{folder}” is not in the library.").format(folder=shown(path)),
            _("Scan it first: only what a file held before can be compared."),
        )
    return place


class _Check:
    """A check at work."""

    def __init__(self, library: Library, monitor: Monitor, total: int) -> None:
        self.report = CheckReport()
        self._library = library
        self._monitor = monitor
        self._total = total
        self._done = 0

    def batch(self, batch: Sequence[KnownContent]) -> bool:
        """Check some files; returns whether the problems are others than before."""
        troubles: dict[int, folders.Trouble] = {}
        mended: list[int] = []
        try:
            with Reader() as reader:
                for file in batch:
                    self._hear()
                    self._check(file, reader, troubles, mended)
                    self._done += 1
        finally:
            with self._library.write() as session:
                checking.note_trouble(session, troubles)
                checking.note_intact(session, mended, (ALTERED, *KEEPING))
        return bool(troubles or mended)

    def _check(
        self,
        file: KnownContent,
        reader: Reader,
        troubles: dict[int, folders.Trouble],
        mended: list[int],
    ) -> None:
        try:
            found = reader.ask(
                partial(read_again, file.path, partial(self._go_on, reader)), self._hear
            )
        except NoAnswer:
            found = no_answer()
        if isinstance(found, Trouble):
            known = found.kind in KEEPING
            self.report.unread += known
            self.report.left_out += not known
            if known:
                troubles[file.id] = (found.kind, found.message, found.advice)
            return
        self._compare(file, found, troubles, mended)

    def _compare(
        self,
        file: KnownContent,
        found: Identity,
        troubles: dict[int, folders.Trouble],
        mended: list[int],
    ) -> None:
        if (found.size, found.mtime_ns) != (file.size, file.mtime_ns):
            self.report.left_out += 1
        elif found.content_hash == file.content_hash:
            self.report.intact += 1
            if file.problem in (ALTERED, *KEEPING):
                mended.append(file.id)
        else:
            self.report.damaged += 1
            trouble = altered()
            troubles[file.id] = (trouble.kind, trouble.message, trouble.advice)

    def _go_on(self, reader: Reader) -> None:
        reader.go_on()
        if self._monitor.cancelled:
            raise Cancelled

    def _hear(self) -> None:
        self._monitor.report(self._done, self._total, _("Checking photos for damage"))
