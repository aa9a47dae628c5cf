"""How the window looks: one light and one dark palette, for Qt's own Fusion style."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

_Role = QPalette.ColorRole


class Appearance(Enum):
    """Which palette the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_LIGHT = {
    _Role.Window: "#f4f5f7",
    _Role.WindowText: "#1c1e21",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f7f8fa",
    _Role.Text: "#1c1e21",
    _Role.Button: "#ffffff",
    _Role.ButtonText: "#1c1e21",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#2b2e33",
    _Role.ToolTipText: "#f4f5f7",
    _Role.PlaceholderText: "#686d76",
    _Role.Highlight: "#2463d1",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#2463d1",
    _Role.Link: "#1d57bd",
    _Role.LinkVisited: "#1d57bd",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#eceef1",
    _Role.Mid: "#c9cdd4",
    _Role.Dark: "#9aa0aa",
    _Role.Shadow: "#5c626c",
}
_DARK = {
    _Role.Window: "#1e2024",
    _Role.WindowText: "#e9ebee",
    _Role.Base: "#17181b",
    _Role.AlternateBase: "#1b1d20",
    _Role.Text: "#e9ebee",
    _Role.Button: "#2c2f35",
    _Role.ButtonText: "#e9ebee",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#3a3e45",
    _Role.ToolTipText: "#f4f5f7",
    _Role.PlaceholderText: "#989ea8",
    _Role.Highlight: "#4f8cf7",
    _Role.HighlightedText: "#0c1526",
    _Role.Accent: "#4f8cf7",
    _Role.Link: "#8ab4ff",
    _Role.LinkVisited: "#8ab4ff",
    _Role.Light: "#3d4149",
    _Role.Midlight: "#33373e",
    _Role.Mid: "#45494f",
    _Role.Dark: "#121316",
    _Role.Shadow: "#000000",
}
_LIGHT_DISABLED, _DARK_DISABLED = "#9096a0", "#70757e"


def palette(*, dark: bool) -> QPalette:
    """Return the palette of light or dark windows."""
    colours = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        colours.setColor(role, QColor(colour))
    faint = QColor(_DARK_DISABLED if dark else _LIGHT_DISABLED)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.PlaceholderText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return colours


class Style(QObject):
    """Keeps the application's palette as the user wants it, and in step with the system."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._appearance = Appearance.SYSTEM
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def appearance(self) -> Appearance:
        """What was set last."""
        return self._appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Paint the application like this from now on."""
        self._appearance = appearance
        schemes = {
            Appearance.SYSTEM: Qt.ColorScheme.Unknown,
            Appearance.LIGHT: Qt.ColorScheme.Light,
            Appearance.DARK: Qt.ColorScheme.Dark,
        }
        # Frames and native dialogs follow this; where it has no effect, the palette still does.
        self._application.styleHints().setColorScheme(schemes[appearance])
        self._paint()

    def _on_color_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._paint()

    def _paint(self) -> None:
        match self._appearance:
            case Appearance.LIGHT:
                dark = False
            case Appearance.DARK:
                dark = True
            case Appearance.SYSTEM:
                dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self._application.setPalette(palette(dark=dark))
