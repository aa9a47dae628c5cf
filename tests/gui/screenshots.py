"""Save a picture of every page: `python -m tests.gui.screenshots OUT [--library FILE]`.

Run it under Xvfb (or with QT_QPA_PLATFORM=offscreen), once more with QT_SCALE_FACTOR=2, and look at the
pictures.  Without a library, a family of drawn people is made, scanned and partly named first.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from facesort.gui import app, work
from facesort.gui.adjusting import adjust_people
from facesort.gui.encrypting import open_dialog
from facesort.gui.main_window import MainWindow
from facesort.gui.reading import HistorySpot, PersonSpot, Spot
from facesort.gui.sidebar import Section
from facesort.gui.style import Appearance
from facesort.gui.views.apart_dialog import ApartDialog
from facesort.gui.views.encryption_dialog import EncryptionDialog
from facesort.gui.views.face_order import Order
from facesort.gui.views.strictness_dialog import StrictnessDialog
from facesort.library import edits, people, photos
from facesort.library.store import Library
from facesort.monitor import Monitor
from facesort.operations.engines import Engines
from facesort.operations.parts import Part
from facesort.operations.scan import scan_folders

_SETTLED_MS = 1200
_SIZE = (1180, 760)
_NAMES = ("Joe", "Mia", "Sofia", "Noah", "Elif", "Ken")


def main() -> None:
    """Save the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--library", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = args.library or _drawn_family(Path(scratch))
        application = app._application()
        settings = QSettings(str(Path(scratch) / "window.ini"), QSettings.Format.IniFormat)
        with closing(Library(path)) as library:
            running = app.build(library, work.operations(), settings)
            running.window.resize(*_SIZE)
            running.window.show()
            for appearance in (Appearance.LIGHT, Appearance.DARK):
                running.parts.style.set_appearance(appearance)
                _save_pages(application, running.window, library, args.out, appearance.value)
            running.window.close()
            running.shut_down(60)


def _drawn_family(scratch: Path) -> Path:
    from tests.data.drawn_faces import draw_photo

    folder = scratch / "Photos" / "Summer"
    folder.mkdir(parents=True)
    for n in range(120):
        faces = sorted({n % 20, *([n % 6] if n % 3 == 0 else [])})
        draw_photo(faces, (900, 600), jitter=n // 20).save(folder / f"DSC{n:04}.jpg")
    (folder / "DSC0120.jpg").write_bytes(b"")
    (folder / "DSC0121.nef").write_bytes(b"II*\0" + bytes(500))
    path = scratch / "library.db"
    with closing(Library(path)) as library, closing(Engines(path)) as engines:
        scan_folders(library, [os.fsencode(folder)], engines, Monitor())
        with library.write() as session:
            for row, name in zip(people.list_people(session), _NAMES, strict=False):
                edits.rename_person(session, row.id, name)
            edits.hide_people(session, [people.list_people(session)[-1].id])
    return path


def _save_pages(
    application: QApplication, window: MainWindow, library: Library, out: Path, appearance: str
) -> None:
    with library.read() as session:
        person = people.list_people(session)[0].id
        photo = max(photos.list_photos(session), key=lambda row: row.faces).id
    scale = f"{window.devicePixelRatioF():g}x"
    spots: dict[str, Spot] = {section.value: section for section in Section}
    spots["person"] = PersonSpot(person)
    spots["history"] = HistorySpot()
    for name, spot in spots.items():
        window.pages.go(spot)
        _settle()
        window.grab().save(str(out / f"{name.replace(' ', '-')}-{appearance}-{scale}.png"))
    _save_person(window, person, out, f"{appearance}-{scale}")
    _save_map(window, out, f"{appearance}-{scale}")
    window.pages.go(Section.PHOTOS)
    _settle()
    window.pages.photos.photo_opened.emit(photo, [photo])
    _settle()
    window.grab().save(str(out / f"photo-{appearance}-{scale}.png"))
    viewer = window.pages.viewer
    viewer.panel.faces.setCurrentRow(0)
    viewer.canvas.set_drawing(True)
    viewer.canvas.move_box(Qt.Key.Key_Right, resize=False)
    window.grab().save(str(out / f"draw-{appearance}-{scale}.png"))
    viewer.canvas.set_drawing(False)
    window.pages.close_viewer()
    _save_strictness(window, out, f"{appearance}-{scale}")
    _save_encryption(window, out, f"{appearance}-{scale}")


def _save_strictness(window: MainWindow, out: Path, kind: str) -> None:
    adjust_people(window)
    _settle()
    for dialog in window.findChildren(StrictnessDialog):
        dialog.slider.setValue(6)
        _settle()
        dialog.grab().save(str(out / f"strictness-{kind}.png"))
        dialog.reject()


def _save_encryption(window: MainWindow, out: Path, kind: str) -> None:
    open_dialog(window, backups=7)
    _settle()
    for dialog in window.findChildren(EncryptionDialog):
        dialog.grab().save(str(out / f"encryption-{kind}.png"))
        dialog.reject()


def _save_person(window: MainWindow, person: int, out: Path, suffix: str) -> None:
    """Save what else the page of a person can show: looks, timeline, how to take them apart."""
    window.pages.go(PersonSpot(person))
    _settle()
    page = window.pages.person
    page.order_box.set_order(Order.LOOKS)
    _settle()
    window.grab().save(str(out / f"person-looks-{suffix}.png"))
    page.order_box.set_order(Order.NEWEST)
    page.tabs.setCurrentIndex(2)
    _settle()
    window.grab().save(str(out / f"person-timeline-{suffix}.png"))
    page.tabs.setCurrentIndex(0)
    ids = list(page.grid.model().ids)
    page.show_proposal(person, [Part(tuple(ids[2:]), "", ""), Part(tuple(ids[:2]), "", "")])
    _settle()
    dialog = next(d for d in page.findChildren(ApartDialog) if d.isVisible())
    dialog.grab().save(str(out / f"person-apart-{suffix}.png"))
    dialog.reject()


def _save_map(window: MainWindow, out: Path, look: str) -> None:
    page = window.pages.map
    window.pages.go(Section.MAP)
    _settle()
    while page.drawing.isVisible():
        _settle()
    for view, name in enumerate(("map", "together", "timeline")):
        page.views.setCurrentIndex(view)
        _settle()
        window.grab().save(str(out / f"{name}-{look}.png"))
    page.views.setCurrentIndex(0)


def _settle() -> None:
    """Let rows and pictures arrive."""
    loop = QEventLoop()
    QTimer.singleShot(_SETTLED_MS, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
