"""Small JPEGs of photos and faces on disk.

This is a cache: what is missing is made again, and what cannot be written is not kept.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Container
from pathlib import Path

from facesort.paths import CACHE_TAG, CACHE_TAG_HEAD, make_private_folder, private_file

#: So many files share a folder: few enough for every file system.
_FILES_A_FOLDER = 1000


class Thumbnails:
    """The thumbnails of one library.  May be used from several threads.

    Args:
        folder: Where they lie; it is made when the first one is saved, for this user's eyes only.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tagged = False

    def photo_path(self, photo_id: int) -> Path:
        """Return where the thumbnail of a photo lies, if there is one."""
        return self._path("photos", photo_id)

    def face_path(self, face_id: int) -> Path:
        """Return where the thumbnail of a face lies, if there is one."""
        return self._path("faces", face_id)

    def save_photo(self, photo_id: int, jpeg: bytes) -> None:
        """Keep the thumbnail of a photo, in place of an older one."""
        self._tag()
        _save(self.photo_path(photo_id), jpeg)

    def save_face(self, face_id: int, jpeg: bytes) -> None:
        """Keep the thumbnail of a face, in place of an older one."""
        self._tag()
        _save(self.face_path(face_id), jpeg)

    def load_photo(self, photo_id: int) -> bytes | None:
        """Return the thumbnail of a photo as JPEG, None if there is none."""
        return _load(self.photo_path(photo_id))

    def load_face(self, face_id: int) -> bytes | None:
        """Return the thumbnail of a face as JPEG, None if there is none."""
        return _load(self.face_path(face_id))

    def keep_faces(self, face_ids: Container[int]) -> tuple[int, list[str]]:
        """Delete the thumbnails of all other faces, and what was left half written.

        Returns:
            How many were deleted, and the paths of those that could not be.
        """
        deleted, stay = 0, []
        for path in (self._folder / "faces").glob("*/*"):
            number = path.name.removesuffix(".jpg")
            if number.isdecimal() and int(number) in face_ids:
                continue
            try:
                path.unlink()
                deleted += 1
            except FileNotFoundError:
                pass
            except OSError:
                stay.append(str(path))
        return deleted, stay

    def drop_face(self, face_id: int) -> None:
        """Delete the thumbnail of a face, if there is one."""
        self.face_path(face_id).unlink(missing_ok=True)

    def _tag(self) -> None:
        """Keep thumbnails that lie among the photos from being taken for photos."""
        if not self._tagged:
            self._tagged = True
            if not (self._folder / CACHE_TAG).exists():
                _save(self._folder / CACHE_TAG, CACHE_TAG_HEAD + b"\n")

    def _path(self, what: str, number: int) -> Path:
        return self._folder / what / str(number // _FILES_A_FOLDER) / f"{number}.jpg"


def _save(path: Path, content: bytes) -> None:
    """Write a file under another name first, so that nobody ever reads half a picture."""
    unfinished = path.with_name(f"{path.name}.{threading.get_ident()}.new")
    with contextlib.suppress(OSError):
        make_private_folder(path.parent)
        try:
            handle = private_file(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)


def _load(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
