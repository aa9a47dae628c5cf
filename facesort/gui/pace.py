"""How fast long work goes, and how long it still takes."""

from __future__ import annotations

import math

from facesort.text import _, ngettext

#: Older speed counts half after so many seconds.
_HALF_LIFE_S = 15.0
_MINUTE_S, _HOUR_S = 60, 3600


class Pace:
    """A moving average of the speed of work.  Knows no clock: times are given to it, in seconds."""

    def __init__(self) -> None:
        self._last: tuple[float, int] | None = None
        self._done = 0.0  # exponentially weighted units …
        self._time = 0.0  # … and seconds

    def note(self, done: int, now: float) -> None:
        """Remember how many units are done now; going back starts over."""
        if self._last is None or done < self._last[1]:
            self._done = self._time = 0.0
        else:
            passed = now - self._last[0]
            keep = 0.5 ** (passed / _HALF_LIFE_S)
            self._done = self._done * keep + (done - self._last[1])
            self._time = self._time * keep + passed
        self._last = (now, done)

    def rest(self) -> None:
        """Leave out the time until the next note: the work was paused, or did something else."""
        self._last = None if self._last is None else (math.inf, self._last[1])

    def wake(self, now: float) -> None:
        """Count time again from now on."""
        if self._last is not None and self._last[0] == math.inf:
            self._last = (now, self._last[1])

    @property
    def per_second(self) -> float | None:
        """Units a second, None while too little is known."""
        return self._done / self._time if self._time >= 1.0 and self._done > 0 else None

    def left_s(self, total: int) -> float | None:
        """Return the seconds until `total` units are done, None while too little is known."""
        speed = self.per_second
        if speed is None or self._last is None:
            return None
        return max(0, total - self._last[1]) / speed


def time_left_text(seconds: float) -> str:
    """Return "12 min left"."""
    if seconds < _MINUTE_S:
        return _("less than a minute left")
    minutes = math.ceil(seconds / _MINUTE_S)
    if seconds < _HOUR_S:
        return _("{n} min left").format(n=minutes)
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min left").format(hours=hours, minutes=minutes)


def rate_text(per_second: float) -> str:
    """Return "11/s"; slow work is told by the minute."""
    if per_second >= 1:
        return _("{n}/s").format(n=round(per_second))
    return _("{n}/min").format(n=max(1, round(per_second * 60)))


def problems_text(count: int, number: str) -> str:
    """Return "3 problems"; `number` is the count as the user's country writes it."""
    return ngettext("{n} problem", "{n} problems", count).format(n=number)
