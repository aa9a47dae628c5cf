"""What can be said of selected faces: not this person, this is somebody else, a new person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from facesort.gui.grid import is_letter
from facesort.gui.models.faces import FacesModel
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.cards import FaceCard
from facesort.gui.views.name_edit import Known
from facesort.gui.views.parts import CardPane, CardsPage, verb
from facesort.gui.views.who_dialog import WhoDialog
from facesort.text import _, ngettext


class FaceCardsPage(CardsPage):
    """Base of the pages with faces to say something about.

    Signals:
        assign_requested: These faces are that person; carries ([face ids], person_id or new name).
        split_requested: These faces are somebody of their own; carries [face ids].
        not_a_face_requested: These are no faces; carries [face ids].
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
        selection_changed, card_size_changed: See `CardsPage`.
    """

    assign_requested = Signal(list, object)
    split_requested = Signal(list)
    not_a_face_requested = Signal(list)
    photo_opened = Signal(int, list)

    def __init__(self, pixmaps: PixmapCache, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Sequence[Known] = ()
        self._faces = FacesModel(pixmaps, self)
        self._face_pane = self.add_pane(CardPane(self._faces, FaceCard(), name))
        self.grid = self._face_pane.grid
        self.grid.set_key_taker(self._take_face_key)
        self.grid.card_double_clicked.connect(self._open_photo_of)
        self._assign = verb(self, _("This is…"), "T", self.assign_selected)
        self._split = verb(self, _("New person"), "P", self.split_selected)
        self._none = verb(self, _("Not a face"), "X", self.reject_as_faces)
        self._open = verb(self, _("Open photo"), _("Enter"), self.open_selected, edits=False)
        self._assign.setToolTip(_("Say who the selected faces are (T)"))
        self._none.setToolTip(_("There is no face on the selected pictures (X)"))
        self._split.setToolTip(_("Make a person of their own of the selected faces (P)"))
        self.selection_changed.connect(self._on_selected)

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people when one is asked for."""
        self._known = people

    def selected_count(self) -> int:
        """Return how many faces are selected."""
        return self.grid.selected_count()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected faces, in the order shown."""
        return self.grid.selected_ids()

    def assign_selected(self) -> None:
        """Ask the user who the selected faces are."""
        ids = self.selected_ids()
        if ids:
            question = ngettext("Whose face is this?", "Whose are these {n} faces?", len(ids))
            dialog = WhoDialog(question.format(n=len(ids)), self._known, self)
            dialog.answered.connect(partial(self.assign_requested.emit, ids))
            dialog.open()

    def split_selected(self) -> None:
        """Ask for a new person made of the selected faces."""
        ids = self.selected_ids()
        if ids:
            self.split_requested.emit(ids)

    def reject_as_faces(self) -> None:
        """Ask for the selected faces to be taken for none."""
        ids = self.selected_ids()
        if ids:
            self.not_a_face_requested.emit(ids)

    def open_selected(self) -> None:
        """Ask for the photo of the current face."""
        current = self.grid.current_id()
        if current is not None:
            self._open_photo_of(current)

    def _face_verbs(self) -> list[QAction]:
        return [self._assign, self._split, self._none, self._open]

    def _open_photo_of(self, face_id: int) -> None:
        row = self._faces.row_with(face_id)
        if row is not None:
            in_turn = list(dict.fromkeys(face.photo_id for face in self._faces.rows))
            self.photo_opened.emit(row.photo_id, in_turn)

    def _on_selected(self) -> None:
        chosen = self.grid.selected_count()
        self._assign.setEnabled(chosen > 0)
        self._split.setEnabled(chosen > 0)
        self._none.setEnabled(chosen > 0)
        self._open.setEnabled(chosen == 1)

    def _take_face_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif key == Qt.Key.Key_T and is_letter(event):
            self.assign_selected()
        elif key == Qt.Key.Key_P and is_letter(event):
            self.split_selected()
        elif key == Qt.Key.Key_X and is_letter(event):
            self.reject_as_faces()
        else:
            return False
        return True
