"""What is known of a photo, beside it: who is in it, when, where, with what, and its files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.grid import is_letter
from facesort.gui.models.words import called, moment_text, number
from facesort.gui.views.parts import ElidedLabel, SoftLabel
from facesort.library.faces import FaceRow
from facesort.library.photos import PhotoFacts
from facesort.text import _, ngettext, shown

_FACE_ID = Qt.ItemDataRole.UserRole + 1
_FILES_SHOWN = 6


class FaceList(QListWidget):
    """The faces of a photo.  Left, Right and letters are the viewer's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) or is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PhotoPanel(QWidget):
    """The faces of a photo as a list, and what is known of it.

    Signals:
        face_activated: A face was chosen with Enter or a double click; carries face_id.
        face_pointed: The keyboard is on a face; carries face_id.
        face_menu_requested: The user wants to say something about a face; carries (face_id, where on
            the screen).
    """

    face_activated = Signal(int)
    face_pointed = Signal(int)
    face_menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(19 * self.fontMetrics().height())
        self._who = QLabel()
        self.faces = FaceList()
        self.faces.setAccessibleName(_("Faces in this photo"))
        self.faces.setSpacing(3)
        self.faces.setFrameShape(QListWidget.Shape.NoFrame)
        self.faces.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.faces.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._facts = QWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 12, 14, 12)
        self._layout.addWidget(self._who)
        self._layout.addWidget(self.faces, 1)
        self._layout.addWidget(self._facts)
        self.faces.itemActivated.connect(self._on_activated)
        self.faces.currentItemChanged.connect(self._on_current_changed)
        self.faces.customContextMenuRequested.connect(self._on_menu_requested)

    def show_photo(self, facts: PhotoFacts, faces: Sequence[FaceRow]) -> None:
        """Show what is known of a photo."""
        row = self.faces.currentRow()
        kept = [self.faces.item(i).data(_FACE_ID) for i in range(self.faces.count())]
        self.faces.clear()
        for face in faces:
            item = QListWidgetItem(called(face.person_name))
            item.setData(_FACE_ID, face.id)
            if not face.person_name:
                item.setForeground(self.palette().placeholderText())
            self.faces.addItem(item)
        if kept == [face.id for face in faces]:
            self.faces.setCurrentRow(row)
        who = ngettext("{n} face in this photo", "{n} faces in this photo", len(faces))
        self._who.setText(who.format(n=number(len(faces))) if faces else _("No face in this photo"))
        old, self._facts = self._facts, _facts_form(facts)
        self._layout.replaceWidget(old, self._facts)
        old.hide()
        old.deleteLater()

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.face_activated.emit(item.data(_FACE_ID))

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.face_pointed.emit(item.data(_FACE_ID))

    def _on_menu_requested(self, point: QPoint) -> None:
        item = self.faces.itemAt(point)
        if item is not None:
            place = self.faces.viewport().mapToGlobal(point)
            self.face_menu_requested.emit(item.data(_FACE_ID), place)


def _facts_form(facts: PhotoFacts) -> QWidget:
    form = QWidget()
    rows = QFormLayout(form)
    rows.setContentsMargins(0, 8, 0, 0)
    rows.setVerticalSpacing(4)
    rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    size = ""
    if facts.width is not None and facts.height is not None:
        size = _("{width} × {height}").format(width=facts.width, height=facts.height)
    known = (
        (_("Date"), moment_text(facts.taken_at)),
        (_("Size"), size),
        (_("Camera"), facts.camera),
        (_("Place"), (facts.place or "").replace(",", ", ")),
    )
    for name, text in known:
        if text:
            rows.addRow(SoftLabel(name), _value(text))
    files = ngettext("File", "Files", len(facts.files))
    for number_, path in enumerate(facts.files[:_FILES_SHOWN]):
        rows.addRow(
            SoftLabel("" if number_ else files),
            ElidedLabel(Qt.TextElideMode.ElideLeft, shown(path)),
        )
    if len(facts.files) > _FILES_SHOWN:
        more = len(facts.files) - _FILES_SHOWN
        text = ngettext("and {n} more", "and {n} more", more).format(n=number(more))
        rows.addRow("", SoftLabel(text))
    return form


def _value(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
