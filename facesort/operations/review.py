"""Review: one question after the other, each with what is shown, and what is said to it."""

from __future__ import annotations

from dataclasses import dataclass

from facesort.errors import FacesortError, NotFound
from facesort.faces.packs import default_pack_id
from facesort.library import questions, review, tree
from facesort.library.journal import Done
from facesort.library.questions import Question
from facesort.library.review import Open, Scene
from facesort.library.store import Library, Session
from facesort.text import _


@dataclass(frozen=True, slots=True)
class Sheet:
    """The question to show, and what to know beside it.

    Attributes:
        scene: What is asked now, None if nothing is.
        probability: How likely it is, 0..1, that the answer is yes.
        grouped: Whether faces were sorted into people, without which there are no questions.
        can_undo: Whether what would be taken back next was said to a question.
    """

    scene: Scene | None
    probability: float
    grouped: bool
    can_undo: bool


def read_sheet(library: Library, first: int | None = None, *, taken_back: bool = False) -> Sheet:
    """Return what to show.

    Args:
        library: The library.
        first: The face that calls the question to be shown if it is open; else it is the best one.
        taken_back: Something was taken back: the question to which it was said comes first.
    """
    with library.read() as session:
        learnt = tree.load_learnt(session, default_pack_id())
        if learnt is None:
            return Sheet(None, 0.0, grouped=False, can_undo=False)
        limit = learnt.join.middle + tree.looser(session)
        back = review.question_taken_back(session) if taken_back else None
        found = _opened(session, limit, back if back is not None else first)
        found = found or questions.next_questions(session, limit)
        scene = review.scene_of(session, found[0], limit) if found else None
        likely = float(learnt.join.probability(found[0].level)) if found else 0.0
        return Sheet(scene, likely, grouped=True, can_undo=review.is_last_said(session))


def read_following(library: Library, shown: int) -> Scene | None:
    """Return what is likely to be asked after the question that this face calls, None if nothing is."""
    with library.read() as session:
        limit = tree.limit(session, default_pack_id())
        found = [] if limit is None else questions.next_questions(session, limit, 2)
        others = [one for one in found if one.face_id != shown]
        return review.scene_of(session, others[0], limit or 0.0) if others else None


def count_open(library: Library) -> Open:
    """Return what is left to review."""
    with library.read() as session:
        limit = tree.limit(session, default_pack_id())
        return Open(0, 0, 0) if limit is None else review.count_open(session, limit)


def count_questions(session: Session) -> int:
    """Return how many questions are open, `review.MOST` + 1 for any larger number."""
    limit = tree.limit(session, default_pack_id())
    return 0 if limit is None else review.count_questions(session, limit)


def say(session: Session, shown: Question, said: str) -> Done:
    """Answer a question that was shown: "yes", "no", "skip", or "ignore" who may be the person.

    Raises:
        FacesortError: It was settled meanwhile, or is about other people now.
    """
    limit = tree.limit(session, default_pack_id())
    try:
        if limit is None:
            raise NotFound(_("There are no questions."))
        question = review.same_question(session, shown, limit)
    except NotFound as error:
        raise FacesortError(
            _("That question has been settled meanwhile."), _("Now you see what is open.")
        ) from error
    if said == "ignore":
        return review.ignore(session, question, limit)
    return questions.answer(session, question, said, limit)


def _opened(session: Session, limit: float, face_id: int | None) -> list[Question]:
    if face_id is None:
        return []
    try:
        return [questions.find_question(session, face_id, limit)]
    except NotFound:
        return []
