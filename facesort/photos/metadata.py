"""When and where was a photo taken, and with which camera?

Whatever is broken, missing or absurd is left out; nothing here raises.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, SupportsFloat

from PIL import ExifTags, Image

_DATE = re.compile(r"\s*(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
#: The year of the oldest photograph that exists.
_FIRST_YEAR = 1826
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its photo.

    Attributes:
        taken_at: Local time by the camera's clock, "YYYY-MM-DDTHH:MM:SS"; None if not known.
        camera: Maker and model; "" if not known.
        place: "latitude,longitude" in degrees, WGS 84, north and east positive; None if not known.
    """

    taken_at: str | None = None
    camera: str = ""
    place: str | None = None


def read_metadata(exif: Image.Exif) -> Metadata:
    """Return what the EXIF data says."""
    return Metadata(_taken_at(exif), _camera(exif), _place(exif))


def _taken_at(exif: Image.Exif) -> str | None:
    inner: Mapping[int, Any] = {}
    with contextlib.suppress(Exception):
        inner = exif.get_ifd(ExifTags.IFD.Exif)
    return (
        _date(inner, ExifTags.Base.DateTimeOriginal)
        or _date(inner, ExifTags.Base.DateTimeDigitized)
        or _date(exif, ExifTags.Base.DateTime)
    )


def _date(tags: Mapping[int, Any], tag: int) -> str | None:
    with contextlib.suppress(Exception):
        found = _DATE.match(tags[tag])
        if found:
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            moment = datetime(year, month, day, hour, minute, second)
            return moment.isoformat() if year >= _FIRST_YEAR else None
    return None


def _camera(exif: Image.Exif) -> str:
    make, model = _name(exif, ExifTags.Base.Make), _name(exif, ExifTags.Base.Model)
    if make and model.lower().startswith(make.split()[0].lower()):
        return model
    return f"{make} {model}".strip()


def _name(exif: Image.Exif, tag: int) -> str:
    with contextlib.suppress(Exception):
        text = str(exif.get(tag, "")).partition("\0")[0]
        return "".join(c for c in text if c.isprintable()).strip()[:_LONGEST_NAME]
    return ""


def _place(exif: Image.Exif) -> str | None:
    with contextlib.suppress(Exception):
        tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(tags[ExifTags.GPS.GPSLatitude], 90)
        longitude = _degrees(tags[ExifTags.GPS.GPSLongitude], 180)
        latitude *= {"N": 1, "S": -1}[str(tags[ExifTags.GPS.GPSLatitudeRef])[:1].upper()]
        longitude *= {"E": 1, "W": -1}[str(tags[ExifTags.GPS.GPSLongitudeRef])[:1].upper()]
        # Cameras without a fix write zeros.
        if latitude or longitude:
            return f"{latitude:.6f},{longitude:.6f}"
    return None


def _degrees(parts: Iterable[SupportsFloat], limit: int) -> float:
    """Return degrees, minutes and seconds as degrees.

    Raises:
        ValueError: The numbers are no angle between 0 and the limit.
    """
    degrees, minutes, seconds = (float(part) for part in (*parts, 0, 0)[:3])
    angle = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(angle) and min(degrees, minutes, seconds) >= 0 and angle <= limit):
        raise ValueError(angle)
    return angle
