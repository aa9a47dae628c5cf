"""Draw the map in a child process of its own.

Not in the one that groups: that one answers one request after the other, and a scan that wants to sort
its faces is not to wait a minute for a map.  It ends when the map is drawn, for the memory it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.child import Child, Message, answer_requests
from facesort.people.projection import project
from facesort.people.wire import pack, unpack

_A_DAY_S = 86_400.0


class Mapper:
    """Projects faces in a child process.

    While the caller waits, `while_waiting` is called ten times a second and may raise.
    """

    def __init__(self) -> None:
        self._child = Child(_serve, name="map")

    def project(
        self,
        vectors: NDArray[np.int8],
        person: NDArray[np.int64],
        while_waiting: Callable[[], object],
    ) -> NDArray[np.float32]:
        """Do as `projection.project`.

        Raises:
            ChildFailed: The process died.
        """
        message, payload = pack({"vectors": vectors, "person": person}, verb="project")
        answer, data = self._child.request(
            message, payload, timeout_s=_A_DAY_S, while_waiting=while_waiting
        )
        return unpack(answer, data)["places"]

    def stop(self) -> None:
        """End the process; the next request starts another."""
        self._child.stop()


def _serve(connection: Connection[Any, Any]) -> None:
    answer_requests(connection, _answer)


def _answer(message: dict[str, Any], payload: bytes, _file: int | None) -> Message:
    there = unpack(message, payload)
    return pack({"places": project(there["vectors"], there["person"])})
