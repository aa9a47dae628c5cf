"""What must always hold: `python -m tests.torture.invariants [--steps 10000] [--seed N]`.

A user names, merges, splits, confirms, rejects, hides, undoes and redoes at random, while photos come,
move, are copied, edited and deleted, folders are scanned, faces are grouped and the program is started
anew.  The scan, the decoders and the grouping are the real ones; faces are found by the colours of tiny
pictures.  After every step:

- every face that was found is still there, unless its photo's content went for good;
- what the user said is as it was, unless the step was the user's;
- every face is where the user said it is, and nowhere the user said it is not;
- undoing leads back to exactly what was, redoing forward to exactly what was;
- the library is whole.
"""

import argparse
import contextlib
import io
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PIL import Image

from facesort.errors import FacesortError
from facesort.faces.finder import FoundFace
from facesort.library import edits, faces, journal, people
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import group_people
from facesort.operations.engines import Engines
from facesort.operations.group_people import group_people as group
from facesort.operations.scan import scan_folders
from tests.generated import BETWEEN, DIRECTIONS, WIDTH, WITHIN, stored, strangers
from tests.in_process import InProcess
from tests.libraries import everything, facts

_PEOPLE = 6
_STRANGERS = 400  # of the 4,096 of a pack: grouping so few faces needs no more, and is quicker
_STEPS_OF_ONE = 50
_ALL = ("named", "unnamed", "ignored")


class ColourFinder:
    """Takes each half of a picture for a face: red says who it is, green in which photo."""

    def __init__(self, decoders):
        self._decoders = decoders
        rng = np.random.default_rng(0)
        self._centres = rng.normal(0, BETWEEN, (_PEOPLE, WIDTH)) * DIRECTIONS

    def find(self, slots, while_waiting):
        while_waiting()
        return [
            self._faces(self._decoders.buffers[s.buffer].photo(s.index, s.height, s.width))
            for s in slots
        ]

    def _faces(self, pixels):
        width = pixels.shape[1]
        return [self._face(pixels[0, width * n // 4], 0.5 * (n > 1)) for n in (1, 3)]

    def _face(self, colour, left):
        person, jitter = int(colour[0]) // 40 % _PEOPLE, int(colour[1])
        noise = np.random.default_rng(jitter).normal(0, WITHIN, WIDTH)
        vector = stored(self._centres[person] + noise)
        thumbnail = io.BytesIO()
        Image.new("RGB", (8, 8)).save(thumbnail, "JPEG")
        points = (0.5,) * 10
        box = (left, 0.0, 0.5, 1.0)
        return FoundFace(box, points, 0.9, 0.9, vector.tobytes(), thumbnail.getvalue())

    def describe(self):
        return {}

    def stop(self):
        pass


class Keeping(RuleBasedStateMachine):
    """The user, the disk and the machine, in any order."""

    steps = 0
    seconds = 0.0

    def __init__(self):
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="facesort-invariants-"))
        self.photos = self.home / "photos"
        self.photos.mkdir()
        self.library = Library(self.home / "library.db")
        self.engines = self._engines()
        self.states, self.at = (
            [None],
            0,
        )  # what was before and after each edit; None if not comparable
        self.number = 0
        self.hashes = {}

    def _engines(self):
        engines = Engines(self.library.path)
        engines._finder = ColourFinder(engines.decoders)
        engines._grouper = InProcess()
        return engines

    def teardown(self):
        self.engines.stop()
        self.library.close()
        shutil.rmtree(self.home)

    @initialize(data=st.data())
    def begin(self, data):
        for _photo in range(6):
            self._write(data.draw(st.integers(0, 2**31)))
        self._machine(self._scan)

    # The disk

    @rule(seed=st.integers(0, 2**31))
    def photos_come(self, seed):
        self._write(seed)
        self._machine(self._scan)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def a_photo_moves(self, data):
        path = data.draw(st.sampled_from(self._files()))
        folder = self.photos / data.draw(st.sampled_from(["", "trip", "trip/more"]))
        folder.mkdir(parents=True, exist_ok=True)
        self.number += 1
        path.rename(folder / f"{self.number}.png")
        self._machine(self._scan)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def a_photo_is_copied(self, data):
        path = data.draw(st.sampled_from(self._files()))
        self.number += 1
        shutil.copy(path, self.photos / f"{self.number}.png")
        self._machine(self._scan)

    @precondition(lambda self: len(self._files()) > 1)
    @rule(data=st.data())
    def a_photo_is_deleted_and_may_come_back(self, data):
        path = data.draw(st.sampled_from(self._files()))
        content = path.read_bytes()
        path.unlink()
        self._machine(self._scan)
        if data.draw(st.booleans()):
            path.write_bytes(content)
            self._machine(self._scan)

    @precondition(lambda self: self._files())
    @rule()
    def the_drive_goes_and_comes_back(self):
        away = self.home / "away"
        self.photos.rename(away)
        self._machine(self._scan)
        away.rename(self.photos)
        self._machine(self._scan)

    # The machine

    @rule()
    def everything_is_grouped(self):
        self._machine(lambda: group(self.library, self.engines, Monitor()))

    @rule()
    def the_program_is_started_anew(self):
        def restart():
            self.library.close()
            self.library = Library(self.library.path)

        before = everything(self.library)
        self._machine(restart)
        assert everything(self.library) == before

    # The user

    @rule(data=st.data(), name=st.sampled_from(["Anna", "Ben", "123", "Zoë 🎉"]))
    def name(self, data, name):
        self._user(
            data, lambda session, one, _other, _faces: edits.rename_person(session, one, name)
        )

    @rule(data=st.data())
    def merge(self, data):
        self._user(
            data, lambda session, one, other, _faces: edits.merge_people(session, one, [other])
        )

    @rule(data=st.data(), name=st.sampled_from(["", "Carl"]))
    def split(self, data, name):
        self._user(
            data, lambda session, _one, _other, chosen: edits.split_faces(session, chosen, name)
        )

    @rule(data=st.data())
    def confirm(self, data):
        self._user(
            data, lambda session, one, _other, chosen: edits.confirm_faces(session, chosen, one)
        )

    @rule(data=st.data())
    def reject(self, data):
        self._user(
            data, lambda session, one, _other, chosen: edits.reject_faces(session, chosen, one)
        )

    @rule(data=st.data())
    def hide(self, data):
        self._user(data, lambda session, one, _other, _faces: edits.hide_people(session, [one]))

    @rule(data=st.data())
    def show(self, data):
        self._user(data, lambda session, one, _other, _faces: edits.show_people(session, [one]))

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self):
        self._counted()
        with self.library.write() as session:
            journal.undo(session)
        self.at -= 1
        self._compare()

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self):
        self._counted()
        with self.library.write() as session:
            journal.redo(session)
        self.at += 1
        self._compare()

    # What must hold

    @invariant()
    def all_faces_are_where_the_user_said(self):
        now = self._owners()
        for (face, person), same in facts(self.library).items():
            assert (now[face] == person) == same

    @invariant()
    def the_library_is_whole(self):
        assert self.library.check() == []

    # How

    def _counted(self):
        type(self).steps += 1

    def _machine(self, work):
        """Let the machine do something: what the user said stays, and no face is lost."""
        self._counted()
        said, found = self._said(), self._faces()
        work()
        assert self._said() == said
        assert found <= self._faces()
        self.states = [None] * len(self.states)
        self.states[self.at] = everything(self.library)

    def _user(self, data, act):
        self._counted()
        with self.library.read() as session:
            everybody = sorted(p.id for p in people.list_people(session, _ALL))
            every = sorted(face.id for face, _size in faces.each_face(session))
        if not everybody or not every:
            return
        one, other = (data.draw(st.sampled_from(everybody)) for _time in range(2))
        chosen = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique=True))
        before, found = everything(self.library), self._faces()
        with self.library.write() as session:
            was = journal.state(session)
            with contextlib.suppress(FacesortError):
                act(session, one, other, chosen)
            changed = journal.state(session) != was
        if not changed:
            return
        assert self._faces() == found
        self.states[self.at] = before
        self.at += 1
        self.states[self.at :] = [everything(self.library)]

    def _compare(self):
        if self.states[self.at] is None:
            self.states[self.at] = everything(self.library)
        assert everything(self.library) == self.states[self.at]

    def _said(self):
        """Return everything that only the user changes."""
        with self.library.read() as session:
            query = "SELECT id, name FROM person WHERE name <> ''"
            named = dict(map(tuple, session.connection().exec_driver_sql(query).all()))
            done = [(edit.seq, edit.undone) for edit in journal.history(session)]
        return facts(self.library), named, done

    def _faces(self):
        return self._owners().keys()

    def _owners(self):
        """Return whom each face is with, also where its photo is not to be had now."""
        with self.library.read() as session:
            rows = session.connection().exec_driver_sql("SELECT id, person_id FROM face").all()
        return dict(map(tuple, rows))

    def _files(self):
        return sorted(self.photos.rglob("*.png"))

    def _write(self, seed):
        rng = random.Random(seed)
        picture = Image.new("RGB", (64, 32))
        for left in (0, 32):
            colour = (40 * rng.randrange(_PEOPLE) + 5, rng.randrange(256), rng.randrange(256))
            picture.paste(colour, (left, 0, left + 32, 32))
        self.number += 1
        picture.save(self.photos / f"{self.number}.png")

    def _scan(self):
        with contextlib.suppress(FacesortError):  # the folder may be away
            scan_folders(self.library, [bytes(self.photos)], self.engines, Monitor())


def torture(steps, seed):
    """Take so many steps; returns how many were taken."""
    Keeping.steps = 0
    round_ = 0
    load, drawn = group_people.load_strangers, strangers(_STRANGERS)
    group_people.load_strangers = lambda _model: drawn
    try:
        while Keeping.steps < steps:
            machine = with_seed(seed + round_)(Keeping)
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=max(1, min(10, steps // _STEPS_OF_ONE)),
                    stateful_step_count=_STEPS_OF_ONE,
                    phases=(Phase.generate,),
                    database=None,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            round_ += 1
    finally:
        group_people.load_strangers = load
    return Keeping.steps


def main():
    """Take the steps, and say how many held."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    taken = torture(args.steps, args.seed)
    print(f"{taken} steps, everything held after each")
    sys.exit(0)


if __name__ == "__main__":
    main()
