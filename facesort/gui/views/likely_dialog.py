"""The question "Who is this?" with the likeliest people first: Enter takes the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from facesort.gui.models.words import called, percent, photos_text
from facesort.gui.thumbnails import Key, PixmapCache
from facesort.gui.views.name_edit import Known
from facesort.gui.views.who_dialog import WhoDialog
from facesort.text import _

_PERSON_ID, _NAME, _COVER = (Qt.ItemDataRole.UserRole + n for n in (1, 2, 3))

_GAP = 6  # between the pictures, in pixels


class Likely(Protocol):
    """Somebody whom a face may show."""

    @property
    def person_id(self) -> int:
        """Who."""

    @property
    def name(self) -> str:
        """Their name, "" for none."""

    @property
    def photos(self) -> int:
        """How many photos they are in."""

    @property
    def cover_face_id(self) -> int:
        """A face to know them by."""

    @property
    def probability(self) -> float:
        """How likely, 0..1."""


class LikelyDialog(WhoDialog):
    """Asks who a face is, and offers people as soon as it is known whom it is like.

    Signals:
        answered, named: See `WhoDialog`.
    """

    def __init__(
        self, question: str, known: Sequence[Known], pixmaps: PixmapCache, parent: QWidget
    ) -> None:
        super().__init__(question, known, parent)
        self._pixmaps = pixmaps
        self.people = QListWidget()
        self.people.setAccessibleName(_("Likely people"))
        self.people.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Up and Down walk it from the field
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = 3 * self.fontMetrics().height()
        self.people.setIconSize(QSize(side, side))
        self.people.hide()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.people)
        self.people.itemClicked.connect(self._on_person_clicked)
        pixmaps.arrived.connect(self._on_pixmaps_arrived)
        self.edit.installEventFilter(self)

    def offer(self, likely: Sequence[Likely]) -> None:
        """Offer these people, the likeliest first."""
        self.people.clear()
        for one in likely:
            text = _("{name}, {percent}\n{photos}").format(
                name=called(one.name),
                percent=percent(one.probability),
                photos=photos_text(one.photos),
            )
            item = QListWidgetItem(text)
            item.setData(_PERSON_ID, one.person_id)
            item.setData(_NAME, one.name)
            item.setData(_COVER, one.cover_face_id)
            item.setSizeHint(QSize(0, self.people.iconSize().height() + _GAP))
            self.people.addItem(item)
        self._show_covers()
        if likely:
            self.people.setCurrentRow(0)
            row = self.people.iconSize().height() + _GAP
            self.people.setFixedHeight(row * len(likely) + 2 * self.people.frameWidth())
            self.people.show()
            self.resize(self.sizeHint().expandedTo(self.size()))
            self._on_text_changed(self.edit.text())

    def take(self) -> None:
        """Take the name that is typed, or while there is none the person that is marked."""
        item = self.people.currentItem()
        if self.edit.text().strip() or item is None:
            super().take()
        else:
            self._on_person_clicked(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt override.  While nothing is typed, Up, Down and Enter are about the likely people."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not self.edit.text().strip()
            and self.people.count()
        ):
            row = self.people.currentRow()
            match event.key():
                case Qt.Key.Key_Down:
                    self.people.setCurrentRow(min(row + 1, self.people.count() - 1))
                case Qt.Key.Key_Up:
                    self.people.setCurrentRow(max(row - 1, 0))
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.take()
                case _:
                    return super().eventFilter(watched, event)
            return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self, text: str) -> None:
        self._ok.setEnabled(bool(text.strip()) or self.people.count() > 0)

    def _on_person_clicked(self, item: QListWidgetItem) -> None:
        person_id, name = item.data(_PERSON_ID), item.data(_NAME)
        self.accept()
        self.answered.emit(person_id)
        self.named.emit(name)

    def _on_pixmaps_arrived(self, keys: list[Key]) -> None:
        if any(kind == "face" for kind, _id in keys):
            self._show_covers()

    def _show_covers(self) -> None:
        for row in range(self.people.count()):
            item = self.people.item(row)
            if item.icon().isNull():
                pixmap = self._pixmaps.pixmap("face", item.data(_COVER))
                if pixmap is not None:
                    item.setIcon(QIcon(pixmap))
