"""Drawing a face on the photo, and what the keys of the photo do."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from facesort.gui.drawing import Likely
from facesort.gui.views.likely_dialog import LikelyDialog
from facesort.gui.views.photo_viewer import PhotoViewer
from facesort.gui.views.who_dialog import WhoDialog
from tests.gui.pages.rows import facts, person
from tests.gui.pages.test_photo_viewer import ANNA, FACES, NOBODY, SOMEBODY, pixels, place

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LIKELY = [Likely(7, "Anna", 5, 70, 0.92), Likely(8, "", 3, 80, 0.05)]


@pytest.fixture
def viewer(pixmaps, show):
    viewer = PhotoViewer(pixmaps)
    viewer.set_known_people([person(7, "Anna", 5), person(9, "Ben", 3)])
    viewer.show_photo(facts(), FACES)
    viewer.show_pixels(1, pixels())
    yield show(viewer, 1000, 600)
    viewer.hide()


@pytest.fixture
def wishes(viewer):
    """What the viewer asks for: (signal, arguments)."""
    told = []
    for name in (
        "draw_requested",
        "assign_requested",
        "reject_requested",
        "split_requested",
        "not_a_face_requested",
        "show_file_requested",
        "closed",
        "previous_requested",
        "next_requested",
        "person_opened",
        "owner_named",
    ):
        signal = getattr(viewer, name)
        signal.connect(lambda *args, name=name: told.append((name, *args)))
    return told


def at(viewer, x, y):
    return viewer.canvas.zoom.to_view(QPointF(x, y)).toPoint()


def drag(qtbot, viewer, start, end):
    canvas, left = viewer.canvas, Qt.MouseButton.LeftButton
    qtbot.mousePress(canvas, left, pos=start)
    qtbot.mouseMove(canvas, (start + end) / 2)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, left, pos=end)


def dialog(viewer):
    return next((d for d in viewer.findChildren(WhoDialog) if d.isVisible()), None)


def test_a_box_that_is_dragged_is_asked_for(qtbot, viewer, wishes):
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    assert viewer.canvas.is_drawing
    assert viewer.canvas.cursor().shape() is Qt.CursorShape.CrossCursor
    drag(qtbot, viewer, at(viewer, 0.1, 0.6), at(viewer, 0.3, 0.9))
    ((name, photo, box),) = wishes
    assert (name, photo) == ("draw_requested", 1)
    assert box == pytest.approx((0.1, 0.6, 0.2, 0.3), abs=0.01)
    drag(
        qtbot, viewer, at(viewer, 0.5, 0.6), at(viewer, 0.7, 0.9)
    )  # until it is known what came of it
    assert len(wishes) == 1


def test_it_does_not_matter_from_which_corner_or_whether_beyond_the_photo(qtbot, viewer, wishes):
    viewer.canvas.set_drawing(True)
    corner = at(viewer, 1, 1) + QPoint(20, 20)
    drag(qtbot, viewer, corner, at(viewer, 0.8, 0.7))
    assert wishes[0][2] == pytest.approx((0.8, 0.7, 0.2, 0.3), abs=0.01)


def test_a_box_is_where_it_was_drawn_also_when_the_photo_is_large(qtbot, viewer, wishes):
    for _press in range(3):
        qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    viewer.canvas.set_drawing(True)
    drag(qtbot, viewer, at(viewer, 0.45, 0.4), at(viewer, 0.55, 0.6))
    assert wishes[0][2] == pytest.approx((0.45, 0.4, 0.1, 0.2), abs=0.01)


def test_while_a_face_is_drawn_other_faces_are_not_clicked(qtbot, viewer, wishes):
    viewer.canvas.set_drawing(True)
    qtbot.mouseClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=place(viewer, ANNA))
    ((name, _photo, box),) = wishes
    assert name == "draw_requested"
    assert box[2:] == (0, 0)  # which is refused with a sentence


def test_esc_leaves_the_drawing_and_then_the_photo(qtbot, viewer, wishes):
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    qtbot.mousePress(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.1, 0.6))
    qtbot.mouseMove(viewer.canvas, at(viewer, 0.3, 0.9))
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewer.canvas, Qt.MouseButton.LeftButton, pos=at(viewer, 0.3, 0.9))
    assert not viewer.canvas.is_drawing
    assert not viewer._draw.isChecked()
    assert wishes == []
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert wishes == [("closed",)]


def test_the_button_and_the_key_begin_and_end_it(qtbot, viewer):
    qtbot.mouseClick(viewer._draw, Qt.MouseButton.LeftButton)
    assert (viewer.canvas.is_drawing, viewer._draw.isChecked()) == (True, True)
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    assert (viewer.canvas.is_drawing, viewer._draw.isChecked()) == (False, False)
    qtbot.mouseClick(viewer._draw, Qt.MouseButton.LeftButton)
    viewer.show_photo(facts(2), [])  # the next photo
    assert (viewer.canvas.is_drawing, viewer._draw.isChecked()) == (False, False)


def test_without_a_picture_there_is_nothing_to_draw_on(qtbot, viewer):
    viewer.show_photo(facts(2), [])
    viewer.show_failure(2, "The drive is not connected.")
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    qtbot.mouseClick(viewer._draw, Qt.MouseButton.LeftButton)
    assert (viewer.canvas.is_drawing, viewer._draw.isChecked()) == (False, False)


def test_a_face_is_drawn_with_the_keys_alone(qtbot, viewer, wishes):
    qtbot.keyClick(viewer, Qt.Key.Key_D)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(viewer, key)
    qtbot.keyClick(viewer, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(viewer, Qt.Key.Key_Return)
    ((_name, _photo, (x, y, width, height)),) = wishes
    step = viewer.fontMetrics().height() / 2 / viewer.canvas.zoom.area.width()
    middle_x, middle_y = x + (width + step) / 2, y + height / 2
    assert (middle_x, middle_y) == pytest.approx((0.5 + 2 * step, 0.5), abs=0.01)
    assert width == pytest.approx(15 * step, rel=0.01)


def test_a_drawn_face_is_asked_about_and_enter_takes_the_first(qtbot, viewer, wishes):
    viewer.canvas.set_drawing(True)
    with qtbot.waitSignal(viewer.suggestions_requested) as asked:
        viewer.show_drawn(1, 12)
    assert asked.args == [12]
    assert not viewer.canvas.is_drawing
    question = dialog(viewer)
    assert isinstance(question, LikelyDialog)
    qtbot.keyClick(question.edit, Qt.Key.Key_Return)  # nobody is offered yet
    assert question.isVisible()
    viewer.show_suggestions(11, LIKELY)  # of another face
    assert not question.people.isVisible()
    viewer.show_suggestions(12, LIKELY)
    assert [question.people.item(i).text() for i in range(2)] == [
        "Anna, 92 %\n5 photos",
        "Who is this?, 5 %\n3 photos",
    ]
    qtbot.keyClick(question.edit, Qt.Key.Key_Return)
    assert wishes == [("assign_requested", [12], 7)]


@pytest.mark.parametrize(
    ("keys", "answer"), [("\b", 7), ("Carl", "Carl"), ("ben", 9), ("   ", 7), ("😀", "😀")]
)
def test_what_is_typed_counts_more_than_what_is_offered(qtbot, viewer, wishes, keys, answer):
    viewer.show_drawn(1, 12)
    viewer.show_suggestions(12, LIKELY)
    dialog(viewer).edit.setText("")
    qtbot.keyClicks(dialog(viewer).edit, keys) if keys.isascii() else dialog(viewer).edit.setText(
        keys
    )
    qtbot.keyClick(dialog(viewer).edit, Qt.Key.Key_Return)
    assert wishes == [("assign_requested", [12], answer)]


def test_the_second_is_a_key_away_and_a_click_does_too(qtbot, viewer, wishes):
    viewer.show_drawn(1, 12)
    viewer.show_suggestions(12, LIKELY)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(dialog(viewer).edit, key)
    viewer.show_drawn(1, 13)
    viewer.show_suggestions(13, LIKELY)
    people = dialog(viewer).people
    where = people.visualItemRect(people.item(1)).center()
    qtbot.mouseClick(people.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert wishes == [("assign_requested", [12], 8), ("assign_requested", [13], 8)]
    assert dialog(viewer) is None
    viewer.show_suggestions(13, LIKELY)  # too late


def test_what_was_drawn_on_a_photo_that_was_left_asks_nothing(viewer):
    viewer.show_drawn(2, 12)
    viewer.show_refused(2, 3)
    assert dialog(viewer) is None


def test_a_box_that_is_refused_lets_another_be_drawn(qtbot, viewer, wishes):
    viewer.canvas.set_drawing(True)
    drag(qtbot, viewer, at(viewer, 0.1, 0.6), at(viewer, 0.3, 0.9))
    viewer.show_refused(1, 3)
    assert viewer.canvas.is_drawing
    assert viewer.canvas.pointed == 3  # the face that is there already
    drag(qtbot, viewer, at(viewer, 0.1, 0.6), at(viewer, 0.3, 0.9))
    assert len(wishes) == 2


def point(qtbot, viewer, row):
    qtbot.mouseMove(viewer.canvas, place(viewer, row) + QPoint(3, 3))
    qtbot.mouseMove(viewer.canvas, place(viewer, row))


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        (Qt.Key.Key_N, ("reject_requested", [1], 7)),
        (Qt.Key.Key_P, ("split_requested", [1])),
        (Qt.Key.Key_X, ("not_a_face_requested", [1])),
        (Qt.Key.Key_C, None),
    ],
)
def test_keys_speak_of_the_pointed_face(qtbot, viewer, wishes, key, wish):
    qtbot.keyClick(viewer, key)
    assert wishes == []  # no face is pointed at
    point(qtbot, viewer, ANNA)
    qtbot.keyClick(viewer, key)
    assert wishes == ([wish] if wish else [])
    viewer.panel.faces.setCurrentRow(0)
    viewer.panel.faces.setFocus()
    qtbot.keyClick(viewer.panel.faces, key)
    assert wishes == ([wish, wish] if wish else [])


def test_nobody_can_be_rejected_from_a_face_that_is_with_nobody(qtbot, viewer, wishes):
    point(qtbot, viewer, NOBODY)
    qtbot.keyClick(viewer, Qt.Key.Key_N)
    assert wishes == []
    assert (viewer.can("reject"), viewer.can("none")) == (False, True)


@pytest.mark.parametrize("key", [Qt.Key.Key_T, Qt.Key.Key_Return])
def test_t_and_enter_ask_who_the_face_is(qtbot, viewer, wishes, key):
    point(qtbot, viewer, ANNA)
    qtbot.keyClick(viewer, key)
    qtbot.keyClicks(dialog(viewer).edit, "Carl")
    qtbot.keyClick(dialog(viewer).edit, Qt.Key.Key_Return)
    assert wishes == [("assign_requested", [1], "Carl")]


def test_enter_names_somebody_without_a_name(qtbot, viewer, wishes):
    point(qtbot, viewer, SOMEBODY)
    qtbot.keyClick(viewer, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog(viewer).edit, "Carl")
    qtbot.keyClick(dialog(viewer).edit, Qt.Key.Key_Return)
    assert wishes == [("owner_named", 2, 8, "Carl")]


def test_tab_walks_the_faces_and_goes_on(qtbot, viewer):
    def press(back=False):
        key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
        qtbot.keyClick(viewer.focusWidget(), key)
        return viewer.canvas.pointed

    assert [press(), press(), press()] == [1, 2, 3]
    press()
    assert viewer.focusWidget() is viewer._back
    assert [press(back=True), press(back=True), press(back=True)] == [3, 2, 1]
    press(back=True)
    assert not viewer.panel.faces.hasFocus()


def test_the_file_is_shown_with_all_its_places(qtbot, viewer, wishes):
    viewer.show_photo(facts(1, files=(b"/a/\xff.jpg", b"/b/2.jpg")), FACES)
    qtbot.keyClick(viewer, Qt.Key.Key_F)
    qtbot.mouseClick(viewer._files, Qt.MouseButton.LeftButton)
    assert wishes == [("show_file_requested", [b"/a/\xff.jpg", b"/b/2.jpg"])] * 2
    viewer.show_photo(facts(1, files=()), FACES)
    qtbot.keyClick(viewer, Qt.Key.Key_F)
    assert len(wishes) == 2


def test_a_double_click_shows_full_size_there_and_the_whole_photo_again(qtbot, viewer, wishes):
    viewer.show_photo(facts(3, 4000, 3000), [])
    viewer.show_pixels(3, pixels())
    whole = viewer.canvas.zoom.factor
    spot = at(viewer, 0.3, 0.8)
    qtbot.mouseDClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert viewer.canvas.zoom.factor == pytest.approx(1 / viewer.devicePixelRatioF())
    assert viewer.canvas.zoom.to_photo(QPointF(spot)).x() == pytest.approx(0.3, abs=0.01)
    qtbot.mouseDClick(viewer.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert viewer.canvas.zoom.factor == whole
    assert wishes == []
