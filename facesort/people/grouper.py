"""Run the grouping in a child process: it holds the interpreter for seconds."""

from __future__ import annotations

import math
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from facesort.child import Child, Message, answer_requests
from facesort.people.grouping import Faces, Facts, Groups, group

_A_DAY_S = 86_400.0


class Grouper:
    """Groups faces in a child process that is started when first needed and then reused."""

    def __init__(self) -> None:
        self._child = Child(_serve, name="grouping")

    def group(self, faces: Faces, facts: Facts, while_waiting: Callable[[], object]) -> Groups:
        """Do as `grouping.group`; `while_waiting` is called ten times a second and may raise.

        Raises:
            ChildFailed: The process died.
        """
        tables = (faces.vectors, faces.photo, faces.strangers, facts.person, facts.rejected)
        message = {
            "tables": [(table.dtype.str, table.shape) for table in tables],
            "join": faces.join,
        }
        payload = b"".join(table.tobytes() for table in tables)
        _, answer = self._child.request(
            message, payload, timeout_s=_A_DAY_S, while_waiting=while_waiting
        )
        count = len(faces.vectors)
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
    tables = []
    offset = 0
    for kind, shape in message["tables"]:
        dtype, count = np.dtype(kind), math.prod(shape)
        tables.append(np.frombuffer(payload, dtype, count, offset=offset).reshape(shape))
        offset += count * dtype.itemsize
    vectors, photo, strangers, person, rejected = tables
    groups = group(Faces(vectors, photo, strangers, message["join"]), Facts(person, rejected))
    return {}, groups.person.tobytes() + groups.certainty.tobytes()
