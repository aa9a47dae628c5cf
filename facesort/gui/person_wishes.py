"""What the page of a person asks for, besides what other pages ask for too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from facesort.gui.looking import Looking
from facesort.gui.views.person_page import PersonPage
from facesort.gui.wishes import Wishes
from facesort.library import edits, portrait
from facesort.library.candidates import Candidate
from facesort.operations import ask
from facesort.text import _


def connect_person(page: PersonPage, wishes: Wishes, looking: Looking) -> None:
    """Let what the page asks for be heard, and show it what was read for it."""
    page.looks_requested.connect(looking.read_looks)
    looking.looks_read.connect(page.show_looks)
    page.proposal_requested.connect(looking.propose)
    looking.proposal_read.connect(page.show_proposal)
    page.born_requested.connect(partial(_born, wishes))
    page.cover_requested.connect(partial(_cover, wishes))
    page.candidate_answered.connect(partial(_answer, wishes))
    page.apart_requested.connect(partial(_take_apart, wishes))


def _born(wishes: Wishes, person_id: int, date: str) -> None:
    wishes.do(lambda session: portrait.set_birth_date(session, person_id, date))


def _cover(wishes: Wishes, face_id: int) -> None:
    gone = _("That face is not there any more.")
    wishes.do(lambda session: portrait.use_as_cover(session, face_id), gone)


def _answer(wishes: Wishes, candidate: Candidate, person_id: int, said: str) -> None:
    gone = _("That is settled already.")
    wishes.do(lambda s: ask.answer_candidate(s, candidate, person_id, said), gone)


def _take_apart(
    wishes: Wishes, person_id: int, parts: Sequence[Sequence[int]], names: Sequence[str]
) -> None:
    gone = _("Those faces, or that person, are not there any more.")
    wishes.do(lambda session: edits.take_apart(session, person_id, parts, names), gone)
