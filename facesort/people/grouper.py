"""Run the grouping in a child process: it holds the interpreter for seconds."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from facesort.child import Child, Message, answer_requests
from facesort.people.facts import Facts
from facesort.people.grouping import Faces, Groups, group
from facesort.people.tree import Tree
from facesort.people.wire import pack, unpack

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
        message, payload = pack(
            {
                "vectors": faces.vectors,
                "photo": faces.photo,
                "strangers": faces.strangers,
                "person": facts.person,
                "rejected": facts.rejected,
            },
            join=faces.join,
        )
        answer = unpack(
            *self._child.request(message, payload, timeout_s=_A_DAY_S, while_waiting=while_waiting)
        )
        tree = Tree(answer["other"], answer["level"], answer["size"], answer["other_size"])
        return Groups(answer["person"], answer["certainty"], tree)

    def stop(self) -> None:
        """End the process."""
        self._child.stop()


def _serve(connection: Connection[Any, Any]) -> None:
    answer_requests(connection, _answer)


def _answer(message: dict[str, Any], payload: bytes, _file: int | None) -> Message:
    there = unpack(message, payload)
    faces = Faces(there["vectors"], there["photo"], there["strangers"], message["join"])
    groups = group(faces, Facts(there["person"], there["rejected"]))
    return pack(
        {
            "person": groups.person,
            "certainty": groups.certainty,
            "other": groups.tree.other,
            "level": groups.tree.level,
            "size": groups.tree.size,
            "other_size": groups.tree.other_size,
        }
    )
