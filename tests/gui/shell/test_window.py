"""Sidebar, notices, appearance, memory, menus."""

import gc
import weakref

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from facesort.gui.about import AboutDialog, ShortcutSheet
from facesort.gui.app import build
from facesort.gui.garbage import GarbageCollector
from facesort.gui.notice import Notice
from facesort.gui.reading import FolderSpot
from facesort.gui.sidebar import Section
from facesort.gui.state import State
from facesort.gui.style import Appearance, Style, palette
from facesort.library import folders, photos
from tests.patience import PATIENCE_S


def spoken(item):
    return item.data(0, Qt.ItemDataRole.AccessibleTextRole)


def folder_items(sidebar):
    heading = sidebar._folder_heading
    return [heading.child(row) for row in range(heading.childCount())]


def test_a_new_library_welcomes(window):
    pages = window.pages
    assert pages.currentWidget() is pages.welcome
    assert not window.sidebar.isVisible()
    texts = " ".join(label.text() for label in pages.welcome.findChildren(QLabel))
    assert "Drop your photo folders here" in texts
    assert "Nothing leaves this computer." in texts


def test_return_asks_a_new_user_for_a_folder(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    window.findChild(QFileDialog).reject()


def test_the_sidebar_counts(qtbot, family, window):
    sections = window.sidebar._sections
    qtbot.waitUntil(lambda: spoken(sections[Section.PEOPLE]) == "People, 3")
    assert spoken(sections[Section.PHOTOS]) == "Photos, 6"
    assert spoken(sections[Section.PROBLEMS]) == "Problems, 0"


def test_the_sidebar_leads_to_pages_and_follows_them(qtbot, family, window):
    tree, pages = window.sidebar.tree, window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    tree.setFocus()
    tree.setCurrentItem(window.sidebar._sections[Section.PHOTOS])
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.photos)
    pages.people.person_opened.emit(family[0])
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    assert tree.currentItem() is window.sidebar._sections[Section.PEOPLE]
    # A click on the line that is chosen already leads back to all people.
    line = tree.visualItemRect(tree.currentItem()).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=line)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    pages.go(Section.PHOTOS)
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.photos)
    pages.people.person_opened.emit(family[0])
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.person)
    pages.person.back_requested.emit()
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.photos)
    assert tree.currentItem() is window.sidebar._sections[Section.PHOTOS]


def test_a_folder_shows_its_photos(qtbot, family, window, library):
    with library.read() as session:
        (row,) = folders.list_folders(session)
    window.sidebar.folder_requested.emit(row.id)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.photos)
    assert window.pages.photos._title.text() == "holiday"
    assert window.parts.browser.spot == FolderSpot(row.id)
    assert folder_items(window.sidebar)[0].isSelected()


def test_a_folder_that_is_not_connected_is_shown_so(qtbot, family, folder, running):
    sidebar = running.window.sidebar
    qtbot.waitUntil(lambda: bool(folder_items(sidebar)))
    folder.rmdir()
    running.parts.browser.look_for_drives()
    qtbot.waitUntil(lambda: spoken(folder_items(sidebar)[0]) == "holiday, not connected")
    (folder / "x").mkdir(parents=True)
    running.parts.browser.look_for_drives()
    qtbot.waitUntil(lambda: spoken(folder_items(sidebar)[0]) == "holiday, 6")


def test_problems_are_counted_and_lead_to_their_page(qtbot, family, library, running):
    with library.write() as session:
        photos.store_unusable(session, "pack", 1, ("damaged", "It is damaged.", "Mend it."))
    running.parts.browser.refresh()
    link = running.window.activity.problems_link
    qtbot.waitUntil(lambda: link.text() == "1 problem")
    link.click()
    qtbot.waitUntil(lambda: running.window.pages.currentWidget() is running.window.pages.problems)
    assert running.window.pages.problems.table.model().rowCount() == 1


@pytest.fixture
def notice(qtbot):
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(600, 400)
    notice = Notice(below)
    with qtbot.waitExposed(below):
        below.show()
    return notice


def test_a_notice_fits_into_its_window(qtbot, notice):
    notice.say("A sentence that is rather long. " * 12, "Undo", "undo")
    assert notice.parentWidget().rect().contains(notice.geometry())
    notice.parentWidget().resize(400, 300)
    qtbot.waitUntil(lambda: notice.parentWidget().rect().contains(notice.geometry()))
    assert notice.label.heightForWidth(notice.label.width()) <= notice.label.height()


def test_a_notice_is_asked_for_its_action_and_goes(qtbot, notice):
    notice.say("Done.", "Undo", "undo")
    with qtbot.waitSignal(notice.action_requested) as asked:
        qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    assert asked.args == ["undo"]
    qtbot.waitUntil(notice.isHidden)


def test_a_double_click_on_a_notice_is_one_click(qtbot, notice):
    asked = []

    def answer(action):
        asked.append(action)
        notice.say("Undone.", "Redo", "redo")

    notice.action_requested.connect(answer)
    notice.say("Done.", "Undo", "undo")
    for _click in range(2):
        qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    assert asked == ["undo"]
    assert notice.label.text() == "Undone."


def test_a_later_notice_has_its_own_button(notice):
    notice.say("Done.", "Undo", "undo")
    notice.say("That is text.")
    assert notice.button.isHidden()


def contrast(one, other):
    """WCAG 2.2, contrast ratio of two colours."""

    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    a, b = (luminance(QColor(c).getRgbF()[:3]) for c in (one, other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("WindowText", "Window"),
        ("Text", "Base"),
        ("ButtonText", "Button"),
        ("PlaceholderText", "Base"),
        ("PlaceholderText", "Window"),
        ("HighlightedText", "Highlight"),
        ("Link", "Base"),
        ("ToolTipText", "ToolTipBase"),
    ],
)
def test_everything_can_be_read(dark, ink, ground):
    colours, role = palette(dark=dark), QPalette.ColorRole
    assert contrast(colours.color(role[ink]), colours.color(role[ground])) >= 4.5


@pytest.fixture
def restored_palette(qapp):
    before = qapp.palette()
    yield
    qapp.setPalette(before)


def test_appearance_from_the_menu_is_remembered(window, settings, qapp, restored_palette):
    window.actions_table["dark"].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() < 80
    window.actions_table.update()
    assert window.actions_table["dark"].isChecked()
    assert not window.actions_table["light"].isChecked()
    window.actions_table["light"].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() > 200
    assert State(settings).appearance is Appearance.LIGHT


def test_system_appearance_follows_the_system(qapp, restored_palette):
    style = Style(qapp)
    style.set_appearance(Appearance.SYSTEM)
    dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    qapp.setPalette(palette(dark=not dark))
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)  # as when the system changes
    assert style.appearance is Appearance.SYSTEM
    assert (qapp.palette().color(QPalette.ColorRole.Window).lightness() < 80) == dark


def test_the_window_remembers_itself(qtbot, library, fakes, settings):
    first = build(library, fakes.operations(), settings)
    first.window.show()
    first.window.resize(701, 502)
    first.window.pages.people.size_slider.setValue(11)
    first.window.close()
    assert first.shut_down(PATIENCE_S)
    second = build(library, fakes.operations(), settings)
    qtbot.addWidget(second.window)
    assert (second.window.width(), second.window.height()) == (701, 502)
    assert second.window.pages.photos.size_slider.value() == 11
    assert second.shut_down(PATIENCE_S)
    qtbot.addWidget(first.window)


@pytest.mark.parametrize("rubbish", ["", "-3", "many", "x" * 1000])
def test_rubbish_in_the_memory_does_no_harm(tmp_path, rubbish):
    settings = QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat)
    for key in ("view/appearance", "view/card_size", "window/geometry", "window/splitter"):
        settings.setValue(key, rubbish)
    state = State(settings)
    assert state.appearance is Appearance.SYSTEM
    assert state.card_size is None
    assert state.geometry.isEmpty()


def test_help_lists_shortcuts_and_licences(window):
    window.actions_table["shortcuts"].trigger()
    window.actions_table["about"].trigger()
    (sheet,) = window.findChildren(ShortcutSheet)
    for words in ("Ctrl+Z", "Undo", "Merge", "any letter"):
        assert words in sheet.label.text()
    (about,) = window.findChildren(AboutDialog)
    text = about.text.toPlainText()
    assert "Qt used under LGPLv3" in text
    assert "Apache License 2.0" in text
    assert "faiss" in text


def test_no_two_entries_share_a_key(window):
    keys = [
        key.toString()
        for entry in window.actions_table._actions.values()
        for key in entry.shortcuts()
    ]
    assert len(keys) == len(set(keys))


def test_the_context_menu_of_nothing_is_no_menu(window):
    window.sidebar._on_context_menu_requested(QPoint(5, 5000))


class _Thing:
    itself: object = None


def test_garbage_is_collected_on_request_only(qapp):
    collector = GarbageCollector(qapp)
    collector.start()
    try:
        assert not gc.isenabled()
        cycle = _Thing()
        cycle.itself = cycle
        left = weakref.ref(cycle)
        del cycle
        assert left() is not None
        collector.collect()
        assert left() is None
        assert gc.get_freeze_count() > 10_000
    finally:
        collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_folder_chosen_in_the_dialog_is_scanned(qtbot, window, fakes, folder):
    window.choose_folder()
    dialog = window.findChild(QFileDialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.selectFile(str(folder))
    qtbot.waitUntil(dialog.isVisible)
    dialog.accept()
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])


def test_a_notice_stays_in_front_when_the_page_changes(qtbot, family, window):
    window.notice.say("Done: something", "Undo", "undo")
    window.pages.go(Section.BYSTANDERS)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is not window.pages.people)
    over = window.pages.childAt(window.notice.geometry().center())
    assert over is not None
    assert window.notice.isAncestorOf(over) or over is window.notice


def test_a_new_window_fits_on_its_screen(window):
    room = window.screen().availableSize()
    assert window.width() <= room.width()
    assert window.height() <= room.height()
