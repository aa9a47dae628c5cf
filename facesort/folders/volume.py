"""Which file system is a folder on?"""

from __future__ import annotations

import os

from facesort.errors import FolderUnusable
from facesort.text import _, shown


def volume_of(folder: bytes) -> str:
    """Return a lasting name of the file system that a folder is on.

    If the name changes, another drive is mounted there, or none.

    Raises:
        FolderUnusable: The folder is not there.
    """
    try:
        number = os.statvfs(folder).f_fsid if hasattr(os, "statvfs") else 0
        return f"fs-{number:x}" if number else f"dev-{os.stat(folder).st_dev:x}"
    except (OSError, ValueError) as error:
        raise FolderUnusable(
            _("The folder “{folder}” cannot be reached.").format(folder=shown(folder)),
            _("Connect the drive it is on, or remove the folder from the library."),
        ) from error
