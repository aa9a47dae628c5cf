"""Find the files of a folder, and remember what is new, changed or gone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from facesort.errors import FolderUnusable
from facesort.folders.identity import Identity, Other, Trouble, altered, classify, no_answer
from facesort.folders.reader import NoAnswer, Reader
from facesort.folders.scan import FolderTrouble, FoundFile, walk
from facesort.folders.spelling import as_spelled
from facesort.folders.volume import volume_of
from facesort.library import folders
from facesort.library.checking import note_trouble
from facesort.library.folders import KEEPING, PASSING, KnownFile, NewFile, Place
from facesort.library.presence import update_presence
from facesort.library.store import Library, Session
from facesort.monitor import Cancelled, Monitor
from facesort.text import _, shown

_BATCH = 200  # files per transaction: stopping loses at most this many
_GIVE_UP = 3  # files in a row for which the drive does not answer
_NO_SIZE = -1  # of what is no file: a folder that may not be read, a link that leads nowhere


@dataclass(slots=True)
class FolderReport:
    """What came of walking a folder.

    Attributes:
        folder: The absolute path of the folder.
        seen: How many files, and folders that could not be looked into, were found so far.
        same: How many of them were known and have not changed.
        changed: Whether anything in the library changed.
        unread: Absolute paths of what could not be looked at: nothing is known of what lies there.
        troubles: What is wrong with the folder as a whole.
    """

    folder: bytes
    seen: int = 0
    same: int = 0
    changed: bool = False
    unread: list[bytes] = field(default_factory=list)
    troubles: list[FolderTrouble] = field(default_factory=list)


def open_folder(library: Library, folder: bytes) -> bytes:
    """Return the real path of a folder; it is in the library from now on.

    Raises:
        FolderUnusable: There is no such folder, or it cannot be read.
    """
    if not folder:  # as from an unset variable; not the current folder
        raise FolderUnusable(_("The path of the folder is empty."), _("Name a folder."))
    with Reader() as reader:
        try:
            real, volume = reader.ask(lambda: _look_into(folder), lambda: None)
        except NoAnswer:
            raise FolderUnusable(
                _("The drive of the folder “{folder}” does not answer.").format(
                    folder=shown(folder)
                ),
                _("Check the drive or the network, then try again."),
            ) from None
    with library.write() as session:
        if folders.find_place(session, real) is None:
            folders.add_folder(session, real, volume)
    return real


def _look_into(folder: bytes) -> tuple[bytes, str]:
    """Return the real path of a folder that can be read, and its volume."""
    real = os.path.realpath(folder)
    if not os.path.isdir(real):
        sentence = (
            _("“{folder}” is a file, not a folder.")
            if os.path.exists(real)
            else _("The folder “{folder}” does not exist.")
        )
        raise FolderUnusable(
            sentence.format(folder=shown(folder)), _("Choose a folder that is there.")
        )
    real = as_spelled(real)
    next(walk(real), None)  # raises if it cannot be read: it is not to be added then
    return real, volume_of(real)


def count_files(library: Library, folder: bytes, monitor: Monitor) -> int:
    """Return how many files `add_folder` will find.

    Raises:
        FolderUnusable: The folder cannot be read.
        Cancelled: Through `monitor`.
    """
    count = 0

    def hear() -> None:
        monitor.report(0, note=_("Looking through folders"))

    with Reader() as reader, contextlib.suppress(NoAnswer):  # the walk will say so
        for found in _listed(library, folder, reader, hear):
            count += len(found)
            hear()
    return count


def add_folder(library: Library, folder: bytes, monitor: Monitor) -> Iterator[FolderReport]:
    """Walk a folder of the library; yields the report after each batch, each a transaction.

    May be stopped between batches and run again: what has not changed is not read.  Others may do the
    same at the same time, and add folders around this one.  A drive that does not answer costs the
    files that it was asked for, and after a few of them the rest of the walk.

    Args:
        library: The library.
        folder: As returned by `open_folder`.
        monitor: Hears of each file.

    Raises:
        FolderUnusable: The folder cannot be read, or the user took it out of the library.
        Cancelled: Through `monitor`; the batches done so far are kept.
    """
    report = FolderReport(folder)
    with library.read() as session:
        root = _place(session, folder).root
        scan = folders.begin_scan(session)
    with Reader() as reader:
        job = _Walk(library, report, scan, reader, monitor)
        try:
            volume = reader.ask(lambda: volume_of(root), job.hear)
            for found in _listed(library, folder, reader, job.hear):
                job.store([one for one in found if not _is_trouble_with(folder, one, report)])
                yield report
            job.mark_gone(root, volume)
        except NoAnswer:
            report.troubles.append(
                FolderTrouble(
                    folder,
                    _("The drive of this folder does not answer."),
                    _("Check the drive or the network, then scan the folder again."),
                )
            )
    yield report


def _listed(
    library: Library, folder: bytes, reader: Reader, hear: Callable[[], None]
) -> Iterator[list[FoundFile | FolderTrouble]]:
    """Yield what lies in a folder in batches, the last of which is empty."""
    found = reader.ask(lambda: walk(folder, library.files(), reader.go_on), hear)
    while batch := reader.ask(lambda: list(islice(found, _BATCH)), hear):
        yield batch


def _is_trouble_with(folder: bytes, found: FoundFile | FolderTrouble, report: FolderReport) -> bool:
    """Note trouble; returns whether it is about the folder itself, and not about a file in it."""
    if not isinstance(found, FolderTrouble):
        return False
    report.unread.append(found.path)
    if found.path == folder:
        report.troubles.append(found)
    return found.path == folder


def _place(session: Session, folder: bytes) -> Place:
    """Return where a folder lies now: every other scan, or the user, may have moved its borders."""
    place = folders.find_place(session, folder)
    if place is None:
        raise FolderUnusable(
            _("The folder “{folder}” was taken out of the library while it was scanned.").format(
                folder=shown(folder)
            ),
            _("Add it again if that was a mistake."),
        )
    return place


@dataclass(slots=True)
class _Walk:
    """A walk through a folder: what it has done so far, and how it goes on.

    Attributes:
        silent: How many files in a row, the last ones, whose drive has not answered.
    """

    library: Library
    report: FolderReport
    scan: int
    reader: Reader
    monitor: Monitor
    silent: int = 0

    def hear(self) -> None:
        """Say how far it has come."""
        self.monitor.report(self.report.seen, note=_("Looking through folders"))

    def store(self, batch: Sequence[FoundFile | FolderTrouble]) -> None:
        """Remember what is new or changed in a batch.

        Raises:
            NoAnswer: The drive does not answer again and again; what it answered before is kept.
        """
        with self.library.read() as session:
            place = _place(session, self.report.folder)
            paths = [place.relative(found.path) for found in batch]
            known = folders.known_files(session, place.root_id, paths)
        same: list[int] = []
        wanted: list[tuple[FoundFile | FolderTrouble, KnownFile | None]] = []
        for found, path in zip(batch, paths, strict=True):
            self.hear()
            file = known.get(path)
            if isinstance(found, FolderTrouble) and file is not None and file.size != _NO_SIZE:
                continue  # it was a file, and will be again: what is known of it is kept
            if file is not None and _unchanged(file, found):
                same.append(file.id)
            else:
                wanted.append((found, file))
        new: list[NewFile] = []
        troubles: dict[int, folders.Trouble] = {}
        for read, (_found, file) in zip(self._read([one for one, _file in wanted]), wanted):  # noqa: B905
            trouble = None if file is None else _trouble_with(file, read)
            if file is None or trouble is None:
                new.append(read)
                continue
            same.append(file.id)
            if trouble[0] != file.problem:
                troubles[file.id] = trouble
        self._remember(same, new, troubles)
        self.report.seen += len(batch)
        self.report.same += len(same)
        if self.silent == _GIVE_UP:
            raise NoAnswer

    def _read(self, wanted: Sequence[FoundFile | FolderTrouble]) -> list[NewFile]:
        """Return what these are; of the last ones nothing if the drive does not answer any more."""
        read: list[NewFile] = []
        while len(read) < len(wanted) and self.silent < _GIVE_UP:
            reading = _Reading(wanted[len(read) :], self._go_on)
            try:
                self.reader.ask(reading.go, self.hear)
                self.silent = 0
            except NoAnswer:
                reading.ended = True
                self.silent = 1 if reading.read else self.silent + 1
                silent = wanted[len(read) + len(reading.read)]
                assert isinstance(silent, FoundFile)
                reading.read.append(_as_new(silent, no_answer()))
            read += reading.read
        return read

    def _go_on(self) -> None:
        self.reader.go_on()
        if self.monitor.cancelled:
            raise Cancelled

    def _remember(
        self,
        same: Sequence[int],
        new: Sequence[NewFile],
        troubles: dict[int, folders.Trouble],
    ) -> None:
        with self.library.write() as session:
            place = _place(session, self.report.folder)
            changed = folders.mark_seen(session, same, self.scan) or bool(troubles)
            note_trouble(session, troubles)
            if new:
                stored = [replace(file, path=place.relative(file.path)) for file in new]
                folders.store_files(session, place.root_id, stored, self.scan)
                changed = True
            if changed:
                update_presence(session)
                self.report.changed = True

    def mark_gone(self, root: bytes, volume: str) -> None:
        """Mark what was not found any more, unless the drive itself is what is missing.

        Args:
            root: The root of the folder when the walk began.
            volume: Its volume then.
        """
        report = self.report
        with self.library.read() as session:
            place = _place(session, report.folder)
            known = folders.count_files(session, place)
            stored = folders.volume_of_root(session, place.root_id)
        if place.root != root:
            return  # it is part of another folder since, whose own walk will tell
        if self.reader.ask(lambda: volume_of(root), self.hear) != volume:
            why = _("The drive of this folder was taken away.")
        elif known and not report.seen:
            why = _("This folder is empty now.")  # a drive that is not mounted looks like this
        elif stored != volume and not report.same:
            why = _("Another drive lies in this folder's place.")
        else:
            self._mark_gone(place, volume if stored != volume else None)
            return
        report.troubles.append(_drive_gone(report, why))

    def _mark_gone(self, place: Place, volume: str | None) -> None:
        with self.library.write() as session:
            if _place(session, self.report.folder) != place:
                return
            if volume is not None:
                folders.set_volume(session, place.root_id, volume)
            unread = [place.relative(path) for path in self.report.unread]
            if folders.mark_gone(session, place, self.scan, unread):
                self.report.changed = True
                update_presence(session)


@dataclass(slots=True)
class _Reading:
    """Files that are read one after the other, on the thread that may be left behind.

    Attributes:
        read: What those that are read are.
        ended: Nobody waits for the others any more.
    """

    wanted: Sequence[FoundFile | FolderTrouble]
    go_on: Callable[[], None]
    read: list[NewFile] = field(default_factory=list)
    ended: bool = False

    def go(self) -> None:
        for found in self.wanted:
            self.go_on()
            if isinstance(found, FolderTrouble):
                one = _unreachable(found)
            else:
                one = _as_new(found, classify(found, self.go_on))
            if self.ended:
                return
            self.read.append(one)


def _unchanged(file: KnownFile, found: FoundFile | FolderTrouble) -> bool:
    if isinstance(found, FolderTrouble):
        return (file.size, file.mtime_ns) == (_NO_SIZE, 0)
    if (file.size, file.mtime_ns) != (found.size, found.mtime_ns):
        return False
    if found.in_cloud and file.content_hash is not None:
        return True  # it was read before it went there
    return not file.read_again


def _trouble_with(file: KnownFile, read: NewFile) -> folders.Trouble | None:
    """Return what is the matter with a file that keeps the content it had, None if it does not.

    If it looks the same from outside, nobody wrote to it: another content is damage, and what cannot
    be read now is what it was.
    """
    same = (file.size, file.mtime_ns) == (read.size, read.mtime_ns)
    if not same or file.content_hash in (None, read.content_hash):
        return None
    if read.trouble is not None and read.trouble[0] in PASSING:
        return read.trouble if read.trouble[0] in KEEPING else None
    found = altered()
    return found.kind, found.message, found.advice


def _unreachable(found: FolderTrouble) -> NewFile:
    """Return a folder that may not be read, under its absolute path: a problem like others."""
    reason = ("unreachable", found.message, found.advice)
    return NewFile(found.path, _NO_SIZE, 0, trouble=reason)


def _as_new(found: FoundFile, read: Identity | Trouble | Other) -> NewFile:
    """Return what a file is, under its absolute path."""
    match read:
        case Identity() as identity:
            return NewFile(
                found.path,
                identity.size,
                identity.mtime_ns,
                str(identity.kind),
                identity.content_hash,
            )
        case Trouble() as trouble:
            reason = (trouble.kind, trouble.message, trouble.advice)
            return NewFile(found.path, found.size, found.mtime_ns, trouble=reason)
        case Other():
            return NewFile(found.path, found.size, found.mtime_ns)


def _drive_gone(report: FolderReport, message: str) -> FolderTrouble:
    return FolderTrouble(
        report.folder,
        message,
        _("Connect the drive and scan again; until then its photos are kept as they were."),
    )
