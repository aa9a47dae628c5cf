"""Everything in the window that has to do with searches and albums, introduced to each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLineEdit, QToolBar

from facesort.gui.album_lines import AlbumSpot
from facesort.gui.reading import Found, Overview, Rows, SearchSpot, Spot
from facesort.gui.views.album_dialog import AlbumDialog
from facesort.gui.views.search_bar import SearchBar, SearchLine
from facesort.gui.views.search_edit import SearchEdit
from facesort.library import albums
from facesort.library.albums import AlbumRow
from facesort.library.journal import Done
from facesort.library.search.tree import BadSearch
from facesort.library.store import Session
from facesort.library.touched import Touched
from facesort.text import _

if TYPE_CHECKING:
    from facesort.gui.main_window import MainWindow


class SearchDesk(QObject):
    """The search field in the corner of the window, the line below it, and the albums."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._parts = window.parts
        self._query = ""
        self._overview: Overview | None = None
        self._folders_are_known = False
        self.bar = SearchBar()
        self.edit = self.bar.edit
        self.line = SearchLine()
        self._put(window)
        self._connect()

    def focus(self) -> None:
        """Go to the search field."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def can_keep(self) -> bool:
        """Whether a search is shown that can be kept."""
        return bool(self._query)

    def keep(self) -> None:
        """Ask for a name, and keep the search that is shown as an album of that name."""
        query = self._query
        question = _("Keep “{search}” as an album.  What shall it be called?").format(search=query)
        self._ask_name(question, "", partial(self._make, query))

    def _put(self, window: MainWindow) -> None:
        menus = window.menuBar()
        if menus.isNativeMenuBar():  # it is not in the window
            bar = QToolBar(_("Search"))
            bar.setMovable(False)
            bar.addWidget(self.bar)
            window.addToolBar(bar)
        else:
            menus.setCornerWidget(self.bar, Qt.Corner.TopRightCorner)

    def _connect(self) -> None:
        parts, lines = self._parts, self._window.sidebar.albums
        self.edit.search_requested.connect(self._on_search_requested)
        self.edit.typing_rested.connect(self._on_typing_rested)
        self.edit.cancelled.connect(self._on_cancelled)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.focus_gained.connect(self._on_focus_gained)
        self.edit.page_requested.connect(self._focus_page)
        parts.searching.understood.connect(self._on_understood)
        parts.searching.refused.connect(self._on_refused)
        parts.searching.folders_read.connect(self.edit.set_folders)
        parts.browser.went.connect(self._on_went)
        parts.browser.overview_read.connect(self._on_overview_read)
        parts.browser.rows_read.connect(self._on_rows_read)
        parts.album_counts.counted.connect(self._show_albums)
        parts.hub.library_changed.connect(self._on_library_changed)
        self._window.pages.photos.keep_requested.connect(self.keep)
        lines.album_requested.connect(self._on_album_requested)
        lines.rename_requested.connect(self._on_rename_requested)
        lines.change_requested.connect(self._on_change_requested)
        lines.removal_requested.connect(self._on_removal_requested)

    # Searching

    def _on_search_requested(self, text: str) -> None:
        if text.strip():
            self._parts.searching.search(text)
        else:
            self._on_cancelled()

    def _on_typing_rested(self, text: str) -> None:
        if text.strip():
            self._parts.searching.try_out(text)

    def _on_went(self, spot: Spot) -> None:
        """Show nothing of what was typed before the user went elsewhere."""
        if not isinstance(spot, SearchSpot):
            self.line.hide()
            self.edit.stop_resting()
            self._parts.searching.forget()

    def _on_edited(self, text: str) -> None:
        self.line.hide()
        if not text:  # the user took it back
            self._leave()

    def _on_cancelled(self) -> None:
        self.edit.clear()
        self.line.hide()
        self._leave()
        self._focus_page()

    def _leave(self) -> None:
        self._parts.searching.forget()
        if isinstance(self._parts.browser.spot, SearchSpot):
            self._parts.browser.go_back()

    def _on_understood(self, text: str, said: str) -> None:
        self._window.pages.go(SearchSpot(text.strip()))
        if said:
            self.line.say(said)
        else:
            self.line.hide()

    def _on_refused(self, text: str, trouble: BadSearch) -> None:
        if text == self.edit.text():
            self.edit.mark(trouble.start, trouble.end)
            self.line.say(f"{trouble.message}  {trouble.advice}".strip())

    def _on_focus_gained(self) -> None:
        if not self._folders_are_known:
            self._folders_are_known = True
            self._parts.searching.read_folders()

    def _on_library_changed(self, touched: Touched) -> None:
        if touched & (Touched.FOLDERS | Touched.PHOTOS):
            self._folders_are_known = False

    def _focus_page(self) -> None:
        page = self._window.pages.currentWidget()
        if page is not None:
            page.setFocus()

    def _on_rows_read(self, spot: Spot, rows: Rows) -> None:
        was, self._query = self._query, ""
        if isinstance(spot, SearchSpot):
            self._query = spot.query if isinstance(rows, Found) and not rows.trouble else ""
            if not self.edit.hasFocus():
                self.edit.setText(spot.query)
        elif was and self.edit.text().strip() == was:
            self.edit.clear()

    def _on_overview_read(self, overview: Overview) -> None:
        self._overview = overview
        self.edit.set_known(overview.named)
        self.bar.setVisible(bool(overview.folders))
        self._show_albums()
        self._parts.album_counts.count(overview.albums, self._parts.browser.version)

    # Albums

    def _show_albums(self) -> None:
        if self._overview is not None:
            counts = self._parts.album_counts.counts
            self._window.sidebar.albums.show_albums(self._overview.albums, counts)

    def _on_album_requested(self, album_id: int) -> None:
        self._window.pages.go(AlbumSpot(album_id))

    def _on_rename_requested(self, row: AlbumRow) -> None:
        question = _("What shall the album “{name}” be called?").format(name=row.name)
        self._ask_name(question, row.name, partial(self._rename, row.id))

    def _on_change_requested(self, row: AlbumRow) -> None:
        field = SearchEdit()
        field.setText(row.query)
        if self._overview is not None:
            field.set_known(self._overview.named)
        question = _("What shall the album “{name}” hold?").format(name=row.name)
        dialog = AlbumDialog(question, field, (), self._window)
        dialog.answered.connect(partial(self._change, row.id))
        dialog.open()

    def _on_removal_requested(self, album_id: int) -> None:
        self._do(lambda session: albums.remove_album(session, album_id))

    def _ask_name(self, question: str, name: str, act: Callable[[str], None]) -> None:
        field = QLineEdit(name)
        field.setAccessibleName(_("Name"))
        rows = self._overview.albums if self._overview is not None else ()
        taken = [row.name for row in rows if row.name != name]
        dialog = AlbumDialog(question, field, taken, self._window)
        dialog.answered.connect(act)
        dialog.open()

    def _make(self, query: str, name: str) -> None:
        self._do(lambda session: albums.make_album(session, name, query)[0])

    def _rename(self, album_id: int, name: str) -> None:
        self._do(lambda session: albums.rename_album(session, album_id, name))

    def _change(self, album_id: int, query: str) -> None:
        self._do(lambda session: albums.change_album(session, album_id, query))

    def _do(self, edit: Callable[[Session], Done]) -> None:
        self._parts.wishes.do(edit, _("That album is not there any more."))
