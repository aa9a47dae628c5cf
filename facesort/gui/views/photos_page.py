"""Photos as cards: all of them, those of a folder, or those that were searched for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from facesort.gui.models.photos import PhotosModel
from facesort.gui.models.words import photos_text
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.cards import PhotoCard
from facesort.gui.views.parts import (
    CardPane,
    CardsPage,
    ElidedLabel,
    Header,
    SoftLabel,
    enlarge,
)
from facesort.library.photos import PhotoRow
from facesort.text import _


class PhotoCards(CardPane):
    """A pane of photos, used by all pages that show some.

    Signals:
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
    """

    photo_opened = Signal(int, list)

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        self._photos = PhotosModel(pixmaps)
        super().__init__(self._photos, PhotoCard(), _("Photos"), parent)
        self._photos.setParent(self)
        self.grid.set_key_taker(self.take_key)
        self.grid.card_double_clicked.connect(self._open)

    def show_photos(self, rows: Sequence[PhotoRow], empty: tuple[str, str] | None = None) -> None:
        """Show these photos, selection and place are kept; or what to say if there are none."""
        self._photos.set_rows(rows)
        if rows:
            self.show_cards()
        elif empty is not None:
            self.show_empty(*empty)
        else:
            self.show_empty(
                _("No photos here yet."),
                _("Drop a folder with photos on this window."),
            )

    def take_key(self, event: QKeyEvent) -> bool:
        """Open the current photo with Enter."""
        current = self.grid.current_id()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or current is None:
            return False
        self._open(current)
        return True

    def _open(self, photo_id: int) -> None:
        self.photo_opened.emit(photo_id, [row.id for row in self._photos.rows])


class PhotosPage(CardsPage):
    """All photos, those of one folder, or those that were searched for.

    Signals:
        keep_requested: The search shall be kept as an album.
        photo_opened: The user wants to see a photo; carries (photo_id, [photo ids to walk]).
        selection_changed, card_size_changed: See `CardsPage`.
    """

    photo_opened = Signal(int, list)
    keep_requested = Signal()

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = _("Photos")
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight, _("Photos"))
        enlarge(self._title, 1.5)
        self.keep_button = QPushButton(_("Keep as album…"))
        self.keep_button.setToolTip(_("Keep this search: the album holds what fits, also later"))
        self.keep_button.clicked.connect(self.keep_requested)
        self.keep_button.hide()
        self._count = SoftLabel()
        self._count.setWordWrap(False)
        self._pane = PhotoCards(pixmaps)
        self.add_pane(self._pane)
        self.grid = self._pane.grid
        self._pane.photo_opened.connect(self.photo_opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(self._title, [self._count, self.keep_button, self.size_slider]))
        layout.addWidget(self._pane, 1)
        self.setFocusProxy(self._pane)

    def show_photos(self, rows: Sequence[PhotoRow], folder: str = "") -> None:
        """Show these photos; `folder` is what to call the folder they are in, "" for all folders."""
        self._show(rows, folder or _("Photos"), None)
        self.keep_button.hide()

    def show_found(
        self, rows: Sequence[PhotoRow], title: str, empty: tuple[str, str], *, can_keep: bool
    ) -> None:
        """Show what was searched for.

        Args:
            rows: The photos.
            title: What to call them.
            empty: What to say if there are none: what, and what to do.
            can_keep: Whether they can be kept as an album.
        """
        self._show(rows, title, empty)
        self.keep_button.setVisible(can_keep)

    def _show(self, rows: Sequence[PhotoRow], title: str, empty: tuple[str, str] | None) -> None:
        if title != self._shown:
            self._shown = title
            self.grid.start_over()
        self._title.say(title)
        self._count.setText(photos_text(len(rows)))
        self._pane.show_photos(rows, empty)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos, in the order shown."""
        return self.grid.selected_ids()
