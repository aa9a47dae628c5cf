from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from facesort.errors import FolderUnusable
from facesort.folders import scan
from facesort.folders.scan import FolderTrouble, FoundFile, walk


def names(folder: Path) -> list[str]:
    """What a walk finds, relative to the folder; trouble is marked with an exclamation mark."""
    return [
        ("!" if isinstance(found, FolderTrouble) else "")
        + os.path.relpath(os.fsdecode(found.path), folder)
        for found in walk(os.fsencode(folder))
    ]


def fill(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_the_order_is_stable_and_everything_is_found(tmp_path: Path) -> None:
    fill(tmp_path, "b/2.jpg", "b/1.jpg", "a/z.txt", "c.jpg", "a/deep/er/x", "Z.jpg")
    expected = ["Z.jpg", "c.jpg", "a/z.txt", "a/deep/er/x", "b/1.jpg", "b/2.jpg"]
    assert names(tmp_path) == expected
    assert names(tmp_path) == expected


def test_size_and_time_come_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"12345")
    os.utime(tmp_path / "a.jpg", ns=(1, 1_600_000_000_123_456_789))
    assert list(walk(os.fsencode(tmp_path))) == [
        FoundFile(os.fsencode(tmp_path / "a.jpg"), 5, 1_600_000_000_123_456_789)
    ]


def test_hidden_files_and_litter_are_skipped(tmp_path: Path) -> None:
    fill(
        tmp_path, ".a.jpg", ".git/b.jpg", "@eaDir/c.jpg", "__MACOSX/d.jpg", "x/Thumbs.db", "ok.jpg"
    )
    assert names(tmp_path) == ["ok.jpg"]


def test_the_top_folder_itself_may_be_hidden(tmp_path: Path) -> None:
    fill(tmp_path / ".photos", "a.jpg")
    assert names(tmp_path / ".photos") == ["a.jpg"]


def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[31m.jpg"
    with open(path, "wb") as file:
        file.write(b"x")
    assert [found.path for found in walk(os.fsencode(tmp_path))] == [path]


def test_loops_of_links_end(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert names(tmp_path) == ["!self", "a/1.jpg"]


def test_a_folder_that_is_reached_twice_is_visited_under_its_own_name(tmp_path: Path) -> None:
    fill(tmp_path, "z/1.jpg")
    (tmp_path / "a").symlink_to("z")
    assert names(tmp_path) == ["z/1.jpg"]


def test_links_out_of_the_folder_are_followed(tmp_path: Path) -> None:
    fill(tmp_path, "elsewhere/1.jpg", "top/2.jpg")
    (tmp_path / "top" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "top" / "3.jpg").symlink_to(tmp_path / "elsewhere" / "1.jpg")
    assert names(tmp_path / "top") == ["2.jpg", "3.jpg", "link/1.jpg"]


def test_a_picture_link_to_nothing_is_trouble_and_another_is_not(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to("nothing")
    (tmp_path / "gone.txt").symlink_to("nothing")
    assert names(tmp_path) == ["!gone.jpg"]


def test_what_is_no_regular_file_is_never_touched(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.jpg")
    fill(tmp_path, "a.jpg")
    assert names(tmp_path) == ["a.jpg"]


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file a thousand folders below it."""
    here = os.open(tmp_path, os.O_RDONLY)
    for _n in range(1000):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("a.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    yield tmp_path
    os.unlink("a.jpg", dir_fd=here)
    # pytest would use a function that calls itself a thousand times.
    for _n in range(1000):
        above = os.open("..", os.O_RDONLY, dir_fd=here)
        os.close(here)
        os.rmdir("d", dir_fd=above)
        here = above
    os.close(here)


def test_a_thousand_folders_deep(deep_folder: Path) -> None:
    assert names(deep_folder) == ["d/" * 1000 + "a.jpg"]


def test_an_unreadable_folder_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a/1.jpg", "b/2.jpg", "c/3.jpg")
    real = os.scandir

    def scandir(path: bytes) -> Iterator[os.DirEntry[bytes]]:
        if path.endswith(b"/b"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)  # type: ignore[return-value]

    monkeypatch.setattr(scan.os, "scandir", scandir)
    assert names(tmp_path) == ["a/1.jpg", "!b", "c/3.jpg"]


def test_a_folder_may_vanish_during_the_scan(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg", "b/2.jpg")
    scanning = walk(os.fsencode(tmp_path))
    first = next(scanning)
    (tmp_path / "b" / "2.jpg").unlink()
    (tmp_path / "b").rmdir()
    (rest,) = scanning
    assert isinstance(first, FoundFile)
    assert isinstance(rest, FolderTrouble)
    assert rest.path.endswith(b"/b")
    assert rest.message
    assert rest.advice


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing", "does not exist"), ("file", "is not a folder"), ("a\0b", "null")],
)
def test_an_unusable_top_folder_is_said_at_once(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(FolderUnusable, match=words) as raised:
        walk(os.fsencode(tmp_path) + b"/" + name.encode())
    assert raised.value.advice


def test_a_top_folder_without_permission_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(scan.os, "scandir", refuse)
    with pytest.raises(FolderUnusable, match="may not be read"):
        walk(os.fsencode(tmp_path))


def test_a_relative_folder_gives_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "a.jpg")
    monkeypatch.chdir(tmp_path)
    assert [found.path for found in walk(b".")] == [os.fsencode(tmp_path / "a.jpg")]
