import io

import pytest
from PIL import Image

from facesort.library.store import Library


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library" / "library.db")
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
