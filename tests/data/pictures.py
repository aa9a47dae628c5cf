"""Small awkward pictures, made when a test asks for them.

Most show "quarters": red, green, blue and white, so that every turn and mirroring shows.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Width and height of the quarters.
SIZE = (48, 32)

#: Top left, top right, bottom left, bottom right.
COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))

KINDS = ("JPEG", "PNG", "WEBP", "HEIC", "AVIF", "TIFF", "GIF", "BMP")

#: What a program must store so that the orientation (EXIF 0x0112) makes it upright again.
_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters(size: tuple[int, int] = SIZE) -> Image.Image:
    """Return the picture itself."""
    width, height = size
    image = Image.new("RGB", size, COLOURS[3])
    image.paste(COLOURS[0], (0, 0, width // 2, height // 2))
    image.paste(COLOURS[1], (width // 2, 0, width, height // 2))
    image.paste(COLOURS[2], (0, height // 2, width // 2, height))
    return image


def quarters_file(kind: str, size: tuple[int, int] = SIZE) -> bytes:
    """Return the quarters as a file of a kind (HEIC: of the usual size only, nothing writes it)."""
    if kind == "HEIC":
        return (Path(__file__).parent / "quarters.heic").read_bytes()
    options: dict[str, Any] = {"subsampling": 0, "quality": 95} if kind in ("JPEG", "AVIF") else {}
    if kind == "AVIF":
        options["subsampling"] = "4:4:4"
    if kind == "WEBP":
        options["lossless"] = True
    return saved(quarters(size), kind, **options)


def turned_heic() -> bytes:
    """Return quarters that are turned clockwise by the file itself (`irot`), and by EXIF if asked."""
    return (Path(__file__).parent / "quarters_turned.heic").read_bytes()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return an image as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned_jpeg(orientation: int) -> bytes:
    """Return quarters that are upright only for a program that obeys the orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = quarters()
    if orientation in _BACK:
        image = image.transpose(_BACK[orientation])
    return saved(image, "JPEG", subsampling=0, quality=95, exif=exif)


def corner_colours(pixels: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """Return the colour in the middle of each quarter, each channel rounded to 0, 64, 128, 192, 256."""
    height, width, _channels = pixels.shape
    spots = [(1, 1), (1, 3), (3, 1), (3, 3)]
    return [
        tuple(round(int(v) / 64) * 64 for v in pixels[y * height // 4, x * width // 4])
        for y, x in spots
    ]


#: What `corner_colours` says of quarters.
RIGHT_COLOURS = [(256, 0, 0), (0, 256, 0), (0, 0, 256), (256, 256, 256)]


def png_header(width: int, height: int) -> bytes:
    """Return 69 bytes that claim to be a picture of any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")[:12]), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def noise(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """Return a picture that does not compress."""
    width, height = size
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(values)
