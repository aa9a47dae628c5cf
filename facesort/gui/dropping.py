"""What the user dropped on the window: folders, files, or something else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

from facesort.library import folders
from facesort.library.store import Library
from facesort.text import _, quoted, shown


@dataclass(frozen=True, slots=True)
class Sorted:
    """What lies at some paths.

    Attributes:
        folders: What can be scanned.
        known: Those of the folders that are in the library already.
        files: What is a file.
        missing: What is not there, or may not be looked at.
    """

    folders: tuple[bytes, ...]
    known: tuple[bytes, ...]
    files: tuple[bytes, ...]
    missing: tuple[bytes, ...]


def is_for_us(mime: QMimeData) -> bool:
    """Whether a drag comes from outside: our own cards are not folders."""
    own = any(name.startswith("application/x-facesort") for name in mime.formats())
    return not own and (mime.hasUrls() or mime.hasText())


def paths_in(mime: QMimeData) -> list[bytes]:
    """Return the local paths that were dropped, byte for byte."""
    return [path for path in map(path_of, mime.urls()) if path]


def path_of(url: QUrl) -> bytes:
    """Return the path of a local URL, b"" for any other."""
    if not url.isLocalFile():
        return b""
    if os.name != "posix":
        return os.fsencode(url.toLocalFile())
    # toLocalFile() would replace bytes that are no UTF-8.
    path = unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded))
    return path.rstrip(b"/") or b"/"


def sort_paths(library: Library, paths: Iterable[bytes]) -> Sorted:
    """Look what lies at these paths.  May have to wait for a drive."""
    dirs, known, files, missing = [], [], [], []
    for path in dict.fromkeys(paths):
        if os.path.isdir(path):
            dirs.append(path)
        elif os.path.exists(path):
            files.append(path)
        else:
            missing.append(path)
    with library.read() as session:
        for path in dirs:
            if folders.find_place(session, os.path.realpath(path)) is not None:
                known.append(path)
    return Sorted(tuple(dirs), tuple(known), tuple(files), tuple(missing))


def answer_to(dropped: Sorted) -> str:
    """Return what there is to say about what was dropped, "" if nothing."""
    if dropped.missing:
        return _("“{path}” is not there any more, or cannot be reached.").format(
            path=shown(dropped.missing[0])
        )
    if dropped.files and not dropped.folders:
        name = shown(os.path.basename(dropped.files[0]))
        return _("“{name}” is a file, not a folder: drop the folder it is in.").format(name=name)
    if dropped.files:
        return _("The folders are being scanned; files were left out: drop the folder they are in.")
    if dropped.known:
        names = _names(dropped.known)
        return _("Already in the library: {folders}. Looking for what is new.").format(
            folders=names
        )
    return ""


def other_answer(mime: QMimeData) -> str:
    """Return what there is to say about something that is neither file nor folder."""
    if mime.hasUrls() or mime.text().lower().startswith(("http:", "https:", "www.")):
        return _("That is a web address: facesort only takes folders on this computer.")
    return _("That is text: drop a folder with photos instead.")


def folders_of_files(files: Sequence[bytes]) -> list[bytes]:
    """Return the folders in which these files lie."""
    return list(dict.fromkeys(os.path.dirname(path) or b"/" for path in files))


def _names(paths: Sequence[bytes]) -> str:
    names = [quoted(shown(os.path.basename(path) or path)) for path in paths]
    return _(", ").join(names[:3]) + (" …" if len(names) > 3 else "")  # noqa: PLR2004
