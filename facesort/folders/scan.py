"""Which files lie in a folder and everything below it?"""

from __future__ import annotations

import errno
import heapq
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from facesort.errors import FolderUnusable
from facesort.folders.kinds import is_picture_name
from facesort.paths import CACHE_TAG, CACHE_TAG_HEAD
from facesort.text import _, shown

#: Folders and files that cameras, storage boxes and systems leave behind; compared in lower case.
LITTER = frozenset(
    {
        b"@eadir",  # Synology: thumbnails
        b"#recycle",
        b"__macosx",
        b"$recycle.bin",
        b"system volume information",
        b"lost+found",
        b"thumbs.db",
        b"desktop.ini",
    }
)

_LAST_NS = 2**63 - 1  # in April 2262

#: Entries of a folder that are sorted at once: a million would hold up all other threads for a second.
_RUN = 5_000

#: How Windows and macOS mark a file of which only the name is here: its content would be fetched from
#: the cloud by whoever reads it (winnt.h, sys/stat.h).
_RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS = 0x00040000, 0x00400000
_DATALESS = 0x40000000


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file as the folder lists it.

    Attributes:
        path: Absolute path as it was reached, never decoded.
        size: Bytes.
        mtime_ns: Time of the last change, as `mtime_of` gives it.
        in_cloud: Whether only its name is on this computer.
    """

    path: bytes
    size: int
    mtime_ns: int
    in_cloud: bool = False


@dataclass(frozen=True, slots=True)
class FolderTrouble:
    """A subfolder or link that could not be looked into; the rest of the scan goes on.

    Attributes:
        path: Absolute path of it.
        message: One sentence that says what happened.
        advice: One sentence that says what to do.
    """

    path: bytes
    message: str
    advice: str


def mtime_of(status: os.stat_result) -> int:
    """Return the time of a file's last change, in nanoseconds since 1970.

    Broken clocks leave times that no 64-bit number can hold: they count as the last that one can.
    """
    return max(-_LAST_NS, min(status.st_mtime_ns, _LAST_NS))


def is_in_cloud(status: os.stat_result) -> bool:
    """Tell whether only the name of a file is here, and reading it would fetch it from a cloud.

    Windows and macOS say so.  Linux does not: a file without blocks may as well be one with holes.
    """
    away = stat.FILE_ATTRIBUTE_OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS
    return bool(
        getattr(status, "st_file_attributes", 0) & away
        or getattr(status, "st_flags", 0) & _DATALESS
    )


def walk(
    folder: bytes,
    leave_out: Collection[tuple[int, int]] = (),
    while_listing: Callable[[], None] = lambda: None,
) -> Iterator[FoundFile | FolderTrouble]:
    """Yield every file of a folder and of all folders below it, in a stable order.

    Hidden files and folders, well-known litter and what a program marks as its cache, as we do with our
    thumbnails, are skipped; so is everything that is no regular file.  Links are followed, but no folder
    is visited twice: a loop of links ends, and a folder that is reached both ways is visited under its
    own name, because links come last.

    Args:
        folder: The top folder; it may be hidden or a link itself.
        leave_out: Files to skip: device and inode of each.
        while_listing: Called now and then while a large folder is listed.

    Raises:
        FolderUnusable: The top folder is missing, no folder, or may not be read.
    """
    top = os.path.abspath(folder)  # noqa: PTH100
    _require_folder(top)
    return _walk(top, leave_out, while_listing)


def _require_folder(folder: bytes) -> None:
    try:
        with os.scandir(folder):
            pass
    except FileNotFoundError:
        raise FolderUnusable(
            _("The folder “{folder}” does not exist.").format(folder=shown(folder)),
            _("Connect the drive it is on, or choose another folder."),
        ) from None
    except NotADirectoryError:
        raise FolderUnusable(
            _("“{folder}” is not a folder.").format(folder=shown(folder)),
            _("Choose the folder that the file is in."),
        ) from None
    except PermissionError:
        raise FolderUnusable(
            _("The folder “{folder}” may not be read.").format(folder=shown(folder)),
            _("Give yourself permission to read it, or choose another folder."),
        ) from None
    except (OSError, ValueError) as error:
        raise FolderUnusable(
            _("The folder “{folder}” cannot be read ({reason}).").format(
                folder=shown(folder), reason=_reason(error)
            ),
            _("Check the drive it is on, or choose another folder."),
        ) from error


def _walk(
    top: bytes, leave_out: Collection[tuple[int, int]], while_listing: Callable[[], None]
) -> Iterator[FoundFile | FolderTrouble]:
    visited: set[tuple[int, int]] = set()
    pending = [top]
    links: list[bytes] = []
    while pending or links:
        folder = pending.pop() if pending else links.pop(0)
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as listing:
                entries = _in_order(listing, while_listing)
        except OSError as error:
            yield _folder_trouble(folder, error)
            continue
        if folder != top and any(_is_cache_tag(entry) for entry in entries):
            continue
        below: list[bytes] = []
        for entry in entries:
            if not _is_one_of(entry, leave_out):
                yield from _look_at(entry, below, links)
        pending.extend(reversed(below))


def _in_order(
    listing: Iterable[os.DirEntry[bytes]], while_listing: Callable[[], None]
) -> list[os.DirEntry[bytes]]:
    """Return entries by name, sorted in parts so that other threads get their turn in between."""
    runs: list[list[tuple[bytes, os.DirEntry[bytes]]]] = [[]]
    for entry in listing:
        if len(runs[-1]) == _RUN:
            runs[-1].sort(key=_name_in_run)
            runs.append([])
            while_listing()
        runs[-1].append((entry.name, entry))
    runs[-1].sort(key=_name_in_run)
    return [entry for _name, entry in heapq.merge(*runs, key=_name_in_run)]


def _name_in_run(one: tuple[bytes, os.DirEntry[bytes]]) -> bytes:
    return one[0]


def _look_at(
    entry: os.DirEntry[bytes], below: list[bytes], links: list[bytes]
) -> Iterator[FoundFile | FolderTrouble]:
    """Yield the entry if it is a file; remember it if it is a folder, or a link to one."""
    if entry.name.startswith(b".") or entry.name.lower() in LITTER:
        return
    try:
        status = entry.stat()
    except OSError as error:
        # A file that vanished meanwhile was no photo to report; a link that leads nowhere may be one.
        if not isinstance(error, FileNotFoundError) or (
            entry.is_symlink() and is_picture_name(entry.name)
        ):
            yield _link_trouble(entry.path, error)
        return
    if _is_hidden(status):
        return
    if stat.S_ISDIR(status.st_mode):
        (links if entry.is_symlink() else below).append(entry.path)
    elif stat.S_ISREG(status.st_mode):
        yield FoundFile(entry.path, status.st_size, mtime_of(status), is_in_cloud(status))


def _is_one_of(entry: os.DirEntry[bytes], files: Collection[tuple[int, int]]) -> bool:
    if not files:
        return False
    try:
        status = entry.stat()
    except OSError:  # a link that leads nowhere
        return False
    return (status.st_dev, status.st_ino) in files


def _is_cache_tag(entry: os.DirEntry[bytes]) -> bool:
    if entry.name != os.fsencode(CACHE_TAG):
        return False
    try:
        handle = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    with os.fdopen(handle, "rb") as file:
        return file.read(len(CACHE_TAG_HEAD)) == CACHE_TAG_HEAD


def _is_hidden(status: os.stat_result) -> bool:
    """Tell whether Windows or macOS marks the file as hidden (elsewhere only the name does)."""
    return bool(
        getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN
        or getattr(status, "st_flags", 0) & stat.UF_HIDDEN
    )


def _folder_trouble(folder: bytes, error: OSError) -> FolderTrouble:
    if isinstance(error, PermissionError):
        return FolderTrouble(
            folder,
            _("This folder may not be read."),
            _("Give yourself permission to read it, then scan the folder again."),
        )
    if isinstance(error, FileNotFoundError):
        return FolderTrouble(
            folder,
            _("This folder vanished while it was being scanned."),
            _("Scan the folder again when nothing is being moved or deleted."),
        )
    if error.errno == errno.ENAMETOOLONG:
        return FolderTrouble(
            folder,
            _("The path of this folder is too long for the system."),
            _("Shorten the names of the folders above it, then scan the folder again."),
        )
    return FolderTrouble(
        folder,
        _("This folder cannot be read ({reason}).").format(reason=_reason(error)),
        _("Check the drive it is on, then scan the folder again."),
    )


def _link_trouble(path: bytes, error: OSError) -> FolderTrouble:
    if isinstance(error, FileNotFoundError):
        return FolderTrouble(
            path,
            _("This link leads to a file that is not there."),
            _("Connect the drive that the file is on, or delete the link."),
        )
    return FolderTrouble(
        path,
        _("This cannot be looked at ({reason}).").format(reason=_reason(error)),
        _("Check the drive it is on and your permissions, then scan the folder again."),
    )


def _reason(error: Exception) -> str:
    return error.strerror or "?" if isinstance(error, OSError) else str(error)
