"""The slider that makes people stricter or looser, with what would happen as faces."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.models.words import faces_text, number
from facesort.gui.outlook import Outlook, Outlooks
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.change_list import ChangeList
from facesort.gui.views.parts import SoftLabel
from facesort.text import _, ngettext

_STEPS = 10  # as many as `facesort.operations.strictness` has, which needs numpy
_RESTED_MS = 150


class StrictnessDialog(QDialog):
    """Shows what another strictness would do; nothing happens before the user presses Apply.

    Signals:
        apply_requested: People shall be so strict; carries the strictness.

    Args:
        outlooks: Works out what would happen; the dialog keeps it.
        pixmaps: The pictures of the window.
        name: Whom it is about; None for all.
        parent: The window.
    """

    apply_requested = Signal(int)

    def __init__(
        self, outlooks: Outlooks, pixmaps: PixmapCache, name: str | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Stricter or looser people") if name is None else name)
        self._outlooks = outlooks
        outlooks.setParent(self)
        self._outlook: Outlook | None = None
        self._stands = name is not None  # else it must be read first where the slider stands
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.sentence = SoftLabel()
        self.list = ChangeList(pixmaps)
        self._how = QLabel()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_RESTED_MS)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Apply | QDialogButtonBox.StandardButton.Cancel
        )
        self.apply_button = self._buttons.button(QDialogButtonBox.StandardButton.Apply)
        self._dress(name)
        self._arrange(name)
        self._timer.timeout.connect(self._ask)
        self.slider.valueChanged.connect(self._on_moved)
        self.apply_button.clicked.connect(self._on_apply_clicked)
        self._buttons.rejected.connect(self.reject)
        outlooks.found.connect(self._on_found)
        outlooks.changed.connect(self._timer.start)
        self._say_how()
        self.slider.setEnabled(self._stands)
        self._ask()

    def sizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(em * 42, em * 34)

    def _dress(self, name: str | None) -> None:
        self.slider.setRange(-_STEPS, _STEPS)
        self.slider.setPageStep(2)
        self.slider.setTickInterval(_STEPS)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        what = _("How strict people are") if name is None else _("How strict this person is")
        self.slider.setAccessibleName(what)
        self.apply_button.setEnabled(False)
        self.apply_button.setDefault(True)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.sentence.setText(_("Looking what would change…"))
        self.sentence.setAccessibleName(_("What would change"))

    def _arrange(self, name: str | None) -> None:
        if name is None:
            text = _("Too many people who are one?  Looser.  Strangers together?  Stricter.")
        else:
            text = _("Strangers among the faces?  Stricter.  Faces missing?  Looser.")
        middle = Qt.AlignmentFlag.AlignHCenter
        scale = QGridLayout()
        scale.addWidget(QLabel(_("looser")), 0, 0)
        scale.addWidget(self.slider, 0, 1)
        scale.addWidget(QLabel(_("stricter")), 0, 2)
        scale.setColumnStretch(1, 1)
        self._how.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        em = self.fontMetrics().height()
        layout.setContentsMargins(em, em, em, em)
        layout.setSpacing(em // 2)
        layout.addWidget(SoftLabel(text))
        layout.addLayout(scale)
        layout.addWidget(self._how, 0, middle)
        layout.addWidget(self.sentence)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._buttons)
        self.slider.setFocus()

    def _on_moved(self, _value: int) -> None:
        self._say_how()
        self.apply_button.setEnabled(False)
        self._timer.start()

    def _ask(self) -> None:
        self._outlooks.ask(self.slider.value() if self._stands else None)

    def _say_how(self) -> None:
        steps = self.slider.value()
        if steps > 0:
            text = ngettext("{n} step stricter", "{n} steps stricter", steps)
        elif steps < 0:
            text = ngettext("{n} step looser", "{n} steps looser", -steps)
        else:
            text = _("As facesort finds them")
        self._how.setText(text.format(n=number(abs(steps))))
        self.slider.setAccessibleDescription(self._how.text())

    def _on_found(self, outlook: Outlook) -> None:
        if outlook.problem:
            self.sentence.setText(outlook.problem)
            self.slider.setEnabled(False)
            self.list.show_changes(())
            self.apply_button.setEnabled(False)
            return
        self._outlook = outlook
        self.slider.setEnabled(True)
        if not self._stands:
            self._stand_at(outlook.strict)
        if outlook.strict != self.slider.value():
            return  # it was moved meanwhile: that is looked at next
        self.sentence.setText(_words(outlook))
        self.list.show_changes(outlook.changes)
        self.apply_button.setEnabled(outlook.is_other)

    def _stand_at(self, strict: int) -> None:
        self._stands = True
        blocked = self.slider.blockSignals(True)  # nobody moved it
        self.slider.setValue(strict)
        self.slider.blockSignals(blocked)
        self.slider.setFocus()
        self._say_how()

    def _on_apply_clicked(self) -> None:
        if not self.apply_button.isEnabled():
            return
        self.apply_button.setEnabled(False)
        self.apply_requested.emit(self.slider.value())
        self.accept()


def _words(outlook: Outlook) -> str:
    """Return "12 people would join others, 41 faces would move": what there is of it."""
    if not outlook.moved:
        if outlook.is_other:
            return _("Nobody would change now; photos to come would be sorted like this.")
        return _("Nothing would change.")
    parts = [
        ngettext("{n} person would join another", "{n} people would join others", outlook.joining),
        ngettext("{n} person would come apart", "{n} people would come apart", outlook.splitting),
        ngettext("{n} person would be new", "{n} people would be new", outlook.new),
    ]
    counts = (outlook.joining, outlook.splitting, outlook.new)
    said = [
        text.format(n=number(count)) for text, count in zip(parts, counts, strict=True) if count
    ]
    move = ngettext("{faces} would move", "{faces} would move", outlook.moved)
    said.append(move.format(faces=faces_text(outlook.moved)))
    return _("{what}.").format(what=_(", ").join(said))
