"""Every page fits a small screen, also with large letters and long names."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QTabBar

from facesort.gui.maps import Charts
from facesort.gui.pages import Pages
from facesort.gui.views.apart_dialog import ApartDialog, Tools
from facesort.library.candidates import Candidate
from facesort.library.charts import Month, Shared
from facesort.library.company import Companion
from tests.gui.pages.rows import edit, face, facts, person, photo, problem
from tests.gui.pages.test_map_page import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SMALL = QSize(640, 420)
LONG = "Wolfeschlegelsteinhausenbergerdorff-" * 2 + "Anna Maria"
FACES = [face(n, n, person=(1, LONG), by="machine", sure=0.9) for n in range(1, 40)]
PHOTOS = [photo(n, b"/photos/" + b"x" * 200 + b"%d.jpg" % n) for n in range(1, 40)]


@pytest.fixture(params=[1, 2])
def letters(request, qapp):
    """The usual letters, and those twice as large."""
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(large)
    yield request.param
    qapp.setFont(usual)


@pytest.fixture
def pages(letters, pixmaps, show):
    """All pages with something on them."""
    pages = Pages(pixmaps)
    people = [person(n, LONG if n < 9 else "", 1000 * n) for n in range(1, 20)]
    pages.people.show_people(people)
    pages.bystanders.show_people(people)
    company = [Companion(n, LONG, 99, n) for n in range(10, 18)]
    candidates = [Candidate(n, (n, 1), 12) for n in range(60, 68)]
    pages.person.show_person(people[0], FACES, PHOTOS, company, candidates)
    pages.not_placed.show_faces(FACES)
    pages.photos.show_photos(PHOTOS, LONG)
    pages.photos.keep_button.show()
    fill(pages.map)
    months = [Month(12 * year, 3) for year in range(1990, 2026)]
    of_person = {row.id: months for row in people}
    pages.map.show_charts(Charts(people, [Shared(1, 2, 3)], months, of_person, undated=31200))
    pages.problems.show_problems([problem(n) for n in range(9)])
    pages.history.show_history([edit(n, f"name “{LONG}”") for n in range(9)])
    pages.viewer.show_photo(facts(files=tuple(b"/" + b"x" * 300 for _n in range(9))), FACES)
    yield show(pages, SMALL.width(), SMALL.height())
    pages.hide()


def test_no_page_asks_for_more_than_a_small_screen_has(pages, qtbot):
    for page in pages._all():
        pages.setCurrentWidget(page)
        for tabs in [None, *(bar for bar in page.findChildren(QTabBar))]:
            for tab in range(tabs.count() if tabs else 1):
                if tabs:
                    tabs.setCurrentIndex(tab)
                page.ensurePolished()
                qtbot.wait(0)
                least = page.minimumSizeHint()
                assert least.width() <= SMALL.width(), (page, tab, least)
                assert least.height() <= SMALL.height(), (page, tab, least)
    assert pages.size() == SMALL, "a page has made the window larger"


def test_the_header_of_a_page_begins_a_second_line_where_the_first_is_full(pages, letters):
    pages.setCurrentWidget(pages.map)
    controls = (pages.map.views, pages.map.chooser, pages.map.lasso, pages.map.redraw)
    boxes = [c.rect().translated(c.mapTo(pages, c.rect().topLeft())) for c in controls]
    assert all(pages.rect().contains(box) for box in boxes)
    for place, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[place + 1 :])
    for control in controls:
        assert control.width() >= control.minimumSizeHint().width()


def test_lists_without_anything_out_of_view_have_no_scroll_bar(pages, letters, qtbot):
    if letters > 1:
        return
    pages.resize(1200, 900)
    pages.people.show_people([person(1, "Anna"), person(2, "Ben")])
    pages.setCurrentWidget(pages.people)
    qtbot.wait(0)
    for area in pages.people.findChildren(QAbstractScrollArea):
        assert not area.isVisible() or not area.verticalScrollBar().isVisible()
    pages.people.show_people([person(n, "Anna") for n in range(1, 200)])
    assert pages.people.grid.verticalScrollBar().isVisible()


@pytest.mark.parametrize("width", range(560, 760, 7))
def test_a_scroll_bar_does_not_come_and_go(pages, letters, qtbot, width):
    if letters > 1:
        return
    pages.setCurrentWidget(pages.people)
    pages.people.show_people([person(n, "Anna") for n in range(1, 10)])
    pages.resize(width, 420)
    qtbot.wait(0)
    grid = pages.people.grid
    bar = grid.verticalScrollBar()
    assert bar.isVisible() == (bar.maximum() > 0) or bar.isVisible()
    assert bar.maximum() == 0 or bar.isVisible()
    if not bar.isVisible():
        assert grid.visualRect(grid.model().index(8, 0)).bottom() <= grid.viewport().height()


def test_faces_of_which_nothing_is_known_have_no_empty_line(pages):
    grid = pages.not_placed.grid
    cell = grid.cell_size()
    assert cell.height() == cell.width()
    assert pages.person.grid.cell_size().height() > pages.person.grid.cell_size().width()


def test_a_hint_shows_its_key_on_a_second_line(pages, letters, qtbot):
    pages.setCurrentWidget(pages.person)
    qtbot.wait(0)
    pages.person.grid.clearSelection()
    hint = pages.person.bar.text
    lines = hint.shown_lines()
    if letters == 1:
        assert 1 <= len(lines) <= 2
        assert " ".join(lines).endswith("press N.")
    assert hint.height() >= 2 * hint.fontMetrics().lineSpacing()
    assert hint.toolTip() == hint.text()


def test_from_right_to_left_the_title_is_at_the_right(pages, qapp):
    pages.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    pages.setCurrentWidget(pages.not_placed)
    pages.resize(900, 420)
    qapp.processEvents()
    title, slider = pages.not_placed._title, pages.not_placed.size_slider
    assert title.mapTo(pages, title.rect().center()).x() > slider.mapTo(pages, slider.pos()).x()


def test_the_dialog_that_takes_apart_scrolls_only_where_faces_are_out_of_view(
    pages, letters, qtbot
):
    if letters > 1:
        return
    pages.resize(1180, 760)
    tools = Tools(pages.people._model._pixmaps, {1: "2014"}, ())
    dialog = ApartDialog("Anna", [FACES[:2], FACES[2:4]], tools, pages)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    qtbot.wait(50)
    for area in dialog.findChildren(QAbstractScrollArea):
        assert not area.verticalScrollBar().isVisible(), area
        assert not area.horizontalScrollBar().isVisible(), area
    cells = [strip.pane.grid.cell_size() for strip in dialog.strips]
    assert cells[0].height() > cells[0].width(), "the year stands below the face"
    dialog.reject()
