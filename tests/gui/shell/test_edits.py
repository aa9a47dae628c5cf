"""What the pages ask for becomes an edit, is told with Undo, and is seen at once."""

import threading
import time

import pytest
from PySide6.QtCore import Qt

from facesort.gui.namesakes import NamesakeDialog
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.library import edits, faces, folders, journal, photos
from tests.gui.shell.conftest import people_rows
from tests.patience import PATIENCE_S


def names_on(page):
    return [row.name for row in page._model.rows]


def dialog_of(qtbot, window):
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(NamesakeDialog)))
    return next(d for d in window.findChildren(NamesakeDialog) if d.isVisible())


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_naming_is_told_shown_and_can_be_taken_back(qtbot, family, window, library):
    _anna, second, _third = family
    people = window.pages.people
    people.rename_requested.emit(second, " Ben ")
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "Done: name “Ben”"
    qtbot.waitUntil(lambda: "Ben" in names_on(people))
    undo = window.actions_table["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo name “Ben”")
    click(qtbot, window.notice.button)
    qtbot.waitUntil(lambda: "Ben" not in names_on(people))
    qtbot.waitUntil(lambda: window.actions_table["redo"].text() == "Redo name “Ben”")
    assert people_rows(library)[second].kind == "unnamed"


def test_undo_and_redo_from_the_menu(qtbot, family, window, library):
    anna, second, third = family
    window.pages.people.merge_requested.emit(anna, [second, third])
    undo, redo = window.actions_table["undo"], window.actions_table["redo"]
    qtbot.waitUntil(lambda: undo.text().startswith("Undo merge “Anna” and"))
    assert people_rows(library)[anna].faces == 6
    undo.trigger()
    qtbot.waitUntil(redo.isEnabled)
    assert people_rows(library)[anna].faces == 3
    redo.trigger()
    qtbot.waitUntil(lambda: not redo.isEnabled())
    assert people_rows(library)[anna].faces == 6


def test_nothing_to_undo_is_no_entry_to_choose(window):
    assert not window.actions_table["undo"].isEnabled()
    assert window.actions_table["undo"].text() == "Undo"


@pytest.mark.parametrize("answer", ["same", "other", "cancel"])
def test_a_name_that_is_taken_is_asked_about(qtbot, family, window, library, answer):
    anna, second, _third = family
    window.pages.people.rename_requested.emit(second, "anna")
    dialog = dialog_of(qtbot, window)
    assert people_rows(library)[second].name == ""
    button = {
        "same": dialog.same_buttons[0],
        "other": dialog.other_button,
        "cancel": dialog.cancel_button,
    }[answer]
    click(qtbot, button)
    if answer == "same":
        qtbot.waitUntil(lambda: second not in people_rows(library))
        assert people_rows(library)[anna].faces == 5
    elif answer == "other":
        qtbot.waitUntil(lambda: people_rows(library)[second].name == "anna")
        assert people_rows(library)[anna].faces == 3
    else:
        qtbot.wait(100)
        assert people_rows(library)[second].name == ""


def test_the_question_says_whom_there_is(qtbot, family, window):
    window.pages.people.rename_requested.emit(family[1], "Anna")
    dialog = dialog_of(qtbot, window)
    texts = [label.text() for label in dialog.findChildren(type(window.notice.label))]
    assert texts == ["There is already somebody called “Anna” (3 photos).  The same person?"]
    dialog.reject()


def test_merging_with_a_bystander_brings_nobody_among_the_bystanders(
    qtbot, library, family, running
):
    anna, second, _third = family
    with library.write() as session:
        edits.hide_people(session, [anna])
    running.window.pages.people.rename_requested.emit(second, "Anna")
    click(qtbot, dialog_of(qtbot, running.window).same_buttons[0])
    qtbot.waitUntil(lambda: anna not in people_rows(library, ("ignored",)))
    assert people_rows(library)[second].faces == 5


def test_faces_go_to_the_person_of_that_name(qtbot, family, window, library):
    anna, second, _third = family
    with library.read() as session:
        face = faces.faces_of_person(session, second)[0].id
    window.pages.person.assign_requested.emit([face], "ANNA")
    qtbot.waitUntil(lambda: people_rows(library)[anna].faces == 4)
    assert window.pages.person is not None


def test_faces_with_a_new_name_become_a_new_person(qtbot, family, window, library):
    with library.read() as session:
        face = faces.faces_of_person(session, family[1])[0].id
    window.pages.not_placed.assign_requested.emit([face], "Dora")
    qtbot.waitUntil(lambda: "Dora" in [row.name for row in people_rows(library).values()])


def test_faces_of_a_name_that_several_bear_are_asked_about(qtbot, library, family, running):
    anna, second, third = family
    with library.write() as session:
        edits.rename_person(session, second, "Anna")
        face = faces.faces_of_person(session, third)[0].id
    running.window.pages.not_placed.assign_requested.emit([face], "Anna")
    dialog = dialog_of(qtbot, running.window)
    assert [b.text() for b in dialog.same_buttons] == [
        "The “Anna” with 3 photos",
        "The “Anna” with 2 photos",
    ]
    click(qtbot, dialog.same_buttons[1])
    qtbot.waitUntil(lambda: people_rows(library)[second].faces == 3)
    assert people_rows(library)[anna].faces == 3


def test_rejecting_splitting_hiding_and_bringing_back(qtbot, family, window, library):
    anna, second, third = family
    with library.read() as session:
        first_face, second_face, _rest = (f.id for f in faces.faces_of_person(session, anna))
    window.pages.person.reject_requested.emit([first_face], anna)
    qtbot.waitUntil(lambda: people_rows(library)[anna].faces == 2)
    window.pages.person.split_requested.emit([second_face])
    qtbot.waitUntil(lambda: people_rows(library)[anna].faces == 1)
    window.pages.people.hide_requested.emit([second, third])
    qtbot.waitUntil(lambda: second in people_rows(library, ("ignored",)))
    window.pages.bystanders.show_requested.emit([second])
    qtbot.waitUntil(lambda: second in people_rows(library))


def test_an_empty_name_is_answered_in_a_sentence(qtbot, family, window, library):
    window.pages.people.rename_requested.emit(family[1], "   ")
    qtbot.waitUntil(window.notice.isVisible)
    assert "The name is empty." in window.notice.label.text()


def test_the_page_of_a_person_who_is_merged_away_is_left(qtbot, family, window, running):
    anna, second, _third = family
    window.pages.go(PersonSpot(second))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.person)
    running.parts.wishes.merge_people(anna, [second])
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)


def test_a_folder_leaves_the_library_and_comes_back(qtbot, family, window, library):
    with library.read() as session:
        (row,) = folders.list_folders(session)
    window.sidebar.folder_removal_requested.emit(row.id)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.welcome)
    assert people_rows(library) == {}
    qtbot.waitUntil(window.notice.button.isVisible)
    assert window.notice.label.text().endswith("holiday” (6 photos)")
    assert window.notice.button.text() == "Undo"
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    assert len(people_rows(library)) == 3
    with library.read() as session:
        assert journal.next_redo(session) is not None


def test_the_menu_offers_what_the_page_can_do(qtbot, family, window):
    table = window.actions_table
    offered = [v for v in ("name", "merge", "split", "reject", "hide") if table[v].isEnabled()]
    assert offered == []
    grid = window.pages.people.grid
    grid.select_id(family[0])
    assert table["name"].isEnabled()
    assert not table["merge"].isEnabled()
    grid.selectAll()
    assert table["merge"].isEnabled()
    assert not table["name"].isEnabled()
    table["merge"].trigger()
    qtbot.waitUntil(lambda: names_on(window.pages.people) == ["Anna"])
    window.pages.go(Section.PROBLEMS)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.problems)
    assert not table["merge"].isEnabled()


def test_an_ampersand_in_a_name_underlines_nothing(qtbot, family, window):
    window.pages.people.rename_requested.emit(family[1], "Ben & Co")
    undo = window.actions_table["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo name “Ben && Co”")


def test_a_name_given_just_before_the_window_closes_is_kept(family, running, library):
    reading = threading.Event()
    running.jobs.start("read", lambda monitor: reading.set() or time.sleep(0.3))
    assert reading.wait(PATIENCE_S)
    running.parts.wishes.rename_person(family[1], "Ben")
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    assert people_rows(library)[family[1]].name == "Ben"


@pytest.mark.parametrize("wish", ["rename", "merge", "reject", "folder"])
def test_what_is_gone_is_told_without_numbers_and_the_page_is_read_anew(
    qtbot, family, running, library, wish
):
    wishes, notice = running.parts.wishes, running.window.notice
    make, words = {
        "rename": (lambda: wishes.rename_person(999, "Ben"), "That person is"),
        "merge": (lambda: wishes.merge_people(family[0], [999]), "That person is"),
        "reject": (lambda: wishes.reject_faces([999], family[0]), "Those faces, or that person,"),
        "folder": (lambda: wishes.remove_folder(999), "That folder is"),
    }[wish]
    with qtbot.waitSignal(running.parts.browser.overview_read):
        make()
    qtbot.waitUntil(notice.isVisible)
    assert notice.label.text().startswith(words)
    assert notice.label.text().endswith("any more.  The page shows who is there now.")


def test_the_card_whose_name_is_taken_is_the_one_selected(qtbot, family, window):
    _anna, second, third = family
    people = window.pages.people
    people.select(second)
    people.rename_requested.emit(second, "Anna")
    people.select(third)  # Enter went on to the next
    dialog_of(qtbot, window)
    assert people.selected_ids() == [second]


@pytest.mark.usefixtures("family")
def test_a_photo_is_opened_whole(qtbot, window, library):
    window.pages.go(Section.PHOTOS)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.photos)
    with library.read() as session:
        (first, *_rest) = ids = [row.id for row in photos.list_photos(session)]
    canvas = window.pages.viewer.canvas
    for _time in range(2):
        window.pages.photos.photo_opened.emit(first, ids)
        qtbot.waitUntil(lambda: canvas.has_pixels)
        assert canvas.zoom.area.width() <= canvas.width()
        for _step in range(5):
            canvas.zoom_in()
        assert canvas.zoom.area.width() > canvas.width()
        window.pages.close_viewer()
