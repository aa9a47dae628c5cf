"""Draw the strangers that come with the face models: vectors of nobody, spread as those of many people.

Run by a developer whenever the pack changes:

    facesort --library L scan FOLDER
    python packaging/models/strangers.py L FOLDER/labels.csv

`labels.csv` has the columns photo (relative to the folder) and person; of each person one face is used,
the one nearest to the middle of their first photo.  A mixture of normal distributions is fitted to these
vectors (each along the principal axes of all), and new ones are drawn from it.  Only these are kept: no
vector of a person leaves the machine, and each distribution describes many people.
"""

from __future__ import annotations

import argparse
import csv
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture

from facesort.faces.packs import default_pack
from facesort.library import faces, photos
from facesort.library.store import Library
from facesort.library.vectors import load_vectors

#: Fewer describe people less well; with 32 each would describe only 40.
DISTRIBUTIONS = 16
COUNT = 4_096


def one_face_each(library: Library, labels: Path) -> NDArray[np.int8]:
    """Return the vector of one face of each person."""
    people: dict[bytes, str] = {}
    with labels.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            people[os.fsencode(labels.parent / row["photo"])] = row["person"]
    with library.read() as session:
        vectors = load_vectors(session, default_pack().id)
        place = {face_id: n for n, face_id in enumerate(vectors.face_ids.tolist())}
        chosen: dict[str, int] = {}
        best: dict[str, tuple[str, float]] = {}
        for face, _size in faces.each_face(session):
            facts = photos.photo_facts(session, face.photo_id)
            person = next((people[f] for f in facts.files if f in people), "") if facts else ""
            x, y, width, height = face.box
            off_centre = abs(x + width / 2 - 0.5) + abs(y + height / 2 - 0.5) - width
            key = (os.fsdecode(facts.files[0]) if facts else "", off_centre)
            if person and face.id in place and (person not in best or key < best[person]):
                best[person] = key
                chosen[person] = place[face.id]
    return vectors.data[[chosen[person] for person in sorted(chosen)]]


def draw(vectors: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return (COUNT, d) int8, drawn as these are spread."""
    table = vectors.astype(np.float64)
    middle = table.mean(0)
    _, axes = np.linalg.eigh(np.cov(table.T))
    turned = (table - middle) @ axes
    mixture = GaussianMixture(
        DISTRIBUTIONS, covariance_type="diag", reg_covar=4.5, random_state=0, n_init=3
    ).fit(turned)
    drawn = mixture.sample(COUNT)[0]
    mixed = np.random.default_rng(0).permutation(COUNT)  # the first ones are from all distributions
    return np.clip(np.rint(drawn[mixed] @ axes.T + middle), -127, 127).astype(np.int8)


def main() -> None:
    """Write strangers.npy beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("labels", type=Path)
    arguments = parser.parse_args()
    library = Library(arguments.library)
    vectors = one_face_each(library, arguments.labels.resolve())
    library.close()
    target = default_pack().embedder.strangers
    np.save(target, draw(vectors), allow_pickle=False)
    print(f"{len(vectors)} people -> {target}")


if __name__ == "__main__":
    main()
