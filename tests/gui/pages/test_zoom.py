"""Boxes 0..1 of the photo and pixels of the window are the same places, whatever the zoom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from facesort.gui.views.zoom import Zoom

sizes = st.tuples(st.integers(1, 12_000), st.integers(1, 12_000))
views = st.tuples(st.integers(80, 4_000), st.integers(80, 3_000))
share = st.floats(0, 1)


@st.composite
def zooms(draw):
    """A zoom somebody came to with wheel and mouse."""
    zoom = Zoom(QSizeF(*draw(sizes)), QSizeF(*draw(views)))
    for by, x, y, dx, dy in draw(
        st.lists(
            st.tuples(st.floats(0.2, 5), share, share, st.floats(-900, 900), st.floats(-900, 900)),
            max_size=5,
        )
    ):
        zoom = zoom.zoomed(by, QPointF(x * zoom.view.width(), y * zoom.view.height()))
        zoom = zoom.panned(QPointF(dx, dy))
    return zoom


@given(zooms(), share, share)
def test_there_and_back_is_the_same_place(zoom, x, y):
    back = zoom.to_photo(zoom.to_view(QPointF(x, y)))
    assert (back.x(), back.y()) == pytest.approx((x, y), abs=1e-6)


@given(zooms(), share, share, share, share)
def test_a_box_lies_on_its_pixels(zoom, x, y, width, height):
    """A pixel of the photo inside the box is painted inside the box, and no other."""
    box = zoom.box((x, y, width, height))
    area, factor = zoom.area, zoom.factor
    assert box.left() == pytest.approx(area.left() + x * zoom.photo.width() * factor, abs=1e-3)
    assert box.bottom() == pytest.approx(
        area.top() + (y + height) * zoom.photo.height() * factor, abs=1e-3
    )
    assert box.width() == pytest.approx(width * zoom.photo.width() * factor, abs=1e-3)


@given(zooms())
def test_the_photo_keeps_its_shape_and_never_leaves_the_view(zoom):
    area, view = zoom.area, QRectF(QPointF(0, 0), zoom.view)
    shape = zoom.photo.width() / zoom.photo.height()
    assert area.width() / area.height() == pytest.approx(shape, rel=1e-6)
    for near, far, room in (
        (area.left(), area.right(), view.width()),
        (area.top(), area.bottom(), view.height()),
    ):
        if far - near >= room + 1e-6:
            assert near <= 1e-6
            assert far >= room - 1e-6
        else:
            assert near == pytest.approx(room - far, abs=1e-3)  # in the middle


large = st.tuples(st.integers(1_000, 12_000), st.integers(1_000, 12_000))


@given(large, views, st.floats(1, 2), st.floats(1.01, 2), st.tuples(share, share, share, share))
def test_zooming_in_keeps_the_place_under_the_mouse(photo, view, fill, by, places):
    # Larger than the view, because a photo that is smaller stays in its middle instead.
    scale = fill * max(view[0] / photo[0], view[1] / photo[1])
    centre_x, centre_y, x, y = places
    zoom = Zoom(QSizeF(*photo), QSizeF(*view), scale, (centre_x, centre_y))
    at = QPointF(x * view[0], y * view[1])
    held = zoom.to_photo(at)
    after = zoom.zoomed(by, at).to_view(held)
    assert (after.x(), after.y()) == pytest.approx((at.x(), at.y()), abs=0.01)


@given(zooms())
def test_zooming_out_ends_with_the_whole_photo(zoom):
    whole = zoom.zoomed(1e-6, QPointF(3, 4))
    assert whole.scale is None
    assert whole.area.width() <= zoom.view.width() + 1e-6
    assert whole.area.height() <= zoom.view.height() + 1e-6
