"""A file → upright sRGB pixels.  Runs in the sandboxed child process only."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from facesort.photos.colours import plain, to_srgb
from facesort.photos.jpeg import unread_frame
from facesort.photos.metadata import Metadata, read_metadata
from facesort.photos.shared_pixels import MAX_PIXELS

#: A picture is made smaller by a whole divisor while this many pixels remain.
ENOUGH_PIXELS = 1920 * 1280

#: A picture that has more pixels when it is decoded is refused before memory is taken for it.
MOST_PIXELS = 120_000_000

#: Longer sides than this no camera and no scanner makes.
LONGEST_SIDE = 1 << 17

#: Long side of a photo's thumbnail.
THUMBNAIL_PIXELS = 320

#: One opener for each kind: a file is read as what its content shows, and as nothing else.
_OPENERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}

# There is one child for each core already.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

try:
    from pi_heif import options as heif_options
    from pi_heif.as_plugin import HeifImageFile
except ImportError:
    pass  # `decode` says so when a photo needs it
else:
    heif_options.DECODE_THREADS = 1
    _OPENERS["HEIC"] = HeifImageFile

# `MOST_PIXELS` does this job, and knows which JPEGs are decoded smaller.
Image.MAX_IMAGE_PIXELS = None

#: A damaged picture of which less than this part is left is no use.
_LEAST_PART = 0.01

_DNG_VERSION = 50706

#: EXIF 2.32, tag 0x0112 → what makes the picture upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FIRST_SIDEWAYS = 5

#: Words with which the libraries say that a file is in order but of a variety they do not read.
_UNSUPPORTED = (
    "nsupported",
    "not supported",
    "cannot handle",
    "unknown pixel mode",
    "not available",
)

#: Words with which Pillow says that it was built without what reads a format.
_NO_READER = "support not installed"

#: Words with which Pillow refuses a text that unpacks to too much; the picture is in order.
_TEXT_TOO_LONG = "MAX_TEXT_CHUNK"


class Unusable(Exception):
    """The file gives no picture.

    Attributes:
        kind: Why: "damaged", "unsupported", "raw", "too_large", "memory" or "no_reader".
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file shows.

    Attributes:
        width: Columns of the upright photo in full size.
        height: Rows of it.
        pixels: (h, w, 3) uint8, upright, sRGB, at most `MAX_PIXELS` pixels.
        thumbnail: (h, w, 3) uint8, the same, long side at most `THUMBNAIL_PIXELS`.
        metadata: Date, camera, place.
        damaged: Whether part of the picture is missing.
    """

    width: int
    height: int
    pixels: NDArray[np.uint8]
    thumbnail: NDArray[np.uint8]
    metadata: Metadata
    damaged: bool


def decode(file: BinaryIO, kind: str) -> Decoded:
    """Read a picture: its first frame, upright, in sRGB, no larger than is useful.

    Broken metadata or a broken colour profile never cost the pixels.  If the file is cut short, the
    part that is there is returned and marked as damaged.

    Args:
        file: The open file.
        kind: Its format, as `facesort.folders.kinds.sniff` found it.

    Raises:
        Unusable: There is no picture to be had from it.
    """
    if kind not in _OPENERS:
        raise Unusable("no_reader")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _decode(file, kind)
        except (Unusable, ImportError):
            raise
        except MemoryError as error:
            raise Unusable("memory") from error
        except Exception as error:
            raise Unusable(_why(error, file, kind)) from error


def _why(error: Exception, file: BinaryIO, kind: str) -> str:
    """Say what an error of the libraries means."""
    if _NO_READER in str(error):
        return "no_reader"
    if any(word in str(error) for word in _UNSUPPORTED):
        return "unsupported"
    return "unsupported" if kind == "JPEG" and unread_frame(file) else "damaged"


def _decode(file: BinaryIO, kind: str) -> Decoded:
    try:
        image, full = _load(file, kind)
        reason = None
    except (Unusable, ImportError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - as above
        image, full = _salvage(file, kind, error)
        reason = None if _TEXT_TOO_LONG in str(error) else error
    exif, orientation = _exif(image)
    if orientation >= _FIRST_SIDEWAYS:
        full = full[1], full[0]
    profile = image.info.get("icc_profile")
    upright = to_srgb(_shrink(plain(image)), profile)
    if reason and _is_blank(upright):
        raise reason
    if orientation in _TURNS:
        upright = upright.transpose(_TURNS[orientation])
    thumbnail = _resize(upright, THUMBNAIL_PIXELS / max(upright.size))
    metadata = read_metadata(exif) if exif is not None else Metadata()
    return Decoded(*full, np.asarray(upright), np.asarray(thumbnail), metadata, reason is not None)


def _load(file: BinaryIO, kind: str) -> tuple[ImageFile.ImageFile, tuple[int, int]]:
    """Return the image with its pixels, and its size before it was decoded smaller."""
    file.seek(0)
    image = _OPENERS[kind](file)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and _DNG_VERSION in image.tag_v2:
        raise Unusable("raw")
    full = image.size
    divisor = _jpeg_divisor(full) if kind == "JPEG" else 1
    width, height = (max(1, side // divisor) for side in full)
    if width * height > MOST_PIXELS or max(full) > LONGEST_SIDE:
        raise Unusable("too_large")
    if divisor > 1:
        image.draft(None, (width, height))
    image.load()
    return image, full if divisor > 1 else image.size


def _jpeg_divisor(size: tuple[int, int]) -> int:
    """Return how many times smaller a JPEG may be decoded; only these divisors are fast."""
    return next((n for n in (8, 4, 2) if size[0] * size[1] >= n * n * ENOUGH_PIXELS), 1)


def _salvage(
    file: BinaryIO, kind: str, reason: Exception
) -> tuple[ImageFile.ImageFile, tuple[int, int]]:
    """Load what is left of a damaged picture; without luck, raise the reason again."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _load(file, kind)
    except (Unusable, ImportError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - as above
        raise reason from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _exif(image: Image.Image) -> tuple[Image.Exif | None, int]:
    """Return the EXIF data, None if it is broken, and the orientation, 1 if it makes no sense."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation)
    except (ImportError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - as above
        return None, 1
    return exif, orientation if isinstance(orientation, int) and orientation in _TURNS else 1


def _shrink(image: Image.Image) -> Image.Image:
    """Return the image with no more pixels than are useful.

    Whole divisors are ten times as fast as others, so these are used while enough pixels remain.
    """
    divisor = math.isqrt(image.width * image.height // ENOUGH_PIXELS)
    if divisor > 1:
        image = image.reduce(divisor)
    return _resize(image, math.sqrt(MAX_PIXELS / (image.width * image.height)))


def _resize(image: Image.Image, factor: float) -> Image.Image:
    """Return the image scaled down, averaging over all its pixels; as it is if it is small enough."""
    if factor >= 1:
        return image
    width, height = (max(1, int(side * factor)) for side in image.size)
    return image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=2)


def _is_blank(image: Image.Image) -> bool:
    """Tell whether nearly all of the image has the colour of its end, where a cut leaves a blank."""
    small = np.asarray(_resize(image, THUMBNAIL_PIXELS / max(image.size)))
    return bool((small != small[-1, -1]).any(axis=2).mean() < _LEAST_PART)
