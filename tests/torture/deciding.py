"""A user who decides one thing after the other, always the same for a seed.

`python -m tests.torture.deciding LIBRARY SEED [FIRST [SYNCHRONOUS]]` does so until it is killed, and
says after every step that it is done: from then on it must never be lost.  Whoever gives the same seed
to the same library comes by the same states, which is how it can be told what is lost.
"""

import random
import sys
from pathlib import Path

from sqlalchemy import text

from facesort.errors import FacesortError, LibraryUnusable
from facesort.library import edits, faces, journal, people, store
from facesort.library.store import Library
from tests.libraries import add_photos, place

_ALL = ("named", "unnamed", "ignored")
_NAMES = ("Anna", "Ben", "Carl", "Zoë 🎉", "123", "שלום")


class Deciding:
    """Takes steps; what a step is depends on the seed, its number and what the library holds."""

    def __init__(self, library, seed, first=0):
        self.library, self.seed, self.number = library, seed, first

    def step(self):
        """Do the next thing; returns what it was."""
        rng = random.Random(f"{self.seed}-{self.number}")
        self.number += 1
        act = rng.choice(_ACTS)
        try:
            act(self.library, rng)
        except LibraryUnusable:
            raise
        except FacesortError:
            pass  # what cannot be done changes nothing
        return act.__name__.strip("_")


def state(library):
    """Return what must not be lost: people, faces, facts, albums and the journal, without times."""
    with library.read() as session:
        connection = session.connection()
        return {
            what: [tuple(row) for row in connection.execute(text(f"SELECT {what} ORDER BY 1, 2"))]
            for what in (
                "id, name, kind, birth_date, cover_face_id FROM person",
                "id, person_id, assigned_by, is_face FROM face",
                "face_id, person_id, is_same FROM fact",
                "id, name, query FROM album",
                "seq, kind, undone, payload, inverse FROM edit",
                "photo_id, path FROM file",
            )
        }


def fill(library):
    """Make a library worth deciding about: 60 photos of 120 faces, sorted into 20 people."""
    add_photos(library, 60, faces_each=2)
    place(library, [-1 - n % 20 for n in range(120)])


def _person(library, rng, kinds=_ALL):
    with library.read() as session:
        return rng.choice(sorted(p.id for p in people.list_people(session, kinds)) or [0])


def _some_faces(library, rng):
    with library.read() as session:
        every = [face.id for face, _size in faces.each_face(session)]
    return sorted(rng.sample(every, rng.randint(1, 3)))


def _name(library, rng):
    person, name = _person(library, rng), rng.choice(_NAMES)
    with library.write() as session:
        edits.rename_person(session, person, name)


def _merge(library, rng):
    one, other = _person(library, rng), _person(library, rng)
    with library.write() as session:
        edits.merge_people(session, one, [other])


def _split(library, rng):
    chosen = _some_faces(library, rng)
    with library.write() as session:
        edits.split_faces(session, chosen)


def _confirm(library, rng):
    chosen, person = _some_faces(library, rng), _person(library, rng)
    with library.write() as session:
        edits.confirm_faces(session, chosen, person)


def _reject(library, rng):
    chosen, person = _some_faces(library, rng), _person(library, rng)
    with library.write() as session:
        edits.reject_faces(session, chosen, person)


def _hide(library, rng):
    person = _person(library, rng)
    with library.write() as session:
        edits.hide_people(session, [person])


def _undo(library, rng):
    with library.write() as session:
        for _time in range(rng.randint(1, 3)):
            journal.undo(session)


def _redo(library, _rng):
    with library.write() as session:
        journal.redo(session)


def _scan(library, _rng):
    add_photos(library, 5, faces_each=2)


def _group(library, rng):
    with library.read() as session:
        every = [face.id for face, _size in faces.each_face(session)]
    place(library, [-1 - rng.randrange(30) for _face in every])


_ACTS = (
    *(_name, _merge, _split, _confirm, _reject, _hide, _undo, _redo) * 3,
    *(_scan, _group),
)


def main():
    """Decide until killed."""
    path, seed, *more = sys.argv[1:]
    if len(more) > 1:
        store._PRAGMAS = (*store._PRAGMAS, f"synchronous={more[1]}")
    library = Library(Path(path))
    deciding = Deciding(library, seed, int(more[0]) if more else 0)
    print("begun", flush=True)
    while True:
        act = deciding.step()
        print(f"done {deciding.number} {act}", flush=True)


if __name__ == "__main__":
    main()
