"""The network that finds faces: RetinaFace with a MobileNet of a quarter of the usual width.

Source: J. Deng et al., "RetinaFace: Single-stage Dense Face Localisation in the Wild",
arXiv:1905.00641; this network and its weights come from biubug6/Pytorch_Retinaface (MIT).
Batch norms are folded into the convolutions, and convolutions that read the same input are one.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Slope of the activations for negative values.
_SLOPE = 0.1

#: Pixels between two neighbouring cells of each of the three output maps.
STRIDES = (8, 16, 32)

#: Two assumed face sizes, in pixels, at each cell of those maps.
ANCHOR_SIZES = ((16, 32), (64, 128), (256, 512))


class Output(NamedTuple):
    """What the network says about every prior; the order of priors is that of `detect.priors`.

    Attributes:
        scores: (batch, priors), 0..1, how sure it is that there is a face.
        boxes: (batch, priors, 4), centre and log size relative to the prior.
        points: (batch, priors, 10), five points x, y relative to the prior.
    """

    scores: Tensor
    boxes: Tensor
    points: Tensor


class _Conv(nn.Conv2d):
    """A square convolution that keeps the size of the map (divided by the stride), then LeakyReLU."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__(inputs, outputs, kernel, stride, kernel // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return functional.leaky_relu(super().forward(x), _SLOPE, inplace=True)


class _Separable(nn.Sequential):
    """A convolution per channel, then one across channels."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__(_Conv(inputs, inputs, 3, stride, groups=inputs), _Conv(inputs, outputs, 1))


class _Context(nn.Module):
    """Look at 3×3, 5×5 and 7×7 cells around each cell (the "SSH" module of the paper)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(64, 32 + 16, 3, padding=1)
        self.second = nn.Conv2d(16, 16 + 16, 3, padding=1)
        self.third = nn.Conv2d(16, 16, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        three, rest = self.first(x).split((32, 16), 1)
        five, rest = self.second(functional.leaky_relu(rest, _SLOPE)).split((16, 16), 1)
        seven = self.third(functional.leaky_relu(rest, _SLOPE))
        return functional.relu(torch.cat((three, five, seven), 1))


class RetinaFace(nn.Module):
    """Photos → `Output`.

    Input: (batch, 3, height, width) float, RGB 0..255 minus the pack's mean, any height and width.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stage1 = nn.Sequential(
            _Conv(3, 8, 3, 2),
            _Separable(8, 16),
            _Separable(16, 32, 2),
            _Separable(32, 32),
            _Separable(32, 64, 2),
            _Separable(64, 64),
        )
        self.stage2 = nn.Sequential(
            _Separable(64, 128, 2), *(_Separable(128, 128) for _ in range(5))
        )
        self.stage3 = nn.Sequential(_Separable(128, 256, 2), _Separable(256, 256))
        self.lateral = nn.ModuleList(_Conv(channels, 64, 1) for channels in (64, 128, 256))
        self.merge = nn.ModuleList(_Conv(64, 64, 3) for _ in range(2))
        self.context = nn.ModuleList(_Context() for _ in range(3))
        #: Per cell and anchor: 2 classes; then per anchor 4 numbers of the box; then 10 of the points.
        self.heads = nn.ModuleList(nn.Conv2d(64, 2 * (2 + 4 + 10), 1) for _ in range(3))

    def forward(self, x: Tensor) -> Output:
        """Return what the network says about photos."""
        one = self.stage1(x)
        two = self.stage2(one)
        levels = self._merged(one, two, self.stage3(two))
        classes, boxes, points = [], [], []
        for level, context, head in zip(levels, self.context, self.heads, strict=True):
            cells = head(context(level)).permute(0, 2, 3, 1).float()
            batch = len(cells)
            classes.append(cells[..., :4].reshape(batch, -1, 2))
            boxes.append(cells[..., 4:12].reshape(batch, -1, 4))
            points.append(cells[..., 12:].reshape(batch, -1, 10))
        scores = torch.cat(classes, 1).softmax(-1)[..., 1]
        return Output(scores, torch.cat(boxes, 1), torch.cat(points, 1))

    def _merged(self, one: Tensor, two: Tensor, three: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Carry what the coarse maps know into the fine ones (feature pyramid)."""
        fine, middle, coarse = (
            lateral(x) for lateral, x in zip(self.lateral, (one, two, three), strict=True)
        )
        middle = self.merge[1](middle + functional.interpolate(coarse, middle.shape[2:]))
        fine = self.merge[0](fine + functional.interpolate(middle, fine.shape[2:]))
        return fine, middle, coarse
