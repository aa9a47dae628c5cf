"""The dialog that shows how a person may be taken apart, before anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.faces import FacesModel
from facesort.gui.models.words import faces_text, years_text
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.cards import FaceCard
from facesort.gui.views.name_edit import Known, NameEdit
from facesort.gui.views.parts import CardPane, SoftLabel
from facesort.library.faces import FaceRow
from facesort.text import _, ngettext

_SIDE = 5  # of a picture, in lines of text
_TURN = 137  # degrees between the colours of two parts


class ApartDialog(QDialog):
    """Shows the parts of a person as strips of faces: the one that stays, then those that would go.

    Signals:
        chosen: These parts are not the person; carries ([[face ids]], [name of each, "" for none]).
    """

    chosen = Signal(list, list)

    def __init__(
        self, name: str, parts: Sequence[Sequence[FaceRow]], tools: Tools, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Looks mixed? Take apart"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if name:
            staying = _("These faces would stay “{name}”").format(name=name)
        else:
            staying = _("These faces would stay together")
        self.strips = [_Strip(part, place, tools) for place, part in enumerate(parts)]
        self.strips[0].stay(staying)
        for strip in self.strips[1:]:
            strip.go()
            strip.changed.connect(self._on_changed)
        inner = QWidget()
        column = QVBoxLayout(inner)
        for strip in self.strips:
            column.addWidget(strip)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.outcome = SoftLabel()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = buttons.addButton(_("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(self.outcome)
        layout.addWidget(buttons)
        line = self.fontMetrics().height()
        self._on_changed()
        room = parent.window().size()
        rest = layout.sizeHint().height() - area.sizeHint().height()
        self.resize(
            min(48 * line, max(room.width() - 2 * line, 20 * line)),
            min(inner.sizeHint().height() + rest, max(room.height() - line, 20 * line)),
        )

    def _on_changed(self) -> None:
        going = [strip for strip in self.strips[1:] if strip.goes]
        count = sum(len(strip.face_ids) for strip in going)
        text = ngettext("{n} face would go.", "{n} faces would go.", count)
        undo = _("Undo takes that back.")
        self.outcome.setText(
            f"{text.format(n=count)} {undo}" if going else _("Nothing would change.")
        )
        self.apply_button.setEnabled(bool(going))

    def _on_accepted(self) -> None:
        going = [strip for strip in self.strips[1:] if strip.goes]
        self.accept()
        if going:
            self.chosen.emit([strip.face_ids for strip in going], [strip.name for strip in going])


def say_all_is_one(parent: QWidget) -> None:
    """Say that there is nothing to take apart."""
    icon, ok = QMessageBox.Icon.Information, QMessageBox.StandardButton.Ok
    box = QMessageBox(icon, _("Looks mixed? Take apart"), "", ok, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setText(_("Nothing says that this is more than one person."))
    box.setInformativeText(_("If somebody else is among them, select those faces and press N."))
    box.open()


class Tools:
    """What the strips need to show faces.

    Args:
        pixmaps: Thumbnails.
        years: The year of each photo, by its id.
        known: Whose names are offered.
    """

    def __init__(
        self, pixmaps: PixmapCache, years: Mapping[int, str], known: Sequence[Known]
    ) -> None:
        self.pixmaps, self.years, self.known = pixmaps, years, known


class _Strip(QWidget):
    """The faces of one part, with what becomes of them above.

    Signals:
        changed: Another thing becomes of them now; carries nothing.
    """

    changed = Signal()

    def __init__(self, faces: Sequence[FaceRow], place: int, tools: Tools) -> None:
        super().__init__()
        self.face_ids = [face.id for face in faces]
        self.tick = QCheckBox()
        self.tick.setChecked(True)
        self.says = QLabel()
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)
        self.name_edit = NameEdit()
        self.name_edit.set_known(tools.known)
        self.name_edit.setPlaceholderText(_("Name, if you know it"))
        model = FacesModel(tools.pixmaps, self)
        self.pane = CardPane(model, FaceCard(), "")
        model.set_faces(faces, tools.years)
        self.pane.set_text_lines(int(model.says_something))
        self.pane.set_card_lines(_SIDE)
        high = self.pane.grid.cell_size().height()
        self.pane.setFixedHeight(high)
        known = sorted(year for face in faces if (year := tools.years.get(face.photo_id)))
        when = years_text(known[0], known[-1]) if known else ""
        count = SoftLabel(" · ".join(text for text in (faces_text(len(faces)), when) if text))
        count.setWordWrap(False)
        head = QHBoxLayout()
        head.addWidget(self.tick)
        head.addWidget(self.says, 1)
        head.addWidget(count)
        words = QVBoxLayout()
        words.addLayout(head)
        words.addWidget(self.name_edit)
        words.addWidget(self.pane)
        layout = QHBoxLayout(self)
        layout.addWidget(_Colour(place))
        layout.addLayout(words, 1)
        self.tick.toggled.connect(self._on_toggled)

    @property
    def goes(self) -> bool:
        """Whether the user lets this part go."""
        return self.tick.isChecked() and not self.tick.isHidden()

    @property
    def name(self) -> str:
        """Who the user says this part is, "" for nobody in particular."""
        return self.name_edit.text().strip()

    def stay(self, says: str) -> None:
        """Make this the part that stays."""
        self.tick.hide()
        self.name_edit.hide()
        self.says.setText(says)
        self.pane.grid.setAccessibleName(says)

    def go(self) -> None:
        """Make this a part that would go."""
        if len(self.face_ids) > 1:
            says = _("These would become a new person")
        else:
            says = _("This one would be with nobody")
        self.tick.setText(says)
        self.tick.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.says.hide()
        self.pane.grid.setAccessibleName(says)

    def _on_toggled(self, on: bool) -> None:
        self.name_edit.setEnabled(on)
        self.pane.setEnabled(on)
        self.changed.emit()


class _Colour(QWidget):
    """A line at the edge of a strip, so that the parts are told from each other at a glance."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setFixedWidth(max(4, self.fontMetrics().height() // 4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        base = self.palette().color(QPalette.ColorRole.Highlight)
        hue = (base.hslHue() + self._place * _TURN) % 360
        painter = QPainter(self)
        painter.fillRect(
            self.rect(), QColor.fromHsl(hue, max(90, base.hslSaturation()), base.lightness())
        )
        painter.end()
