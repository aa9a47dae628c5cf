"""What the user sees, asks or types is not overtaken by what happens meanwhile."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from facesort.errors import FacesortError
from facesort.gui import browser, reading
from facesort.gui.app import build
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.gui.views.who_dialog import WhoDialog
from facesort.library import edits, faces
from facesort.library.folders import FolderRow
from facesort.library.touched import Touched
from tests.gui.shell.conftest import people_rows
from tests.gui.shell.test_edits import dialog_of
from tests.libraries import place
from tests.patience import PATIENCE_S

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def people(qtbot, family, window):
    """The people page with the family on it."""
    window.parts.hub.tell_now(Touched.EVERYTHING)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    return window.pages.people


def faces_of(library, person_id):
    with library.read() as session:
        return faces.faces_of_person(session, person_id)


def test_who_types_on_does_not_answer_the_question_about_a_name(qtbot, people, family, window):
    people.rename_requested.emit(family[1], "Anna")
    dialog = dialog_of(qtbot, window)
    with qtbot.assertNotEmitted(dialog.answered):
        qtbot.keyClicks(dialog.focusWidget(), "Ben Smith")
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    dialog.reject()


@pytest.mark.parametrize("regrouped", [False, True])
def test_the_name_given_in_the_photo_is_that_of_the_face(qtbot, family, window, library, regrouped):
    anna, second, third = family
    face, other = faces_of(library, second)
    window.pages._on_photo_opened(face.photo_id, [face.photo_id])
    qtbot.waitUntil(lambda: face.id in window.pages.viewer._faces)
    window.pages.viewer._on_face_clicked(face.id)
    (dialog,) = window.pages.viewer.findChildren(WhoDialog)
    if regrouped:  # while the user thinks
        owners = {f.id: who for who in family for f in faces_of(library, who)}
        place(library, [third if f == face.id else owners[f] for f in sorted(owners)])
    dialog.edit.setText("Zoe")
    with qtbot.waitSignal(window.parts.wishes.edited):
        dialog.edit.enter()
    with library.read() as session:
        names = {
            f.id: f.person_name for f in (faces.find_face(session, i) for i in (face.id, other.id))
        }
    assert names == {face.id: "Zoe", other.id: "" if regrouped else "Zoe"}
    assert people_rows(library)[anna].name == "Anna"


def test_the_person_chosen_in_the_photo_may_have_vanished(qtbot, family, window, library):
    anna, second, _third = family
    face, *_rest = faces_of(library, second)
    window.pages._on_photo_opened(face.photo_id, [face.photo_id])
    qtbot.waitUntil(lambda: face.id in window.pages.viewer._faces)
    window.pages.viewer._on_face_clicked(face.id)
    (dialog,) = window.pages.viewer.findChildren(WhoDialog)
    dialog.edit.setText("Anna")
    with library.write() as session:
        edits.rename_person(session, anna, "Hanna")
    window.pages.viewer.set_known_people([])
    with qtbot.waitSignal(window.parts.wishes.edited):
        dialog.edit.enter()
    assert people_rows(library)[second].name == "Anna"


def test_a_page_that_could_not_be_read_is_read_when_it_can_be(qtbot, people, window, monkeypatch):
    really, asked = browser.read, []

    def read(library, spot):
        asked.append(spot)
        if asked.count(Section.PHOTOS) == 1 and spot is Section.PHOTOS:
            raise FacesortError("The library is being used.", "Wait.")
        return really(library, spot)

    monkeypatch.setattr(browser, "_AFTER_FAILURE_S", 0.01)
    monkeypatch.setattr(browser, "read", read)
    window.pages.go(Section.PHOTOS)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.photos)
    assert "is being used" in window.notice.label.text()


def test_a_library_that_stays_unreadable_is_told_and_left_alone(qtbot, people, window, monkeypatch):
    asked = []

    def read(_library, spot):
        asked.append(spot)
        raise FacesortError("The drive is gone.", "Connect it.")

    monkeypatch.setattr(browser, "_AFTER_FAILURE_S", 0.01)
    monkeypatch.setattr(browser, "read", read)
    window.pages.go(Section.PHOTOS)
    qtbot.waitUntil(lambda: len(asked) == 2)
    qtbot.waitUntil(lambda: not window.parts.browser._rest.isActive())
    assert asked == [Section.PHOTOS, Section.PHOTOS]


@pytest.mark.usefixtures("people")
def test_a_drive_that_hangs_does_not_keep_the_others_waiting(
    qtbot, running, fakes, folder, monkeypatch
):
    let_go = threading.Event()
    monkeypatch.setattr(reading, "_is_there", lambda _row: let_go.wait(PATIENCE_S))
    try:
        running.parts.browser.look_for_drives()
        running.parts.arrivals.take([bytes(folder)])
        qtbot.waitUntil(lambda: bool(fakes.scanned))
    finally:
        let_go.set()


def test_the_sidebar_stays_where_it_was_scrolled_to(qtbot, window):
    rows = [FolderRow(n, b"/%d" % n, f"/{n}", "volume", 3) for n in range(1, 80)]
    window.sidebar.show_folders(rows, set())
    window.sidebar.point_at(1)
    bar = window.sidebar.tree.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    window.sidebar.show_folders(rows, set())
    qtbot.wait(50)
    assert bar.value() == bar.maximum()


def test_who_leaves_the_name_is_not_called_back(qtbot, people, family, window, library):
    window.pages.go(PersonSpot(family[0]))
    page = window.pages.person
    qtbot.waitUntil(lambda: window.pages.currentWidget() is page)
    page.name_person()
    page.name_edit.selectAll()
    qtbot.keyClicks(page.name_edit, "Anne")
    window.sidebar.tree.setFocus()
    assert QApplication.focusWidget() is window.sidebar.tree
    qtbot.waitUntil(lambda: people_rows(library)[family[0]].name == "Anne")


def test_a_name_that_is_being_typed_counts_when_the_window_closes(
    qtbot, people, family, running, library
):
    people.grid.setFocus()
    people.select(family[1])
    qtbot.keyClicks(people.grid, "B")
    qtbot.keyClicks(QApplication.focusWidget(), "en")
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    assert people_rows(library)[family[1]].name == "Ben"


def test_a_person_who_vanished_is_said_to_have(qtbot, people, family, window, library):
    window.pages.go(PersonSpot(family[2]))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.person)
    place(library, [family[0]] * 6)
    window.parts.hub.tell(Touched.EVERYTHING)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is people)
    assert window.notice.label.text() == "That person is not there any more."


def test_signs_and_digits_search_nothing(qtbot, people, monkeypatch):
    monkeypatch.setattr(people._model, "match", lambda *_: pytest.fail("The model is searched."))
    people.grid.setFocus()
    for sign in "5_#":
        qtbot.keyClicks(people.grid, sign)


def test_a_card_size_that_no_screen_has_is_no_obstacle(qtbot, library, fakes, settings):
    settings.setValue("view/card_size", "99999999999")
    running = build(library, fakes.operations(), settings)
    qtbot.addWidget(running.window)
    assert running.shut_down(PATIENCE_S)


def test_thumbnails_ask_for_nothing_after_the_engines_were_stopped(qtbot, people, running, fakes):
    asked = []
    fakes.stop = lambda: asked.append(fakes.pictures)
    for face_id in range(1000, 1100):
        running.parts.pixmaps.pixmap("face", face_id)
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    assert fakes.pictures <= asked[0] + 2  # the two that were at work
