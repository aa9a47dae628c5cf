"""The installed PySide6 is one that facesort can live with."""

import sys

from PySide6.QtCore import QRect


def test_a_call_that_returns_nothing_keeps_the_count_of_none():
    """PySide6 6.12.0 takes a reference away on Python 3.11: after some thousand calls it crashes."""
    rect = QRect(0, 0, 10, 10)
    before = sys.getrefcount(None)
    for _n in range(200_000):
        rect.translate(0, 0)
    assert abs(sys.getrefcount(None) - before) < 1_000
