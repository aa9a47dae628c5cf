"""What a decoder may do at most, and that nothing of a photo's file reaches the rest."""

import os
import shutil
import sys
from contextlib import closing

import pytest

from facesort.library.store import Library
from facesort.operations.engines import Engines
from tests.data.pictures import noise, png_header, quarters_file, saved
from tests.torture import bad_files, originals, sandbox

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs Landlock and seccomp")


@linux_only
@pytest.mark.fault("S13")
@pytest.mark.parametrize("serve", [sandbox.serve_as_decoder, sandbox.serve_as_finder])
def test_all_that_a_child_must_not_do_is_denied(serve):
    found = sandbox.denied(serve)
    assert len(found) == 11
    assert set(found.values()) == {"denied"}


@linux_only
def test_without_the_sandbox_it_is_done():
    with sandbox.prison(sandbox.serve_free) as attempt:
        assert attempt("open for writing") == "done"
    with sandbox.prison(sandbox.serve_free) as attempt:
        assert attempt("chmod") == "done"


@linux_only
def test_the_real_children_are_confined():
    assert sandbox.real_children() == {"decoder": True, "finder of faces": True}


@linux_only
def test_awkward_files_cost_nobody_anything(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    photo = saved(noise((600, 400)), "JPEG")
    (folder / "good.jpg").write_bytes(photo)
    (folder / "cut.jpg").write_bytes(photo[: len(photo) // 2])
    (folder / "huge.png").write_bytes(png_header(100_000, 100_000))
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "a.heic").write_bytes(quarters_file("HEIC"))
    (folder / "letter.txt").write_bytes(b"Dear Anna")
    path = tmp_path / "library.db"
    with closing(Engines(path)) as engines, closing(Library(path)) as library:
        became, watch = bad_files.torture([folder], engines, library)
        assert became == {"shown": 2, "salvaged": 1, "listed": 2, "no picture": 1}
        assert len(watch.pids["decoder"]) <= engines.decoders.count
        assert bad_files.memory(os.getpid(), "VmRSS") > 0
        assert 0 < watch.most["decoder"] < 1 << 20


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_no_photo_is_opened_for_writing(tmp_path):
    folder = tmp_path / "photos"
    originals.draw(folder, 3)
    program = originals.Traced(folder, tmp_path)
    try:
        program("scan", folder)
        assert program.touches() == []
        assert program.reads()
        program.mounted = False
        folder.chmod(0o755)
        program._library = folder / "library.db"
        (tmp_path / "empty").mkdir()
        program("scan", tmp_path / "empty")
        assert program.touches(), "it would have shown"
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
