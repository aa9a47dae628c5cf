"""Who is who after a re-run: new groups take the ids of the people they were."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from facesort.people.facts import Facts
from facesort.people.grouping import drop_lonely, members_of


def keep_ids(
    person: NDArray[np.int64], before: NDArray[np.int64], facts: Facts
) -> NDArray[np.int64]:
    """Return `person` with new groups numbered as the people with whom they share most faces.

    A person whom the user confirmed on some face is no candidate: their faces are theirs already.  A
    face that was rejected from the person its group becomes is placed nowhere; a group becomes such a
    person rather than another, because under another number the rejected face would be back among them.

    Args:
        person: (n,) int64, as `Groups.person`.
        before: (n,) int64, the person each face was with, 0 for none.
        facts: What the user said.
    """
    facts = facts.binding()
    taken = set(np.unique(facts.person).tolist()) | set(np.unique(person[person > 0]).tolist())
    shared: Counter[tuple[int, int]] = Counter()
    for number, members in members_of(person).items():
        if number < 0:
            for old in before[members].tolist():
                if old > 0 and old not in taken:
                    shared[number, old] += 1
    refused = {(int(person[face]), int(who)) for face, who in facts.rejected}
    result = person.copy()
    groups = members_of(person)
    done: set[int] = set()
    ranked = sorted((pair not in refused, -count, pair) for pair, count in shared.items())
    for _kept_out, _count, (number, old) in ranked:
        if number not in done and old not in taken:
            done.add(number)
            taken.add(old)
            result[groups[number]] = old
    for face, who in facts.rejected:
        if result[face] == who:
            result[face] = 0
    return drop_lonely(result)
