"""Faces that are not placed, photos, problems."""

import pytest
from PySide6.QtCore import Qt

from facesort.gui.views.faces_page import FacesPage
from facesort.gui.views.photos_page import PhotosPage
from facesort.gui.views.problems_page import ProblemsPage
from tests.gui.pages.rows import face, photo, problem


@pytest.fixture
def faces(pixmaps, show):
    page = FacesPage(pixmaps)
    page.show_faces([face(i, photo_id=i + 50) for i in range(1, 9)])
    yield show(page)
    page.hide()


@pytest.fixture
def photos(pixmaps, show):
    page = PhotosPage(pixmaps)
    page.show_photos([photo(i) for i in range(1, 200)])
    yield show(page)
    page.hide()


@pytest.fixture
def problems(show):
    page = ProblemsPage()
    page.show_problems([problem(i, b"/photos/%d\xff.jpg" % i) for i in range(1, 9)])
    return show(page)


def test_unplaced_faces_become_a_new_person(qtbot, faces):
    faces.grid.select_id(3)
    qtbot.keyClick(faces.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(faces.split_requested) as wish:
        qtbot.keyClick(faces.grid, Qt.Key.Key_P)
    assert wish.args == [[3, 4]]


def test_a_double_click_on_an_unplaced_face_opens_its_photo(qtbot, faces):
    with qtbot.waitSignal(faces.photo_opened) as opened:
        qtbot.mouseDClick(
            faces.grid.viewport(), Qt.MouseButton.LeftButton, pos=faces.grid.cell_of(2).center()
        )
    assert opened.args == [52, list(range(51, 59))]


def test_when_placed_faces_go_the_next_has_the_keyboard_and_is_not_selected(qtbot, faces):
    faces.grid.select_id(3)
    faces.show_faces([face(i, photo_id=i + 50) for i in (1, 2, 5, 6)])
    assert faces.selected_ids() == []  # the same key again would place a face nobody chose
    assert faces.grid.current_id() == 5
    faces.show_faces([])
    assert faces._face_pane.empty.isVisible()
    assert not faces._bar.isVisible()


def test_enter_opens_a_photo_among_all_of_them(qtbot, photos):
    photos.grid.select_id(7)
    with qtbot.waitSignal(photos.photo_opened) as opened:
        qtbot.keyClick(photos.grid, Qt.Key.Key_Return)
    assert opened.args == [7, list(range(1, 200))]


def test_another_folder_starts_at_its_beginning_and_the_same_stays(photos):
    bar = photos.grid.verticalScrollBar()
    bar.setValue(600)
    photos.show_photos([photo(i) for i in range(1, 150)])
    assert bar.value() == 600
    photos.show_photos([photo(i) for i in range(1, 150)], "Trip")
    assert bar.value() == 0
    assert photos._title.text() == "Trip"


def test_a_library_without_photos_says_what_to_do(photos):
    photos.show_photos([])
    assert "Drop a folder" in photos._pane.empty.accessibleName()


def test_a_problem_is_shown_in_its_folder_by_its_exact_path(qtbot, problems):
    problems.table.selectRow(2)
    with qtbot.waitSignal(problems.show_file_requested) as wish:
        qtbot.mouseClick(problems._show, Qt.MouseButton.LeftButton)
    assert wish.args == [b"/photos/3\xff.jpg"]
    with qtbot.waitSignal(problems.show_file_requested) as wish:
        qtbot.keyClick(problems.table, Qt.Key.Key_Return)
    assert wish.args == [b"/photos/3\xff.jpg"]


def test_problems_are_tried_again(qtbot, problems):
    with qtbot.waitSignal(problems.retry_requested):
        qtbot.mouseClick(problems._retry, Qt.MouseButton.LeftButton)


def test_the_selected_problem_stays_selected(problems):
    problems.table.selectRow(4)
    problems.show_problems([problem(i) for i in (3, 5, 9)])
    assert problems.table.currentIndex().row() == 1
    problems.show_problems([])
    assert not problems.table.isVisible()
    assert not problems._retry.isEnabled()
