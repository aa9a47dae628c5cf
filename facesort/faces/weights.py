"""Load the weights of a model, and only those that were checked when facesort was made."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from facesort.errors import ModelUnusable
from facesort.text import _


def load_weights(path: Path, sha256: str) -> dict[str, Tensor]:
    """Read a safetensors file after checking every byte of it.  Nothing in it can be executed.

    Returns:
        The tensors by name, as float32 whatever the file holds.

    Raises:
        ModelUnusable: The file is missing, unreadable, altered or no safetensors file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unusable(_("A file of the face models cannot be read: {path}."), path) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _unusable(_("A file of the face models is cut short or altered: {path}."), path)
    try:
        return {name: tensor.float() for name, tensor in load(data).items()}
    except (SafetensorError, ValueError) as error:
        raise _unusable(
            _("A file of the face models is of the wrong kind: {path}."), path
        ) from error


def fill(network: nn.Module, path: Path, sha256: str) -> None:
    """Give a network its weights and make it ready for use.

    Raises:
        ModelUnusable: See `load_weights`; or the weights are those of another network.
    """
    weights = load_weights(path, sha256)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise _unusable(
            _("A file of the face models is of the wrong kind: {path}."), path
        ) from error
    network.eval().requires_grad_(False)


def _unusable(sentence: str, path: Path) -> ModelUnusable:
    return ModelUnusable(sentence.format(path=path), _("Install facesort again."))
