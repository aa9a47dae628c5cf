"""The rules of the house that no other tool checks."""

import subprocess
import sys
from pathlib import Path

import facesort
from facesort.paths import resource

_PACKAGE = Path(facesort.__file__).parent


def test_no_file_is_longer_than_one_room():
    long = {
        str(path.relative_to(_PACKAGE)): lines
        for path in _PACKAGE.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def _imported_by(code):
    script = f"import sys; {code}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, check=True, text=True)
    return set(run.stdout.split())


def test_the_core_runs_where_qt_is_not_installed():
    without_qt = "sys.modules['PySide6'] = None"
    code = f"{without_qt}; from facesort.cli import commands; import facesort.operations.scan"
    assert "facesort.operations.scan" in _imported_by(code)


def test_the_command_line_starts_without_anything_heavy():
    heavy = {
        "torch",
        "faiss",
        "sklearn",
        "scipy",
        "PIL",
        "alembic",
        "PySide6",
        "sqlalchemy",
        "numpy",
    }
    assert not heavy & _imported_by("import facesort.cli")


def test_a_scan_of_what_is_known_needs_neither_torch_nor_pillow():
    loaded = _imported_by("import facesort.operations.scan")
    assert not {"torch", "faiss", "sklearn", "scipy", "numpy", "PIL", "alembic"} & loaded


def test_the_resources_are_where_they_are_looked_for():
    assert resource("models").is_dir()
