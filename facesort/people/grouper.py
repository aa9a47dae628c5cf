"""Run the grouping in a child process: it holds the interpreter for seconds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.child import Child, Message, answer_requests
from facesort.people.arrival import Arrivals, arrive
from facesort.people.assign import Placed, suggest
from facesort.people.calibrate import Calibration, calibrate
from facesort.people.facts import Facts
from facesort.people.grouping import Faces, Groups, group
from facesort.people.odds import Odds
from facesort.people.tree import Tree
from facesort.people.wire import pack, unpack

_A_DAY_S = 86_400.0
_Waiting = Callable[[], object]


class Grouper:
    """Groups faces in a child process that is started when first needed and then reused.

    While the caller waits, `while_waiting` is called ten times a second and may raise.
    """

    def __init__(self) -> None:
        self._child = Child(_serve, name="grouping")

    def group(self, faces: Faces, facts: Facts, while_waiting: _Waiting) -> Groups:
        """Do as `grouping.group`.

        Raises:
            ChildFailed: The process died.
        """
        tables = {**_of_faces(faces), **_of_facts(facts)}
        _, there = self._ask("group", tables, _values(faces), while_waiting)
        return Groups(there["person"], there["certainty"], _tree(there))

    def arrive(
        self, placed: Placed, new: NDArray[np.int64], same: Odds, while_waiting: _Waiting
    ) -> Arrivals:
        """Do as `arrival.arrive`.

        Raises:
            ChildFailed: The process died.
        """
        values = {**_values(placed.faces), "same": dataclasses.astuple(same)}
        tables = {**_of_placed(placed), "new": new}
        _, there = self._ask("arrive", tables, values, while_waiting)
        return Arrivals(there["face"], there["person"], there["certainty"], _tree(there))

    def suggest(
        self, placed: Placed, faces: NDArray[np.int64], same: Odds, while_waiting: _Waiting
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Do as `assign.suggest`.

        Raises:
            ChildFailed: The process died.
        """
        values = {**_values(placed.faces), "same": dataclasses.astuple(same)}
        tables = {**_of_placed(placed), "asked": faces}
        _, there = self._ask("suggest", tables, values, while_waiting)
        return there["whose"], there["share"]

    def calibrate(
        self,
        placed: Placed,
        answers: NDArray[np.float64],
        odds: tuple[Odds, Odds],
        while_waiting: _Waiting,
    ) -> Calibration | None:
        """Do as `calibrate.calibrate`; `odds` are the pack's, of groups and of faces.

        Raises:
            ChildFailed: The process died.
        """
        values = {**_values(placed.faces), "pack": [dataclasses.astuple(one) for one in odds]}
        tables = {**_of_placed(placed), "answers": answers}
        answer, _ = self._ask("calibrate", tables, values, while_waiting)
        learnt = answer["learnt"]
        if learnt is None:
            return None
        learnt["join"], learnt["same"] = Odds(*learnt["join"]), Odds(*learnt["same"])
        return Calibration(**learnt)

    def _ask(
        self,
        verb: str,
        tables: Mapping[str, NDArray[Any]],
        values: Mapping[str, Any],
        while_waiting: _Waiting,
    ) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        message, payload = pack(tables, verb=verb, **values)
        answer, data = self._child.request(
            message, payload, timeout_s=_A_DAY_S, while_waiting=while_waiting
        )
        return answer, unpack(answer, data)

    def stop(self) -> None:
        """End the process."""
        self._child.stop()


def _of_faces(faces: Faces) -> dict[str, NDArray[Any]]:
    return {"vectors": faces.vectors, "photo": faces.photo, "strangers": faces.strangers}


def _values(faces: Faces) -> dict[str, Any]:
    return {"odds": dataclasses.astuple(faces.odds), "looser": faces.looser}


def _of_facts(facts: Facts) -> dict[str, NDArray[Any]]:
    return {"said": facts.person, "rejected": facts.rejected, "kept": facts.kept}


def _of_tree(tree: Tree) -> dict[str, NDArray[Any]]:
    return dict(zip(("other", "level", "size", "other_size"), tree.columns(), strict=True))


def _of_placed(placed: Placed) -> dict[str, NDArray[Any]]:
    there = {**_of_faces(placed.faces), **_of_tree(placed.tree), **_of_facts(placed.facts)}
    return {**there, "person": placed.person}


def _tree(there: Mapping[str, NDArray[Any]]) -> Tree:
    return Tree(there["other"], there["level"], there["size"], there["other_size"])


def _serve(connection: Connection[Any, Any]) -> None:
    answer_requests(connection, _answer)


def _answer(message: dict[str, Any], payload: bytes, _file: int | None) -> Message:
    there = unpack(message, payload)
    faces = Faces(
        there["vectors"],
        there["photo"],
        there["strangers"],
        Odds(*message["odds"]),
        message["looser"],
    )
    facts = Facts(there["said"], there["rejected"], there["kept"])
    if message["verb"] == "group":
        groups = group(faces, facts)
        tree = _of_tree(groups.tree)
        return pack({"person": groups.person, "certainty": groups.certainty, **tree})
    known = Placed(faces, there["person"], _tree(there), facts)
    if message["verb"] == "arrive":
        found = arrive(known, there["new"], Odds(*message["same"]))
        tree = {"face": found.face, **_of_tree(found.tree)}
        return pack({"person": found.person, "certainty": found.certainty, **tree})
    if message["verb"] == "suggest":
        whose, share = suggest(known, there["asked"], Odds(*message["same"]))
        return pack({"whose": whose, "share": share})
    join, same = (Odds(*one) for one in message["pack"])
    learnt = calibrate(known, there["answers"], join, same)
    if learnt is None:
        return pack({}, learnt=None)
    odds = {"join": dataclasses.astuple(learnt.join), "same": dataclasses.astuple(learnt.same)}
    return pack({}, learnt={**dataclasses.asdict(learnt), **odds})
