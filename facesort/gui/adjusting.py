"""Make people stricter or looser from the window: all, or one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facesort.gui.models.words import called
from facesort.gui.outlook import edit_of
from facesort.gui.views.strictness_dialog import StrictnessDialog
from facesort.library.people import PersonRow

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


def adjust_people(window: MainWindow) -> None:
    """Ask how strict people shall be."""
    _open(window, None, None)


def adjust_person(window: MainWindow, person: PersonRow) -> None:
    """Ask how strict one person shall be."""
    _open(window, person.id, called(person.name))


def _open(window: MainWindow, person_id: int | None, name: str | None) -> None:
    parts = window.parts
    dialog = StrictnessDialog(parts.outlooks(person_id), parts.pixmaps, name, window)
    dialog.apply_requested.connect(partial(_apply, window, person_id))
    dialog.open()


def _apply(window: MainWindow, person_id: int | None, strict: int) -> None:
    window.parts.wishes.do(edit_of(person_id, strict))
