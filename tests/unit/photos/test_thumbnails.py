from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from facesort.photos.thumbnails import Thumbnails
from tests.data.pictures import KINDS, noise, quarters, quarters_file, saved

PHOTO, FACE, NEWER = (saved(noise((8, 8), seed), "JPEG") for seed in range(3))


@pytest.fixture
def thumbnails(tmp_path: Path) -> Thumbnails:
    return Thumbnails(tmp_path / "new" / "thumbnails")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_is_saved_is_loaded(thumbnails: Thumbnails) -> None:
    thumbnails.save_photo(7, PHOTO)
    thumbnails.save_face(7, FACE)
    assert thumbnails.load_photo(7) == PHOTO
    assert thumbnails.load_face(7) == FACE
    thumbnails.save_photo(7, NEWER)
    assert thumbnails.load_photo(7) == NEWER


def test_what_is_missing_is_none(thumbnails: Thumbnails) -> None:
    assert thumbnails.load_photo(1) is None
    assert thumbnails.load_face(1) is None


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.usefixtures("open_umask")
def test_only_this_user_can_look(thumbnails: Thumbnails, tmp_path: Path) -> None:
    thumbnails.save_face(12345, FACE)
    for path in (tmp_path / "new").rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_folders_stay_small(thumbnails: Thumbnails) -> None:
    assert thumbnails.photo_path(999).parent == thumbnails.photo_path(0).parent
    assert thumbnails.photo_path(1000).parent != thumbnails.photo_path(0).parent


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    thumbnails = Thumbnails(tmp_path / "file" / "thumbnails")
    thumbnails.save_photo(1, PHOTO)
    assert thumbnails.load_photo(1) is None
    assert (tmp_path / "file").read_bytes() == b"in the way"


def test_a_full_disk_leaves_the_old_and_no_rest(
    thumbnails: Thumbnails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumbnails.save_photo(1, PHOTO)

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    thumbnails.save_photo(1, NEWER)
    assert thumbnails.load_photo(1) == PHOTO
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["1.jpg", "CACHEDIR.TAG"]


def test_many_threads_may_save_at_once(thumbnails: Thumbnails, tmp_path: Path) -> None:
    contents = [saved(noise((40, 40), n), "JPEG") for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: thumbnails.save_face(5, content), contents))
    assert thumbnails.load_face(5) in contents
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["5.jpg", "CACHEDIR.TAG"]


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


@pytest.mark.parametrize(
    "content",
    [
        *(quarters_file(kind) for kind in KINDS if kind != "JPEG"),
        b"",
        b"\xff\xd8",
        PHOTO[:30],
        _SVG,
        b"icns" + bytes(100),
        bytes(2) + b"\2" + bytes(100),  # TGA
        b"\xff\xd8" + _SVG,
        b"\xff\xd8\xff\xe0\0\2" + b"\xff\xe0\0\2" * 1000,
        b"\xff\xd8\xff\xe0\0\0" * 3,
        saved(quarters(), "JPEG", progressive=True),
        saved(quarters(), "JPEG", exif=b"Exif\0\0II\x2a\0\x08\0\0\0\0\0"),
        saved(quarters(), "JPEG", icc_profile=b"profile"),
        saved(quarters(), "JPEG", comment=b"words"),
        saved(quarters().convert("L"), "JPEG"),
        saved(quarters().convert("CMYK"), "JPEG"),
        saved(quarters((600, 400)), "JPEG"),
    ],
)
def test_a_file_that_is_not_ours_counts_as_missing(thumbnails: Thumbnails, content: bytes) -> None:
    thumbnails.save_photo(1, content)
    assert thumbnails.load_photo(1) is None


@pytest.mark.parametrize("options", [{}, {"quality": 82}, {"quality": 85}, {"subsampling": 0}])
def test_what_facesort_writes_is_ours(thumbnails: Thumbnails, options: dict[str, int]) -> None:
    for size in ((1, 1), (320, 1), (256, 256)):
        ours = saved(quarters(size), "JPEG", **options)
        thumbnails.save_photo(1, ours)
        assert thumbnails.load_photo(1) == ours
