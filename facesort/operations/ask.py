"""The questions whose answers put most right, and what their answers do."""

from __future__ import annotations

from dataclasses import dataclass

from facesort.errors import NotFound
from facesort.faces.packs import default_pack_id
from facesort.library import candidates, questions, tree
from facesort.library.candidates import Candidate
from facesort.library.journal import Done
from facesort.library.questions import Question
from facesort.library.store import Library, Session
from facesort.library.tree import Learnt
from facesort.text import _


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how likely it is, 0..1, that the answer is yes."""

    question: Question
    probability: float


def next_questions(library: Library, count: int = 1) -> list[Asked]:
    """Return what to ask next, the most worthwhile first; nothing before faces were grouped."""
    with library.read() as session:
        learnt = tree.load_learnt(session, default_pack_id())
        if learnt is None:
            return []
        limit = learnt.join.middle + tree.looser(session)
        found = questions.next_questions(session, limit, count)
    return [_asked(one, learnt) for one in found]


def asked_about(session: Session, face_id: int) -> Asked | None:
    """Return the open question about a face or its group, None if there is none."""
    learnt = tree.load_learnt(session, default_pack_id())
    if learnt is None:
        return None
    limit = learnt.join.middle + tree.looser(session)
    try:
        return _asked(questions.find_question(session, face_id, limit), learnt)
    except NotFound:
        return None


def answer(library: Library, face_id: int, said: str) -> Done:
    """Answer the question about a group, called by its face: "yes", "no" or "skip".

    Raises:
        NotFound: There is no such question.
        FacesortError: That is no answer.
    """
    with library.write() as session:
        limit = _limit(session)
        question = questions.find_question(session, face_id, limit)
        return questions.answer(session, question, said, limit)


def candidates_of(session: Session, person_id: int, count: int) -> list[Candidate]:
    """Return who may be a person too; nobody before faces were grouped."""
    limit = tree.limit(session, default_pack_id())
    return [] if limit is None else candidates.candidates(session, person_id, limit, count)


def answer_candidate(session: Session, candidate: Candidate, person_id: int, said: str) -> Done:
    """Say whether a candidate is a person: "yes" or "no".

    Raises:
        NotFound: The question is not open any more.
        FacesortError: That is no answer.
    """
    return candidates.answer(session, candidate, person_id, said, _limit(session))


def _limit(session: Session) -> float:
    limit = tree.limit(session, default_pack_id())
    if limit is None:
        raise NotFound(
            _("There are no questions yet."), _("“facesort scan FOLDER” finds faces first.")
        )
    return limit


def _asked(question: Question, learnt: Learnt) -> Asked:
    return Asked(question, round(float(learnt.join.probability(question.level)), 4))
