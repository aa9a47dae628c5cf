"""The small parts of the page Map: which view, which person, progress, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QTabBar,
    QToolButton,
    QWidget,
)

from facesort.gui.models.words import called
from facesort.library.people import PersonRow
from facesort.text import _


class ViewChooser(QTabBar):
    """Which of the three views is shown: `currentChanged` carries its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("View of the map"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        views = (
            (_("Faces"), _("Every face as a point")),
            (_("Together"), _("Who is on photos with whom")),
            (_("Timeline"), _("When the photos were taken")),
        )
        for text, tip in views:
            self.setTabToolTip(self.addTab(text), tip)


class PersonChooser(QComboBox):
    """All people of the map: who is chosen is selected there.

    Signals:
        person_chosen: Somebody was chosen; carries person_id.
    """

    person_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: list[tuple[int, str]] = []
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.setAccessibleName(_("Select the faces of"))
        self.setToolTip(_("Select all faces of a person"))
        self.setMaxVisibleItems(20)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._on_activated)

    def show_people(self, people: Sequence[PersonRow]) -> None:
        """Offer these people, those with a name first."""
        by_name = sorted(people, key=lambda row: (row.kind != "named", row.name.casefold()))
        shown = [(row.id, called(row.name)) for row in by_name]
        if shown != self._people:
            self._people = shown
            self._names.setStringList([_("Select a person…"), *(name for _id, name in shown)])
            self.setCurrentIndex(0)

    def _on_activated(self, place: int) -> None:
        if place > 0:
            self.person_chosen.emit(self._people[place - 1][0])


class DrawingBar(QWidget):
    """Says that the map is being drawn.

    Signals:
        stop_requested: It shall not be drawn any further.
    """

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(_("Drawing the map…"))
        self.label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        bar = QProgressBar()
        bar.setAccessibleName(_("Drawing the map…"))
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        em = self.fontMetrics().height()
        bar.setFixedSize(em * 9, em // 2)
        self.stop = tool_button(_("Stop"), _("Stop drawing; the map stays as it was"))
        self.stop.clicked.connect(self.stop_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em, em // 4, em, em // 4)
        layout.addWidget(self.label)
        layout.addWidget(bar)
        layout.addWidget(self.stop)
        layout.addStretch(1)


def tool_button(text: str, tip: str) -> QToolButton:
    """Return a button with a text."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
