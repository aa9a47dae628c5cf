"""Colours that tell people apart, also for the colour-blind, on light and on dark ground."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

_DARK_BELOW = 128

# After Okabe and Ito, and Tol: yellow darkened on light ground, blue lightened on dark.
_ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#aa3377", "#b8860b", "#56a5d8", "#ee6677", "#5b4bc4")
_ON_DARK = ("#4aa8e8", "#ff8a3d", "#2ecc9b", "#e07bb8", "#f0d048", "#9ad4f5", "#ff8f9c", "#a99bff")
_UNNAMED_ON_LIGHT = ("#7b8794", "#8d8577", "#7f8f83", "#8b7f90")
_UNNAMED_ON_DARK = ("#8894a3", "#9c9484", "#8a9c8f", "#9a8da0")

#: How many colours people with a name, and people without one, have in turn.
NAMED, UNNAMED = len(_ON_LIGHT), len(_UNNAMED_ON_LIGHT)


def is_dark(palette: QPalette) -> bool:
    """Return whether this palette has dark ground."""
    return palette.color(QPalette.ColorRole.Base).lightness() < _DARK_BELOW


def named(palette: QPalette) -> list[QColor]:
    """Return the colours of people with a name."""
    return [QColor(colour) for colour in (_ON_DARK if is_dark(palette) else _ON_LIGHT)]


def unnamed(palette: QPalette) -> list[QColor]:
    """Return the colours of people without a name."""
    colours = _UNNAMED_ON_DARK if is_dark(palette) else _UNNAMED_ON_LIGHT
    return [QColor(colour) for colour in colours]


def faint(palette: QPalette) -> QColor:
    """Return the colour of faces of nobody."""
    return palette.color(QPalette.ColorRole.Mid)
