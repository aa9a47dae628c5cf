"""All people as cards: name them, merge them, hide them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from facesort.gui.grid import is_letter
from facesort.gui.models.people import PeopleModel, merged, renamed
from facesort.gui.models.words import number
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.card_naming import CardNaming
from facesort.gui.views.cards import PersonCard
from facesort.gui.views.merge_question import MergeQuestion
from facesort.gui.views.name_edit import Known
from facesort.gui.views.parts import CardPane, CardsPage, Header, Title, verb
from facesort.gui.views.people_choice import Order, Show, chosen, nobody_text, order_box, show_box
from facesort.gui.views.undo_key import UndoKey
from facesort.gui.views.verb_bars import VerbBar
from facesort.library.people import PersonRow
from facesort.text import _, ngettext


class PeoplePage(CardsPage):
    """People as cards.  With `bystanders` it shows the hidden ones, who can be brought back.

    Signals:
        person_opened: The user wants to see one person's photos; carries person_id.
        rename_requested: A name was typed on a card; carries (person_id, name).  The name may be
            that of somebody else.
        same_requested: Somebody known was chosen for a card; carries (person_id, id of that one).
        likeness_requested: A name is asked for: whom is that person like?  Carries person_id.
        name_refused: What was typed can be no name; carries why.
        undo_requested: The last change is to be taken back; carries nothing.
        view_changed: Others are shown, or in another order; carries (show, order), to be remembered.
        merge_requested: These are one person; carries (into_id, [other ids]).
        hide_requested: These are bystanders; carries [person ids].
        show_requested: These are no bystanders (only with `bystanders`); carries [person ids].
        selection_changed, card_size_changed: See `CardsPage`.
    """

    person_opened = Signal(int)
    rename_requested = Signal(int, str)
    same_requested = Signal(int, int)
    likeness_requested = Signal(int)
    name_refused = Signal(str)
    undo_requested = Signal()
    view_changed = Signal(str, str)
    merge_requested = Signal(int, list)
    hide_requested = Signal(list)
    show_requested = Signal(list)

    def __init__(
        self, pixmaps: PixmapCache, *, bystanders: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bystanders = bystanders
        self._all: Sequence[PersonRow] = ()
        self._scanning = False
        self._model = PeopleModel(pixmaps, self)
        name = _("Bystanders") if bystanders else _("People")
        self._pane = self.add_pane(CardPane(self._model, PersonCard(), name))
        self.grid = self._pane.grid
        self.grid.set_drag_and_drop(not bystanders)
        self.grid.set_moves_on(True)
        self.grid.set_key_taker(self._take_key)
        self._naming = CardNaming(self.grid, self._model)
        self._title = Title(name)
        self._filter, self._order = show_box(), order_box()
        self._undo_key = UndoKey(self)
        self._merged = QElapsedTimer()
        self._make_verbs()
        self._bar = VerbBar(self.grid, self._verbs)
        self._arrange()
        self._connect()
        self._on_selected()

    def show_people(self, rows: Sequence[PersonRow]) -> None:
        """Show these people; selection and place are kept."""
        self._all = rows
        if not self._bystanders:
            self.set_known_people(rows)
        self._show()

    def set_scanning(self, scanning: bool) -> None:
        """Say, while nobody is there, whether somebody will soon be."""
        self._scanning = scanning
        self._show()

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people while one is typed.

        `show_people` does so too, unless these are bystanders.
        """
        self._naming.set_known(people)

    def set_like(self, person_id: int, like: Sequence[int], near: int) -> None:
        """Offer these people first while this person is named; see `NameEdit.set_like`."""
        self._naming.set_like(person_id, like, near)

    def correct_name(self, person_id: int, name: str) -> None:
        """Open the name field with a name that came to nothing."""
        if self.select(person_id):
            self._naming.correct(person_id, name)

    def set_view(self, show: str, order: str) -> None:
        """Show whom and how `view_changed` told, or everybody if that is not known any more."""
        for box, value in ((self._filter, show), (self._order, order)):
            box.setCurrentIndex(max(0, box.findData(value)))

    def select(self, person_id: int) -> bool:
        """Select this card alone and bring it into view; False if it is not shown."""
        return self.grid.select_id(person_id)

    def start_naming(self, person_id: int) -> None:
        """Open the name field on this card."""
        if self.select(person_id):
            self._naming.start(person_id)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected people, in the order shown."""
        return self.grid.selected_ids()

    def selected_count(self) -> int:
        """Return how many people are selected."""
        return self.grid.selected_count()

    def name_selected(self) -> None:
        """Open the name field on the current card."""
        person_id = self._target()
        if person_id is not None:
            self.start_naming(person_id)

    def open_selected(self) -> None:
        """Ask for the page of the current person."""
        person_id = self._target()
        if person_id is not None:
            self.person_opened.emit(person_id)

    def merge_selected(self) -> None:
        """Ask to make one person of the selected ones."""
        self._ask_to_merge(self.selected_ids())

    def hide_selected(self) -> None:
        """Ask to make bystanders of the selected people (or to bring the selected ones back)."""
        ids = self.selected_ids()
        if ids:
            (self.show_requested if self._bystanders else self.hide_requested).emit(ids)

    def _target(self) -> int | None:
        """Return whom a verb for one person is about: the one selected, else the current one."""
        chosen = self.grid.selected_count()
        if chosen > 1:
            return None
        return self.selected_ids()[0] if chosen else self.grid.current_id()

    def _make_verbs(self) -> None:
        self._open = verb(self, _("Open"), _("Enter"), self.open_selected, edits=False)
        self._name = verb(self, _("Name"), "F2", self.name_selected)
        self._merge = verb(self, _("Merge"), "M", self.merge_selected)
        if self._bystanders:
            self._hide = verb(self, _("Bring back"), _("Delete"), self.hide_selected)
        else:
            self._hide = verb(self, _("Hide"), _("Delete"), self.hide_selected)
            self._hide.setToolTip(_("Hide in Bystanders (Delete)"))
        self._verbs: list[QAction] = [self._open, self._name, self._merge, self._hide]
        if self._bystanders:
            self._verbs.remove(self._merge)

    def _arrange(self) -> None:
        controls: list[QWidget] = [self._order, self.size_slider]
        if not self._bystanders:
            controls.insert(0, self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(self._title, controls))
        layout.addWidget(self._pane, 1)
        layout.addWidget(self._bar)
        self.setFocusProxy(self._pane)

    def _connect(self) -> None:
        self._filter.currentIndexChanged.connect(self._on_view_changed)
        self._order.currentIndexChanged.connect(self._on_view_changed)
        self._naming.named.connect(self._on_named)
        self._naming.chosen.connect(self._on_chosen)
        self._naming.opened.connect(self.likeness_requested)
        self._naming.refused.connect(self.name_refused)
        self._undo_key.pressed.connect(self.undo_requested)
        self._undo_key.left.connect(self._on_letter_left)
        self.grid.card_double_clicked.connect(self._on_double_clicked)
        self.grid.cards_dropped.connect(self._on_cards_dropped)
        self.selection_changed.connect(self._on_selected)

    def _show(self) -> None:
        wanted = Show(self._filter.currentData())
        rows = chosen(self._all, wanted, Order(self._order.currentData()))
        self._model.set_rows(rows)
        self._on_selected()
        self._bar.setVisible(bool(rows))
        if rows:
            self._pane.show_cards()
        elif self._all:
            self._pane.show_empty(nobody_text(wanted), _("Choose “All” above to see everybody."))
        elif self._bystanders:
            self._pane.show_empty(
                _("No bystanders."),
                _("People you hide come here: select a card under People and press Delete."),
            )
        elif self._scanning:
            self._pane.show_empty(
                _("Looking for people…"), _("The first appear after a few photos.")
            )
        else:
            self._pane.show_empty(
                _("No people yet."),
                _("Drop a folder with photos on this window; people appear while it is scanned."),
            )

    def show_again(self) -> None:
        """Show who is there as far as is known: what was asked for came to nothing."""
        self._show()

    def _show_ahead(self, rows: Sequence[PersonRow]) -> None:
        """Show what was just asked for; the rows that come when it is written win."""
        self._model.set_rows(rows)

    def _on_named(self, person_id: int, name: str) -> None:
        self.rename_requested.emit(person_id, name)
        self._show_ahead(renamed(self._model.rows, person_id, name))

    def _on_chosen(self, person_id: int, other_id: int) -> None:
        self.same_requested.emit(person_id, other_id)
        self._show_ahead(merged(self._model.rows, other_id, [person_id]))

    def _on_view_changed(self) -> None:
        self._show()
        self.view_changed.emit(self._filter.currentData(), self._order.currentData())

    def _on_selected(self) -> None:
        chosen = self.grid.selected_count()
        for action in (self._open, self._name):
            action.setEnabled(chosen == 1)
        self._merge.setEnabled(chosen > 1)
        self._hide.setEnabled(chosen > 0)
        if chosen > 1:
            text = ngettext("{n} person selected", "{n} people selected", chosen)
            self._bar.say(text.format(n=number(chosen)))
        elif self._bystanders:
            self._bar.say(_("These people are left out everywhere else."))
        else:
            self._bar.say(
                _("Select a card and type the name. The same person twice? Drag one on the other.")
            )

    def _take_key(self, event: QKeyEvent) -> bool:
        if self._undo_key.is_for_me(event, may_be_name=self.grid.selected_count() == 1):
            return True
        begun = self._undo_key.begun(event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif key == Qt.Key.Key_F2:
            self.name_selected()
        elif key == Qt.Key.Key_Delete:
            self.hide_selected()
        elif key == Qt.Key.Key_Escape:
            self.grid.clearSelection()
        elif is_letter(event):
            return self._take_letter(event, begun)
        else:
            return False
        return True

    def _take_letter(self, event: QKeyEvent, begun: str) -> bool:
        """Begin a name with this letter on the card that is selected, or merge if it is M."""
        chosen = self.selected_ids()
        if event.key() == Qt.Key.Key_M and len(chosen) > 1:
            if not self._bystanders:
                self.merge_selected()
        elif event.key() == Qt.Key.Key_M and self._has_just_merged(event):
            pass
        elif len(chosen) == 1:
            self._naming.start(chosen[0], begun + event.text())
        elif not chosen:
            self._bar.say(_("Select a card first, then type the name."))
        else:
            return False
        return True

    def _on_letter_left(self, letter: str) -> None:
        if self.grid.selected_count() == 1:
            self._naming.start(self.selected_ids()[0], letter)

    def _has_just_merged(self, event: QKeyEvent) -> bool:
        """Whether this M is the second of two that were meant as one."""
        soon = QApplication.doubleClickInterval()
        return event.isAutoRepeat() or (self._merged.isValid() and self._merged.elapsed() < soon)

    def _on_double_clicked(self, person_id: int, point: QPoint) -> None:
        if self._naming.is_on_name(person_id, point):
            self.start_naming(person_id)
        else:
            self.person_opened.emit(person_id)

    def _on_cards_dropped(self, ids: list[int], onto_id: int) -> None:
        self._ask_to_merge([*ids, onto_id], preferred=onto_id)

    def _ask_to_merge(self, ids: Sequence[int], preferred: int | None = None) -> None:
        rows = [row for row in map(self._model.row_with, ids) if row is not None]
        if len(rows) < 2:  # noqa: PLR2004
            return
        # Of two names the one that was aimed at stays; the unnamed only differ in their photos.
        into = max(
            rows,
            key=lambda row: (bool(row.name), bool(row.name) and row.id == preferred, row.photos),
        )
        others = [row for row in rows if row.id != into.id]
        if len({row.name for row in rows if row.name}) > 1:
            question = MergeQuestion(into, others, self)
            question.accepted.connect(partial(self._make_one, into, others))
            question.open()
        else:
            self._make_one(into, others)

    def _make_one(self, into: PersonRow, others: Sequence[PersonRow]) -> None:
        self.grid.select_id(into.id)
        self._merged.start()
        ids = [row.id for row in others]
        self.merge_requested.emit(into.id, ids)
        self._show_ahead(merged(self._model.rows, into.id, ids))
