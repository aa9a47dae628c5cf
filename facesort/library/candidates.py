"""Who else may be a person: the open questions about them, as faces to say yes or no to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from facesort.errors import NotFound
from facesort.library import questions
from facesort.library.journal import Done
from facesort.library.questions import Question
from facesort.text import _

#: Links that joined nobody yet of faces of a person, from either side; found by the index, not by worth.
_OF_PERSON = """(
    SELECT link.* FROM face CROSS JOIN link ON link.face_id = face.id
    WHERE face.person_id = :person AND worth > 0 AND level >= :limit
    UNION SELECT link.* FROM face CROSS JOIN link ON link.other_id = face.id
    WHERE face.person_id = :person AND worth > 0 AND level >= :limit)"""
#: Not those within the person, nor somebody who has a name.
_SOMEBODY_ELSE = """
    AND one.person_id IS NOT other.person_id
    AND '' = CASE WHEN one.person_id = :person THEN coalesce(theirs.name, '')
             ELSE coalesce(whose.name, '') END"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A face of nobody, or of somebody without a name, that may be a person too.

    Attributes:
        id: The face that is shown.
        link: The question: the faces by which its two groups are called.
        faces: How many faces the answer is about.
    """

    id: int
    link: tuple[int, int]
    faces: int


def candidates(session: Session, person_id: int, limit: float, count: int) -> list[Candidate]:
    """Return who may be a person too; first those by whom most is settled, each once.

    Args:
        session: A session.
        person_id: The person.
        limit: As for `questions.next_questions`.
        count: How many at most.
    """
    query = questions.open_questions(links=_OF_PERSON, only=_SOMEBODY_ELSE)
    values = {"limit": limit, "count": 4 * count, "person": person_id}
    found: dict[object, Candidate] = {}
    for row in session.execute(text(query), values):
        question = Question(*row)
        first = question.other_person_id == person_id
        shown = question.face_id if first else question.other_id
        whose = question.person_id if first else question.other_person_id
        if whose is not None:
            count_of = _faces(session, whose)
        else:  # all of the group that is with nobody, or the single face by which it is called
            count_of = len(questions.part_of(session, question, limit)) if first else 1
        one = Candidate(shown, (question.face_id, question.other_id), count_of)
        found.setdefault(f"face {shown}" if whose is None else whose, one)
    return list(found.values())[:count]


def answer(session: Session, candidate: Candidate, person_id: int, said: str, limit: float) -> Done:
    """Say whether a candidate is a person: "yes" or "no"; the person stays, whoever joins them.

    Raises:
        NotFound: The question is not open any more.
        FacesortError: That is no answer.
    """
    face_id, other_id = candidate.link
    question = questions.find_question(session, face_id, limit)
    if question.other_id != other_id or person_id not in (
        question.person_id,
        question.other_person_id,
    ):
        raise NotFound(_("There is no question about face {id}.").format(id=face_id))
    return questions.answer(session, question, said, limit, into=person_id)


def _faces(session: Session, person_id: int) -> int:
    query = text("SELECT count(*) FROM face WHERE person_id = :person")
    return int(session.scalar(query, {"person": person_id}) or 0)
