"""The column at the left: where in the library one is, and how much of each there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum

from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from facesort.gui.album_lines import AlbumLines, AlbumSpot
from facesort.gui.models.rows import Index
from facesort.library.folders import FolderRow
from facesort.library.people import Totals
from facesort.library.review import MOST
from facesort.text import _

_WHERE = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2


class Section(Enum):
    """The parts of the library that have a page."""

    PHOTOS = "photos"
    PEOPLE = "people"
    REVIEW = "review"
    NOT_PLACED = "not placed"
    BYSTANDERS = "bystanders"
    MAP = "map"
    PROBLEMS = "problems"


class Sidebar(QWidget):
    """Sections with counts, albums (see `AlbumLines` for what they tell) and folders below them.

    Signals:
        section_requested: The user wants to see a section; carries the Section.
        folder_requested: The user wants to see the photos of a folder; carries folder_id.
        folder_scan_requested: The user wants a folder scanned again; carries its path (bytes).
        folder_removal_requested: A folder shall go out of the library; carries folder_id.
        add_folder_requested: The user wants to choose a folder.
    """

    section_requested = Signal(Section)
    folder_requested = Signal(int)
    folder_scan_requested = Signal(object)
    folder_removal_requested = Signal(int)
    add_folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folders: dict[int, FolderRow] = {}
        self._asked_for: QTreeWidgetItem | None = None  # by the press that is about to be a click
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Library"))
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setIndentation(0)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setItemDelegate(_Lines(self.tree))
        self.tree.setBackgroundRole(QPalette.ColorRole.Window)
        self.tree.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_context_menu_requested)
        self.tree.currentItemChanged.connect(self._on_current_item_changed)
        self.tree.itemClicked.connect(self._on_item_clicked)
        library = _heading(_("Library"))
        album_heading = _heading(_("Albums"))
        self._folder_heading = _heading(_("Folders"))
        self.tree.addTopLevelItems([library, album_heading, self._folder_heading])
        self.albums = AlbumLines(self.tree, album_heading)
        self.albums.show_albums((), {})
        self._sections = {section: _line(_title(section), section) for section in Section}
        library.addChildren(list(self._sections.values()))
        self.tree.expandAll()
        self.add_button = QPushButton(_("Add folder…"))
        self.add_button.setToolTip(_("Choose a folder of photos, or drop it on the window"))
        self.add_button.clicked.connect(self.add_folder_requested)
        em = self.fontMetrics().height()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em // 2, em // 2, em // 2, em // 2)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.add_button)

    def sizeHint(self) -> QSize:
        """Qt override."""
        em = self.fontMetrics().height()
        return QSize(em * 13, em * 30)

    def show_totals(self, totals: Totals) -> None:
        """Show how much of each there is."""
        counts = {
            Section.PHOTOS: totals.photos,
            Section.PEOPLE: totals.people,
            Section.NOT_PLACED: totals.not_placed,
            Section.BYSTANDERS: totals.bystanders,
            Section.PROBLEMS: totals.problems,
        }
        for section, count in counts.items():
            _count(self._sections[section], _title(section), QLocale().toString(count))

    def show_questions(self, count: int) -> None:
        """Show how many questions are open."""
        number = QLocale().toString(min(count, MOST)) + ("+" if count > MOST else "")
        _count(self._sections[Section.REVIEW], _title(Section.REVIEW), number)

    def show_folders(self, folders: Sequence[FolderRow], away: Collection[int]) -> None:
        """Show these folders; those whose id is in `away` are on a drive that is not connected."""
        current = self._current_where()
        self._folders = {folder.id: folder for folder in folders}
        place = self.tree.verticalScrollBar().value()
        self.tree.blockSignals(True)
        self._folder_heading.takeChildren()
        for folder in folders:
            name = folder.display.rstrip("/").rsplit("/", 1)[-1] or folder.display
            item = _line(name, folder.id)
            _count(item, name, QLocale().toString(folder.photos))
            item.setToolTip(0, folder.display)
            if folder.id in away:
                item.setForeground(0, self.palette().color(QPalette.ColorRole.PlaceholderText))
                item.setData(0, _COUNT, _("not connected"))
                spoken = _("{folder}, not connected").format(folder=name)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
                item.setToolTip(
                    0,
                    _("{folder}: connect the drive it is on").format(folder=folder.display),
                )
            self._folder_heading.addChild(item)
            if current == folder.id:
                self.tree.setCurrentItem(item)
        self._folder_heading.setHidden(not folders)
        self.tree.blockSignals(False)
        self.tree.doItemsLayout()
        self.tree.verticalScrollBar().setValue(place)

    def point_at(self, where: Section | AlbumSpot | int | None) -> None:
        """Show where one is (a section, an album, or a folder by its id) without asking for it."""
        self._asked_for = None
        self.tree.blockSignals(True)
        item = self._item(where)
        if item is None:
            self.tree.selectionModel().clear()
        else:
            self.tree.setCurrentItem(item)
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def _item(self, where: Section | AlbumSpot | int | None) -> QTreeWidgetItem | None:
        if isinstance(where, Section):
            return self._sections[where]
        if isinstance(where, AlbumSpot):
            return self.albums.line(where)
        for row in range(self._folder_heading.childCount()):
            item = self._folder_heading.child(row)
            if item is not None and item.data(0, _WHERE) == where:
                return item
        return None

    def _current_where(self) -> object:
        item = self.tree.currentItem()
        return None if item is None else item.data(0, _WHERE)

    def _on_current_item_changed(
        self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None
    ) -> None:
        self._asked_for = item
        if item is not None:
            self._ask_for(item.data(0, _WHERE))

    def _on_item_clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        # Also the line that is chosen already: from a person's page it leads back to all people.
        if item is not self._asked_for:
            self._ask_for(item.data(0, _WHERE))
        self._asked_for = None

    def _ask_for(self, where: object) -> None:
        if isinstance(where, Section):
            self.section_requested.emit(where)
        elif isinstance(where, AlbumSpot):
            self.albums.album_requested.emit(where.album_id)
        elif isinstance(where, int):
            self.folder_requested.emit(where)

    def _on_context_menu_requested(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        where = None if item is None else item.data(0, _WHERE)
        if isinstance(where, AlbumSpot):
            self.albums.open_menu(where, self.tree.viewport().mapToGlobal(at))
            return
        folder = self._folders.get(where) if isinstance(where, int) else None
        if folder is None:
            return
        menu = QMenu(self)
        scan = menu.addAction(_("Look for new photos"))
        remove = menu.addAction(_("Remove from library"))
        chosen = menu.exec(self.tree.viewport().mapToGlobal(at))
        menu.deleteLater()
        if chosen is scan:
            self.folder_scan_requested.emit(folder.path)
        elif chosen is remove:
            self.folder_removal_requested.emit(folder.id)


class _Lines(QStyledItemDelegate):
    """Paints a line: text at the left, count at the right, a rounded ground if it is chosen."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt override."""
        height = option.fontMetrics.height()
        return QSize(height * 6, round(height * (1.7 if index.parent().isValid() else 2.0)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt override."""
        self.initStyleOption(option, index)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        metrics = painter.fontMetrics()
        em = metrics.height()
        ink = palette.color(QPalette.ColorRole.WindowText)
        faint = palette.color(QPalette.ColorRole.PlaceholderText)
        away = index.data(Qt.ItemDataRole.ForegroundRole) is not None
        if away or not index.parent().isValid():
            ink = faint
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), em / 3, em / 3)
            ink = faint = palette.color(QPalette.ColorRole.HighlightedText)
        elif state & QStyle.StateFlag.State_MouseOver and index.parent().isValid():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), em / 3, em / 3)
        inner = rect.adjusted(em // 2, 0, -em // 2, 0)
        count = str(index.data(_COUNT) or "")
        painter.setPen(faint)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        inner.setRight(inner.right() - metrics.horizontalAdvance(count + " "))
        painter.setPen(ink)
        text = metrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideMiddle, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _heading(text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = QFont()
    font.setBold(True)
    item.setFont(0, font)
    return item


def _line(text: str, where: Section | int) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setData(0, _WHERE, where)
    return item


def _count(item: QTreeWidgetItem, name: str, number: str) -> None:
    item.setData(0, _COUNT, number)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}, {number}")


def _title(section: Section) -> str:
    return {
        Section.PHOTOS: _("Photos"),
        Section.PEOPLE: _("People"),
        Section.REVIEW: _("Review"),
        Section.NOT_PLACED: _("Not placed"),
        Section.BYSTANDERS: _("Bystanders"),
        Section.MAP: _("Map"),
        Section.PROBLEMS: _("Problems"),
    }[section]
