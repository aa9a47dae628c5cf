import io

import pytest
from PIL import Image

from facesort.gui.thumbnails import PixmapCache, ThumbnailLoader
from tests.patience import PATIENCE_S


def jpeg(colour: str = "red", size: tuple[int, int] = (32, 24)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def loader(qapp):
    picture = jpeg()
    loader = ThumbnailLoader(lambda kind, item_id: picture)
    yield loader
    assert loader.shut_down(PATIENCE_S)


@pytest.fixture
def pixmaps(loader):
    return PixmapCache(loader)


@pytest.fixture
def show(qtbot):
    """Show a widget, 800 × 600, with the keyboard on it."""

    def show_it(widget, width=800, height=600):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        widget.setFocus()
        qtbot.waitUntil(lambda: widget.isActiveWindow())
        return widget

    return show_it
