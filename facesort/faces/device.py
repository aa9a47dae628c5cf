"""Where the networks run."""

from __future__ import annotations

import torch


def best_device() -> torch.device:
    """Return the graphics card if torch can use one, else the processor."""
    if torch.cuda.is_available():
        card = torch.device("cuda")
        try:
            torch.ones(1, device=card).add_(1).cpu()
        except RuntimeError:
            pass  # older than this torch was built for, or its memory is full
        else:
            return card
    return torch.device("cpu")


def device_name(device: torch.device) -> str:
    """Return what the device is called, for the user."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return device.type.upper()
