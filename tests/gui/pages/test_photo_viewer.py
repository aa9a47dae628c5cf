"""The large photo: boxes where the faces are, and what can be said of them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from facesort.gui.views.face_menu import FaceMenu
from facesort.gui.views.photo_viewer import PhotoViewer
from facesort.gui.views.who_dialog import WhoDialog
from tests.gui.pages.rows import face, facts, person

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ANNA = face(1, box=(0.1, 0.2, 0.2, 0.3), person=(7, "Anna"), by="machine", sure=0.9)
SOMEBODY = face(2, box=(0.4, 0.2, 0.2, 0.3), person=(8, ""), by="machine", sure=0.8)
NOBODY = face(3, box=(0.7, 0.2, 0.2, 0.3))
FACES = [ANNA, SOMEBODY, NOBODY]
COLOURS = ["red", "lime", "blue"]


def pixels(width=400, height=300):
    """White, with each face's box filled in its own colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for row, colour in zip(FACES, COLOURS, strict=True):
        x, y, w, h = row.box
        painter.fillRect(
            round(x * width), round(y * height), round(w * width), round(h * height), QColor(colour)
        )
    painter.end()
    return image


@pytest.fixture
def viewer(pixmaps, show):
    viewer = PhotoViewer(pixmaps)
    viewer.set_known_people([person(7, "Anna", 5), person(9, "Ben", 3)])
    viewer.show_photo(facts(), FACES)
    viewer.show_pixels(1, pixels())
    yield show(viewer, 1000, 600)
    viewer.hide()


def place(viewer, row):
    return viewer.canvas.zoom.box(row.box).center().toPoint()


def colour_at(viewer, point):
    picture = viewer.canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(QPoint(round(point.x() * ratio), round(point.y() * ratio)))


def dialog_of(viewer):
    return next(d for d in viewer.findChildren(WhoDialog) if d.isVisible())


def wheel(viewer, point, turns):
    event = QWheelEvent(
        QPointF(point),
        QPointF(viewer.canvas.mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer.canvas, event)


@pytest.mark.parametrize("turns", [0, 1, 3])
def test_each_box_lies_on_the_pixels_of_its_face(viewer, turns):
    if turns:
        wheel(viewer, place(viewer, ANNA), turns)
    seen = 0
    for row, colour in zip(FACES, COLOURS, strict=True):
        box = viewer.canvas.zoom.box(row.box)
        for corner in (box.topLeft(), box.bottomRight()):
            inside = corner + (box.center() - corner) * 0.15
            outside = corner - (box.center() - corner) * 0.15
            if viewer.canvas.rect().contains(inside.toPoint()):
                assert colour_at(viewer, inside) == QColor(colour)
                seen += 1
            if viewer.canvas.rect().contains(outside.toPoint()):
                assert colour_at(viewer, outside) == QColor("white")
    assert seen >= 2


def test_a_thumbnail_of_few_pixels_fills_the_same_place(viewer):
    viewer.show_pixels(1, pixels(40, 30))
    for row, colour in zip(FACES, COLOURS, strict=True):
        assert colour_at(viewer, place(viewer, row)) == QColor(colour)


def test_a_click_on_somebody_with_a_name_opens_them(qtbot, viewer):
    with qtbot.waitSignal(viewer.person_opened) as opened:
        qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=place(viewer, ANNA))
    assert opened.args == [7]


@pytest.mark.parametrize(("typed", "name"), [("Carl", "Carl"), ("ben", "Ben")])
def test_a_click_on_an_unnamed_person_names_the_person(qtbot, viewer, typed, name):
    qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=place(viewer, SOMEBODY))
    qtbot.keyClicks(dialog_of(viewer).edit, typed)
    with qtbot.waitSignal(viewer.owner_named) as wish:
        qtbot.keyClick(dialog_of(viewer).edit, Qt.Key.Key_Return)
    assert wish.args == [2, 8, name]


@pytest.mark.parametrize(("typed", "answer"), [("Carl", "Carl"), ("ben", 9)])
def test_a_click_on_a_face_that_is_not_placed_asks_who_it_is(qtbot, viewer, typed, answer):
    qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=place(viewer, NOBODY))
    qtbot.keyClicks(dialog_of(viewer).edit, typed)
    with qtbot.waitSignal(viewer.assign_requested) as wish:
        qtbot.keyClick(dialog_of(viewer).edit, Qt.Key.Key_Return)
    assert wish.args == [[3], answer]


def test_a_click_beside_the_faces_does_nothing(qtbot, viewer):
    with qtbot.assertNotEmitted(viewer.person_opened):
        qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not viewer.findChildren(WhoDialog)


def menu_at(viewer, point):
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, point, viewer.canvas.mapToGlobal(point)
    )
    QApplication.sendEvent(viewer.canvas, event)
    return viewer.findChild(FaceMenu)


def trigger(menu, text):
    next(action for action in menu.actions() if said(action) == text).trigger()


def said(action):
    return action.text().partition("\t")[0]


def test_the_menu_of_a_face(qtbot, viewer):
    menu = menu_at(viewer, place(viewer, ANNA))
    texts = [said(action) for action in menu.actions() if not action.isSeparator()]
    assert texts == ["Open “Anna”", "This is…", "Not “Anna”", "New person", "Not a face"]
    with qtbot.waitSignal(viewer.reject_requested) as wish:
        trigger(menu, "Not “Anna”")
    assert wish.args == [[1], 7]
    with qtbot.waitSignal(viewer.split_requested) as wish:
        trigger(menu, "New person")
    assert wish.args == [[1]]
    with qtbot.waitSignal(viewer.person_opened):
        trigger(menu, "Open “Anna”")
    trigger(menu, "This is…")
    qtbot.keyClicks(dialog_of(viewer).edit, "Ben")
    with qtbot.waitSignal(viewer.assign_requested) as wish:
        qtbot.keyClick(dialog_of(viewer).edit, Qt.Key.Key_Return)
    assert wish.args == [[1], 9]
    menu.close()


def test_a_face_that_is_not_placed_cannot_be_rejected(viewer):
    menu = menu_at(viewer, place(viewer, NOBODY))
    texts = [said(action) for action in menu.actions() if not action.isSeparator()]
    assert texts == ["This is…", "New person", "Not a face"]
    menu.close()


def test_no_menu_beside_the_faces(viewer):
    assert menu_at(viewer, QPoint(5, 5)) is None


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Qt.Key.Key_Left, "previous_requested"),
        (Qt.Key.Key_Right, "next_requested"),
        (Qt.Key.Key_Escape, "closed"),
    ],
)
def test_keys_walk_and_close_also_from_the_list_of_faces(qtbot, viewer, key, signal):
    for widget in (viewer, viewer.panel.faces):
        widget.setFocus()
        with qtbot.waitSignal(getattr(viewer, signal)):
            qtbot.keyClick(widget, key)


def test_plus_minus_and_zero_zoom(qtbot, viewer):
    whole = viewer.canvas.zoom.factor
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.canvas.zoom.factor == pytest.approx(whole * 1.25**2)
    qtbot.keyClick(viewer, Qt.Key.Key_Minus)
    assert viewer.canvas.zoom.factor == pytest.approx(whole * 1.25)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.canvas.zoom.factor == whole


def test_dragging_pans_and_is_no_click(qtbot, viewer):
    wheel(viewer, place(viewer, ANNA), 4)
    before = viewer.canvas.zoom.box(ANNA.box).center()
    start = before.toPoint()
    with qtbot.assertNotEmitted(viewer.person_opened):
        qtbot.mousePress(viewer.canvas, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(viewer.canvas, start - QPoint(30, 20))
        qtbot.mouseMove(viewer.canvas, start - QPoint(60, 40))
        qtbot.mouseRelease(viewer.canvas, Qt.MouseButton.LeftButton, pos=start - QPoint(60, 40))
    moved = viewer.canvas.zoom.box(ANNA.box).center() - before
    assert (moved.x(), moved.y()) == pytest.approx((-60, -40), abs=0.01)


def test_b_shows_all_boxes(qtbot, viewer):
    edge = viewer.canvas.zoom.box(NOBODY.box)
    at = QPointF(edge.left(), edge.center().y())
    before = colour_at(viewer, at)
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert viewer.canvas.boxes_shown
    assert colour_at(viewer, at) != before
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert colour_at(viewer, at) == before


def test_faces_said_meanwhile_leave_pixels_and_zoom_alone(qtbot, viewer):
    wheel(viewer, place(viewer, ANNA), 2)
    zoom = viewer.canvas.zoom
    viewer.show_photo(facts(), FACES[:2])
    assert viewer.canvas.zoom == zoom
    assert viewer.canvas.has_pixels
    assert viewer.panel.faces.count() == 2


def test_pixels_of_a_photo_that_was_left_are_ignored(viewer):
    viewer.show_photo(facts(2, None, None), [])
    viewer.show_pixels(1, pixels())
    viewer.show_failure(1, "gone")
    assert not viewer.canvas.has_pixels
    viewer.show_pixels(2, pixels())
    assert viewer.canvas.has_pixels
    assert viewer.canvas.zoom.photo.width() == 400


def test_until_the_pixels_come_the_thumbnail_stands_in(qtbot, pixmaps, show):
    viewer = show(PhotoViewer(pixmaps), 1000, 600)
    viewer.show_photo(facts(5), [])
    qtbot.waitUntil(lambda: viewer.canvas.has_pixels)
    centre = viewer.canvas.rect().center()
    assert colour_at(viewer, centre).red() > 200  # the thumbnail is red


def test_a_failure_is_said_and_not_painted_over(qtbot, viewer, pixmaps):
    viewer.show_photo(facts(6), [])
    viewer.show_failure(6, "The drive is not connected.")
    with qtbot.waitSignal(pixmaps.arrived):
        pass
    assert not viewer.canvas.has_pixels


def test_the_panel_says_what_is_known(viewer):
    labels = viewer.panel._facts.findChildren(object)
    texts = [label.text() for label in labels if hasattr(label, "text")]
    for text in ("400 × 300", "Canon", "48.2, 16.3", "/photos/a.jpg"):
        assert text in texts


def test_the_list_of_faces_does_what_the_boxes_do(qtbot, viewer):
    faces = viewer.panel.faces
    assert [faces.item(i).text() for i in range(3)] == ["Anna", "Who is this?", "Who is this?"]
    at = faces.visualItemRect(faces.item(0)).center()
    qtbot.mouseClick(faces.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(viewer.person_opened):
        qtbot.mouseDClick(faces.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert faces.accessibleName()
