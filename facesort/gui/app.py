"""Start the window: the one place that creates everybody and introduces them to each other."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from facesort import __version__
from facesort.errors import FacesortError
from facesort.gui.album_counts import AlbumCounts
from facesort.gui.arrivals import Arrivals
from facesort.gui.asking import Asking
from facesort.gui.browser import Browser
from facesort.gui.drawing import Drawing, Drawn
from facesort.gui.everybody import Parts
from facesort.gui.failures import Failures, show_bug, show_failure
from facesort.gui.file_manager import FileManager
from facesort.gui.garbage import GarbageCollector
from facesort.gui.hub import Hub
from facesort.gui.jobs import Jobs, Lane
from facesort.gui.language import speak_language
from facesort.gui.last_time import LastTime, look_after
from facesort.gui.likeness import Likenesses
from facesort.gui.looking import Looking
from facesort.gui.main_window import MainWindow
from facesort.gui.maps import Maps
from facesort.gui.outlook import Outlooks
from facesort.gui.report import LOG, start_log
from facesort.gui.scans import Scans, Tell
from facesort.gui.screen import open_application
from facesort.gui.searching import Searching
from facesort.gui.single_instance import SingleInstance
from facesort.gui.state import State
from facesort.gui.style import Style
from facesort.gui.thumbnails import Kind, PixmapCache, ThumbnailLoader
from facesort.gui.viewing import Viewing
from facesort.gui.watch import Watch
from facesort.gui.watchdog import Watchdog
from facesort.gui.wishes import Wishes
from facesort.library import photos
from facesort.library.boxes import Box
from facesort.library.faces import boxes_of_photo
from facesort.library.keeper import Keeper
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.paths import log_file, resource
from facesort.text import _

_FAILED = 1
#: What a desktop or a terminal sends before it goes.
_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
#: How long a thread may go on before another gets its turn.  The GUI thread asks for its turn at every
#: other call of Qt; with Python's 5 ms a dozen pictures took it a quarter of a second beside a reader.
_SWITCH_S = 0.0005
_STOP_WITHIN_S, _END_AT_MOST_S = 1.8, 4.0


class Engines(Protocol):
    """The child processes; the window only ever stops them."""

    def stop(self) -> None:
        """End all processes."""


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations that the window calls; `Any` stands for the `Engines` they were made for."""

    scan_folders: Callable[[Library, Sequence[bytes], Any, Monitor, Tell], object]
    rescan: Callable[[Library, Any, Monitor, Tell], object]
    resume: Callable[[Library, Any, Monitor, Tell], object]
    check: Callable[[Library, Sequence[bytes], Monitor, Tell], object]
    photo_pixels: Callable[[Library, int, Any], NDArray[np.uint8]]
    face_thumbnail: Callable[[Library, int, Any], bytes | None]
    photo_thumbnail: Callable[[Library, int, Any], bytes | None]
    read_map: Callable[[Library], Any]
    draw_map: Callable[[Library, Any, Monitor], Any]
    draw_face: Callable[[Library, Any, int, Box, Monitor], Drawn]
    suggest: Callable[[Library, Any, int, Monitor], Sequence[tuple[int, float]]]
    engines: Callable[[Path], Engines]


class _Work:
    """The long operations, bound to a library."""

    def __init__(self, library: Library, operations: Operations, engines: Engines) -> None:
        self._library, self._operations, self._engines = library, operations, engines

    def scan(self, folders: Sequence[bytes], monitor: Monitor, tell: Tell) -> object:
        """Scan these folders."""
        return self._operations.scan_folders(self._library, folders, self._engines, monitor, tell)

    def rescan(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders of the library."""
        return self._operations.rescan(self._library, self._engines, monitor, tell)

    def retry(self, monitor: Monitor, tell: Tell) -> object:
        """Scan all folders, and read what could not be used once more."""
        with self._library.write() as session:
            photos.forget_problems(session)
        tell(Touched.PROBLEMS)
        return self.rescan(monitor, tell)

    def resume(self, monitor: Monitor, tell: Tell) -> object:
        """Do what an earlier run left undone."""
        return self._operations.resume(self._library, self._engines, monitor, tell)

    def check(self, monitor: Monitor, tell: Tell) -> object:
        """Read all photos again, to see which are damaged."""
        return self._operations.check(self._library, (), monitor, tell)

    def read_map(self) -> Any:  # noqa: ANN401
        """Return the faces and where they lie on the map."""
        return self._operations.read_map(self._library)

    def draw_map(self, monitor: Monitor) -> Any:  # noqa: ANN401
        """Draw the map anew."""
        return self._operations.draw_map(self._library, self._engines, monitor)


@dataclass(frozen=True, slots=True)
class Running:
    """A window, and how to end what works behind it.

    `shut_down` takes the seconds it may take, and returns whether everything has ended by then.
    """

    window: MainWindow
    parts: Parts
    jobs: Jobs
    shut_down: Callable[[float], bool]


def build(library: Library, operations: Operations, settings: QSettings) -> Running:
    """Create everybody and introduce them to each other; the window is not shown yet."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    root = QObject()
    engines = operations.engines(library.path)
    state, style = State(settings), Style(application, root)
    style.set_appearance(state.appearance)
    failures, hub, jobs = Failures(root), Hub(root), Jobs(root)
    loader = ThumbnailLoader(
        partial(_thumbnail, library, operations, engines), partial(_boxes, library), root
    )
    work = _Work(library, operations, engines)
    scans = Scans(work, jobs, hub, root)
    wishes = Wishes(library, jobs, hub, root)
    draw = partial(operations.draw_face, library, engines)
    suggest = partial(operations.suggest, library, engines)
    parts = Parts(
        album_counts=AlbumCounts(library, jobs, root),
        arrivals=Arrivals(library, jobs, scans, root),
        asking=Asking(library, jobs, hub, wishes, root),
        browser=Browser(library, jobs, hub, root),
        drawing=Drawing(library, jobs, wishes, (draw, suggest), root),
        failures=failures,
        files=FileManager(jobs, root),
        hub=hub,
        looking=Looking(library, jobs, root),
        likenesses=Likenesses(library, jobs, root),
        outlooks=partial(Outlooks, library, jobs, hub),
        maps=Maps(library, work, jobs, lambda: scans.seen, root),
        pixmaps=PixmapCache(loader, root),
        scans=scans,
        searching=Searching(library, jobs, root),
        state=state,
        style=style,
        viewing=Viewing(library, jobs, partial(_pixels, library, operations, engines), root),
        wishes=wishes,
    )
    jobs.failed.connect(failures.report)
    loader.failed.connect(failures.report)
    hub.library_changed.connect(parts.viewing.refresh)
    Watch(library, jobs, hub, parts.browser, root).start()
    window = MainWindow(parts)
    root.setParent(window)

    def shut_down(within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        loader.stop()  # or it would start the engines again
        ended = jobs.shut_down(engines.stop, timeout_s=within_s)
        return loader.shut_down(max(0.0, deadline - time.monotonic())) and ended

    parts.browser.refresh()
    return Running(window, parts, jobs, shut_down)


def main(library_path: Path, folders: Sequence[bytes]) -> int:
    """Open the window and return the exit code when it is closed.

    Raises:
        FacesortError: There is no screen to open it on.
    """
    folders = [os.path.abspath(folder) for folder in folders]  # noqa: PTH100 - bytes
    application = _application()
    Style(application).set_appearance(State(_settings()).appearance)
    instance = SingleInstance(library_path)
    try:
        if not instance.is_first(folders):
            return 0
        library = Library(library_path)
    except FacesortError as error:
        show_failure(error)
        return _FAILED
    _start_log()
    try:
        running = build(library, _operations(), _settings())
    except Exception as error:  # noqa: BLE001 - there is no window yet to tell of it
        show_bug(error)
        library.close()
        return _FAILED
    failures, last_time = running.parts.failures, LastTime(library_path)
    failures.install()
    last_time.begin()
    instance.started_again.connect(running.window.raise_again)
    collector = GarbageCollector(application)
    for number in _ENDING:
        signal.signal(number, partial(_on_signal, running.window))
    running.window.closed.connect(application.quit)
    running.window.show()
    collector.start()
    watchdog = Watchdog(application)
    watchdog.start()
    keeper = Keeper(library_path)
    begin(running, folders)
    running.jobs.start(_("Library"), lambda _monitor: keeper.start(), Lane.DISK)
    if not last_time.ended_well:
        look_after(library, running.jobs, running.window.notice.say)
    code = application.exec()
    watchdog.stop()
    instance.close()
    _end(running, library, keeper, last_time, code)
    failures.uninstall()
    collector.stop()
    return code


def begin(running: Running, folders: Sequence[bytes]) -> None:
    """Take up what an earlier run left undone, and scan these folders."""
    running.parts.scans.take_up()
    if folders:
        running.parts.arrivals.take(folders)


def _end(
    running: Running, library: Library, keeper: Keeper, last_time: LastTime, code: int
) -> None:
    # A drive that does not answer keeps its thread for ever; every batch that counts is stored.
    watch = threading.Timer(_END_AT_MOST_S, os._exit, (code,))
    watch.daemon = True
    watch.start()
    running.window.hide()
    ended = running.shut_down(_STOP_WITHIN_S)
    keeper.stop()
    last_time.end()
    if ended:
        library.close()
        watch.cancel()
    else:
        LOG.warning("A thread did not end in time.")
        os._exit(code)


def _application() -> QApplication:
    sys.setswitchinterval(_SWITCH_S)
    application = open_application(sys.argv[:1])
    speak_language(application)
    application.setOrganizationName("facesort")
    application.setApplicationName("facesort")
    application.setApplicationDisplayName("facesort")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("facesort")
    application.setWindowIcon(QIcon(str(resource("icons/facesort.svg"))))
    return application


def _settings() -> QSettings:
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    return QSettings(ini, user, "facesort", "window")


def _operations() -> Operations:
    from facesort.operations import scan
    from facesort.operations.engines import Engines as RealEngines

    return Operations(
        scan_folders=scan.scan_folders,
        rescan=scan.rescan,
        resume=scan.resume,
        check=_late("check_photos", "check_photos"),
        photo_pixels=_late("show_photo", "photo_pixels"),
        face_thumbnail=_late("show_photo", "face_thumbnail"),
        photo_thumbnail=_late("show_photo", "photo_thumbnail"),
        read_map=_late("draw_map", "read_map"),
        draw_map=_late("draw_map", "draw_map"),
        draw_face=_draw_face,
        suggest=_suggest,
        engines=RealEngines,
    )


def _late(module: str, name: str) -> Callable[..., Any]:
    """Return an operation that is imported when it is first called, on a worker: that takes time."""

    def load(*arguments: object) -> object:
        operation = getattr(import_module(f"facesort.operations.{module}"), name)
        return operation(*arguments)

    return load


def _draw_face(
    library: Library, engines: Engines, photo_id: int, box: Box, monitor: Monitor
) -> Drawn:
    from facesort.operations import draw_face as operation

    drawing = operation.Drawing(photo_id, box)
    return operation.draw_face(library, cast("Any", engines), drawing, monitor)


def _suggest(
    library: Library, engines: Engines, face_id: int, monitor: Monitor
) -> Sequence[tuple[int, float]]:
    from facesort.operations.suggest import suggest

    found = suggest(library, cast("Any", engines), face_id, monitor)
    return [(one.person_id, one.probability) for one in found if not one.placed_by]


def _thumbnail(
    library: Library, operations: Operations, engines: Engines, kind: Kind, item_id: int
) -> bytes | None:
    load = operations.face_thumbnail if kind == "face" else operations.photo_thumbnail
    return load(library, item_id, engines)


def _boxes(library: Library, photo_id: int) -> Sequence[Box]:
    with library.read() as session:
        return boxes_of_photo(session, photo_id)


def _pixels(
    library: Library, operations: Operations, engines: Engines, photo_id: int
) -> NDArray[np.uint8]:
    return operations.photo_pixels(library, photo_id, engines)


def _start_log() -> None:
    with contextlib.suppress(OSError):  # reports go to the terminal then
        start_log(log_file())


def _on_signal(window: MainWindow, _number: int, _frame: FrameType | None) -> None:
    QTimer.singleShot(
        0, window.close
    )  # once the event loop runs: before it, quitting has no effect
