"""Naming with the library behind it: who is like whom, choosing without a question, what is kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from facesort.gui.app import build
from facesort.gui.namesakes import NamesakeDialog
from facesort.gui.state import State
from facesort.library import edits
from facesort.operations import likeness as operation
from tests.generated import people_like, strangers
from tests.gui.shell.conftest import people_rows
from tests.gui.shell.test_edits import dialog_of, names_on
from tests.libraries import add_vectors, everything, place
from tests.patience import PATIENCE_S

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FACES = 6


@pytest.fixture
def known(library, folder, monkeypatch):
    """Anna (1) and Ben (3) have names; 2 is Anna too, 4 is somebody else."""
    drawn = strangers()
    monkeypatch.setattr(operation, "load_strangers", lambda _model: drawn)
    made = people_like([2 * FACES, FACES, FACES], seed=5)
    add_vectors(library, made.faces.vectors, root=bytes(folder))
    place(library, [-1] * FACES + [-3] * FACES + [-2] * FACES + [-4] * FACES)
    with library.write() as session:
        edits.rename_person(session, 1, "Anna")
        edits.rename_person(session, 3, "Ben")
    return library


def editor(window):
    fields = window.pages.people.grid.viewport().findChildren(QLineEdit)
    return next((field for field in fields if field.isVisible()), None)


def shown(qtbot, window):
    people = window.pages.people
    qtbot.waitUntil(lambda: bool(names_on(people)))
    return people


def test_the_likeliest_is_offered_and_chosen_without_a_question(qtbot, known, window):
    before = everything(known)
    people = shown(qtbot, window)
    people.start_naming(2)
    popup = editor(window).completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data() == "Anna? · 6 photos"
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: 2 not in people_rows(known))
    assert people_rows(known)[1].faces == 2 * FACES
    assert not window.findChildren(NamesakeDialog)
    qtbot.waitUntil(window.actions_table["undo"].isEnabled)
    people.undo_requested.emit()
    qtbot.waitUntil(lambda: 2 in people_rows(known))
    assert everything(known) == before


def test_a_chosen_bystander_does_not_take_others_along(qtbot, known, running):
    with known.write() as session:
        edits.hide_people(session, [1])
    running.parts.wishes.unite(2, 1)
    qtbot.waitUntil(lambda: people_rows(known)[2].faces == 2 * FACES)
    assert people_rows(known)[2].name == "Anna"


def test_whoever_is_chosen_may_be_gone(qtbot, known, running):
    running.parts.wishes.unite(2, 999)
    qtbot.waitUntil(running.window.notice.isVisible)
    assert running.window.notice.label.text().startswith("That person is not there any more.")


def test_a_wish_said_twice_is_done_once(qtbot, known, running):
    edited = []
    running.parts.wishes.edited.connect(lambda *what: edited.append(what))
    for _click in range(2):
        running.parts.wishes.merge_people(1, [2])
    qtbot.waitUntil(lambda: bool(edited))
    qtbot.wait(200)
    assert [way for _what, way in edited] == ["do"]


def test_each_undo_counts_however_fast_they_come(qtbot, known, running):
    edited = []
    running.parts.wishes.edited.connect(lambda *what: edited.append(what))
    running.parts.wishes.merge_people(1, [2])
    running.parts.wishes.undo()
    running.parts.wishes.undo()
    running.parts.wishes.redo()
    qtbot.waitUntil(lambda: len(edited) == 4)
    assert [way for _what, way in edited] == ["do", "undo", "undo", "redo"]


@pytest.mark.parametrize("typed", ["anna", "  Anna ", "AN\u200dNA"[:2] + "NA"])
def test_an_equal_name_is_asked_about_and_stays_to_be_corrected(qtbot, known, window, typed):
    people = shown(qtbot, window)
    people.start_naming(4)
    qtbot.keyClicks(editor(window), typed)
    qtbot.keyClick(editor(window), Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, window)
    assert people_rows(known)[4].name == ""
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor(window) is not None)
    assert editor(window).text() == typed.strip()
    assert people.selected_ids() == [4]
    qtbot.keyClicks(editor(window), "Annika")
    qtbot.keyClick(editor(window), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: people_rows(known)[4].name == "Annika")


def test_what_can_be_no_name_is_told_in_one_sentence(qtbot, known, window):
    shown(qtbot, window).start_naming(4)
    editor(window).insert("x" * 10_000)
    qtbot.keyClick(editor(window), Qt.Key.Key_Return)
    assert window.notice.isVisible()
    assert window.notice.label.text().startswith("The name has more than 200 characters.")
    assert len(editor(window).text()) == 10_000


def test_one_after_the_other_with_only_the_unnamed_shown(qtbot, known, window):
    people = shown(qtbot, window)
    people.set_view("unnamed", "most photos")
    people.start_naming(2)
    for name in ("Cora", "Dora"):
        qtbot.keyClicks(editor(window) or people.grid, name[0])
        qtbot.keyClicks(editor(window), name[1:])
        qtbot.keyClick(editor(window), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda name=name: name in {r.name for r in people_rows(known).values()})
    rows = people_rows(known)
    assert (rows[2].name, rows[4].name) == ("Cora", "Dora")
    qtbot.waitUntil(lambda: names_on(people) == [])


def test_what_is_shown_is_remembered_after_a_restart(qtbot, known, running, fakes, settings):
    running.window.pages.people._filter.setCurrentText("Named")
    running.window.pages.people._order.setCurrentText("Name")
    assert State(settings).people_view == ("named", "name")
    again = build(known, fakes.operations(), settings)
    qtbot.addWidget(again.window)
    qtbot.waitUntil(lambda: names_on(again.window.pages.people) == ["Anna", "Ben"])
    again.window.close()
    assert again.shut_down(PATIENCE_S)


def test_an_unknown_view_in_the_settings_shows_everybody(qtbot, known, fakes, settings):
    settings.setValue("people/show", "\0nonsense")
    settings.setValue("people/order", [1, 2])
    running = build(known, fakes.operations(), settings)
    qtbot.addWidget(running.window)
    qtbot.waitUntil(lambda: len(names_on(running.window.pages.people)) == 4)
    running.window.close()
    assert running.shut_down(PATIENCE_S)


def test_only_who_was_asked_for_last_is_answered(qtbot, known, running):
    answers = []
    running.parts.likenesses.found.connect(lambda who, like, near: answers.append((who, near)))
    for person_id in (4, 999, 2):
        running.parts.likenesses.ask(person_id)
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(200)
    assert answers == [(2, 1)]
