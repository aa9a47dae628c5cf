"""Run the networks over photos: all cores, batches, and what happens when memory runs out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from facesort.child import usable_cores
from facesort.faces.align import chip
from facesort.faces.blind import is_blind
from facesort.faces.detect import Detector, Faces
from facesort.faces.device import best_device, device_name
from facesort.faces.drawn import drawn
from facesort.faces.embed import Embedder
from facesort.faces.found import Box, FoundFace
from facesort.faces.packs import Pack
from facesort.faces.quality import quality
from facesort.faces.thumbnail import thumbnail
from facesort.faces.vectors import encode

#: Photos that go through the detector together, and faces through the embedder.  On a processor one
#: photo at a time is fastest (the caches hold it), and faces gain nothing more from 16 on.
_AT_ONCE_ON_PROCESSOR = (1, 16)
_AT_ONCE_ON_CARD = (16, 64)

#: A thread needs about 200 MB; more than these wait for photos anyway, which take as long to decode.
_MOST_THREADS = 6

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True, slots=True)
class _Networks:
    detector: Detector
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class _Place:
    """One face of one photo."""

    photo: NDArray[np.uint8]
    faces: Faces
    index: int


class Engine:
    """The models on one device.

    Args:
        pack: The models.
        device: What torch calls the device; None for the best there is.

    Raises:
        ModelUnusable: The models are missing or altered.
    """

    def __init__(self, pack: Pack, device: str | None) -> None:
        self._pack = pack
        self._device = torch.device(device) if device else best_device()
        self._networks = self._load(self._device)
        self._fallback: _Networks | None = None
        self.device_name = device_name(self._device)
        self.torch_version = torch.__version__

    def find(
        self, photos: Sequence[NDArray[np.uint8]], blind: Sequence[Sequence[Box]] = ()
    ) -> list[list[FoundFace]]:
        """Return the faces of each photo, (h, w, 3) uint8 sRGB, the surest first.

        Args:
            photos: The photos.
            blind: Where in each of them none is to be looked at; left out for nowhere.
        """
        photos = [np.require(photo, np.uint8, ("C", "W")) for photo in photos]
        cores = usable_cores()
        threads = min(cores, max(2, cores // 2), _MOST_THREADS)
        on_processor = self._device.type == "cpu"
        few_photos, few_faces = _AT_ONCE_ON_PROCESSOR if on_processor else _AT_ONCE_ON_CARD
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            detected = self._spread(pool, _detect, photos, few_photos)
            looked_at = [
                [
                    _Place(photo, faces, i)
                    for i in range(len(faces))
                    if not _is_in(faces, i, photo, spots)
                ]
                for photo, faces, spots in zip(
                    photos, detected, blind or ((),) * len(photos), strict=True
                )
            ]
            places = [place for of_photo in looked_at for place in of_photo]
            each = max(1, math.ceil(len(places) / threads))
            found = iter(self._spread(pool, self._look_at, places, min(each, few_faces)))
        return [[next(found) for _place in of_photo] for of_photo in looked_at]

    def look_at(self, photo: NDArray[np.uint8], box: Box, others: Sequence[Box] = ()) -> FoundFace:
        """Describe the face that somebody drew a box around.

        Args:
            photo: (h, w, 3) uint8, sRGB, upright.
            box: x, y, width, height, each 0..1 of the photo.
            others: The boxes of other faces: what is rather in one of them is not this face.

        Returns:
            The face as the detector sees it, if it does; else the box, turned upright as it is, with the
            score 0.
        """
        photo = np.require(photo, np.uint8, ("C", "W"))
        wanted, *taken = (_edges(one, photo) for one in (box, *others))
        faces = drawn(self._networks.detector.look_into(_tensor(photo), wanted), wanted, taken)
        return self._look_at(self._networks, [_Place(photo, faces, 0)])[0]

    def _spread(
        self,
        pool: Executor,
        work: Callable[[_Networks, Sequence[_In]], list[_Out]],
        items: Sequence[_In],
        at_once: int,
    ) -> list[_Out]:
        """Do work on items in batches, on all threads; the results are in order."""
        batches = [items[i : i + at_once] for i in range(0, len(items), at_once)]
        done = pool.map(lambda batch: self._do(work, batch), batches)
        return [result for results in done for result in results]

    def _do(
        self, work: Callable[[_Networks, Sequence[_In]], list[_Out]], items: Sequence[_In]
    ) -> list[_Out]:
        """Do work on a batch; when the graphics card's memory runs out, on its halves."""
        try:
            return work(self._networks, items)
        except torch.OutOfMemoryError:
            pass  # what the failed attempt holds must be free before the next one
        if len(items) == 1:
            return work(self._on_processor(), items)
        middle = len(items) // 2
        return self._do(work, items[:middle]) + self._do(work, items[middle:])

    def _on_processor(self) -> _Networks:
        self._fallback = self._fallback or self._load(torch.device("cpu"))
        return self._fallback

    def _load(self, device: torch.device) -> _Networks:
        return _Networks(
            Detector(self._pack.detector, device), Embedder(self._pack.embedder, device)
        )

    def _look_at(self, networks: _Networks, places: Sequence[_Place]) -> list[FoundFace]:
        """Turn faces upright, compute their vectors, judge and show them."""
        model = self._pack.embedder
        chips = torch.stack(
            [
                chip(_tensor(p.photo), p.faces.points[p.index], model.template, model.input_size)
                for p in places
            ]
        )
        vectors = encode(networks.embedder.embed(chips).numpy(), model.vector_limit)
        return [
            _described(place, pixels, vector)
            for place, pixels, vector in zip(places, chips.numpy(), vectors, strict=True)
        ]


def _detect(networks: _Networks, photos: Sequence[NDArray[np.uint8]]) -> list[Faces]:
    return networks.detector.detect([_tensor(photo) for photo in photos])


def _described(place: _Place, chip_: NDArray[np.float32], vector: bytes) -> FoundFace:
    height, width = place.photo.shape[:2]
    size = np.array((width, height), np.float32)
    box = place.faces.boxes[place.index].reshape(2, 2)
    points = place.faces.points[place.index]
    score = float(place.faces.scores[place.index])
    left, top, right, bottom = np.clip(box / size, 0, 1).ravel().tolist()
    return FoundFace(
        box=(left, top, right - left, bottom - top),
        landmarks=tuple(np.clip(points / size, 0, 1).ravel().tolist()),
        score=score,
        quality=quality(float((box[1] - box[0]).min()), score, points, chip_),
        vector=vector,
        thumbnail=thumbnail(place.photo, box.ravel()),
    )


def _is_in(
    faces: Faces, index: int, photo: NDArray[np.uint8], spots: Sequence[Sequence[float]]
) -> bool:
    """Return whether a face is where none is to be looked at."""
    if not spots:
        return False
    height, width = photo.shape[:2]
    edges = np.clip(faces.boxes[index].reshape(2, 2) / np.array((width, height)), 0, 1).ravel()
    left, top, right, bottom = edges.tolist()
    return is_blind((left, top, right - left, bottom - top), spots)


def _edges(box: Box, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return left, top, right, bottom in pixels of a box in parts of the photo."""
    x, y, width, height = box
    rows, columns = photo.shape[:2]
    edges = (x * columns, y * rows, (x + width) * columns, (y + height) * rows)
    return np.array(edges, np.float32)


def _tensor(photo: NDArray[np.uint8]) -> Tensor:
    """Return a view of a photo as torch wants it: (3, h, w)."""
    return torch.from_numpy(photo).permute(2, 0, 1)
