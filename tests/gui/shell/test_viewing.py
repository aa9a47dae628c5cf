"""The photo viewer gets facts first, then pixels, and never those of another photo."""

import threading

import numpy as np
from PySide6.QtGui import QColor

from tests.gui.shell.conftest import unusable
from tests.patience import PATIENCE_S


def test_a_photo_opens_with_its_pixels(qtbot, ids, opened, running, fakes):
    fakes.pixels = lambda photo_id: np.full((30, 41, 3), (10, 200, 30), np.uint8)
    with qtbot.waitSignal(running.parts.viewing.pixels_read) as read:
        viewer = opened(ids[0])
    photo_id, image = read.args
    assert photo_id == ids[0]
    assert (image.width(), image.height()) == (41, 30)
    assert image.pixelColor(40, 29) == QColor(10, 200, 30)
    assert running.window.pages.currentWidget() is viewer


def test_a_photo_that_cannot_be_read_says_why(qtbot, ids, opened, running, fakes):
    fakes.pixels = unusable
    with qtbot.waitSignal(running.parts.viewing.pixels_failed) as failed:
        opened(ids[0])
    assert failed.args == [ids[0], "The drive is not connected. Connect it."]


def test_walking_stays_among_the_photos_and_ends_at_both_ends(qtbot, ids, opened):
    viewer = opened(ids[1])
    viewer.previous_requested.emit()
    qtbot.waitUntil(lambda: viewer.photo_id == ids[0])
    viewer.previous_requested.emit()
    qtbot.wait(50)
    assert viewer.photo_id == ids[0]
    viewer.next_requested.emit()
    qtbot.waitUntil(lambda: viewer.photo_id == ids[1])


def test_who_walks_fast_does_not_wait_for_the_photos_between(qtbot, ids, opened, running, fakes):
    let_go = threading.Event()
    loaded = []

    def pixels(photo_id):
        loaded.append(photo_id)
        let_go.wait(PATIENCE_S)
        return np.zeros((4, 4, 3), np.uint8)

    fakes.pixels = pixels
    viewer = opened(ids[0])
    for photo_id in ids[1:5]:
        viewer.next_requested.emit()
        qtbot.waitUntil(lambda wanted=photo_id: viewer.photo_id == wanted)
    with qtbot.waitSignal(running.parts.viewing.pixels_read) as read:
        let_go.set()
    assert read.args[0] == ids[4]
    assert loaded == [ids[0], ids[4]]


def test_pixels_that_are_faster_than_the_facts_wait_for_them(qtbot, ids, running):
    events = []
    viewing = running.parts.viewing
    viewing.facts_read.connect(lambda facts, faces: events.append("facts"))
    viewing.pixels_read.connect(lambda photo_id, image: events.append("pixels"))
    busy = threading.Event()
    running.jobs.start("an edit", lambda monitor: busy.wait(PATIENCE_S))
    viewing.open(ids[0], ids)
    qtbot.wait(100)
    assert events == []
    busy.set()
    qtbot.waitUntil(lambda: events == ["facts", "pixels"])


def test_naming_a_face_renews_the_faces_and_keeps_the_photo(qtbot, ids, opened, running, family):
    viewer = opened(ids[-1])
    (face,) = viewer._faces.values()
    viewer.assign_requested.emit([face.id], "Zoë")
    qtbot.waitUntil(lambda: [f.person_name for f in viewer._faces.values()] == ["Zoë"])
    assert viewer.photo_id == ids[-1]


def test_esc_leads_back_to_the_page_before(qtbot, ids, opened, running):
    viewer = opened(ids[0])
    viewer.closed.emit()
    assert running.window.pages.currentWidget() is running.window.pages.people


def test_a_person_opened_from_a_photo_leads_back_to_where_one_was(
    qtbot, ids, opened, running, family
):
    viewer = opened(ids[0])
    viewer.person_opened.emit(family[0])
    pages = running.window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    pages.person.back_requested.emit()
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
