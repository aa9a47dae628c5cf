"""What the tests of a library that something happens to have in common."""

import subprocess
import sys
import threading
from contextlib import closing

from sqlalchemy import create_engine

from facesort.library import edits, migrate
from facesort.library.backup import Kind
from facesort.library.store import APPLICATION_ID, Library
from tests.libraries import add_photos, everything, place
from tests.patience import PATIENCE_S


def make_family(path, photos=6):
    """Make a library of Anna and somebody else; returns all that is in it."""
    with closing(Library(path)) as library:
        add_photos(library, photos)
        place(library, [-1 - n % 2 for n in range(photos)])
        name(library, 1, "Anna")
        return everything(library)


def back_up(path):
    with closing(Library(path)) as library:
        return library.back_up(Kind.ASKED)


def name(library, person_id, text):
    with library.write() as session:
        edits.rename_person(session, person_id, text)


def names(path):
    """Return the names of all people, in the order of their numbers."""
    with closing(Library(path)) as library, library.read() as session:
        query = "SELECT name FROM person ORDER BY id"
        return list(session.connection().exec_driver_sql(query).scalars())


def everything_in(path):
    with closing(Library(path)) as library:
        assert library.check() == []
        return everything(library)


def of_first_format(path, people=300):
    """Make a library as the first facesort did, with as many people, all named."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        migrate.upgrade(connection, to="0001")
        rows = [(f"n{n}", "named") for n in range(people)]
        connection.exec_driver_sql("INSERT INTO person (name, kind) VALUES (?, ?)", rows)
    with closing(engine.raw_connection()) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
    engine.dispose()


def facesort(path, *words, code=0):
    """Run a command in a process of its own; returns what it printed."""
    command = [sys.executable, "-m", "facesort", "--library", str(path), *map(str, words)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == code, ended.stderr
    return ended.stdout if code == 0 else ended.stderr


class Victim:
    """A program that prints a line after each thing it has done, until it is killed."""

    def __init__(self, program, *arguments):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._end = threading.Timer(PATIENCE_S, self.process.kill)
        self._end.start()

    def kill_after(self, lines, wait=lambda: None):
        """Kill it some time after it has printed so many lines; returns the last line."""
        said = [self.process.stdout.readline().strip() for _n in range(lines)][-1]
        wait()
        self.process.kill()
        rest = self.process.stdout.read().splitlines()
        self.process.wait()
        self.process.stdout.close()
        self._end.cancel()
        return rest[-1] if rest else said
