"""Forgetting somebody from the window: asked first, with numbers, and told afterwards."""

from PySide6.QtWidgets import QDialogButtonBox

from facesort.gui import forgetting
from facesort.gui.reading import PersonSpot
from facesort.gui.views.forget_dialog import ForgetDialog, ReceiptDialog
from facesort.library import journal, people
from tests.gui.shell.conftest import Endless, people_rows


def dialog_of(qtbot, window, kind):
    qtbot.waitUntil(lambda: window.findChild(kind) is not None)
    return window.findChild(kind)


def go_to(qtbot, window, person):
    window.pages.go(PersonSpot(person))
    qtbot.waitUntil(lambda: window.pages.person.person_id == person)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.person)


def test_the_question_has_numbers_and_cancel_is_the_default(qtbot, family, running):
    window = running.window
    go_to(qtbot, window, family[0])
    forgetting.forget_person(window)
    dialog = dialog_of(qtbot, window, ForgetDialog)
    assert "Anna" in dialog.heading.text()
    assert "3 faces in 3 photos" in dialog.goes.text()
    assert "1 of 1 change" in dialog.goes.text()
    assert "cannot be undone" in dialog.warning.text()
    assert dialog.cancel_button.isDefault()
    assert not dialog.forget_button.isDefault()
    buttons = dialog.findChild(QDialogButtonBox)
    buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert family[0] in people_rows(running.parts.browser._library)


def test_whoever_is_forgotten_is_gone_and_a_receipt_says_so(qtbot, library, family, running):
    window = running.window
    go_to(qtbot, window, family[0])
    assert window.actions_table["forget"].isEnabled()
    window.actions_table["forget"].trigger()
    dialog_of(qtbot, window, ForgetDialog).forget_button.click()
    receipt = dialog_of(qtbot, window, ReceiptDialog)
    assert "3 faces" in receipt.text.toPlainText()
    assert "Anna" not in receipt.text.toPlainText()
    assert family[0] not in people_rows(library)
    assert len(people_rows(library)) == 2
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    qtbot.waitUntil(lambda: not window.can_undo())


def test_a_double_click_asks_once(qtbot, family, running):
    window = running.window
    go_to(qtbot, window, family[0])
    forgetting.forget_person(window)
    forgetting.forget_person(window)
    dialog_of(qtbot, window, ForgetDialog)
    qtbot.wait(300)
    assert len(window.findChildren(ForgetDialog)) == 1


def test_somebody_who_is_gone_meanwhile_is_told(qtbot, library, family, running):
    window = running.window
    go_to(qtbot, window, family[2])
    with qtbot.waitSignal(running.parts.failures.sentence_said) as said:
        running.parts.forgetting.forget(99)
    assert said.args[0] == "That person is not there any more."
    assert not running.parts.forgetting.busy


def test_all_face_data(qtbot, library, family, running):
    window = running.window
    window.actions_table["forget all"].trigger()
    dialog = dialog_of(qtbot, window, ForgetDialog)
    assert "6 faces in 6 photos" in dialog.goes.text()
    dialog.forget_button.click()
    dialog_of(qtbot, window, ReceiptDialog)
    assert people_rows(library, ("named", "unnamed", "ignored")) == {}
    with library.read() as session:
        assert people.totals(session).photos == 6
        assert journal.history(session) == []


def test_not_while_faces_are_looked_for(qtbot, family, running, fakes):
    window = running.window
    fakes.scan_work = Endless()
    running.parts.scans.rescan()
    qtbot.waitUntil(lambda: running.parts.scans.busy)
    forgetting.forget_all(window)
    assert "Stop that first" in window.notice.label.text()
    running.parts.scans.stop()


def test_the_entry_needs_exactly_one_person(qtbot, family, running):
    window = running.window
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.pages.people)
    assert forgetting.person_chosen(window) is None
    window.pages.people.select(family[1])
    qtbot.waitUntil(lambda: window.pages.people.selected_count() == 1)
    assert forgetting.person_chosen(window) == family[1]
    window.pages.people.grid.selectAll()
    assert forgetting.person_chosen(window) is None
