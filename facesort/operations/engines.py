"""The child processes that the operations share: decoders, finder, grouper."""

from __future__ import annotations

import threading
from pathlib import Path

from facesort.faces.finder import FinderChild
from facesort.paths import thumbnails_of
from facesort.people.grouper import Grouper
from facesort.photos.decoders import Decoders
from facesort.photos.thumbnails import Thumbnails


class Engines:
    """Everything that runs outside the main process, started when first needed.

    Attributes:
        thumbnails: The pictures of faces and photos on disk.
        grouper: Groups faces.
    """

    def __init__(self, library: Path) -> None:
        self.thumbnails = Thumbnails(thumbnails_of(library))
        self.grouper = Grouper()
        self._lock = threading.Lock()
        self._decoders: Decoders | None = None
        self._finder: FinderChild | None = None

    @property
    def decoders(self) -> Decoders:
        """Turn files into pixels."""
        with self._lock:
            if self._decoders is None:
                self._decoders = Decoders()
            return self._decoders

    @property
    def finder(self) -> FinderChild:
        """Finds faces in the pixels that the decoders made."""
        buffers = self.decoders.buffers
        with self._lock:
            if self._finder is None:
                self._finder = FinderChild(buffers)
            return self._finder

    def stop(self) -> None:
        """End all processes, at once and whatever they do; a later request starts new ones."""
        with self._lock:
            decoders, finder = self._decoders, self._finder
            self._decoders = self._finder = None
        for engine in (decoders, finder, self.grouper):
            if engine is not None:
                engine.stop()

    #: So that `contextlib.closing` can be used.
    close = stop
