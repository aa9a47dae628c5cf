"""The page Map: every face as a point, who is seen with whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.grid import is_letter
from facesort.gui.models.words import faces_text, number
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.chronicle import TimelineView
from facesort.gui.views.map_bars import (
    DrawingBar,
    PersonChooser,
    ViewChooser,
    tool_button,
)
from facesort.gui.views.map_canvas import MapCanvas
from facesort.gui.views.name_edit import Known
from facesort.gui.views.parts import EmptyState, Header, Title, scrolling, verb
from facesort.gui.views.together import TogetherView
from facesort.gui.views.verb_bars import VerbLine
from facesort.gui.views.who_dialog import WhoDialog
from facesort.gui.views.wrapping import HintLabel
from facesort.text import _, ngettext

if TYPE_CHECKING:
    from facesort.gui.maps import Charts
    from facesort.gui.views.map_points import MapPoints
    from facesort.operations.draw_map import FaceMap


class MapPage(QWidget):
    """The map, the circle and the timeline, one at a time.

    Signals:
        refresh_requested: What is shown may have changed; carries whether the charts are shown.
        draw_requested: The map shall be drawn anew.
        stop_requested: It shall not be drawn any further.
        assign_requested: These faces are that person; carries ([face ids], person_id or new name).
        split_requested: These faces are somebody of their own; carries [face ids].
        hide_requested: These faces shall be out of the way; carries [face ids].
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
        person_opened: The user wants to see a person; carries person_id.
        pair_opened: The user wants to see the photos of two people; carries both ids.
        undated_opened: The user wants to see the photos without a date; carries nothing.
        selection_changed: Other faces are selected now; carries nothing.
    """

    refresh_requested = Signal(bool)
    draw_requested = Signal()
    stop_requested = Signal()
    assign_requested = Signal(list, object)
    split_requested = Signal(list)
    hide_requested = Signal(list)
    photo_opened = Signal(int, list)
    person_opened = Signal(int)
    pair_opened = Signal(int, int)
    undated_opened = Signal()
    selection_changed = Signal()

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: Sequence[Known] = ()
        self._faces = 0
        self._new = self._people = self._undated = 0
        self._charts_read = False
        self.canvas = MapCanvas(pixmaps)
        self.together = TogetherView(pixmaps)
        self.timeline = TimelineView(pixmaps)
        self.empty = EmptyState()
        self.views = ViewChooser()
        self.chooser = PersonChooser()
        self.lasso = tool_button(_("Lasso"), _("Encircle faces to select them (Shift and drag)"))
        self.lasso.setCheckable(True)
        self.drawing = DrawingBar()
        self._said = HintLabel()
        self.undated = tool_button("", _("See the photos that do not say when they were taken"))
        self.undated.hide()
        self._assign = verb(self, _("This is…"), "T", self.assign_selected)
        self._split = verb(self, _("New person"), "P", self.split_selected)
        self._hide = verb(self, _("Hide"), _("Delete"), self.hide_selected)
        self._open = verb(self, _("Open photo"), _("Enter"), self._open_focused, edits=False)
        self.bar = VerbLine([self._assign, self._split, self._hide, self._open])
        self.redraw = tool_button(_("Draw the map anew"), _("Place all faces anew"))
        self.redraw.clicked.connect(self.draw_requested)
        self._lay_out()
        self._connect()
        self._show_view(0)
        self._on_selected()

    @property
    def said(self) -> str:
        """What stands below the circle and the timeline."""
        return self._said.text()

    def show_library(self, faces: int) -> None:
        """Show a library with so many faces; what else there is to show is asked for."""
        self._faces = faces
        if faces:
            self.refresh_requested.emit(self._shows_charts())
        self._show_view(self.views.currentIndex())

    def show_points(self, points: MapPoints, faces: FaceMap) -> None:
        """Show these points; what is selected stays so."""
        self._new = faces.new if faces.drawn else 0
        self._faces = len(faces.face_ids) or self._faces
        self.canvas.show_points(points)
        self.chooser.show_people(points.people)
        self._show_view(self.views.currentIndex())
        self._on_selected()

    def show_charts(self, charts: Charts) -> None:
        """Show who is seen with whom, and when."""
        self._charts_read = True
        circle = charts.people if charts.circle is None else charts.circle
        self.together.show_people(circle, charts.shared)
        self._people, self._undated = len(circle), charts.undated
        text = ngettext("{n} face without a date", "{n} faces without a date", charts.undated)
        self.undated.setText(text.format(n=number(charts.undated)))
        self.timeline.show_months(charts.people, charts.months, charts.of_person)
        self._show_view(self.views.currentIndex())

    def show_drawing(self, drawing: bool) -> None:
        """Show that the map is being drawn, or no longer."""
        self.drawing.setVisible(drawing)
        self.redraw.setEnabled(not drawing)

    def set_known_people(self, people: Sequence[Known]) -> None:
        """Offer the names of these people when one is asked for."""
        self._known = people

    def selected_count(self) -> int:
        """Return how many faces are selected."""
        return self.canvas.points.selected_count() if self._is_map() else 0

    def assign_selected(self) -> None:
        """Ask the user who the selected faces are."""
        ids = self.canvas.points.selected_ids().tolist()
        if ids:
            question = ngettext("Whose face is this?", "Whose are these {n} faces?", len(ids))
            dialog = WhoDialog(question.format(n=number(len(ids))), self._known, self)
            dialog.answered.connect(partial(self.assign_requested.emit, ids))
            dialog.open()

    def split_selected(self) -> None:
        """Ask for a new person made of the selected faces."""
        ids = self.canvas.points.selected_ids().tolist()
        if ids:
            self.split_requested.emit(ids)

    def hide_selected(self) -> None:
        """Ask for the selected faces to be out of the way."""
        ids = self.canvas.points.selected_ids().tolist()
        if ids:
            self.hide_requested.emit(ids)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt override."""
        key = event.key()
        acts = {Qt.Key.Key_T: self.assign_selected, Qt.Key.Key_P: self.split_selected}
        if self._is_map() and key in acts and is_letter(event):
            acts[Qt.Key(key)]()
        elif self._is_map() and key == Qt.Key.Key_Delete:
            self.hide_selected()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        scroll = self._scroll = scrolling(self.timeline)
        self._stack = QStackedWidget()
        for view in (self.canvas, self.together, scroll, self.empty):
            self._stack.addWidget(view)
        controls: list[QWidget] = [self.views, self.chooser, self.lasso, self.redraw]
        for widget in controls[1:]:
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # so that the others stay where they are
            widget.setSizePolicy(policy)
        said = QWidget()
        line = QHBoxLayout(said)
        line.setContentsMargins(12, 4, 12, 8)
        line.addWidget(self._said, 1)
        line.addWidget(self.undated)
        below = QWidget()
        self._below = QStackedLayout(below)
        for widget in (self.bar, said, QWidget()):
            self._below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(Title(_("Map")), controls))
        layout.addWidget(self.drawing)
        layout.addWidget(self._stack, 1)
        layout.addWidget(below)
        self.drawing.hide()
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        self.views.currentChanged.connect(self._on_view_chosen)
        self.chooser.person_chosen.connect(self._on_person_chosen)
        self.lasso.toggled.connect(self._on_lasso_toggled)
        self.undated.clicked.connect(self.undated_opened)
        self.drawing.stop_requested.connect(self.stop_requested)
        self.canvas.selection_changed.connect(self._on_selected)
        self.canvas.face_opened.connect(self._open_photo_of)
        self.canvas.customContextMenuRequested.connect(self._open_menu)
        self.together.person_opened.connect(self.person_opened)
        self.together.pair_opened.connect(self.pair_opened)
        self.together.said.connect(self._say)
        self.timeline.person_opened.connect(self.person_opened)
        self.timeline.said.connect(self._say)
        self.timeline.row_reached.connect(self._scroll.ensureVisible)

    def _on_view_chosen(self, view: int) -> None:
        self._show_view(view)
        if self._faces and self._shows_charts():
            self.refresh_requested.emit(True)
        self._scroll.verticalScrollBar().setValue(0)

    def _shows_charts(self) -> bool:
        return self.views.currentIndex() > 0

    def _is_map(self) -> bool:
        return self._stack.currentWidget() is self.canvas

    def _show_view(self, view: int) -> None:
        empty = self._emptiness(view)
        if empty is not None:
            self.empty.say(*empty)
        had_keyboard = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._stack.setCurrentIndex(view if empty is None else self._stack.count() - 1)
        on_map = self._is_map()
        for widget in (self.chooser, self.lasso):
            widget.setVisible(on_map)
        self.redraw.setVisible(view == 0 and bool(self._faces))
        self.undated.setVisible(view == 2 and self._undated > 0)  # noqa: PLR2004 - the third view
        self._below.setCurrentIndex(0 if on_map else 1 if empty is None else 2)
        self._say("")
        target: QWidget = (self.canvas, self.together, self.timeline)[view]
        self.setFocusProxy(target if empty is None else self.views)
        if had_keyboard and empty is None and not self.views.hasFocus():
            target.setFocus()
        self.selection_changed.emit()

    def _emptiness(self, view: int) -> tuple[str, str] | None:
        """Return why there is nothing to show, and what to do; None if there is something."""
        if not self._faces:
            return _("No faces here yet."), _("Drop a folder with photos on this window.")
        if view == 0 and not len(self.canvas.points.face_ids):
            return _("The map is not drawn yet."), _("It shows every face as a point.")
        if view and self._charts_read:
            return self._chart_emptiness(view)
        return None

    def _chart_emptiness(self, view: int) -> tuple[str, str] | None:
        if view == 2:  # noqa: PLR2004 - the third view
            if not self.timeline.empty:
                return None
            return (
                _("No photo says when it was taken."),
                _("Cameras write the date into their photos; these have none."),
            )
        if not self._people:
            return (
                _("No people yet."),
                _("Drop a folder with photos on this window; people appear while it is scanned."),
            )
        if not self.together.has_lines:
            return (
                _("No photo shows two people together."),
                _("Faces that are not placed, and bystanders, do not count here."),
            )
        return None

    def _say(self, text: str) -> None:
        hint = (
            _("Point at somebody, or at a line; click to see more.")
            if self.views.currentIndex() == 1
            else _("Point at a bar or a strip; click on somebody to see them.")
        )
        self._said.say(text or hint)

    def _on_selected(self) -> None:
        chosen = self.canvas.points.selected_count()
        for action in (self._assign, self._split, self._hide):
            action.setEnabled(chosen > 0)
        self._open.setEnabled(self.canvas.focused_id() is not None)
        if chosen:
            text = ngettext("{n} face selected", "{n} faces selected", chosen)
            self.bar.say(text.format(n=number(chosen)))
        else:
            count = faces_text(len(self.canvas.points.face_ids))
            text = _("{faces}. Encircle some with Shift and the mouse, and say who it is.")
            if self._new:
                new = ngettext("{n} is new", "{n} are new", self._new)
                count = _("{faces} ({new})").format(
                    faces=count, new=new.format(n=number(self._new))
                )
            self.bar.say(text.format(faces=count))
        self.selection_changed.emit()

    def _on_person_chosen(self, person_id: int) -> None:
        self.canvas.select_person(person_id)
        self.canvas.setFocus()

    def _on_lasso_toggled(self, on: bool) -> None:
        self.canvas.lasso = on

    def _open_focused(self) -> None:
        face_id = self.canvas.focused_id()
        if face_id is not None:
            self._open_photo_of(face_id)

    def _open_photo_of(self, face_id: int) -> None:
        points = self.canvas.points
        index = points.index_of(face_id)
        if index is None:
            return
        among = points.selected
        if not among[index]:
            among = points.of_person(int(points.person_ids[index]))
        self.photo_opened.emit(int(points.photo_ids[index]), points.photos_of(among).tolist())

    def _open_menu(self, at: QPoint) -> None:
        face_id = self.canvas.focused_id()
        if not self.canvas.points.selected_count() and face_id is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self._assign, self._split, self._hide, self._open])
        index = self.canvas.points.index_of(face_id)
        person_id = 0 if index is None else int(self.canvas.points.person_ids[index])
        if index is not None and person_id:
            name = self.canvas.points.name_of(index).replace("&", "&&")
            text = _("Open “{name}”").format(name=name) if name else _("Open this person")
            opening = menu.addAction(text)
            opening.triggered.connect(partial(self.person_opened.emit, person_id))
        menu.popup(self.canvas.mapToGlobal(at))
