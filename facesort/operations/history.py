"""Take changes back and make them again, also where the machine has sorted faces meanwhile."""

from __future__ import annotations

from facesort.library import faces, journal, people
from facesort.library.journal import Done
from facesort.library.store import Session


def undo(session: Session) -> Done | None:
    """Take back the last edit; None if there is none."""
    return _settled(session, journal.undo(session))


def redo(session: Session) -> Done | None:
    """Make again the edit that was taken back last; None if there is none."""
    return _settled(session, journal.redo(session))


def _settled(session: Session, done: Done | None) -> Done | None:
    """Place the faces anew if a grouping since the edit went by the other strictness."""
    if done is None or done.kind != "strictness":
        return done
    if faces.grouped_since(session, done.at):
        # Not at the top: no other edit needs numpy.
        from facesort.operations.strictness import settle

        settle(session)
    people.forget_empty_people(session)
    return done
