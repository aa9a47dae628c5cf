"""The list of backups, going back without a restart, a damaged library, one that may only be read."""

from contextlib import closing

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton

from facesort.errors import LibraryDamaged
from facesort.gui.app import begin, build
from facesort.gui.mending import open_library
from facesort.gui.views.backups_dialog import BackupsDialog
from facesort.gui.views.damage_dialog import DamageDialog
from facesort.library import backup, edits
from facesort.library.backup import Kind
from facesort.library.store import Library
from facesort.paths import owed_of
from tests.gui.shell.conftest import Endless, people_rows
from tests.libraries import everything
from tests.patience import PATIENCE_S


@pytest.fixture
def dialog(qtbot, family, window):
    """The list of backups, read."""
    window.actions_table["backups"].trigger()
    dialog = window.findChild(BackupsDialog)
    qtbot.waitUntil(lambda: dialog.make_button.isEnabled())
    return dialog


def texts(dialog):
    tree = dialog.tree
    items = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(1, 5)] for item in items]


def test_a_library_without_backups_says_that_they_come_by_themselves(dialog):
    assert texts(dialog) == []
    assert "made by itself" in dialog.sentence.text()
    assert not dialog.back_button.isEnabled()


def test_a_backup_is_made_and_gone_back_to_without_a_restart(qtbot, dialog, window, library):
    before = everything(library)
    dialog.make_button.click()
    qtbot.waitUntil(lambda: texts(dialog) == [["asked for", "6", "3", "1"]])
    window.parts.wishes.rename_person(2, "Ben")
    qtbot.waitUntil(lambda: people_rows(library)[2].name == "Ben")
    qtbot.waitUntil(lambda: window.can_undo())
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(0))
    assert dialog.back_button.isEnabled()
    dialog.back_button.click()
    dialog.back_button.click()  # a second time, at once
    qtbot.waitUntil(lambda: len(texts(dialog)) == 2)
    assert texts(dialog)[0] == ["before going back", "6", "3", "2"]
    assert everything(library) == before
    page = window.pages.people
    qtbot.waitUntil(lambda: [row.name for row in page._model.rows] == ["Anna", "", ""])
    assert "is what it was on" in window.notice.label.text()
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(0))  # and forward again
    dialog.back_button.click()
    qtbot.waitUntil(lambda: people_rows(library)[2].name == "Ben")


def test_numbers_are_not_given_out_again_after_going_back(qtbot, dialog, window, library):
    dialog.make_button.click()
    qtbot.waitUntil(lambda: len(texts(dialog)) == 1)
    with library.write() as session:
        _done, first = edits.split_faces(session, [1])
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(0))
    dialog.back_button.click()
    qtbot.waitUntil(lambda: len(texts(dialog)) == 2)
    with library.write() as session:
        _done, second = edits.split_faces(session, [1])
    assert second > first


def test_a_damaged_backup_is_shown_so_and_cannot_be_chosen(qtbot, family, library, window):
    row = library.back_up(Kind.ASKED)
    row.path.write_bytes(b"\xff" * 5000)
    window.actions_table["backups"].trigger()
    dialog = window.findChild(BackupsDialog)
    qtbot.waitUntil(lambda: texts(dialog) == [["damaged", "?", "?", "?"]])
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(0))
    assert not dialog.back_button.isEnabled()


@pytest.mark.usefixtures("family")
def test_during_a_scan_one_cannot_go_back(qtbot, library, window, fakes, folder):
    library.back_up(Kind.ASKED)
    fakes.scan_work = Endless()
    window.parts.scans.scan([bytes(folder)])
    window.actions_table["backups"].trigger()
    dialog = window.findChild(BackupsDialog)
    qtbot.waitUntil(lambda: len(texts(dialog)) == 1)
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(0))
    assert not dialog.back_button.isEnabled()
    assert "scan is running" in dialog.sentence.text()
    window.parts.scans.stop()
    qtbot.waitUntil(lambda: not window.parts.scans.busy)


def test_a_whole_library_is_backed_up_once_a_day(qtbot, family, library, running):
    begin(running, [])
    running.parts.care.check()
    qtbot.waitUntil(lambda: len(backup.every(library.path)) == 1)
    listed = []
    running.parts.care.listed.connect(listed.append)
    running.parts.care.check()
    running.parts.care.read()
    qtbot.waitUntil(lambda: bool(listed))
    assert [row.kind for row in listed[0]] == [Kind.DAY]


@pytest.mark.usefixtures("family")
def test_what_was_to_be_cleaned_is_cleaned_when_the_window_opens(qtbot, library, window):
    owed_of(library.path).touch()
    window.parts.care.check()
    qtbot.waitUntil(lambda: not owed_of(library.path).exists())


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize("way_back", [True, False])
def test_damage_is_told_in_one_dialog_that_offers_the_newest_good_backup(
    qtbot, library, window, monkeypatch, way_back
):
    row = library.back_up(Kind.ASKED)
    monkeypatch.setattr(library, "damage", lambda _stop: "page 7 is wrong")
    window.parts.care.check()
    qtbot.waitUntil(lambda: window.findChild(DamageDialog) is not None)
    dialog = window.findChild(DamageDialog)
    assert "6 photos, 3 people" in dialog.informativeText()
    closed = []
    window.closed.connect(lambda: closed.append(True))
    (dialog.back_button if way_back else dialog.escapeButton()).click()
    assert window.put_in_place == (row.number if way_back else None)
    assert bool(closed) == way_back
    assert len(backup.every(library.path)) == 1


def test_damage_without_a_backup_is_told(qtbot, family, library, window, monkeypatch):
    monkeypatch.setattr(library, "damage", lambda _stop: "page 7 is wrong")
    window.parts.care.check()
    qtbot.waitUntil(lambda: window.findChild(DamageDialog) is not None)
    dialog = window.findChild(DamageDialog)
    assert "no good backup" in dialog.informativeText()
    assert dialog.back_button is None
    dialog.close()


@pytest.mark.parametrize("way_back", [True, False])
def test_a_library_that_does_not_open_is_mended_before_the_window(qtbot, family, library, way_back):
    kept = everything(library)
    library.back_up(Kind.ASKED)
    library.close()
    library.path.write_bytes(b"")

    def answer():
        dialog = QApplication.activeModalWidget()
        (dialog.back_button if way_back else dialog.escapeButton()).click()

    QTimer.singleShot(100, answer)
    if way_back:
        with closing(open_library(library.path, None)) as mended:
            assert everything(mended) == kept
    else:
        with pytest.raises(LibraryDamaged):
            open_library(library.path, None)
        assert library.path.read_bytes() == b""


@pytest.fixture
def read_only(qtbot, family, library, fakes, settings):
    """A window on a library that may only be read."""
    library.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("facesort.library.store.may_write", lambda _path: False)
        opened = Library(library.path)
    with closing(opened) as closed:
        running = build(closed, fakes.operations(), settings)
        qtbot.addWidget(running.window)
        with qtbot.waitExposed(running.window):
            running.window.show()
        qtbot.waitUntil(lambda: bool(running.window.pages.people._model.rows))
        yield running
        running.window.close()
        assert running.shut_down(PATIENCE_S)


def test_a_library_that_may_only_be_read_says_so_and_lets_nothing_be_changed(
    qtbot, read_only, fakes
):
    window = read_only.window
    begin(read_only, [])
    banner = window._reading_only.banner
    assert banner.isVisible()
    assert "may only be read" in banner.text()
    window.pages.people.grid.selectAll()
    window.actions_table.update()
    for entry in ("merge", "hide", "undo", "add", "rescan", "forget", "forget all"):
        action = window.actions_table[entry]
        assert not action.isEnabled(), entry
        assert "may only be read" in action.toolTip()
    held = [action for action in window.pages.findChildren(QAction) if action.property("edits")]
    assert len(held) > 10
    assert not [action.text() for action in held if action.isEnabled()]
    assert window.actions_table["history"].isEnabled()
    assert not window.sidebar.add_button.isEnabled()
    assert not any(b.isEnabled() for b in window.pages.welcome.findChildren(QPushButton))
    window.parts.wishes.rename_person(2, "Ben")  # as a key would
    qtbot.waitUntil(lambda: "may only be read" in window.notice.label.text())
    assert fakes.resumes == 0
    with read_only.window.parts.browser._library.read() as session:
        assert session.connection().exec_driver_sql("SELECT name FROM person").scalars().all() == [
            "Anna",
            "",
            "",
        ]
