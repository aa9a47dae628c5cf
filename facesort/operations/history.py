"""Take changes back and make them again, also where the machine has sorted faces meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from facesort.library import edits, journal, people, taking_back
from facesort.library.journal import Done, Rows
from facesort.library.store import Session
from facesort.library.touched import Touched

#: Where in the row of a face its certainty is: None until a grouping has considered the face.
_CERTAINTY = 2


def undo(session: Session) -> Done | None:
    """Take back the last edit; None if there is none."""
    if journal.next_kind(session, undone=False) != "strictness":
        return journal.undo(session)
    stale = people.placed_since_strictness(session)
    edits.note_strictness(session)  # made again, the edit leads back to what was placed until now
    return _settled(session, journal.undo, lambda: stale, undone=True)


def redo(session: Session) -> Done | None:
    """Make again the edit that was taken back last; None if there is none."""
    if journal.next_kind(session, undone=True) != "strictness":
        return journal.redo(session)
    return _settled(
        session, journal.redo, lambda: people.placed_since_strictness(session), undone=False
    )


def take_back(session: Session, seq: int) -> Done:
    """Take back one edit, whatever was done since, as far as nothing later builds on it.

    Raises:
        NotFound: There is no such edit.
        HeldByLater: Later edits build on it.
        FacesortError: It is undone, or taken back already, or nothing is left of it.
    """
    if journal.kind_of(session, seq) != "strictness":
        return taking_back.take_back(session, seq)
    stale = people.placed_since_strictness(session)
    before = journal.placements(session)
    done = taking_back.take_back(session, seq)
    if stale:
        _settle(session, before)
    people.forget_empty_people(session)
    edits.note_strictness(session)
    journal.amend(session, done.seq, journal.placements(session), before)
    return replace(done, touched=done.touched | Touched.FACES | Touched.PEOPLE)


def _settled(
    session: Session,
    act: Callable[[Session], Done | None],
    is_stale: Callable[[], bool],
    *,
    undone: bool,
) -> Done | None:
    """Undo or redo a strictness, and place the faces by it that were placed by another meanwhile.

    The edit remembers what was placed, so that the next redo or undo leads back to exactly this state.
    """
    before = journal.placements(session)
    done = act(session)
    if done is None or not is_stale():
        people.forget_empty_people(session)
        return done
    _settle(session, before)
    if not undone:
        edits.note_strictness(session)
    after = journal.placements(session)
    payload, inverse = (before, after) if undone else (after, before)
    journal.amend(session, done.seq, payload, inverse)
    return replace(done, touched=done.touched | Touched.FACES | Touched.PEOPLE)


def _settle(session: Session, before: Rows) -> None:
    # Not at the top: no other edit needs numpy.
    from facesort.operations.strictness import settle

    waiting = [
        key[0]
        for key, values in before["face"].items()
        if values is not None and values[_CERTAINTY] is None
    ]
    settle(session, waiting)
