"""The window of an encrypted library: asked for at the start, set, changed and removed in a dialog."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from facesort.gui.app import build
from facesort.gui.unlocking import Unlocked, carry_out
from facesort.gui.views.encryption_dialog import EncryptionDialog
from facesort.gui.views.passphrase_dialog import PassphraseDialog
from facesort.library.cipher import may_be_encrypted
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.encryption import Backups, Change, change, key_for
from facesort.paths import backups_of
from tests.keyrings import Kept, Locked
from tests.patience import PATIENCE_S


@pytest.fixture
def asked(qtbot, window):
    """Open the dialog from the menu."""

    def ask(window=window):
        window.actions_table["encryption"].trigger()
        qtbot.waitUntil(lambda: window.findChild(EncryptionDialog) is not None)
        return window.findChild(EncryptionDialog)

    return ask


def wishes_of(dialog):
    said = []
    dialog.change_requested.connect(said.append)
    return said


def test_a_plain_library_can_be_encrypted(asked, qtbot, running):
    dialog = asked()
    said = wishes_of(dialog)
    assert not dialog.change_button.isEnabled()
    assert not dialog.remove_button.isVisible()
    qtbot.keyClicks(dialog.passphrase, "correct horse")
    qtbot.keyClicks(dialog.again, "correct horse")
    dialog.remember.click()
    with qtbot.waitSignal(running.window.closed):
        qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert [(w.passphrase, w.remember, w.backups, w.drop_pictures) for w in said] == [
        ("correct horse", True, Backups.CONVERT, False)
    ]
    assert running.parts.encrypting.wish == said[0]


@pytest.mark.parametrize(
    ("first", "second", "hint"),
    [
        ("", "", "The window closes"),
        ("123", "123", "at least 8"),
        ("         ", "         ", "at least 8"),
        ("correct horse", "correct hors", "not the same"),
    ],
)
def test_what_protects_nothing_is_not_taken(asked, qtbot, first, second, hint):
    dialog = asked()
    said = wishes_of(dialog)
    dialog.passphrase.setText(first)
    dialog.again.setText(second)
    assert hint in dialog.hint.text()
    assert not dialog.change_button.isEnabled()
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert said == []
    assert dialog.isVisible()


def test_the_passphrase_is_not_shown_and_asked_once_at_a_time(asked, window):
    dialog = asked()
    dialog.passphrase.setText("correct horse")
    assert "c" not in dialog.passphrase.displayText()
    window.actions_table["encryption"].trigger()
    assert window.findChildren(EncryptionDialog) == [dialog]


def test_backups_are_a_question_only_if_there_are_any(asked, library):
    folder = backups_of(library.path)
    folder.mkdir()
    (folder / "000001-day.db").write_bytes(b"SQLite format 3\0")
    dialog = asked()
    assert dialog.backups.isVisible()
    said = wishes_of(dialog)
    dialog.backups.setCurrentIndex(1)
    dialog.pictures.click()
    for field in (dialog.passphrase, dialog.again):
        field.setText("correct horse")
    dialog.change_button.click()
    assert (said[0].backups, said[0].drop_pictures) == (Backups.DELETE, True)


@pytest.fixture
def encrypted(qtbot, fakes, settings, tmp_path):
    """The window of an encrypted library."""
    path = tmp_path / "secret.db"
    Library(path).close()
    report = change(path, None, Change("correct horse"), Monitor())
    library = Library(path, report.key)
    running = build(library, fakes.operations(), settings)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    library.close()


def test_the_encryption_can_be_removed_after_a_question(asked, encrypted, qtbot):
    dialog = asked(encrypted.window)
    said = wishes_of(dialog)
    dialog.remove_button.click()
    box = dialog.findChild(QMessageBox)
    assert said == []
    with qtbot.waitSignal(encrypted.window.closed):
        next(b for b in box.buttons() if b.text() == "Remove encryption").click()
    assert [wish.passphrase for wish in said] == [None]


def test_the_keyring_keeps_and_forgets_the_key_at_once(asked, encrypted, qtbot, keyring):
    store = keyring(Kept())
    dialog = asked(encrypted.window)
    known = encrypted.parts.encrypting.remembered_known
    assert not dialog.remember.isChecked()
    with qtbot.waitSignal(known):
        dialog.remember.click()
    assert len(store.entries) == 1
    assert "correct" not in str(store.entries)
    with qtbot.waitSignal(known):
        dialog.remember.click()
    assert store.entries == {}


def test_a_keyring_that_refuses_is_told_and_the_box_stays_empty(asked, encrypted, qtbot, keyring):
    keyring(Locked())
    dialog = asked(encrypted.window)
    with qtbot.waitSignals(
        [encrypted.parts.failures.sentence_said, encrypted.parts.encrypting.remembered_known]
    ):
        dialog.remember.click()
    assert not dialog.remember.isChecked()


def test_the_question_at_the_start(qtbot, tmp_path):
    dialog = PassphraseDialog(tmp_path / "library.db", "The keyring is locked.")
    qtbot.addWidget(dialog)
    dialog.show()
    said = []
    dialog.passphrase_given.connect(said.append)
    assert dialog.sentence.text() == "The keyring is locked."
    assert not dialog.open_button.isEnabled()
    dialog.field.setText("wrong")
    dialog.open_button.click()
    assert said == ["wrong"]
    assert not dialog.open_button.isEnabled()  # while it is tried
    dialog.refuse("This passphrase does not open the library.")
    assert dialog.field.selectedText()
    qtbot.keyClicks(dialog.field, "right")
    dialog.open_button.click()
    assert said == ["wrong", "right"]


# The real program, in a process of its own.

_STEPS = """
import sys
from pathlib import Path
import keyring
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from facesort.gui import app
from tests.keyrings import Kept, Locked

made = app._application

def look():
    for widget in QApplication.topLevelWidgets():
        if steps and widget.isVisible() and widget.isEnabled():
            name, do = steps[0]
            if type(widget).__name__ == name:
                del steps[0]
                return do(widget)

def give(text):
    def do(dialog):
        print("ASKED", dialog.sentence.text())
        dialog.field.setText(text)
        dialog.open_button.click()
    return ("PassphraseDialog", do)

def encrypt(text):
    def do(dialog):
        dialog.passphrase.setText(text)
        dialog.again.setText(text)
        dialog.change_button.click()
    return do

def window(do):
    def seen(window):
        QTimer.singleShot(500, lambda: do(window))
    return ("MainWindow", seen)

def application():
    application = made()
    timer = QTimer(application)
    timer.timeout.connect(look)
    timer.start(100)
    return application

keyring.set_keyring({keyring}())
steps = [{steps}]
app._application = application
print("ENDED", app.main(Path(sys.argv[1]), []), len(steps), "left")
"""


def start(library, tmp_path, steps, keyring="Kept"):
    folders = {f"XDG_{n}_HOME": str(tmp_path / n) for n in ("CONFIG", "STATE", "DATA")}
    code = _STEPS.replace("{keyring}", keyring).replace("{steps}", ", ".join(steps))
    return subprocess.run(
        [sys.executable, "-c", code, str(library)],
        env={**os.environ, **folders, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE_S,
        check=False,
    )


_OPEN = "window(lambda w: w.actions_table['encryption'].trigger())"
_CLOSE = "window(lambda w: w.close())"


def test_the_window_closes_encrypts_and_opens_again(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    ended = start(path, tmp_path, [_OPEN, "('EncryptionDialog', encrypt('correct horse'))", _CLOSE])
    assert ended.stdout == "ENDED 0 0 left\n", ended.stderr
    assert "Traceback" not in ended.stderr
    assert may_be_encrypted(path)
    Library(path, key_for(path, "correct horse")).close()


def test_a_wrong_passphrase_is_a_sentence_and_the_right_one_opens(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    change(path, None, Change("correct horse"), Monitor())
    ended = start(
        path, tmp_path, ["give('wrong horse')", "give('correct horse')", _CLOSE], "Locked"
    )
    first, second, last = ended.stdout.splitlines()
    assert first.startswith("ASKED The keyring of this computer is locked."), ended.stderr
    assert second.startswith("ASKED This passphrase does not open")
    assert last == "ENDED 0 0 left"


def test_cancel_ends(tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    change(path, None, Change("correct horse"), Monitor())
    before = path.read_bytes()
    ended = start(path, tmp_path, ["('PassphraseDialog', lambda dialog: dialog.reject())"])
    assert ended.stdout == "ENDED 0 0 left\n", ended.stderr
    assert path.read_bytes() == before


def test_the_window_can_say_what_was_done_to_the_library(qapp, tmp_path):
    path = tmp_path / "library.db"
    Library(path).close()
    first = carry_out(path, Unlocked(), Change("correct horse"))
    assert first.news.startswith("The library is encrypted.")
    second = carry_out(path, first, Change("battery staple"))
    assert second.news == "The library has another passphrase."
    third = carry_out(path, second, Change(None))
    assert third.news == "The library is no longer encrypted."
    assert third.key is None
