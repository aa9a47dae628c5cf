"""What Review shows with a question, what is open, and what else can be said than yes, no or skip."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select, text
from sqlalchemy.orm import Session

from facesort.errors import FacesortError, NotFound
from facesort.library import drafts, faces, questions
from facesort.library.faces import FaceRow
from facesort.library.journal import Done, Draft, record
from facesort.library.questions import SHOWN, Question
from facesort.library.schema import Answer, Edit, Face, Photo
from facesort.text import _, ngettext

#: Open questions are counted up to here: nobody answers more in an evening.
MOST = 500


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown with a question.

    Attributes:
        question: What is asked.
        name: Of the person who is asked about, "" for none.
        known, asked: Some faces of that person, and of who may be them too; the first of each is the
            one by which the question calls them.
        known_count, asked_count: How many faces there are of each.
    """

    question: Question
    name: str
    known: tuple[FaceRow, ...]
    asked: tuple[FaceRow, ...]
    known_count: int
    asked_count: int


@dataclass(frozen=True, slots=True)
class Open:
    """What is left to review.

    Attributes:
        questions: How many questions are open; `MOST` + 1 stands for any larger number.
        photos: In how many photos the faces are that the first `MOST` of them are about: those whose
            place an answer settles, each counted once.
        skipped: How many questions were skipped.
    """

    questions: int
    photos: int
    skipped: int


def count_questions(session: Session, limit: float) -> int:
    """Return how many questions are open, `MOST` + 1 for any larger number."""
    return len(questions.next_questions(session, limit, MOST + 1))


def count_open(session: Session, limit: float) -> Open:
    """Return what is left to review."""
    found = questions.next_questions(session, limit, MOST + 1)
    settled = text(
        "WITH RECURSIVE part(id) AS (SELECT value FROM json_each(:faces) UNION SELECT link.face_id"
        " FROM link JOIN part ON link.other_id = part.id WHERE link.level < :limit)"
        " SELECT count(DISTINCT photo_id) FROM part JOIN face ON face.id = part.id"
        " JOIN photo ON photo.id = face.photo_id WHERE face.is_face AND photo.present"
    )
    about = json.dumps([question.face_id for question in found[:MOST]])
    photos = session.scalar(settled, {"faces": about, "limit": limit}) or 0
    return Open(len(found), photos, count_skipped(session))


def count_skipped(session: Session) -> int:
    """Return how many questions were skipped."""
    query = select(func.count()).select_from(Answer).where(Answer.said == "skip")
    return session.scalar(query) or 0


def scene_of(session: Session, question: Question, limit: float) -> Scene:
    """Return what is shown with a question: the faces that an answer binds are among them."""
    part = questions.part_of(session, question, limit)
    of_part = questions.shown_of(question, part)
    one, other = question.person_id, question.other_person_id
    count = len(part) if one is None or question.together else _count(session, one)
    if other is None:
        of_other, other_count = [question.other_id], 1
    else:
        apart = part if question.together else []
        of_other = [question.other_id, *_best(session, other, {*apart, question.other_id})]
        other_count = _count(session, other) - len(apart)
    rows = faces.find_faces(session, [*of_part, *of_other[:SHOWN]])
    part_rows = tuple(rows[face_id] for face_id in of_part if face_id in rows)
    other_rows = tuple(rows[face_id] for face_id in of_other[:SHOWN] if face_id in rows)
    if _is_other_asked(question):
        return Scene(question, question.name, part_rows, other_rows, count, other_count)
    return Scene(question, question.other_name, other_rows, part_rows, other_count, count)


def ignore(session: Session, question: Question, limit: float) -> Done:
    """Put who may be the person asked about among the bystanders, as one edit.

    Of somebody with a name, only the faces in question go; what is with nobody becomes a bystander.
    """
    other = _is_other_asked(question)
    person_id = question.other_person_id if other else question.person_id
    if person_id is not None and not (question.together and question.name):
        person = drafts.person_of(session, person_id)
        draft = Draft("hide", _("hide {people}").format(people=drafts.called(session, person)))
        drafts.hide(draft, session, person)
    else:
        part = [question.other_id] if other else questions.part_of(session, question, limit)
        label = ngettext("hide {n} face", "hide {n} faces", len(part)).format(n=len(part))
        draft = Draft("hide", label)
        number = drafts.next_person_id(session)
        drafts.split(draft, session, dict.fromkeys(part, person_id), number)
        draft.put("person", (number,), "", "ignored", None, None)
    # It is no answer; the journal shall know which question it was said to.
    draft.remove("answer", (question.face_id, question.other_id))
    return record(session, draft)


def ask_again(session: Session) -> Done:
    """Open the questions again that were skipped, as one edit.

    Raises:
        FacesortError: None was.
    """
    query = select(Answer.face_id, Answer.other_id).where(Answer.said == "skip")
    skipped = [(row[0], row[1]) for row in session.execute(query)]
    if not skipped:
        raise FacesortError(_("No question was skipped."), _("Skip one to be asked again later."))
    label = ngettext(
        "ask {n} skipped question again", "ask {n} skipped questions again", len(skipped)
    )
    draft = Draft("ask again", label.format(n=len(skipped)))
    for key in skipped:
        draft.remove("answer", key)
    return record(session, draft)


def is_last_said(session: Session) -> bool:
    """Return whether what would be taken back next was said to a question."""
    return _said_to(session, select(Edit).where(~Edit.undone).order_by(Edit.seq.desc())) is not None


def question_taken_back(session: Session) -> int | None:
    """Return the face that calls the question to which was said what was taken back last."""
    return _said_to(session, select(Edit).where(Edit.undone).order_by(Edit.seq))


def same_question(session: Session, shown: Question, limit: float) -> Question:
    """Return a question that was shown as it is now.

    Raises:
        NotFound: It is not open any more, or about other people.
    """
    now = questions.find_question(session, shown.face_id, limit)
    if _about(now) != _about(shown):
        raise NotFound(_("The question about face {id} is another.").format(id=shown.face_id))
    return now


def _about(question: Question) -> tuple[int, int | None, int | None]:
    return question.other_id, question.person_id, question.other_person_id


def _said_to(session: Session, edits: Select[Any]) -> int | None:
    """Return the face that calls the question to which the first of these edits was said, if it was."""
    face_id = func.json_extract(Edit.payload, "$.answer[0][0][0]")  # see `journal`: table, row, key
    said = case((Edit.kind.in_(("answer", "hide")), face_id))
    found: int | None = session.scalar(edits.with_only_columns(said).limit(1))
    return found


def _is_other_asked(question: Question) -> bool:
    """Whether the person asked about is that of the smaller group: it has a name, or is the only one."""
    if question.together:
        return False
    return question.other_person_id is None or bool(question.name and not question.other_name)


def _count(session: Session, person_id: int) -> int:
    query = (
        select(func.count(Face.id)).join(Photo).where(Face.person_id == person_id, Photo.present)
    )
    return session.scalar(query) or 0


def _best(session: Session, person_id: int, without: set[int]) -> list[int]:
    """Return some of the best faces of a person."""
    query = select(Face.id).join(Photo).where(Face.person_id == person_id, Photo.present)
    query = query.order_by(Face.quality.desc())
    found: list[int] = []
    for face_id in session.scalars(query.execution_options(yield_per=100)):
        if face_id not in without:
            found.append(face_id)
        if len(found) == SHOWN:
            break
    return found
