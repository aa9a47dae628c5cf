"""Pixels of every kind that a file may hold → 8-bit sRGB."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_LAB = ImageCms.createProfile("LAB")

#: The colour spaces of profiles (ICC.1:2022, table 19) that fit the modes of images.
_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}

#: 16-bit values are scaled down to 8 bits by this factor: 65535 becomes 255.
_SIXTEEN_TO_EIGHT = 257


def plain(image: Image.Image) -> Image.Image:
    """Return the image in mode L, RGB, CMYK or LAB: opaque, 8 bits a channel, scaled not clipped.

    Transparent parts become white, as on paper.
    """
    mode = image.mode
    if mode.startswith(("I", "F")):
        return _eight_bits(np.asarray(image))
    if mode in ("P", "PA", "LA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        return _on_white(image)
    if mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a plain image as sRGB, in mode RGB.

    Args:
        image: As returned by `plain`.
        profile: The ICC profile of its colours; one that is broken or does not fit is ignored.
    """
    if image.mode == "LAB":
        return _apply(ImageCms.buildTransform(_LAB, _SRGB, "LAB", "RGB"), image)
    transform = _transform(profile, image.mode) if profile else None
    if transform:
        return _apply(transform, image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _apply(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    result = transform.apply(image)
    assert result is not None
    return result


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the way from a profile to sRGB; None if there is none, or none is needed."""
    try:
        colours = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if colours.profile.xcolor_space != _SPACES[mode]:
            return None
        if mode == "RGB" and "sRGB" in (colours.profile.profile_description or ""):
            return None
        return ImageCms.buildTransform(colours, _SRGB, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "P" and "transparency" not in image.info:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return white


def _eight_bits(values: NDArray[Any]) -> Image.Image:
    """Return grey values of more than 8 bits as an image of mode L.

    Whole numbers of 16 bits keep their scale.  Nothing says what the others mean, so their range
    decides: 0..1, 0..255 and 0..65535 are taken for what they look like, anything else is stretched.

    Args:
        values: (h, w), any number type; NaN becomes black.
    """
    if values.dtype == np.uint16:
        return Image.fromarray((values // _SIXTEEN_TO_EIGHT).astype(np.uint8))
    numbers = np.nan_to_num(values.astype(np.float32), copy=False, posinf=0, neginf=0)
    low, high = float(numbers.min()), float(numbers.max())
    floating = values.dtype.kind == "f"
    if low < 0:
        scale = 255 / max(high - low, 1e-6)
    else:
        low = 0
        tops = (1.0, 255.0, 65535.0) if floating else (255.0, 65535.0)
        scale = 255 / next((top for top in tops if high <= top), high)
    return Image.fromarray(((numbers - low) * scale).round().astype(np.uint8))
