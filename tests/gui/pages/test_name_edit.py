"""The field for a name: what it offers, and whom it means."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from facesort.gui.views.name_edit import NameEdit, rank
from facesort.gui.views.who_dialog import WhoDialog
from tests.gui.pages.rows import person

# Of the offscreen platform, about popups.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PEOPLE = [
    person(1, "Anna", 5),
    person(2, "Hanna", 50),
    person(3, "Maria Anna", 20),
    person(4, "Anne", 9),
    person(5, "", 99),
]


def test_names_are_offered_by_likeness_and_then_by_photos():
    assert [p.name for p in rank("ann", PEOPLE)] == ["Anne", "Anna", "Maria Anna", "Hanna"]
    assert [p.name for p in rank("ANNA", PEOPLE)] == ["Anna", "Maria Anna", "Hanna"]
    assert rank("", PEOPLE) == rank("xyz", PEOPLE) == []


def test_a_name_typed_in_full_means_the_one_person_who_has_it(qtbot):
    edit = NameEdit()
    qtbot.addWidget(edit)
    edit.set_known([*PEOPLE, person(6, "Eva"), person(7, "Eva")])
    meant = {}
    for name in ("anna ", "Eva", "Carl"):  # of the two Evas it is not clear which
        edit.setText(name)
        meant[name] = edit.person_id
    assert meant == {"anna ": 1, "Eva": None, "Carl": None}


def test_of_two_people_with_one_name_the_picked_one_is_meant(qtbot, show):
    edit = show(NameEdit())
    edit.set_known([person(6, "Eva", 1), person(7, "Eva", 2)])
    qtbot.keyClicks(edit, "ev")
    popup = edit.completer().popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    names = []
    edit.name_entered.connect(names.append)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert names == ["Eva"]  # once, though line edit and list both hear the key
    assert edit.person_id == 6


def test_a_click_on_an_offer_takes_it(qtbot, show):
    edit = show(NameEdit())
    edit.set_known(PEOPLE)
    qtbot.keyClicks(edit, "hann")
    popup = edit.completer().popup()
    with qtbot.waitSignal(edit.name_entered) as entered:
        place = popup.visualRect(popup.model().index(0, 0)).center()
        qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert entered.args == ["Hanna"]
    assert edit.person_id == 2


def test_the_dialog_answers_with_a_person_or_a_new_name(qtbot, show):
    parent = show(NameEdit())
    for typed, answer in (("anne", 4), ("Carl", "Carl")):
        dialog = WhoDialog("Who is on these 2 faces?", PEOPLE, parent)
        dialog.open()
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        assert not ok.isEnabled()
        qtbot.keyClicks(dialog.edit, typed)
        with qtbot.waitSignal(dialog.answered) as answered:
            qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
        assert answered.args == [answer]


def test_escape_closes_the_dialog_without_an_answer(qtbot, show):
    parent = show(NameEdit())
    dialog = WhoDialog("Who is on this face?", PEOPLE, parent)
    dialog.open()
    qtbot.keyClicks(dialog.edit, "Ann")
    with qtbot.assertNotEmitted(dialog.answered), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Escape)


class Behind(QWidget):
    """Hears the keys that the field leaves over."""

    def __init__(self):
        super().__init__()
        self.keys = []
        self.edit = NameEdit(self)

    def event(self, event):
        if event.type() == QEvent.Type.KeyPress:
            self.keys.append(event.key())
        return super().event(event)


@pytest.mark.parametrize("key", ["Up", "Down", "PageUp", "PageDown", "F2", "Return"])
def test_no_key_reaches_the_cards_behind(qtbot, show, key):
    behind = show(Behind())
    behind.edit.begin("Anna", typed=False)
    qtbot.keyClick(behind.edit, getattr(Qt.Key, f"Key_{key}"))
    assert behind.keys == []
    assert behind.edit.hasFocus()
