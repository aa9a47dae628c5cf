"""What the window stores is there for others, also after something took its locks away."""

import subprocess
import sys
from contextlib import closing

import pytest

from facesort.library import edits, people
from facesort.library.keeper import Keeper
from facesort.library.store import Library
from tests.libraries import add_photos, place


@pytest.fixture
def window(tmp_path):
    """A library that is open here, with two people."""
    library = Library(tmp_path / "library.db")
    add_photos(library, 4)
    place(library, [-1, -1, -2, -2])
    yield library
    library.close()


def terminal(library):
    """Return the names that another program finds."""
    program = """
import sys
from contextlib import closing
from contextlib import closing
from pathlib import Path
from facesort.library import people
from facesort.library.store import Library
with closing(Library(Path(sys.argv[1]))) as library, library.read() as session:
    print(*(row.name for row in people.list_people(session)))
"""
    command = [sys.executable, "-c", program, str(library.path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def name(library, person_id, text):
    with library.write() as session:
        edits.rename_person(session, person_id, text)


def test_nothing_is_lost_when_something_else_has_opened_the_library(window):
    keeper = Keeper(window.path)
    keeper.start()
    for path in window.path.parent.glob("library.db*"):
        path.read_bytes()  # as a file dialog does: the locks of this process are gone
    assert terminal(window) == []
    name(window, 1, "Anna")
    assert terminal(window) == ["Anna"]
    name(window, 2, "Ben")
    assert terminal(window) == ["Anna", "Ben"]
    keeper.stop()


def test_the_last_to_leave_tidies_up(window):
    keeper = Keeper(window.path)
    keeper.start()
    name(window, 1, "Anna")
    keeper.stop()
    window.close()
    assert sorted(p.name for p in window.path.parent.iterdir()) == ["library.db"]
    with closing(Library(window.path)) as again, again.read() as session:
        assert [row.name for row in people.list_people(session)] == ["Anna", ""]
