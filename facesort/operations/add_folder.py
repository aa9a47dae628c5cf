"""Find the files of a folder, and remember what is new, changed or gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import time_ns

from facesort.errors import FolderUnusable
from facesort.folders.identity import Identity, Other, Trouble, classify
from facesort.folders.scan import FolderTrouble, FoundFile, walk
from facesort.folders.volume import volume_of
from facesort.library import folders
from facesort.library.folders import KnownFile, NewFile, Place
from facesort.library.presence import update_presence
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.text import _, shown

_BATCH = 200  # files per transaction: stopping loses at most this many


@dataclass(slots=True)
class FolderReport:
    """What came of walking a folder.

    Attributes:
        place: Where the folder lies in the library.
        seen: How many files were found so far.
        same: How many of them were known and have not changed.
        changed: Whether anything in the library changed.
        troubles: Folders that could not be read: absolute path, sentence, advice.
    """

    place: Place
    seen: int = 0
    same: int = 0
    changed: bool = False
    troubles: list[FolderTrouble] = field(default_factory=list)


def open_folder(library: Library, folder: bytes) -> Place:
    """Return where a folder lies in the library; add it if it lies outside.

    Raises:
        FolderUnusable: There is no such folder, or it cannot be read.
    """
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
        place = folders.find_place(session, real)
        return place or folders.add_folder(session, real, volume)


def folder_of(place: Place) -> bytes:
    """Return the absolute path of a place."""
    return os.path.join(place.root, place.prefix) if place.prefix else place.root


def count_files(folder: bytes, monitor: Monitor) -> int:
    """Return how many files a walk of the folder will find.

    Raises:
        FolderUnusable: The folder cannot be read.
        Cancelled: Through `monitor`.
    """
    count = 0
    for found in walk(folder):
        count += isinstance(found, FoundFile)
        monitor.report(0, note=_("Looking through folders"))
    return count


def add_folder(library: Library, place: Place, monitor: Monitor) -> Iterator[FolderReport]:
    """Walk a folder of the library; yields the report after each batch, each a transaction.

    May be stopped between batches and run again: what has not changed is not read.

    Raises:
        FolderUnusable: The folder cannot be read.
        Cancelled: Through `monitor`; the batches done so far are kept.
    """
    report = FolderReport(place)
    scan = time_ns()
    volume = volume_of(place.root)
    batch: list[FoundFile] = []
    for found in walk(folder_of(place)):
        if isinstance(found, FolderTrouble):
            report.troubles.append(found)
            continue
        batch.append(found)
        if len(batch) == _BATCH:
            _store(library, report, batch, scan, monitor)
            batch = []
            yield report
    _store(library, report, batch, scan, monitor)
    _mark_gone(library, report, scan, volume)
    yield report


def _store(
    library: Library, report: FolderReport, batch: list[FoundFile], scan: int, monitor: Monitor
) -> None:
    if not batch:
        return
    cut = len(report.place.root.rstrip(b"/")) + 1
    paths = [found.path[cut:] for found in batch]
    with library.read() as session:
        known = folders.known_files(session, report.place.root_id, paths)
    same: list[int] = []
    new: list[NewFile] = []
    for found, path in zip(batch, paths, strict=True):
        monitor.report(report.seen, note=_("Looking through folders"))
        file = known.get(path)
        if file is not None and _unchanged(file, found):
            same.append(file.id)
        else:
            new.append(_read(found, path))
    with library.write() as session:
        changed = folders.mark_seen(session, same, scan)
        if new:
            folders.store_files(session, report.place.root_id, new, scan)
            changed = True
        if changed:
            update_presence(session)
            report.changed = True
    report.seen += len(batch)
    report.same += len(same)


def _unchanged(file: KnownFile, found: FoundFile) -> bool:
    return file.size == found.size and file.mtime_ns == found.mtime_ns and not file.read_again


def _read(found: FoundFile, path: bytes) -> NewFile:
    match classify(found):
        case Identity() as identity:
            return NewFile(
                path,
                identity.size,
                identity.mtime_ns,
                str(identity.kind),
                identity.content_hash,
            )
        case Trouble() as trouble:
            reason = (trouble.kind, trouble.message, trouble.advice)
            return NewFile(path, found.size, found.mtime_ns, trouble=reason)
        case Other():
            return NewFile(path, found.size, found.mtime_ns)


def _mark_gone(library: Library, report: FolderReport, scan: int, volume: str) -> None:
    """Mark what was not found any more, unless the drive itself is what is missing."""
    place = report.place
    with library.read() as session:
        known = folders.count_files(session, place)
        stored = folders.volume_of_root(session, place.root_id)
    if volume_of(place.root) != volume:
        report.troubles.append(_drive_gone(place, _("The drive of this folder was taken away.")))
        return
    if known and not report.seen:
        report.troubles.append(_drive_gone(place, _("This folder is empty now.")))
        return  # a drive that is not mounted looks like this
    if stored != volume and not report.same:
        report.troubles.append(_drive_gone(place, _("Another drive lies in this folder's place.")))
        return
    cut = len(place.root.rstrip(b"/")) + 1
    with library.write() as session:
        if stored != volume:
            folders.set_volume(session, place.root_id, volume)
        unread = [trouble.path[cut:] for trouble in report.troubles]
        if folders.mark_gone(session, place, scan, unread):
            report.changed = True
            update_presence(session)


def _drive_gone(place: Place, message: str) -> FolderTrouble:
    return FolderTrouble(
        folder_of(place),
        message,
        _("Connect the drive and scan again; until then its photos are kept as they were."),
    )
