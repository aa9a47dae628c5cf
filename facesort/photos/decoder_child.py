"""What runs in a decoder's process: files in, pixels out.

The request names the kind of the file and the slot for its pixels; the file comes with it, open.  The
answer names why there is no picture, or describes it and brings the pixels of the thumbnail.  A
request without a kind asks how far the process is confined.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from typing import Any

from facesort.child import Message, answer_requests
from facesort.photos.shared_pixels import SharedPixels

#: How much processor time a picture may take; the largest that are accepted take a third of it.
CPU_S = 30.0


def serve(connection: Connection[Any, Any], pixels: SharedPixels) -> None:
    """Load all that decoding needs, give up every right, and decode what the parent sends."""
    # Not at the top: the parent imports this module, and never these.
    from facesort.photos.decode import Decoded, Unusable, decode
    from facesort.photos.sandbox import confine, limit_time

    _be_silent()
    confinement = confine()

    def answer(message: dict[str, Any], _: bytes, handle: int | None) -> Message:
        assert handle is not None
        with os.fdopen(handle, "rb") as file:
            if not message["kind"]:
                return {"confinement": confinement}, b""
            limit_time(CPU_S)
            try:
                decoded: Decoded = decode(file, message["kind"])
            except Unusable as error:
                return {"unusable": error.kind}, b""
        height, width, _channels = decoded.pixels.shape
        pixels.photo(message["index"], height, width)[:] = decoded.pixels
        return {
            "pixels": [height, width],
            "full": [decoded.width, decoded.height],
            "thumbnail": decoded.thumbnail.shape[:2],
            "taken_at": decoded.metadata.taken_at,
            "camera": decoded.metadata.camera,
            "place": decoded.metadata.place,
            "damaged": decoded.damaged,
        }, decoded.thumbnail.tobytes()

    answer_requests(connection, answer, with_file=True)


def _be_silent() -> None:
    """Throw away what the image libraries print: hostile files choose the words."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)
