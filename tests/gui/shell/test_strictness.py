"""Stricter and looser people in the window: what is shown, what happens, and that it can be left."""

import pytest
from PySide6.QtCore import Qt

from facesort.gui.adjusting import adjust_people, adjust_person
from facesort.gui.outlook import Kind
from facesort.gui.views.change_list import heading, spoken
from facesort.gui.views.strictness_dialog import StrictnessDialog
from facesort.library import edits, people
from facesort.operations.strictness import apply, strictness
from tests.generated import people_like
from tests.gui.shell.conftest import people_rows
from tests.libraries import add_vectors, everything, link, owners, place
from tests.unit.operations.test_strictness import LINKS

# Of the offscreen platform, about dialogs.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def linked(library, folder):
    add_vectors(library, people_like([9], drawn=0).faces.vectors, root=bytes(folder))
    place(library, [-1] * 5 + [-2] * 3 + [0])
    link(library, LINKS)
    return library


def dialog_of(window):
    (dialog,) = (d for d in window.findChildren(StrictnessDialog) if d.isVisible())
    return dialog


def rests(qtbot, dialog, strict):
    """Move the slider, and wait until it is known what would change."""
    dialog.slider.setValue(strict)
    qtbot.waitUntil(lambda: dialog._outlook is not None and dialog._outlook.strict == strict)


def opened(qtbot, window):
    adjust_people(window)
    dialog = dialog_of(window)
    qtbot.waitUntil(dialog.slider.isEnabled)
    return dialog


def row_of(library, person_id):
    with library.read() as session:
        return next(row for row in people.list_people(session) if row.id == person_id)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_split_is_shown_as_faces_and_nothing_happens_before_apply(qtbot, linked, window):
    before = everything(linked)
    dialog = opened(qtbot, window)
    assert (dialog.slider.value(), dialog.apply_button.isEnabled()) == (0, False)
    assert dialog.sentence.text() == "Nothing would change."
    rests(qtbot, dialog, 6)
    assert dialog.sentence.text() == "2 people would come apart, 3 faces would move."
    first, second = dialog.list.changes.rows
    assert heading(first) == "Somebody unnamed would come apart"
    assert [(s.face_ids, s.nobody) for s in first.strips] == [((1, 2, 3), False), ((4, 5), False)]
    assert [(s.face_ids, s.nobody) for s in second.strips] == [((6, 7), False), ((8,), True)]
    assert spoken(second) == "Somebody unnamed would come apart: 2 faces, 1 with nobody"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert everything(linked) == before


def test_apply_is_one_edit_that_can_be_taken_back(qtbot, linked, window):
    before = owners(linked)
    dialog = opened(qtbot, window)
    rests(qtbot, dialog, 6)
    button = dialog.apply_button
    click(qtbot, button)
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text() == "Done: strictness 6"
    assert strictness(linked) == 6
    assert owners(linked) != before
    click(qtbot, window.notice.button)
    qtbot.waitUntil(lambda: owners(linked) == before)
    assert strictness(linked) == 0


def test_it_opens_where_the_library_stands(qtbot, linked, window):
    apply(linked, 6)
    dialog = opened(qtbot, window)
    assert dialog.slider.value() == 6
    assert not dialog.apply_button.isEnabled()
    rests(qtbot, dialog, 0)
    assert dialog.apply_button.isEnabled()
    dialog.reject()


def test_who_would_join_is_shown_by_their_covers(qtbot, linked, window):
    with linked.write() as session:
        edits.rename_person(session, 1, "Anna")
    dialog = opened(qtbot, window)
    rests(qtbot, dialog, -9)
    assert dialog.sentence.text() == "1 person would join another, 4 faces would move."
    (change,) = dialog.list.changes.rows
    assert heading(change) == "“Anna” ← 1 unnamed"
    assert spoken(change) == "1 unnamed would join “Anna”"
    covers = [people_rows(linked)[person].cover_face_id for person in (1, 2)]
    assert [strip.face_ids for strip in change.strips] == [(cover,) for cover in covers]
    dialog.reject()


def test_what_changes_meanwhile_is_looked_at_again(qtbot, linked, running):
    dialog = opened(qtbot, running.window)
    rests(qtbot, dialog, 6)
    running.parts.wishes.rename_person(2, "Ben")
    qtbot.waitUntil(lambda: len(dialog.list.changes.rows) == 1)
    assert dialog.sentence.text() == "1 person would come apart, 2 faces would move."
    dialog.reject()


def test_only_where_the_slider_rests_is_looked_at(qtbot, linked, running):
    dialog = opened(qtbot, running.window)
    found = []
    dialog._outlooks.found.connect(lambda outlook: found.append(outlook.strict))
    for strict in range(1, 10):
        dialog.slider.setValue(strict)
    qtbot.waitUntil(lambda: bool(found))
    qtbot.wait(300)
    assert found == [9]
    for strict in (1, 2, 3, 4):  # faster than any can be made
        dialog._outlooks.ask(strict)
    qtbot.waitUntil(lambda: 4 in found)
    assert found == [9, 4]
    dialog.reject()


def test_apply_is_off_until_it_is_known_what_it_would_do(qtbot, linked, window):
    dialog = opened(qtbot, window)
    rests(qtbot, dialog, 6)
    assert dialog.apply_button.isEnabled()
    dialog.slider.setValue(1)
    assert not dialog.apply_button.isEnabled()
    dialog.reject()


def test_a_strictness_that_moves_nobody_now_counts_for_photos_to_come(qtbot, linked, window):
    dialog = opened(qtbot, window)
    rests(qtbot, dialog, 1)
    assert "photos to come" in dialog.sentence.text()
    click(qtbot, dialog.apply_button)
    qtbot.waitUntil(lambda: strictness(linked) == 1)


def test_one_person_comes_apart(qtbot, linked, window):
    before = owners(linked)
    adjust_person(window, row_of(linked, 1))
    dialog = dialog_of(window)
    rests(qtbot, dialog, 0)
    assert not dialog.apply_button.isEnabled()
    rests(qtbot, dialog, 4)
    assert [change.kind for change in dialog.list.changes.rows] == [Kind.STAY, Kind.LEAVE]
    assert [strip.face_ids for row in dialog.list.changes.rows for strip in row.strips] == [
        (1, 2, 3),
        (4, 5),
    ]
    click(qtbot, dialog.apply_button)
    qtbot.waitUntil(lambda: owners(linked) != before)
    now = owners(linked)
    assert now[0] == now[1] == now[2] == 1
    assert now[3] == now[4] != 1
    assert strictness(linked) == 0
    qtbot.waitUntil(lambda: window.actions_table["undo"].isEnabled())
    window.actions_table["undo"].trigger()
    qtbot.waitUntil(lambda: owners(linked) == before)


def test_who_is_like_one_person_joins_them(qtbot, linked, window):
    adjust_person(window, row_of(linked, 1))
    dialog = dialog_of(window)
    rests(qtbot, dialog, -9)
    assert [change.kind for change in dialog.list.changes.rows] == [Kind.JOIN, Kind.TAKE]
    assert dialog.sentence.text() == "1 person would join another, 4 faces would move."
    click(qtbot, dialog.apply_button)
    qtbot.waitUntil(lambda: owners(linked) == [1] * 9)


@pytest.mark.usefixtures("family")
def test_without_people_there_is_one_sentence(qtbot, window):
    adjust_people(window)
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: "scan a folder" in dialog.sentence.text())
    assert not dialog.slider.isEnabled()
    assert not dialog.apply_button.isEnabled()
    dialog.reject()


def test_a_person_who_goes_meanwhile_is_told(qtbot, linked, running):
    adjust_person(running.window, row_of(linked, 2))
    dialog = dialog_of(running.window)
    rests(qtbot, dialog, 6)
    running.parts.wishes.merge_people(1, [2])
    qtbot.waitUntil(lambda: "not there any more" in dialog.sentence.text())
    assert not dialog.apply_button.isEnabled()
    assert not dialog.list.changes.rows
    dialog.reject()


def test_only_the_pictures_in_view_are_loaded(qtbot, library, folder, running, fakes):
    count = 200
    add_vectors(library, people_like([2 * count], drawn=0).faces.vectors, root=bytes(folder))
    place(library, [-1 - n // 2 for n in range(2 * count)])
    link(library, [(2 * n + 2, 2 * n + 1, 0.8) for n in range(count)])
    dialog = opened(qtbot, running.window)
    before = fakes.pictures
    rests(qtbot, dialog, 10)
    assert len(dialog.list.changes.rows) == count
    qtbot.wait(300)
    assert 0 < fakes.pictures - before < count


def test_it_is_in_the_menu_and_on_the_page_of_a_person(qtbot, linked, window):
    qtbot.waitUntil(window.actions_table["strictness"].isEnabled)
    window.actions_table["strictness"].trigger()
    dialog_of(window).reject()
    window.pages.person.show_person(row_of(linked, 2), [], [])
    window.pages.person.adjust_person()
    dialog = dialog_of(window)
    assert dialog.slider.accessibleName() == "How strict this person is"
    dialog.reject()
