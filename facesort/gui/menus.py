"""What stands in the menus of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from facesort.gui.actions import Entry
from facesort.gui.adjusting import adjust_people
from facesort.gui.backups import show_backups
from facesort.gui.encrypting import show_encryption
from facesort.gui.forgetting import forget_all, forget_person, person_chosen
from facesort.gui.reading import HistorySpot
from facesort.gui.sidebar import Section
from facesort.gui.style import Appearance
from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


def entries(window: MainWindow) -> list[Entry]:
    """Return the table of all entries."""
    return [
        *_file(window),
        *_edit(window),
        *_answers(window),
        *_view(window),
        *_people(window),
        *_tools(window),
        *_help(window),
    ]


def _file(window: MainWindow) -> list[Entry]:
    menu, scans = _("&File"), window.parts.scans
    show_problems = partial(window.pages.go, Section.PROBLEMS)
    return [
        Entry("add", menu, _("Add folder…"), window.choose_folder, keys=("Ctrl+O",)),
        Entry("rescan", menu, _("Rescan folders"), scans.rescan, window.has_folders, ("F5",)),
        Entry(
            "show file",
            menu,
            _("Show in file manager"),
            partial(window.pages.do, "show file"),
            partial(window.pages.can, "show file"),
            page_key="F",
        ),
        Entry("-", menu, "", _nothing),
        Entry("pause", menu, _("Pause"), scans.pause, lambda: scans.busy and not scans.is_paused),
        Entry("resume", menu, _("Resume"), scans.resume, lambda: scans.is_paused),
        Entry("stop", menu, _("Stop"), scans.stop, lambda: scans.busy),
        Entry("-", menu, "", _nothing),
        Entry("backups", menu, _("Backups…"), partial(show_backups, window)),
        Entry("encryption", menu, _("Encryption…"), partial(show_encryption, window)),
        Entry("problems", menu, _("Problems"), show_problems, keys=("Ctrl+6",)),
        Entry("quit", menu, _("Quit"), window.quit, keys=("Ctrl+Q",)),
    ]


def _edit(window: MainWindow) -> list[Entry]:
    menu, wishes, search = _("&Edit"), window.parts.wishes, window.search
    table = [
        Entry("undo", menu, _("Undo"), wishes.undo, window.can_undo, ("Ctrl+Z",), _("U U")),
        Entry("redo", menu, _("Redo"), wishes.redo, window.can_redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        Entry("-", menu, "", _nothing),
        Entry("search", menu, _("Search"), search.focus, window.has_folders, ("Ctrl+F",)),
        Entry("keep", menu, _("Keep as album…"), search.keep, search.can_keep, ("Ctrl+K",)),
        Entry("-", menu, "", _nothing),
    ]
    verbs = (
        ("name", _("Name"), "F2"),
        ("merge", _("Merge"), "M"),
        ("assign", _("This is…"), "T"),
        ("split", _("New person"), "P"),
        ("reject", _("Not this person"), "N"),
        ("look", _("Select this look"), "S"),
        ("cover", _("Use as cover"), "C"),
        ("apart", _("Take apart…"), ""),
        ("none", _("Not a face"), "X"),
        ("draw", _("Draw a face"), "D"),
        ("hide", _("Hide"), _("Delete")),
        ("show", _("Bring back"), _("Delete")),
        ("take back", _("Take back"), _("Delete")),
    )
    for verb, text, key in verbs:
        act = partial(window.pages.do, verb)
        table.append(Entry(verb, menu, text, act, partial(window.pages.can, verb), page_key=key))
    return table


def _answers(window: MainWindow) -> list[Entry]:
    menu, page = _("&Edit") + "/" + _("Review"), window.pages.review
    verbs = (
        ("yes", _("Yes"), "Y"),
        ("no", _("No"), "N"),
        ("skip", _("Skip"), "S"),
        ("ignore", _("Hide"), "I"),
        ("undo answer", _("Undo the last answer"), "Z"),
        ("ask again", _("Ask skipped questions again"), ""),
    )
    acts = {"undo answer": page.undo, "ask again": page.ask_again}
    return [
        Entry(
            verb,
            menu,
            text,
            acts.get(verb, partial(page.say, verb)),
            partial(window.pages.can, verb),
            page_key=key,
        )
        for verb, text, key in verbs
    ]


def _view(window: MainWindow) -> list[Entry]:
    menu, looks = _("&View"), _("&View") + "/" + _("Appearance")
    sections = (
        ("people", _("People"), Section.PEOPLE),
        ("photos", _("Photos"), Section.PHOTOS),
        ("review", _("Review"), Section.REVIEW),
        ("not placed", _("Not placed"), Section.NOT_PLACED),
        ("bystanders", _("Bystanders"), Section.BYSTANDERS),
    )
    table = [
        Entry(name, menu, text, partial(window.pages.go, section), keys=(f"Ctrl+{number}",))
        for number, (name, text, section) in enumerate(sections, 1)
    ]
    show_history = partial(window.pages.go, HistorySpot())
    table.append(Entry("history", menu, _("History"), show_history, keys=("Ctrl+H",)))
    show_map = partial(window.pages.go, Section.MAP)
    table.append(Entry("map", menu, _("Map"), show_map, keys=("Ctrl+M",)))
    table.append(Entry("-", menu, "", _nothing))
    appearances = (
        (Appearance.SYSTEM, _("System")),
        (Appearance.LIGHT, _("Light")),
        (Appearance.DARK, _("Dark")),
    )
    style = window.parts.style
    for appearance, text in appearances:
        table.append(
            Entry(
                appearance.value,
                looks,
                text,
                partial(window.set_appearance, appearance),
                checked=_is(lambda: style.appearance, appearance),
            )
        )
    return table


def _people(window: MainWindow) -> list[Entry]:
    menu, adjust = _("&People"), partial(adjust_people, window)
    text = _("Stricter or looser people…")
    forget, forget_everybody = partial(forget_person, window), partial(forget_all, window)
    return [
        Entry("strictness", menu, text, adjust, window.has_folders),
        Entry("-", menu, "", _nothing),
        Entry(
            "forget",
            menu,
            _("Forget this person…"),
            forget,
            lambda: person_chosen(window) is not None,
        ),
        Entry("forget all", menu, _("Forget all face data…"), forget_everybody, window.has_folders),
    ]


def _tools(window: MainWindow) -> list[Entry]:
    menu, scans = _("&Tools"), window.parts.scans
    text = _("Check photos for damage")
    return [Entry("check", menu, text, scans.check, window.has_folders)]


def _help(window: MainWindow) -> list[Entry]:
    menu = _("&Help")
    return [
        Entry("help", menu, _("Help"), window.show_help, keys=("F1",)),
        Entry("shortcuts", menu, _("Shortcuts"), window.show_shortcuts, keys=("?",)),
        Entry("about", menu, _("About facesort"), window.show_about),
    ]


def _is(now: Callable[[], Appearance], appearance: Appearance) -> Callable[[], bool]:
    return lambda: now() is appearance


def _nothing() -> None:
    """Do nothing: lines between groups of entries do."""
