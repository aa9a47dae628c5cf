"""The main job: bring folders into the library, find the faces, sort them into people."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from facesort.errors import ChildFailed, FacesortError, FolderUnusable
from facesort.faces.packs import default_pack_id
from facesort.folders.reader import NoAnswer, Reader
from facesort.library import faces, folders, moving, photos
from facesort.library.folders import Counts, Place
from facesort.library.moving import Moved
from facesort.library.nesting import inside
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.operations.add_folder import add_folder, count_files, open_folder
from facesort.operations.engines import Engines
from facesort.text import _, quoted, shown

#: Faces are sorted into people again when there are this many times as many as the last time.
_GROWTH = 1.5
_FIRST_GROUPING = 20  # faces


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What lies in the scanned folders now, and what it took.

    Attributes:
        counts: What lies there; `new` are the photos that this scan met first.
        seconds: How long it took.
        troubles: What was wrong with whole folders: sentence and advice.
        unusable: How many of the given folders could not be scanned at all, or not to the end.
        moved: Folders of the library that seem to have been moved to where these are.
    """

    counts: Counts
    seconds: float
    troubles: tuple[str, ...]
    unusable: int = 0
    moved: tuple[Moved, ...] = ()


def scan_folders(
    library: Library,
    paths: Sequence[bytes],
    engines: Engines,
    monitor: Monitor,
    on_change: Callable[[Touched], None] = lambda _touched: None,
) -> ScanReport:
    """Add folders, find the faces in them and sort these into people, while photos still come in.

    A folder that cannot be used does not keep the others from being scanned.

    Raises:
        FolderUnusable: None of the folders can be used.
        Cancelled: Through `monitor`; what was done is kept, and the next scan goes on from there.
    """
    started = time.monotonic()
    job = _Scan(library, engines, monitor, on_change)
    job.open(paths)
    with library.read() as session:
        newest = folders.newest_photo(session)
    job.walk()
    job.group(at_the_end=True)
    with library.read() as session:
        places = [folders.find_place(session, folder) for folder in job.folders]
        counts = folders.count_folders(session, [p for p in places if p is not None], newest)
    moved = tuple(_moved_to(library, [place for place in places if place is not None]))
    seconds = round(time.monotonic() - started, 3)
    return ScanReport(counts, seconds, tuple(job.troubles), job.unusable, moved)


def rescan(
    library: Library,
    engines: Engines,
    monitor: Monitor,
    on_change: Callable[[Touched], None] = lambda _touched: None,
) -> ScanReport:
    """Scan all folders of the library again.

    Raises:
        FolderUnusable: None of the folders can be used (or there is none).
        Cancelled: Through `monitor`.
    """
    with library.read() as session:
        paths = [folder.path for folder in folders.list_folders(session)]
    if not paths:
        raise FolderUnusable(
            _("The library has no folders yet."), _("Add a folder of photos first.")
        )
    return scan_folders(library, paths, engines, monitor, on_change)


def resume(
    library: Library,
    engines: Engines,
    monitor: Monitor,
    on_change: Callable[[Touched], None] = lambda _touched: None,
) -> int:
    """Do what an earlier run left undone, without walking any folder; returns how many photos.

    Raises:
        Cancelled: Through `monitor`.
    """
    job = _Scan(library, engines, monitor, on_change)
    job.look()
    job.group(at_the_end=True)
    return job.looked


class _Scan:
    """One scan at work: what it has seen so far, and when to look and to group."""

    def __init__(
        self,
        library: Library,
        engines: Engines,
        monitor: Monitor,
        on_change: Callable[[Touched], None],
    ) -> None:
        self.folders: list[bytes] = []
        self.troubles: list[str] = []
        self.unusable = 0
        self.looked = 0
        self._library = library
        self._engines = engines
        self._monitor = monitor
        self._on_change = on_change
        self._done = 0
        self._total = 0
        with library.read() as session:
            count, waiting = faces.count_ungrouped(session, default_pack_id())
        self._grouped = count - waiting

    def open(self, paths: Sequence[bytes]) -> None:
        """Find out where these folders lie and how much there is to do."""
        first: FacesortError | None = None
        opened: list[bytes] = []
        for path in paths:
            try:
                opened.append(open_folder(self._library, path))
            except FacesortError as error:
                first = first or error
                self._skip(error)
        if first is not None and not opened:
            raise first
        self.folders = _outermost(opened)
        for folder in self.folders:
            try:
                self._total += count_files(self._library, folder, self._monitor)
            except FolderUnusable:  # it went away just now: the walk will say so
                continue
        self._on_change(Touched.FOLDERS)

    def _skip(self, error: FacesortError) -> None:
        self.unusable += 1
        self.troubles.append(str(error))

    def walk(self) -> None:
        """Walk all folders, looking for faces as photos come in."""
        for folder in self.folders:
            before = self._done
            try:
                for report in add_folder(self._library, folder, self._monitor):
                    if report.changed:
                        self._on_change(Touched.PHOTOS | Touched.FOLDERS | Touched.PROBLEMS)
                        self.look()
                    self._done = before + report.seen
                    self._report(0)
                self.troubles += [
                    f"{quoted(shown(t.path))}: {t.message} {t.advice}" for t in report.troubles
                ]
            except FolderUnusable as error:  # it went away while the others were scanned
                self._skip(error)
        self.look()  # what an earlier scan left undone

    def look(self) -> None:
        """Look for faces in what nobody has looked at yet."""
        with self._library.read() as session:
            unseen = photos.count_unseen(session, default_pack_id())
        if unseen:
            # Not at the top: a scan that finds nothing new would pay for numpy and Pillow.
            from facesort.operations.find_faces import find_faces

            self._total = max(self._total, unseen)
            self._report(0)  # before the models are loaded, which takes seconds
            self.looked += find_faces(
                self._library, self._engines, self._on_looked, self._on_change, self._monitor
            )

    def group(self, *, at_the_end: bool = False) -> None:
        """Sort faces into people if there are enough new ones, at the end if there are any."""
        with self._library.read() as session:
            count, waiting = faces.count_ungrouped(session, default_pack_id())
            if count and at_the_end and not faces.were_grouped(session, default_pack_id()):
                waiting = count  # an older version grouped them
        enough = max(_FIRST_GROUPING, _GROWTH * self._grouped)
        if waiting and (at_the_end or count >= enough):
            from facesort.operations.group_people import group_new_faces

            self._grouped = count
            try:
                group_new_faces(self._library, self._engines, self._monitor)
            except ChildFailed:
                if at_the_end:
                    raise
                return  # the photos go on; the end of the scan tries again
            self._on_change(Touched.FACES | Touched.PEOPLE)

    def _on_looked(self, looked: int) -> None:
        self._report(looked)
        self.group()  # people are to appear while the scan still runs

    def _report(self, looked: int) -> None:
        done = min(self._done + looked, self._total)
        self._monitor.report(done, self._total, _("Looking for faces"))


def _moved_to(library: Library, places: Sequence[Place]) -> Iterator[Moved]:
    """Yield the folders that are not where they were, and whose photos lie in one of these places."""
    with library.read() as session:
        known = folders.list_folders(session)
    for folder in known:
        if _is_there(folder.path):
            continue
        with library.read() as session:
            now = next((p for p in places if moving.lies_in(session, folder, p)), None)
        if now is not None:
            path = os.path.join(now.root, now.prefix) if now.prefix else now.root
            yield Moved(folder.id, folder.path, path)


def _is_there(path: bytes) -> bool:
    with Reader() as reader:
        try:
            return reader.ask(lambda: os.path.lexists(path), lambda: None)
        except NoAnswer:
            return True


def _outermost(paths: Sequence[bytes]) -> list[bytes]:
    """Return the folders that lie inside none of the others."""
    outer: list[bytes] = []
    for path in sorted(set(paths)):  # a folder sorts before what lies in it
        if not any(path.startswith(inside(top)) for top in outer):
            outer.append(path)
    return outer
