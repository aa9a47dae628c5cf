"""Run the grouping in a child process: hdbscan holds the interpreter for seconds."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.child import Child, Message, answer_requests
from facesort.people.grouping import Facts, Groups, group

_A_DAY_S = 86_400.0


class Grouper:
    """Groups faces in a child process that is started when first needed and then reused."""

    def __init__(self) -> None:
        self._child = Child(_serve, name="grouping")

    def group(
        self, vectors: NDArray[np.float32], facts: Facts, while_waiting: Callable[[], object]
    ) -> Groups:
        """Do as `grouping.group`; `while_waiting` is called ten times a second and may raise.

        Raises:
            ChildFailed: The process died.
        """
        message = {"shape": vectors.shape, "rejected": len(facts.rejected)}
        payload = b"".join(
            part.tobytes()
            for part in (
                np.ascontiguousarray(vectors, np.float32),
                facts.person.astype(np.int64),
                facts.rejected.astype(np.int64),
            )
        )
        _, answer = self._child.request(
            message, payload, timeout_s=_A_DAY_S, while_waiting=while_waiting
        )
        count = len(vectors)
        return Groups(
            np.frombuffer(answer, np.int64, count),
            np.frombuffer(answer, np.float32, count, offset=8 * count),
        )

    def stop(self) -> None:
        """End the process."""
        self._child.stop()


def _serve(connection: Connection[Any, Any]) -> None:
    answer_requests(connection, _answer)


def _answer(message: dict[str, Any], payload: bytes, _file: int | None) -> Message:
    count, width = message["shape"]
    vectors = np.frombuffer(payload, np.float32, count * width).reshape(count, width)
    after = 4 * count * width
    person = np.frombuffer(payload, np.int64, count, offset=after)
    rejected = np.frombuffer(payload, np.int64, 2 * message["rejected"], offset=after + 8 * count)
    groups = group(vectors, Facts(person, rejected.reshape(-1, 2)))
    return {}, groups.person.tobytes() + groups.certainty.tobytes()
