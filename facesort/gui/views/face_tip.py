"""A small card that says whose face a point of the map is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.parts import Portrait


class FaceTip(QFrame):
    """Shows a face, a name and a year beside a point; the mouse goes through it."""

    def __init__(self, pixmaps: PixmapCache, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        em = self.fontMetrics().height()
        self._portrait = Portrait(pixmaps, self)
        self._portrait.setFixedSize(6 * em, 6 * em)
        self.name, self.when = QLabel(), QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em // 2, em // 2, em // 2, em // 3)
        layout.setSpacing(em // 4)
        layout.addWidget(self._portrait, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.name, self.when):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setForegroundRole(QPalette.ColorRole.ToolTipText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        self.hide()

    def show_face(self, face_id: int, name: str, when: str, beside: QPoint) -> None:
        """Show this face beside a point of the parent, where there is room."""
        width = self._portrait.width()
        mode = Qt.TextElideMode.ElideRight
        self.name.setText(self.fontMetrics().elidedText(name, mode, width))
        self.when.setText(when)
        self.when.setVisible(bool(when))
        self._portrait.show_face(face_id)
        self.adjustSize()
        gap = self.fontMetrics().height()
        room = self._around.size()
        left = beside.x() + gap
        if left + self.width() > room.width():
            left = beside.x() - gap - self.width()
        top = min(beside.y() + gap // 2, room.height() - self.height())
        self.move(max(0, left), max(0, top))
        self.show()
        self.raise_()
