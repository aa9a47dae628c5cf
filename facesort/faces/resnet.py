"""The network that turns an upright face into a vector: dlib's ResNet with 29 convolutions.

Source: D. King, dlib, `dnn_face_recognition_ex.cpp` (public domain weights, CC0); K. He et al.,
"Deep Residual Learning for Image Recognition", arXiv:1512.03385.  dlib's per-channel affine layers
are folded into the convolutions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Channels and strides of the residual blocks.
_BLOCKS = (
    *((32, 1), (32, 1), (32, 1)),
    *((64, 2), (64, 1), (64, 1), (64, 1)),
    *((128, 2), (128, 1), (128, 1)),
    *((256, 2), (256, 1), (256, 1)),
    (256, 2),
)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, padding=0 if stride == 2 else 1)  # noqa: PLR2004
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(functional.relu(self.first(x), inplace=True))
        if self.first.stride[0] > 1:
            x = functional.avg_pool2d(x, 2)
            y = _grown(y, x)
            x = _grown(x, y)
        return functional.relu(y + x, inplace=True)


def _grown(x: Tensor, other: Tensor) -> Tensor:
    """Append zero channels, rows and columns until `x` is no smaller than `other` (dlib's add_prev)."""
    missing = [max(0, b - a) for a, b in zip(x.shape[1:], other.shape[1:], strict=True)]
    if not any(missing):
        return x
    channels, rows, columns = missing
    return functional.pad(x, (0, columns, 0, rows, 0, channels))


class DlibResNet(nn.Module):
    """Chips → vectors.

    Input: (n, 3, 150, 150) float, RGB, (0..255 − the pack's mean) / 256.
    Output: (n, 128) float, not normalised (lengths about 1.35..1.6); two faces of the same person are
    usually closer than 0.6.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 7, 2)
        inputs = (32, *(channels for channels, _ in _BLOCKS))
        self.blocks = nn.Sequential(
            *(_Block(before, *block) for before, block in zip(inputs, _BLOCKS, strict=False))
        )
        self.last = nn.Linear(256, 128, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the vectors of chips."""
        x = functional.max_pool2d(functional.relu(self.stem(x), inplace=True), 3, 2)
        x = self.blocks(x).mean((2, 3))
        vectors: Tensor = self.last(x)
        return vectors.to(torch.float32)
