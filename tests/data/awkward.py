"""Awkward files by small code: broken, huge, hostile and rare pictures.

Nothing here is copied from a collection of broken files; each is built when a test asks for it.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from tests.data.pictures import noise, quarters, quarters_file, saved


def png_chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_png_chunk(chunk: bytes) -> bytes:
    """Return the quarters as a PNG with a chunk in front of the pixels."""
    content = quarters_file("PNG")
    return content[:33] + chunk + content[33:]


def blank_png(width: int, height: int) -> bytes:
    """Return a black picture of any size in few bytes, in one bit a pixel, whole and in order."""
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _y in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, data) for name, data in chunks)


def deep_png() -> bytes:
    """Return quarters with 16 bits a channel, which Pillow reads and does not write."""
    wide = np.asarray(quarters()).astype(">u2") * 257
    rows = b"".join(b"\0" + row.tobytes() for row in wide)
    header = struct.pack(">IIBBBBB", wide.shape[1], wide.shape[0], 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, data) for name, data in chunks)


def long_gif(frames: int) -> bytes:
    """Return quarters as a GIF, followed by so many frames of one black pixel."""
    content = quarters_file("GIF")
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return content[:-1] + frame * frames + b";"


def jpeg_2000(width: int, height: int) -> bytes:
    """Return a JPEG 2000 that claims a size, and ends with its header."""
    size = struct.pack(">HHIIIIIIIIH", 47, 0, width, height, 0, 0, width, height, 0, 0, 3)
    return b"\xff\x4f\xff\x51" + size + b"\x07\x01\x01" * 3 + bytes(200)


def ycck_jpeg() -> bytes:
    """Return quarters as Photoshop writes them for printers: YCCK, all values inverted."""
    inverted = Image.fromarray(255 - np.asarray(quarters()))
    planes = [255 - np.asarray(plane) for plane in inverted.convert("YCbCr").split()]
    no_black = np.zeros_like(planes[0])
    inks = Image.merge("CMYK", [Image.fromarray(plane) for plane in (*planes, no_black)])
    content = saved(inks, "JPEG", quality=95, subsampling=0)
    at = content.index(b"Adobe") + 11  # what was done to the colours
    return content[:at] + b"\2" + content[at + 1 :]


def arithmetic_jpeg() -> bytes:
    """Return a grey picture of 8 x 8 pixels in arithmetic coding (ITU T.81, annex D)."""
    tables = b"\xff\xdb\0\x43\0" + b"\x01" * 64
    frame = b"\xff\xc9" + struct.pack(">HBHHB", 11, 8, 8, 8, 1) + b"\x01\x11\x00"
    conditions = b"\xff\xcc\0\x06\0\x10\x10\x05"
    scan = b"\xff\xda\0\x08\x01\x01\x00\0\x3f\0" + bytes(4)
    return b"\xff\xd8" + tables + frame + conditions + scan + b"\xff\xd9"


def lossless_jpeg() -> bytes:
    """Return a grey picture of 8 x 8 pixels in lossless coding (ITU T.81, annex H)."""
    frame = b"\xff\xc3" + struct.pack(">HBHHB", 11, 8, 8, 8, 1) + b"\x01\x11\x00"
    codes = b"\xff\xc4" + struct.pack(">HBB", 20, 0, 1) + bytes(15) + b"\0"
    scan = b"\xff\xda\0\x08\x01\x01\x00\x01\0\0" + bytes(8)
    return b"\xff\xd8" + frame + codes + scan + b"\xff\xd9"


def jpeg_of_frame(marker: int, bits: int = 8) -> bytes:
    """Return a JPEG whose frame has another marker (T.81, table B.1) and so many bits a channel."""
    content = bytearray(quarters_file("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 1], content[at + 4] = marker, bits
    return bytes(content)


def two_in_one() -> bytes:
    """Return an MPO: the quarters, and behind them a black picture."""
    file = io.BytesIO()
    black = Image.new("RGB", (48, 32))
    quarters().save(file, "MPO", save_all=True, append_images=[black], quality=95, subsampling=0)
    return file.getvalue()


def film_of(kind: str) -> bytes:
    """Return quarters that turn black, then white, as an animation or a file of several pages."""
    others = [Image.new("RGB", (48, 32), colour) for colour in ("black", "white")]
    options = {"lossless": True} if kind == "WEBP" else {}
    return saved(quarters(), kind, save_all=True, append_images=others, **options)


def with_exif(exif: bytes) -> bytes:
    """Return quarters as a JPEG with these bytes for EXIF."""
    return saved(quarters(), "JPEG", subsampling=0, quality=95, exif=b"Exif\0\0" + exif)


def large_maker_note() -> bytes:
    """Return quarters whose EXIF has a maker note of 60,000 bytes."""
    exif = Image.Exif()
    exif[0x927C] = b"\xa5" * 60_000
    exif[0x010F] = "Maker"
    return saved(quarters(), "JPEG", subsampling=0, quality=95, exif=exif)


def nowhere(latitude: object, reference: str) -> bytes:
    """Return quarters that were taken in a place that does not exist."""
    exif = Image.Exif()
    exif[0x8825] = {1: reference, 2: latitude, 3: "E", 4: (10.0, 0.0, 0.0)}
    exif[0x010F] = "Maker"
    return saved(quarters(), "JPEG", subsampling=0, quality=95, exif=exif)


def with_xmp(packet: bytes) -> bytes:
    """Return quarters as a JPEG with an XMP packet; a long one continues as extended XMP does."""
    content = quarters_file("JPEG")
    name = b"http://ns.adobe.com/xap/1.0/\0"
    parts = [packet[i : i + 65_000] for i in range(0, len(packet), 65_000)]
    segments = b"".join(
        b"\xff\xe1" + struct.pack(">H", 2 + len(name) + len(part)) + name + part for part in parts
    )
    return content[:2] + segments + content[2:]


XMP_BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
%s<!ENTITY z SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&k;&z;</x:xmpmeta>
""" % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghijk"
)

XMP_NONSENSE = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"><rdf:Description><mwg-rs:Regions>
<mwg-rs:AppliedToDimensions w="-1" h="nan"/><mwg-rs:RegionList><rdf:Bag>
<rdf:li mwg-rs:Name="\u202e&lt;b&gt;&#0;" mwg-rs:Type="Face">
<mwg-rs:Area stArea:x="7" stArea:y="-3" stArea:w="1e999" stArea:h="0"/></rdf:li>
</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>
""".encode()


def broken_profile() -> bytes:
    """Return quarters with an ICC profile whose middle is noise."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[100:400] = noise((10, 10)).tobytes()
    return saved(quarters(), "JPEG", subsampling=0, quality=95, icc_profile=bytes(profile))


def box(name: bytes, *parts: bytes) -> bytes:
    """Return a box of an ISO media file."""
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def full_box(name: bytes, version_and_flags: int, *parts: bytes) -> bytes:
    """Return a box with version and flags."""
    return box(name, struct.pack(">I", version_and_flags), *parts)


def large_heic(width: int, height: int) -> bytes:
    """Return a HEIC of any size: white, with the quarters in its corner, as an overlay.

    No program at hand writes HEVC, but an overlay of a small picture is made by the reader.
    """
    heic = (Path(__file__).parent / "quarters.heic").read_bytes()
    settings = _inner(heic, b"hvcC")
    small = _inner(heic, b"ispe")
    pixels = _inner(heic, b"mdat")[8:]
    overlay = (
        bytes(2) + struct.pack(">4H", *[0xFFFF] * 4) + struct.pack(">IIii", width, height, 0, 0)
    )
    overlay = b"\0\1" + overlay[2:]  # flags: sizes have 32 bits

    def file(offset: int) -> bytes:
        places = [(1, offset, len(overlay)), (2, offset + len(overlay), len(pixels))]
        items = b"".join(
            full_box(b"infe", 2 << 24, struct.pack(">HH", number, 0), kind + b"\0")
            for number, kind in ((1, b"iovl"), (2, b"hvc1"))
        )
        properties = box(
            b"ipco",
            full_box(b"ispe", 0, struct.pack(">II", width, height)),
            settings,
            small,
        )
        used = struct.pack(">I", 2) + b"\0\1\1\1" + b"\0\2\2\x82\3"
        meta = full_box(
            b"meta",
            0,
            full_box(b"hdlr", 0, bytes(4) + b"pict" + bytes(13)),
            full_box(b"pitm", 0, b"\0\1"),
            full_box(
                b"iloc",
                0,
                b"\x44\0" + struct.pack(">H", 2),
                *(struct.pack(">HHHII", n, 0, 1, at, size) for n, at, size in places),
            ),
            full_box(b"iinf", 0, struct.pack(">H", 2), items),
            full_box(b"iref", 0, box(b"dimg", struct.pack(">HHH", 1, 1, 2))),
            box(b"iprp", properties, full_box(b"ipma", 0, used)),
        )
        head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
        return head + meta + box(b"mdat", overlay, pixels)

    return file(len(file(0)) - len(overlay) - len(pixels))


def _inner(heic: bytes, name: bytes) -> bytes:
    """Return the first box of a name, wherever it lies."""
    at = heic.index(name) - 4
    return heic[at : at + int.from_bytes(heic[at : at + 4], "big")]
