"""Pictures for eyes: a photo's pixels, and thumbnails that are made again when they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from facesort.errors import FacesortError, NotFound
from facesort.faces.thumbnail import thumbnail as cut_face
from facesort.folders.identity import Trouble
from facesort.library import faces, photos
from facesort.library.store import Library
from facesort.monitor import Cancelled
from facesort.operations.engines import Engines
from facesort.photos.decoders import DecodedPhoto, Decoders
from facesort.text import _


def photo_pixels(library: Library, photo_id: int, engines: Engines) -> NDArray[np.uint8]:
    """Return a photo as (h, w, 3) uint8, upright sRGB, at most about four million pixels.

    Raises:
        NotFound: The library has no such photo.
        FacesortError: None of its files can be read now.
    """
    decoders = engines.decoders  # one and the same, also if somebody stops the engines meanwhile
    with decoded_photo(library, photo_id, decoders) as photo:
        slot = photo.slot
        shared = decoders.buffers[slot.buffer]
        return shared.photo(slot.index, slot.height, slot.width).copy()


def photo_thumbnail(library: Library, photo_id: int, engines: Engines) -> bytes | None:
    """Return the thumbnail of a photo as JPEG, None if its files cannot be read now."""
    cached = engines.thumbnails.load_photo(photo_id)
    if cached is not None:
        return cached
    try:
        with decoded_photo(library, photo_id, engines.decoders) as photo:
            thumbnail = photo.thumbnail
    except FacesortError:
        return None
    engines.thumbnails.save_photo(photo_id, thumbnail)
    return thumbnail


def face_thumbnail(library: Library, face_id: int, engines: Engines) -> bytes | None:
    """Return the thumbnail of a face as JPEG, None if its photo cannot be read now."""
    cached = engines.thumbnails.load_face(face_id)
    if cached is not None:
        return cached
    with library.read() as session:
        face = faces.find_face(session, face_id)
    if face is None:
        return None
    try:
        pixels = photo_pixels(library, face.photo_id, engines)
    except FacesortError:
        return None
    thumbnail = cut_face(pixels, _in_pixels(face.box, pixels))
    engines.thumbnails.save_face(face_id, thumbnail)
    with library.read() as session:
        if not faces.there(session, [face_id]):  # forgotten meanwhile
            engines.thumbnails.drop_face(face_id)
    return thumbnail


@contextmanager
def decoded_photo(library: Library, photo_id: int, decoders: Decoders) -> Iterator[DecodedPhoto]:
    """Lend a photo that was decoded; its memory is given back at the end.

    Raises:
        NotFound: The library has no such photo.
        FacesortError: None of its files can be read now.
    """
    with library.read() as session:
        facts = photos.photo_facts(session, photo_id)
    if facts is None:
        raise NotFound(_("There is no photo {id}.").format(id=photo_id))
    trouble = FacesortError(
        _("No file of this photo is left in the folders of the library."),
        _("Connect the drive it is on, or scan its folder again."),
    )
    for path in facts.files:
        try:
            found = decoders.decode(path, facts.kind)
        except Cancelled:
            continue
        if isinstance(found, Trouble):
            trouble = FacesortError(found.message, found.advice)
            continue
        try:
            yield found
        finally:
            decoders.release(found.slot)
        return
    raise trouble


def _in_pixels(
    box: tuple[float, float, float, float], pixels: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return left, top, right, bottom in pixels of a box in parts of the photo."""
    x, y, width, height = box
    rows, columns = pixels.shape[:2]
    edges = (x * columns, y * rows, (x + width) * columns, (y + height) * rows)
    return np.array(edges, np.float32)
