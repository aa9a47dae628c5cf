"""What the window says of a scan: that it runs, how far it is, how it ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow

_STOPPED = _("Stopped.  What was done is kept; “Rescan folders” goes on.")


def connect_scans(window: MainWindow) -> None:
    """Let the window tell of scans, and the line at its bottom steer them."""
    scans, activity = window.parts.scans, window.activity
    activity.pause_requested.connect(scans.pause)
    activity.resume_requested.connect(scans.resume)
    activity.stop_requested.connect(scans.stop)
    scans.started.connect(partial(_on_started, window))
    scans.progressed.connect(activity.show_progress)
    scans.paused.connect(activity.show_paused)
    scans.ended.connect(partial(_on_ended, window))
    scans.troubles_found.connect(partial(_on_troubles_found, window))


def _on_started(window: MainWindow, phrase: str) -> None:
    if window.notice.label.text() == _STOPPED:
        window.notice.hide()
    window.activity.begin(phrase)
    window.pages.people.set_scanning(True)
    window.actions_table.update()


def _on_ended(window: MainWindow, stopped: bool) -> None:
    window.activity.end()
    window.pages.people.set_scanning(False)
    window.actions_table.update()
    if stopped:
        window.notice.say(_STOPPED)
    window.parts.pixmaps.forget_missing()
    window.parts.browser.look_for_drives()
    window.parts.browser.refresh()


def _on_troubles_found(window: MainWindow, troubles: list[str]) -> None:
    window.notice.say(troubles[0])
