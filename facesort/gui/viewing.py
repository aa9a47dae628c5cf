"""Fill the photo viewer: facts and faces at once, pixels when the drive has delivered them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from facesort.errors import FacesortError
from facesort.gui.jobs import Job, Jobs, Lane
from facesort.gui.reading import read_photo
from facesort.library.faces import FaceRow
from facesort.library.photos import PhotoFacts
from facesort.library.store import Library
from facesort.text import _

#: Returns a photo as (h, w, 3) uint8, upright sRGB; raises FacesortError if it cannot be read.
LoadPixels: TypeAlias = Callable[[int], NDArray[np.uint8]]


class Viewing(QObject):
    """Which photo is looked at, and among which others.

    Signals:
        facts_read: What is known of the photo; carries (PhotoFacts, list of FaceRow).
        pixels_read: Carries (photo_id, QImage).
        pixels_failed: The photo cannot be read now; carries (photo_id, text).
        photo_gone: The photo is not in the library any more.
    """

    facts_read = Signal(object, list)
    pixels_read = Signal(int, QImage)
    pixels_failed = Signal(int, str)
    photo_gone = Signal()

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        load_pixels: LoadPixels,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._load_pixels = load_pixels
        self._photo_id: int | None = None
        self._ids: Sequence[int] = ()
        self._loading: int | None = None
        self._told: int | None = None
        self._early: QImage | str | None = None

    def open(self, photo_id: int, ids: Sequence[int]) -> None:
        """Look at a photo; `ids` are those that can be walked through, in order."""
        self._photo_id, self._ids = photo_id, ids
        self._told = self._early = None
        self.refresh()
        self._load()

    def close(self) -> None:
        """Look at no photo any more."""
        self._photo_id = None

    def walk(self, step: int) -> None:
        """Go to the photo so many places further, as far as there are any."""
        if self._photo_id not in self._ids:
            return
        place = self._ids.index(self._photo_id) + step
        if 0 <= place < len(self._ids):
            self.open(self._ids[place], self._ids)

    def go_back(self) -> None:
        """Go to the photo before this one."""
        self.walk(-1)

    def go_on(self) -> None:
        """Go to the photo after this one."""
        self.walk(1)

    def refresh(self) -> None:
        """Read again what is known of the photo (its faces may have got names)."""
        if self._photo_id is not None:
            photo_id = self._photo_id
            job = self._jobs.start(_("Photo"), lambda _m: (photo_id, self._facts(photo_id)))
            job.succeeded.connect(self._on_facts_read)

    def _facts(self, photo_id: int) -> tuple[PhotoFacts, Sequence[FaceRow]] | None:
        return read_photo(self._library, photo_id)

    def _on_facts_read(
        self, answer: tuple[int, tuple[PhotoFacts, Sequence[FaceRow]] | None]
    ) -> None:
        photo_id, found = answer
        if photo_id != self._photo_id:
            return
        if found is None:
            self.photo_gone.emit()
        else:
            facts, faces = found
            self._told = photo_id
            self.facts_read.emit(facts, list(faces))
            if self._early is not None:
                early, self._early = self._early, None
                self._tell_pixels(photo_id, early)

    def _load(self) -> None:
        """Load pixels one photo after the other; who walks fast skips those in between."""
        if self._loading is not None or self._photo_id is None:
            return
        self._loading = self._photo_id
        work = partial(_pixels, self._load_pixels, self._photo_id)
        job = self._jobs.start(_("Photo"), work, Lane.DISK)
        job.succeeded.connect(self._on_pixels_read)
        job.ended.connect(self._on_load_ended)

    def _on_pixels_read(self, result: QImage | str) -> None:
        if self._loading != self._photo_id or self._photo_id is None:
            return
        if self._told == self._photo_id:
            self._tell_pixels(self._photo_id, result)
        else:
            self._early = result  # facts come first

    def _tell_pixels(self, photo_id: int, result: QImage | str) -> None:
        if isinstance(result, str):
            self.pixels_failed.emit(photo_id, result)
        else:
            self.pixels_read.emit(photo_id, result)

    def _on_load_ended(self, _job: Job) -> None:
        loaded, self._loading = self._loading, None
        if loaded != self._photo_id:
            self._load()


def _pixels(load: LoadPixels, photo_id: int, _monitor: object) -> QImage | str:
    try:
        pixels = np.ascontiguousarray(load(photo_id))
    except FacesortError as error:
        return str(error)
    height, width, _channels = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()  # its own memory
