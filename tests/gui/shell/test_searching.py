"""The search field, what it finds, and albums, in the whole window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from facesort.gui.album_lines import AlbumSpot
from facesort.gui.reading import FolderSpot, PersonSpot, SearchSpot
from facesort.gui.sidebar import Section
from facesort.gui.views.album_dialog import AlbumDialog
from facesort.gui.views.search_bar import SearchHelp
from facesort.library import albums, edits, journal
from tests.libraries import everything

# The offers are a window of their own; the offscreen plugin cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def edit(family, window, qtbot):
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow())
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.search.edit.hasFocus())
    return window.search.edit


def search(qtbot, window, text):
    edit = window.search.edit
    edit.setText(text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def shown(window):
    photos = window.pages.photos
    if window.pages.currentWidget() is not photos:
        return None
    return photos._title.text(), photos._count.text()


def album_texts(window):
    heading = window.sidebar.albums._heading
    items = [heading.child(row) for row in range(heading.childCount())]
    return [item.data(0, Qt.ItemDataRole.AccessibleTextRole) for item in items]


def stored(library):
    with library.read() as session:
        return [(row.name, row.query) for row in albums.list_albums(session)]


def make(library, name, query):
    with library.write() as session:
        return albums.make_album(session, name, query)[1]


def test_enter_shows_what_is_found_and_esc_leads_back(qtbot, edit, window):
    search(qtbot, window, " anna ")
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna", "3 photos"))
    assert window.sidebar.tree.selectedItems() == []
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    assert edit.text() == ""
    assert window.parts.browser.spot == Section.PEOPLE


def test_one_who_types_sees_what_is_found_and_keeps_the_keyboard(qtbot, edit, window):
    qtbot.keyClicks(edit, "anna")
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna", "3 photos"))
    assert edit.hasFocus()
    qtbot.keyClicks(edit, " !anna")
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna !anna", "0 photos"))
    assert "Nothing found." in window.pages.photos._pane.empty.accessibleName()
    assert edit.hasFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)  # back to where it began, not to the search before
    qtbot.waitUntil(lambda: window.parts.browser.spot == Section.PEOPLE)


def test_what_cannot_be_understood_is_said_below_the_field(qtbot, edit, window):
    search(qtbot, window, "anna & xanna")
    line = window.search.line
    qtbot.waitUntil(line.isVisible)
    assert line.text() == "There is nobody called “xanna”.  Is “Anna” meant?"
    assert edit.cursorPosition() == 7
    assert window.pages.currentWidget() is window.pages.people
    assert window.parts.browser.spot == Section.PEOPLE
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    assert not line.isVisible()
    search(qtbot, window, "anna & ")
    qtbot.waitUntil(lambda: line.text().startswith("At character 8: a name, a year or “("))


def test_a_name_of_several_finds_all_and_tells_how_to_find_one(qtbot, edit, window, family):
    anna, ben = family[:2]
    window.parts.wishes.do(lambda session: edits.rename_person(session, ben, "Anna"))
    search(qtbot, window, "anna")
    line = window.search.line
    qtbot.waitUntil(line.isVisible)
    assert line.text().startswith("Several people are called “anna”, and all are found.")
    assert f"Anna#{anna} (" in line.text()
    search(qtbot, window, f"anna#{ben}")
    qtbot.waitUntil(lambda: shown(window) == (f"Search: anna#{ben}", "2 photos"))
    assert not line.isVisible()
    search(qtbot, window, "anna")
    qtbot.waitUntil(line.isVisible)
    window.pages.go(Section.PEOPLE)
    qtbot.waitUntil(lambda: not line.isVisible())


def test_half_a_search_is_not_scolded(qtbot, edit, window):
    qtbot.keyClicks(edit, "anna & xa")
    qtbot.wait(400)
    assert not window.search.line.isVisible()
    assert edit.text() == "anna & xa"


@pytest.mark.parametrize("text", ["x" * 10_000, "🙂", "אנה", "a\0b", '"', "((((", "123"])
def test_any_text_is_answered_in_a_sentence(qtbot, edit, window, text):
    search(qtbot, window, text)
    qtbot.waitUntil(window.search.line.isVisible)
    assert window.search.line.text()


def test_blank_text_is_no_search(qtbot, edit, window):
    for text in ("", "   "):
        search(qtbot, window, text)
        assert window.parts.browser.spot == Section.PEOPLE
        assert not window.search.line.isVisible()


def test_what_is_shown_follows_the_library(qtbot, edit, window, library, family):
    search(qtbot, window, "anna")
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna", "3 photos"))
    window.parts.wishes.rename_person(family[1], "Anna Lena")
    window.parts.wishes.rename_person(family[0], "Berta")
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna", "2 photos"))
    window.parts.wishes.rename_person(family[1], "Lena")
    empty = window.pages.photos._pane.empty
    qtbot.waitUntil(lambda: "There is nobody called “anna”." in empty.accessibleName())
    assert not window.search.can_keep()


def test_a_person_opened_from_a_search_leads_back_to_it(qtbot, edit, window, family):
    search(qtbot, window, "anna")
    qtbot.waitUntil(lambda: window.parts.browser.spot == SearchSpot("anna"))
    qtbot.waitUntil(lambda: shown(window) is not None)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert window.pages.photos.grid.hasFocus()
    window.pages.go(PersonSpot(family[0]))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.person)
    assert edit.text() == ""
    window.pages.person.back_requested.emit()
    qtbot.waitUntil(lambda: shown(window) == ("Search: anna", "3 photos"))
    assert edit.text() == "anna"


def test_names_are_offered_while_one_types(qtbot, edit, window):
    qtbot.keyClicks(edit, "!an")
    popup = edit._popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data() == "Anna · 3 photos"
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "!Anna "
    assert edit.hasFocus()
    qtbot.waitUntil(lambda: shown(window) == ("Search: !Anna", "3 photos"))


def test_folders_are_offered(qtbot, edit, window):
    qtbot.waitUntil(lambda: edit._folders == ["holiday"])
    qtbot.keyClicks(edit, "folder:ho")
    qtbot.waitUntil(edit._popup().isVisible)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "folder:holiday "


def test_esc_closes_the_offers_first(qtbot, edit, window):
    qtbot.keyClicks(edit, "an")
    qtbot.waitUntil(edit._popup().isVisible)
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit._popup().isVisible()
    assert edit.text() == "an"


def test_a_search_is_kept_as_an_album_and_that_is_undone(qtbot, edit, window, library):
    assert not window.search.can_keep()
    heading = window.sidebar.albums._heading
    assert heading.isHidden()
    search(qtbot, window, "anna")
    qtbot.waitUntil(lambda: window.pages.photos.keep_button.isVisible())
    before = everything(library)
    window.pages.photos.keep_button.click()
    dialog = window.findChild(AlbumDialog)
    assert not dialog.ok_button.isEnabled()
    qtbot.keyClicks(dialog.field, "Only Anna")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: album_texts(window) == ["Only Anna, 3"])
    assert stored(library) == [("Only Anna", "anna")]
    assert not heading.isHidden()
    window.parts.wishes.undo()
    qtbot.waitUntil(lambda: album_texts(window) == [])
    assert everything(library) == before
    assert heading.isHidden()


def test_a_taken_name_cannot_be_given(qtbot, edit, window, library):
    make(library, "Anna", "anna")
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Anna, 3"])
    search(qtbot, window, "anna")
    qtbot.waitUntil(window.search.can_keep)
    window.search.keep()
    dialog = window.findChild(AlbumDialog)
    dialog.field.setText(" ANNA")
    assert not dialog.ok_button.isEnabled()
    assert "already" in dialog.hint.text()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.reject()


def test_an_album_shows_its_photos_and_follows_the_library(qtbot, edit, window, library, family):
    album_id = make(library, "Ours", "anna")
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 3"])
    window.sidebar.tree.setCurrentItem(window.sidebar.albums.line(AlbumSpot(album_id)))
    qtbot.waitUntil(lambda: shown(window) == ("Ours", "3 photos"))
    assert not window.pages.photos.keep_button.isVisible()
    window.parts.wishes.rename_person(family[0], "Berta")
    qtbot.waitUntil(lambda: stored(library) == [("Ours", "Berta")])
    window.parts.wishes.merge_people(family[0], [family[1]])
    qtbot.waitUntil(lambda: shown(window) == ("Ours", "5 photos"))
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 5"])
    assert window.sidebar.tree.currentItem() is window.sidebar.albums.line(AlbumSpot(album_id))


def test_an_album_is_renamed_changed_and_removed(qtbot, edit, window, library):
    album_id = make(library, "Ours", "anna")
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 3"])
    choose(qtbot, window, album_id, 0)
    answer(window, "Mine")
    qtbot.waitUntil(lambda: album_texts(window) == ["Mine, 3"])
    choose(qtbot, window, album_id, 1)
    answer(window, "!anna")
    qtbot.waitUntil(lambda: stored(library) == [("Mine", "!anna")])
    window.pages.go(AlbumSpot(album_id))
    qtbot.waitUntil(lambda: shown(window) == ("Mine", "3 photos"))
    choose(qtbot, window, album_id, 2)
    qtbot.waitUntil(lambda: album_texts(window) == [])
    qtbot.waitUntil(lambda: window.parts.browser.spot == Section.PEOPLE)
    with library.write() as session:
        for _edit in range(3):
            journal.undo(session)
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 3"])


def test_a_bad_search_for_an_album_is_refused_in_a_sentence(qtbot, edit, window, library):
    album_id = make(library, "Ours", "anna")
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 3"])
    choose(qtbot, window, album_id, 1)
    answer(window, "xaver")
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text().startswith("There is nobody called “xaver”.")
    assert stored(library) == [("Ours", "anna")]


def test_an_album_that_is_gone_is_told(qtbot, edit, window, library):
    album_id = make(library, "Ours", "anna")
    window.parts.browser.refresh()
    qtbot.waitUntil(lambda: album_texts(window) == ["Ours, 3"])
    choose(qtbot, window, album_id, 0)
    with library.write() as session:
        albums.remove_album(session, album_id)
    answer(window, "Mine")
    qtbot.waitUntil(lambda: "That album is not there any more." in window.notice.label.text())
    qtbot.waitUntil(lambda: album_texts(window) == [])


def test_the_help_lists_what_can_be_searched(qtbot, edit, window):
    window.search.bar.help_button.click()
    dialog = window.findChild(SearchHelp)
    assert dialog.isVisible()
    dialog.reject()
    assert "only:anna,ben" in edit.toolTip()


def test_a_new_library_has_nothing_to_search(window):
    assert not window.search.bar.isVisible()
    assert not window.actions_table["search"].isEnabled()


def test_a_folder_page_does_not_offer_to_be_kept(qtbot, edit, window):
    search(qtbot, window, "anna")
    qtbot.waitUntil(lambda: window.pages.photos.keep_button.isVisible())
    window.pages.go(FolderSpot(1))
    qtbot.waitUntil(lambda: shown(window) == ("holiday", "6 photos"))
    assert not window.pages.photos.keep_button.isVisible()
    assert edit.text() == ""


def choose(qtbot, window, album_id, at):
    """Choose a line of the context menu of an album."""
    tree = window.sidebar.tree
    where = tree.visualItemRect(window.sidebar.albums.line(AlbumSpot(album_id))).center()
    assert tree.viewport().rect().contains(where)
    tree.customContextMenuRequested.emit(where)
    menu = tree.findChildren(QMenu)[-1]
    menu.actions()[at].trigger()
    menu.close()
    qtbot.waitUntil(lambda: not tree.findChildren(QMenu))


def answer(window, text):
    (dialog,) = [d for d in window.findChildren(AlbumDialog) if d.isVisible()]
    dialog.field.setText(text)
    dialog.ok_button.click()


def test_who_has_gone_elsewhere_is_not_pulled_back_to_a_search(qtbot, edit, window, family):
    pages = window.pages
    edit.setFocus()
    qtbot.keyClicks(edit, "anna")  # and before the typing rests:
    pages.go(Section.BYSTANDERS)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.bystanders)
    qtbot.wait(600)
    assert pages.currentWidget() is pages.bystanders
