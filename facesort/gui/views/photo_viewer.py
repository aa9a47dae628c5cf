"""One photo, large: the faces in it, what is known of it, the way to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.face_menu import FaceMenu
from facesort.gui.views.likely_dialog import Likely, LikelyDialog
from facesort.gui.views.name_edit import Known
from facesort.gui.views.parts import sign_button
from facesort.gui.views.photo_canvas import PhotoCanvas
from facesort.gui.views.photo_panel import PhotoPanel
from facesort.gui.views.rubber_box import RubberBox
from facesort.gui.views.who_dialog import WhoDialog
from facesort.gui.views.wrapping import WrapLayout, side_by_side
from facesort.library.faces import FaceRow
from facesort.library.photos import PhotoFacts
from facesort.text import _


class PhotoViewer(QWidget):
    """A photo with boxes around the faces, and a panel with what is known of it.

    Whoever shows a photo calls `show_photo` at once, and `show_pixels` or `show_failure` when the
    pixels are read; until then the thumbnail stands in.

    Signals:
        closed: The user wants to go back; carries nothing.
        previous_requested, next_requested: The user wants the photo before or after; carry nothing.
        person_opened: The user clicked the face of somebody with a name; carries person_id.
        owner_named: The unnamed person of a face got a name; carries (face_id, person_id, name).
        assign_requested: A face is that person; carries ([face_id], person_id or new name).
        reject_requested: A face is not the person it is with; carries ([face_id], person_id).
        split_requested: A face is somebody of their own; carries [face_id].
        not_a_face_requested: A face is none; carries [face_id].
        draw_requested: The user drew a face; carries (photo_id, box, each 0..1 of the photo).
        suggestions_requested: The user is asked who a face is; carries face_id.
        show_file_requested: The user wants to see the file in its folder; carries its paths (bytes).
    """

    closed = Signal()
    previous_requested = Signal()
    next_requested = Signal()
    person_opened = Signal(int)
    owner_named = Signal(int, int, str)
    assign_requested = Signal(list, object)
    reject_requested = Signal(list, int)
    split_requested = Signal(list)
    not_a_face_requested = Signal(list)
    draw_requested = Signal(int, tuple)
    suggestions_requested = Signal(int)
    show_file_requested = Signal(object)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._photo: PhotoFacts | None = None
        self._faces: dict[int, FaceRow] = {}
        self._known: Sequence[Known] = ()
        self._waits = False
        self._asking: tuple[int, LikelyDialog] | None = None
        self._chosen_next: int | None = None
        self.canvas = PhotoCanvas()
        self.panel = PhotoPanel()
        self._boxes = sign_button("▢", _("Show names"), _("Show all faces with names (B)"))
        self._boxes.setCheckable(True)
        self._draw = sign_button("✎", _("Draw a face"), _("Draw a face that was not found (D)"))
        self._draw.setCheckable(True)
        self._files = sign_button("↗", _show_file(), _("Show in file manager (F)"))
        self._arrange()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Photo"))

    @property
    def photo_id(self) -> int | None:
        """The photo shown, None before the first."""
        return self._photo.id if self._photo else None

    def show_photo(self, facts: PhotoFacts, faces: Sequence[FaceRow]) -> None:
        """Show a photo; of the same one, pixels and zoom are kept and only the faces renewed."""
        same = facts.id == self.photo_id
        self._photo = facts
        self._faces = {face.id: face for face in faces}
        self.panel.show_photo(facts, faces)
        if same:
            self.canvas.set_faces(faces)
            if self._chosen_next in self._faces:
                self.panel.select(self._chosen_next or 0)
                self._chosen_next = None
            return
        self.canvas.start(QSizeF(facts.width or 1, facts.height or 1), faces)
        self._waits = True
        self._show_thumbnail()

    def show_pixels(self, photo_id: int, image: QImage) -> None:
        """Show the pixels of a photo; ignored if the user has gone on to another."""
        if photo_id != self.photo_id or self._photo is None:
            return
        self._waits = False
        if self._photo.width is None or self._photo.height is None:
            self.canvas.set_size(QSizeF(image.size()))
        self.canvas.set_pixmap(QPixmap.fromImage(image))

    def show_failure(self, photo_id: int, text: str) -> None:
        """Say why there are no pixels; ignored if the user has gone on to another photo."""
        if photo_id == self.photo_id:
            self._waits = False
            self.canvas.set_text(text)

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people when one is asked for."""
        self._known = people

    def _arrange(self) -> None:
        self._back = sign_button("←", _("Back"), _("Back (Esc)"))
        self._previous = sign_button("‹", _("Previous photo"), _("Previous photo (Left)"))
        self._next = sign_button("›", _("Next photo"), _("Next photo (Right)"))
        self._smaller = sign_button("−", _("Smaller"), _("Smaller (-)"))
        self._fit = sign_button("⤢", _("Whole photo"), _("Whole photo (0)"))
        self._larger = sign_button("+", _("Larger"), _("Larger (+)"))
        tools = WrapLayout(spread=True)
        tools.setContentsMargins(8, 6, 8, 6)
        for buttons in (
            (self._back,),
            (self._previous, self._next),
            (self._draw, self._files),
            (self._smaller, self._fit, self._larger, self._boxes),
        ):
            tools.addWidget(side_by_side(buttons))
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(tools)
        left.addWidget(self.canvas, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left, 1)
        layout.addWidget(self.panel)

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._smaller.clicked.connect(self.canvas.zoom_out)
        self._fit.clicked.connect(self.canvas.zoom_to_fit)
        self._larger.clicked.connect(self.canvas.zoom_in)
        self._boxes.toggled.connect(self.canvas.show_boxes)
        self.canvas.face_clicked.connect(self._on_face_clicked)
        self.canvas.face_menu_requested.connect(self._open_menu)
        self.canvas.menu_requested.connect(self._open_photo_menu)
        self.canvas.box_drawn.connect(self._on_box_drawn)
        self.canvas.drawing_changed.connect(self._draw.setChecked)
        self._draw.clicked.connect(self._on_draw_clicked)
        self._files.clicked.connect(partial(self.do, "show file"))
        self.panel.face_activated.connect(self._on_face_clicked)
        self.panel.face_pointed.connect(self.canvas.choose)
        self.panel.face_menu_requested.connect(self._open_menu)
        self._pixmaps.arrived.connect(self._on_thumbnails_arrived)

    def _show_thumbnail(self) -> None:
        if self._photo is None or not self._waits or self._photo.width is None:
            return
        thumbnail = self._pixmaps.pixmap("photo", self._photo.id)
        if thumbnail is not None:
            self.canvas.set_pixmap(thumbnail)

    def _on_thumbnails_arrived(self, keys: list[Key]) -> None:
        if ("photo", self.photo_id) in keys:
            self._show_thumbnail()

    # Faces

    def show_drawn(self, photo_id: int, face_id: int) -> None:
        """Ask who it is whom the user has drawn; ignored if the user has gone on to another photo."""
        if photo_id == self.photo_id and self.isVisible():
            self.canvas.set_drawing(False)
            self._chosen_next = face_id
            self._ask_who_face_is(face_id)

    def show_refused(self, photo_id: int, face_id: int | None) -> None:
        """Let the user draw another box: of this one nothing came.  Mark the face that is there."""
        if photo_id == self.photo_id:
            self.canvas.draw_again()
            if face_id is not None:
                self.panel.select(face_id)

    def show_suggestions(self, face_id: int, likely: Sequence[Likely]) -> None:
        """Offer these people to the user who is asked who a face is."""
        if self._asking is not None and self._asking[0] == face_id:
            self._asking[1].offer(likely)

    def _on_face_clicked(self, face_id: int) -> None:
        face = self._faces.get(face_id)
        if face is None:
            return
        if face.person_id is None:
            self._ask_who_face_is(face_id)
        elif face.person_name:
            self.person_opened.emit(face.person_id)
        else:
            self._ask_who_person_is(face)

    def _open_menu(self, face_id: int, point: QPoint) -> None:
        face = self._faces.get(face_id)
        if face is not None:
            self.menu_of(face).popup(point)

    def menu_of(self, face: FaceRow) -> FaceMenu:
        """Return the context menu of a face."""
        menu = FaceMenu(face, self)
        menu.person_opened.connect(self.person_opened)
        menu.reject_requested.connect(self.reject_requested)
        menu.split_requested.connect(self.split_requested)
        menu.not_a_face_requested.connect(self.not_a_face_requested)
        menu.naming_requested.connect(self._ask_who_face_is)
        return menu

    def _open_photo_menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, name in ((_("Draw a face") + "\tD", "draw"), (_show_file() + "\tF", "show file")):
            action = menu.addAction(text)
            action.setEnabled(self.can(name))
            action.triggered.connect(partial(self.do, name))
        menu.popup(point)

    def _ask_who_face_is(self, face_id: int) -> None:
        dialog = LikelyDialog(_("Whose face is this?"), self._known, self._pixmaps, self)
        dialog.answered.connect(partial(self.assign_requested.emit, [face_id]))
        dialog.finished.connect(self._on_asked)
        self._asking = face_id, dialog
        dialog.open()
        self.suggestions_requested.emit(face_id)

    def _on_asked(self) -> None:
        self._asking = None

    def _ask_who_person_is(self, face: FaceRow) -> None:
        dialog = WhoDialog(_("Who is this person?"), self._known, self)
        dialog.named.connect(partial(self.owner_named.emit, face.id, face.person_id))
        dialog.open()

    def _on_draw_clicked(self) -> None:
        self.do("draw")
        self._draw.setChecked(self.canvas.is_drawing)

    def _on_box_drawn(self, box: tuple[float, float, float, float]) -> None:
        if self._photo is not None:
            self.draw_requested.emit(self._photo.id, box)

    # Verbs

    #: What the menus of the window can do here.
    VERBS = ("assign", "split", "reject", "none", "draw", "show file")

    def can(self, verb: str) -> bool:
        """Whether what a menu says can be done now."""
        if self._photo is None:
            return False
        face = self._pointed_face()
        match verb:
            case "draw":
                return self.canvas.has_pixels
            case "show file":
                return bool(self._photo.files)
            case "reject":
                return face is not None and face.person_id is not None
        return face is not None

    def do(self, verb: str) -> None:
        """Do what a menu says, if it can be done."""
        if not self.can(verb) or self._photo is None:
            return
        if verb == "draw":
            self.canvas.set_drawing(not self.canvas.is_drawing)
            return
        if verb == "show file":
            self.show_file_requested.emit(list(self._photo.files))
            return
        face = self._pointed_face()
        assert face is not None  # else it could not be done
        match verb:
            case "assign":
                self._ask_who_face_is(face.id)
            case "split":
                self.split_requested.emit([face.id])
            case "reject":
                self.reject_requested.emit([face.id], face.person_id)
            case "none":
                self.not_a_face_requested.emit([face.id])

    def _pointed_face(self) -> FaceRow | None:
        return self._faces.get(self.canvas.pointed or 0)

    def _name_pointed(self) -> None:
        """Ask who it is: of somebody without a name, that is asked about the person."""
        face = self._pointed_face()
        if face is None:
            return
        if face.person_id is not None and not face.person_name:
            self._ask_who_person_is(face)
        else:
            self._ask_who_face_is(face.id)

    # Keyboard

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Qt override.  The faces come first, then the buttons, then what is beside this page."""
        forth, back = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason
        for before, after in pairwise((self, self.panel.faces, self._back)):
            come_from, go_to = (before, after) if next_ else (after, before)
            if come_from.hasFocus():
                go_to.setFocus(forth if next_ else back)
                return True
        if next_ and self._boxes.hasFocus():  # behind it Qt would go to the faces once more
            self.panel.faces.setFocus(Qt.FocusReason.OtherFocusReason)
        return super().focusNextPrevChild(next_)

    def event(self, event: QEvent) -> bool:
        """Qt override.  The viewer's own bare keys are no shortcuts of the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._verb_of(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        act = self._verb_of(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _verb_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if held:
            return None
        if self.canvas.is_drawing:
            return self._drawing_verb_of(event)
        verbs: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Left: self.previous_requested.emit,
            Qt.Key.Key_Right: self.next_requested.emit,
            Qt.Key.Key_Escape: self.closed.emit,
            Qt.Key.Key_Backspace: self.closed.emit,
            Qt.Key.Key_B: self._boxes.toggle,
            Qt.Key.Key_Return: self._name_pointed,
            Qt.Key.Key_Enter: self._name_pointed,
            Qt.Key.Key_T: partial(self.do, "assign"),
            Qt.Key.Key_N: partial(self.do, "reject"),
            Qt.Key.Key_P: partial(self.do, "split"),
            Qt.Key.Key_X: partial(self.do, "none"),
            **self._photo_verbs(),
        }
        return verbs.get(event.key())

    def _drawing_verb_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        key = event.key()
        if RubberBox.takes(key):
            resize = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return partial(self.canvas.move_box, key, resize=resize)
        verbs: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Escape: partial(self.canvas.set_drawing, False),
            Qt.Key.Key_Return: self.canvas.take_box,
            Qt.Key.Key_Enter: self.canvas.take_box,
            **self._photo_verbs(),
        }
        return verbs.get(key)

    def _photo_verbs(self) -> dict[int, Callable[[], object]]:
        return {
            Qt.Key.Key_Plus: self.canvas.zoom_in,
            Qt.Key.Key_Equal: self.canvas.zoom_in,
            Qt.Key.Key_Minus: self.canvas.zoom_out,
            Qt.Key.Key_0: self.canvas.zoom_to_fit,
            Qt.Key.Key_D: partial(self.do, "draw"),
            Qt.Key.Key_F: partial(self.do, "show file"),
        }


def _show_file() -> str:
    return _("Show in file manager")
