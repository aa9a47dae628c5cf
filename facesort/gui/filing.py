"""What there is to say about files after long work: folders that were moved, photos that are damaged."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facesort.gui.models.words import number
from facesort.gui.sidebar import Section
from facesort.library.moving import Moved
from facesort.operations.check_photos import CheckReport
from facesort.text import _, ngettext, shown

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow

#: What the notice's button asks for when a folder was moved; the id of the folder follows.
_LET_GO = "let go of "
#: The same when photos are damaged.
_SHOW_PROBLEMS = "show problems"


def connect_files(window: MainWindow) -> None:
    """Let the window say what came of checking and moving, and offer what can be done."""
    scans = window.parts.scans
    scans.moved_found.connect(partial(_on_moved_found, window))
    scans.checked.connect(partial(_on_checked, window))
    window.notice.action_requested.connect(partial(_on_action, window))


def _on_moved_found(window: MainWindow, moved: Moved) -> None:
    text = _("“{before}” is not there any more; all its people are in “{now}”.  Was it moved?")
    window.notice.say(
        text.format(before=shown(moved.before), now=shown(moved.now)),
        _("Let go of the old place"),
        f"{_LET_GO}{moved.folder_id}",
    )


def _on_checked(window: MainWindow, report: CheckReport) -> None:
    bad = report.damaged + report.unread
    if bad:
        text = ngettext(
            "{n} photo is damaged or cannot be read.",
            "{n} photos are damaged or cannot be read.",
            bad,
        )
        window.notice.say(text.format(n=number(bad)), _("Show problems"), _SHOW_PROBLEMS)
    else:
        text = ngettext(
            "No damage: {n} photo is as it was.",
            "No damage: {n} photos are as they were.",
            report.intact,
        )
        window.notice.say(text.format(n=number(report.intact)))


def _on_action(window: MainWindow, action: str) -> None:
    if action.startswith(_LET_GO):
        window.parts.wishes.remove_folder(int(action.removeprefix(_LET_GO)))
    elif action == _SHOW_PROBLEMS:
        window.pages.go(Section.PROBLEMS)
