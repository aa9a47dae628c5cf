"""The help: what it shows, how one finds something in it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from facesort import text
from facesort.gui import help as room
from facesort.gui.about import ShortcutSheet
from facesort.gui.help import HelpDialog
from facesort.paths import resource


@pytest.fixture
def dialog(qtbot):
    found = HelpDialog(None)
    found.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(found)
    found.show()
    return found


def test_every_page_can_be_read(dialog):
    titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert titles[0] == "Start"
    assert len(set(titles)) == len(titles) > 5
    for row, title in enumerate(titles):
        dialog.list.setCurrentRow(row)
        assert dialog.page.toPlainText().startswith(title)
        assert "**" not in dialog.page.toPlainText()


def test_a_word_is_found_on_whatever_page_it_is(dialog):
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "keep as ALBUM")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.page.textCursor().selectedText() == "Keep as album"
    found = dialog.list.currentRow()
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)  # nowhere else: the same again
    assert dialog.list.currentRow() == found
    assert dialog.page.textCursor().selectedText() == "Keep as album"


@pytest.mark.parametrize("words", ["", "   ", "xyzzy", "\x00", "[(]", "ß" * 10_000])
def test_what_is_nowhere_leaves_the_page(dialog, words):
    dialog.list.setCurrentRow(2)
    dialog.search.setText(words)
    dialog.find_next()
    assert dialog.list.currentRow() == 2


def test_a_language_without_help_gets_the_english_one(monkeypatch):
    monkeypatch.setattr(text, "language", lambda: "tlh")
    assert room.pages()[0][0] == "Start"


def test_every_language_has_every_page():
    english = sorted(path.name for path in (resource("help") / "en").iterdir())
    for folder in resource("help").iterdir():
        assert sorted(path.name for path in folder.iterdir()) == english


def test_f1_opens_it_once_and_leads_to_the_shortcuts(window):
    window.actions_table["help"].trigger()
    window.actions_table["help"].trigger()
    (dialog,) = window.findChildren(HelpDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    (keys,) = [
        button
        for button in dialog.findChild(QDialogButtonBox).buttons()
        if button.text() == "Shortcuts"
    ]
    keys.click()
    assert window.findChild(ShortcutSheet).isVisible()
