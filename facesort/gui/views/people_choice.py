"""Which people are shown, and in which order: what the two boxes above the cards say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from PySide6.QtWidgets import QComboBox

from facesort.library.people import PersonRow
from facesort.text import _, ngettext

#: Who has fewer photos has few.
FEW = 5


class Show(Enum):
    """Which people are shown."""

    ALL = "all"
    NAMED = "named"
    UNNAMED = "unnamed"
    FEW = "few"


class Order(Enum):
    """In which order."""

    MOST_PHOTOS = "most photos"
    NAME = "name"
    RECENT = "recent"
    FEWEST_PHOTOS = "fewest photos"


def chosen(rows: Iterable[PersonRow], show: Show, order: Order) -> list[PersonRow]:
    """Return those that are shown, in their order."""
    match show:
        case Show.ALL:
            found = list(rows)
        case Show.FEW:
            found = [row for row in rows if row.photos < FEW]
        case _:
            found = [row for row in rows if bool(row.name) == (show is Show.NAMED)]
    match order:
        case Order.MOST_PHOTOS:
            found.sort(key=lambda row: (-row.photos, row.id))
        case Order.NAME:
            found.sort(key=lambda row: (not row.name, row.name.casefold(), row.id))
        case Order.RECENT:
            found.sort(key=lambda row: -row.id)
        case Order.FEWEST_PHOTOS:
            found.sort(key=lambda row: (row.photos, row.id))
    return found


def nobody_text(show: Show) -> str:
    """Return what to say when nobody is shown, though there are people."""
    match show:
        case Show.UNNAMED:
            return _("Everybody has a name.")
        case Show.FEW:
            text = ngettext(
                "Nobody has fewer than {n} photo.", "Nobody has fewer than {n} photos.", FEW
            )
            return text.format(n=FEW)
    return _("Nobody has a name yet.")


def show_box() -> QComboBox:
    """Return the box that says who is shown; the data of its items are of `Show`."""
    few = _("Few photos (fewer than {n})").format(n=FEW)
    texts = (_("All"), _("Named"), _("Unnamed"), few)
    return _box(_("Show"), list(zip(texts, Show, strict=True)))


def order_box() -> QComboBox:
    """Return the box that says in which order; the data of its items are of `Order`."""
    texts = (_("Most photos"), _("Name"), _("Recently added"), _("Fewest photos"))
    return _box(_("Order"), list(zip(texts, Order, strict=True)))


def _box(name: str, items: Sequence[tuple[str, Enum]]) -> QComboBox:
    box = QComboBox()
    for text, item in items:
        box.addItem(text, item.value)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box
