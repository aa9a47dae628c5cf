"""The commands that ask the user where the machine is not sure, and say what it supposes."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from facesort.cli.opening import opened, say, working
from facesort.cli.progress import monitored
from facesort.library import photos
from facesort.text import _, ngettext, shown

if TYPE_CHECKING:
    from facesort.operations.ask import Asked


def list_questions(args: argparse.Namespace) -> int:
    """List the questions whose answers put most right."""
    from facesort.operations.ask import next_questions

    with opened(args) as library:
        found = next_questions(library, args.count)
        ids = [i for one in found for i in (one.question.face_id, one.question.other_id)]
        with library.read() as session:
            files = photos.files_of_faces(session, ids)
    if args.json:
        rows = [
            {
                **dataclasses.asdict(asked.question),
                "probability": asked.probability,
                "files": _paths(files, asked.question.face_id),
                "other_files": _paths(files, asked.question.other_id),
            }
            for asked in found
        ]
        print(json.dumps(rows))
        return 0
    for asked in found:
        print(_question(asked))
        for face_id in (asked.question.face_id, asked.question.other_id):
            print(f"{'':9}{face_id}: {shown(b', '.join(files.get(face_id, [])))}")
    if not found:
        print(_("There are no questions."))
    return 0


def answer(args: argparse.Namespace) -> int:
    """Answer a question."""
    from facesort.operations import ask

    with opened(args) as library:
        return say(ask.answer(library, args.face, args.said))


def suggest(args: argparse.Namespace) -> int:
    """Say whom a face may show."""
    from facesort.operations import suggest as operation

    with working(args) as (library, engines), monitored() as monitor:
        found = operation.suggest(library, engines, args.face, monitor)
    if args.json:
        print(json.dumps([dataclasses.asdict(one) for one in found]))
        return 0
    others = [one for one in found if one.placed_by != "user"]
    if len(others) < len(found):
        print(
            _("You said that face {face} is {who}.").format(
                face=args.face, who=_called(found[0].person_id, found[0].name)
            )
        )
        if others:
            print(_("By its looks alone it could also be:"))
    for one in others:
        here = _("  (with them now)") if one.placed_by == "machine" else ""
        print(f"{100 * one.probability:5.1f} %  {_called(one.person_id, one.name)}{here}")
    if not found:
        print(_("Nobody in the library is like this face."))
    return 0


def _question(asked: Asked) -> str:
    """Return a question as it is printed, with the face by which an answer calls it."""
    one = asked.question
    about = ngettext("face {face}", "face {face} and {n} more", one.faces)
    if one.person_id is not None and not one.together:
        about += " ({of})"
    about = about.format(face=one.face_id, n=one.faces - 1, of=_called(one.person_id, one.name))
    if one.together:
        template = ngettext(
            "{face:7}  Is {about} really {who}, as face {other} is?",
            "{face:7}  Are {about} really {who}, as face {other} is?",
            one.faces,
        )
    elif one.other_person_id is None:
        template = ngettext(
            "{face:7}  Is {about} the same person as face {other}, which is with nobody?",
            "{face:7}  Are {about} the same person as face {other}, which is with nobody?",
            one.faces,
        )
    else:
        template = ngettext(
            "{face:7}  Is {about} the same person as {who} (face {other})?",
            "{face:7}  Are {about} the same person as {who} (face {other})?",
            one.faces,
        )
    question = template.format(
        face=one.face_id,
        about=about,
        who=_called(one.other_person_id, one.other_name),
        other=one.other_id,
    )
    likely = _("{percent} % for yes").format(percent=round(100 * asked.probability))
    return f"{question}  ({likely})"


def _paths(files: Mapping[int, Sequence[bytes]], face_id: int) -> list[str]:
    return [os.fsdecode(path) for path in files.get(face_id, ())]


def _called(person_id: int | None, name: str) -> str:
    if person_id is None:
        return _("nobody")
    return name or _("person {id}").format(id=person_id)
