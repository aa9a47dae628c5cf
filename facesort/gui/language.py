"""The language of what Qt itself says, and the direction in which it is written."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from facesort import text


def speak_language(application: QApplication) -> None:
    """Let Qt's own texts ("Cancel", …) be in the language of ours, and lay the window out for it."""
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))  # numbers and dates a person can read
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{text.language()}", folder):
        application.installTranslator(translator)
    application.setLayoutDirection(QLocale(text.language()).textDirection())
