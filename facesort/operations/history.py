"""Take changes back and make them again, also where the machine has sorted faces meanwhile."""

from __future__ import annotations

from facesort.library import faces, journal, people, taking_back
from facesort.library.journal import Done
from facesort.library.store import Session


def undo(session: Session) -> Done | None:
    """Take back the last edit; None if there is none."""
    return _settled(session, journal.undo(session))


def redo(session: Session) -> Done | None:
    """Make again the edit that was taken back last; None if there is none."""
    return _settled(session, journal.redo(session))


def take_back(session: Session, seq: int) -> Done:
    """Take back one edit, whatever was done since, as far as nothing later builds on it.

    Raises:
        NotFound: There is no such edit.
        HeldByLater: Later edits build on it.
        FacesortError: It is undone, or taken back already, or nothing is left of it.
    """
    done = taking_back.take_back(session, seq)
    _settled(session, done)
    return done


def _settled(session: Session, done: Done | None) -> Done | None:
    """Place the faces anew if a grouping since the edit went by the other strictness."""
    if done is None:
        return None
    kind, at = journal.origin(session, done)
    if kind != "strictness":
        return done
    if faces.grouped_since(session, at):
        # Not at the top: no other edit needs numpy.
        from facesort.operations.strictness import settle

        settle(session)
    people.forget_empty_people(session)
    return done
