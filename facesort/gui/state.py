"""What the window remembers of itself between two starts: geometry, appearance, card size."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from facesort.gui.style import Appearance

_GEOMETRY, _SPLITTER = "window/geometry", "window/splitter"
_PEOPLE_SHOW, _PEOPLE_ORDER = "people/show", "people/order"
_APPEARANCE, _CARD_SIZE = "view/appearance", "view/card_size"
_TOO_LONG = 5  # digits of a card size: no screen has room for so large a card


class State:
    """The window's memory.  Nothing about photos or people lies here.

    Args:
        settings: Where it is kept.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system says."""
        stored = str(self._settings.value(_APPEARANCE, Appearance.SYSTEM.value))
        known = {appearance.value: appearance for appearance in Appearance}
        return known.get(stored, Appearance.SYSTEM)

    @appearance.setter
    def appearance(self, appearance: Appearance) -> None:
        self._settings.setValue(_APPEARANCE, appearance.value)

    @property
    def card_size(self) -> int | None:
        """The size of cards that the user chose, None before they chose any."""
        stored = str(self._settings.value(_CARD_SIZE, ""))
        return int(stored) if stored.isdecimal() and len(stored) < _TOO_LONG else None

    @card_size.setter
    def card_size(self, size: int) -> None:
        self._settings.setValue(_CARD_SIZE, size)

    @property
    def people_view(self) -> tuple[str, str]:
        """Which people are shown and in which order; "" before the user chose."""
        values = (self._settings.value(key, "") for key in (_PEOPLE_SHOW, _PEOPLE_ORDER))
        show, order = map(str, values)
        return show, order

    @people_view.setter
    def people_view(self, view: tuple[str, str]) -> None:
        for key, value in zip((_PEOPLE_SHOW, _PEOPLE_ORDER), view, strict=True):
            self._settings.setValue(key, value)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was; empty before the first time."""
        return _bytes(self._settings.value(_GEOMETRY))

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue(_GEOMETRY, geometry)

    @property
    def splitter(self) -> QByteArray:
        """How wide the sidebar was; empty before the first time."""
        return _bytes(self._settings.value(_SPLITTER))

    @splitter.setter
    def splitter(self, splitter: QByteArray) -> None:
        self._settings.setValue(_SPLITTER, splitter)


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()
