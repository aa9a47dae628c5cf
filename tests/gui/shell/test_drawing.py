"""Faces that are drawn or are none, from the window: what is told, undone and refused."""

import pytest
from PySide6.QtCore import QPoint, Qt

from facesort.gui.file_manager import FileManager
from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.gui.views.likely_dialog import LikelyDialog
from facesort.library import edits, faces, photos
from tests.gui.shell.conftest import people_rows
from tests.libraries import everything

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def rows(library, photo_id):
    with library.read() as session:
        return faces.faces_of_photo(session, photo_id)


def drag(qtbot, viewer, box):
    x, y, width, height = box
    canvas, left = viewer.canvas, Qt.MouseButton.LeftButton
    area = canvas.zoom.area
    start = QPoint(round(area.left() + x * area.width()), round(area.top() + y * area.height()))
    end = start + QPoint(round(width * area.width()), round(height * area.height()))
    qtbot.mousePress(canvas, left, pos=start)
    qtbot.mouseMove(canvas, (start + end) / 2)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, left, pos=end)


def question(viewer):
    return next((d for d in viewer.findChildren(LikelyDialog) if d.isVisible()), None)


@pytest.fixture
def viewer(qtbot, ids, opened):
    viewer = opened(ids[0])
    qtbot.waitUntil(lambda: viewer.canvas.has_pixels)
    return viewer


def test_a_face_is_drawn_named_and_both_taken_back(qtbot, library, viewer, running, fakes):
    photo, window = viewer.photo_id, running.window
    anna = next(row.id for row in people_rows(library).values() if row.name == "Anna")
    fakes.suggest = lambda face_id: [(anna, 0.9), (999, 0.1)]
    before = [row.id for row in rows(library, photo)]
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    drag(qtbot, viewer, (0.6, 0.5, 0.2, 0.3))
    qtbot.waitUntil(lambda: question(viewer) is not None)
    qtbot.waitUntil(lambda: question(viewer).people.count() == 1)
    assert not viewer.canvas.is_drawing
    assert window.notice.label.text() == "Done: draw a face"
    qtbot.keyClick(question(viewer).edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [r.person_name for r in rows(library, photo)][-1] == "Anna")
    qtbot.waitUntil(lambda: len(viewer._faces) == 2)
    (new,) = [row.id for row in rows(library, photo) if row.id not in before]
    assert viewer.canvas.pointed == new
    window.parts.wishes.undo()
    qtbot.waitUntil(lambda: rows(library, photo)[-1].person_id is None)
    window.parts.wishes.undo()
    qtbot.waitUntil(lambda: [row.id for row in rows(library, photo)] == before)
    qtbot.waitUntil(lambda: len(viewer._faces) == 1)


def test_a_box_of_nothing_is_refused_with_a_sentence(qtbot, library, viewer, window):
    before = everything(library)
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    drag(qtbot, viewer, (0.6, 0.5, 0, 0))
    qtbot.waitUntil(lambda: "too small" in window.notice.label.text())
    assert viewer.canvas.is_drawing
    assert question(viewer) is None
    assert everything(library) == before


def test_where_a_face_is_that_face_is_marked(qtbot, library, viewer, window):
    (there,) = rows(library, viewer.photo_id)
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    drag(qtbot, viewer, there.box)
    qtbot.waitUntil(lambda: "There is a face already." in window.notice.label.text())
    qtbot.waitUntil(lambda: viewer.canvas.pointed == there.id)
    assert len(rows(library, viewer.photo_id)) == 1


def test_who_cannot_be_compared_is_still_asked_about(qtbot, viewer, fakes):
    def suggest(face_id):
        raise edits.FacesortError("Face 7 cannot be compared.")

    fakes.suggest = suggest
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    drag(qtbot, viewer, (0.6, 0.5, 0.2, 0.3))
    qtbot.waitUntil(lambda: question(viewer) is not None)
    qtbot.wait(100)
    assert question(viewer).people.count() == 0
    question(viewer).reject()


def test_x_takes_a_face_away_from_the_photo_and_undo_brings_it_back(qtbot, library, viewer, window):
    before = everything(library)
    photo = viewer.photo_id
    qtbot.keyClick(viewer, Qt.Key.Key_Tab)
    qtbot.keyClick(viewer.panel.faces, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: not rows(library, photo))
    qtbot.waitUntil(lambda: not viewer._faces)
    assert window.notice.label.text() == "Done: 1 box is not a face"
    qtbot.keyClick(viewer.panel.faces, Qt.Key.Key_X)  # a second press: there is none
    window.parts.wishes.undo()
    qtbot.waitUntil(lambda: everything(library) == before)


def test_x_on_the_pages_with_faces(qtbot, library, window, family):
    anna, _second, third = family
    pages = window.pages
    pages.go(PersonSpot(anna))
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    qtbot.keyClick(pages.person.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pages.person.grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: anna not in people_rows(library))
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)  # nobody is left there
    (face,) = (row.cover_face_id for row in people_rows(library).values() if row.id == third)
    with library.write() as session:
        edits.reject_faces(session, [face], third)
    pages.go(Section.NOT_PLACED)
    qtbot.waitUntil(lambda: pages.not_placed.grid.model().rowCount() == 1)
    qtbot.keyClick(pages.not_placed.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pages.not_placed.grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: pages.not_placed.grid.model().rowCount() == 0)


def test_the_menus_say_what_can_be_done_in_the_photo(qtbot, viewer, window):
    table = window.actions_table
    table.update()
    enabled = {name: table[name].isEnabled() for name in ("none", "draw", "show file", "assign")}
    assert enabled == {"none": False, "draw": True, "show file": True, "assign": False}
    viewer.panel.faces.setCurrentRow(0)
    table.update()
    assert table["none"].isEnabled()
    table["draw"].trigger()
    assert viewer.canvas.is_drawing
    keys = {text: key for _menu, text, key in table.shortcuts()}
    assert (keys["Draw a face"], keys["Not a face"], keys["Show in file manager"]) == (
        "D",
        "X",
        "F",
    )


@pytest.fixture
def shown(monkeypatch):
    """What the desktop was asked to open; it does so if the first entry is True."""
    asked = [True]

    def open_url(url):
        asked.append(url.toEncoded().data().decode())
        return asked[0]

    monkeypatch.setattr("facesort.gui.file_manager.QDesktopServices.openUrl", open_url)
    return asked


def manager(jobs, answer):
    asked = []

    def select(url, answered):
        asked.append(url)
        answered(answer)

    return FileManager(jobs, select=select), asked


def test_the_first_file_that_is_there_is_selected(qtbot, jobs, tmp_path, shown):
    there = tmp_path / "f\xfcr & 50% #1?.jpg"
    there.touch()
    files, asked = manager(jobs, True)
    files.show([b"/nowhere/gone.jpg", bytes(there), bytes(tmp_path)])
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [f"file://{tmp_path}/f%C3%BCr%20%26%2050%25%20%231%3F.jpg"]
    assert shown == [True]


def test_without_such_a_file_manager_the_folder_opens(qtbot, jobs, tmp_path, shown):
    files, _asked = manager(jobs, False)
    files.show([bytes(tmp_path / "gone.jpg")])  # its folder is there
    qtbot.waitUntil(lambda: len(shown) > 1)
    assert shown[1] == f"file://{tmp_path}"
    shown[0] = False
    with qtbot.waitSignal(files.failed) as failed:
        files.show([bytes(tmp_path / "gone.jpg")])
    assert failed.args == ["No program is there to show folders."]


@pytest.mark.parametrize("paths", [[], [b"/nowhere/gone.jpg"]])
def test_a_file_that_is_not_there_is_told(qtbot, jobs, shown, paths):
    files, asked = manager(jobs, True)
    with qtbot.waitSignal(jobs.failed) as failed:
        files.show(paths)
    assert str(failed.args[0]).startswith("The file is not there now.")
    assert (asked, shown) == ([], [True])


def test_without_a_desktop_bus_the_folder_opens(qtbot, jobs, tmp_path, shown, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    FileManager(jobs).show([bytes(tmp_path / "a.jpg")])
    qtbot.waitUntil(lambda: len(shown) > 1)


def test_f_shows_the_file_of_the_photo_and_the_problems_page_its_files(
    qtbot, library, viewer, window, folder
):
    wanted = []
    window.parts.files._select = lambda url, answered: wanted.append(url)
    with library.read() as session:
        (path,) = photos.photo_facts(session, viewer.photo_id).files
    (folder / path.decode().rpartition("/")[2]).touch()
    qtbot.keyClick(viewer, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: wanted == [f"file://{path.decode()}"])
    window.pages.problems.show_file_requested.emit(path)
    qtbot.waitUntil(lambda: len(wanted) == 2)
