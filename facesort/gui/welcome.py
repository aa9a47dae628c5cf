"""The first thing a new user sees: where to drop their photos."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from facesort.gui.views.parts import scrolling
from facesort.text import _


class Welcome(QWidget):
    """A big drop area with a button.

    Signals:
        add_folder_requested: The user wants to choose a folder.
    """

    add_folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Drop your photo folders here"))
        title = QLabel(_("Drop your photo folders here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setBold(True)
        title.setFont(font)
        says = QLabel(_("Facesort looks for the faces in your photos and sorts them into people."))
        promise = QLabel(_("Nothing leaves this computer.  Your photos are never changed."))
        promise.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.button = QPushButton(_("Add folder…"))
        self.button.setDefault(True)
        self.button.setShortcut(QKeySequence(Qt.Key.Key_Return))  # only a dialog heeds the default
        self.button.clicked.connect(self.add_folder_requested)
        em = self.fontMetrics().height()
        self.button.setMinimumSize(em * 9, round(em * 2.2))
        inner = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(em * 2, em * 2, em * 2, em * 2)
        around.addWidget(scrolling(inner))
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(em * 2, em * 2, em * 2, em * 2)
        layout.addStretch(3)
        for label in (title, says, promise):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
            layout.addSpacing(em // 2)
        layout.addSpacing(em)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override: the outline of the drop area."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        em = self.fontMetrics().height()
        painter.setPen(dashes(self.palette().color(QPalette.ColorRole.Dark), em))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(em, em, -em, -em), em, em)
        painter.end()


class DropHint(QWidget):
    """Lies over the window while folders are dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Let go to scan"))
        self.hide()

    def cover(self) -> None:
        """Show it over all of the parent."""
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        em = self.fontMetrics().height()
        accent = self.palette().color(QPalette.ColorRole.Accent)
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(225)
        painter.setBrush(veil)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(self.rect())
        tint = QColor(accent)
        tint.setAlpha(28)
        painter.setBrush(tint)
        painter.setPen(dashes(accent, em))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(em, em, -em, -em), em, em)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(accent)
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, _("Let go to look for people in them")
        )
        painter.end()


def dashes(colour: QColor, em: int) -> QPen:
    """Return the pen of a drop area's outline."""
    pen = QPen(colour, max(1.5, em / 10))
    pen.setDashPattern([4, 3])
    return pen
