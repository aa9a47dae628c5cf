"""Look for faces in the photos in which these models have not looked yet."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from functools import partial

from facesort.errors import ChildFailed
from facesort.faces.finder import FinderChild, FoundFace, default_pack_id
from facesort.folders.identity import Trouble
from facesort.library import faces, photos
from facesort.library.faces import NewFace
from facesort.library.folders import PASSING
from facesort.library.photos import PhotoSeen, UnseenPhoto
from facesort.library.store import Library, Session
from facesort.library.touched import Touched
from facesort.monitor import Cancelled, Monitor
from facesort.operations.engines import Engines
from facesort.photos.decoders import DecodedPhoto
from facesort.text import _

_LOOK_UP_S = 0.1  # how often a wait is interrupted to see whether the work was stopped
_PAGE = 200  # photos asked for at once
_STORE_PHOTOS = 64  # photos per transaction at most …
_STORE_S = 1.0  # … and no result waits longer: people are to appear while the scan runs

_Decoded = tuple[UnseenPhoto, Future[DecodedPhoto | Trouble]]


@dataclass(slots=True)
class _Looked:
    """Results that are not stored yet."""

    seen: list[tuple[PhotoSeen, list[FoundFace], bytes]] = field(default_factory=list)
    bad: list[tuple[UnseenPhoto, Trouble]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def is_due(self) -> bool:
        waited = time.monotonic() - self.since
        return len(self.seen) + len(self.bad) >= _STORE_PHOTOS or waited > _STORE_S


def find_faces(
    library: Library,
    engines: Engines,
    report: Callable[[int], None],
    on_change: Callable[[Touched], None],
    monitor: Monitor,
) -> int:
    """Look for faces in every photo that nobody has looked at; returns how many photos that were.

    Decoders fill shared memory while the finder looks at what they filled before.

    Args:
        library: Where the photos are.
        engines: Who does the work.
        report: Told how many photos are done; may raise `Cancelled`.
        on_change: Told what changed after each transaction.
        monitor: May stop the work; what was found so far is kept.

    Raises:
        Cancelled: Through `monitor`.
        ChildFailed: The finder does not start.
        ModelUnusable: Its models are missing or altered.
    """
    looked = _Looked()
    done = 0
    finished = False
    pool = ThreadPoolExecutor(engines.decoders.count, thread_name_prefix="decode")
    try:
        for batch in _batches(library, engines, pool):
            _look(engines, batch, looked, monitor)
            if looked.is_due():
                _store(library, engines, looked, on_change)
                looked = _Looked()
            done += len(batch)
            report(done)
        finished = True
    finally:
        if not finished:
            engines.stop()  # photos that were decoded and not looked at still hold memory
        pool.shutdown(cancel_futures=True)
        _store(library, engines, looked, on_change)
    return done


def _batches(
    library: Library, engines: Engines, pool: ThreadPoolExecutor
) -> Iterator[list[_Decoded]]:
    """Yield photos in batches that take half the shared memory, while the other half is filled."""
    decoders = engines.decoders
    waiting: deque[_Decoded] = deque()
    size = max(1, decoders.slots // 2)
    todo = _unseen(library)
    while True:
        while len(waiting) < decoders.slots and (photo := next(todo, None)) is not None:
            decode = partial(decoders.decode, size=photo.size, mtime_ns=photo.mtime_ns)
            waiting.append((photo, pool.submit(decode, photo.path, photo.kind)))
        if not waiting:
            return
        yield [waiting.popleft() for _n in range(min(size, len(waiting)))]


def _unseen(library: Library) -> Iterator[UnseenPhoto]:
    after, pack = 0, default_pack_id()
    while True:
        with library.read() as session:
            page = photos.unseen_photos(session, pack, _PAGE, after)
        if not page:
            return
        yield from page
        after = page[-1].id


def _look(engines: Engines, batch: list[_Decoded], looked: _Looked, monitor: Monitor) -> None:
    """Find the faces of a batch and give its memory back."""
    # Those that are at work now: whoever stops the engines replaces them.
    decoders, finder = engines.decoders, engines.finder
    decoded: list[tuple[UnseenPhoto, DecodedPhoto]] = []
    try:
        for photo, future in batch:
            result = _result(future, monitor)
            if isinstance(result, Trouble):
                looked.bad.append((photo, result))
            else:
                decoded.append((photo, result))
        for (photo, pixels), found in zip(
            decoded, _find(finder, [d for _p, d in decoded], monitor), strict=True
        ):
            if isinstance(found, Trouble):
                looked.bad.append((photo, found))
            else:
                looked.seen.append((_seen(photo, pixels), found, pixels.thumbnail))
    finally:
        for _photo, pixels in decoded:
            decoders.release(pixels.slot)


def _result(future: Future[DecodedPhoto | Trouble], monitor: Monitor) -> DecodedPhoto | Trouble:
    """Wait for a decoder, which may take a minute; whoever stops the work does not wait so long."""
    while True:
        _raise_if_cancelled(monitor)
        with contextlib.suppress(FutureTimeout):
            return future.result(_LOOK_UP_S)


def _raise_if_cancelled(monitor: Monitor) -> None:
    if monitor.cancelled:
        raise Cancelled


def _find(
    finder: FinderChild, decoded: list[DecodedPhoto], monitor: Monitor
) -> list[list[FoundFace] | Trouble]:
    """Find faces; if the finder dies, look at one photo at a time to learn which one kills it.

    Raises:
        ChildFailed: The finder does not even start.
        ModelUnusable: Its models are missing or altered.
    """
    if not decoded:
        return []
    try:
        slots = [photo.slot for photo in decoded]
        return list(finder.find(slots, partial(_raise_if_cancelled, monitor)))
    except ChildFailed:
        _raise_if_cancelled(monitor)
        if len(decoded) == 1:
            finder.describe()  # if it cannot even start, no photo is to blame
            return [
                Trouble(
                    "crashed",
                    _("Looking for faces in this photo stopped the face finder."),
                    _("Update facesort, or convert the photo to another format."),
                )
            ]
    return [result for photo in decoded for result in _find(finder, [photo], monitor)]


def _seen(photo: UnseenPhoto, pixels: DecodedPhoto) -> PhotoSeen:
    damaged = (
        (
            "damaged",
            _("The file is damaged: only a part of the picture could be read."),
            _("Put an intact copy in its place, for example from a backup."),
        )
        if pixels.damaged
        else None
    )
    return PhotoSeen(
        photo.id,
        pixels.width,
        pixels.height,
        pixels.taken_at,
        pixels.camera,
        pixels.place,
        damaged,
    )


def _store(
    library: Library, engines: Engines, looked: _Looked, on_change: Callable[[Touched], None]
) -> None:
    if not looked.seen and not looked.bad:
        return
    pack = default_pack_id()
    with library.write() as session:
        ours = photos.still_unseen(
            session, pack, [s.photo_id for s, *_ in looked.seen] + [p.id for p, _ in looked.bad]
        )
        seen = [entry for entry in looked.seen if entry[0].photo_id in ours]
        photos.store_seen(session, pack, [photo for photo, _found, _thumbnail in seen])
        new = {
            photo.photo_id: [
                NewFace(f.box, f.landmarks, f.score, f.quality, f.vector) for f in found
            ]
            for photo, found, _thumbnail in seen
        }
        ids = faces.replace_faces(session, pack, new)
        for bad, trouble in looked.bad:
            if bad.id in ours:
                _store_trouble(session, pack, bad, trouble)
    for (photo, found, thumbnail), face_ids in zip(seen, ids, strict=True):
        engines.thumbnails.save_photo(photo.photo_id, thumbnail)
        for face, face_id in zip(found, face_ids, strict=True):
            engines.thumbnails.save_face(face_id, face.thumbnail)
    on_change(Touched.PHOTOS | Touched.FACES | Touched.PROBLEMS)


def _store_trouble(session: Session, pack: str, photo: UnseenPhoto, trouble: Trouble) -> None:
    reason = (trouble.kind, trouble.message, trouble.advice)
    if trouble.kind in PASSING:
        photos.store_passing_trouble(session, photo.id, photo.path, reason)
    else:
        photos.store_unusable(session, pack, photo.id, reason)
