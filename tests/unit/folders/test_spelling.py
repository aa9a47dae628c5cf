from __future__ import annotations

import os
from pathlib import Path

import pytest

from facesort.folders import spelling
from facesort.folders.spelling import as_spelled


@pytest.mark.parametrize("name", ["Trip", "123", "ärger", "ÄRGER", "e\u0301t", "ß", "\udcff"])
def test_a_path_on_an_ordinary_drive_is_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    path = os.fsencode(tmp_path / name)
    assert as_spelled(path) == path


def test_the_top_and_what_is_not_there(tmp_path: Path) -> None:
    assert as_spelled(b"/") == b"/"
    missing = os.fsencode(tmp_path) + b"/nowhere/Ever"
    assert as_spelled(missing) == missing


def test_capitals_are_as_the_drive_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Photos").mkdir()
    top = os.fsencode(tmp_path)

    def is_same(path: bytes, other: bytes) -> bool:
        return path.startswith(top + b"/") and path.lower() == other.lower()

    monkeypatch.setattr(spelling, "_is_same", is_same)
    assert as_spelled(top + b"/PHOTOS") == top + b"/Photos"
    assert as_spelled(top + b"/Photos") == top + b"/Photos"
