"""What can be said of one face in a photo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from facesort.gui.models.words import not_them
from facesort.library.faces import FaceRow
from facesort.text import _


class FaceMenu(QMenu):
    """The context menu of a face; it is gone once it is closed.

    Signals:
        person_opened: Show the person of this face; carries person_id.
        reject_requested: The face is not this person; carries ([face_id], person_id).
        split_requested: The face is somebody of their own; carries [face_id].
        not_a_face_requested: The face is none; carries [face_id].
        naming_requested: The user wants to say who the face is; carries face_id.
    """

    person_opened = Signal(int)
    reject_requested = Signal(list, int)
    split_requested = Signal(list)
    not_a_face_requested = Signal(list)
    naming_requested = Signal(int)

    def __init__(self, face: FaceRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._face = face
        name = face.person_name.replace("&", "&&")
        if face.person_id is not None:
            opening = _("Open “{name}”").format(name=name) if name else _("Open this person")
            self.addAction(opening).triggered.connect(self._open)
            self.addSeparator()
        self.addAction(_("This is…") + "\tT").triggered.connect(self._ask)
        if face.person_id is not None:
            self.addAction(not_them(name) + "\tN").triggered.connect(self._reject)
        self.addAction(_("New person") + "\tP").triggered.connect(self._split)
        self.addSeparator()
        self.addAction(_("Not a face") + "\tX").triggered.connect(self._none)

    def _open(self) -> None:
        self.person_opened.emit(self._face.person_id)

    def _reject(self) -> None:
        self.reject_requested.emit([self._face.id], self._face.person_id)

    def _split(self) -> None:
        self.split_requested.emit([self._face.id])

    def _none(self) -> None:
        self.not_a_face_requested.emit([self._face.id])

    def _ask(self) -> None:
        self.naming_requested.emit(self._face.id)
