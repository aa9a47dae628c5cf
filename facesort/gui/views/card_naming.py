"""The name field that opens over the name on a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtGui import QFont

from facesort.gui.grid import Grid
from facesort.gui.models.people import PeopleModel
from facesort.gui.views.cards import Card
from facesort.gui.views.name_edit import Known, NameEdit


class CardNaming(QObject):
    """Names people on their cards, one after the other.

    The field belongs to a person, not to a place: it stays with its card while others come and go,
    and what was typed is not lost.

    Signals:
        named: A new name was typed for a person; carries (person_id, name).
        chosen: Somebody was chosen from the list; carries (person_id, id of the one they are).
        opened: The field opened on a card; carries person_id.
        refused: What was typed can be no name; carries why.  The field stays.
    """

    named = Signal(int, str)
    chosen = Signal(int, int)
    opened = Signal(int)
    refused = Signal(str)

    def __init__(self, grid: Grid, model: PeopleModel) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._person_id: int | None = None
        self._edit = NameEdit(grid.viewport())
        self._edit.hide()
        font = QFont(grid.font())
        font.setBold(True)
        self._edit.setFont(font)
        self._edit.name_entered.connect(self._on_entered)
        self._edit.cancelled.connect(self._close)
        self._edit.left.connect(self._on_left)
        self._edit.refused.connect(self.refused)
        grid.cells_moved.connect(self._follow)

    def set_known(self, people: Sequence[Known]) -> None:
        """Offer the names of these people."""
        self._edit.set_known(people)

    def start(self, person_id: int, typed: str = "") -> None:
        """Open the field on a card, with what was typed already."""
        row = self._model.row_with(person_id)
        if row is None:
            return
        self._person_id = person_id
        self._follow()
        self._edit.show()
        self._edit.begin(typed or row.name, typed=bool(typed))
        self.opened.emit(person_id)

    def correct(self, person_id: int, name: str) -> None:
        """Open the field on a card with a name that came to nothing."""
        if self._model.row_with(person_id) is not None:
            self.start(person_id)
            self._edit.begin(name, typed=False)

    def set_like(self, person_id: int, like: Sequence[int], near: int) -> None:
        """Offer these people first if the field is open on this card; see `NameEdit.set_like`."""
        if person_id == self._person_id:
            self._edit.set_like(like, near)

    def is_on_name(self, person_id: int, point: QPoint) -> bool:
        """Whether a point of the viewport is on the name of a card."""
        area = self._name_rect(person_id)
        return area is not None and area.contains(point)

    def _name_rect(self, person_id: int) -> QRect | None:
        cell = self._grid.cell_of(person_id)
        card = self._grid.itemDelegate()
        if cell is None or not isinstance(card, Card):
            return None
        return card.line_rect(cell, self._grid.font())

    def _follow(self) -> None:
        if self._person_id is None:
            return
        area = self._name_rect(self._person_id)
        if area is None:  # merged or hidden meanwhile
            self._close()
            return
        height = self._edit.sizeHint().height()
        top = area.center().y() - height // 2
        self._edit.setGeometry(QRect(area.left(), top, area.width(), height))

    def _close(self) -> None:
        had_keyboard = self._edit.hasFocus()
        self._person_id = None  # first: hiding the field makes it say that it was left
        self._edit.hide()
        if had_keyboard:
            self._grid.setFocus()

    def _on_entered(self, name: str) -> None:
        person_id = self._person_id
        if person_id is None:
            return
        following, chosen = self._next_unnamed(person_id), self._edit.picked_id
        self._close()
        if chosen is not None and chosen != person_id:
            self.chosen.emit(person_id, chosen)
        else:
            self._tell(person_id, name)
        if following is not None:
            self._grid.select_id(following)

    def _on_left(self) -> None:
        person_id, name = self._person_id, self._edit.text().strip()
        if person_id is None:
            return
        typed = bool(name) and self._edit.isModified()
        if typed and not self._edit.accepts():
            return
        self._close()
        if typed:
            self._tell(person_id, name)

    def _tell(self, person_id: int, name: str) -> None:
        row = self._model.row_with(person_id)
        if row is not None and row.name != name:
            self.named.emit(person_id, name)

    def _next_unnamed(self, person_id: int) -> int | None:
        place = self._model.place_of(person_id)
        if place is None:
            return None
        rows = self._model.rows
        in_turn = (*rows[place + 1 :], *rows[:place])
        return next((row.id for row in in_turn if not row.name), None)
