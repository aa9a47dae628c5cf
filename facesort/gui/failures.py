"""What happens when something goes wrong: a sentence for what the user can mend, a report for a bug."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facesort.errors import FacesortError
from facesort.gui.report import LOG, bug_report
from facesort.monitor import Cancelled
from facesort.text import _


class Failures(QObject):
    """Everything that went wrong ends here, from any thread.

    Signals:
        sentence_said: Something the user can mend; carries (message, advice).
        bug_found: Something nobody foresaw; carries the report.
    """

    sentence_said = Signal(str, str)
    bug_found = Signal(str)

    #: The way from other threads to this one.
    _caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def report(self, error: BaseException) -> None:
        """Show an error, from any thread."""
        self._caught.emit(error)

    def install(self) -> None:
        """Catch what nobody else catches."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread
        sys.unraisablehook = self._on_unraisable

    def uninstall(self) -> None:
        """Let go of what `install` took."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks

    def _on_uncaught(
        self, _kind: type[BaseException], error: BaseException, _where: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        self.report(error)

    def _on_uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        # Nothing the user did fails because of it: the log is enough.
        if args.exc_value is not None:
            LOG.warning("Unraisable: %s", bug_report(args.exc_value))

    def _on_caught(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, FacesortError):
            self.sentence_said.emit(error.message, error.advice)
            return
        report = bug_report(error)
        LOG.error("%s", report)
        self.bug_found.emit(report)


class CrashDialog(QDialog):
    """Says that facesort met a bug, and offers the report."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        says = QLabel(
            _(
                "Facesort met a bug.  Your photos are untouched and the library is safe: what was "
                "half done was not kept.\n\nThe report below holds no names of people or photos.  "
                "Please send it to us, so that we can mend this."
            )
        )
        says.setWordWrap(True)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(_("Report of the bug"))
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy_button = QPushButton(_("Copy report"))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(self.fontMetrics().height())
        for widget in (says, self.report, buttons):
            layout.addWidget(widget)
        em = self.fontMetrics().height()
        self.resize(em * 38, em * 24)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())


def show_bug(error: Exception) -> None:
    """Show the report of a bug, when there is no window to show it in."""
    report = bug_report(error)
    LOG.error("%s", report)
    CrashDialog(report).exec()


def show_failure(error: FacesortError) -> None:
    """Show what happened and what to do, when there is no window to show it in."""
    box = QMessageBox(QMessageBox.Icon.Warning, "facesort", error.message)
    box.setInformativeText(error.advice)
    box.exec()
