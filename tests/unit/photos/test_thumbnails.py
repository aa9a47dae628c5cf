from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from facesort.photos.thumbnails import Thumbnails


@pytest.fixture
def thumbnails(tmp_path: Path) -> Thumbnails:
    return Thumbnails(tmp_path / "new" / "thumbnails")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_is_saved_is_loaded(thumbnails: Thumbnails) -> None:
    thumbnails.save_photo(7, b"photo")
    thumbnails.save_face(7, b"face")
    assert thumbnails.load_photo(7) == b"photo"
    assert thumbnails.load_face(7) == b"face"
    thumbnails.save_photo(7, b"newer")
    assert thumbnails.load_photo(7) == b"newer"


def test_what_is_missing_is_none(thumbnails: Thumbnails) -> None:
    assert thumbnails.load_photo(1) is None
    assert thumbnails.load_face(1) is None


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.usefixtures("open_umask")
def test_only_this_user_can_look(thumbnails: Thumbnails, tmp_path: Path) -> None:
    thumbnails.save_face(12345, b"face")
    for path in (tmp_path / "new").rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_folders_stay_small(thumbnails: Thumbnails) -> None:
    assert thumbnails.photo_path(999).parent == thumbnails.photo_path(0).parent
    assert thumbnails.photo_path(1000).parent != thumbnails.photo_path(0).parent


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    thumbnails = Thumbnails(tmp_path / "file" / "thumbnails")
    thumbnails.save_photo(1, b"photo")
    assert thumbnails.load_photo(1) is None
    assert (tmp_path / "file").read_bytes() == b"in the way"


def test_a_full_disk_leaves_the_old_and_no_rest(
    thumbnails: Thumbnails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumbnails.save_photo(1, b"old")

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    thumbnails.save_photo(1, b"new")
    assert thumbnails.load_photo(1) == b"old"
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["1.jpg", "CACHEDIR.TAG"]


def test_many_threads_may_save_at_once(thumbnails: Thumbnails, tmp_path: Path) -> None:
    contents = [bytes([n]) * 5000 for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: thumbnails.save_face(5, content), contents))
    assert thumbnails.load_face(5) in contents
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["5.jpg", "CACHEDIR.TAG"]
