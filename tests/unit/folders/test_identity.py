from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from facesort.folders import identity
from facesort.folders.identity import Identity, Other, Trouble, classify
from facesort.folders.kinds import Kind
from facesort.folders.scan import FoundFile
from tests.data.pictures import KINDS, quarters_file


def look(path: Path) -> Identity | Trouble | Other:
    return classify(FoundFile(os.fsencode(path), 0, 0))


def look_at(tmp_path: Path, name: str, content: bytes) -> Identity | Trouble | Other:
    (tmp_path / name).write_bytes(content)
    return look(tmp_path / name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_known_by_its_content_whatever_its_name(tmp_path: Path, kind: str) -> None:
    content = quarters_file(kind)
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    os.utime(path, ns=(5, 1_500_000_000_000_000_007))
    expected = Identity(
        Kind(kind), hashlib.sha256(content).digest(), len(content), 1_500_000_000_000_000_007
    )
    assert look(path) == expected
    path.rename(tmp_path / "no suffix at all")
    assert look(tmp_path / "no suffix at all") == expected


def test_all_of_a_large_file_is_hashed(tmp_path: Path) -> None:
    content = quarters_file("JPEG") + bytes(range(256)) * 10_000
    found = look_at(tmp_path, "motion.jpg", content)
    assert isinstance(found, Identity)
    assert found.content_hash == hashlib.sha256(content).digest()


@pytest.mark.parametrize(
    ("name", "content", "kind", "words"),
    [
        ("a.jpg", b"", "empty", "empty"),
        ("a.jpg", bytes(5000), "zeros", "zeros"),
        ("a.jpg", b"x", "not_a_picture", "it is text"),
        ("a.jpg", b"\n <!DOCTYPE HTML><html>404", "not_a_picture", "web page"),
        ("a.png", b"PK\x03\x04....", "not_a_picture", "archive"),
        ("a.heic", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "not_a_picture", "video"),
        ("a.bmp", b"\x99\x98\x97\x96", "not_a_picture", "no format known"),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'>", "unsupported", "SVG"),
        ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", "unsupported", "EPS"),
        ("a.jxl", b"\xff\x0a\x01\x02", "unsupported", "JPEG XL"),
        ("a.tga", b"\x00\x00\x02\x00\x00\x00\x00\x00", "unsupported", "TGA"),
        ("drawing", b"8BPS\x00\x01", "unsupported", "Photoshop"),
        ("a.cr3", b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01", "raw", "CR3"),
    ],
)
def test_what_is_no_usable_picture_says_why(
    tmp_path: Path, name: str, content: bytes, kind: str, words: str
) -> None:
    trouble = look_at(tmp_path, name, content)
    assert isinstance(trouble, Trouble)
    assert trouble.kind == kind
    assert words in trouble.message
    assert trouble.advice


@pytest.mark.parametrize("suffix", ["nef", "DNG", "arw", "cr2"])
def test_a_raw_photo_is_never_read_as_the_tiff_inside(tmp_path: Path, suffix: str) -> None:
    trouble = look_at(tmp_path, f"a.{suffix}", quarters_file("TIFF"))
    assert isinstance(trouble, Trouble)
    assert trouble.kind == "raw"
    assert suffix.upper() in trouble.message


def test_a_jpeg_that_is_named_like_a_raw_photo_is_a_jpeg(tmp_path: Path) -> None:
    found = look_at(tmp_path, "a.nef", quarters_file("JPEG"))
    assert isinstance(found, Identity)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"hello"), ("b", b""), ("c.bin", b"DDS 12345"), ("d.mov", b"\0\0\0\x18ftypqt  ")],
)
def test_other_files_are_left_alone(tmp_path: Path, name: str, content: bytes) -> None:
    assert look_at(tmp_path, name, content) == Other()


def test_a_missing_file(tmp_path: Path) -> None:
    trouble = look(tmp_path / "gone.jpg")
    assert isinstance(trouble, Trouble)
    assert trouble.kind == "vanished"
    assert look(tmp_path / "gone.txt") == Other()


def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    trouble = look(tmp_path / "a.jpg")
    assert isinstance(trouble, Trouble)
    assert trouble.kind == "not_a_picture"


def fail_with(error: OSError) -> object:
    def fail(*_args: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermissionError(13, "Permission denied"), "unreadable"),
        (OSError(40, "Too many levels of symbolic links"), "unreadable"),
        (OSError(5, "Input/output error"), "read_error"),
    ],
)
def test_a_file_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, kind: str
) -> None:
    (tmp_path / "a.jpg").write_bytes(quarters_file("JPEG"))
    monkeypatch.setattr(identity.os, "open", fail_with(error))
    trouble = look(tmp_path / "a.jpg")
    assert isinstance(trouble, Trouble)
    assert trouble.kind == kind


def test_a_disk_error_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(quarters_file("JPEG"))
    real = os.read
    monkeypatch.setattr(
        identity.os,
        "read",
        lambda handle, n: real(handle, n) if n < 100 else fail_with(OSError(5, "Input/output"))(),
    )
    trouble = look(tmp_path / "a.jpg")
    assert isinstance(trouble, Trouble)
    assert trouble.kind == "read_error"
    assert "Input/output" in trouble.message


def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(quarters_file("JPEG"))
    real = os.read

    def read_and_write(handle: int, count: int) -> bytes:
        chunk = real(handle, count)
        if not chunk:
            path.write_bytes(path.read_bytes() + b"more")
        return chunk

    monkeypatch.setattr(identity.os, "read", read_and_write)
    trouble = look(path)
    assert isinstance(trouble, Trouble)
    assert trouble.kind == "changed"


def test_no_file_stays_open(tmp_path: Path) -> None:
    fds = Path("/proc/self/fd")
    if not fds.exists():
        pytest.skip("needs /proc")
    (tmp_path / "a.jpg").write_bytes(quarters_file("JPEG"))
    (tmp_path / "b.txt").write_bytes(b"x")
    os.mkfifo(tmp_path / "c.jpg")
    before = len(list(fds.iterdir()))
    for name in ("a.jpg", "b.txt", "c.jpg", "missing.jpg"):
        look(tmp_path / name)
    assert len(list(fds.iterdir())) == before
