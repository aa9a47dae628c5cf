"""Thumbnails: read and decoded on two threads, kept as pixmaps on the GUI thread.

What was asked for last is loaded first, because that is what the user looks at; what was asked for
long ago is dropped, because it has been scrolled away.  While new cards rush past nothing is loaded: it
would be gone before it is there, and scrolling would jerk.  Results come in batches: one signal per
picture costs more than the picture.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QPixmapCache

from facesort.errors import FacesortError
from facesort.gui.cropping import square
from facesort.library.boxes import Box
from facesort.monitor import Cancelled
from facesort.photos.thumbnails import is_thumbnail

#: A face, a whole photo, or the square of a photo that a card shows.
Kind = Literal["face", "photo", "card"]
Key = tuple[Kind, int]

#: Returns a thumbnail as JPEG, None if there is none now.  Called on the loader's threads.
Load = Callable[[Kind, int], bytes | None]
#: Returns where the faces of a photo are.  Called on the loader's threads.
Boxes = Callable[[int], Sequence[Box]]

_THREADS = 2
_WAITING_AT_MOST = 300
_BATCH_MS = 30
_BATCH_AT_MOST = 12  # so that a delivery takes a few milliseconds
_REST_S = 0.04  # without anything new being asked for: longer than a frame, too short to be noticed
_PASSED_S = 0.5  # what was asked for so long before the newest has been scrolled away
#: Bytes of pixmaps that are kept: some 300 thumbnails.  Those that were painted in the last seconds are
#: kept even if they are more: a large screen shows up to 900 of the smallest cards.
_KEPT = 80 * 2**20
_PAINTED_S = 2.0
_ASK_AGAIN_S = 20.0
_ROUNDED_KIB = 64 * 1024  # what cards paint: a screen of large ones at 200 % needs half of it


class ThumbnailLoader(QObject):
    """Loads thumbnails off the GUI thread.

    Signals:
        loaded: Some thumbnails are there; carries a list of (kind, id, QImage).  The image is null
            where there is none.
        failed: `load` raised something that is a bug; carries the exception.
    """

    loaded = Signal(list)
    failed = Signal(Exception)

    def __init__(
        self, load: Load, boxes: Boxes = lambda _photo_id: (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._boxes = boxes
        self._changed = threading.Condition()
        self._decoding = threading.Lock()
        self._waiting: OrderedDict[Key, float] = OrderedDict()  # when it was asked for last
        self._asked_at = 0.0
        self._at_work: set[Key] = set()
        self._done: list[tuple[Kind, int, QImage]] = []
        self._bugs: list[Exception] = []
        self._stopping = False
        self._timer = QTimer(self)
        self._timer.setInterval(_BATCH_MS)
        self._timer.timeout.connect(self._deliver)
        self._threads = [
            threading.Thread(target=self._work, name=f"thumbnails-{i}", daemon=True)
            for i in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def request(self, kind: Kind, item_id: int) -> None:
        """Load this one next; asking again moves it to the front and costs nothing else."""
        key = (kind, item_id)
        with self._changed:
            if self._stopping or key in self._at_work:
                return
            now = time.monotonic()
            if key not in self._waiting:
                self._asked_at = now
            self._waiting[key] = now
            self._waiting.move_to_end(key)
            if len(self._waiting) > _WAITING_AT_MOST:
                self._waiting.popitem(last=False)
            self._changed.notify()
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Forget what waits; nothing is delivered from now on."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._changed.notify_all()
        self._timer.stop()

    def shut_down(self, timeout_s: float) -> bool:
        """Stop and wait for the threads; returns False if that takes too long."""
        self.stop()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and (pause := self._pause()) != 0.0:
                    self._changed.wait(pause)
                if self._stopping:
                    return
                key = self._waiting.popitem(last=True)[0]
                self._at_work.add(key)
                self._forget_passed()
            image, bug = QImage(), None
            try:
                jpeg = self._load(*key)
                boxes = self._boxes(key[1]) if key[0] == "card" else ()
                with self._decoding:  # one at a time: the GUI thread needs a core as well
                    image = _decoded(jpeg)
                if key[0] == "card" and not image.isNull():
                    left, top, side = square(image.width(), image.height(), boxes)
                    image = image.copy(left, top, side, side)
            except (FacesortError, Cancelled):
                pass  # the grey card says it: there is no picture now
            except Exception as error:  # noqa: BLE001 - reported below; the other pictures go on
                bug = error
            with self._changed:
                self._done.append((*key, image))
                if bug is not None:
                    self._bugs.append(bug)

    def _pause(self) -> float | None:
        """Return for how long nothing is to be loaded, None if until something is asked for."""
        if not self._waiting:
            return None
        return max(0.0, self._asked_at + _REST_S - time.monotonic())

    def _forget_passed(self) -> None:
        """Let go of what is out of view.  If it is not, it is asked for again when something arrives."""
        while self._waiting and next(iter(self._waiting.values())) < self._asked_at - _PASSED_S:
            self._waiting.popitem(last=False)

    def _deliver(self) -> None:
        with self._changed:
            done, self._done = self._done[:_BATCH_AT_MOST], self._done[_BATCH_AT_MOST:]
            bugs, self._bugs = self._bugs, []
            self._at_work.difference_update((kind, item_id) for kind, item_id, _image in done)
            idle = not self._waiting and not self._at_work and not self._done
        if idle:
            self._timer.stop()
        if done:
            self.loaded.emit(done)
        for bug in bugs:
            self.failed.emit(bug)


def _decoded(jpeg: bytes | None) -> QImage:
    if not jpeg or not is_thumbnail(jpeg):
        return QImage()
    # Not with a QImageReader on a QBuffer of ours: Qt would ask for the interpreter while it holds the
    # lock of its image plugins, and wait for ever for a GUI thread that is just about to load an icon.
    # With the format's name no other plugin is asked, whatever the bytes look like.
    image = QImage.fromData(QByteArray(jpeg), "JPG")  # type: ignore[arg-type]
    if not image.isNull():
        image = image.convertToFormat(QImage.Format.Format_RGB32)  # what the screen wants
    return image


class PixmapCache(QObject):
    """The thumbnails seen last, for all models of the window.  Lives on the GUI thread.

    Signals:
        arrived: Pixmaps that were asked for are there now, or are not to be had; carries a list of
            (kind, id).
    """

    arrived = Signal(list)

    def __init__(self, loader: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._painted: dict[Key, float] = {}
        self._bytes = 0
        self._missing_until: dict[Key, float] = {}
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _ROUNDED_KIB))
        loader.loaded.connect(self._on_loaded)

    def pixmap(self, kind: Kind, item_id: int) -> QPixmap | None:
        """Return the thumbnail; None if it is not here yet (it is asked for, `arrived` tells)."""
        key = (kind, item_id)
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
            self._painted[key] = time.monotonic()
            return pixmap
        if self._missing_until.get(key, 0.0) <= time.monotonic():
            self._loader.request(kind, item_id)
        return None

    def forget_missing(self) -> None:
        """Ask again for thumbnails that were not to be had, because a drive may be back."""
        self._missing_until.clear()

    def forget_all(self) -> None:
        """Let go of all pictures: some may show somebody who was forgotten."""
        for key in list(self._pixmaps):
            self._drop(key)
        QPixmapCache.clear()

    def _on_loaded(self, images: list[tuple[Kind, int, QImage]]) -> None:
        arrived: list[Key] = []
        for kind, item_id, image in images:
            key = (kind, item_id)
            arrived.append(key)
            if image.isNull():
                self._missing_until[key] = time.monotonic() + _ASK_AGAIN_S
                continue
            self._missing_until.pop(key, None)
            self._drop(key)
            self._pixmaps[key] = QPixmap.fromImage(image)
            self._painted[key] = time.monotonic()
            self._bytes += _bytes_of(self._pixmaps[key])
        self._drop_old()
        self.arrived.emit(arrived)

    def _drop_old(self) -> None:
        """Let go of what was not painted for longest, as far as there is too much."""
        long_ago = time.monotonic() - _PAINTED_S
        while self._bytes > _KEPT:
            key = next(iter(self._pixmaps))
            if self._painted[key] > long_ago:
                break
            self._drop(key)

    def _drop(self, key: Key) -> None:
        pixmap = self._pixmaps.pop(key, None)
        if pixmap is not None:
            del self._painted[key]
            self._bytes -= _bytes_of(pixmap)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
