"""Speed and time left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesort.gui.pace import Pace, rate_text, time_left_text


@given(st.floats(0.01, 500), st.integers(2, 40))
def test_steady_work_is_told_at_its_speed(per_second, steps):
    pace = Pace()
    every_s = max(1.0, 1 / per_second)
    for step in range(steps + 1):
        pace.note(round(step * every_s * per_second * 1000), step * every_s)
    assert pace.per_second == pytest.approx(per_second * 1000, rel=0.02)


def test_time_in_which_nothing_was_to_be_done_does_not_count():
    pace = Pace()
    pace.note(0, 0.0)
    pace.note(100, 10.0)
    pace.rest()
    pace.wake(1000.0)
    pace.note(110, 1001.0)
    assert pace.per_second == pytest.approx(10)
    assert pace.left_s(120) == pytest.approx(1)


def test_new_work_starts_over():
    pace = Pace()
    pace.note(0, 0.0)
    pace.note(100, 2.0)
    pace.note(3, 3.0)
    assert pace.per_second is None
    assert pace.left_s(50) is None


def test_recent_speed_weighs_more():
    pace = Pace()
    for second in range(60):
        pace.note(second * 100, second)
    for second in range(60):
        pace.note(5900 + second, 59 + second)
    assert pace.per_second < 12


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5, "less than a minute left"),
        (61, "2 min left"),
        (3599, "60 min left"),
        (3600 * 2.5, "2 h 30 min left"),
    ],
)
def test_time_left(seconds, text):
    assert time_left_text(seconds) == text


@pytest.mark.parametrize(("speed", "text"), [(11.2, "11/s"), (0.5, "30/min"), (0.001, "1/min")])
def test_rate(speed, text):
    assert rate_text(speed) == text
