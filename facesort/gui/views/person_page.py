"""One person: the faces and photos, and what is wrong among them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.grid import is_letter
from facesort.gui.models.words import faces_text, number, photos_text, year
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.face_verbs import FaceCardsPage
from facesort.gui.views.name_edit import HeadingEdit, Known
from facesort.gui.views.parts import Portrait, SoftLabel, VerbBar, name_verb, sign_button, verb
from facesort.gui.views.photos_page import PhotoCards
from facesort.library.faces import FaceRow
from facesort.library.people import PersonRow
from facesort.library.photos import PhotoRow
from facesort.text import _, ngettext


class PersonPage(FaceCardsPage):
    """One person, with a name to edit, faces to correct and photos to look at.

    Signals:
        back_requested: The user wants to go back to where they came from; carries nothing.
        rename_requested: Another name was typed; carries (person_id, name).
        reject_requested: These faces are not this person; carries ([face ids], person_id).
        hide_requested: This person is a bystander; carries [person_id].
        show_requested: This bystander is none; carries [person_id].
        assign_requested, split_requested, not_a_face_requested, photo_opened: See `FaceCardsPage`.
        selection_changed, card_size_changed: See `CardsPage`.
    """

    back_requested = Signal()
    rename_requested = Signal(int, str)
    reject_requested = Signal(list, int)
    hide_requested = Signal(list)
    show_requested = Signal(list)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(pixmaps, _("Faces"), parent)
        self._person: PersonRow | None = None
        self._photo_pane = PhotoCards(pixmaps)
        self.add_pane(self._photo_pane)
        self.photos_grid = self._photo_pane.grid
        self.photos_grid.set_key_taker(self._take_photos_key)
        self.grid.set_key_taker(self._take_faces_key)
        self._reject = verb(self, "", "N", self.reject_selected)
        self._hide = verb(self, "", "", self._hide_or_show)
        self._bar = VerbBar(self.grid, [self._reject, *self._face_verbs(), self._hide])
        self._portrait = Portrait(pixmaps)
        self.name_edit = HeadingEdit()
        self._counts = SoftLabel()
        self._counts.setIndent(2)  # below the text of the name, not its field
        self.tabs = QTabBar()
        self._stack = QStackedWidget()
        self._back = sign_button("←", _("Back"), _("Back (Backspace)"))
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
        self, row: PersonRow, faces: Sequence[FaceRow], photos: Sequence[PhotoRow]
    ) -> None:
        """Show a person; of the same one, selection, place and what is typed are kept.

        A name that was being typed for another person is theirs.
        """
        another = row.id != self.person_id
        if another:
            self._finish_name()
        self._person = row
        if another:
            self.grid.start_over()
            self.photos_grid.start_over()
            self.tabs.setCurrentIndex(0)
        self._faces.set_faces(faces, {photo.id: year(photo.taken_at) for photo in photos})
        self._photo_pane.show_photos(photos)
        self._bar.setVisible(bool(faces) and self.tabs.currentIndex() == 0)
        if faces:
            self._face_pane.show_cards()
        else:
            self._face_pane.show_empty(
                _("No face is left here."), _("Go back, or undo what you did last.")
            )
        self._portrait.show_face(row.cover_face_id)
        if another or not self.name_edit.hasFocus():
            self._restore_name()
        counts = (photos_text(row.photos), faces_text(row.faces))
        self._counts.setText(" · ".join(counts))
        self.tabs.setTabText(0, _("Faces"))
        self.tabs.setTabText(1, _("Photos"))
        name_verb(self._reject, self._not_them(), "N")
        self._word_hiding()
        self._on_selected()

    def selected_count(self) -> int:
        """Return how many faces are selected; those on the other tab do not count."""
        return 0 if self.tabs.currentIndex() else super().selected_count()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected faces, in the order shown; none while photos are shown."""
        return [] if self.tabs.currentIndex() else super().selected_ids()

    def name_person(self) -> None:
        """Put the keyboard on the name."""
        if self._person is not None:
            self.name_edit.begin(self._person.name, typed=False)

    def reject_selected(self) -> None:
        """Ask for the selected faces to be taken from this person."""
        ids = self.selected_ids()
        if ids and self._person is not None:
            self.reject_requested.emit(ids, self._person.id)

    def hide_person(self) -> None:
        """Ask for this person to become a bystander."""
        if self._person is not None:
            self.hide_requested.emit([self._person.id])

    def _hide_or_show(self) -> None:
        if self._is_bystander() and self._person is not None:
            self.show_requested.emit([self._person.id])
        else:
            self.hide_person()

    def _is_bystander(self) -> bool:
        return self._person is not None and self._person.kind == "ignored"

    def _word_hiding(self) -> None:
        hidden = self._is_bystander()
        name_verb(self._hide, _("Bring back") if hidden else _("Hide person"), "")
        self._hide.setToolTip(
            _("Move this person back to People") if hidden else _("Move this person to Bystanders")
        )

    def _not_them(self) -> str:
        if self._person is None or not self._person.name:
            return _("Not this person")
        return _("Not {name}").format(name=self._person.name)

    def _dress(self) -> None:
        self.name_edit.setToolTip(_("Click to change the name (F2)"))
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("Faces or photos"))
        for text in (_("Faces"), _("Photos")):
            self.tabs.addTab(text)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name_edit)
        words.addWidget(self._counts)
        header = QHBoxLayout()
        header.setContentsMargins(12, 10, 12, 6)
        header.setSpacing(10)
        header.addWidget(self._back)
        header.addWidget(self._portrait)
        header.addLayout(words, 1)
        header.addWidget(self.size_slider, 0, Qt.AlignmentFlag.AlignTop)
        self._stack.addWidget(self._face_pane)
        self._stack.addWidget(self._photo_pane)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(12, 0, 12, 4)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addLayout(tabs)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._bar)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self._back.clicked.connect(self.back_requested)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.name_edit.name_entered.connect(self._on_name_entered)
        self.name_edit.cancelled.connect(self._on_name_cancelled)
        self.name_edit.left.connect(self._on_name_left)
        self._photo_pane.photo_opened.connect(self.photo_opened)

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people when one is asked for."""
        super().set_known_people(people)
        self.name_edit.set_known(people)

    def _restore_name(self) -> None:
        self.name_edit.setText(self._person.name if self._person else "")
        self.name_edit.setModified(False)

    def _focus_cards(self) -> None:
        (self.photos_grid if self.tabs.currentIndex() else self.grid).setFocus()

    def _on_tab_changed(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self._bar.setVisible(tab == 0 and bool(self._faces.rows))
        self._focus_cards()
        self.selection_changed.emit()  # what is selected on the other tab does not count

    def _on_name_entered(self, name: str) -> None:
        person = self._person
        self._restore_name()  # it may come to nothing; if not, new rows bring the new name
        if self.name_edit.hasFocus():  # else the user has gone elsewhere
            self._focus_cards()
        if person is not None and name != person.name:
            self.rename_requested.emit(person.id, name)

    def _on_name_cancelled(self) -> None:
        self._restore_name()
        self._focus_cards()

    def _on_name_left(self) -> None:
        self._finish_name()
        if not self.name_edit.text().strip():
            self._restore_name()

    def _finish_name(self) -> None:
        """Take what is typed as the name of the person shown, as Enter would."""
        if self.name_edit.isModified():
            self.name_edit.enter()

    def _on_selected(self) -> None:
        super()._on_selected()
        chosen = self.grid.selected_count()
        self._reject.setEnabled(chosen > 0)
        if chosen:
            text = ngettext("{n} face selected", "{n} faces selected", chosen)
            self._bar.say(text.format(n=number(chosen)))
        else:
            self._bar.say(_("Somebody else among them? Select those faces and press N."))

    def _take_faces_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_N and is_letter(event):
            self.reject_selected()
            return True
        return self._take_face_key(event) or self._take_page_key(event)

    def _take_photos_key(self, event: QKeyEvent) -> bool:
        return self._photo_pane.take_key(event) or self._take_page_key(event)

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
