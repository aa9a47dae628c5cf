"""The only door to the room: photos in, faces with vectors out.

Importing this module does not import torch; making a `Finder` does.  The program uses `FinderChild`,
so that torch never lives in the process of the window.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facesort.child import Child, Message, answer_requests
from facesort.errors import FacesortError, ModelUnusable
from facesort.faces.found import Box, FoundFace, from_message, to_message
from facesort.faces.packs import Pack, default_pack, default_pack_id
from facesort.paths import resource
from facesort.photos.shared_pixels import SharedPixels, Slot
from facesort.text import _

__all__ = ["Finder", "FinderChild", "FoundFace", "default_pack_id"]

#: How long the child may take to import torch and load the models, and for each photo.
_START_S, _PHOTO_S = 300.0, 60.0

#: Height and width of a picture without anybody, at which the networks look first.
_FIRST_LOOK = 256


class Finder:
    """Finds faces in this process; imports torch.

    Args:
        pack: The models; without one, those that ship with facesort.
        device: What torch calls the device; without one, the best there is.

    Raises:
        ModelUnusable: The models are missing or altered.
    """

    def __init__(self, pack: Pack | None = None, device: str | None = None) -> None:
        from facesort.faces.engine import Engine  # torch: takes seconds

        pack = pack or default_pack()
        self.pack_id = pack.id
        self._engine = Engine(pack, device)
        self.device_name = self._engine.device_name
        self.torch_version = self._engine.torch_version

    def find(
        self, photos: Sequence[NDArray[np.uint8]], blind: Sequence[Sequence[Box]] = ()
    ) -> list[list[FoundFace]]:
        """Return the faces of each photo, the surest first.

        Args:
            photos: Each (h, w, 3) uint8, sRGB, upright, of any size.
            blind: Where in each of them no face is to be looked at; left out for nowhere.
        """
        return self._engine.find(photos, blind)

    def look_at(self, photo: NDArray[np.uint8], box: Box, others: Sequence[Box] = ()) -> FoundFace:
        """Return the face that somebody drew a box around, see `FinderChild.look_at`."""
        return self._engine.look_at(photo, box, others)


class FinderChild:
    """Finds faces in a child process, which starts with the first request.

    Not for two threads at once.

    Args:
        buffers: The memory in which photos are handed over; a `Slot` names one of them.
    """

    def __init__(self, buffers: Sequence[SharedPixels]) -> None:
        self._child = Child(_serve, (tuple(buffers),), name="facesort-faces")

    def find(
        self,
        slots: Sequence[Slot],
        while_waiting: Callable[[], object] | None = None,
        blind: Sequence[Sequence[Box]] = (),
    ) -> list[list[FoundFace]]:
        """Return the faces of each photo, the surest first.

        Args:
            slots: Where the photos lie; they must stay there until the call returns.
            while_waiting: Called ten times a second; if it raises, the child is killed.
            blind: Where in each photo no face is to be looked at; left out for nowhere.

        Raises:
            ChildFailed: The child died or took too long; the next call starts a new one.
            ModelUnusable: The models are missing or altered.
        """
        places = [(slot.buffer, slot.index, slot.height, slot.width) for slot in slots]
        timeout_s = _START_S + _PHOTO_S * len(places)
        return from_message(*self._ask({"find": places, "blind": blind}, timeout_s, while_waiting))

    def look_at(
        self,
        slot: Slot,
        box: Box,
        others: Sequence[Box] = (),
        while_waiting: Callable[[], object] | None = None,
    ) -> FoundFace:
        """Return the face that somebody drew a box around, as the detector sees it if it does.

        Else the box is taken for the face, with the score 0.

        Args:
            slot: Where the photo lies; it must stay there until the call returns.
            box: Where the face is.
            others: Where other faces are.
            while_waiting: As for `find`.

        Raises:
            ChildFailed: The child died or took too long; the next call starts a new one.
            ModelUnusable: The models are missing or altered.
        """
        place = (slot.buffer, slot.index, slot.height, slot.width)
        message = {"look at": [place, box, list(others)]}
        ((face,),) = from_message(*self._ask(message, _START_S + _PHOTO_S, while_waiting))
        return face

    def describe(self) -> dict[str, str]:
        """Return the device, torch's version, the pack's id and how far the process is confined.

        Raises:
            ChildFailed: The child died or took too long.
            ModelUnusable: The models are missing or altered.
        """
        facts: dict[str, str] = self._ask({"describe": True}, _START_S)[0]
        return facts

    def stop(self) -> None:
        """End the process.  May be called from any thread; a call of `find` then fails."""
        self._child.stop()

    def _ask(
        self,
        message: dict[str, Any],
        timeout_s: float,
        while_waiting: Callable[[], object] | None = None,
    ) -> Message:
        answer, data = self._child.request(
            message, timeout_s=timeout_s, while_waiting=while_waiting
        )
        if "error" in answer:
            raise ModelUnusable(*answer["error"])
        return answer, data


def _serve(connection: Connection[Any, Any], buffers: tuple[SharedPixels, ...]) -> None:
    # Read once, when torch is imported.  The threads are ours, one photo each: those of OpenMP would
    # burn the other core while they wait.
    os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
    finder: Finder | None = None
    confinement = ""

    def answer(message: dict[str, Any], _data: bytes, _file: int | None) -> Message:
        nonlocal finder, confinement
        try:
            if finder is None:
                finder = _ready_finder()
                confinement = _confine(card=finder.device_name != "CPU")
        except FacesortError as error:
            return {"error": (error.message, error.advice)}, b""
        except (ImportError, OSError) as error:
            return {"error": _no_torch(error)}, b""
        if "describe" in message:
            return {
                "device": finder.device_name,
                "torch": finder.torch_version,
                "pack": finder.pack_id,
                "sandbox": confinement,
            }, b""
        if "look at" in message:
            (buffer, index, height, width), box, others = message["look at"]
            photo = buffers[buffer].photo(index, height, width)
            return to_message([[finder.look_at(photo, box, others)]])
        photos = [
            buffers[buffer].photo(index, height, width)
            for buffer, index, height, width in message["find"]
        ]
        return to_message(finder.find(photos, message["blind"]))

    answer_requests(connection, answer)


def _ready_finder() -> Finder:
    """Return a finder that has looked once: what torch loads on first use is there.

    Raises:
        ModelUnusable: The models are missing or altered.
    """
    finder = Finder()
    try:
        finder.look_at(np.zeros((_FIRST_LOOK, _FIRST_LOOK, 3), np.uint8), (0.2, 0.2, 0.5, 0.5))
    except RuntimeError:
        # The graphics card is there and does not work: it is lost, or too old for this torch.
        return Finder(device="cpu")
    return finder


def _confine(*, card: bool) -> str:
    """Give up what looking for faces does not need; returns what is in force, in words."""
    from facesort.photos.sandbox import confine_to_reading

    program = Path(__file__).parent.parent
    return confine_to_reading([program, resource("models")], card=card)


def _no_torch(error: Exception) -> tuple[str, str]:
    return (
        _("The library that runs the face models cannot be loaded: {reason}.").format(reason=error),
        _("Install facesort again, with everything it needs."),
    )
