from __future__ import annotations

import os
from pathlib import Path

import pytest

from facesort.errors import FolderUnusable
from facesort.folders.volume import volume_of


def test_folders_of_one_file_system_share_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert volume_of(os.fsencode(tmp_path)) == volume_of(os.fsencode(tmp_path / "a"))


def test_another_file_system_has_another_name(tmp_path: Path) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("needs /proc")
    assert volume_of(os.fsencode(tmp_path)) != volume_of(b"/proc")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable) as raised:
        volume_of(os.fsencode(tmp_path / "gone"))
    assert raised.value.advice
