"""Which folders a search means."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable

from facesort.library.search.tree import BadSearch, Folder
from facesort.library.search.words import folded
from facesort.text import _, shown

_OFFERED, _ALIKE, _LETTERS = 3, 0.6, 60


class Places:
    """The folders of a library.

    Args:
        files: Each photo's id, the folder that was added, and the path from there.
    """

    def __init__(self, files: Iterable[tuple[int, bytes, bytes]]) -> None:
        self._photos: dict[tuple[bytes, bytes], list[int]] = {}
        for photo_id, root, path in files:
            self._photos.setdefault((root, path.rpartition(b"/")[0]), []).append(photo_id)

    def photos_in(self, folder: Folder) -> list[int]:
        """Return the ids of the photos in a folder and below.

        Raises:
            BadSearch: No folder is called so.
        """
        wanted = folded(folder.text).strip("/")
        found = [key for key in self._photos if wanted in folded(_shown_path(*key))]
        if not found:
            told = _("There is no folder called “{name}”.").format(name=shown(folder.text))
            raise BadSearch(told, self._advice(wanted), folder.start, folder.end)
        return [photo_id for key in found for photo_id in self._photos[key]]

    def counted(self) -> dict[str, int]:
        """Return the name of every folder, and how many photos lie in folders called so."""
        counts: dict[str, int] = {}
        for key, photos in self._photos.items():
            for name in {*_shown_path(*key).split("/")}:
                counts[name] = counts.get(name, 0) + len(photos)
        return counts

    def _advice(self, wanted: str) -> str:
        written = {folded(name): name for name in self.counted()}
        alike = difflib.get_close_matches(wanted[:_LETTERS], [*written], _OFFERED, _ALIKE)
        if not alike:
            return _("Write a folder's name, or a part of it.")
        names = _("”, “").join(written[name] for name in alike)
        return _("Is “{names}” meant?").format(names=names)


def _shown_path(root: bytes, folder: bytes) -> str:
    """Return the path of a folder as a person reads it, from the folder that was added."""
    return shown(b"/".join(part for part in (os.path.basename(root), folder) if part))
