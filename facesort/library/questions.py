"""Questions to the user, and what their answers mean.

A question is a link of the tree: are these two groups, each called by one of its faces, one person?
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library import drafts
from facesort.library.journal import Done, Draft, record
from facesort.library.schema import Answer
from facesort.text import _, ngettext

if TYPE_CHECKING:  # every command would pay for numpy
    import numpy as np
    from numpy.typing import NDArray

#: How many faces of a group are shown with a question.
SHOWN = 5
#: What can be said to a question.
ANSWERS = ("yes", "no", "skip")


@dataclass(frozen=True, slots=True)
class Question:
    """Are these two the same person?

    Attributes:
        face_id, other_id: Faces by which the two groups are called.
        person_id, other_person_id: The people they are with, None for nobody.
        name, other_name: Their names, "" for none.
        level: How far apart they were when they were joined (see `facesort.people.tree`).
        faces: How many faces an answer settles: those of the smaller group.
    """

    face_id: int
    other_id: int
    person_id: int | None
    other_person_id: int | None
    name: str
    other_name: str
    level: float
    faces: int

    @property
    def together(self) -> bool:
        """Whether both are with the same person by now, so that the answer may be no."""
        return self.person_id is not None and self.person_id == self.other_person_id


#: Nobody asks about what the user has answered, named, rejected, merged or split already, about
#: bystanders, nor about two faces that are both with nobody.
_OPEN = """
    SELECT link.face_id, link.other_id, one.person_id, other.person_id,
           coalesce(whose.name, ''), coalesce(theirs.name, ''), link.level, link.size
    FROM {links} AS link
    JOIN face AS one ON one.id = link.face_id
    JOIN face AS other ON other.id = link.other_id
    JOIN photo AS here ON here.id = one.photo_id
    JOIN photo AS there ON there.id = other.photo_id
    LEFT JOIN person AS whose ON whose.id = one.person_id
    LEFT JOIN person AS theirs ON theirs.id = other.person_id
    WHERE link.worth > 0 {only} AND here.present AND there.present
      AND one.is_face AND other.is_face
      AND coalesce(whose.kind, '') != 'ignored' AND coalesce(theirs.kind, '') != 'ignored'
      AND (one.person_id IS NOT NULL OR other.person_id IS NOT NULL)
      AND (one.person_id IS other.person_id) = (link.level < :limit)
      AND NOT (one.person_id IS NOT other.person_id
               AND coalesce(whose.name, '') != '' AND coalesce(theirs.name, '') != '')
      AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.face_id = link.face_id
                      AND answer.other_id = link.other_id)
      AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.face_id = link.other_id
                      AND answer.other_id = link.face_id)
      AND NOT (one.person_id IS other.person_id AND EXISTS (
               SELECT 1 FROM answer WHERE answer.face_id = link.face_id AND said = 'yes'))
      AND NOT EXISTS (SELECT 1 FROM fact WHERE NOT is_same AND fact.face_id = link.face_id
                      AND fact.person_id = other.person_id)
      AND NOT EXISTS (SELECT 1 FROM fact WHERE NOT is_same AND fact.face_id = link.other_id
                      AND fact.person_id = one.person_id)
      AND NOT EXISTS (SELECT 1 FROM fact JOIN face ON face.id = fact.face_id WHERE NOT is_same
                      AND fact.person_id = other.person_id AND face.person_id = one.person_id)
      AND NOT EXISTS (SELECT 1 FROM fact JOIN face ON face.id = fact.face_id WHERE NOT is_same
                      AND fact.person_id = one.person_id AND face.person_id = other.person_id)
    ORDER BY link.worth DESC, link.face_id
    LIMIT :count
"""


def open_questions(links: str = "link", only: str = "") -> str:
    """Return the query for the columns of open questions, those whose answers settle most first.

    Args:
        links: The table, or a query in brackets, that the links are taken from.
        only: More of its WHERE.
    """
    return _OPEN.format(links=links, only=only)


def next_questions(session: Session, limit: float, count: int = 1) -> list[Question]:
    """Return the questions whose answers settle most, the best first.

    Args:
        session: A session.
        limit: Groups whose link is below this level have been joined.
        count: How many at most.
    """
    rows = session.execute(text(open_questions()), {"limit": limit, "count": count})
    return [Question(*row) for row in rows]


def find_question(session: Session, face_id: int, limit: float) -> Question:
    """Return the question about a group, called by its face.

    Raises:
        NotFound: There is none, or it has been answered.
    """
    one = open_questions(only="AND link.face_id = :face")
    found = session.execute(text(one), {"limit": limit, "count": 1, "face": face_id}).first()
    if found is None:
        raise NotFound(
            _("There is no question about face {id}.").format(id=face_id),
            _("“facesort questions” lists the questions."),
        )
    return Question(*found)


def said_yes(session: Session) -> list[int]:
    """Return the faces whose groups the user said to be the person that was asked about."""
    return list(session.scalars(select(Answer.face_id).where(Answer.said == "yes")))


def load_answers(session: Session) -> NDArray[np.float64]:
    """Return what was answered: (n, 2) float64 of level and 1 (yes) or 0 (no); skipped ones left out."""
    query = select(Answer.level, Answer.said).where(Answer.said != "skip")
    import numpy as np

    rows = [(level, said == "yes") for level, said in session.execute(query)]
    return np.array(rows, np.float64).reshape(-1, 2)


def part_of(session: Session, question: Question, limit: float) -> list[int]:
    """Return the faces of the group that the question is about, those that joined it before included."""
    query = text(
        "WITH RECURSIVE part(id) AS (VALUES(:face) UNION SELECT link.face_id FROM link"
        " JOIN part ON link.other_id = part.id WHERE link.level < :limit)"
        " SELECT face.id FROM part JOIN face ON face.id = part.id WHERE face.person_id IS :whose"
        " AND face.is_face"
    )
    values = {"face": question.face_id, "limit": limit, "whose": question.person_id}
    return sorted({*session.scalars(query, values), question.face_id})


def shown_of(question: Question, part: list[int]) -> list[int]:
    """Return the faces of a part that are shown with the question."""
    return sorted(part, key=lambda face_id: (face_id != question.face_id, face_id))[:SHOWN]


def answer(
    session: Session, question: Question, said: str, limit: float, into: int | None = None
) -> Done:
    """Write down what the user said, as one edit.

    Yes makes one person of both; of two that are together already it is a fact from now on.  No parts
    those that are together, and keeps the others apart; somebody's single face is then with nobody.

    Args:
        session: A writing session.
        question: What was asked.
        said: One of `ANSWERS`.
        limit: As for `next_questions`.
        into: Who stays if two people become one; without it the one with a name.

    Raises:
        FacesortError: That is no answer.
    """
    if said not in ANSWERS:
        raise FacesortError(
            _("“{said}” is no answer.").format(said=said), _("Say yes, no or skip.")
        )
    part = part_of(session, question, limit)
    draft = Draft("answer", _label(session, question, said, len(part)))
    draft.put("answer", (question.face_id, question.other_id), said, question.level)
    if said == "yes":
        _make_one(draft, session, question, part, into)
    elif said == "no" and question.together:
        _part(draft, session, question, part)
    elif said == "no":
        _keep_apart(draft, session, question, part)
    return record(session, draft)


def _label(session: Session, question: Question, said: str, count: int) -> str:
    """Return how an answer is called in the history: who is who, or is not."""
    people = [
        drafts.called_by(session, who, name)
        for who, name in (
            (question.person_id, question.name),
            (question.other_person_id, question.other_name),
        )
        if who is not None
    ]
    if len(people) == 2 and not question.together:  # noqa: PLR2004
        same = {
            "yes": _("{one} and {other} are the same person"),
            "no": _("{one} and {other} are not the same person"),
            "skip": _("leave open whether {one} and {other} are the same person"),
        }
        return same[said].format(one=people[0], other=people[1])
    count = 1 if question.other_person_id is None else count
    if said == "yes":
        text = ngettext("{n} face is {who}", "{n} faces are {who}", count)
    elif said == "skip":
        text = ngettext(
            "leave open whether {n} face is {who}", "leave open whether {n} faces are {who}", count
        )
    else:
        text = ngettext("{n} face is not {who}", "{n} faces are not {who}", count)
    return text.format(n=count, who=people[-1])


def _make_one(
    draft: Draft, session: Session, question: Question, part: list[int], stays: int | None
) -> None:
    one, other = question.person_id, question.other_person_id
    if one is not None and other is not None and one != other:
        people = [drafts.person_of(session, who) for who in (other, one)]
        into, merged = sorted(people, key=lambda person: (person.id != stays, not person.name))
        drafts.merge(draft, session, into, [merged])
        return
    whose = one if one is not None else other
    assert whose is not None  # two faces of nobody are no question
    alone = one is None  # all of them go to the other's person; else those who were shown are bound
    drafts.confirm(draft, session, part if alone else shown_of(question, part), whose)
    drafts.confirm(draft, session, [question.other_id], whose)


def _part(draft: Draft, session: Session, question: Question, part: list[int]) -> None:
    assert question.person_id is not None
    owners: dict[int, int | None] = dict.fromkeys(part, question.person_id)
    if len(part) == 1:
        drafts.reject(draft, owners, question.person_id)
        drafts.confirm(draft, session, [question.other_id], question.person_id)
    else:
        drafts.split(draft, session, owners, drafts.next_person_id(session))


def _keep_apart(draft: Draft, session: Session, question: Question, part: list[int]) -> None:
    """Bind what the user was shown, so that no grouping brings the two together."""
    one, other = question.person_id, question.other_person_id
    shown = shown_of(question, part)
    if one is not None:
        drafts.confirm(draft, session, shown, one)
    if other is None:  # the person is kept out of a face of nobody
        assert one is not None  # two faces of nobody are no question
        draft.put("fact", (question.other_id, one), False)
        return
    drafts.confirm(draft, session, [question.other_id], other)
    for face_id in shown:
        draft.put("fact", (face_id, other), False)
