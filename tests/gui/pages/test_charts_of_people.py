"""Who is seen with whom, and when."""

import pytest
from PySide6.QtCore import QPoint, Qt

from facesort.gui.maps import Charts
from facesort.gui.views import together as circle
from facesort.gui.views.map_page import MapPage
from facesort.library.charts import Month, Shared
from tests.gui.pages.rows import person
from tests.gui.pages.test_map_page import fill, hover

PEOPLE = [
    person(1, "Anna", 30),
    person(2, "Ben", 20),
    person(3, "عدي 👩‍👧" * 500, 10),
    person(4, "D", 1),
]
SHARED = [Shared(1, 2, 12), Shared(1, 3, 1), Shared(2, 3, 4)]
MONTHS = [Month(12 * 2009 + 4, 3), Month(12 * 2013, 40), Month(12 * 2013 + 11, 2)]
OF_PERSON = {1: MONTHS[1:], 2: MONTHS[:1], 3: []}


@pytest.fixture
def page(pixmaps, show):
    page = MapPage(pixmaps)
    fill(page)
    page.show_charts(Charts(PEOPLE, SHARED, MONTHS, OF_PERSON))
    yield show(page, 900)
    page.hide()


@pytest.fixture
def together(page):
    page.views.setCurrentIndex(1)
    return page.together


@pytest.fixture
def timeline(page):
    page.views.setCurrentIndex(2)
    return page.timeline


def test_who_shares_most_photos_has_the_widest_line(together):
    assert together.isVisible()
    widths = {line.photos: line.width for line in together._curves.lines}
    assert widths[12] > widths[4] > widths[1] > 0
    assert together.way_between(1, 4) is None


def test_pointing_at_a_person_says_with_whom_they_are_seen(qtbot, page, together):
    qtbot.mouseMove(together, together.spot_of(2).toPoint())
    qtbot.waitUntil(lambda: page.said.startswith("Ben, 20 photos. Most often with: Anna 12"))
    assert together.accessibleDescription() == page.said
    qtbot.mouseMove(together, together.rect().topLeft() + QPoint(2, 2))
    qtbot.waitUntil(lambda: "Point at somebody" in page.said)


def test_pointing_at_a_line_says_how_many_photos_two_share(qtbot, page, together):
    at = together.way_between(1, 2).toPoint()
    qtbot.mouseMove(together, at)
    qtbot.waitUntil(lambda: page.said == "Anna and Ben: 12 photos together")
    with qtbot.waitSignal(page.pair_opened) as opened:
        qtbot.mouseClick(together, Qt.MouseButton.LeftButton, pos=at)
    assert set(opened.args) == {1, 2}


def test_a_click_on_a_portrait_opens_the_person(qtbot, page, together):
    with qtbot.waitSignal(page.person_opened) as opened:
        at = together.spot_of(3).toPoint()
        qtbot.mouseClick(together, Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == [3]
    with qtbot.assertNotEmitted(page.person_opened):
        qtbot.mouseClick(
            together, Qt.MouseButton.LeftButton, pos=together.rect().topLeft() + QPoint(2, 2)
        )


def test_the_keyboard_goes_round_the_circle(qtbot, page, together):
    together.setFocus()
    with qtbot.assertNotEmitted(page.person_opened):
        qtbot.keyClick(together, Qt.Key.Key_Return)
    qtbot.keyClick(together, Qt.Key.Key_Right)
    assert together.accessibleDescription().startswith("Anna, 30 photos")
    qtbot.keyClick(together, Qt.Key.Key_Left)
    qtbot.keyClick(together, Qt.Key.Key_Right)
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.keyClick(together, Qt.Key.Key_Return)
    assert opened.args == [1]


@pytest.fixture
def laid_out(monkeypatch):
    """How many lines were laid out, each time."""
    times = []

    class Counted(circle.Curves):
        def __init__(self, spots, photos, middle, em):
            super().__init__(spots, photos, middle, em)
            times.append(len(photos))

    monkeypatch.setattr(circle, "Curves", Counted)
    return times


def test_nothing_is_laid_out_while_the_circle_is_not_shown(page, laid_out):
    page.show_charts(Charts(PEOPLE, SHARED[:2], MONTHS, OF_PERSON))
    page.resize(950, 640)
    page.grab()
    assert page.together.has_lines
    assert laid_out == []
    page.views.setCurrentIndex(1)
    page.together.grab()
    assert laid_out[-1] == 2


def test_the_same_people_are_not_laid_out_again(qtbot, page, together, laid_out):
    together.grab()
    laid_out.clear()
    page.show_charts(Charts(PEOPLE, SHARED[:2], MONTHS, OF_PERSON))
    together.grab()
    assert laid_out == [2]
    named = [person(1, "Anne", 31), *PEOPLE[1:]]
    page.show_charts(Charts(named, list(SHARED[:2]), MONTHS, OF_PERSON))
    together.grab()
    qtbot.mouseMove(together, together.spot_of(1).toPoint())
    qtbot.waitUntil(lambda: page.said.startswith("Anne, 31 photos"))
    assert laid_out == [2]
    page.show_charts(Charts(PEOPLE, SHARED, MONTHS, OF_PERSON))
    together.grab()
    page.resize(page.width() + 40, page.height())
    together.grab()
    assert laid_out == [2, 3, 3]


def test_the_place_of_the_keyboard_is_kept_with_the_same_people(qtbot, page, together):
    together.setFocus()
    qtbot.keyClick(together, Qt.Key.Key_Right)
    qtbot.keyClick(together, Qt.Key.Key_Right)
    assert together.accessibleDescription().startswith("Ben, 20 photos. Most often with: Anna 12")
    closer = [Shared(1, 2, 12), Shared(1, 3, 99), Shared(2, 3, 4)]  # Ben sits elsewhere now
    page.show_charts(Charts(PEOPLE, closer, MONTHS, OF_PERSON))
    assert together.accessibleDescription().startswith("Ben, 20 photos")
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.keyClick(together, Qt.Key.Key_Return)
    assert opened.args == [2]
    page.show_charts(Charts([*PEOPLE, person(9, "E")], closer, MONTHS, OF_PERSON))
    assert together.accessibleDescription() == ""
    with qtbot.assertNotEmitted(page.person_opened):
        qtbot.keyClick(together, Qt.Key.Key_Return)


def test_the_lines_are_painted_and_grow_faint_beside_one_that_is_pointed_at(qtbot, together):
    def ink(one, other):
        at = together.way_between(one, other).toPoint()
        image = together.grab().toImage()
        ratio = image.devicePixelRatio()
        return image.pixelColor(int(at.x() * ratio), int(at.y() * ratio)).saturation()

    qtbot.waitUntil(lambda: ink(1, 2) > 50)
    before = ink(2, 3)
    hover(together, together.way_between(1, 2))
    assert ink(2, 3) < before / 2 < ink(1, 2)


def test_charts_are_asked_for_when_they_are_shown(qtbot, page):
    asked = []
    page.refresh_requested.connect(asked.append)
    page.show_library(7)
    page.views.setCurrentIndex(1)
    page.show_library(7)
    assert asked == [False, True, True]


def test_nobody_is_said_to_be_alone_before_the_charts_are_read(pixmaps, show):
    page = MapPage(pixmaps)
    fill(page)
    show(page)
    for view in (1, 2):
        page.views.setCurrentIndex(view)
        assert not page.empty.isVisible()
    page.hide()


def test_nobody_seen_with_anybody_is_said(page, together):
    page.show_charts(Charts(PEOPLE, [], MONTHS, OF_PERSON))
    assert "No photo shows two people together" in page.empty.accessibleName()
    assert page.empty.isVisible()
    page.show_charts(Charts([], [], MONTHS, {}))
    assert "No people yet" in page.empty.accessibleName()


def test_others_are_on_the_circle_if_they_are_seen_together(page, together):
    others = [person(7, photos=3), person(8, photos=2)]
    page.show_charts(Charts(PEOPLE, [Shared(7, 8, 2)], MONTHS, OF_PERSON, circle=others))
    assert not page.empty.isVisible()
    assert together.way_between(7, 8) is not None


def test_people_without_a_dated_photo_have_no_strip(page, timeline):
    assert [row.id for row in timeline._people] == [1, 2]
    page.show_charts(Charts(PEOPLE, SHARED, MONTHS, {}))
    assert timeline._people == []


def test_faces_without_a_date_are_counted_and_can_be_seen(qtbot, page, timeline):
    assert not page.undated.isVisible()
    page.show_charts(Charts(PEOPLE, SHARED, MONTHS, OF_PERSON, undated=312))
    assert page.undated.isVisible()
    assert page.undated.text() == "312 faces without a date"
    with qtbot.waitSignal(page.undated_opened):
        qtbot.mouseClick(page.undated, Qt.MouseButton.LeftButton)
    page.views.setCurrentIndex(1)
    assert not page.undated.isVisible()


def test_choosing_another_view_moves_nothing(page):
    def places():
        page.layout().activate()
        return [
            widget.mapTo(page, widget.rect().topLeft())
            for widget in (page.views, page._stack, page._below.parentWidget())
        ] + [page.views.size(), page._stack.size()]

    before = places()
    for view in (1, 2, 0):
        page.views.setCurrentIndex(view)
        assert places() == before


def test_a_bar_for_each_year_and_a_strip_for_each_person(qtbot, page, timeline):
    assert timeline._bars == [3, 0, 0, 0, 42]
    assert timeline._strips[0] == [0, 0, 0, 0, 42]
    qtbot.mouseMove(timeline, timeline.row_place(1).toPoint())
    qtbot.waitUntil(lambda: page.said == "Anna, 2011: 0 photos")
    assert timeline.accessibleDescription() == "Anna, 30 photos: 2013 42"


def test_few_months_are_shown_one_by_one(page, timeline):
    page.show_charts(Charts(PEOPLE, SHARED, MONTHS[1:], OF_PERSON))
    assert timeline._bars == [40, *[0] * 10, 2]
    assert timeline._when(11) == "December 2013"
    timeline.grab()


def test_a_click_or_enter_on_a_strip_opens_the_person(qtbot, page, timeline):
    with qtbot.waitSignal(page.person_opened) as opened:
        at = timeline.row_place(2).toPoint()
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == [2]
    timeline.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(timeline, key)
    with qtbot.waitSignal(page.person_opened) as opened:
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert opened.args == [1]


def test_photos_without_dates_are_said(page, timeline):
    page.show_charts(Charts(PEOPLE, SHARED, [], {}))
    assert "when it was taken" in page.empty.accessibleName()


def test_right_to_left_the_years_run_the_other_way(timeline):
    before = timeline._cell(0, timeline._strip(0)).center().x()
    timeline.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert timeline._cell(0, timeline._strip(0)).center().x() > before
    timeline.grab()
