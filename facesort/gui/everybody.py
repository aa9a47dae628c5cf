"""Everybody the window and its pages speak to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from facesort.gui.album_counts import AlbumCounts
from facesort.gui.arrivals import Arrivals
from facesort.gui.asking import Asking
from facesort.gui.browser import Browser
from facesort.gui.care import Care
from facesort.gui.drawing import Drawing
from facesort.gui.encrypting import Encrypting
from facesort.gui.failures import Failures
from facesort.gui.file_manager import FileManager
from facesort.gui.forgetting import Forgetting
from facesort.gui.hub import Hub
from facesort.gui.likeness import Likenesses
from facesort.gui.looking import Looking
from facesort.gui.maps import Maps
from facesort.gui.outlook import Outlooks
from facesort.gui.scans import Scans
from facesort.gui.searching import Searching
from facesort.gui.state import State
from facesort.gui.style import Style
from facesort.gui.thumbnails import PixmapCache
from facesort.gui.viewing import Viewing
from facesort.gui.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Parts:
    """Everybody the window speaks to; `app.build` makes them."""

    album_counts: AlbumCounts
    arrivals: Arrivals
    asking: Asking
    browser: Browser
    care: Care
    drawing: Drawing
    encrypting: Encrypting
    failures: Failures
    files: FileManager
    forgetting: Forgetting
    hub: Hub
    looking: Looking
    likenesses: Likenesses
    outlooks: Callable[[int | None], Outlooks]
    maps: Maps
    pixmaps: PixmapCache
    scans: Scans
    searching: Searching
    state: State
    style: Style
    viewing: Viewing
    wishes: Wishes
