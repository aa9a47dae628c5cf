import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations import group_people
from tests.generated import strangers
from tests.in_process import engines_of
from tests.libraries import add_vectors


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library" / "library.db")
    yield library
    library.close()


@pytest.fixture(scope="session")
def drawn():
    return strangers()


@pytest.fixture
def among_strangers(monkeypatch, drawn):
    """Compare faces with the strangers of the generated people, rather than with the pack's."""
    monkeypatch.setattr(group_people, "load_strangers", lambda _model: drawn)


@pytest.fixture
def grouping(library, among_strangers):
    """Engines whose grouper works in this process."""
    engines = engines_of(library)
    yield engines
    engines.stop()


@pytest.fixture(scope="module")
def grouped_once(tmp_path_factory, drawn, vectors):
    """The file of a library of these vectors, which were grouped; it is to be copied."""
    library = Library(tmp_path_factory.mktemp("grouped") / "library.db")
    add_vectors(library, vectors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_people, "load_strangers", lambda _model: drawn)
        group_people.group_people(library, engines_of(library), Monitor())
    library.close()
    return library.path


@pytest.fixture
def grouped(grouped_once, tmp_path, among_strangers):
    """A library of the vectors of this module, which were grouped."""
    library = Library(Path(shutil.copy(grouped_once, tmp_path)))
    yield library
    library.close()


@pytest.fixture
def folder(tmp_path):
    """A folder with two photos, a copy of the second, a text and a text that claims to be a photo."""
    folder = tmp_path / "photos"
    (folder / "trip").mkdir(parents=True)
    (folder / "a.png").write_bytes(picture("red"))
    (folder / "b.jpg").write_bytes(picture("green", "JPEG"))
    (folder / "trip" / "b again.jpg").write_bytes(picture("green", "JPEG"))
    (folder / "notes.txt").write_bytes(b"milk, eggs")
    (folder / "fake.jpg").write_bytes(b"milk, eggs")
    return folder


def picture(colour, kind="PNG", size=(64, 48)):
    """Return a picture of one colour as a file's bytes."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()
