"""The first contact with the desktop: where there is no screen, a sentence instead of Qt's abort."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from facesort.errors import FacesortError
from facesort.text import _

_FAILED = 1


def open_application(arguments: Sequence[str]) -> QApplication:
    """Return Qt's application; without a screen the process ends with a sentence on stderr.

    Raises:
        FacesortError: There is no screen, and Qt need not be asked to know it.
    """
    chosen = os.environ.get("QT_QPA_PLATFORM")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not chosen and not screen:
        raise _no_screen()
    held: list[str] = []

    def hold(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if kind == QtMsgType.QtFatalMsg:  # Qt would abort now
            print(f"facesort: {_no_screen()}", file=sys.stderr, flush=True)  # noqa: T201
            os._exit(_FAILED)
        held.append(message or "")

    before = qInstallMessageHandler(hold)
    application = QApplication(list(arguments))
    qInstallMessageHandler(before)
    for message in held:
        print(message, file=sys.stderr)  # noqa: T201 - as Qt does
    return application


def _no_screen() -> FacesortError:
    return FacesortError(
        _("The window cannot open: there is no screen."),
        _("Start facesort on a desktop, or use it in the terminal (facesort --help)."),
    )
