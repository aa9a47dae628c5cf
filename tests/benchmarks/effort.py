"""How many answers make a library right: `python -m tests.benchmarks.effort LIBRARY LABELS.csv`.

A copy of a scanned library is put right by a user who knows the labels, in two ways: by answering the
questions of facesort, and by naming its groups in the order of their size (groups of one name become one
person).  The curve of BCubed F over what the user did, and over the keys pressed for it, is printed for
both, until it reaches the goal.  Faces without a label are not known to the user, who skips such a
question; a skip counts as an answer.

Keys: an answer in Review is one.  On People, Enter takes a name and goes to the next group, so a name
costs its letters and Enter.  A name that was given before is offered while one types: it costs as many
letters as it takes until it is the first one offered (see `name_edit.rank`), Down and Enter, or is typed
whole where that is less; and one more, because facesort asks whether the same person is meant.  A group
that the user does not know costs one key, to go on.  What is not counted for either way: reading,
looking, the mouse, mistakes, and Shift for capitals.  The two do not lead to the same: who only answers
has right groups without names, so the keys for the names of the largest groups come on top.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from facesort.faces.packs import default_pack_id
from facesort.gui.views.name_edit import rank
from facesort.library import edits, faces, people, photos, questions, tree
from facesort.library.people import PersonRow
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.ask import answer, next_questions
from facesort.operations.engines import Engines
from facesort.operations.evaluate import evaluate
from facesort.operations.group_people import group_people

_STEP = 10  # answers between two looks at the figures
_GROUPED_EVERY = 50  # answers between two groupings, which run while the user goes on


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--goal", type=float, default=0.98)
    parser.add_argument("--most", type=int, default=3_000, help="give up after so many")
    arguments = parser.parse_args()
    needed = {}
    for name, way in (("questions", by_questions), ("names", by_names)):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "library.db"
            shutil.copy(arguments.library, copy)
            needed[name] = run(copy, arguments, name, way)
    print(f"answers and keys until BCubed F {arguments.goal}: {needed}")


def run(copy: Path, arguments: argparse.Namespace, name: str, way) -> tuple[int, int] | None:
    """Let the user work until the goal is reached; return answers and keys, None if it is not."""
    library, engines = Library(copy), Engines(copy)
    group_people(library, engines, Monitor())
    label = labels_of_faces(library, arguments.labels)
    done, keys, needed = 0, 0, None
    print(f"{name}: answers, keys, BCubed F, precision, recall")
    work = way(library, label)
    while done <= arguments.most:
        score = evaluate(library, arguments.labels).measures.bcubed
        figures = f"{score.f:.4f} {score.precision:.4f} {score.recall:.4f}"
        print(f"{name} {done} {keys} {figures}", flush=True)
        if score.f >= arguments.goal:
            needed = done, keys
            break
        step = list(islice(work, _STEP))
        if not step:
            break  # there is nothing left to do
        done, keys = done + len(step), keys + sum(step)
        if done % _GROUPED_EVERY == 0:
            group_people(library, engines, Monitor())
    engines.stop()
    library.close()
    return needed


def labels_of_faces(library: Library, labels: Path) -> dict[int, str]:
    """Return whose face each is; of each photo the face nearest to the middle is labelled."""
    with labels.open(newline="", encoding="utf-8") as file:
        people_of = {row["photo"]: row["person"] for row in csv.DictReader(file)}
    best: dict[int, tuple[float, int]] = {}
    with library.read() as session:
        rows = [face for face, _size in faces.each_face(session)]
        files = photos.files_of_photos(session, sorted({face.photo_id for face in rows}))
    for face in rows:
        x, y, width, height = face.box
        off = abs(x + width / 2 - 0.5) + abs(y + height / 2 - 0.5) - width
        best[face.photo_id] = min(best.get(face.photo_id, (9.0, 0)), (off, face.id))
    root = labels.parent.resolve()
    return {
        face_id: person
        for photo_id, (_off, face_id) in best.items()
        if (person := people_of.get(os.path.relpath(os.fsdecode(files[photo_id][0]), root)))
    }


def by_questions(library: Library, label: dict[int, str]) -> Iterator[int]:
    """Answer what facesort asks; yields the keys of each answer."""
    while found := next_questions(library):
        question = found[0].question
        with library.read() as session:
            limit = tree.limit(session, default_pack_id()) or 0.0
            part = questions.part_of(session, question, limit)
            person = question.other_person_id
            rest = [f.id for f in faces.faces_of_person(session, person)] if person else []
        one = majority(label, part)
        other = majority(label, sorted({*rest, question.other_id} - set(part)))
        said = "skip" if not one or not other else "yes" if one == other else "no"
        answer(library, question.face_id, said)
        yield 1


def by_names(library: Library, label: dict[int, str]) -> Iterator[int]:
    """Name the groups that have no name yet, the largest first; yields the keys of each name."""
    skipped = set()
    given: Counter[str] = Counter()  # how many photos each name has
    while True:
        with library.read() as session:
            listed = people.list_people(session, ("unnamed",))
            unnamed = [person for person in listed if person.id not in skipped]
            if not unnamed:
                return
            largest = max(unnamed, key=lambda person: (person.faces, -person.id))
            name = majority(label, [f.id for f in faces.faces_of_person(session, largest.id)])
        if not name:
            skipped.add(largest.id)
            yield 1
            continue
        keys = keys_of(name, given)
        given[name] += largest.photos
        with library.write() as session:
            edits.rename_person(session, largest.id, name)
            others = [p for p in people.people_named(session, name) if p != largest.id]
            if others:
                edits.merge_people(session, others[0], [largest.id])
        yield keys


def keys_of(name: str, given: Mapping[str, int]) -> int:
    """Return how many keys it takes to give a name, where these have been given already."""
    whole = len(name) + 1
    if name not in given:
        return whole
    known = [PersonRow(0, other, "named", photos, photos, 0) for other, photos in given.items()]
    for letters in range(1, len(name)):
        if rank(name[:letters], known)[0].name == name:
            return min(letters + 2, whole) + 1
    return whole + 1


def majority(label: dict[int, str], face_ids: list[int]) -> str:
    """Return whose faces most of these are, "" if none is known."""
    known = Counter(label[face] for face in face_ids if face in label)
    return min(known, key=lambda person: (-known[person], person)) if known else ""


if __name__ == "__main__":
    main()
