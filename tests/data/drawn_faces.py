"""Drawings of faces that the detector takes for faces and the recogniser for people.

No person was drawn.  A seed is a person; a jitter is a photo of that person: another light, expression,
gaze and tilt.  With the models that ship, every drawing is found with a score above 0.9; two drawings
of one person are less than 0.25 apart, those of two of the first `len(FAR_APART)` people more than 0.45
(real photos: 0.6 divides people).  tests/unit/faces/test_drawn_faces.py keeps it so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

#: Height and width of a drawing.
SIDE = 400

#: The people furthest from each other among 1,100: `draw_face(i)` draws the i-th.
FAR_APART: tuple[int, ...] = (
    *(217, 938, 140, 246, 473, 581, 1067, 73, 224, 471, 967, 87),
    *(34, 783, 714, 304, 483, 163, 79, 154, 16, 889, 503, 40),
)

BACKGROUND = (120, 130, 140)

Colour = tuple[int, int, int]
Points = list[tuple[float, float]]
Array = NDArray[np.float64]

_SKINS = (
    (240, 205, 180),
    (225, 180, 150),
    (200, 150, 115),
    (160, 110, 80),
    (110, 72, 52),
    (85, 55, 40),
)
_HAIRS = (
    (30, 25, 22),
    (70, 45, 30),
    (130, 90, 50),
    (200, 165, 100),
    (140, 140, 145),
    (150, 60, 30),
)
_IRISES = ((60, 40, 25), (40, 80, 120), (60, 100, 60), (20, 15, 12))


def draw_face(seed: int, jitter: int = 0, size: int = SIDE) -> Image.Image:
    """Draw a person, from the shoulders up: a square RGB picture.

    Args:
        seed: Which person.
        jitter: Which photo of the person.
        size: Height and width.
    """
    person = _person(FAR_APART[seed] if seed < len(FAR_APART) else seed)
    picture = _Drawing(person, np.random.default_rng((seed, jitter))).finished()
    return picture if size == SIDE else picture.resize((size, size), Image.Resampling.LANCZOS)


def draw_photo(
    seeds: Sequence[int], size: tuple[int, int] = (1200, 900), jitter: int = 0
) -> Image.Image:
    """Draw people side by side, in as many rows as it takes: an RGB picture of (width, height)."""
    photo = Image.new("RGB", size, BACKGROUND)
    if not seeds:
        return photo
    width, height = size
    columns = max(1, round((len(seeds) * width / height) ** 0.5))
    rows = -(-len(seeds) // columns)
    cell = min(width // columns, height // rows)
    for i, seed in enumerate(seeds):
        row, column = divmod(i, columns)
        x = (2 * column + 1) * width // (2 * columns) - cell // 2
        y = (2 * row + 1) * height // (2 * rows) - cell // 2
        photo.paste(draw_face(seed, jitter, cell), (x, y))
    return photo


@dataclass(frozen=True)
class _Person:
    """What stays the same; lengths in pixels of the drawing, from the middle of the face."""

    skin: Array
    hair: Array
    iris: Colour
    width: float
    height: float
    jaw: float  # width of the jaw, as a share of that of the face
    eye_x: float
    eye_y: float
    eye_size: float
    eye_open: float
    brow_thickness: float
    brow_height: float
    brow_tilt: float
    nose_length: float
    nose_width: float
    mouth_y: float
    mouth_width: float
    lip: float
    smile: float
    cheek: float  # how hollow
    hairline: float
    style: int  # of hair: round, long, short, parted, none
    beard: int  # none, full, moustache, chin
    glasses: bool
    painted: bool


def _person(seed: int) -> _Person:
    random = np.random.default_rng(seed)

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    def one_of(choices: Sequence[Colour]) -> Colour:
        return choices[int(random.integers(len(choices)))]

    painted = bool(random.random() < 0.5)
    return _Person(
        skin=np.array(one_of(_SKINS)) + random.uniform(-10, 10, 3),
        hair=np.array(one_of(_HAIRS)) + random.uniform(-12, 12, 3),
        iris=one_of(_IRISES),
        width=between(90, 124),
        height=between(126, 162),
        jaw=between(0.6, 1.0),
        eye_x=between(35, 53),
        eye_y=between(-32, -6),
        eye_size=between(10, 18),
        eye_open=between(0.36, 0.64),
        brow_thickness=between(3, 12),
        brow_height=between(19, 33),
        brow_tilt=between(-9, 9),
        nose_length=between(32, 58),
        nose_width=between(12, 28),
        mouth_y=between(60, 90),
        mouth_width=between(24, 48),
        lip=between(4, 15),
        smile=between(-8, 13),
        cheek=between(0, 0.28),
        hairline=between(0.5, 0.92),
        style=int(random.integers(5)),
        beard=0 if painted else int(random.integers(4)),
        glasses=bool(random.random() < 0.3),
        painted=painted,
    )


def _shade(colour: Array | Colour, factor: float = 1.0) -> Colour:
    red, green, blue = (int(np.clip(part * factor, 0, 255)) for part in colour)
    return red, green, blue


class _Drawing:
    def __init__(self, person: _Person, random: np.random.Generator) -> None:
        self.p = person
        self._random = random
        self.cx, self.cy = SIDE / 2 + self._vary(3), SIDE / 2 + self._vary(3)
        self.eye_y = self.cy + person.eye_y
        self.nose_y = self.eye_y + person.nose_length + 8
        self.mouth_y = self.cy + person.mouth_y
        self.y, self.x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
        self.dx, self.dy = (self.x - self.cx) / person.width, (self.y - self.cy) / person.height
        angle = np.linspace(0, 2 * np.pi, 200)
        narrow = 1 - (1 - person.jaw) * np.clip(np.sin(angle), 0, 1) ** 1.6
        self._head = list(
            zip(
                self.cx + person.width * np.cos(angle) * narrow,
                self.cy + person.height * np.sin(angle),
                strict=True,
            )
        )
        self.head = self._mask(lambda d: d.polygon(self._head, fill=255), 1.5)
        self.image = Image.new("RGB", (SIDE, SIDE), BACKGROUND)
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Draw everything, from back to front; then light, grain and tilt."""
        self._body()
        self._blend(self.head, self.p.skin * self._light()[..., None])
        self.image = self.image.filter(ImageFilter.GaussianBlur(1.2))
        self.draw = ImageDraw.Draw(self.image)
        for side in (-1, 1):
            self._eye(side)
            self._brow(side)
            self._nostril(side)
        upper, lower = self._mouth()
        self._beard(upper + lower[::-1])
        self._fringe()
        if self.p.glasses:
            self._glasses()
        pixels = np.asarray(self.image.filter(ImageFilter.GaussianBlur(0.8))).astype(float)
        pixels = pixels * (1 + self._vary(0.12)) + self._random.normal(0, 3, pixels.shape)
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        return image.rotate(self._vary(6), Image.Resampling.BICUBIC, fillcolor=BACKGROUND)

    def _vary(self, reach: float) -> float:
        return float(self._random.uniform(-reach, reach))

    def _mask(self, draw: Callable[[ImageDraw.ImageDraw], object], blur: float) -> Array:
        mask = Image.new("L", (SIDE, SIDE), 0)
        draw(ImageDraw.Draw(mask))
        return np.asarray(mask.filter(ImageFilter.GaussianBlur(blur))) / 255

    def _blend(self, mask: Array, colour: Array) -> None:
        share = mask[..., None]
        mixed = np.asarray(self.image) * (1 - share) + share * colour
        self.image = Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)

    def _spot(self, x: float, y: float, width: float, height: float) -> Array:
        result: Array = np.exp(-(((self.x - x) / width) ** 2) - ((self.y - y) / height) ** 2)
        return result

    def _ellipse(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.draw.ellipse((x - width, y - height, x + width, y + height), fill=colour)

    def _body(self) -> None:
        p, x, y = self.p, self.cx, self.cy
        self._ellipse(x, SIDE + 40, 170, 110, (60, 70, 110))
        self.draw.rectangle((x - 45, y + 60, x + 45, SIDE - 40), fill=_shade(p.skin, 0.72))
        if p.style in (0, 1):
            self._ellipse(x, y - 10, p.width * 1.28, p.height * 1.15, _shade(p.hair))
        if p.style == 1:
            reach = p.width * 1.28
            self.draw.rectangle((x - reach, y - 10, x + reach, y + p.height * 1.15), _shade(p.hair))
        if p.style in (2, 3):
            self._ellipse(x, y - p.height * 0.25, p.width * 1.14, p.height * 0.95, _shade(p.hair))
        for side in (-1, 1):
            self._ellipse(x + side * p.width * 0.98, y + 5, 16, 28, _shade(p.skin, 0.85))

    def _light(self) -> Array:
        """Return how bright the skin is everywhere: a round head, lit from above and the side."""
        p, x, spot = self.p, self.cx, self._spot
        round_head = np.clip(self.dx**2 + 0.9 * self.dy**2, 0, 1.5) ** 1.3
        light = (
            1.08 - 0.34 * round_head + 0.1 * (0.25 + self._vary(0.25)) * self.dx - 0.06 * self.dy
        )
        for side in (-1, 1):
            eye = x + side * p.eye_x
            light -= 0.22 * spot(eye, self.eye_y - 4, p.eye_x * 0.62, 24)
            light -= 0.08 * spot(eye, self.eye_y + 18, 20, 7)
            light -= p.cheek * spot(x + side * p.width * 0.62, self.cy + 38, 18, 40)
            light -= 0.14 * spot(x + side * p.eye_x * 0.42, self.eye_y + 8, 9, 26)
            light -= 0.14 * spot(x + side * p.nose_width * 1.25, self.nose_y + 2, 6, 18)
        light -= 0.22 * spot(x, self.nose_y + 10, p.nose_width * 1.3, 9)
        light += 0.16 * spot(x, (self.eye_y + self.nose_y) / 2 - 6, 8, p.nose_length * 0.6)
        light += 0.10 * spot(x, self.nose_y - 4, p.nose_width, 10)
        light -= 0.16 * spot(x, self.mouth_y + p.lip * 2.2 + 6, p.mouth_width * 0.7, 7)
        light -= 0.07 * spot(x, self.mouth_y - p.lip - 9, 7, 9)
        light += 0.07 * spot(x, self.cy + p.height * 0.84, 24, 14)
        return light

    def _eye(self, side: int) -> None:
        p, y, size = self.p, self.eye_y, self.p.eye_size
        x, gaze = self.cx + side * p.eye_x, self._vary(2.5)
        half = np.linspace(0, np.pi, 30)
        across = x - size * 1.45 * np.cos(half)
        upper = list(zip(across, y - size * p.eye_open * 1.5 * np.sin(half), strict=True))
        lower = list(zip(across, y + size * p.eye_open * 0.9 * np.sin(half), strict=True))
        ball = Image.new("RGB", (SIDE, SIDE), (232, 228, 222))
        face, self.draw = self.draw, ImageDraw.Draw(ball)
        self._ellipse(x + gaze, y - size * 0.2, size * 0.72, size * 0.72, p.iris)
        self._ellipse(x + gaze, y - size * 0.2, size * 0.34, size * 0.34, (8, 8, 8))
        self._ellipse(x + gaze + 3, y - size * 0.45, size * 0.16, size * 0.16, (250, 250, 250))
        self.draw = face
        opening = Image.new("L", (SIDE, SIDE), 0)
        ImageDraw.Draw(opening).polygon(upper + lower[::-1], fill=255)
        self.image.paste(ball, mask=opening)
        self.draw.line(upper, fill=_shade(p.skin, 0.25), width=4 if p.painted else 3)
        self.draw.line(lower, fill=_shade(p.skin, 0.6), width=1)
        self.draw.line([(a, b - 6) for a, b in upper[4:-4]], fill=_shade(p.skin, 0.68), width=2)

    def _brow(self, side: int) -> None:
        p = self.p
        y = self.eye_y - p.brow_height + self._vary(1.5)
        start, length = self.cx + side * (p.eye_x - p.eye_size * 1.5), side * p.eye_size * 3.2
        steps = np.linspace(0, 1, 13)
        rise = 7 * np.sin(np.pi * steps) - p.brow_tilt * (steps - 0.5)
        brow = list(zip(start + length * steps, y - rise, strict=True))
        self.draw.line(brow, _shade(p.hair, 0.75), int(p.brow_thickness), "curve")

    def _nostril(self, side: int) -> None:
        p, x, y = self.p, self.cx + side * self.p.nose_width, self.nose_y
        self._ellipse(self.cx + side * p.nose_width * 0.55, y + 6, 4.2, 2.8, _shade(p.skin, 0.35))
        inner = self.cx + side * p.nose_width * 0.9
        self.draw.line([(x, y + 2), (inner, y + 7)], fill=_shade(p.skin, 0.55), width=2)

    def _mouth(self) -> tuple[Points, Points]:
        """Draw the lips and return their upper and lower edge."""
        p = self.p
        smile = p.smile + self._vary(3)
        k = np.linspace(-1, 1, 41)
        x, middle = self.cx + p.mouth_width * k, self.mouth_y - smile * (k**2 - 0.4)
        bow = 1 - 0.25 * np.exp(-((k / 0.18) ** 2))
        upper = list(zip(x, middle - p.lip * (1 - k**2) ** 0.8 * bow, strict=True))
        lower = list(zip(x, middle + p.lip * 1.25 * (1 - k**2) ** 0.7, strict=True))
        line = list(zip(x, middle, strict=True))
        lips = p.skin * ((0.88, 0.6, 0.58) if p.painted else (0.82, 0.66, 0.62))
        self.draw.polygon(upper + line[::-1], fill=_shade(lips, 0.85))
        self.draw.polygon(lower + line[::-1], fill=_shade(lips))
        self.draw.line(line, fill=_shade(p.skin, 0.3), width=3)
        return upper, lower

    def _beard(self, lips: Points) -> None:
        p, inside = self.p, self.head > 0.5
        off = np.abs(self.x - self.cx)
        full = (self.dy > 0.12) & (0.6 * self.dx**2 + ((self.dy - 0.2) / 0.8) ** 2 > 0.35) & inside
        moustache = (off < p.mouth_width * 1.05) & (self.y > self.nose_y + 12)
        moustache &= self.y < self.mouth_y - p.lip * 0.9
        chin = (np.abs(self.dx) < 0.38) & (self.y > self.mouth_y + p.lip + 7) & inside
        shape = (np.zeros_like(inside), full, moustache, chin)[p.beard]
        if shape.any():
            soft = Image.fromarray((shape * 255).astype(np.uint8)).filter(
                ImageFilter.GaussianBlur(5)
            )
            free = 1 - self._mask(lambda d: d.polygon(lips, fill=255), 0)
            self._blend(np.asarray(soft) / 255 * 0.8 * free, p.hair * 0.8)

    def _fringe(self) -> None:
        p, x, y, width, height = self.p, self.cx, self.cy, self.p.width, self.p.height
        if p.style == 4:
            return

        def shape(d: ImageDraw.ImageDraw) -> None:
            d.ellipse((x - width * 1.1, y - height * 1.17, x + width * 1.1, y + height * 0.6), 255)
            top = y - height * p.hairline
            d.ellipse((x - width * 0.93, top, x + width * 0.93, y + height * 1.4), 0)
            d.rectangle((0, y - height * 0.05, SIDE, SIDE), 0)
            if p.style == 3:
                parted = ((-1.0, 0.3), (-0.2, 1.0), (0.9, 0.9), (0.5, 0.62))
                d.polygon([(x + a * width, y - b * height) for a, b in parted], 255)

        self._blend(self._mask(shape, 2), p.hair)

    def _glasses(self) -> None:
        p, y, frame = self.p, self.eye_y, (25, 22, 20)
        wide, high = p.eye_size * 2, p.eye_size * 1.5
        for side in (-1, 1):
            x = self.cx + side * p.eye_x
            self.draw.ellipse((x - wide, y - high, x + wide, y + high), outline=frame, width=5)
        gap = p.eye_x - wide
        self.draw.line((self.cx - gap, y - 3, self.cx + gap, y - 3), fill=frame, width=5)
