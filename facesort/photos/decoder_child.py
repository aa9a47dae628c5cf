"""What runs in a decoder's process: files in, pixels out.

The request names the kind of the file and the slot for its pixels; the file comes with it, open.  The
answer names why there is no picture, or describes it and brings the pixels of the thumbnail.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from typing import Any

from facesort.child import Message, answer_requests
from facesort.photos.shared_pixels import SharedPixels


def serve(connection: Connection[Any, Any], pixels: SharedPixels) -> None:
    """Load all that decoding needs, give up every right, and decode what the parent sends."""
    from facesort.photos.decode import Unusable, decode
    from facesort.photos.sandbox import confine

    confinement = confine()

    def answer(message: dict[str, Any], _: bytes, handle: int | None) -> Message:
        assert handle is not None
        with os.fdopen(handle, "rb") as file:
            if message["kind"] == "":
                return {"confinement": confinement}, b""
            try:
                decoded = decode(file, message["kind"])
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
