"""Every page of the window: read aloud, with large letters, from right to left, on a narrow screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from facesort.gui.reading import PersonSpot
from facesort.gui.sidebar import Section
from facesort.gui.views.parts import ElidedLabel

PLACES = [*Section, "person", "photo"]


@pytest.fixture(params=PLACES, ids=str)
def place(request):
    return request.param


@pytest.fixture
def page(qtbot, family, window, place):
    """Go to a page; returns it when it is shown."""
    pages = window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    if place == "person":
        with qtbot.waitSignal(window.parts.browser.rows_read):
            pages.go(PersonSpot(family[0]))
    elif place == "photo":
        pages._on_photo_opened(1, [1, 2, 3])
        qtbot.waitUntil(lambda: pages.currentWidget() is pages.viewer)
    elif place is not Section.PEOPLE:
        with qtbot.waitSignal(window.parts.browser.rows_read):
            pages.go(place)
    QApplication.processEvents()
    return pages.currentWidget()


@pytest.fixture
def large_letters(qapp):
    font = qapp.font()
    large = qapp.font()
    large.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(large)
    yield
    qapp.setFont(font)


@pytest.fixture
def right_to_left(qapp):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_whatever_takes_the_keyboard_has_a_name_and_a_role(page, window):
    bad = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if widget.focusProxy() is not None:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        named = interface.text(QAccessible.Text.Name)
        if not named or interface.role() == QAccessible.Role.NoRole:
            bad.append((widget, named, interface.role()))
    assert bad == []


def test_tab_leads_through_the_page_and_out_of_it(qtbot, page, window):
    start = window.focusWidget()
    seen = []
    for _step in range(60):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        widget = window.focusWidget()
        if widget in seen:
            break
        seen.append(widget)
    else:
        pytest.fail("Tab leads nowhere twice")
    assert any(window.sidebar.isAncestorOf(widget) for widget in seen), (start, seen)
    if start is not None and page.isAncestorOf(start):
        assert any(page is widget or page.isAncestorOf(widget) for widget in seen)


@pytest.mark.usefixtures("large_letters")
def test_no_text_is_cut_off_with_letters_of_twice_the_size(page, window):
    window.resize(1180, 760)
    QApplication.processEvents()
    assert cut_off(window) == []


@pytest.mark.usefixtures("right_to_left")
def test_from_right_to_left_the_sidebar_is_at_the_right(page, window):
    sidebar = window.sidebar.mapToGlobal(window.sidebar.rect().center()).x()
    assert sidebar > page.mapToGlobal(page.rect().center()).x()
    assert cut_off(window) == []


def test_it_fits_a_small_screen(page, window):
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.width() <= 900
    assert window.height() <= 600
    assert cut_off(window) == []


def cut_off(window):
    """Return the texts that do not fit where they stand."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.width() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.text() and widget.heightForWidth(widget.width()) > widget.height() + 1:
                found.append((widget.text(), widget.size()))
        elif isinstance(widget, (QLabel, QAbstractButton, QComboBox)):
            text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
            if text and widget.minimumSizeHint().width() > widget.width() + 1:
                found.append((text, widget.size(), widget.minimumSizeHint()))
    return found
