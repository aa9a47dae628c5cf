"""What is known of a face that was found, and how it travels from the child process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from facesort.child import Message

#: x, y, width, height, each 0..1 of the upright photo.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face in a photo.

    Attributes:
        box: x, y, width, height of the part within the photo, each 0..1 of the upright photo.
        landmarks: x0, y0 … x4, y4, each 0..1 of the upright photo: image-left eye, other eye, nose,
            corners of the mouth.
        score: How sure the detector is that this is a face, 0..1.
        quality: How well the face can be recognised, 0..1.
        vector: As the pack stores it (`facesort.faces.vectors`); b"" if the face gave none.
        thumbnail: A square JPEG of the face with some margin, at most 256 pixels wide.
    """

    box: Box
    landmarks: tuple[float, ...]
    score: float
    quality: float
    vector: bytes
    thumbnail: bytes


def to_message(photos: Sequence[Sequence[FoundFace]]) -> Message:
    """Put the faces of photos into a message: numbers as JSON, vectors and thumbnails as bytes."""
    numbers = [
        [
            {
                "box": face.box,
                "landmarks": face.landmarks,
                "score": face.score,
                "quality": face.quality,
                "lengths": (len(face.vector), len(face.thumbnail)),
            }
            for face in faces
        ]
        for faces in photos
    ]
    data = b"".join(face.vector + face.thumbnail for faces in photos for face in faces)
    return {"photos": numbers}, data


def from_message(message: dict[str, Any], data: bytes) -> list[list[FoundFace]]:
    """Return what `to_message` put into the message."""
    photos, position = [], 0
    for rows in message["photos"]:
        faces = []
        for row in rows:
            middle = position + row["lengths"][0]
            end = middle + row["lengths"][1]
            x, y, width, height = row["box"]
            faces.append(
                FoundFace(
                    box=(x, y, width, height),
                    landmarks=tuple(row["landmarks"]),
                    score=row["score"],
                    quality=row["quality"],
                    vector=data[position:middle],
                    thumbnail=data[middle:end],
                )
            )
            position = end
        photos.append(faces)
    return photos
