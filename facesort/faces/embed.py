"""Turn upright faces into vectors."""

from __future__ import annotations

import torch
from torch import Tensor

from facesort.faces.packs import EmbedderModel
from facesort.faces.resnet import DlibResNet
from facesort.faces.weights import fill


class Embedder:
    """dlib's recognition network on one device."""

    def __init__(self, model: EmbedderModel, device: torch.device) -> None:
        """Load the weights.

        Raises:
            ModelUnusable: They are missing or altered.
        """
        network = DlibResNet()
        fill(network, model.path, model.sha256)
        self._network = network.to(device).to(memory_format=torch.channels_last)
        self._mean = torch.tensor(model.mean, device=device).view(1, 3, 1, 1)
        self._scale = model.scale
        self._device = device

    @torch.inference_mode()
    def embed(self, chips: Tensor) -> Tensor:
        """Return the vectors of faces: the mean of those of the face and of its mirror image.

        The mean of the two knows a person again a little better than the face alone: of 4,080 press
        photos of 1,256 people, BCubed F is .963 instead of .961.

        Args:
            chips: (n, 3, size, size) float32, RGB 0..255, from `align.chip`.

        Returns:
            (n, length) float32, in the processor's memory; not normalised.
        """
        pixels = (chips.to(self._device) - self._mean) * self._scale
        both = torch.cat([pixels, pixels.flip(3)]).contiguous(memory_format=torch.channels_last)
        straight, mirrored = self._network(both).chunk(2)
        vectors: Tensor = (straight + mirrored) / 2
        return vectors.cpu()
