"""Find the faces in photos: boxes, five points and how sure the network is.

The first look is at the whole photo, reduced to `FIRST_LOOK` pixels: quick, and large faces are found
best that way.  What the reduction may hide is a small face.  So where the first look suspects one but
is not sure, a second look goes at tiles of the photo in full size, and only small faces are taken
from it: parts of large faces look like faces to the network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torchvision.ops import nms

from facesort.faces.packs import DetectorModel
from facesort.faces.retinaface import ANCHOR_SIZES, STRIDES, Output, RetinaFace
from facesort.faces.weights import fill

#: A face counts from this score on.
SURE = 0.7

#: From this score on the first look suspects a face.
SUSPECTED = 0.05

#: Longest side of what the first look sees, in pixels.
FIRST_LOOK = 1024

#: A face smaller than this in the first look is small: the network's finest map has the last word on
#: it, and its score depends on every pixel.  The network's second smallest anchor.
SMALL = 32

#: The second look: side of a tile and distance between neighbouring tiles, in pixels.  Neighbours
#: overlap by more than the largest small face (`SMALL`, times 4 for the largest reduction we meet).
TILE, TILE_STEP = 384, 256

#: Smaller faces, in pixels of the photo, are of no use to anyone.
MIN_SIZE = 10

#: What somebody drew a box around is looked at in this size, with so much around the middle of the box
#: (both sides of it together are twice that), in pixels and sides of the box.
_BEST_SIZE, _AROUND = 128, 1.25

#: Two boxes that overlap more than this (intersection over union) show the same face.
_SAME_FACE = 0.4

#: How far a box and its points may move away from their prior (fixed by the network's training).
_CENTRE_VARIANCE, _SIZE_VARIANCE = 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces of one photo, or of a part of it, the surest first; coordinates in its pixels.

    Attributes:
        boxes: (n, 4) float32 left, top, right, bottom.
        points: (n, 5, 2) float32 x, y: image-left eye, other eye, nose, corners of the mouth.
        scores: (n,) float32, 0..1.
    """

    boxes: NDArray[np.float32]
    points: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)

    def chosen(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> Faces:
        """Return some of the faces."""
        return Faces(self.boxes[index], self.points[index], self.scores[index])

    def placed(self, scale: tuple[float, float], shift: tuple[float, float] = (0, 0)) -> Faces:
        """Return the faces with coordinates multiplied by a scale (x, y), then shifted (x, y)."""
        a, b = np.array(scale, np.float32), np.array(shift, np.float32)
        return Faces(self.boxes * np.tile(a, 2) + np.tile(b, 2), self.points * a + b, self.scores)

    @property
    def sizes(self) -> NDArray[np.float32]:
        """(n,) width of the boxes."""
        return self.boxes[:, 2] - self.boxes[:, 0]


class Detector:
    """RetinaFace on one device."""

    def __init__(self, model: DetectorModel, device: torch.device) -> None:
        """Load the weights.

        Raises:
            ModelUnusable: They are missing or altered.
        """
        network = RetinaFace()
        fill(network, model.path, model.sha256)
        self._network = network.to(device).to(memory_format=torch.channels_last)
        self._mean = torch.tensor(model.mean, device=device).view(3, 1, 1)
        self._device = device

    @torch.inference_mode()
    def detect(self, photos: Sequence[Tensor]) -> list[Faces]:
        """Find the faces in photos.

        Args:
            photos: Each (3, h, w) uint8, RGB, in the processor's memory.  They go through the network
                together.

        Returns:
            The faces of each photo, in its pixels.
        """
        found = []
        scales = [min(1.0, FIRST_LOOK / max(photo.shape[1:])) for photo in photos]
        reduced = [_reduced(p, scale) for p, scale in zip(photos, scales, strict=True)]
        first_looks = self._look(reduced, SUSPECTED)
        for photo, small, scale, faces in zip(photos, reduced, scales, first_looks, strict=True):
            height, width = (a / b for a, b in zip(photo.shape[1:], small.shape[1:], strict=True))
            suspects = faces.placed((width, height))
            sure = suspects.chosen(suspects.scores > SURE)
            if scale < 1:
                limit = SMALL / scale
                doubtful = (suspects.scores <= SURE) & (suspects.sizes < limit)
                sure = self._look_closer(photo, sure, suspects.chosen(doubtful), limit)
            found.append(_plausible(sure, photo.shape[1], photo.shape[2]))
        return found

    @torch.inference_mode()
    def look_into(self, photo: Tensor, box: NDArray[np.float32]) -> Faces:
        """Find all that may be a face in and around a box in which somebody saw one.

        The part of the photo is brought to the size that the network knows best, and whatever it
        suspects counts.

        Args:
            photo: (3, h, w) uint8, RGB, in the processor's memory.
            box: (4,) left, top, right, bottom, in pixels of the photo.

        Returns:
            The faces, in pixels of the photo.
        """
        middle, side = (box[:2] + box[2:]) / 2, float((box[2:] - box[:2]).max())
        edges = np.array((middle - side * _AROUND, middle + side * _AROUND)).round().astype(int)
        (left, top), (right, bottom) = np.clip(edges, 0, (photo.shape[2], photo.shape[1]))
        part = photo[:, top:bottom, left:right]
        size = [max(1, round(length * _BEST_SIZE / side)) for length in part.shape[1:]]
        image = functional.interpolate(part[None], size, mode="bilinear", antialias=True)[0]
        (faces,) = self._look([image], SUSPECTED)
        down, across = (a / b for a, b in zip(part.shape[1:], size, strict=True))
        return faces.placed((across, down), (float(left), float(top)))

    def _look_closer(self, photo: Tensor, sure: Faces, doubtful: Faces, limit: float) -> Faces:
        """Add the faces, smaller than the limit, that tiles around the doubtful ones show."""
        height, width = photo.shape[1:]
        corners = tiles_around(doubtful.boxes, height, width)
        tiles = [photo[:, y : y + TILE, x : x + TILE] for y, x in corners]
        seen = [sure]
        for (y, x), faces in zip(corners, self._look(tiles, SURE), strict=True):
            placed = faces.placed((1, 1), (x, y))
            seen.append(placed.chosen((placed.sizes < limit) & _whole(placed, y, x, photo)))
        return _unique(seen)

    def _look(self, images: Sequence[Tensor], threshold: float) -> list[Faces]:
        """Run the network on images of similar size, at once."""
        if not images:
            return []
        height, width = (max(image.shape[side] for image in images) for side in (1, 2))
        # Smaller images are padded with the mean colour.
        batch = torch.zeros(len(images), 3, height, width, device=self._device)
        for slot, image in zip(batch, images, strict=True):
            place = slot[:, : image.shape[1], : image.shape[2]]
            torch.sub(image.to(self._device), self._mean, out=place)
        output = self._network(batch)
        places = priors(height, width).to(self._device)
        return [_decode(Output(*one), places, threshold) for one in zip(*output, strict=True)]


@lru_cache(maxsize=32)
def priors(height: int, width: int) -> Tensor:
    """Return the squares around which the network looks for faces: (n, 3) float32 x, y, size.

    In pixels of the network's input; level by level, row by row, column by column, small before large.
    """
    levels = []
    for stride, sizes in zip(STRIDES, ANCHOR_SIZES, strict=True):
        y = (torch.arange(math.ceil(height / stride)) + 0.5) * stride
        x = (torch.arange(math.ceil(width / stride)) + 0.5) * stride
        grid = torch.meshgrid(y, x, torch.tensor(sizes, dtype=torch.float32), indexing="ij")
        levels.append(torch.stack((grid[1], grid[0], grid[2]), -1).reshape(-1, 3))
    return torch.cat(levels)


def tiles_around(boxes: NDArray[np.float32], height: int, width: int) -> list[tuple[int, int]]:
    """Choose the tiles of a photo that hold the centres of boxes, away from the tile's border.

    Args:
        boxes: (n, 4) float32 left, top, right, bottom, in pixels of the photo.
        height: Of the photo.
        width: Of the photo.

    Returns:
        Top and left of each tile, in pixels.
    """
    margin = (TILE - TILE_STEP) / 2
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    steps = np.maximum((centres - margin) // TILE_STEP, 0).astype(np.int64)
    corners = np.minimum(steps * TILE_STEP, np.maximum(0, (width - TILE, height - TILE)))
    return sorted({(int(y), int(x)) for x, y in corners})


def _reduced(photo: Tensor, scale: float) -> Tensor:
    if scale == 1:
        return photo
    size = [max(1, round(side * scale)) for side in photo.shape[1:]]
    # "antialias" averages over all pixels, so that nothing small falls between the samples.
    return functional.interpolate(photo[None], size, mode="bilinear", antialias=True)[0]


def _decode(output: Output, places: Tensor, threshold: float) -> Faces:
    """Turn what the network says into faces above the threshold, each once."""
    chosen = output.scores > threshold
    places, scores = places[chosen], output.scores[chosen]
    centres, size = places[:, :2], places[:, 2:]
    reach = size * _CENTRE_VARIANCE
    boxes = output.boxes[chosen]
    middles = centres + boxes[:, :2] * reach
    half = size * torch.exp(boxes[:, 2:] * _SIZE_VARIANCE) / 2
    points = centres[:, None] + output.points[chosen].view(-1, 5, 2) * reach[:, None]
    boxes = torch.cat((middles - half, middles + half), 1)
    kept = nms(boxes, scores, _SAME_FACE)
    return Faces(boxes[kept].cpu().numpy(), points[kept].cpu().numpy(), scores[kept].cpu().numpy())


def _unique(parts: Sequence[Faces]) -> Faces:
    """Put the faces of several looks together, each face once."""
    faces = Faces(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )
    kept = nms(torch.from_numpy(faces.boxes), torch.from_numpy(faces.scores), _SAME_FACE)
    return faces.chosen(kept.numpy())


def _whole(faces: Faces, top: int, left: int, photo: Tensor) -> NDArray[np.bool_]:
    """Tell which faces the border of a tile does not cut (the border of the photo may)."""
    height, width = photo.shape[1:]
    boxes = faces.boxes
    inside: NDArray[np.bool_] = (
        ((boxes[:, 0] > left) | (left == 0))
        & ((boxes[:, 1] > top) | (top == 0))
        & ((boxes[:, 2] < left + TILE) | (left + TILE >= width))
        & ((boxes[:, 3] < top + TILE) | (top + TILE >= height))
    )
    return inside


def _plausible(faces: Faces, height: int, width: int) -> Faces:
    """Drop what is no face: not a number, or hardly anything of it within the photo."""
    boxes = np.clip(faces.boxes, 0, np.array((width, height) * 2, np.float32))
    large = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= MIN_SIZE
    finite = np.isfinite(faces.boxes).all(1) & np.isfinite(faces.points).all((1, 2))
    return faces.chosen(large & finite)
