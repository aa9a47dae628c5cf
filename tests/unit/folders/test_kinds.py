from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.folders.kinds import HEAD_BYTES, Kind, is_picture_name, kind_by_name, sniff
from tests.data.pictures import KINDS, quarters_file


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_is_read_is_known_by_its_content(kind: str) -> None:
    found = sniff(quarters_file(kind)[:HEAD_BYTES])
    assert found == kind
    assert found is not None
    assert found.usable


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Kind.JPEG_XL),
        (b"\xff\x0a\x00", Kind.JPEG_XL),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Kind.JPEG_2000),
        (b"8BPS\x00\x01", Kind.PHOTOSHOP),
        (b"\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00", Kind.ICON),
        (b'<?xml version="1.0"?>\n<svg xmlns="', Kind.SVG),
        (b"\xef\xbb\xbf<svg>", Kind.SVG),
        (b"%!PS-Adobe-3.0 EPSF-3.0", Kind.EPS),
        (b"P6\n# x\n1 1\n255\n", Kind.PNM),
        (b"II\x2a\x00\x10\x00\x00\x00CR\x02\x00", Kind.RAW),
        (b"FUJIFILMCCD-RAW 0201", Kind.RAW),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01", Kind.RAW),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", Kind.AVIF),
        (b"\x00\x00\x00\x1cftypmsf1\x00\x00\x00\x00msf1hevc", Kind.HEIC),
        (b"II\x2b\x00\x08\x00", Kind.TIFF),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", None),
        (b"\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00", None),  # a TGA, no cursor
        (b"BM is how this letter begins, and no", None),
        (b"P1 is what the note begins with"[1:], None),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_other_beginnings(head: bytes, kind: Kind | None) -> None:
    assert sniff(head) == kind


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_are_some_kind_or_none(head: bytes) -> None:
    assert sniff(head) is None or sniff(head) in Kind


@pytest.mark.parametrize(
    "name", ["a.jpg", "A.JPEG", "/x.d/b.HeIc", "c.nef", "d.psd", "e.tar.webp", "f.dng", "g.tga"]
)
def test_picture_names(name: str) -> None:
    assert is_picture_name(name.encode())


@pytest.mark.parametrize("name", ["a.txt", "jpg", "b.jpg.zip", "/x.jpg/file", "c.", "d.mov", ""])
def test_other_names(name: str) -> None:
    assert not is_picture_name(name.encode())


def test_the_name_tells_raw_photos() -> None:
    assert kind_by_name(b"IMG.CR2") == kind_by_name(b"x.nef") == Kind.RAW
    assert kind_by_name(b"x.jpg") is None
