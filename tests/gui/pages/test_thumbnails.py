"""Thumbnails are loaded newest first, in batches, and what is not there is not asked for again."""

import threading

import pytest
from PySide6.QtCore import Qt

from facesort.errors import FacesortError
from facesort.gui import thumbnails
from facesort.gui.thumbnails import PixmapCache, ThumbnailLoader
from tests.data.pictures import quarters_file
from tests.gui.pages.conftest import jpeg
from tests.patience import PATIENCE_S


class Shelf:
    """Gives thumbnails when it is opened, and notes what was asked for."""

    def __init__(self):
        self.asked = []
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.answer = lambda kind, item_id: jpeg()

    def load(self, kind, item_id):
        self.asked.append((kind, item_id))
        self.entered.release()
        assert self.open.wait(PATIENCE_S)
        return self.answer(kind, item_id)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def loader(qapp, shelf):
    loader = ThumbnailLoader(shelf.load)
    yield loader
    shelf.open.set()
    assert loader.shut_down(PATIENCE_S)


def occupy(loader, shelf):
    """Let both threads wait on the shelf."""
    for item_id in (1001, 1002):
        loader.request("face", item_id)
    for _thread in range(2):
        assert shelf.entered.acquire(timeout=PATIENCE_S)


def collect(qtbot, loader, shelf, count):
    got = []
    loader.loaded.connect(got.extend)
    shelf.open.set()
    qtbot.waitUntil(lambda: len(got) >= count)
    return got


def test_what_was_asked_for_last_comes_first(qtbot, loader, shelf):
    occupy(loader, shelf)
    for item_id in range(1, 11):
        loader.request("photo", item_id)
    loader.request("photo", 3)  # looked at again
    collect(qtbot, loader, shelf, 12)
    order = [item_id for _kind, item_id in shelf.asked[2:]]
    assert sorted(order) == list(range(1, 11))
    assert set(order[:2]) == {3, 10}
    assert set(order[-2:]) == {1, 2}


def test_old_requests_are_dropped(qtbot, loader, shelf):
    occupy(loader, shelf)
    for item_id in range(1, 1000):
        loader.request("photo", item_id)
    got = collect(qtbot, loader, shelf, 302)
    qtbot.wait(100)
    assert len(got) == 302
    assert ("photo", 999) in shelf.asked
    assert ("photo", 1) not in shelf.asked


def test_nothing_is_loaded_while_new_cards_rush_past(qtbot, loader, shelf, monkeypatch):
    monkeypatch.setattr(thumbnails, "_REST_S", 60.0)
    shelf.open.set()
    for item_id in range(20):
        loader.request("photo", item_id)
    qtbot.wait(100)
    assert shelf.asked == []
    monkeypatch.setattr(thumbnails, "_REST_S", 0.0)
    with qtbot.waitSignal(loader.loaded):
        loader.request("photo", 20)
    assert shelf.asked[0] == ("photo", 20)


def test_what_was_scrolled_away_is_not_loaded(qtbot, loader, shelf, monkeypatch):
    monkeypatch.setattr(thumbnails, "_PASSED_S", 0.1)
    occupy(loader, shelf)
    for item_id in range(1, 5):
        loader.request("photo", item_id)
    qtbot.wait(200)
    loader.request("photo", 2)  # still in view
    loader.request("photo", 5)
    collect(qtbot, loader, shelf, 4)
    qtbot.wait(100)
    assert sorted(item_id for _kind, item_id in shelf.asked[2:]) == [2, 5]


def test_results_come_in_batches_on_the_gui_thread(qtbot, loader, shelf):
    shelf.open.set()
    batches, threads = [], set()
    loader.loaded.connect(batches.append)
    loader.loaded.connect(lambda _batch: threads.add(threading.current_thread()))
    for item_id in range(200):
        loader.request("face", item_id)
    qtbot.waitUntil(lambda: sum(map(len, batches)) == 200)
    assert len(batches) < 100
    assert max(map(len, batches)) <= 12
    assert threads == {threading.main_thread()}
    assert not batches[0][0][2].isNull()


def test_a_thumbnail_is_asked_for_once_and_then_kept(qtbot, loader, shelf):
    cache = PixmapCache(loader)
    assert cache.pixmap("face", 7) is None
    assert shelf.entered.acquire(timeout=PATIENCE_S)
    assert cache.pixmap("face", 7) is None  # painted again before it is there
    with qtbot.waitSignal(cache.arrived) as arrived:
        shelf.open.set()
    assert arrived.args == [[("face", 7)]]
    assert cache.pixmap("face", 7).width() == 32
    assert shelf.asked == [("face", 7)]


def nothing(kind, item_id):
    return None


def not_connected(kind, item_id):
    raise FacesortError("The drive is not connected.")


def no_picture(kind, item_id):
    return b"no picture"


@pytest.mark.parametrize("answer", [nothing, not_connected, no_picture])
def test_a_missing_thumbnail_is_not_asked_for_at_every_paint(qtbot, loader, shelf, answer):
    shelf.answer = answer
    shelf.open.set()
    cache = PixmapCache(loader)
    with qtbot.waitSignal(cache.arrived):  # what is in view is painted, and asks for what it lacks
        cache.pixmap("photo", 7)
    for _paint in range(100):
        assert cache.pixmap("photo", 7) is None
    qtbot.wait(100)
    assert shelf.asked == [("photo", 7)]

    cache.forget_missing()
    with qtbot.waitSignal(loader.loaded):
        cache.pixmap("photo", 7)


def test_a_bug_is_told_and_the_other_pictures_go_on(qtbot, loader, shelf):
    def broken(kind, item_id):
        if item_id < 10:
            raise ZeroDivisionError
        return jpeg()

    shelf.answer = broken
    shelf.open.set()
    bugs = []
    loader.failed.connect(bugs.append)
    got = []
    loader.loaded.connect(got.extend)
    for item_id in range(20):
        loader.request("face", item_id)
    qtbot.waitUntil(lambda: len(got) == 20)
    assert len(bugs) == 10
    assert isinstance(bugs[0], ZeroDivisionError)


def test_only_the_thumbnails_seen_last_are_kept(qtbot, loader, shelf, monkeypatch):
    monkeypatch.setattr(thumbnails, "_PAINTED_S", 0.0)
    cache = PixmapCache(loader)
    fill(qtbot, cache, shelf)
    monkeypatch.setattr(thumbnails, "_KEPT", 5 * size_of(cache))
    assert cache.pixmap("face", 0) is not None  # looked at: now the newest
    with qtbot.waitSignal(cache.arrived):
        cache.pixmap("face", 99)
    assert cache.pixmap("face", 0) is not None
    assert cache.pixmap("face", 1) is None


def test_what_is_in_view_is_kept_however_much_it_is(qtbot, loader, shelf, monkeypatch):
    monkeypatch.setattr(thumbnails, "_PAINTED_S", 60.0)
    cache = PixmapCache(loader)
    fill(qtbot, cache, shelf)
    monkeypatch.setattr(thumbnails, "_KEPT", 2 * size_of(cache))
    with qtbot.waitSignal(cache.arrived):
        cache.pixmap("face", 99)
    assert all(cache.pixmap("face", i) for i in (*range(5), 99))
    monkeypatch.setattr(thumbnails, "_PAINTED_S", 0.0)
    with qtbot.waitSignal(cache.arrived):
        cache.pixmap("face", 100)
    assert [i for i in (*range(5), 99, 100) if cache.pixmap("face", i)] == [99, 100]


def fill(qtbot, cache, shelf):
    shelf.open.set()
    qtbot.waitUntil(
        lambda: list(map(bool, [cache.pixmap("face", i) for i in range(5)])) == [True] * 5
    )


def size_of(cache):
    pixmap = cache.pixmap("face", 0)
    return pixmap.width() * pixmap.height() * 4


def test_a_thread_that_a_drive_holds_is_not_waited_for_for_ever(loader, shelf):
    occupy(loader, shelf)
    assert not loader.shut_down(0.05)


def test_shutting_down_waits_for_the_threads_and_delivers_nothing(qtbot, shelf):
    loader = ThumbnailLoader(shelf.load)
    occupy(loader, shelf)
    threading.Timer(0.1, shelf.open.set).start()
    got = []
    loader.loaded.connect(got.append, Qt.ConnectionType.DirectConnection)
    assert loader.shut_down(PATIENCE_S)
    assert not [t for t in threading.enumerate() if t.name.startswith("thumbnails-")]
    loader.request("face", 1)
    qtbot.wait(100)
    assert got == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.mark.parametrize(
    "content", [SVG, *(quarters_file(kind) for kind in ("PNG", "GIF", "BMP", "WEBP", "TIFF"))]
)
def test_no_other_plugin_of_qt_ever_sees_a_thumbnail(qtbot, loader, shelf, content):
    shelf.answer = lambda kind, item_id: content
    loader.request("face", 1)
    loader.request("face", 2)
    images = [image for _kind, _id, image in collect(qtbot, loader, shelf, 2)]
    assert all(image.isNull() for image in images)
