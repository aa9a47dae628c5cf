"""Where a window is when it opens: on a screen that is there, and all of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def keep_on_screen(window: QWidget) -> None:
    """Make a window smaller and move it, so far that it and its title bar are on a screen.

    Qt brings a window back whose screen is gone, but does not think of the frame around it, which is
    not known before the window is shown.
    """
    if window.isMaximized() or window.isFullScreen():
        return
    here = QGuiApplication.screenAt(window.geometry().center()) or QGuiApplication.primaryScreen()
    room, em = here.availableGeometry(), window.fontMetrics().height()
    frame = QSize(em, 2 * em)
    window.resize(window.size().boundedTo(room.size() - frame))
    last = room.bottomRight() - QPoint(window.width() + em, window.height() + em)
    at = window.pos()
    window.move(
        max(room.left(), min(at.x(), last.x())),
        max(room.top(), min(at.y(), last.y())),
    )
