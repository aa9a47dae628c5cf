"""Everything the user changed: look at it, and take one old change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QVBoxLayout, QWidget

from facesort.gui.grid import is_letter
from facesort.gui.models.history import HistoryModel
from facesort.gui.models.words import number
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.history_line import HistoryLine
from facesort.gui.views.parts import CardPane, Header, SoftLabel, Title, sign_button, verb
from facesort.gui.views.verb_bars import VerbBar
from facesort.library.edit_faces import EditFaces
from facesort.library.journal import EditRow
from facesort.text import _, ngettext


class HistoryPage(QWidget):
    """A list of changes, newest first.

    Signals:
        take_back_requested: This change shall be taken back, and no other; carries its id.
        faces_wanted: The faces of some changes came into view; carries a list of their ids.
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
        selection_changed: Another change is selected now; carries nothing.
        back_requested: The user wants to go back to where they came from; carries nothing.
    """

    take_back_requested = Signal(int)
    faces_wanted = Signal(list)
    photo_opened = Signal(int, list)
    selection_changed = Signal()
    back_requested = Signal()

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = HistoryModel(pixmaps, self)
        self._line = HistoryLine()
        self._pressed: tuple[int, int] | None = None
        self._count = SoftLabel()
        self._count.setWordWrap(False)
        self._pane = CardPane(self._model, self._line, _("History"))
        self.grid = self._pane.grid
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.grid.set_key_taker(self._take_key)
        self.grid.viewport().installEventFilter(self)
        self.grid.ids_selected.connect(self._on_selected)
        self.grid.card_double_clicked.connect(self._on_double_clicked)
        self._take_back = verb(self, _("Take back"), _("Delete"), self.take_back_selected)
        self._open = verb(self, _("Open photo"), _("Enter"), self.open_selected, edits=False)
        self._bar = VerbBar(self.grid, [self._take_back, self._open])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.back = sign_button("←", _("Back"), _("Back (Backspace)"))
        self.back.clicked.connect(self.back_requested)
        layout.addWidget(Header(Title(_("History")), [self._count], self.back))
        layout.addWidget(self._pane, 1)
        layout.addWidget(self._bar)
        self.setFocusProxy(self.grid)
        self._model.faces_wanted.connect(self.faces_wanted)
        self.show_history(())

    def show_history(self, rows: Sequence[EditRow]) -> None:
        """Show these changes; selection and place are kept."""
        self._model.set_rows(rows)
        count = ngettext("{n} change", "{n} changes", len(rows)).format(n=number(len(rows)))
        self._count.setText(count if rows else "")
        self._bar.setVisible(bool(rows))
        if rows:
            self._pane.show_cards()
        else:
            self._pane.show_empty(
                _("Nothing was changed yet."),
                _("Each name, merge and “not this person” comes here, and can be taken back."),
            )
        self._on_selected()

    def show_faces(self, faces: Mapping[int, EditFaces]) -> None:
        """Show the faces that changes were about."""
        self._model.set_faces(faces)
        self._update_verbs()

    def show_holders(self, ids: Sequence[int]) -> None:
        """Mark the changes that must be taken back first, and bring the latest into view."""
        self._model.mark_holders(ids)
        places = [place for i in ids if (place := self._model.place_of(i)) is not None]
        if places:
            self.grid.scrollTo(self._model.index(min(places), 0))

    def can_take_back(self) -> bool:
        """Whether the selected change holds still."""
        row = self._selected()
        return row is not None and not row.undone and row.taken_back is None

    def take_back_selected(self) -> None:
        """Ask to take back the selected change."""
        row = self._selected()
        if row is not None and self.can_take_back():
            self._model.mark_holders(())
            self.take_back_requested.emit(row.id)

    def open_selected(self) -> None:
        """Ask for the photo of the first face of the selected change."""
        row = self._selected()
        known = self._model.faces_of(row) if row is not None else None
        if known is not None and known.shown:
            self._open_photo(known, known.shown[0][1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt override: a click on a face opens its photo."""
        if watched is self.grid.viewport() and isinstance(event, QMouseEvent):
            self._on_mouse(event)
        return super().eventFilter(watched, event)

    def _on_mouse(self, event: QMouseEvent) -> None:
        found = self._face_at(event.position().toPoint())
        match event.type():
            case QEvent.Type.MouseMove:
                shape = Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor
                self.grid.viewport().setCursor(shape)
            case QEvent.Type.MouseButtonPress:
                left = event.button() == Qt.MouseButton.LeftButton
                self._pressed = found[1] if found and left else None
            case QEvent.Type.MouseButtonRelease:
                pressed, self._pressed = self._pressed, None
                if found and found[1] == pressed:
                    self._open_photo(found[0], found[1][1])

    def _face_at(self, point: QPoint) -> tuple[EditFaces, tuple[int, int]] | None:
        index = self.grid.indexAt(point)
        if not index.isValid():
            return None
        option = QStyleOptionViewItem()
        self.grid.initViewItemOption(option)
        option.rect = self.grid.visualRect(index)
        row = self._model.rows[index.row()]
        known = self._model.faces_of(row)
        face = self._line.face_at(option, self._model, row, point)
        return (known, face) if known is not None and face is not None else None

    def _open_photo(self, known: EditFaces, photo_id: int) -> None:
        in_turn = list(dict.fromkeys(photo for _face, photo in known.shown))
        self.photo_opened.emit(photo_id, in_turn)

    def _selected(self) -> EditRow | None:
        ids = self.grid.selected_ids()
        return self._model.row_with(ids[0]) if ids else None

    def _on_selected(self) -> None:
        self._update_verbs()
        self.selection_changed.emit()

    def _update_verbs(self) -> None:
        row = self._selected()
        known = self._model.faces_of(row) if row is not None else None
        self._take_back.setEnabled(self.can_take_back())
        self._open.setEnabled(known is not None and bool(known.shown))
        if row is None:
            self._bar.say(_("Select a change to take it back; what you did later stays."))
        elif row.taken_back is not None:
            self._bar.say(_("This change is taken back already."))
        elif row.undone:
            self._bar.say(_("This change is undone; Redo makes it again."))
        else:
            self._bar.say(self._model.spoken(row))

    def _on_double_clicked(self, _edit_id: int, point: QPoint) -> None:
        if self._face_at(point) is None:  # the click on a face has opened its photo
            self.open_selected()

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_selected()
        elif key == Qt.Key.Key_Delete or (key == Qt.Key.Key_T and is_letter(event)):
            self.take_back_selected()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
            self.back_requested.emit()
        else:
            return False
        return True
