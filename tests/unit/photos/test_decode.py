from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from facesort.photos.decode import ENOUGH_PIXELS, THUMBNAIL_PIXELS, Decoded, Unusable, decode
from facesort.photos.shared_pixels import MAX_PIXELS
from tests.data.pictures import (
    KINDS,
    RIGHT_COLOURS,
    SIZE,
    corner_colours,
    noise,
    png_header,
    quarters,
    quarters_file,
    saved,
    turned_heic,
    turned_jpeg,
)


def show(content: bytes, kind: str) -> Decoded:
    return decode(io.BytesIO(content), kind)


def reason(content: bytes, kind: str) -> str:
    with pytest.raises(Unusable) as raised:
        show(content, kind)
    return raised.value.kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(kind: str) -> None:
    decoded = show(quarters_file(kind), kind)
    assert (decoded.width, decoded.height) == SIZE
    assert decoded.pixels.shape == (SIZE[1], SIZE[0], 3)
    assert decoded.pixels.dtype == np.uint8
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS
    assert corner_colours(decoded.thumbnail) == RIGHT_COLOURS
    assert not decoded.damaged


@pytest.mark.parametrize("orientation", [*range(10), 255, 65535])
def test_every_orientation_is_upright(orientation: int) -> None:
    decoded = show(turned_jpeg(orientation), "JPEG")
    assert (decoded.width, decoded.height) == SIZE
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_other_kinds_are_turned_once(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Acme"
    turned = quarters().transpose(Image.Transpose.ROTATE_90)
    decoded = show(saved(turned, kind, exif=exif), kind)
    assert (decoded.width, decoded.height) == SIZE
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS
    assert decoded.metadata.camera == "Acme"


def test_a_turned_heic_is_turned_once() -> None:
    decoded = show(turned_heic(), "HEIC")
    assert (decoded.width, decoded.height) == (SIZE[1], SIZE[0])
    # Turned clockwise: bottom left comes to the top left, and so on.
    blue, red, white, green = corner_colours(decoded.pixels)
    assert [red, green, blue, white] == RIGHT_COLOURS
    assert decoded.metadata.camera == "Acme"
    assert decoded.metadata.taken_at == "2020-01-02T03:04:05"


def one_colour(mode: str, value: Any, kind: str, **options: Any) -> tuple[int, ...]:
    pixels = show(saved(Image.new(mode, (16, 16), value), kind, **options), kind).pixels
    assert (pixels == pixels[0, 0]).all()
    return tuple(int(v) for v in pixels[0, 0])


@pytest.mark.parametrize(
    ("mode", "value", "kind", "expected"),
    [
        ("1", 1, "PNG", (255, 255, 255)),
        ("L", 100, "JPEG", (100, 100, 100)),
        ("I;16", 0x6464, "PNG", (100, 100, 100)),
        ("I;16", 0x6464, "TIFF", (100, 100, 100)),
        ("F", 0.5, "TIFF", (128, 128, 128)),
        ("F", 100.0, "TIFF", (100, 100, 100)),
        ("I", 25700, "TIFF", (100, 100, 100)),
        ("RGBA", (10, 20, 30, 0), "PNG", (255, 255, 255)),
        ("RGBA", (0, 0, 0, 128), "PNG", (127, 127, 127)),
        ("LA", (0, 0), "PNG", (255, 255, 255)),
        ("CMYK", (255, 0, 0, 0), "TIFF", (0, 255, 255)),
        ("YCbCr", (128, 128, 128), "TIFF", (128, 128, 128)),
    ],
)
def test_every_mode_becomes_eight_bit_srgb(
    mode: str, value: Any, kind: str, expected: tuple[int, ...]
) -> None:
    assert one_colour(mode, value, kind) == expected


def test_cmyk_jpeg_is_not_inverted() -> None:
    red, green, blue = one_colour("CMYK", (255, 0, 0, 0), "JPEG", quality=95)
    assert red < 10
    assert green > 245
    assert blue > 245


def test_sixteen_bit_colours_are_scaled_not_clipped() -> None:
    # Nothing here writes such a PNG: one row of two pixels, filter byte first.
    row = b"\0" + struct.pack(">6H", 0x6464, 0x3232, 0xFFFF, 0, 0x8080, 0x0101)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(row)),
        (b"IEND", b""),
    )
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    assert show(content, "PNG").pixels.tolist() == [[[100, 50, 255], [0, 128, 1]]]


def test_float_values_of_any_range_are_stretched() -> None:
    values = np.array([[-10.0, 0.0, 10.0, np.nan]], np.float32)
    pixels = show(saved(Image.fromarray(values), "TIFF"), "TIFF").pixels
    assert pixels[0, :3, 0].tolist() == [0, 128, 255]


def test_palette_with_a_transparent_colour() -> None:
    image = Image.new("P", (20, 10), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(1, (10, 0, 20, 10))
    for kind in ("PNG", "GIF"):
        pixels = show(saved(image, kind, transparency=0), kind).pixels
        assert pixels[5, 2].tolist() == [255, 255, 255]
        assert pixels[5, 15].tolist() == [0, 0, 255]


def test_rgb_with_a_transparent_colour() -> None:
    image = Image.new("RGB", (4, 4), (9, 9, 9))
    pixels = show(saved(image, "PNG", transparency=(9, 9, 9)), "PNG").pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]


def test_only_the_first_frame_counts() -> None:
    others = [Image.new("RGB", SIZE, "black")] * 3
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        content = saved(quarters(), kind, save_all=True, append_images=others)
        assert corner_colours(show(content, kind).pixels) == RIGHT_COLOURS


def test_a_multi_picture_jpeg_is_a_jpeg() -> None:
    content = saved(quarters((480, 320)), "MPO", save_all=True, append_images=[quarters()])
    assert corner_colours(show(content, "JPEG").pixels) == RIGHT_COLOURS


def test_colours_with_a_profile_are_converted_and_a_bad_profile_is_ignored() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = Image.new("RGB", (16, 16), (100, 150, 200))
    plain = show(saved(grey, "PNG"), "PNG").pixels
    for profile in (b"nonsense", b"", lab):
        assert (show(saved(grey, "PNG", icc_profile=profile), "PNG").pixels == plain).all()


def test_a_profile_that_swaps_channels_is_obeyed() -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The profile names the place of each colour: exchange red's and blue's, and its own name.
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    content = saved(
        Image.new("RGB", (16, 16), (255, 0, 0)),
        "PNG",
        icc_profile=bytes(profile).replace(b"s\0R\0G\0B", b"o\0t\0h\0e"),
    )
    assert show(content, "PNG").pixels[0, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize(
    "size", [(1600, 1200), (3264, 2448), (4000, 3000), (6000, 4000), (12000, 2500), (65500, 1)]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_delivered_as_large_as_is_useful(size: tuple[int, int], kind: str) -> None:
    decoded = show(saved(quarters(size), kind), kind)
    height, width, _channels = decoded.pixels.shape
    assert (decoded.width, decoded.height) == size
    assert min(size[0] * size[1], ENOUGH_PIXELS) <= width * height <= MAX_PIXELS
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    assert max(decoded.thumbnail.shape) <= THUMBNAIL_PIXELS
    if min(size) > 1:
        assert corner_colours(decoded.pixels) == RIGHT_COLOURS


def test_a_large_turned_photo_keeps_its_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = quarters((4000, 3000)).transpose(Image.Transpose.ROTATE_90)
    decoded = show(saved(turned, "JPEG", exif=exif), "JPEG")
    assert (decoded.width, decoded.height) == (4000, 3000)
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS


def test_a_panorama_is_read() -> None:
    decoded = show(saved(Image.new("L", (30000, 7000), 90), "JPEG"), "JPEG")
    assert (decoded.width, decoded.height) == (30000, 7000)
    assert decoded.pixels.shape == (875, 3750, 3)


@pytest.mark.parametrize("size", [(100_000, 100_000), (13_000, 13_000), (200_000, 1)])
def test_a_picture_that_claims_to_be_huge_is_refused_before_memory_is_taken_for_it(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", loaded.append)
    assert reason(png_header(*size), "PNG") == "too_large"
    assert not loaded


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_cut_picture_the_part_that_is_there_is_shown(kind: str) -> None:
    content = saved(noise((200, 300)), kind)
    whole = show(content, kind).pixels
    decoded = show(content[: len(content) // 2], kind)
    assert decoded.damaged
    assert (decoded.width, decoded.height) == (200, 300)
    assert (decoded.pixels[:90] == whole[:90]).all()
    assert (decoded.pixels[-50:] != whole[-50:]).any()


def test_a_picture_without_its_last_bytes_is_shown_as_damaged() -> None:
    content = saved(noise((200, 300)), "JPEG")
    assert show(content[:-500], "JPEG").damaged


@pytest.mark.parametrize("bytes_left", [0, 50])
@pytest.mark.parametrize("orientation", [1, 3])
def test_a_picture_of_which_nothing_is_left_is_damaged(bytes_left: int, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = saved(noise((200, 300)), "JPEG", exif=exif)
    start_of_pixels = content.index(b"\xff\xda") + 14
    assert reason(content[: start_of_pixels + bytes_left], "JPEG") == "damaged"


def reason_if_any(content: bytes, kind: str) -> str | None:
    try:
        show(content, kind)
    except Unusable as error:
        return error.kind
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_no_cut_of_any_file_does_worse_than_damage(kind: str) -> None:
    content = quarters_file(kind)
    cuts = {*range(0, len(content), max(1, len(content) // 40)), len(content) - 1}
    reasons = {reason_if_any(content[:length], kind) for length in cuts}
    assert "damaged" in reasons
    assert reasons <= {None, "damaged", "unsupported"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_flipped_byte_of_any_file_does_worse_than_damage(kind: str) -> None:
    content = quarters_file(kind)
    rng = np.random.default_rng(7)
    for _n in range(60):
        broken = bytearray(content)
        broken[rng.integers(len(content))] ^= int(rng.integers(1, 256))
        known = (None, "damaged", "unsupported", "too_large", "memory", "raw")
        assert reason_if_any(bytes(broken), kind) in known


def test_a_twelve_bit_jpeg_is_unsupported_and_not_damaged() -> None:
    content = bytearray(quarters_file("JPEG"))
    content[content.index(b"\xff\xc0") + 4] = 12
    assert reason(bytes(content), "JPEG") == "unsupported"


def test_a_dng_named_tif_is_a_raw_photo() -> None:
    exif = Image.Exif()
    exif[50706] = b"\1\4\0\0"
    assert reason(saved(quarters(), "TIFF", tiffinfo=exif), "TIFF") == "raw"


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage",
        b"Exif\0\0II\x2a\0\xff\xff\xff\xff",
        # A directory that names itself as the one that follows.
        b"Exif\0\0II\x2a\0\x08\0\0\0\0\0\x08\0\0\0",
        b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + bytes(2000),
        b"Exif\0\0" + bytes(60_000),
    ],
)
def test_broken_exif_costs_no_pixel(exif: bytes) -> None:
    decoded = show(saved(quarters(), "JPEG", subsampling=0, quality=95, exif=exif), "JPEG")
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS
    assert not decoded.damaged


def test_a_text_bomb_in_a_png_costs_no_pixel() -> None:
    bomb = b"key\0\0" + zlib.compress(bytes(80_000_000), 9)
    chunk = struct.pack(">I", len(bomb)) + b"zTXt" + bomb
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    content = quarters_file("PNG")
    decoded = show(content[:33] + chunk + content[33:], "PNG")
    assert corner_colours(decoded.pixels) == RIGHT_COLOURS


def test_a_tail_behind_the_picture_does_no_harm() -> None:
    content = quarters_file("JPEG") + bytes(range(256)) * 400
    assert not show(content, "JPEG").damaged


@pytest.mark.parametrize("options", [{"progressive": True}, {"keep_rgb": True}])
def test_varieties_of_jpeg(options: dict[str, Any]) -> None:
    content = saved(quarters(), "JPEG", quality=95, subsampling=0, **options)
    assert corner_colours(show(content, "JPEG").pixels) == RIGHT_COLOURS


def test_a_single_pixel() -> None:
    assert one_colour("RGB", (1, 2, 3), "BMP") == (1, 2, 3)
    assert show(saved(Image.new("RGB", (1, 1), (1, 2, 3)), "BMP"), "BMP").pixels.shape == (1, 1, 3)
