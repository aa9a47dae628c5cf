"""Find the files of a folder, and remember what is new, changed or gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from facesort.errors import FolderUnusable
from facesort.folders.identity import Identity, Other, Trouble, classify
from facesort.folders.scan import FolderTrouble, FoundFile, walk
from facesort.folders.volume import volume_of
from facesort.library import folders
from facesort.library.folders import KnownFile, NewFile, Place
from facesort.library.presence import update_presence
from facesort.library.store import Library, Session
from facesort.monitor import Monitor
from facesort.text import _, shown

_BATCH = 200  # files per transaction: stopping loses at most this many
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
    next(walk(real), None)  # raises if it cannot be read: it is not to be added then
    volume = volume_of(real)
    with library.write() as session:
        if folders.find_place(session, real) is None:
            folders.add_folder(session, real, volume)
    return real


def count_files(library: Library, folder: bytes, monitor: Monitor) -> int:
    """Return how many files `add_folder` will find.

    Raises:
        FolderUnusable: The folder cannot be read.
        Cancelled: Through `monitor`.
    """
    count = 0
    for _found in walk(folder, library.files()):
        count += 1
        monitor.report(0, note=_("Looking through folders"))
    return count


def add_folder(library: Library, folder: bytes, monitor: Monitor) -> Iterator[FolderReport]:
    """Walk a folder of the library; yields the report after each batch, each a transaction.

    May be stopped between batches and run again: what has not changed is not read.  Others may do the
    same at the same time, and add folders around this one.

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
    volume = volume_of(root)
    batch: list[FoundFile | FolderTrouble] = []
    for found in walk(folder, library.files()):
        if isinstance(found, FolderTrouble):
            report.unread.append(found.path)
            if found.path == folder:
                report.troubles.append(found)
                continue
        batch.append(found)
        if len(batch) == _BATCH:
            _store(library, report, batch, scan, monitor)
            batch = []
            yield report
    _store(library, report, batch, scan, monitor)
    _mark_gone(library, report, scan, (root, volume))
    yield report


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


def _store(
    library: Library,
    report: FolderReport,
    batch: Sequence[FoundFile | FolderTrouble],
    scan: int,
    monitor: Monitor,
) -> None:
    if not batch:
        return
    with library.read() as session:
        place = _place(session, report.folder)
        paths = [place.relative(found.path) for found in batch]
        known = folders.known_files(session, place.root_id, paths)
    same: list[int] = []
    new: list[NewFile] = []

    def hear() -> None:
        monitor.report(report.seen, note=_("Looking through folders"))

    for found, path in zip(batch, paths, strict=True):
        hear()
        file = known.get(path)
        if isinstance(found, FolderTrouble) and file is not None and file.size != _NO_SIZE:
            continue  # it was a file, and will be again: what is known of it is kept
        if file is not None and _unchanged(file, found):
            same.append(file.id)
        else:
            new.append(_read(found, hear))
    with library.write() as session:
        place = _place(session, report.folder)
        changed = folders.mark_seen(session, same, scan)
        if new:
            stored = [replace(file, path=place.relative(file.path)) for file in new]
            folders.store_files(session, place.root_id, stored, scan)
            changed = True
        if changed:
            update_presence(session)
            report.changed = True
    report.seen += len(batch)
    report.same += len(same)


def _unchanged(file: KnownFile, found: FoundFile | FolderTrouble) -> bool:
    if isinstance(found, FolderTrouble):
        return (file.size, file.mtime_ns) == (_NO_SIZE, 0)
    return file.size == found.size and file.mtime_ns == found.mtime_ns and not file.read_again


def _read(found: FoundFile | FolderTrouble, while_reading: Callable[[], None]) -> NewFile:
    """Return what a file is, under its absolute path; a folder that may not be read is a problem."""
    if isinstance(found, FolderTrouble):
        reason = ("unreachable", found.message, found.advice)
        return NewFile(found.path, _NO_SIZE, 0, trouble=reason)
    match classify(found, while_reading):
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


def _mark_gone(
    library: Library, report: FolderReport, scan: int, walked: tuple[bytes, str]
) -> None:
    """Mark what was not found any more, unless the drive itself is what is missing.

    Args:
        library: The library.
        report: What the walk found.
        scan: The number of the scan.
        walked: Root and volume of the folder when the walk began.
    """
    root, volume = walked
    with library.read() as session:
        place = _place(session, report.folder)
        known = folders.count_files(session, place)
        stored = folders.volume_of_root(session, place.root_id)
    if place.root != root:
        return  # it is part of another folder since, whose own walk will tell
    if volume_of(root) != volume:
        report.troubles.append(_drive_gone(report, _("The drive of this folder was taken away.")))
        return
    if known and not report.seen:
        report.troubles.append(_drive_gone(report, _("This folder is empty now.")))
        return  # a drive that is not mounted looks like this
    if stored != volume and not report.same:
        report.troubles.append(_drive_gone(report, _("Another drive lies in this folder's place.")))
        return
    with library.write() as session:
        if _place(session, report.folder) != place:
            return
        if stored != volume:
            folders.set_volume(session, place.root_id, volume)
        unread = [place.relative(path) for path in report.unread]
        if folders.mark_gone(session, place, scan, unread):
            report.changed = True
            update_presence(session)


def _drive_gone(report: FolderReport, message: str) -> FolderTrouble:
    return FolderTrouble(
        report.folder,
        message,
        _("Connect the drive and scan again; until then its photos are kept as they were."),
    )
