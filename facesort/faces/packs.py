"""A pack: the models that find and compare faces, and everything one must know to use them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facesort import paths
from facesort.errors import ModelUnusable
from facesort.text import _

if TYPE_CHECKING:  # every command would pay for numpy
    import numpy as np
    from numpy.typing import NDArray

DETECTOR_KIND = "retinaface-mobilenet-0.25"
EMBEDDER_KIND = "dlib-resnet-29"
#: With fewer strangers than these nothing can be compared (see `facesort.people.scale`).
_FEWEST = 64


@dataclass(frozen=True, slots=True)
class DetectorModel:
    """The model that finds faces.

    Attributes:
        path: Its weights (safetensors).
        sha256: Checksum of that file.
        mean: Red, green, blue; subtracted from 0..255.
    """

    path: Path
    sha256: str
    mean: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class EmbedderModel:
    """The model that turns an upright face into a vector.

    Attributes:
        path: Its weights (safetensors).
        sha256: Checksum of that file.
        mean: Red, green, blue; subtracted from 0..255.
        scale: What the difference is multiplied by.
        input_size: Height and width of the face it wants, in pixels.
        template: Five points (x, y) in that square, in pixels, the image-left eye first.
        vector_length: How many components a vector has.
        vector_limit: The component that is stored as 127.
        strangers: Vectors of nobody (.npy, int8), as stored, that are spread as those of many people.
        join: Odds that two groups are one person (see `facesort.people.odds`): at which distance (see
            `facesort.people.linkage.distance`) both answers are as likely, and how fast they fall.
        same: Odds that a face is a person, by its scaled distance to the person's faces.
    """

    path: Path
    sha256: str
    mean: tuple[float, float, float]
    scale: float
    input_size: int
    template: tuple[tuple[float, float], ...]
    vector_length: int
    vector_limit: float
    strangers: Path
    join: tuple[float, float]
    same: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pack:
    """Models that belong together.  Vectors of two packs are never compared.

    Attributes:
        id: Names models, alignment and version; stored with every vector.
        detector: Finds faces.
        embedder: Turns them into vectors.
    """

    id: str
    detector: DetectorModel
    embedder: EmbedderModel


def load_pack(folder: Path) -> Pack:
    """Read the `pack.toml` of a pack; the weights are not opened.

    Raises:
        ModelUnusable: The file is missing, broken or made for another facesort.
    """
    try:
        with (folder / "pack.toml").open("rb") as file:
            table = tomllib.load(file)
        detector, embedder = table["detector"], table["embedder"]
        kinds = detector["kind"], embedder["kind"]
        pack = Pack(table["id"], _detector(folder, detector), _embedder(folder, embedder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(
            _("The description of the face models cannot be read ({path}).").format(
                path=folder / "pack.toml"
            ),
            _("Install facesort again."),
        ) from error
    if kinds != (DETECTOR_KIND, EMBEDDER_KIND):
        raise ModelUnusable(
            _("This facesort does not know face models of the kind “{kind}”.").format(
                kind=" + ".join(kinds)
            ),
            _("Install the latest facesort."),
        )
    return pack


def _detector(folder: Path, table: dict[str, Any]) -> DetectorModel:
    red, green, blue = table["mean"]
    return DetectorModel(folder / table["file"], table["sha256"], (red, green, blue))


def _embedder(folder: Path, table: dict[str, Any]) -> EmbedderModel:
    red, green, blue = table["mean"]
    return EmbedderModel(
        path=folder / table["file"],
        sha256=table["sha256"],
        mean=(red, green, blue),
        scale=table["scale"],
        input_size=table["input_size"],
        template=tuple((x, y) for x, y in table["template"]),
        vector_length=table["vector_length"],
        vector_limit=table["vector_limit"],
        strangers=folder / table["strangers"],
        join=_odds(table["join"]),
        same=_odds(table["same"]),
    )


def _odds(table: dict[str, float]) -> tuple[float, float]:
    return table["middle"], table["slope"]


@cache
def default_pack() -> Pack:
    """Return the pack that ships with facesort.

    Raises:
        ModelUnusable: Its description is missing or broken.
    """
    return load_pack(paths.resource("models/default"))


def load_strangers(model: EmbedderModel) -> NDArray[np.int8]:
    """Return (n, length) int8: vectors drawn from the spread of those of many people.

    Raises:
        ModelUnusable: The file is missing or broken.
    """
    import numpy as np

    try:
        table = np.load(model.strangers, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ModelUnusable(
            _("A file of the face models cannot be read ({path}).").format(path=model.strangers),
            _("Install facesort again."),
        ) from error
    wanted = (max(len(table) if table.ndim else 0, _FEWEST), model.vector_length)
    if table.dtype != np.int8 or table.shape != wanted:
        raise ModelUnusable(
            _("A file of the face models is broken ({path}).").format(path=model.strangers),
            _("Install facesort again."),
        )
    return np.asarray(table, np.int8)


def default_pack_id() -> str:
    """Return the id of the pack that ships with facesort, without loading any model.

    Raises:
        ModelUnusable: Its description is missing or broken.
    """
    return default_pack().id
