"""The child processes that the operations share: decoders, finder, grouper, mapper."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from facesort.paths import thumbnails_of

if TYPE_CHECKING:
    from facesort.faces.finder import FinderChild
    from facesort.people.grouper import Grouper
    from facesort.people.mapper import Mapper
    from facesort.photos.decoders import Decoders
    from facesort.photos.thumbnails import Thumbnails


class Engines:
    """Everything that runs outside the main process, started (and imported) when first needed.

    A scan that finds nothing new needs none of it, and would pay more for the imports than for its work.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self._lock = threading.RLock()
        self._decoders: Decoders | None = None
        self._finder: FinderChild | None = None
        self._grouper: Grouper | None = None
        self._mapper: Mapper | None = None
        self._thumbnails: Thumbnails | None = None

    @property
    def thumbnails(self) -> Thumbnails:
        """The pictures of faces and photos on disk."""
        with self._lock:
            if self._thumbnails is None:
                from facesort.photos.thumbnails import Thumbnails

                self._thumbnails = Thumbnails(thumbnails_of(self._library))
            return self._thumbnails

    @property
    def decoders(self) -> Decoders:
        """Turn files into pixels."""
        with self._lock:
            if self._decoders is None:
                from facesort.photos.decoders import Decoders

                self._decoders = Decoders()
            return self._decoders

    @property
    def finder(self) -> FinderChild:
        """Finds faces in the pixels that the decoders made."""
        with self._lock:
            if self._finder is None:
                from facesort.faces.finder import FinderChild

                self._finder = FinderChild(self.decoders.buffers)
            return self._finder

    @property
    def grouper(self) -> Grouper:
        """Groups faces."""
        with self._lock:
            if self._grouper is None:
                from facesort.people.grouper import Grouper

                self._grouper = Grouper()
            return self._grouper

    @property
    def mapper(self) -> Mapper:
        """Draws the map."""
        with self._lock:
            if self._mapper is None:
                from facesort.people.mapper import Mapper

                self._mapper = Mapper()
            return self._mapper

    def stop(self) -> None:
        """End all processes, at once and whatever they do; a later request starts new ones."""
        with self._lock:
            running = self._decoders, self._finder, self._grouper, self._mapper
            self._decoders = self._finder = self._grouper = self._mapper = None
        for engine in running:
            if engine is not None:
                engine.stop()

    #: So that `contextlib.closing` can be used.
    close = stop
