"""What is dropped on the window is scanned, or answered in one sentence."""

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from facesort.gui.dropping import path_of
from facesort.gui.grid import cards_mime
from facesort.library import folders


def mime_of(*urls):
    mime = QMimeData()
    mime.setUrls([url if isinstance(url, QUrl) else QUrl.fromLocalFile(str(url)) for url in urls])
    return mime


def text_mime(text):
    mime = QMimeData()
    mime.setText(text)
    return mime


def drag(window, mime):
    """Drag something onto a widget; returns whether it, or one it lies in, would take it."""
    at = QPointF(window.rect().center())
    either = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), either, mime, left, no_keys)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        move = QDragMoveEvent(at.toPoint(), either, mime, left, no_keys)
        QApplication.sendEvent(window, move)
    return enter.isAccepted()


def drop(window, mime):
    """Drag over the window and let go; returns whether the window took it."""
    if not drag(window, mime):
        return False
    event = QDropEvent(
        QPointF(window.rect().center()),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    # "Move" would make a file manager delete what was dropped.
    assert not event.isAccepted() or event.dropAction() == Qt.DropAction.CopyAction
    return event.isAccepted()


pytestmark = pytest.mark.filterwarnings("ignore:.*(QDragEnterEvent|QDragMoveEvent|Function).*")


def test_dropped_folders_are_scanned_at_once(qtbot, window, fakes, folder, tmp_path):
    other = tmp_path / "ünï cödé #1%41"
    other.mkdir()
    assert drop(window, mime_of(folder, other))
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder), os.fsencode(other))])


def test_folders_dropped_during_a_scan_wait_for_it(qtbot, window, fakes, folder, tmp_path):
    let_go = []

    def work(monitor, tell):
        while not let_go:
            monitor.report(0)

    fakes.scan_work = work
    drop(window, mime_of(folder))
    qtbot.waitUntil(lambda: len(fakes.scanned) == 1)
    drop(window, mime_of(tmp_path))
    qtbot.wait(100)
    assert len(fakes.scanned) == 1
    let_go.append(True)
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),), (bytes(tmp_path),)])


def test_names_that_are_no_utf8_survive(tmp_path):
    url = QUrl.fromEncoded(b"file://" + bytes(tmp_path) + b"/caf%E9%20x")
    assert path_of(url) == bytes(tmp_path) + b"/caf\xe9 x"


def test_a_folder_with_a_name_that_is_no_utf8_is_scanned(qtbot, window, fakes, tmp_path):
    path = bytes(tmp_path) + b"/caf\xe9"
    os.mkdir(path)  # noqa: PTH102 - bytes
    drop(window, mime_of(QUrl.fromEncoded(b"file://" + bytes(tmp_path) + b"/caf%E9")))
    qtbot.waitUntil(lambda: fakes.scanned == [(path,)])


def test_a_file_gets_a_sentence_and_the_offer_of_its_folder(qtbot, window, fakes, folder):
    file = folder / "me.jpg"
    file.write_bytes(b"x")
    drop(window, mime_of(file))
    qtbot.waitUntil(window.notice.isVisible)
    assert "“me.jpg” is a file, not a folder" in window.notice.label.text()
    assert fakes.scanned == []
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])


@pytest.mark.parametrize(
    ("mime", "words"),
    [
        (mime_of(QUrl("https://example.org/photos")), "web address"),
        (text_mime("https://example.org"), "web address"),
        (text_mime("hello"), "That is text"),
    ],
)
def test_anything_else_gets_one_sentence(qtbot, window, fakes, mime, words):
    assert drop(window, mime)
    assert words in window.notice.label.text()
    assert window.notice.button.isHidden()
    qtbot.wait(50)
    assert fakes.scanned == []


def test_what_is_gone_gets_a_sentence(qtbot, window, tmp_path):
    drop(window, mime_of(tmp_path / "nowhere"))
    qtbot.waitUntil(window.notice.isVisible)
    assert "not there any more" in window.notice.label.text()


def test_a_folder_of_the_library_is_scanned_again_and_that_is_said(
    qtbot, window, fakes, library, folder
):
    with library.write() as session:
        folders.add_folder(session, bytes(folder), "volume")
    drop(window, mime_of(folder))
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.label.text().startswith("Already in the library: “holiday”")
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])


def test_the_windows_own_cards_are_no_folders(window):
    assert not drop(window, cards_mime([1, 2]))


@pytest.mark.parametrize("where", ["cards", "sidebar", "name", "notice", "problems"])
def test_folders_can_be_dropped_anywhere(  # noqa: PLR0917
    qtbot, family, window, fakes, folder, where
):
    pages = window.pages
    qtbot.waitUntil(lambda: pages.currentWidget() is pages.people)
    widget = {
        "cards": pages.people.grid.viewport(),
        "sidebar": window.sidebar.tree.viewport(),
        "name": pages.person.name_edit,
        "notice": window.notice,
        "problems": pages.problems.table.viewport(),
    }[where]
    assert drop(widget, mime_of(folder))
    qtbot.waitUntil(lambda: fakes.scanned == [(bytes(folder),)])
    assert not window._drop_hint.isVisible()
    assert pages.person.name_edit.text() == ""


def test_the_window_shows_that_it_would_take_the_drag(window, folder):
    drag(window, mime_of(folder))
    assert window._drop_hint.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window._drop_hint.isVisible()
