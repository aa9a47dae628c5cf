from __future__ import annotations

import io
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import reduction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from facesort.folders.identity import Trouble
from facesort.monitor import Cancelled
from facesort.photos import decoders as module
from facesort.photos.decoders import DecodedPhoto, Decoders
from facesort.photos.shared_pixels import SharedPixels
from tests.data.pictures import (
    KINDS,
    RIGHT_COLOURS,
    SIZE,
    corner_colours,
    noise,
    png_header,
    quarters_file,
    saved,
)
from tests.patience import PATIENCE_S

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    decoders = Decoders(2, slots_each=2)
    yield decoders
    assert all_slots_are_free(decoders)
    decoders.stop()


@pytest.fixture
def decoders_of(request: pytest.FixtureRequest) -> Callable[..., Decoders]:
    def make(count: int, **options: Any) -> Decoders:
        made = Decoders(count, **options)
        request.addfinalizer(made.stop)
        return made

    return make


def all_slots_are_free(decoders: Decoders) -> bool:
    return sum(len(decoder.free) for decoder in decoders._decoders) == decoders.slots


def put(folder: Path, name: str, content: bytes) -> bytes:
    (folder / name).write_bytes(content)
    return os.fsencode(folder / name)


def reason(found: DecodedPhoto | Trouble) -> str:
    assert isinstance(found, Trouble)
    assert found.message
    assert found.advice
    return found.kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_decoded_in_confinement(
    decoders: Decoders, tmp_path: Path, kind: str
) -> None:
    found = decoders.decode(put(tmp_path, "photo", quarters_file(kind)), kind)
    assert isinstance(found, DecodedPhoto)
    slot = found.slot
    pixels = decoders.buffers[slot.buffer].photo(slot.index, slot.height, slot.width)
    assert corner_colours(pixels) == RIGHT_COLOURS
    assert (found.width, found.height) == SIZE
    assert not found.damaged
    with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
        assert thumbnail.format == "JPEG"
        assert thumbnail.size == SIZE
    decoders.release(slot)


def test_metadata_arrives(decoders: Decoders, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Acme", "One", "2021:02:03 04:05:06"
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 30.0, 0.0), 3: "E", 4: (2.0, 0.0, 0.0)})
    content = saved(Image.new("RGB", (20, 10)), "JPEG", exif=exif)
    found = decoders.decode(put(tmp_path, "a.jpg", content), "JPEG")
    assert isinstance(found, DecodedPhoto)
    decoders.release(found.slot)
    assert (found.taken_at, found.camera, found.place) == (
        "2021-02-03T04:05:06",
        "Acme One",
        "1.500000,2.000000",
    )


def test_the_file_is_not_touched(decoders: Decoders, tmp_path: Path) -> None:
    content = quarters_file("JPEG")
    path = put(tmp_path, "a.jpg", content)
    os.utime(path, ns=(1_111_111_111_000_000_000, 1_222_222_222_000_000_003))
    found = decoders.decode(path, "JPEG")
    assert isinstance(found, DecodedPhoto)
    decoders.release(found.slot)
    assert (tmp_path / "a.jpg").read_bytes() == content
    assert os.stat(path).st_mtime_ns == 1_222_222_222_000_000_003


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (quarters_file("JPEG")[:200], "JPEG", "damaged"),
        (png_header(100_000, 100_000), "PNG", "too_large"),
        (b"text", "JPEG", "changed"),
        (quarters_file("PNG"), "JPEG", "changed"),
    ],
)
def test_a_file_without_a_picture_is_trouble(
    decoders: Decoders, tmp_path: Path, content: bytes, kind: str, expected: str
) -> None:
    assert reason(decoders.decode(put(tmp_path, "a", content), kind)) == expected


def test_a_file_that_is_gone_is_trouble(decoders: Decoders, tmp_path: Path) -> None:
    assert reason(decoders.decode(os.fsencode(tmp_path / "gone.jpg"), "JPEG")) == "vanished"


def test_a_fifo_is_trouble(decoders: Decoders, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert reason(decoders.decode(os.fsencode(tmp_path / "a.jpg"), "JPEG")) == "not_a_picture"


def test_a_file_that_changed_since_it_was_listed_is_trouble(
    decoders: Decoders, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    status = os.stat(path)
    size, mtime = status.st_size, status.st_mtime_ns
    assert reason(decoders.decode(path, "JPEG", size=size + 1, mtime_ns=mtime)) == "changed"
    assert reason(decoders.decode(path, "JPEG", size=size, mtime_ns=mtime - 1)) == "changed"
    found = decoders.decode(path, "JPEG", size=size, mtime_ns=mtime)
    assert isinstance(found, DecodedPhoto)
    decoders.release(found.slot)


@posix_only
def test_a_file_that_changes_while_it_is_decoded_is_trouble(
    decoders_of: Callable[..., Decoders], tmp_path: Path
) -> None:
    decoders = decoders_of(1)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    pid = running(decoders)
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(decoders.decode, path, "JPEG")
        wait_until(lambda: decoders._decoders[0].busy)
        time.sleep(0.1)
        os.utime(path, ns=(1, 1))
        os.kill(pid, signal.SIGCONT)
        assert reason(future.result(PATIENCE_S)) == "changed"
    assert all_slots_are_free(decoders)


def test_a_picture_may_need_too_much_memory(decoders: Decoders, tmp_path: Path) -> None:
    # As large as is accepted; transparency doubles and trebles what it takes.
    path = put(tmp_path, "a.png", saved(Image.new("LA", (10900, 10900)), "PNG", compress_level=1))
    assert reason(decoders.decode(path, "PNG")) == "memory"


def test_many_threads_get_their_own_pixels(decoders: Decoders, tmp_path: Path) -> None:
    paths = [
        put(tmp_path, f"{n}.png", saved(Image.new("RGB", (30 + n, 20), (n, 2 * n, 3 * n)), "PNG"))
        for n in range(40)
    ]

    def colour(path: bytes) -> tuple[int, list[int]]:
        found = decoders.decode(path, "PNG")
        assert isinstance(found, DecodedPhoto)
        slot = found.slot
        pixels = decoders.buffers[slot.buffer].photo(slot.index, slot.height, slot.width)
        result = slot.width, pixels[10, 10].tolist()
        assert (pixels == pixels[10, 10]).all()
        decoders.release(slot)
        return result

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(colour, paths))
    assert results == [(30 + n, [n, 2 * n, 3 * n]) for n in range(40)]


def test_decoding_waits_for_memory(decoders_of: Callable[..., Decoders], tmp_path: Path) -> None:
    decoders = decoders_of(1, slots_each=1)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    first = decoders.decode(path, "JPEG")
    assert isinstance(first, DecodedPhoto)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(decoders.decode, path, "JPEG")
        time.sleep(0.2)
        assert not second.done()
        decoders.release(first.slot)
        found = second.result(PATIENCE_S)
    assert isinstance(found, DecodedPhoto)
    decoders.release(found.slot)


def running(decoders: Decoders) -> int:
    """Start the only decoder if it does not run, and return its process."""
    decoders.describe()
    pid = decoders._decoders[0].child.pid
    assert pid is not None
    return pid


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@posix_only
def test_a_decoder_that_dies_is_replaced(
    decoders_of: Callable[..., Decoders], tmp_path: Path
) -> None:
    decoders = decoders_of(1)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    os.kill(running(decoders), signal.SIGKILL)
    found = decoders.decode(path, "JPEG")
    assert isinstance(found, DecodedPhoto)
    decoders.release(found.slot)


@posix_only
def test_a_picture_that_kills_the_decoder_twice_is_trouble(
    decoders_of: Callable[..., Decoders], tmp_path: Path
) -> None:
    decoders = decoders_of(1)
    path = put(tmp_path, "a.jpg", saved(noise((2000, 2000)), "JPEG"))
    first = running(decoders)
    os.kill(first, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(decoders.decode, path, "JPEG")
        wait_until(lambda: decoders._decoders[0].busy)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: decoders._decoders[0].child.pid not in (first, None))
        second = decoders._decoders[0].child.pid
        assert second is not None
        os.kill(second, signal.SIGKILL)
        assert reason(future.result(PATIENCE_S)) == "crashed"
    assert all_slots_are_free(decoders)
    assert isinstance(decoders.decode(path, "JPEG"), DecodedPhoto)


@posix_only
def test_a_decoder_that_hangs_is_replaced(
    decoders_of: Callable[..., Decoders], tmp_path: Path
) -> None:
    decoders = decoders_of(1, timeout_s=5)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    os.kill(running(decoders), signal.SIGSTOP)
    assert reason(decoders.decode(path, "JPEG")) == "timeout"
    assert all_slots_are_free(decoders)
    assert isinstance(decoders.decode(path, "JPEG"), DecodedPhoto)


@posix_only
def test_stop_wakes_everyone_who_waits(
    decoders_of: Callable[..., Decoders], tmp_path: Path
) -> None:
    decoders = decoders_of(1, slots_each=2)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG"))
    os.kill(running(decoders), signal.SIGSTOP)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(decoders.decode, path, "JPEG") for _n in range(4)]
        wait_until(lambda: decoders._decoders[0].busy)
        decoders.stop()
        for future in waiting:
            with pytest.raises(Cancelled):
                future.result(PATIENCE_S)
    with pytest.raises(Cancelled):
        decoders.decode(path, "JPEG")


def test_stop_ends_the_processes(decoders_of: Callable[..., Decoders]) -> None:
    decoders = decoders_of(1)
    pid = running(decoders)
    decoders.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_is_in_force_can_be_said(decoders: Decoders) -> None:
    assert decoders.describe()


GOOD: dict[str, Any] = {
    "pixels": [10, 10],
    "full": [10, 10],
    "thumbnail": [1, 1],
    "taken_at": None,
    "camera": "",
    "place": None,
    "damaged": False,
}

NONSENSE: list[tuple[bytes, bytes]] = [
    (b"no json", b""),
    (b"\xff\xfe", b""),
    (b"[]", b""),
    (b"{}", b""),
    (json.dumps(GOOD).encode(), b"12"),
    (json.dumps(GOOD | {"pixels": [100_000, 100_000]}).encode(), b"123"),
    (json.dumps(GOOD | {"pixels": [-5, -5]}).encode(), b"123"),
    (json.dumps(GOOD | {"pixels": "xx"}).encode(), b"123"),
    (json.dumps(GOOD | {"thumbnail": [0, 0]}).encode(), b""),
    (json.dumps(GOOD | {"full": [1]}).encode(), b"123"),
]


def serve_nonsense(connection: Connection[Any, Any], _pixels: SharedPixels) -> None:
    """Answer like a decoder that was taken over: what to say is in the file."""
    while True:
        connection.recv_bytes()
        connection.recv_bytes()
        with os.fdopen(reduction.recv_handle(connection), "rb") as file:
            number = file.read()[-1]
        for part in NONSENSE[number]:
            connection.send_bytes(part)


def serve_good(connection: Connection[Any, Any], _pixels: SharedPixels) -> None:
    connection.recv_bytes()
    connection.recv_bytes()
    os.close(reduction.recv_handle(connection))
    connection.send_bytes(json.dumps(GOOD).encode())
    connection.send_bytes(b"123")
    threading.Event().wait()


@pytest.mark.parametrize("number", range(len(NONSENSE)))
def test_a_decoder_that_talks_nonsense_is_not_believed(
    decoders_of: Callable[..., Decoders],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    monkeypatch.setattr(module, "serve", serve_nonsense)
    decoders = decoders_of(1)
    path = put(tmp_path, "a.jpg", quarters_file("JPEG") + bytes([number]))
    assert reason(decoders.decode(path, "JPEG")) == "crashed"
    assert all_slots_are_free(decoders)


def test_the_same_answer_in_order_is_believed(
    decoders_of: Callable[..., Decoders], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the answers above fail for what is wrong with them."""
    monkeypatch.setattr(module, "serve", serve_good)
    found = decoders_of(1).decode(put(tmp_path, "a.jpg", quarters_file("JPEG")), "JPEG")
    assert isinstance(found, DecodedPhoto)
    assert (found.width, found.height) == (10, 10)
