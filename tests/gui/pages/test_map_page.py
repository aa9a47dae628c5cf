"""Every face as a point."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from facesort.gui.maps import Charts
from facesort.gui.style import palette
from facesort.gui.views.dots import Layer, Picture
from facesort.gui.views.map_page import MapPage
from facesort.gui.views.map_points import MapPoints
from facesort.gui.views.who_dialog import WhoDialog
from facesort.operations.draw_map import FaceMap
from tests.gui.pages.rows import person

ANNA, BEN, UNNAMED, RTL = 1, 2, 3, 4
#: Faces 1 to 3 are Anna's, 4 and 5 Ben's, 6 somebody's without a name, 7 nobody's.
PLACES = [
    (-0.8, -0.8),
    (-0.7, -0.8),
    (-0.7, -0.7),
    (0.8, 0.8),
    (0.7, 0.8),
    (0.8, -0.8),
    (0.0, 0.1),
]
WHO = [ANNA, ANNA, ANNA, BEN, BEN, UNNAMED, 0]
PEOPLE = [
    person(ANNA, "Anna", 3),
    person(BEN, "B" * 10_000, 2),
    person(UNNAMED),
    person(RTL, "עדי 👩‍👧", 1),
]
CENTRES = [(-0.7, -0.8), (0.75, 0.8), (0.8, -0.8), (np.nan, np.nan)]
_NONE, _SHIFT, _CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def face_map(count=7, new=0):
    ids = np.arange(1, count + 1)
    return FaceMap(
        ids,
        ids + 100,
        np.array(WHO[:count], np.int64),
        np.array([2014, 0, 2015, 2016, 2017, 2018, 0][:count]),
        np.array(PLACES[:count], np.float32).reshape(-1, 2),
        PEOPLE,
        np.array(CENTRES, np.float32),
        new,
    )


def fill(page, faces=None):
    faces = faces or face_map()
    page.show_points(MapPoints(faces), faces)


@pytest.fixture
def page(pixmaps, show):
    page = MapPage(pixmaps)
    fill(page)
    yield show(page, 1000)
    page.hide()


@pytest.fixture
def canvas(page):
    return page.canvas


def mouse(canvas, kind, at, modifiers=_NONE):
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    if kind is QEvent.Type.MouseMove:
        button = Qt.MouseButton.NoButton
    where = QPointF(at)
    event = QMouseEvent(kind, where, canvas.mapToGlobal(where), button, held, modifiers)
    QApplication.sendEvent(canvas, event)


def drag(canvas, points, modifiers=_NONE):
    mouse(canvas, QEvent.Type.MouseButtonPress, points[0], modifiers)
    for at in points[1:]:
        mouse(canvas, QEvent.Type.MouseMove, at, modifiers)
    mouse(canvas, QEvent.Type.MouseButtonRelease, points[-1], modifiers)


def ring(canvas, face_ids, room=15):
    """Points around these faces."""
    places = [canvas.place_of(face_id) for face_id in face_ids]
    left, right = min(p.x() for p in places) - room, max(p.x() for p in places) + room
    top, bottom = min(p.y() for p in places) - room, max(p.y() for p in places) + room
    corners = (left, top), (right, top), (right, bottom), (left, bottom)
    return [QPointF(x, y) for x, y in corners]


def click(qtbot, canvas, face_id, modifiers=_NONE):
    at = canvas.place_of(face_id).toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, modifiers, at)


def hover(canvas, at):
    where = QPointF(at)
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    event = QMouseEvent(kind, where, canvas.mapToGlobal(where), none, none, _NONE)
    QApplication.sendEvent(canvas, event)


def colours_at(canvas, face_id):
    at = canvas.place_of(face_id).toPoint()
    return canvas.grab().toImage().pixelColor(at)


def test_each_face_is_a_point_and_people_differ_in_colour(canvas):
    anna, ben, nobody = (colours_at(canvas, face_id) for face_id in (1, 4, 7))
    empty = canvas.grab().toImage().pixelColor(canvas.rect().center() + QPoint(60, 60))
    assert len({anna.name(), ben.name(), nobody.name(), empty.name()}) == 4
    assert colours_at(canvas, 3) == anna
    assert anna.saturation() > nobody.saturation()


def test_the_map_is_drawn_in_the_dark_as_well(canvas):
    light = colours_at(canvas, 1)
    canvas.setPalette(palette(dark=True))
    dark = canvas.grab().toImage()
    assert dark.pixelColor(canvas.place_of(1).toPoint()) != light
    assert dark.pixelColor(5, 5).lightness() < 60


def test_a_lasso_selects_the_faces_in_it_and_says_how_many(qtbot, page, canvas):
    with qtbot.waitSignal(page.selection_changed):
        drag(canvas, ring(canvas, [1, 2, 3]), _SHIFT)
    assert canvas.points.selected_ids().tolist() == [1, 2, 3]
    assert page.bar.text.text() == "3 faces selected"
    drag(canvas, ring(canvas, [4, 5]), _SHIFT | _CTRL)
    assert canvas.points.selected_ids().tolist() == [1, 2, 3, 4, 5]
    drag(canvas, ring(canvas, [7]), _SHIFT)
    assert canvas.points.selected_ids().tolist() == [7]


def test_the_lasso_button_makes_dragging_select(qtbot, page, canvas):
    qtbot.mouseClick(page.lasso, Qt.MouseButton.LeftButton)
    drag(canvas, ring(canvas, [4, 5]))
    assert canvas.points.selected_ids().tolist() == [4, 5]
    qtbot.mouseClick(page.lasso, Qt.MouseButton.LeftButton)
    before = canvas.place_of(1)
    drag(canvas, [QPointF(300, 300), QPointF(340, 310), QPointF(350, 320)])
    assert canvas.points.selected_ids().tolist() == [4, 5]  # dragging moves again
    moved = canvas.place_of(1) - before
    assert (round(moved.x()), round(moved.y())) == (50, 20)


def test_a_lasso_of_a_line_or_out_of_the_window_selects_nothing_wrong(canvas):
    drag(canvas, [QPointF(10, 10), QPointF(60, 60)], _SHIFT)
    assert canvas.points.selected_count() == 0
    everything = [QPointF(x, y) for x, y in ((-99, -99), (3000, -99), (3000, 3000), (-99, 3000))]
    drag(canvas, everything, _SHIFT)
    assert canvas.points.selected_count() == 7


def test_a_click_selects_one_face_and_with_control_more_or_less(qtbot, canvas):
    click(qtbot, canvas, 2)
    click(qtbot, canvas, 4, _CTRL)
    assert canvas.points.selected_ids().tolist() == [2, 4]
    click(qtbot, canvas, 2, _CTRL)
    assert canvas.points.selected_ids().tolist() == [4]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, _NONE, QPoint(3, 3))
    assert canvas.points.selected_count() == 0


def test_a_double_click_opens_the_photo_among_those_of_the_person(qtbot, page, canvas):
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(2).toPoint())
    assert opened.args == [102, [101, 102, 103]]
    with qtbot.assertNotEmitted(page.photo_opened):
        qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_what_the_mouse_is_over_is_shown_with_name_and_year(qtbot, canvas):
    hover(canvas, canvas.place_of(1))
    assert canvas.tip.isVisible()
    assert (canvas.tip.name.text(), canvas.tip.when.text()) == ("Anna", "2014")
    hover(canvas, canvas.place_of(6))
    assert canvas.tip.name.text() == "Who is this?"
    hover(canvas, canvas.place_of(2))
    assert not canvas.tip.when.isVisible()
    assert canvas.rect().contains(canvas.tip.geometry())
    hover(canvas, QPointF(3, 3))
    assert not canvas.tip.isVisible()


def test_the_verbs_act_on_the_selected_faces(qtbot, page, canvas):
    drag(canvas, ring(canvas, [1, 2]), _SHIFT)
    with qtbot.waitSignal(page.split_requested) as split:
        qtbot.keyClick(canvas, Qt.Key.Key_P)
    with qtbot.waitSignal(page.hide_requested) as hidden:
        qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert split.args == hidden.args == [[1, 2]]
    page.set_known_people(PEOPLE[:2])
    qtbot.keyClick(canvas, Qt.Key.Key_T)
    dialog = page.findChild(WhoDialog)
    with qtbot.waitSignal(page.assign_requested) as assigned:
        dialog.edit.setText("Zoë")
        dialog.edit.enter()
    assert assigned.args == [[1, 2], "Zoë"]


def test_without_a_selection_no_verb_does_anything(qtbot, page, canvas):
    for key, signal in (
        (Qt.Key.Key_P, page.split_requested),
        (Qt.Key.Key_Delete, page.hide_requested),
        (Qt.Key.Key_T, page.assign_requested),
    ):
        with qtbot.assertNotEmitted(signal):
            qtbot.keyClick(canvas, key)
    assert page.findChild(WhoDialog) is None


def test_the_keyboard_walks_from_face_to_face(qtbot, page, canvas):
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.focused_id() == 7  # in the middle
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.focused_id() == 3
    assert canvas.accessibleDescription() == "Anna, 2015"
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.focused_id() == 2
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.focused_id() == 1
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.focused_id() == 1  # nothing lies there
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.points.selected_ids().tolist() == [1]
    assert canvas.accessibleDescription() == "Anna, 2014, selected"
    with qtbot.waitSignal(page.photo_opened) as opened:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert opened.args == [101, [101]]
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.points.selected_count() == 0


def test_zooming_keeps_what_is_under_the_mouse_and_the_whole_map_comes_back(qtbot, canvas):
    before = canvas.place_of(1)
    wheel = QWheelEvent(
        before,
        canvas.mapToGlobal(before),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        _NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert (canvas.place_of(1) - before).manhattanLength() < 1
    assert not canvas.rect().contains(canvas.place_of(4).toPoint())
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert (canvas.place_of(1) - before).manhattanLength() < 1
    for _ in range(80):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    canvas.grab()
    for _ in range(90):
        qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    canvas.zoom_to_all()
    assert (canvas.place_of(1) - before).manhattanLength() < 1


def test_choosing_a_person_selects_their_faces_and_goes_there(qtbot, page, canvas):
    names = [page.chooser.itemText(row) for row in range(page.chooser.count())]
    assert names[0] == "Select a person…"
    assert names[-1] == "Who is this?"
    page.chooser.activated.emit(names.index("Anna"))
    assert canvas.points.selected_ids().tolist() == [1, 2, 3]
    assert all(canvas.rect().contains(canvas.place_of(n).toPoint()) for n in (1, 2, 3))
    assert canvas.focused_id() in (1, 2, 3)
    page.chooser.activated.emit(names.index("עדי 👩‍👧"))  # without a face on the map
    assert canvas.points.selected_count() == 0
    page.chooser.activated.emit(0)


def test_names_do_not_overlap(canvas):
    boxes = canvas._names.written(canvas._lens, canvas.fontMetrics())
    assert {name[:1] for _box, name in boxes} == {"A", "B"}
    crowded = face_map()
    crowded.centres[1] = crowded.centres[0]
    canvas.show_points(MapPoints(crowded))
    assert [name for _box, name in canvas._names.written(canvas._lens, canvas.fontMetrics())] == [
        "Anna"
    ]


def test_new_points_keep_what_is_selected_and_forget_who_is_gone(qtbot, page, canvas):
    drag(canvas, ring(canvas, [4, 5]), _SHIFT)
    click(qtbot, canvas, 7, _CTRL)
    with qtbot.waitSignal(page.selection_changed):
        fill(page, face_map(4))
    assert canvas.points.selected_ids().tolist() == [4]
    assert canvas.focused_id() is None
    assert page.bar.text.text() == "1 face selected"


def test_a_map_with_new_faces_says_so(page):
    fill(page, face_map(new=2))
    assert page.bar.text.text().startswith("7 faces (2 are new).")


def test_while_it_is_drawn_it_can_be_stopped(qtbot, page):
    page.show_drawing(True)
    assert page.drawing.isVisible()
    assert page.drawing.label.text() == "Drawing the map…"
    assert not page.redraw.isEnabled()
    with qtbot.waitSignal(page.stop_requested):
        qtbot.mouseClick(page.drawing.stop, Qt.MouseButton.LeftButton)
    page.show_drawing(False)
    assert not page.drawing.isVisible()
    with qtbot.waitSignal(page.draw_requested):
        qtbot.mouseClick(page.redraw, Qt.MouseButton.LeftButton)


def test_a_library_without_faces_says_what_to_do(pixmaps, show):
    page = MapPage(pixmaps)
    show(page)
    page.show_library(0)
    page.show_charts(Charts((), (), (), {}))
    assert "Drop a folder" in page.empty.accessibleName()
    for view in range(3):
        page.views.setCurrentIndex(view)
        assert page.empty.isVisible()
        assert not page.bar.isVisible()
    page.hide()


def test_faces_of_which_no_map_is_drawn_yet_ask_for_one(qtbot, pixmaps, show):
    page = MapPage(pixmaps)
    show(page)
    with qtbot.waitSignal(page.refresh_requested):
        page.show_library(5)
    assert "not drawn yet" in page.empty.accessibleName()
    fill(page)
    assert page.canvas.isVisible()
    page.hide()


def test_a_picture_of_very_many_dots_looks_like_one_of_few():
    colours = palette(dark=False)
    ink = [colours.color(colours.ColorRole.Highlight), colours.color(colours.ColorRole.Text)]
    x, y = np.array([20.2, 40.8], np.float32), np.array([30.0, 10.0], np.float32)
    few = Picture(60, 50, ink)
    few.paint(Layer(x, y, np.array([0, 1], np.uint8), 3.0))
    many = Picture(60, 50, ink)
    times = 5_000
    many.paint(
        Layer(np.tile(x, times), np.tile(y, times), np.tile(np.array([0, 1], np.uint8), times), 3.0)
    )
    assert few.image() == many.image()
    assert few.image().pixelColor(20 + 18, 30 + 18) == ink[0]


def test_the_photos_of_all_selected_faces_are_in_the_order_of_the_faces(qtbot, page, canvas):
    faces = face_map()
    faces.photo_ids[:] = [9, 9, 4, 9, 7, 4, 2]
    fill(page, faces)
    canvas.select(np.ones(7, bool))
    with qtbot.waitSignal(page.photo_opened) as opened:
        canvas.face_opened.emit(3)
    assert opened.args == [4, [9, 4, 7, 2]]
    assert {type(photo_id) for photo_id in opened.args[1]} == {int}


def test_a_selection_of_very_many_faces_is_arrays_and_lasts():
    many = 300_000
    ids = np.arange(1, many + 1)
    who, years = np.zeros(many, np.int64), np.zeros(many, np.int64)
    places, centres = np.zeros((many, 2), np.float32), np.zeros((0, 2), np.float32)
    points = MapPoints(FaceMap(ids, ids // 2, who, years, places, (), centres, 0))
    points.select(ids % 3 > 0)
    chosen = points.selected_ids()
    assert isinstance(chosen, np.ndarray)
    after = MapPoints(FaceMap(ids, ids // 2, who, years, places, (), centres, 0))
    after.select_ids(chosen)
    assert (after.selected == points.selected).all()
    after.select_ids(np.zeros(0, np.int64))
    assert after.selected_count() == 0
