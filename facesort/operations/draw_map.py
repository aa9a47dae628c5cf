"""The map: where each face lies on a plane, drawn once and kept beside the library.

What is kept can be drawn anew at any time.  Faces that came since lie near their person until then; a
person of whom nothing was drawn yet, and faces of nobody, lie on the rim.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facesort.faces.packs import default_pack_id
from facesort.library import people
from facesort.library.charts import Points, load_points
from facesort.library.people import PersonRow
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.paths import map_of, private_file
from facesort.text import _

#: A map drawn by other rules than these is no map.
_VERSION = 1
#: So large a share of faces that were not there when the map was drawn, and it is to be drawn anew.
_MANY_NEW = 0.1
_EVERY_KIND = ("named", "unnamed", "ignored")
#: How far beside the middle of their person new faces lie, and where the rim is (the map is 2 wide).
_BESIDE, _RIM = 0.012, 1.06
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True)
class FaceMap:
    """Every face, and where it lies.

    Attributes:
        face_ids, photo_ids: (n,) int64, ascending by face.
        person_ids: (n,) int64, 0 for nobody.
        years: (n,) int64, 0 where that is not known.
        places: (n, 2) float32, within -1 … 1 but for the rim.
        people: Who is on the map, those with the most photos first.
        centres: (len(people), 2) float32, the middle of each person; NaN without a face on the map.
        new: How many faces were not there when the map was drawn.
    """

    face_ids: NDArray[np.int64]
    photo_ids: NDArray[np.int64]
    person_ids: NDArray[np.int64]
    years: NDArray[np.int64]
    places: NDArray[np.float32]
    people: Sequence[PersonRow]
    centres: NDArray[np.float32] = field(repr=False)
    new: int

    @property
    def drawn(self) -> bool:
        """Whether there is a map of any of these faces."""
        return self.new < len(self.face_ids)

    @property
    def outdated(self) -> bool:
        """Whether so much is new that the map should be drawn anew."""
        return self.new > _MANY_NEW * len(self.face_ids)


def read_map(library: Library) -> FaceMap:
    """Return the faces of the library and where they lie, without drawing anything."""
    pack = default_pack_id()
    with library.read() as session:
        points = load_points(session, pack)
        who = people.list_people(session, _EVERY_KIND)
    return _placed(points, who, *_stored(map_of(library.path), pack))


def draw_map(library: Library, engines: Engines, monitor: Monitor) -> FaceMap:
    """Draw the map anew, and keep it.

    Raises:
        Cancelled: Through `monitor`; the map is as it was.
        ChildFailed: The drawing process died.
    """

    def wait() -> None:
        monitor.report(0, note=_("Drawing the map"))

    wait()
    pack = default_pack_id()
    with library.read() as session:
        points = load_points(session, pack, vectors=True)
    mapper = engines.mapper
    try:
        places = mapper.project(points.vectors, points.person_ids, wait)
    finally:
        mapper.stop()
    _store(map_of(library.path), pack, points.face_ids, places)
    return read_map(library)


def forget_map(library: Library) -> None:
    """Throw the map away: where a face lies on it says whom it looks like.

    Raises:
        OSError: It cannot be deleted.
    """
    path = map_of(library.path)
    for file in (path, path.with_name(path.name + ".part")):
        file.unlink(missing_ok=True)


def _placed(
    points: Points,
    who: Sequence[PersonRow],
    known_ids: NDArray[np.int64],
    known_places: NDArray[np.float32],
) -> FaceMap:
    at = np.searchsorted(known_ids, points.face_ids)
    known = at < len(known_ids)
    known[known] = known_ids[at[known]] == points.face_ids[known]
    places = np.zeros((len(points.face_ids), 2), np.float32)
    places[known] = known_places[at[known]]
    ids = np.array([row.id for row in who], np.int64)
    centres = _centres(ids, points.person_ids[known], places[known])
    _place_new(places, ~known, points, ids, centres)
    return FaceMap(
        points.face_ids,
        points.photo_ids,
        points.person_ids,
        points.years,
        places,
        who,
        _centres(ids, points.person_ids, places),
        int((~known).sum()),
    )


def _centres(
    ids: NDArray[np.int64], person: NDArray[np.int64], places: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the median of the places of each person, NaN where there are none."""
    centres = np.full((len(ids), 2), np.nan, np.float32)
    for axis in (0, 1):
        order = np.lexsort((places[:, axis], person))
        ordered = person[order]
        first, last = np.searchsorted(ordered, ids), np.searchsorted(ordered, ids, "right")
        some = last > first
        centres[some, axis] = places[order[(first[some] + last[some]) // 2], axis]
    return centres


def _place_new(
    places: NDArray[np.float32],
    new: NDArray[np.bool_],
    points: Points,
    ids: NDArray[np.int64],
    centres: NDArray[np.float32],
) -> None:
    """Give the faces that are not drawn yet a place: near their person, or on the rim."""
    if not new.any():
        return
    face, person = points.face_ids[new], points.person_ids[new]
    order = np.argsort(ids)
    centre = np.full((len(face), 2), np.nan, np.float32)
    with_somebody = np.isin(person, ids)
    centre[with_somebody] = centres[order[np.searchsorted(ids[order], person[with_somebody])]]
    turn = np.where(with_somebody, person, face) * _GOLDEN
    rim = _RIM * np.column_stack([np.cos(turn), np.sin(turn)])
    beside = _BESIDE * np.sqrt(face * _GOLDEN % 1)
    around = np.column_stack([np.cos(face * _GOLDEN), np.sin(face * _GOLDEN)]) * beside[:, None]
    places[new] = np.where(np.isnan(centre), rim, centre) + around


def _store(path: Path, pack: str, face_ids: NDArray[np.int64], places: NDArray[np.float32]) -> None:
    """Keep a map for this user alone: it says who looks like whom."""
    half = path.with_name(path.name + ".part")
    with contextlib.suppress(OSError):
        half.unlink()
    descriptor = private_file(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, version=_VERSION, pack=np.array(pack), faces=face_ids, places=places)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _stored(path: Path, pack: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the faces that were drawn, and where; none without a good map of this pack."""
    nothing = np.zeros(0, np.int64), np.zeros((0, 2), np.float32)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if int(kept["version"]) != _VERSION or str(kept["pack"]) != pack:
                return nothing
            faces, places = kept["faces"], kept["places"]
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile):
        return nothing
    whole = faces.dtype == np.int64 and faces.ndim == 1 and places.shape == (len(faces), 2)
    good = whole and bool((np.diff(faces) > 0).all()) and bool(np.isfinite(places).all())
    return (faces, places.astype(np.float32)) if good else nothing
