"""Take changes back and make them again, also where the machine has sorted faces meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from facesort.library import edits, journal, people
from facesort.library.journal import Done
from facesort.library.store import Session
from facesort.library.touched import Touched

#: Where in the row of a face its certainty is: None until a grouping has considered the face.
_CERTAINTY = 2


def undo(session: Session) -> Done | None:
    """Take back the last edit; None if there is none."""
    if journal.next_kind(session, undone=False) != "strictness":
        return journal.undo(session)
    if people.placed_since_strictness(session):
        return _settled(session, journal.undo, undone=True)
    return _without_empty_people(session, journal.undo(session))


def redo(session: Session) -> Done | None:
    """Make again the edit that was taken back last; None if there is none."""
    if journal.next_kind(session, undone=True) != "strictness":
        return journal.redo(session)
    return _settled(session, journal.redo, undone=False)


def _settled(
    session: Session, act: Callable[[Session], Done | None], *, undone: bool
) -> Done | None:
    """Undo or redo a strictness, and place the faces by it that were placed by another meanwhile.

    The edit remembers what was placed, so that the next redo or undo leads back to exactly this state.
    """
    if undone:  # made again, the edit leads back to what was placed by it until now
        edits.note_strictness(session)
    before = journal.placements(session)
    done = act(session)
    if done is None or (not undone and not people.placed_since_strictness(session)):
        return _without_empty_people(session, done)
    # Not at the top: no other edit needs numpy.
    from facesort.operations.strictness import settle

    waiting = [
        key[0]
        for key, values in before["face"].items()
        if values is not None and values[_CERTAINTY] is None
    ]
    settle(session, waiting)
    if not undone:
        edits.note_strictness(session)
    after = journal.placements(session)
    payload, inverse = (before, after) if undone else (after, before)
    journal.amend(session, done.seq, payload, inverse)
    return replace(done, touched=done.touched | Touched.FACES | Touched.PEOPLE)


def _without_empty_people(session: Session, done: Done | None) -> Done | None:
    people.forget_empty_people(session)
    return done
