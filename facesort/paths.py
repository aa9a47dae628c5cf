"""Where the library, its thumbnails and the program's own resources lie: the only place that knows."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

#: A file of this name that begins like this marks a folder as a cache, also for programs that make
#: backups (Cache Directory Tagging Specification 0.5).
CACHE_TAG = "CACHEDIR.TAG"
CACHE_TAG_HEAD = b"Signature: 8a477f597d28d172789f06886806bc55"

_PACKAGE = Path(__file__).parent


def default_library() -> Path:
    """Return the path of the library that is used when the user names none."""
    return Path(platformdirs.user_data_dir("facesort", appauthor=False)) / "library.db"


def thumbnails_of(library: Path) -> Path:
    """Return the folder in which the thumbnails of this library are kept (beside it)."""
    return library.with_name(library.name + ".thumbnails")


def backups_of(library: Path) -> Path:
    """Return the folder in which the backups of this library are kept (beside it)."""
    return library.with_name(library.name + ".backups")


def map_of(library: Path) -> Path:
    """Return the file in which the map of this library is kept (beside it); it can be drawn anew."""
    return library.with_name(library.name + ".map")


def running_mark_of(library: Path) -> Path:
    """Return the file that lies beside this library while its window is open."""
    return library.with_name(library.name + ".open")


def log_file() -> Path:
    """Return the path of the log."""
    return Path(platformdirs.user_log_dir("facesort", appauthor=False)) / "facesort.log"


def resource(name: str) -> Path:
    """Return the path of a file that ships with the program, such as "models/default.toml".

    An installed program has its resources inside the package, a checkout beside it.
    """
    inside = _PACKAGE / "resources" / name
    return inside if inside.exists() else _PACKAGE.parent / "resources" / name


def receipts_of(library: Path) -> Path:
    """Return the folder in which it is kept what was forgotten of this library (beside it)."""
    return library.with_name(library.name + ".receipts")


def owed_of(library: Path) -> Path:
    """Return the file that says that a library is still to be cleaned of what was forgotten."""
    return library.with_name(library.name + ".owed")


def make_private_folder(folder: Path) -> None:
    """Make a folder (and its parents) that only this user may look into, whatever the umask."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        if os.name == "posix":
            part.chmod(0o700)


def private_file(path: str | Path, flags: int) -> int:
    """Open a file (an `opener` of `open`) that only this user may read, whatever the umask."""
    handle = os.open(path, flags, 0o600)
    if os.name == "posix" and flags & (os.O_WRONLY | os.O_RDWR):
        os.fchmod(handle, 0o600)
    return handle


def make_private(path: Path) -> None:
    """Let nobody else read a file that is there, if it is ours."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def flush(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
