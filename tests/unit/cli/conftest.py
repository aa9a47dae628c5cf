import json

import pytest

from facesort import cli
from facesort.library.store import Library
from tests.generated import people_like
from tests.libraries import add_vectors, place


@pytest.fixture
def library_path(tmp_path):
    """A library with people 1 (faces 1-3), 2 (faces 4-6) and the loose face 7, never grouped."""
    path = tmp_path / "library.db"
    library = Library(path)
    add_vectors(library, people_like([3, 3, 1], drawn=0).faces.vectors, quality=0.5)
    place(library, [-1, -1, -1, -2, -2, -2, 0])
    library.close()
    return path


@pytest.fixture
def run(library_path, capsys):
    """Run a command on that library; `run.told` is what the last one wrote to stderr."""

    def run(*words, code=0):
        try:
            found = cli.main(["--library", str(library_path), *map(str, words)])
        except SystemExit as exit_:  # argparse
            found = exit_.code
        out, err = capsys.readouterr()
        assert found == code, err
        run.told = err
        return out if code == 0 else err

    return run


def people(run):
    return {row["id"]: row for row in json.loads(run("people", "--json"))}
