"""Which colour each person of the map has: another than those who lie near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facesort.gui.views import hues

if TYPE_CHECKING:
    from facesort.library.people import PersonRow

#: The numbers of the colours of people with and without a name; 0 is that of nobody.
COLOURS = {
    "unnamed": range(1, 1 + hues.UNNAMED),
    "named": range(1 + hues.UNNAMED, 1 + hues.UNNAMED + hues.NAMED),
}


def coloured(
    people: Sequence[PersonRow], centres: NDArray[np.float32], before: Mapping[int, int]
) -> dict[int, int]:
    """Return the number of the colour of each person, by their ids.

    One after the other gets the colour whose bearers are all farthest away.

    Args:
        people: Those with the most faces first.
        centres: (n, 2) float32, where each of them lies; NaN where that is not known.
        before: The colours they had, which they keep.
    """
    colours = dict.fromkeys((row.id for row in people), 0)
    for kind, numbers in COLOURS.items():
        of_kind = [place for place, row in enumerate(people) if row.kind == kind]
        away = np.full((len(numbers), len(of_kind)), np.inf, np.float32)
        places = centres[of_kind].astype(np.float32)
        kept = [n for n, at in enumerate(of_kind) if before.get(people[at].id) in numbers]
        new = sorted(set(range(len(of_kind))) - set(kept))
        for turn, one in enumerate([*kept, *new]):
            row = people[of_kind[one]]
            if turn < len(kept):
                chosen = before[row.id] - numbers[0]
            elif np.isnan(places[one]).any():
                chosen = one % len(numbers)
            else:
                chosen = int(away[:, one].argmax())
            colours[row.id] = numbers[chosen]
            distance = np.hypot(*(places - places[one]).T)
            np.fmin(away[chosen], distance, out=away[chosen])
    return colours
