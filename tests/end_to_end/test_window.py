"""The main job in the real window, on real pictures: drop, name, merge, split, undo, close, open."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from facesort.gui.app import build
from facesort.gui.work import operations
from facesort.library import edits, faces, journal, people
from facesort.library.store import Library
from tests.data.drawn_faces import draw_photo
from tests.end_to_end.conftest import digest
from tests.patience import PATIENCE_S
from tests.shared_data import SHARED

# Of the offscreen platform, about popups.
pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    # Of making drag events by hand.
    pytest.mark.filterwarnings("ignore:.*(QDragEnterEvent|QDragMoveEvent|Function).*"),
]

SCAN_MS = 240_000


@pytest.fixture(params=["drawn", "real"])
def folder(request, tmp_path):
    """A folder of photos of at least three people: drawn ones, and real ones where they are."""
    folder = tmp_path / "my photos"
    folder.mkdir()
    if request.param == "drawn":
        for n in range(96):
            draw_photo([n % 4], (500, 400), jitter=n).save(folder / f"{n}.jpg", quality=92)
    elif not (SHARED / "photos" / "album").is_dir():
        pytest.skip("needs ../shared/photos/album")
    else:
        for photo in sorted((SHARED / "photos" / "album").glob("*.jpg"))[:60]:
            (folder / photo.name).write_bytes(photo.read_bytes())
    return folder


@pytest.fixture
def open_window(qtbot, tmp_path):
    """Open the window on the library, as a start of the program does; closed at the end."""
    opened = []

    def open_it():
        library = Library(tmp_path / "library.db")
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        running = build(library, operations(), settings)
        opened.append((running, library))
        qtbot.addWidget(running.window)
        with qtbot.waitExposed(running.window):
            running.window.show()
        running.parts.scans.take_up()
        return running, library

    yield open_it
    for running, library in opened:
        shut(running, library)


def shut(running, library):
    running.window.close()
    assert running.shut_down(PATIENCE_S)
    library.close()


def drop(window, folder):
    """Drop a folder on the middle of the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    at = QPointF(window.rect().center())
    copy, left, bare = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    enter = QDragEnterEvent(at.toPoint(), copy, data, left, bare)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDragMoveEvent(at.toPoint(), copy, data, left, bare))
    dropped = QDropEvent(at, copy, data, left, bare)
    QApplication.sendEvent(window, dropped)
    assert dropped.isAccepted()


def rows(library):
    with library.read() as session:
        return people.list_people(session)


def test_the_main_job(qtbot, open_window, folder):
    before = digest(folder)
    running, library = open_window()
    window = running.window
    page = window.pages.people
    scans = running.parts.scans
    qtbot.waitUntil(lambda: not scans.busy)

    while_looking = PeopleWhileLooking(library)
    scans.progressed.connect(while_looking.note)

    drop(window, folder)
    qtbot.waitUntil(lambda: scans.busy)
    qtbot.waitUntil(lambda: not scans.busy, timeout=SCAN_MS)
    assert while_looking.most > 0, "people appeared only when all photos had been looked at"
    qtbot.waitUntil(lambda: len(page._model.rows) == len(rows(library)))

    # Name the first card by typing on it.
    first, second = (row.id for row in rows(library)[:2])
    assert page.select(first)
    qtbot.keyClicks(page.grid, "A")
    field = page.grid.findChild(QLineEdit)
    qtbot.keyClicks(field, "nna")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(library)[0].name == "Anna")

    # Merge the second into it with M.
    faces_of = {row.id: row.faces for row in rows(library)}
    page.grid.select_id(first)
    page.grid.selectionModel().select(
        page._model.index(page._model.place_of(second)),
        page.grid.selectionModel().SelectionFlag.Select,
    )
    qtbot.keyClick(page.grid, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: rows(library)[0].faces == faces_of[first] + faces_of[second])

    # Split two faces off on the person's page.
    page.grid.select_id(first)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    chosen = split_two(qtbot, window, library, first)
    assert first not in {face_owner(library, face) for face in chosen}

    # Take the split and the merge back.
    undo = window.actions_table["undo"]
    for left in (2, 1):
        qtbot.waitUntil(undo.isEnabled)
        undo.trigger()
        qtbot.waitUntil(lambda left=left: len(done(library)) == left)
    assert {row.id: row.faces for row in rows(library)} == faces_of
    shut(running, library)

    # Open again: everything is still there, and can still be taken back.
    running, library = open_window()
    qtbot.waitUntil(
        lambda: [row.name for row in running.window.pages.people._model.rows][:1] == ["Anna"],
    )
    undo = running.window.actions_table["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo name “Anna”")
    undo.trigger()
    qtbot.waitUntil(lambda: not done(library))
    with library.write() as session:
        edits.rename_person(session, first, "Anna again")
    assert digest(folder) == before


class PeopleWhileLooking:
    """Notes how many people there are while photos are still waiting to be looked at."""

    def __init__(self, library):
        self.most = 0
        self._library = library

    def note(self, progress):
        if progress.total and progress.done < progress.total:
            self.most = max(self.most, len(rows(self._library)))


def split_two(qtbot, window, library, person_id):
    """Select two faces on the page of a person and press P; returns them."""
    person = window.pages.person
    qtbot.waitUntil(lambda: window.pages.currentWidget() is person)
    with library.read() as session:
        chosen = [face.id for face in faces.faces_of_person(session, person_id)][:2]
    qtbot.waitUntil(lambda: person.grid.cell_of(chosen[1]) is not None)
    keys = (Qt.KeyboardModifier(0), Qt.KeyboardModifier.ControlModifier)
    for face, key in zip(chosen, keys, strict=True):
        at = person.grid.cell_of(face).center()
        qtbot.mouseClick(person.grid.viewport(), Qt.MouseButton.LeftButton, key, at)
    assert sorted(person.selected_ids()) == sorted(chosen)
    before = len(journal_of(library))
    qtbot.keyClick(person.grid, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(journal_of(library)) == before + 1)
    return chosen


def journal_of(library):
    with library.read() as session:
        return journal.history(session)


def done(library):
    return [edit for edit in journal_of(library) if not edit.undone]


def face_owner(library, face_id):
    with library.read() as session:
        return faces.find_face(session, face_id).person_id
