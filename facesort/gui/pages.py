"""The stack of pages: which one is on top, and who hears what they ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget

from facesort.gui.album_lines import AlbumSpot
from facesort.gui.asking import Asking
from facesort.gui.drawing import Drawing
from facesort.gui.everybody import Parts
from facesort.gui.maps import Maps
from facesort.gui.person_wishes import connect_person
from facesort.gui.reading import (
    FolderSpot,
    Found,
    HistorySpot,
    MapRows,
    Overview,
    PersonRows,
    PersonSpot,
    Rows,
    SearchSpot,
    Spot,
)
from facesort.gui.sidebar import Section
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.views.face_verbs import FaceCardsPage
from facesort.gui.views.faces_page import FacesPage
from facesort.gui.views.history_line import FACES
from facesort.gui.views.history_page import HistoryPage
from facesort.gui.views.map_page import MapPage
from facesort.gui.views.parts import CardsPage
from facesort.gui.views.people_page import PeoplePage
from facesort.gui.views.person_page import PersonPage
from facesort.gui.views.photo_viewer import PhotoViewer
from facesort.gui.views.photos_page import PhotosPage
from facesort.gui.views.problems_page import ProblemsPage
from facesort.gui.views.review_page import ReviewPage
from facesort.gui.welcome import Welcome
from facesort.gui.wishes import Wishes
from facesort.library.journal import EditRow
from facesort.library.photos import PhotoRow
from facesort.library.search.words import UNDATED, term_of
from facesort.text import _, shown

_WITH_SELECTION = (PeoplePage, FaceCardsPage, MapPage)


class Pages(QStackedWidget):
    """All pages of the window.

    Signals:
        page_changed: Another page, or another selection on it: other things can be done now.
        card_size_changed: The user wants cards of another size; carries it in lines of text.
        add_folder_requested: The user wants to choose a folder.
        show_file_requested: The user wants to see a file in its folder; carries paths (list of bytes),
            of which any will do.
        retry_requested: All files with problems shall be read again.
    """

    page_changed = Signal()
    card_size_changed = Signal(int)
    add_folder_requested = Signal()
    show_file_requested = Signal(object)
    retry_requested = Signal()

    def __init__(self, pixmaps: PixmapCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blank = QWidget()
        self.welcome = Welcome()
        self.people = PeoplePage(pixmaps)
        self.review = ReviewPage(pixmaps)
        self.bystanders = PeoplePage(pixmaps, bystanders=True)
        self.person = PersonPage(pixmaps)
        self.not_placed = FacesPage(pixmaps)
        self.photos = PhotosPage(pixmaps)
        self.map = MapPage(pixmaps)
        self.problems = ProblemsPage()
        self.history = HistoryPage(pixmaps)
        self.viewer = PhotoViewer(pixmaps)
        self._sections: dict[Section, tuple[QWidget, Callable[[Any], None]]] = {
            Section.PEOPLE: (self.people, self.people.show_people),
            Section.REVIEW: (self.review, _nothing),
            Section.BYSTANDERS: (self.bystanders, self.bystanders.show_people),
            Section.NOT_PLACED: (self.not_placed, self.not_placed.show_faces),
            Section.PHOTOS: (self.photos, self.photos.show_photos),
            Section.MAP: (self.map, self._show_map),
            Section.PROBLEMS: (self.problems, self.problems.show_problems),
        }
        self._folders: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._page_below: QWidget = self.blank
        self._is_empty = True
        for page in self._all():
            self.addWidget(page)
            if isinstance(page, CardsPage):
                page.selection_changed.connect(self.page_changed)
                page.card_size_changed.connect(self._on_card_size_changed)
        self.review.changed.connect(self.page_changed)
        self.history.selection_changed.connect(self.page_changed)
        self.map.selection_changed.connect(self.page_changed)
        self.welcome.add_folder_requested.connect(self.add_folder_requested)
        self.problems.show_file_requested.connect(self._on_show_file_requested)
        self.viewer.show_file_requested.connect(self.show_file_requested)
        self.problems.retry_requested.connect(self.retry_requested)
        self.currentChanged.connect(self._on_current_changed)

    def connect_to(self, parts: Parts) -> None:
        """Let what the pages ask for be heard, and show what comes of it."""
        browser, wishes, viewing = parts.browser, parts.wishes, parts.viewing
        connect_person(self.person, wishes, parts.looking)
        self.person.person_opened.connect(self._on_person_opened)
        self._browser = browser
        self._viewing = viewing
        for people in (self.people, self.bystanders):
            people.person_opened.connect(self._on_person_opened)
            people.rename_requested.connect(wishes.rename_person)
            people.same_requested.connect(wishes.unite)
            people.undo_requested.connect(wishes.undo)
            people.merge_requested.connect(wishes.merge_people)
            people.hide_requested.connect(wishes.hide_people)
            people.show_requested.connect(wishes.show_people)
        self.person.back_requested.connect(browser.go_back)
        self.person.hide_requested.connect(wishes.hide_people)
        self.person.show_requested.connect(wishes.show_people)
        for faces in (self.person, self.not_placed, self.viewer, self.map):
            faces.assign_requested.connect(wishes.assign_faces)
            faces.split_requested.connect(wishes.split_faces)
        for faces in (self.person, self.not_placed, self.viewer):
            faces.not_a_face_requested.connect(wishes.not_faces)
        self.person.rename_requested.connect(wishes.rename_person)
        self.person.same_requested.connect(wishes.unite)
        self.viewer.owner_named.connect(wishes.rename_owner)
        for rejecting in (self.person, self.viewer):
            rejecting.reject_requested.connect(wishes.reject_faces)
        self._connect_review(parts.asking)
        self._connect_drawing(parts.drawing)
        self._connect_map(wishes, parts.maps)
        grids = (self.person, self.not_placed, self.photos, self.review, self.history, self.map)
        for photos in grids:
            photos.photo_opened.connect(self._on_photo_opened)
        self.history.back_requested.connect(browser.go_back)
        self.history.take_back_requested.connect(wishes.take_back)
        self.history.faces_wanted.connect(self._on_edit_faces_wanted)
        browser.edit_faces_read.connect(self.history.show_faces)
        wishes.take_back_refused.connect(self.history.show_holders)
        self.viewer.person_opened.connect(self._on_person_opened)
        self.viewer.previous_requested.connect(viewing.go_back)
        self.viewer.next_requested.connect(viewing.go_on)
        self.viewer.closed.connect(self.close_viewer)
        viewing.facts_read.connect(self.viewer.show_photo)
        viewing.pixels_read.connect(self.viewer.show_pixels)
        viewing.pixels_failed.connect(self.viewer.show_failure)
        viewing.photo_gone.connect(self.close_viewer)
        browser.rows_read.connect(self.show_rows)
        browser.overview_read.connect(self.show_overview)

    def _connect_review(self, asking: Asking) -> None:
        self.review.opened.connect(asking.open)
        self.review.closed.connect(asking.close)
        self.review.answered.connect(asking.answer)
        self.review.undo_requested.connect(asking.undo)
        self.review.ask_again_requested.connect(asking.ask_again)
        asking.sheet_read.connect(self.review.show_sheet)
        asking.counted.connect(self.review.show_counts)
        asking.following_read.connect(self.review.load_ahead)

    def _connect_map(self, wishes: Wishes, maps: Maps) -> None:
        self.map.refresh_requested.connect(maps.refresh)
        self.map.draw_requested.connect(maps.draw)
        self.map.stop_requested.connect(maps.stop)
        self.map.hide_requested.connect(wishes.hide_faces)
        self.map.person_opened.connect(self._on_person_opened)
        self.map.pair_opened.connect(self._on_pair_opened)
        self.map.undated_opened.connect(partial(self.go, SearchSpot(UNDATED)))
        maps.points_read.connect(self.map.show_points)
        maps.charts_read.connect(self.map.show_charts)
        maps.drawing.connect(self.map.show_drawing)

    def _connect_drawing(self, drawing: Drawing) -> None:
        """Let the faces that are drawn in the viewer be drawn, and asked about."""
        self.viewer.draw_requested.connect(drawing.draw)
        self.viewer.suggestions_requested.connect(drawing.suggest)
        drawing.drawn.connect(self.viewer.show_drawn)
        drawing.refused.connect(self.viewer.show_refused)
        drawing.suggested.connect(self.viewer.show_suggestions)

    def show_overview(self, overview: Overview) -> None:
        """Take note of names and folders; a library without folders shows the welcome."""
        self._folders = {row.id: row.display for row in overview.folders}
        self._names = {row.id: row.name for row in overview.named}
        for page in (
            self.people,
            self.bystanders,
            self.person,
            self.not_placed,
            self.map,
            self.viewer,
        ):
            page.set_known_people(overview.named)
        self._is_empty = not overview.folders
        if self._is_empty:
            self._put_on_top(self._page_of(self._browser.spot))
        elif self.currentWidget() in (self.welcome, self.blank):
            self._browser.refresh()
            self._put_on_top(self._page_of(self._browser.spot))

    def show_rows(self, spot: Spot, rows: Rows) -> None:
        """Fill the page of a spot and put it on top."""
        self._fill(spot, rows)
        self._put_on_top(self._page_of(spot))

    def go(self, spot: Spot) -> None:
        """Go to a page, also from the viewer."""
        self._leave_viewer()
        self._browser.go(spot)

    def can(self, verb: str) -> bool:
        """Whether what an entry of the Edit menu says can be done on the page on top."""
        if self.currentWidget() is self.review:
            return self.review.can(verb)
        return self._verb(verb) is not None

    def do(self, verb: str) -> None:
        """Do what an entry of the Edit menu says, if it can be done."""
        act = self._verb(verb)
        if act is not None:
            act()

    def _verb(self, verb: str) -> Callable[[], None] | None:
        """Return what does this on the page on top, None if it cannot be done now."""
        page = self.currentWidget()
        chosen = page.selected_count() if isinstance(page, _WITH_SELECTION) else 0
        table: dict[tuple[object, str], tuple[bool, Callable[[], None]]] = {
            (self.people, "name"): (chosen == 1, self.people.name_selected),
            (self.people, "merge"): (chosen > 1, self.people.merge_selected),
            (self.people, "hide"): (chosen > 0, self.people.hide_selected),
            (self.bystanders, "name"): (chosen == 1, self.bystanders.name_selected),
            (self.bystanders, "show"): (chosen > 0, self.bystanders.hide_selected),
            (self.person, "name"): (True, self.person.name_person),
            (self.person, "assign"): (chosen > 0, self.person.assign_selected),
            (self.person, "split"): (chosen > 0, self.person.split_selected),
            (self.person, "reject"): (chosen > 0, self.person.reject_selected),
            (self.person, "cover"): (chosen == 1, self.person.use_as_cover),
            (self.person, "apart"): (True, self.person.take_apart),
            (self.person, "look"): (self.person.has_looks, self.person.select_look),
            (self.person, "hide"): (True, self.person.hide_person),
            (self.history, "take back"): (
                self.history.can_take_back(),
                self.history.take_back_selected,
            ),
            (self.not_placed, "assign"): (chosen > 0, self.not_placed.assign_selected),
            (self.not_placed, "split"): (chosen > 0, self.not_placed.split_selected),
            (self.map, "assign"): (chosen > 0, self.map.assign_selected),
            (self.map, "split"): (chosen > 0, self.map.split_selected),
            (self.map, "hide"): (chosen > 0, self.map.hide_selected),
            (self.person, "none"): (chosen > 0, self.person.reject_as_faces),
            (self.not_placed, "none"): (chosen > 0, self.not_placed.reject_as_faces),
            **{
                (self.viewer, name): (self.viewer.can(name), partial(self.viewer.do, name))
                for name in self.viewer.VERBS
            },
        }
        possible, act = table.get((page, verb), (False, None))
        return act if possible else None

    def close_viewer(self) -> None:
        """Go from the photo back to the page it was opened on."""
        if self.currentWidget() is self.viewer:
            self._viewing.close()
            self.setCurrentWidget(self._page_below)
            self._page_below.setFocus()

    def set_card_size(self, lines: int) -> None:
        """Make the cards of all pages this large."""
        for page in self._all():
            if isinstance(page, CardsPage):
                page.set_card_size(lines)

    def _all(self) -> Sequence[QWidget]:
        return (
            self.blank,
            self.welcome,
            self.people,
            self.review,
            self.bystanders,
            self.person,
            self.not_placed,
            self.photos,
            self.map,
            self.problems,
            self.history,
            self.viewer,
        )

    def _page_of(self, spot: Spot) -> QWidget:
        if self._is_empty and not isinstance(spot, HistorySpot):
            return self.welcome
        match spot:
            case PersonSpot():
                return self.person
            case FolderSpot() | SearchSpot() | AlbumSpot():
                return self.photos
            case HistorySpot():
                return self.history
        return self._sections[spot][0]

    def _fill(self, spot: Spot, rows: Rows) -> None:
        match spot:
            case PersonSpot():
                assert isinstance(rows, PersonRows)
                company, candidates = rows.company, rows.candidates
                self.person.show_person(rows.row, rows.faces, rows.photos, company, candidates)
            case FolderSpot(folder_id):
                folder = self._folders.get(folder_id, "")
                name = shown(os.path.basename(folder) or folder)
                self.photos.show_photos(cast("Sequence[PhotoRow]", rows), name)
            case HistorySpot():
                self.history.show_history(cast("Sequence[EditRow]", rows))
            case SearchSpot() | AlbumSpot():
                assert isinstance(rows, Found)
                self._show_found(rows)
            case _:
                self._sections[spot][1](rows)

    def _show_map(self, rows: MapRows) -> None:
        self.map.show_library(rows.faces)

    def _show_found(self, found: Found) -> None:
        """Show the photos of a search or an album, or why there are none."""
        if found.trouble is not None:
            empty = found.trouble.message, found.trouble.advice
        else:
            empty = _("Nothing found."), _("Take a word out of the search, or put “|” between two.")
        if found.album is None:
            title = _("Search: {search}").format(search=shown(found.query))
        else:
            title = found.album.name
        can_keep = found.album is None and found.trouble is None
        self.photos.show_found(found.photos, title, empty, can_keep=can_keep)

    def _put_on_top(self, page: QWidget) -> None:
        if self.currentWidget() is self.viewer and page is not self.welcome:
            self._page_below = page
        elif self.currentWidget() is not page:
            had_keyboard = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else True
            self.setCurrentWidget(page)
            typing = QApplication.focusWidget()
            elsewhere = isinstance(typing, QLineEdit) and not self.isAncestorOf(typing)
            if had_keyboard and not elsewhere:  # who searches goes on typing
                page.setFocus()

    def _leave_viewer(self) -> None:
        if self.currentWidget() is self.viewer:
            self._viewing.close()
            self.setCurrentWidget(self._page_below)

    def _on_show_file_requested(self, path: bytes) -> None:
        self.show_file_requested.emit([path])

    def _on_person_opened(self, person_id: int) -> None:
        self.go(PersonSpot(person_id))

    def _on_pair_opened(self, one: int, other: int) -> None:
        if one in self._names and other in self._names:
            both = (term_of(self._names, who) for who in (one, other))
            self.go(SearchSpot(" & ".join(both)))
        else:
            self.go(
                PersonSpot(other)
            )  # who has fewer photos: those with the other are found sooner

    def _on_photo_opened(self, photo_id: int, ids: list[int]) -> None:
        current = self.currentWidget()
        if current is not None and current is not self.viewer:
            self._page_below = current
        self._viewing.open(photo_id, ids)
        self.viewer.canvas.zoom_to_fit()
        self.setCurrentWidget(self.viewer)
        self.viewer.setFocus()

    def _on_edit_faces_wanted(self, numbers: list[int]) -> None:
        self._browser.read_edit_faces(numbers, FACES)

    def _on_card_size_changed(self, lines: int) -> None:
        self.set_card_size(lines)
        self.card_size_changed.emit(lines)

    def _on_current_changed(self, _index: int) -> None:
        self.page_changed.emit()


def _nothing(_rows: Rows) -> None:
    """Show nothing: the questions of Review come from `Asking`."""
