"""One sentence about what just happened, with a way to take it back."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QWidget

from facesort.text import _

_SHOWN_MS = 12_000


class Notice(QWidget):
    """Floats at the bottom of its parent for a while; stays while the mouse is over it.

    Signals:
        action_requested: The user pressed the button; carries the name given to `say`.
    """

    action_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAccessibleName(_("Notice"))
        self._action = ""
        self._pressed = QElapsedTimer()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.button = QToolButton()
        self.button.clicked.connect(self._on_clicked)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName(_("Close this notice"))
        self.close_button.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        em = self.fontMetrics().height()
        self._line = layout = QHBoxLayout(self)
        layout.setContentsMargins(em, em // 2, em // 2, em // 2)
        layout.setSpacing(em // 2)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.close_button)
        self._colour()
        parent.installEventFilter(self)
        self.hide()

    def say(self, sentence: str, button: str = "", action: str = "") -> None:
        """Show a sentence in place of the one before.

        Args:
            sentence: What happened.
            button: What the button says; no button if "".
            action: What `action_requested` carries when it is pressed.
        """
        self._action = action
        self.label.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.button.setEnabled(True)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_MS)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt override."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt override."""
        self._timer.start(_SHOWN_MS // 2)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt override: follow the size of the parent."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt override: follow the appearance."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._colour()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Qt override: a dark rounded ground, in light and dark windows alike."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        radius = self.fontMetrics().height() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()

    def _on_clicked(self) -> None:
        soon = QApplication.doubleClickInterval()
        if self._pressed.isValid() and self._pressed.elapsed() < soon:
            return  # the second click of two was meant for the button that was here before
        self._pressed.start()
        # It goes a moment later: a second click would open the card behind it.
        self.button.setEnabled(False)
        self._timer.start(soon)
        self.action_requested.emit(self._action)

    def _place(self) -> None:
        room = self._over.rect()
        em = self.fontMetrics().height()
        wish = self.label.fontMetrics().horizontalAdvance(self.label.text()) + em
        for widget in (self.button, self.close_button):
            wish += 0 if widget.isHidden() else widget.sizeHint().width() + em // 2
        width = min(wish + em * 2, max(room.width() - em * 2, em * 10))
        height = max(self._line.heightForWidth(width), self._line.minimumSize().height())
        left = (room.width() - width) // 2
        self.setGeometry(left, room.height() - height - em * 3, width, height)

    def _colour(self) -> None:
        colours = QPalette(self._over.palette())
        roles = QPalette.ColorRole
        for ground in (roles.Window, roles.Button, roles.Base):
            colours.setColor(ground, QColor("#33373e"))
        for ink in (roles.WindowText, roles.ButtonText, roles.Text):
            colours.setColor(ink, QColor("#f2f4f7"))
        colours.setColor(roles.Mid, QColor("#4a5059"))
        self.setPalette(colours)
