"""The operations as the window calls them: bound to a library, and imported when first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from facesort.gui.drawing import Drawn
from facesort.gui.scans import Tell
from facesort.gui.thumbnails import Kind
from facesort.library import photos
from facesort.library.boxes import Box
from facesort.library.faces import boxes_of_photo
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor


class Engines(Protocol):
    """The child processes; the window only ever stops them."""

    def stop(self) -> None:
        """End all processes."""


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations that the window calls; `Any` stands for the `Engines` they were made for."""

    scan_folders: Callable[[Library, Sequence[bytes], Any, Monitor, Tell], object]
    rescan: Callable[[Library, Any, Monitor, Tell], object]
    resume: Callable[[Library, Any, Monitor, Tell], object]
    check: Callable[[Library, Sequence[bytes], Monitor, Tell], object]
    photo_pixels: Callable[[Library, int, Any], NDArray[np.uint8]]
    face_thumbnail: Callable[[Library, int, Any], bytes | None]
    photo_thumbnail: Callable[[Library, int, Any], bytes | None]
    read_map: Callable[[Library], Any]
    draw_map: Callable[[Library, Any, Monitor], Any]
    draw_face: Callable[[Library, Any, int, Box, Monitor], Drawn]
    suggest: Callable[[Library, Any, int, Monitor], Sequence[tuple[int, float]]]
    engines: Callable[[Path], Engines]


class Work:
    """The long operations, bound to a library."""

    def __init__(self, library: Library, operations: Operations, engines: Engines) -> None:
        self._library, self._operations, self._engines = library, operations, engines

    def scan(self, folders: Sequence[bytes], monitor: Monitor, tell: Tell) -> object:
        """Scan these folders."""
        return self._operations.scan_folders(self._library, folders, self._engines, monitor, tell)

    def rescan(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders of the library."""
        return self._operations.rescan(self._library, self._engines, monitor, tell)

    def retry(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders, and read what could not be used once more."""
        with self._library.write() as session:
            photos.forget_problems(session)
        tell(Touched.PROBLEMS)
        return self.rescan(monitor, tell)

    def resume(self, monitor: Monitor, tell: Tell) -> object:
        """Do what an earlier run left undone."""
        return self._operations.resume(self._library, self._engines, monitor, tell)

    def check(self, monitor: Monitor, tell: Tell) -> object:
        """Read all photos again, to see which are damaged."""
        return self._operations.check(self._library, (), monitor, tell)

    def read_map(self) -> Any:  # noqa: ANN401
        """Return the faces and where they lie on the map."""
        return self._operations.read_map(self._library)

    def draw_map(self, monitor: Monitor) -> Any:  # noqa: ANN401
        """Draw the map anew."""
        return self._operations.draw_map(self._library, self._engines, monitor)


def operations() -> Operations:
    """Return the real ones."""
    from facesort.operations import scan
    from facesort.operations.engines import Engines as RealEngines

    return Operations(
        scan_folders=scan.scan_folders,
        rescan=scan.rescan,
        resume=scan.resume,
        check=_late("check_photos", "check_photos"),
        photo_pixels=_late("show_photo", "photo_pixels"),
        face_thumbnail=_late("show_photo", "face_thumbnail"),
        photo_thumbnail=_late("show_photo", "photo_thumbnail"),
        read_map=_late("draw_map", "read_map"),
        draw_map=_late("draw_map", "draw_map"),
        draw_face=_draw_face,
        suggest=_suggest,
        engines=RealEngines,
    )


def _late(module: str, name: str) -> Callable[..., Any]:
    """Return an operation that is imported when it is first called, on a worker: that takes time."""

    def load(*arguments: object) -> object:
        operation = getattr(import_module(f"facesort.operations.{module}"), name)
        return operation(*arguments)

    return load


def _draw_face(
    library: Library, engines: Engines, photo_id: int, box: Box, monitor: Monitor
) -> Drawn:
    from facesort.operations import draw_face as operation

    drawing = operation.Drawing(photo_id, box)
    return operation.draw_face(library, cast("Any", engines), drawing, monitor)


def _suggest(
    library: Library, engines: Engines, face_id: int, monitor: Monitor
) -> Sequence[tuple[int, float]]:
    from facesort.operations.suggest import suggest

    found = suggest(library, cast("Any", engines), face_id, monitor)
    return [(one.person_id, one.probability) for one in found if not one.placed_by]


def thumbnail(
    library: Library, operations: Operations, engines: Engines, kind: Kind, item_id: int
) -> bytes | None:
    """Return a thumbnail as JPEG, None if there is none now."""
    load = operations.face_thumbnail if kind == "face" else operations.photo_thumbnail
    return load(library, item_id, engines)


def boxes(library: Library, photo_id: int) -> Sequence[Box]:
    """Return where the faces of a photo are."""
    with library.read() as session:
        return boxes_of_photo(session, photo_id)


def pixels(
    library: Library, operations: Operations, engines: Engines, photo_id: int
) -> NDArray[np.uint8]:
    """Return a photo."""
    return operations.photo_pixels(library, photo_id, engines)
