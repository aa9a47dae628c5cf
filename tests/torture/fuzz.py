"""Nonsense for what we read ourselves: `python -m tests.torture.fuzz [--seconds 60] [--seed N]`.

Searches, EXIF data, descriptions and weights of models, and library files are changed at random, each
for so many seconds.  Each must be read, or refused with a sentence; a photo whose EXIF is nonsense must
still be seen.  What fails otherwise is printed with the seed that makes it again.
"""

import argparse
import hashlib
import io
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import safetensors.numpy
from PIL import ExifTags, Image

from facesort.errors import FacesortError
from facesort.faces.packs import load_pack
from facesort.faces.weights import load_weights
from facesort.folders.kinds import HEAD_BYTES, kind_by_name, sniff
from facesort.library import edits, faces, people, photos
from facesort.library.search import grammar, query
from facesort.library.store import Library
from facesort.paths import resource
from facesort.photos.decode import decode
from tests.torture.deciding import Deciding, fill

_TERMS = ("anna", '"ben maria"', "!carl", "only:anna,ben", "faces=2", "2019-06..2019-08", "unnamed")
_WORDS = (
    *("anna", "ben", "&", "|", "!", "(", ")", '"', "only:", "faces", "=", "<", ">", "2019", "-06"),
    *(
        "..",
        "folder:",
        "trip",
        "unnamed",
        ",",
        " ",
        "\t",
        "\0",
        "\u202e",
        "é",
        "é",
        "🎉",
        "'",
        "\\",
    ),
    *("%", "_", "*", ";", "--", "NULL", "9" * 30, "a" * 300, "1899", "2019-13-45", ":", "#", "12"),
)


@dataclass
class Report:
    """What came of one kind of input."""

    title: str
    tried: int = 0
    refused: int = 0
    bugs: list[str] = field(default_factory=list)

    def line(self):
        return f"{self.title}: {self.tried} read, {self.refused} of them refused, {len(self.bugs)} bugs"


class Search:
    """Searches, from the words of the grammar and others."""

    title = "searches"

    def __init__(self, folder):
        self._library = Library(folder / "searched.db")
        fill(self._library)
        with self._library.write() as session:
            for person, name in enumerate(("Anna", "Ben Maria", "Carl"), 1):
                edits.rename_person(session, person, name)

    def try_one(self, rng):
        signs = (" & ", " | ", " ")
        text = rng.choice(signs).join(rng.choices(_TERMS, k=rng.randint(1, 4)))
        for _time in range(rng.randrange(4)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(_WORDS) + text[at + rng.randrange(3) :]
        grammar.parse(text)
        with self._library.read() as session:
            query.count_photos(session, text)


class Exif:
    """JPEGs whose EXIF data is changed at random."""

    title = "EXIF data"

    def __init__(self, _folder):
        image, exif = Image.new("RGB", (32, 24), "red"), Image.Exif()
        exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Maker", "Model"
        exif[ExifTags.Base.Orientation] = 6
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2019:06:01 12:00:00"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"note" * 20
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (48.0, 8.0, 1.0), 3: "E", 4: (11.0, 3.0, 2.0)}
        )
        self._image, self._exif = image, exif.tobytes()

    def try_one(self, rng):
        file = io.BytesIO()
        self._image.save(file, "JPEG", exif=b"Exif\0\0" + changed(self._exif, rng)[6:])
        seen = decode(io.BytesIO(file.getvalue()), "JPEG")
        assert not seen.damaged
        assert sorted((seen.width, seen.height)) == [24, 32]


class Kind:
    """The first bytes of files."""

    title = "first bytes of files"

    def __init__(self, _folder):
        self._starts = [
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBP",
            b"II*\0",
            b"GIF89a",
        ]
        self._starts += [b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", b"BM", b""]

    def try_one(self, rng):
        content = changed(rng.choice(self._starts) + rng.randbytes(60), rng)
        sniff(content[:HEAD_BYTES])
        kind_by_name(content)


class PackFile:
    """Descriptions of models."""

    title = "descriptions of models"

    def __init__(self, folder):
        self._folder = folder / "pack"
        self._folder.mkdir()
        self._content = (resource("models/default") / "pack.toml").read_bytes()

    def try_one(self, rng):
        (self._folder / "pack.toml").write_bytes(changed(self._content, rng))
        load_pack(self._folder)


class Weights:
    """Weights of models that somebody declared right."""

    title = "weights of models"

    def __init__(self, folder):
        self._path = folder / "weights.safetensors"
        self._content = safetensors.numpy.save(
            {"a": np.ones((3, 4), np.float32), "b": np.zeros(7, np.int8)}
        )

    def try_one(self, rng):
        content = changed(self._content, rng)
        self._path.write_bytes(content)
        load_weights(self._path, hashlib.sha256(content).hexdigest())


class LibraryFile:
    """Library files with changed bytes, and cut ones."""

    title = "library files"

    def __init__(self, folder):
        self._folder = folder / "libraries"
        self._folder.mkdir()
        library = Library(self._folder / "base.db")
        fill(library)
        deciding = Deciding(library, "fuzz")
        for _step in range(30):
            deciding.step()
        library.close()
        self._content = library.path.read_bytes()

    def try_one(self, rng):
        path = self._folder / "library.db"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        path.write_bytes(changed(self._content, rng))
        library = Library(path)
        try:
            library.check()
            with library.read() as session:
                for person in people.list_people(session):
                    faces.faces_of_person(session, person.id)
                photos.list_photos(session)
            Deciding(library, rng.random()).step()
        finally:
            library.close()


TARGETS = (Search, Exif, Kind, PackFile, Weights, LibraryFile)


def changed(content, rng):
    """Return bytes with a few of them changed, cut out, doubled or cut off."""
    changing = bytearray(content)
    for _time in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(changing) + 1)
        length = rng.choice((1, 2, 4, 32, 512))
        match rng.randrange(6):
            case 0 | 1:
                changing[at : at + 1] = rng.randbytes(1)
            case 2:
                changing[at : at + length] = rng.choice((b"\0", b"\xff")) * length
            case 3:
                changing[at : at + length] = b""
            case 4:
                changing[at:at] = changing[at : at + length]
            case 5 if rng.random() < 0.2:
                del changing[at:]
    return bytes(changing)


def torture(target, seconds, seed, at_most=None):
    """Try one kind of input for so long; returns the report."""
    report, deadline = Report(target.title), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        trying = target(Path(folder))
        while time.monotonic() < deadline and report.tried != at_most:
            report.tried += 1
            try:
                trying.try_one(random.Random(f"{seed}-{report.tried}"))
            except FacesortError:
                report.refused += 1
            except Exception as bug:  # noqa: BLE001 - it is what is looked for
                report.bugs.append(f"{target.title} {seed}-{report.tried}: {bug!r:.300}")
    return report


def main():
    """Try everything, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=60, help="for each kind of input")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    bugs = 0
    for target in TARGETS:
        report = torture(target, args.seconds, args.seed)
        print("\n".join([report.line(), *sorted(set(report.bugs))[:10]]), flush=True)
        bugs += len(report.bugs)
    sys.exit(bool(bugs))


if __name__ == "__main__":
    main()
