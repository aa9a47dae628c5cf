"""Read the weights of dlib's face recognition network from its .dat file.

dlib's stream has no magic number, no lengths and no type tags: it can only be read by knowing what
comes next.  What follows was taken from dlib 20.0.1 (serialize.h, float_details.h, cuda/tensor.h and
dnn/layers.h) and covers the record types that this one file holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """One layer: dlib's name for its kind, and its weights as they are multiplied."""

    kind: str
    weights: dict[str, Array] = field(default_factory=dict)


class _Stream:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def _take(self, count: int) -> bytes:
        taken = self._data[self.position : self.position + count]
        if len(taken) != count:
            raise ValueError(f"the file ends at byte {self.position}, {count} more expected")
        self.position += count
        return taken

    def at_end(self) -> bool:
        return self.position == len(self._data)

    def integer(self) -> int:
        """Sign and magnitude: a control byte says how many bytes follow, and the sign."""
        control = self._take(1)[0]
        count = control & 0x0F
        if control & 0x70 or not 1 <= count <= 8:
            raise ValueError(f"no integer at byte {self.position - 1}")
        value = int.from_bytes(self._take(count), "little")
        return -value if control & 0x80 else value

    def integers(self, count: int) -> list[int]:
        return [self.integer() for _ in range(count)]

    def real(self) -> float:
        mantissa, exponent = self.integers(2)
        return math.ldexp(mantissa, exponent)

    def flag(self) -> bool:
        return {b"0": False, b"1": True}[self._take(1)]

    def text(self) -> str:
        return self._take(self.integer()).decode("ascii")

    def tensor(self) -> Array:
        self._expect(2)
        shape = self.integers(4)
        values = np.frombuffer(self._take(4 * math.prod(shape)), "<f4")
        return values.reshape(shape).astype(np.float32)

    def shape(self) -> list[int]:
        """Read an `alias_tensor`: the shape of a part of the layer's parameters."""
        self._expect(1)
        return self.integers(4)

    def wraps_another(self) -> bool:
        """Whether the next bytes are the version of one more wrapped layer (1, 2 or 3)."""
        return self._data[self.position] == 1 and self._data[self.position + 1] in (1, 2, 3)

    def _expect(self, version: int) -> None:
        if (found := self.integer()) != version:
            raise ValueError(f"version {found} where {version} was expected")


def _parts(parameters: Array, *shapes: list[int]) -> list[Array]:
    flat, parts = parameters.ravel(), []
    for shape in shapes:
        count = math.prod(shape)
        parts.append(flat[:count].reshape(shape))
        flat = flat[count:]
    if flat.size:
        raise ValueError(f"{flat.size} parameters left over")
    return parts


def _layer(stream: _Stream) -> Layer:
    kind = stream.text()
    weights: dict[str, Array] = {}
    if kind == "con_4":
        parameters = stream.tensor()
        stream.integers(7)  # number of filters, size, stride, padding: known from the topology
        weight, bias = _parts(parameters, stream.shape(), stream.shape())
        weights = {"weight": weight, "bias": bias.ravel()}
        for _ in range(4):
            stream.real()  # learning rates
    elif kind == "affine_":
        parameters = stream.tensor()
        gain, offset = _parts(parameters, stream.shape(), stream.shape())
        weights = {"gain": gain.ravel(), "offset": offset.ravel()}
        stream.integer()
    elif kind in ("max_pool_2", "avg_pool_2"):
        stream.integers(6)
    elif kind == "fc_2":
        stream.integers(2)
        parameters = stream.tensor()
        shape, _none = stream.shape(), stream.shape()
        weights = {"weight": _parts(parameters, shape)[0][:, :, 0, 0].T}
        stream.integer()
        for _ in range(4):
            stream.real()
    elif kind not in ("relu_", "add_prev_"):
        raise ValueError(f"unknown layer {kind!r}")
    return Layer(kind, weights)


def read_layers(data: bytes) -> list[Layer]:
    """Return the layers of the network, in the order in which data flow through them.

    Raises:
        ValueError: The data are not that network, or are cut short.
    """
    stream = _Stream(data)
    if stream.integer() != 1 or stream.text() != "loss_metric_2":
        raise ValueError("not a dlib metric network")
    stream.real(), stream.real()
    versions = [stream.integer()]
    while stream.wraps_another():
        versions.append(stream.integer())
    if stream.text() != "input_rgb_image_sized":
        raise ValueError("not a network for photos of one size")
    for _ in range(3):
        stream.real()
    stream.integers(2)
    layers = []
    for index, version in enumerate(reversed(versions)):
        if version == 1 and index:
            continue  # a tag or skip layer has nothing of its own
        layers.append(_layer(stream))
        [stream.flag() for _ in range(3)]
        [stream.tensor() for _ in range(3)]
        if version == 3:
            stream.integer()
    if not stream.at_end():
        raise ValueError(f"bytes left over after byte {stream.position}")
    return layers
