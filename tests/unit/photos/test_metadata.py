from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from facesort.photos.metadata import Metadata, read_metadata

MAKE, MODEL, CHANGED, EXIF, GPS = 0x010F, 0x0110, 0x0132, 0x8769, 0x8825
ORIGINAL, DIGITIZED = 0x9003, 0x9004


def metadata(
    tags: dict[int, Any] | None = None,
    inner: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
) -> Metadata:
    """What is read from a file that holds these tags."""
    exif = Image.Exif()
    for tag, value in (tags or {}).items():
        exif[tag] = value
    exif.get_ifd(EXIF).update(inner or {})
    exif.get_ifd(GPS).update(gps or {})
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG", exif=exif)
    with Image.open(file) as image:
        return read_metadata(image.getexif())


def test_nothing_is_nothing() -> None:
    assert metadata() == Metadata(None, "", None)


def test_the_time_of_taking_goes_before_the_others() -> None:
    tags = {CHANGED: "2023:01:01 00:00:00"}
    inner = {DIGITIZED: "2022:02:02 02:02:02", ORIGINAL: "2021:03:04 05:06:07"}
    assert metadata(tags, inner).taken_at == "2021-03-04T05:06:07"
    del inner[ORIGINAL]
    assert metadata(tags, inner).taken_at == "2022-02-02T02:02:02"
    assert metadata(tags).taken_at == "2023-01-01T00:00:00"


@pytest.mark.parametrize(
    "date",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2021:13:01 00:00:00",
        "2021:02:30 00:00:00",
        "x",
    ],
)
def test_an_absurd_date_is_passed_over(date: str) -> None:
    assert metadata({CHANGED: "2020:01:01 10:00:00"}, {ORIGINAL: date}).taken_at == (
        "2020-01-01T10:00:00"
    )


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("Canon\0", "Canon EOS 5D\0garbage", "Canon EOS 5D"),
        ("", "X100", "X100"),
        ("Acme", "", "Acme"),
        ("\x1b[31mA\ncme", " 1 ", "[31mAcme 1"),
        ("M" * 500, "", "M" * 80),
    ],
)
def test_cameras(make: str, model: str, camera: str) -> None:
    assert metadata({MAKE: make, MODEL: model}).camera == camera


def gps(latitude: Any, ns: Any, longitude: Any, ew: Any) -> str | None:
    return metadata(gps={1: ns, 2: latitude, 3: ew, 4: longitude}).place


def test_places() -> None:
    assert gps((48.0, 30.0, 0.0), "N", (2.0, 15.0, 36.0), "E") == "48.500000,2.260000"
    assert gps((33.0, 51.6, 0.0), "S", (70.0, 30.0, 0.0), "W") == "-33.860000,-70.500000"


ZERO = IFDRational(0, 0)


@pytest.mark.parametrize(
    ("latitude", "ns", "longitude", "ew"),
    [
        ((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
        ((999.0, 0.0, 0.0), "N", (2.0, 0.0, 0.0), "E"),
        ((48.0, 0.0, 0.0), "Q", (2.0, 0.0, 0.0), "E"),
        ((ZERO, ZERO, ZERO), "N", (2.0, 0.0, 0.0), "E"),
        ((48.0, 0.0, 0.0), "N", (181.0, 0.0, 0.0), "E"),
        ((48.0, 0.0, 0.0), "", (2.0, 0.0, 0.0), "E"),
    ],
)
def test_an_absurd_place_is_none(latitude: Any, ns: str, longitude: Any, ew: str) -> None:
    assert gps(latitude, ns, longitude, ew) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0II\x2a\0\x08\0\0\0" + data)
    except Exception:  # noqa: BLE001 - then there is nothing to read
        return
    assert isinstance(read_metadata(exif), Metadata)
