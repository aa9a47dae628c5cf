from __future__ import annotations

import pytest

from facesort.photos.shared_pixels import MAX_PIXELS, SharedPixels


def test_slots_do_not_overlap() -> None:
    pixels = SharedPixels(3)
    for slot in range(3):
        pixels.photo(slot, 2048, 2048)[:] = slot + 1
    for slot in range(3):
        assert (pixels.photo(slot, 2048, 2048) == slot + 1).all()


def test_a_view_shows_what_another_view_wrote() -> None:
    pixels = SharedPixels(1)
    pixels.photo(0, 2, 3)[1, 2] = (7, 8, 9)
    assert pixels.photo(0, 2, 3)[1, 2].tolist() == [7, 8, 9]
    assert pixels.photo(0, 2, 3).shape == (2, 3, 3)


@pytest.mark.parametrize(
    ("slot", "height", "width"), [(2, 1, 1), (-1, 1, 1), (0, MAX_PIXELS + 1, 1), (0, 0, 5)]
)
def test_nothing_outside_can_be_reached(slot: int, height: int, width: int) -> None:
    with pytest.raises(IndexError):
        SharedPixels(2).photo(slot, height, width)
