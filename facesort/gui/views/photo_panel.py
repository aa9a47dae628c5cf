"""What is known of a photo, beside it: who is in it, when, where, with what, and its files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
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
    """The faces of a photo.  Tab walks them; Left, Right, Enter and letters are the viewer's."""

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Qt override.  Behind the last face comes what follows the list."""
        row = self.currentRow() + (1 if next_ else -1)
        if self.hasFocus() and 0 <= row < self.count():
            self.setCurrentRow(row)
            return True
        return super().focusNextPrevChild(next_)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt override."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.setCurrentRow(0)
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self.setCurrentRow(self.count() - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        viewers = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in viewers or is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Facts(QScrollArea):
    """What is known of a photo, as high as that is; where there is less room it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidget(QWidget())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Qt override."""
        form = self.widget()
        hint = form.sizeHint() if form else QSize()
        if form and form.hasHeightForWidth():
            hint.setHeight(max(form.minimumSizeHint().height(), form.heightForWidth(self.width())))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt override."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class PhotoPanel(QWidget):
    """The faces of a photo as a list, and what is known of it.

    Signals:
        face_activated: A face was double clicked; carries face_id.
        face_pointed: The keyboard is on a face; carries face_id, or None.
        face_menu_requested: The user wants to say something about a face; carries (face_id, where on
            the screen).
    """

    face_activated = Signal(int)
    face_pointed = Signal(object)
    face_menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        em = self.fontMetrics().height()
        self.setMinimumWidth(11 * em)
        self.setMaximumWidth(19 * em)
        self._who = QLabel()
        self.faces = FaceList()
        self.faces.setAccessibleName(_("Faces in this photo"))
        self.faces.setSpacing(3)
        self.faces.setFrameShape(QListWidget.Shape.NoFrame)
        self.faces.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.faces.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._facts = _Facts()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 12, 14, 12)
        self._layout.addWidget(self._who)
        self._layout.addWidget(self.faces, 1)
        self._layout.addWidget(self._facts)
        self.faces.itemDoubleClicked.connect(self._on_activated)
        self.faces.currentItemChanged.connect(self._on_current_changed)
        self.faces.customContextMenuRequested.connect(self._on_menu_requested)

    def sizeHint(self) -> QSize:
        """Qt override.  As wide as may be, where the photo leaves room."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def show_photo(self, facts: PhotoFacts, faces: Sequence[FaceRow]) -> None:
        """Show what is known of a photo."""
        current = self.faces.currentItem()
        kept = None if current is None else current.data(_FACE_ID)
        self.faces.clear()
        for face in faces:
            item = QListWidgetItem(called(face.person_name))
            item.setData(_FACE_ID, face.id)
            if not face.person_name:
                item.setForeground(self.palette().placeholderText())
            self.faces.addItem(item)
        if kept is not None:
            self.select(kept)
        who = ngettext("{n} face in this photo", "{n} faces in this photo", len(faces))
        self._who.setText(who.format(n=number(len(faces))) if faces else _("No face in this photo"))
        self._facts.setWidget(_facts_form(facts))

    def select(self, face_id: int) -> None:
        """Put the keyboard's mark on a face."""
        for row in range(self.faces.count()):
            if self.faces.item(row).data(_FACE_ID) == face_id:
                self.faces.setCurrentRow(row)

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.face_activated.emit(item.data(_FACE_ID))

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        self.face_pointed.emit(None if item is None else item.data(_FACE_ID))

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
