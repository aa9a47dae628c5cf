"""Data that lies beside the repository and not in it: photos, awkward files, reference models."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED: Path = Path(__file__).parent.parent.parent / "shared"


def shared(name: str) -> Path:
    """Return the path of a shared file or folder; the test that asks is skipped if it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/{name}")
    return path
