"""Add a face that the user drew a box around, because the finder missed it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from facesort.errors import FacesortError, NotFound
from facesort.faces.finder import default_pack_id
from facesort.library import boxes, photos
from facesort.library.boxes import Box
from facesort.library.journal import Done
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.operations.find_faces import new_face, raise_if_cancelled
from facesort.operations.show_photo import decoded_photo
from facesort.text import _

#: Nothing can be made out of a smaller face, in pixels of the photo.
LEAST_PX = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the user drew.

    Attributes:
        photo_id: The photo.
        box: x, y, width, height, each 0..1 of the upright photo; what is outside of it does not count.
        who: Who it is (a person's id, or the name of a new person), if the user says so at once: face
            and person are one edit then.
    """

    photo_id: int
    box: Box
    who: int | str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it: the edit, the id of the new face, and whether the detector sees it too."""

    done: Done
    face_id: int
    seen: bool = True


def draw_face(library: Library, engines: Engines, drawing: Drawing, monitor: Monitor) -> Drawn:
    """Add a face to a photo: where the detector sees one in the box, else the box as it was drawn.

    Raises:
        NotFound: There is no such photo or person.
        FaceThere: There is a face in that place.
        FacesortError: The box is too small or outside of the photo, or the photo cannot be read now.
        Cancelled: Through `monitor`.
        ChildFailed: The face finder died.
        ModelUnusable: Its models are missing or altered.
    """
    photo_id, box = drawing.photo_id, _within_photo(drawing.box)
    _must_be_in_the_photo(drawing.box, box)
    with library.read() as session:
        facts = photos.photo_facts(session, photo_id)
        if facts is None:
            raise NotFound(_("There is no photo {id}.").format(id=photo_id))
        _must_be_large_enough(box, facts.width, facts.height)
        boxes.must_be_free(session, photo_id, box)
        others = boxes.boxes_of_photo(session, photo_id)
    decoders, finder = engines.decoders, engines.finder  # those that are at work now
    with decoded_photo(library, photo_id, decoders) as photo:
        _must_be_large_enough(box, photo.width, photo.height)
        monitor.report(0)
        asked = partial(raise_if_cancelled, monitor)
        found = finder.look_at(photo.slot, box, others, asked)
    with library.write() as session:
        done, face_id = boxes.draw_face(
            session, default_pack_id(), photo_id, new_face(found), drawing.who
        )
    engines.thumbnails.save_face(face_id, found.thumbnail)
    return Drawn(done, face_id, found.score > 0)


def _within_photo(box: Box) -> Box:
    """Return the part of a box that lies within the photo, which may be nothing."""
    if not all(map(math.isfinite, box)):
        return (0.0, 0.0, 0.0, 0.0)
    x, y, width, height = box
    left, right = (min(max(edge, 0.0), 1.0) for edge in sorted((x, x + width)))
    top, bottom = (min(max(edge, 0.0), 1.0) for edge in sorted((y, y + height)))
    return (left, top, right - left, bottom - top)


def _must_be_in_the_photo(drawn: Box, within: Box) -> None:
    """Refuse a box of which nothing lies within the photo."""
    if all(map(math.isfinite, drawn)) and 0 not in drawn[2:] and 0 in within[2:]:
        raise FacesortError(
            _("The box lies outside of the photo."), _("Draw it around a face in the photo.")
        )


def _must_be_large_enough(box: Box, width: int | None, height: int | None) -> None:
    """Refuse a box in which nobody could be made out."""
    _x, _y, across, down = box
    # Before anybody has read the photo, its size is not known.
    least = 0.0 if width is None or height is None else LEAST_PX
    if min(across * (width or 1), down * (height or 1)) < least or 0 in (across, down):
        raise FacesortError(
            _("The box is too small to show a face."),
            _("Draw it around the whole face, at least {n} pixels wide and high.").format(
                n=LEAST_PX
            ),
        )
