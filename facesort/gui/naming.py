"""What the cards of people need from the rest of the window while names are typed on them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facesort.gui.state import State
from facesort.gui.wishes import Collision

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


def connect_naming(window: MainWindow) -> None:
    """Tell the cards whom somebody is like, say what can be no name, and remember what is shown."""
    parts, pages = window.parts, window.pages
    for page in (pages.people, pages.bystanders):
        page.likeness_requested.connect(parts.likenesses.ask)
        parts.likenesses.found.connect(page.set_like)
        page.name_refused.connect(window.notice.say)
    pages.people.set_view(*parts.state.people_view)
    pages.people.view_changed.connect(partial(_remember, parts.state))


def correct(window: MainWindow, collision: Collision) -> None:
    """Let a name that is taken be corrected on its card, when nobody is meant who bears it."""
    people = window.pages.people
    if collision.person_id is not None and window.pages.currentWidget() is people:
        people.correct_name(collision.person_id, collision.name)


def _remember(state: State, show: str, order: str) -> None:
    state.people_view = (show, order)
