"""The main window: menus, sidebar, pages, the line at the bottom, and what is dropped on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMainWindow, QSplitter, QVBoxLayout, QWidget

from facesort.gui.about import AboutDialog, ShortcutSheet
from facesort.gui.actions import Actions
from facesort.gui.activity import Activity
from facesort.gui.adjusting import adjust_person
from facesort.gui.album_lines import AlbumSpot
from facesort.gui.arrivals import TAKE_FOLDERS
from facesort.gui.backups import connect_care
from facesort.gui.dropping import is_for_us, other_answer, path_of, paths_in
from facesort.gui.everybody import Parts
from facesort.gui.failures import CrashDialog
from facesort.gui.filing import connect_files
from facesort.gui.forgetting import connect_forgetting
from facesort.gui.help import HelpDialog
from facesort.gui.menus import entries
from facesort.gui.models.words import faces_text, people_text, photos_text
from facesort.gui.namesakes import NamesakeDialog
from facesort.gui.naming import connect_naming, correct
from facesort.gui.notice import Notice
from facesort.gui.pages import Pages
from facesort.gui.reading import (
    FolderSpot,
    HistorySpot,
    Overview,
    PersonSpot,
    Rows,
    SearchSpot,
    Spot,
)
from facesort.gui.reading_only import ReadingOnly
from facesort.gui.scan_news import connect_scans
from facesort.gui.screens import keep_on_screen
from facesort.gui.search_desk import SearchDesk
from facesort.gui.sidebar import Section, Sidebar
from facesort.gui.style import Appearance
from facesort.gui.welcome import DropHint
from facesort.gui.wishes import Collision
from facesort.text import _


class MainWindow(QMainWindow):
    """The window.

    Attributes:
        put_in_place: The number of the backup that is to take the place of the library, which is
            damaged, once the window is closed; None if it stays.

    Signals:
        closed: The user closed it.
    """

    closed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.put_in_place: int | None = None
        self._reading_only: ReadingOnly | None = None
        self.setWindowTitle("facesort")
        self.setAcceptDrops(True)
        self.sidebar = Sidebar()
        self.pages = Pages(parts.pixmaps)
        self.activity = Activity()
        self._splitter = QSplitter()
        self.search = SearchDesk(self)
        right = QWidget()
        self._column = column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search.line)
        column.addWidget(self.pages, 1)
        self._splitter.addWidget(self.sidebar)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self.setCentralWidget(self._splitter)
        self.statusBar().addWidget(self.activity, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.notice = Notice(self.pages)
        self._drop_hint = DropHint(self)
        for field in self.findChildren(QLineEdit):
            field.setAcceptDrops(False)  # it would take a folder for a text
        self._overview: Overview | None = None
        self._away: set[int] = set()
        self._crash: CrashDialog | None = None
        self.actions_table = Actions(entries(self), self)
        self.actions_table.fill(self.menuBar())
        self.sidebar.hide()  # until it is known that there is something to show
        self._restore()
        self._connect()
        self.pages.currentChanged.connect(self._on_current_page_changed)
        self.actions_table.update()

    # What is done from the menus

    def choose_folder(self) -> None:
        """Ask for a folder and scan it."""
        dialog = QFileDialog(self, _("Add a folder of photos"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        place = QStandardPaths.StandardLocation.PicturesLocation
        pictures = Path(QStandardPaths.writableLocation(place))
        dialog.setDirectory(str(pictures if pictures.is_dir() else Path.home()))
        # Not `urlsSelected`: Qt's own dialog, where the desktop has none, does not emit it.
        dialog.accepted.connect(partial(self._on_folder_dialog_accepted, dialog))
        dialog.open()

    def set_appearance(self, appearance: Appearance) -> None:
        """Use a light or dark palette, or what the system says."""
        self.parts.style.set_appearance(appearance)
        self.parts.state.appearance = appearance

    def show_shortcuts(self) -> None:
        """Show all shortcuts."""
        ShortcutSheet(self.actions_table.shortcuts(), self).open()

    def show_help(self) -> None:
        """Show the help, or bring it to the front."""
        dialog = self.findChild(HelpDialog)
        if dialog is None:
            dialog = HelpDialog(self)
            dialog.shortcuts_requested.connect(self.show_shortcuts)
        dialog.show()
        dialog.activateWindow()

    def show_about(self) -> None:
        """Show what facesort is made of."""
        AboutDialog(self).open()

    def quit(self) -> None:
        """Close the window, and with it the program."""
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._reading_only is not None

    def let_only_read(self) -> None:
        """Say that nothing can be changed, and let nobody try."""
        self._reading_only = ReadingOnly(self, self._column)

    def has_folders(self) -> bool:
        """Whether the library has folders."""
        return self._overview is not None and bool(self._overview.folders)

    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self._overview is not None and self._overview.undo is not None

    def can_redo(self) -> bool:
        """Whether there is something to make again."""
        return self._overview is not None and self._overview.redo is not None

    def raise_again(self, folders: Sequence[bytes]) -> None:
        """Come to the front, because facesort was started once more with these folders."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if folders:
            self.parts.arrivals.take(folders)

    # Drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt override."""
        if _taken_as_copy(event):
            self._drop_hint.cover()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Qt override."""
        _taken_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt override."""
        self._drop_hint.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt override."""
        self._drop_hint.hide()
        if not _taken_as_copy(event):
            return
        mime = event.mimeData()
        paths = paths_in(mime)
        if paths:
            self.parts.arrivals.take(paths)
        else:
            self.notice.say(other_answer(mime))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt override."""
        field = self.focusWidget()
        if field is not None:
            field.clearFocus()  # a name that was typed counts, as when one leaves the field otherwise
        self.parts.state.geometry = self.saveGeometry()
        self.parts.state.splitter = self._splitter.saveState()
        super().closeEvent(event)
        self.closed.emit()

    # Who hears whom

    def _connect(self) -> None:
        parts = self.parts
        self.pages.connect_to(parts)
        self.pages.page_changed.connect(self.actions_table.update)
        self.pages.card_size_changed.connect(self._on_card_size_changed)
        self.pages.add_folder_requested.connect(self.choose_folder)
        self.pages.show_file_requested.connect(parts.files.show)
        parts.files.failed.connect(self.notice.say)
        self.pages.retry_requested.connect(parts.scans.retry)
        connect_naming(self)
        connect_forgetting(self)
        connect_care(self)
        connect_files(self)
        connect_scans(self)
        self.pages.person.adjust_requested.connect(partial(adjust_person, self))
        self.sidebar.section_requested.connect(self.pages.go)
        self.sidebar.folder_requested.connect(self._on_folder_requested)
        self.sidebar.folder_scan_requested.connect(self._on_folder_scan_requested)
        self.sidebar.folder_removal_requested.connect(parts.wishes.remove_folder)
        self.sidebar.add_folder_requested.connect(self.choose_folder)
        self.activity.problems_requested.connect(self._on_problems_requested)
        parts.arrivals.answered.connect(self.notice.say)
        parts.browser.overview_read.connect(self._on_overview_read)
        parts.browser.rows_read.connect(self._on_rows_read)
        parts.browser.left.connect(self._on_page_left)
        parts.browser.folders_away_found.connect(self._on_folders_away_found)
        parts.wishes.edited.connect(self._on_edited)
        parts.wishes.collision_found.connect(self._on_collision_found)
        parts.failures.sentence_said.connect(self._on_sentence_said)
        parts.failures.bug_found.connect(self._on_bug_found)
        self.notice.action_requested.connect(self._on_notice_action)

    def _on_overview_read(self, overview: Overview) -> None:
        totals = overview.totals
        self._overview = overview
        self.sidebar.setVisible(bool(overview.folders))
        self.sidebar.show_totals(totals)
        self.sidebar.show_questions(overview.questions)
        self.sidebar.show_folders(overview.folders, self._away)
        self.activity.show_problems(totals.problems)
        parts = (photos_text(totals.photos), faces_text(overview.faces), people_text(totals.people))
        self.activity.show_summary(_(", ").join(parts) if overview.folders else "")
        self.actions_table["undo"].setText(_filled(_("Undo {what}"), overview.undo))
        self.actions_table["redo"].setText(_filled(_("Redo {what}"), overview.redo))
        self.actions_table.update()

    def _on_rows_read(self, spot: Spot, _rows: Rows) -> None:
        match spot:
            case PersonSpot():
                self.sidebar.point_at(Section.PEOPLE)
            case FolderSpot(folder_id):
                self.sidebar.point_at(folder_id)
            case HistorySpot() | SearchSpot():
                self.sidebar.point_at(None)
            case _:
                self.sidebar.point_at(spot)
        self.actions_table.update()

    def _on_folders_away_found(self, away: set[int]) -> None:
        self._away = away
        if self._overview is not None:
            self.sidebar.show_folders(self._overview.folders, away)

    def _on_folder_requested(self, folder_id: int) -> None:
        self.pages.go(FolderSpot(folder_id))

    def _on_folder_scan_requested(self, path: bytes) -> None:
        self.parts.scans.scan([path])

    def _on_problems_requested(self) -> None:
        self.pages.go(Section.PROBLEMS)

    def _on_folder_dialog_accepted(self, dialog: QFileDialog) -> None:
        paths = map(path_of, dialog.selectedUrls())
        self.parts.arrivals.take([path for path in paths if path])

    def _on_page_left(self, spot: Spot) -> None:
        if self.notice.isVisible():  # it says why, and offers Undo
            return
        if isinstance(spot, AlbumSpot):
            self.notice.say(_("That album is not there any more."))
        else:
            self.notice.say(_("That person is not there any more."))

    def _on_current_page_changed(self, _index: int) -> None:
        self.notice.raise_()  # the stack puts each new page above it

    def _on_edited(self, what: str, way: str) -> None:
        if self.parts.asking.saying and way == "do":
            self.notice.hide()  # its Undo or Redo is about another change
            return  # the next question tells that it was heard; how many are left can wait
        self.parts.browser.refresh()
        match way:
            case "undo":
                self.notice.say(_("Undone: {what}").format(what=what), _("Redo"), "redo")
            case "redo":
                self.notice.say(_("Done again: {what}").format(what=what), _("Undo"), "undo")
            case _:
                self.notice.say(_("Done: {what}").format(what=what), _("Undo"), "undo")

    def _on_notice_action(self, action: str) -> None:
        match action:
            case "undo":
                self.parts.wishes.undo()
            case "redo":
                self.parts.wishes.redo()
            case _ if action == TAKE_FOLDERS:
                self.parts.arrivals.take_offered()

    def _on_collision_found(self, collision: Collision) -> None:
        for page in (self.pages.people, self.pages.bystanders):
            page.show_again()
        if collision.person_id is not None:  # Enter went on to the next card
            self.pages.people.select(collision.person_id)
        dialog = NamesakeDialog(collision, self)
        dialog.answered.connect(self.parts.wishes.answer)
        dialog.rejected.connect(partial(correct, self, collision))
        dialog.open()

    def _on_sentence_said(self, message: str, advice: str) -> None:
        self.notice.say(f"{message}  {advice}".strip())

    def _on_bug_found(self, report: str) -> None:
        if self._crash is None:  # one at a time: a bug in painting comes sixty times a second
            self._crash = CrashDialog(report, self)
            self._crash.destroyed.connect(self._on_crash_closed)
            self._crash.open()

    def _on_crash_closed(self) -> None:
        self._crash = None

    def _on_card_size_changed(self, lines: int) -> None:
        self.parts.state.card_size = lines

    def _restore(self) -> None:
        em = self.fontMetrics().height()
        state = self.parts.state
        if self.restoreGeometry(state.geometry):
            keep_on_screen(self)
        else:
            room = self.screen().availableSize() - QSize(em, 2 * em)  # there is a frame around it
            self.resize(min(em * 72, room.width()), min(em * 46, room.height()))
        if not self._splitter.restoreState(state.splitter):
            self._splitter.setSizes([em * 13, em * 59])
        if state.card_size is not None:
            self.pages.set_card_size(state.card_size)


def _taken_as_copy(event: QDropEvent) -> bool:
    """Accept a drag from outside, never as a "move": the program it comes from would delete files."""
    if not is_for_us(event.mimeData()):
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def _filled(text: str, what: str | None) -> str:
    """Return "Undo merge …" for a menu, where “&” would underline a letter."""
    return text.format(what=what or "").rstrip().replace("&", "&&")
