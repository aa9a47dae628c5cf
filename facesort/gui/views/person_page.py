"""One person: the faces and photos, who else they may be, and what is wrong among them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from facesort.gui.grid import is_letter
from facesort.gui.models.words import hiding, is_this_them, not_them, number
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.apart_dialog import ApartDialog, Tools, say_all_is_one
from facesort.gui.views.candidate_strip import CandidateStrip
from facesort.gui.views.face_order import Ages, Order, OrderBox, by_looks, least_sure, unborn
from facesort.gui.views.face_verbs import FaceCardsPage
from facesort.gui.views.name_edit import Known
from facesort.gui.views.parts import name_verb, scrolling, verb
from facesort.gui.views.person_header import BeforeBirth, PersonHeader
from facesort.gui.views.photos_page import PhotoCards
from facesort.gui.views.timeline import TimelinePane
from facesort.gui.views.verb_bars import VerbBar
from facesort.library.candidates import Candidate
from facesort.library.company import Companion
from facesort.library.faces import FaceRow
from facesort.library.people import PersonRow
from facesort.library.photos import PhotoRow
from facesort.text import _, ngettext

if TYPE_CHECKING:
    from facesort.operations.parts import Part

_FACES = 0  # the first tab


class PersonPage(FaceCardsPage):
    """One person, with a name to edit, faces to correct and photos to look at.

    Signals:
        back_requested: The user wants to go back to where they came from; carries nothing.
        rename_requested: Another name was typed; carries (person_id, name).
        born_requested: Another birth date was typed; carries (person_id, date), "" for none.
        same_requested: Somebody known was chosen as the name; carries (person_id, id of that one).
        reject_requested: These faces are not this person; carries ([face ids], person_id).
        cover_requested: Show this person by that face; carries face_id.
        candidate_answered: This face is that person, or not; carries (Candidate, person_id, said).
        looks_requested: The looks of this person are wanted, see `show_looks`; carries person_id.
        proposal_requested: It is asked how they may be taken apart, see `show_proposal`; carries
            person_id.
        apart_requested: These parts are not this person; carries (person_id, [[face ids]], [name]).
        person_opened: Show somebody who is in the same photos; carries person_id.
        hide_requested: This person is a bystander; carries [person_id].
        show_requested: This bystander is none; carries [person_id].
        adjust_requested: This person shall be stricter or looser; carries a PersonRow.
        assign_requested, split_requested, not_a_face_requested, …: See `FaceCardsPage`, `CardsPage`.
    """

    back_requested = Signal()
    rename_requested = Signal(int, str)
    born_requested = Signal(int, str)
    same_requested = Signal(int, int)
    reject_requested = Signal(list, int)
    cover_requested = Signal(int)
    candidate_answered = Signal(object, int, str)
    looks_requested = Signal(int)
    proposal_requested = Signal(int)
    apart_requested = Signal(int, list, list)
    person_opened = Signal(int)
    hide_requested = Signal(list)
    show_requested = Signal(list)
    adjust_requested = Signal(object)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(pixmaps, _("Faces"), parent)
        self._pixmaps = pixmaps
        self._person: PersonRow | None = None
        self._rows: Sequence[FaceRow] = ()
        self._photos: dict[int, PhotoRow] = {}
        self._ages = Ages({}, None)
        self._looks: Sequence[Part] | None = None
        self._looks_asked = False
        self._photo_pane, self.timeline = PhotoCards(pixmaps), TimelinePane(pixmaps)
        self.photos_grid = self._photo_pane.grid
        for pane in (self._photo_pane, self.timeline.photos):
            self.add_pane(pane)
            pane.grid.set_key_taker(partial(self._take_photos_key, pane))
        self.grid.set_key_taker(self._take_faces_key)
        self._reject = verb(self, "", "N", self.reject_selected)
        self._cover = verb(self, _("Use as cover"), "C", self.use_as_cover)
        self._cover.setToolTip(_("Show this person by the selected face (C)"))
        self._apart = verb(self, _("Take apart…"), "", self.take_apart)
        self._apart.setToolTip(_("Look whether two people are mixed here, and part them"))
        self._hide = verb(self, "", "", self._hide_or_show)
        self._adjust = verb(self, _("Stricter or looser…"), "", self.adjust_person)
        own = (self._cover, self._apart, self._adjust, self._hide)
        self.bar = VerbBar(self.grid, [self._reject, *self._face_verbs(), *own])
        self.header = PersonHeader(pixmaps, self.size_slider)
        self.name_edit, self._back = self.header.name_edit, self.header.back
        self.strip = CandidateStrip(pixmaps)
        self.before_birth = BeforeBirth()
        self.order_box = OrderBox()
        self.tabs = QTabBar(expanding=False)  # else they move when no order is offered
        self._stack = QStackedWidget()
        self._dress()
        self._arrange()
        self._connect()
        self._word_hiding()
        self._on_selected()

    @property
    def person_id(self) -> int | None:
        """The person shown, None before the first."""
        return self._person.id if self._person else None

    def show_person(
        self,
        row: PersonRow,
        faces: Sequence[FaceRow],
        photos: Sequence[PhotoRow],
        company: Sequence[Companion] = (),
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """Show a person; of the same one, selection, place and what is typed are kept.

        A name or birth date that was being typed for another person is theirs.
        """
        another = row.id != self.person_id
        if another:
            self._start_over()
        self._person, self._rows = row, faces
        self._photos = {photo.id: photo for photo in photos}
        self._ages = Ages(self._photos, row.birth_date)
        self._looks_asked = False
        self._order_faces()
        self._photo_pane.show_photos(photos)
        self.timeline.show_photos(photos)
        self.bar.setVisible(bool(faces) and self.tabs.currentIndex() == _FACES)
        if faces:
            self._face_pane.show_cards()
        else:
            self._face_pane.show_empty(
                _("No face is left here."), _("Go back, or undo what you did last.")
            )
        self.header.show_person(row, photos, company)
        self.strip.show_candidates(row.id, is_this_them(row.name), candidates)
        self.before_birth.show_faces(self._unborn(), row.name)
        name_verb(self._reject, not_them(row.name), "N")
        self._word_hiding()
        self._on_selected()

    def show_looks(self, person_id: int, looks: Sequence[Part]) -> None:
        """Sort the faces by these looks, if that is still wanted; there may be none."""
        if person_id != self.person_id:
            return
        self._looks = looks
        if looks:
            self._order_faces()
        else:
            self.order_box.set_order(Order.NEWEST)

    def show_proposal(self, person_id: int, parts: Sequence[Part]) -> None:
        """Ask whether this person shall be taken apart so; one part: nothing says that they should."""
        if person_id != self.person_id or self._person is None:
            return
        found = [
            [row for face_id in part.face_ids if (row := self._faces.row_with(face_id))]
            for part in parts
        ]
        shown = [part for part in found if part]
        if len(shown) < 2:  # noqa: PLR2004
            say_all_is_one(self)
            return
        tools = Tools(self._pixmaps, Ages(self._photos, None), self._known)
        dialog = ApartDialog(self._person.name, shown, tools, self)
        dialog.chosen.connect(partial(self.apart_requested.emit, person_id))
        dialog.open()

    def selected_count(self) -> int:
        """Return how many faces are selected; those on the other tab do not count."""
        return super().selected_count() if self.tabs.currentIndex() == _FACES else 0

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected faces, in the order shown; none while photos are shown."""
        return super().selected_ids() if self.tabs.currentIndex() == _FACES else []

    def name_person(self) -> None:
        """Put the keyboard on the name."""
        if self._person is not None:
            self.name_edit.begin(self._person.name, typed=False)

    def reject_selected(self) -> None:
        """Ask for the selected faces to be taken from this person."""
        ids = self.selected_ids()
        if ids and self._person is not None:
            self.reject_requested.emit(ids, self._person.id)

    @property
    def has_looks(self) -> bool:
        """Whether the faces are sorted by looks, and the keyboard is on one."""
        chosen = self.grid.currentIndex().isValid() and self.tabs.currentIndex() == _FACES
        return chosen and bool(self._faces.starts)

    def select_look(self) -> None:
        """Select the faces of the look in which the keyboard is."""
        if self.has_looks:
            self.grid.select_section(self.grid.currentIndex().row())

    def use_as_cover(self) -> None:
        """Ask for this person to be shown by the selected face."""
        ids = self.selected_ids()
        if len(ids) == 1:
            self.cover_requested.emit(ids[0])

    def take_apart(self) -> None:
        """Ask how this person may be taken apart."""
        if self._person is not None:
            self.proposal_requested.emit(self._person.id)

    def hide_person(self) -> None:
        """Ask for this person to become a bystander."""
        if self._person is not None:
            self.hide_requested.emit([self._person.id])

    def adjust_person(self) -> None:
        """Ask for this person to be made stricter or looser."""
        if self._person is not None:
            self.adjust_requested.emit(self._person)

    def _hide_or_show(self) -> None:
        if self._is_bystander() and self._person is not None:
            self.show_requested.emit([self._person.id])
        else:
            self.hide_person()

    def _is_bystander(self) -> bool:
        return self._person is not None and self._person.kind == "ignored"

    def _word_hiding(self) -> None:
        text, tip = hiding(is_hidden=self._is_bystander())
        name_verb(self._hide, text, "")
        self._hide.setToolTip(tip)

    def _start_over(self) -> None:
        """Leave the person shown for another."""
        self.header.finish()
        self._looks = None
        self.grid.start_over()
        self.photos_grid.start_over()
        self.timeline.start_over()
        self.tabs.setCurrentIndex(_FACES)

    def _order_faces(self) -> None:
        rows, sections = list(self._rows), list[tuple[int, str]]()
        order, person_id = self.order_box.order, self.person_id
        if order is Order.LEAST_SURE:
            rows = least_sure(rows)
        elif order is Order.LOOKS and self._looks:
            rows, sections = by_looks(rows, self._looks, self._photos)
        self._faces.set_faces(rows, self._ages, sections)
        lines = 2 if self._person and self._person.birth_date else 1
        self._face_pane.set_text_lines(lines * self._faces.says_something)
        if order is Order.LOOKS and person_id is not None and rows:
            known = {face_id for look in self._looks or () for face_id in look.face_ids}
            unknown = self._looks is None or any(face.id not in known for face in rows)
            if unknown and not self._looks_asked:  # once: a face may have gone meanwhile
                self._looks_asked = True
                self.looks_requested.emit(person_id)

    def _unborn(self) -> list[FaceRow]:
        born = self._person.birth_date if self._person else None
        return unborn(self._rows, self._photos, born)

    def _select_unborn(self) -> None:
        self.tabs.setCurrentIndex(_FACES)
        self.grid.select_ids([face.id for face in self._unborn()])
        self.grid.setFocus()

    def _dress(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("Faces, photos or timeline"))
        for text in (_("Faces"), _("Photos"), _("Timeline")):
            self.tabs.addTab(text)

    def _arrange(self) -> None:
        faces = QWidget()
        column = QVBoxLayout(faces)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.strip, self.before_birth, self._face_pane):
            column.addWidget(widget, widget is self._face_pane)
        for pane in (faces, self._photo_pane, self.timeline):
            self._stack.addWidget(pane)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(12, 0, 12, 4)
        tabs.addWidget(self.tabs)
        tabs.addWidget(self.order_box, 1, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(tabs)
        layout.addWidget(scrolling(self._stack), 1)
        layout.addWidget(self.bar)
        self.setFocusProxy(self._face_pane)

    def _connect(self) -> None:
        self._back.clicked.connect(self.back_requested)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.header.renamed.connect(self._on_renamed)
        self.header.same_chosen.connect(self._on_same_chosen)
        self.header.name_edit.refused.connect(self.bar.say)
        self.header.born_entered.connect(self._on_born_entered)
        self.header.companion_opened.connect(self.person_opened)
        self.header.left.connect(self._focus_cards)
        self.strip.answered.connect(self.candidate_answered)
        self.strip.left.connect(self._focus_cards)
        self.strip.keyboard_changed.connect(self._say_keys)
        self.before_birth.select_requested.connect(self._select_unborn)
        self.order_box.order_chosen.connect(self._on_order_chosen)
        for photos in (self._photo_pane, self.timeline):
            photos.photo_opened.connect(self.photo_opened)

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people when one is asked for."""
        super().set_known_people(people)
        self.name_edit.set_known(people)

    def _focus_cards(self) -> None:
        (self.grid, self.photos_grid, self.timeline.bars)[self.tabs.currentIndex()].setFocus()

    def _on_tab_changed(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self.bar.setVisible(tab == _FACES and bool(self._faces.rows))
        self.order_box.setVisible(tab == _FACES)
        self._focus_cards()
        self.selection_changed.emit()  # what is selected on the other tab does not count

    def _on_renamed(self, name: str) -> None:
        if self._person is not None:
            self.rename_requested.emit(self._person.id, name)

    def _on_same_chosen(self, other_id: int) -> None:
        if self._person is not None and other_id != self._person.id:
            self.same_requested.emit(self._person.id, other_id)

    def _on_born_entered(self, date: str) -> None:
        if self._person is not None:
            self.born_requested.emit(self._person.id, date)

    def _on_order_chosen(self) -> None:
        self.grid.verticalScrollBar().setValue(0)
        self._looks_asked = False
        self._order_faces()
        self._focus_cards()

    def _on_selected(self) -> None:
        super()._on_selected()
        chosen = self.grid.selected_count()
        self._reject.setEnabled(chosen > 0)
        self._cover.setEnabled(chosen == 1)
        self._say_keys()

    def _say_keys(self) -> None:
        chosen = self.grid.selected_count()
        text = ngettext("{n} face selected", "{n} faces selected", chosen)
        if self.strip.has_keyboard:
            text = _("Y and N answer the question above; Esc leads back to the faces.")
        elif not chosen:
            text = _("Somebody else among them? Select those faces and press N.")
        self.bar.say(text.format(n=number(chosen)))

    def _take_faces_key(self, event: QKeyEvent) -> bool:
        acts = {
            Qt.Key.Key_N: self.reject_selected,
            Qt.Key.Key_C: self.use_as_cover,
            Qt.Key.Key_S: self.select_look,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is not None and is_letter(event):
            act()
            return True
        return self._take_face_key(event) or self._take_page_key(event)

    def _take_photos_key(self, pane: PhotoCards, event: QKeyEvent) -> bool:
        return pane.take_key(event) or self._take_page_key(event)

    def _take_page_key(self, event: QKeyEvent) -> bool:
        alt_left = (
            event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape) or alt_left:
            self.back_requested.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.name_person()
        else:
            return False
        return True
