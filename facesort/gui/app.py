"""Start the window: the one place that creates everybody and introduces them to each other."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from facesort import __version__
from facesort.errors import FacesortError
from facesort.gui.album_counts import AlbumCounts
from facesort.gui.arrivals import Arrivals
from facesort.gui.asking import Asking
from facesort.gui.browser import Browser
from facesort.gui.care import Care
from facesort.gui.drawing import Drawing
from facesort.gui.encrypting import Encrypting, open_dialog
from facesort.gui.everybody import Parts
from facesort.gui.failures import Failures, show_bug, show_failure
from facesort.gui.file_manager import FileManager
from facesort.gui.forgetting import Forgetting
from facesort.gui.garbage import GarbageCollector
from facesort.gui.hub import Hub
from facesort.gui.jobs import Jobs, Lane
from facesort.gui.language import speak_language
from facesort.gui.last_time import LastTime, say_so
from facesort.gui.likeness import Likenesses
from facesort.gui.looking import Looking
from facesort.gui.main_window import MainWindow
from facesort.gui.maps import Maps
from facesort.gui.mending import open_library
from facesort.gui.outlook import Outlooks
from facesort.gui.report import LOG, start_log
from facesort.gui.scans import Scans
from facesort.gui.screen import open_application
from facesort.gui.searching import Searching
from facesort.gui.single_instance import SingleInstance
from facesort.gui.state import State
from facesort.gui.style import Style
from facesort.gui.thumbnails import PixmapCache, ThumbnailLoader
from facesort.gui.unlocking import Unlocked, carry_out, unlock
from facesort.gui.viewing import Viewing
from facesort.gui.watch import Watch
from facesort.gui.watchdog import Watchdog
from facesort.gui.wishes import Wishes
from facesort.gui.work import Operations, Work, boxes, operations, pixels, thumbnail
from facesort.library import restoring
from facesort.library.keeper import Keeper
from facesort.library.store import Library
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


@dataclass(frozen=True, slots=True)
class Running:
    """A window, and how to end what works behind it.

    `shut_down` takes the seconds it may take, and returns whether everything has ended by then.
    """

    window: MainWindow
    parts: Parts
    jobs: Jobs
    shut_down: Callable[[float], bool]


def build(
    library: Library, operations: Operations, settings: QSettings, *, remembered: bool = False
) -> Running:
    """Create everybody and introduce them to each other; the window is not shown yet.

    `remembered` says whether the keyring has the key of the library.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    root = QObject()
    engines = operations.engines(library.path)
    state, style = State(settings), Style(application, root)
    style.set_appearance(state.appearance)
    failures, hub, jobs = Failures(root), Hub(root), Jobs(root)
    loader = ThumbnailLoader(
        partial(thumbnail, library, operations, engines), partial(boxes, library), root
    )
    work = Work(library, operations, engines)
    scans = Scans(work, jobs, hub, root)
    wishes = Wishes(library, jobs, hub, root)
    draw = partial(operations.draw_face, library, engines)
    suggest = partial(operations.suggest, library, engines)
    parts = Parts(
        album_counts=AlbumCounts(library, jobs, root),
        arrivals=Arrivals(library, jobs, scans, root),
        asking=Asking(library, jobs, hub, wishes, root),
        browser=Browser(library, jobs, hub, root),
        care=Care(library, jobs, hub, root),
        drawing=Drawing(library, jobs, wishes, (draw, suggest), root),
        encrypting=Encrypting(library.path, library.key, jobs, root, remembered=remembered),
        failures=failures,
        files=FileManager(jobs, root),
        forgetting=Forgetting(library, jobs, hub, root),
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
        viewing=Viewing(library, jobs, partial(pixels, library, operations, engines), root),
        wishes=wishes,
    )
    jobs.failed.connect(failures.report)
    loader.failed.connect(failures.report)
    hub.library_changed.connect(parts.viewing.refresh)
    Watch(library, jobs, hub, parts.browser, root).start()
    window = MainWindow(parts)
    parts.encrypting.counted.connect(partial(open_dialog, window))
    if library.read_only:
        window.let_only_read()
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
    code = 0
    _start_log()
    try:
        if not instance.is_first(folders):
            return code
        unlocked = unlock(library_path)
        while unlocked is not None:
            library = open_library(library_path, unlocked.key)
            code, window = _show(library, unlocked, folders, instance)
            folders = []  # what it was opened for is done, or taken up again
            unlocked = _next(window, unlocked) if window else None
    except FacesortError as error:
        show_failure(error)
        return _FAILED
    finally:
        instance.close()
    return code


def _next(window: MainWindow, unlocked: Unlocked) -> Unlocked | None:
    """Do what the window was closed for; returns how it is opened again, None if it is not."""
    library, wish = window.parts.encrypting.library, window.parts.encrypting.wish
    unlocked = replace(unlocked, news="")  # it is said
    if window.put_in_place is not None:
        restoring.put_in_place(library, window.put_in_place, unlocked.key)
        return unlocked
    return carry_out(library, unlocked, wish) if wish else None


def _show(
    library: Library, unlocked: Unlocked, folders: Sequence[bytes], instance: SingleInstance
) -> tuple[int, MainWindow | None]:
    """Show a window until it is closed; returns the exit code, and the window if there was one."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    try:
        running = build(library, operations(), _settings(), remembered=unlocked.remembered)
    except Exception as error:  # noqa: BLE001 - there is no window yet to tell of it
        show_bug(error)
        library.close()
        return _FAILED, None
    failures, last_time = running.parts.failures, LastTime(library.path)
    failures.install()
    last_time.begin()
    again = instance.started_again.connect(running.window.raise_again)
    collector = GarbageCollector(application)
    on_signal = partial(_on_signal, running.window)
    before = {n: signal.signal(n, on_signal) for n in _ENDING}
    running.window.closed.connect(application.quit)
    running.window.show()
    collector.start()
    watchdog = Watchdog(application)
    watchdog.start()
    keeper = Keeper(library.path, library.key)
    if not last_time.ended_well:
        running.parts.care.found_whole.connect(partial(say_so, running.window.notice))
    begin(running, folders)
    for sentence in (*library.warnings(), unlocked.news):
        if sentence:
            running.window.notice.say(sentence)
    if not library.read_only:  # it could lose nothing
        running.jobs.start(_("Library"), lambda _monitor: keeper.start(), Lane.DISK)
    code = application.exec()
    watchdog.stop()
    instance.started_again.disconnect(again)
    _end(running, library, keeper, last_time, code)
    failures.uninstall()
    collector.stop()
    for number, handler in before.items():
        signal.signal(number, handler)
    running.window.deleteLater()
    return code, running.window


def begin(running: Running, folders: Sequence[bytes]) -> None:
    """Look the library over, take up what an earlier run left undone, and scan these folders."""
    if not running.window.read_only:  # nothing is written by itself into what is damaged
        running.parts.care.found_whole.connect(running.parts.scans.take_up)
    running.parts.care.start()
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
    # Qt's own dialogs would keep there which folders were looked at.
    native, user = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(native, user, os.devnull)
    application = open_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(
        False
    )  # a dialog may come before the window, and after it
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


def _start_log() -> None:
    with contextlib.suppress(OSError):  # reports go to the terminal then
        start_log(log_file())


def _on_signal(window: MainWindow, _number: int, _frame: FrameType | None) -> None:
    QTimer.singleShot(
        0, window.close
    )  # once the event loop runs: before it, quitting has no effect
