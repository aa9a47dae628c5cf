"""Judge the people of the library against labels that the user has."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facesort.errors import FacesortError
from facesort.library import faces, photos
from facesort.library.faces import FaceRow
from facesort.library.store import Library, Session
from facesort.people.measures import Measures, measure
from facesort.text import _, ngettext

#: A label with a box belongs to the face that has at least this much in common with it (the same as in
#: facesort's own test of record).
_LEAST_OVERLAP = 0.3

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How right the people are.

    Attributes:
        labels: How many faces were labelled.
        people: How many people they are.
        not_found: Labels without a face; each counts as a group of its own.
        not_placed: Labels whose face belongs to nobody; the same.
        measures: The figures.
    """

    labels: int
    people: int
    not_found: int
    not_placed: int
    measures: Measures


@dataclass(frozen=True, slots=True)
class _Label:
    path: bytes
    person: str
    box: _Box | None


def evaluate(library: Library, labels: Path) -> Evaluation:
    """Judge the people of the library.

    Args:
        library: The library.
        labels: A CSV file with the columns photo (path, relative to the file's folder) and person, and
            perhaps x, y, w, h (the box of the face in pixels of the upright photo).  Without a box the
            label belongs to the face nearest to the photo's middle, large ones first.

    Raises:
        FacesortError: The file cannot be read, has no labels, or none of its photos is in the library.
    """
    wanted = list(_read(labels))
    with library.read() as session:
        found = _faces_at(session, {label.path for label in wanted})
    groups, people = [], []
    not_found = not_placed = 0
    numbers: dict[str, int] = {}
    for alone, label in enumerate(wanted, start=1):
        face = _face(found.get(label.path, []), label.box)
        not_found += face is None
        not_placed += face is not None and face.person_id is None
        groups.append((face.person_id if face else None) or -alone)
        people.append(numbers.setdefault(label.person, len(numbers)))
    if not_found == len(wanted):  # else the figures would be those of everybody alone
        raise FacesortError(
            _("No photo of the labels is in the library."),
            _("A path in the labels starts at the folder in which the labels lie."),
        )
    figures = measure(np.array(groups, np.int64), np.array(people, np.int64))
    return Evaluation(len(wanted), len(numbers), not_found, not_placed, figures)


def _read(labels: Path) -> Iterator[_Label]:
    folder = os.fsencode(labels.resolve().parent)
    some = False
    if not labels.exists():
        raise FacesortError(
            _("There is no file “{path}”.").format(path=labels), _("Check how it is written.")
        )
    try:
        with labels.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            _must_have_columns(rows.fieldnames or (), labels)
            for row in rows:
                if row.get("photo") and row.get("person"):
                    some = True
                    path = os.path.join(folder, os.fsencode(row["photo"]))
                    yield _Label(os.path.realpath(path), row["person"], _box(row))
    except (OSError, ValueError, csv.Error) as error:
        raise FacesortError(
            _("The labels cannot be read ({path}): {reason}.").format(
                path=labels, reason=_reason(error)
            ),
            _("Give a CSV file with the columns photo and person."),
        ) from error
    if not some:
        raise FacesortError(
            _("There are no labels in “{path}”.").format(path=labels),
            _("A label is a line with a photo and a person below the first line."),
        )


def _must_have_columns(columns: Sequence[str], labels: Path) -> None:
    missing = [column for column in ("photo", "person") if column not in columns]
    if missing:
        raise FacesortError(
            ngettext(
                "“{path}” has no column {names}.", "“{path}” has no columns {names}.", len(missing)
            ).format(path=labels, names=_(" and ").join(missing)),
            _("The first line must name the columns, with commas between them: photo,person."),
        )


def _reason(error: Exception) -> str:
    """Return why a file cannot be read, without the number and path that Python puts around it."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _box(row: dict[str, str]) -> _Box | None:
    if not row.get("w"):
        return None
    x, y, width, height = (float(row.get(key) or "") for key in "xywh")
    return x, y, width, height


def _faces_at(session: Session, paths: set[bytes]) -> dict[bytes, list[tuple[FaceRow, _Box, int]]]:
    """Return the faces of labelled photos by path, each with its box in pixels and the photo's width."""
    found: dict[bytes, list[tuple[FaceRow, _Box, int]]] = defaultdict(list)
    with_faces = sorted({face.photo_id for face, _size in faces.each_face(session)})
    files = {
        photo_id: [real for path in there if (real := os.path.realpath(path)) in paths]
        for photo_id, there in photos.files_of_photos(session, with_faces).items()
    }
    for face, (width, height) in faces.each_face(session):
        for path in files.get(face.photo_id, ()):
            wide, high = width or 1, height or 1
            x, y, w, h = face.box
            found[path].append((face, (x * wide, y * high, w * wide, h * high), wide))
    return found


def _face(found: list[tuple[FaceRow, _Box, int]], box: _Box | None) -> FaceRow | None:
    """Return the face that a label means."""
    if box is None:
        best = max(found, key=_in_the_middle, default=None)
        return best[0] if best else None
    overlaps = [(faces.overlap(there, box), face) for face, there, _wide in found]
    overlap, face = max(overlaps, key=lambda pair: pair[0], default=(0.0, None))
    return face if overlap >= _LEAST_OVERLAP else None


def _in_the_middle(entry: tuple[FaceRow, _Box, int]) -> float:
    face, (x, y, width, height), wide = entry
    high = height / face.box[3] if face.box[3] else height
    return width - abs(x + width / 2 - wide / 2) - abs(y + height / 2 - high / 2)
