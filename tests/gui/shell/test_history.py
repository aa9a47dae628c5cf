"""One old change is taken back in the window while later ones stay."""

import pytest
from PySide6.QtCore import Qt

from facesort.gui.app import build
from facesort.gui.reading import HistorySpot
from facesort.library import edits, faces, journal
from tests.gui.shell.conftest import people_rows
from tests.patience import PATIENCE_S


@pytest.fixture
def named(library, family):
    """Anna, and since then Ben and Carl."""
    anna, second, third = family
    with library.write() as session:
        edits.rename_person(session, second, "Ben")
        edits.rename_person(session, third, "Carl")
    return anna, second, third


@pytest.fixture
def page(qtbot, named, window):
    window.actions_table["history"].trigger()
    pages = window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.history)
    return pages.history


def labels(page):
    return [row.label for row in page._model.rows]


def names(library):
    return sorted(row.name for row in people_rows(library).values())


def line(page, label):
    return next(row for row in page._model.rows if row.label == label)


def take_back(qtbot, page, label):
    page.grid.select_id(line(page, label).id)
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete)


def test_the_history_is_a_page_of_its_own(qtbot, page, window):
    assert labels(page) == ["name “Carl”", "name “Ben”", "name “Anna”"]
    assert window.parts.browser.spot == HistorySpot()
    assert window.sidebar.tree.selectedItems() == []
    model = page._model
    qtbot.waitUntil(lambda: all(model.faces_of(row) is not None for row in model.rows))
    assert [model.faces_of(row).count for row in model.rows] == [1, 2, 3]


def test_an_old_naming_is_taken_back_while_later_ones_stay(qtbot, page, window, library):
    take_back(qtbot, page, "name “Anna”")
    qtbot.waitUntil(lambda: labels(page)[0] == "take back “name “Anna””")
    assert names(library) == ["", "Ben", "Carl"]
    assert window.notice.label.text() == "Done: take back “name “Anna””"
    assert line(page, "name “Anna”").taken_back is not None
    assert not page.can_take_back()
    window.notice.button.click()
    qtbot.waitUntil(
        lambda: labels(page)[0] == "take back “name “Anna””" and page._model.rows[0].undone
    )
    assert names(library) == ["Anna", "Ben", "Carl"]
    assert page.can_take_back()


def test_it_is_undone_after_a_restart(qtbot, page, running, library, *, fakes, settings):
    take_back(qtbot, page, "name “Anna”")
    qtbot.waitUntil(lambda: len(labels(page)) == 4)
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    again = build(library, fakes.operations(), settings)
    qtbot.addWidget(again.window)
    undo = again.window.actions_table["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo take back “name “Anna””")
    undo.trigger()
    qtbot.waitUntil(lambda: names(library) == ["Anna", "Ben", "Carl"])
    again.window.close()
    assert again.shut_down(PATIENCE_S)


def test_a_refusal_says_why_and_marks_what_must_go_first(qtbot, page, window, library, named):
    window.parts.wishes.rename_person(named[0], "Dora")
    qtbot.waitUntil(lambda: len(labels(page)) == 4)
    take_back(qtbot, page, "name “Anna”")
    qtbot.waitUntil(lambda: "builds on it.  Take that back first." in window.notice.label.text())
    assert "“rename “Anna” to “Dora””" in window.notice.label.text()
    model = page._model
    assert [row.label for row in model.rows if model.is_holder(row)] == ["rename “Anna” to “Dora”"]
    assert names(library) == ["Ben", "Carl", "Dora"]


def test_two_presses_take_back_once(qtbot, page, window, library):
    page.grid.select_id(line(page, "name “Anna”").id)
    for _press in range(2):
        qtbot.keyClick(page.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "taken back already" in window.notice.label.text())
    with library.read() as session:
        assert len(journal.history(session)) == 4
    assert names(library) == ["", "Ben", "Carl"]


def test_a_change_that_is_gone_is_told(qtbot, page, window):
    window.parts.wishes.take_back(999)
    qtbot.waitUntil(lambda: "not in the history any more" in window.notice.label.text())


def test_the_menu_offers_it_for_a_selected_change_only(page, window):
    entry = window.actions_table["take back"]
    assert not entry.isEnabled()
    page.grid.select_id(line(page, "name “Ben”").id)
    assert entry.isEnabled()


def test_a_face_of_a_change_opens_its_photo(qtbot, page, window, library, named):
    row = line(page, "name “Ben”")
    page.grid.select_id(row.id)
    qtbot.waitUntil(page._open.isEnabled)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.viewer)
    with library.read() as session:
        photos = {face.photo_id for face in faces.faces_of_person(session, named[1])}
    assert window.parts.viewing._photo_id in photos
    window.pages.close_viewer()
    assert window.pages.currentWidget() is page


def test_a_change_elsewhere_is_seen(qtbot, page, library, named, running):
    with library.write() as session:
        edits.hide_people(session, [named[2]])
    running.parts.browser.go(HistorySpot())
    qtbot.waitUntil(lambda: labels(page)[0] == "hide “Carl”")


def test_it_opens_without_a_folder_and_leads_back_to_the_welcome(qtbot, window):
    pages = window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.welcome)
    window.actions_table["history"].trigger()
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.history)
    window.parts.browser.refresh()
    qtbot.wait(100)
    assert pages.currentWidget() is pages.history
    qtbot.mouseClick(pages.history.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.welcome)


def test_a_removed_folder_is_taken_back_from_the_history(qtbot, window, library, family):
    pages = window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    window.parts.wishes.remove_folder(1)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.welcome)
    window.actions_table["history"].trigger()
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.history)
    qtbot.waitUntil(lambda: labels(pages.history)[0].startswith("remove folder"))
    removal = pages.history._model.rows[0]
    pages.history.take_back_requested.emit(removal.id)
    qtbot.waitUntil(lambda: len(people_rows(library)) == len(family))
    pages.history.back_requested.emit()
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
