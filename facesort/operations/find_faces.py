"""Look for faces in the photos in which these models have not looked yet."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from functools import partial

from facesort.errors import ChildFailed
from facesort.faces.blind import is_blind
from facesort.faces.finder import FinderChild, FoundFace, default_pack_id
from facesort.faces.packs import default_pack
from facesort.folders.identity import Trouble
from facesort.library import boxes, faces, photos, versions
from facesort.library.boxes import Box
from facesort.library.faces import NewFace
from facesort.library.folders import PASSING
from facesort.library.forget import blind_spots
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
    drawn: dict[int, FoundFace] = field(default_factory=dict)  # what the user drew, by face
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
            _look(library, engines, batch, looked, monitor)
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


def _look(
    library: Library,
    engines: Engines,
    batch: list[_Decoded],
    looked: _Looked,
    monitor: Monitor,
) -> None:
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
        ids = [photo.id for photo, _pixels in decoded]
        drawn, blind = _drawn(library, ids), _blind(library, ids)
        pixels_of = [(pixels, blind.get(photo.id, [])) for photo, pixels in decoded]
        for (photo, pixels), found in zip(decoded, _find(finder, pixels_of, monitor), strict=True):
            if not isinstance(found, Trouble) and photo.id in drawn:
                looked.drawn.update(_look_again(finder, pixels, drawn[photo.id], found, monitor))
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
        raise_if_cancelled(monitor)
        with contextlib.suppress(FutureTimeout):
            return future.result(_LOOK_UP_S)


def raise_if_cancelled(monitor: Monitor) -> None:
    """Stop at once if the work was stopped; does not wait while it is paused."""
    if monitor.cancelled:
        raise Cancelled


def _find(
    finder: FinderChild, decoded: list[tuple[DecodedPhoto, list[Box]]], monitor: Monitor
) -> list[list[FoundFace] | Trouble]:
    """Find faces; if the finder dies, look at one photo at a time to learn which one kills it.

    With each photo comes where in it no face is to be looked at.

    Raises:
        ChildFailed: The finder does not even start.
        ModelUnusable: Its models are missing or altered.
    """
    if not decoded:
        return []
    try:
        slots = [photo.slot for photo, _blind in decoded]
        blind = [spots for _photo, spots in decoded]
        asked = partial(raise_if_cancelled, monitor)
        nowhere = not any(blind)
        return list(finder.find(slots, asked) if nowhere else finder.find(slots, asked, blind))
    except ChildFailed:
        raise_if_cancelled(monitor)
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


def _drawn(library: Library, photo_ids: list[int]) -> dict[int, dict[int, Box]]:
    """Return where the user drew faces on which these models have not looked: by photo, by face."""
    with library.read() as session:
        return boxes.drawn_without_vector(session, default_pack_id(), photo_ids)


def _blind(library: Library, photo_ids: list[int]) -> dict[int, list[Box]]:
    """Return where in these photos a face was forgotten: none is looked at there."""
    with library.read() as session:
        return blind_spots(session, photo_ids)


def _look_again(
    finder: FinderChild,
    photo: DecodedPhoto,
    drawn: Mapping[int, Box],
    found: Sequence[FoundFace],
    monitor: Monitor,
) -> Iterator[tuple[int, FoundFace]]:
    """Yield what the models make of the faces that the user drew and they did not find."""
    others = [face.box for face in found]
    for face_id, box in drawn.items():
        if all(faces.overlap(box, other) <= faces.SAME_FACE for other in others):
            with contextlib.suppress(ChildFailed):  # it stays as it was drawn
                asked = partial(raise_if_cancelled, monitor)
                yield face_id, finder.look_at(photo.slot, box, others, asked)


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
        seen = _not_blind(session, [e for e in looked.seen if e[0].photo_id in ours])
        photos.store_seen(session, pack, [photo for photo, _found, _thumbnail in seen])
        new = {
            photo.photo_id: [new_face(face) for face in found] for photo, found, _thumbnail in seen
        }
        versions.take_over(session, pack, default_pack().embedder.vector_limit / 127, new)
        ids = faces.replace_faces(session, pack, new)
        drawn = {face_id: new_face(face) for face_id, face in looked.drawn.items()}
        boxes.renew_drawn(session, pack, drawn)
        for bad, trouble in looked.bad:
            if bad.id in ours:
                _store_trouble(session, pack, bad, trouble)
    for (photo, found, thumbnail), face_ids in zip(seen, ids, strict=True):
        engines.thumbnails.save_photo(photo.photo_id, thumbnail)
        for face, face_id in zip(found, face_ids, strict=True):
            engines.thumbnails.save_face(face_id, face.thumbnail)
    drop_forgotten(library, engines, [face_id for face_ids in ids for face_id in face_ids])
    on_change(Touched.PHOTOS | Touched.FACES | Touched.PROBLEMS)


def _not_blind(
    session: Session, seen: list[tuple[PhotoSeen, list[FoundFace], bytes]]
) -> list[tuple[PhotoSeen, list[FoundFace], bytes]]:
    """Leave out faces that were forgotten while they were looked at."""
    spots = blind_spots(session, [photo.photo_id for photo, _found, _thumbnail in seen])
    return [
        (
            photo,
            [face for face in found if not is_blind(face.box, spots.get(photo.photo_id, ()))],
            thumbnail,
        )
        for photo, found, thumbnail in seen
    ]


def drop_forgotten(library: Library, engines: Engines, face_ids: Sequence[int]) -> None:
    """Delete thumbnails that were saved just when their faces were forgotten."""
    with library.read() as session:
        there = faces.there(session, face_ids)
    for face_id in set(face_ids) - there:
        with contextlib.suppress(OSError):
            engines.thumbnails.drop_face(face_id)


def new_face(face: FoundFace) -> NewFace:
    """Return a face that was found as the library takes it."""
    return NewFace(face.box, face.landmarks, face.score, face.quality, face.vector)


def _store_trouble(session: Session, pack: str, photo: UnseenPhoto, trouble: Trouble) -> None:
    reason = (trouble.kind, trouble.message, trouble.advice)
    if trouble.kind in PASSING:
        photos.store_passing_trouble(session, photo.id, photo.path, reason)
    else:
        photos.store_unusable(session, pack, photo.id, reason)
