"""Clean a library, and what lies beside it, of what was forgotten.

This comes after the change that forgets, and takes a while.  Before that change a file beside the
library says that cleaning is owed, and it goes when nothing is left: a program that was killed
meanwhile, or whose disk was full, does it the next time that it opens the library.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

from facesort.errors import FacesortError, LibraryUnusable
from facesort.library import faces
from facesort.library.leftover import every_aside
from facesort.library.store import Library
from facesort.operations.draw_map import forget_map
from facesort.paths import flush, map_of, owed_of, private_file, thumbnails_of
from facesort.photos.thumbnails import Thumbnails
from facesort.text import _, shown


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was cleaned.

    Attributes:
        thumbnails: How many small pictures of faces were deleted.
        left: Places that could not be cleaned, in words.
    """

    thumbnails: int
    left: tuple[str, ...]


def owe(library: Library) -> None:
    """Note that a library is to be cleaned; before it is changed.

    Raises:
        LibraryUnusable: That cannot be noted.
    """
    path = owed_of(library.path)
    try:
        os.close(private_file(path, os.O_WRONLY | os.O_CREAT))
        flush(path.parent)
    except OSError as error:
        raise LibraryUnusable(
            _("The library “{path}” cannot be written: {reason}.").format(
                path=library.path, reason=error.strerror
            ),
            _("Make its folder writable, and see that its disk has room; nothing was changed."),
        ) from error


def clean(library: Library) -> Cleaned:
    """Write the library anew, and delete pictures of faces that it does not know, and the map."""
    left = []
    try:
        if not library.rewrite():
            left.append(
                _(
                    "a part of the library: another program reads it; close that, and forget once more"
                )
            )
    except FacesortError as error:  # of a full disk, for example: what was forgotten is
        left.append(f"{library.path}: {error.message}")
    with library.read() as session:
        kept = faces.all_ids(session)
    thumbnails, not_deleted = Thumbnails(thumbnails_of(library.path)).keep_faces(kept)
    left += map(shown, not_deleted)
    try:
        forget_map(library)
    except OSError:
        left.append(str(map_of(library.path)))
    if not left:
        with suppress(OSError):  # it is cleaned once more, then
            owed_of(library.path).unlink(missing_ok=True)
    # What was set aside is the user's: it may be all that there is.
    left += (shown(str(path)) for path in every_aside(library.path))
    return Cleaned(thumbnails, tuple(left))


def clean_if_owed(library: Library) -> None:
    """Do what a program that was stopped left undone; what cannot be done stays owed."""
    if owed_of(library.path).exists() and not library.read_only:
        clean(library)
