"""Tables as bytes, and back: how they travel to a child process (no pickle)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.child import Message


def pack(tables: Mapping[str, NDArray[Any]], **values: Any) -> Message:  # noqa: ANN401 - JSON values
    """Return a message with these tables and values."""
    shapes = {name: (table.dtype.str, table.shape) for name, table in tables.items()}
    payload = b"".join(table.tobytes() for table in tables.values())
    return {**values, "tables": shapes}, payload


def unpack(message: Mapping[str, Any], payload: bytes) -> dict[str, NDArray[Any]]:
    """Return the tables of a message; they cannot be written to."""
    tables = {}
    offset = 0
    for name, (kind, shape) in message["tables"].items():
        dtype, count = np.dtype(kind), math.prod(shape)
        tables[name] = np.frombuffer(payload, dtype, count, offset=offset).reshape(shape)
        offset += count * dtype.itemsize
    return tables
