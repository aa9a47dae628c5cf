"""The commands that sort faces into people, and ask the user where they are not sure."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import TYPE_CHECKING

from facesort.cli.opening import find_person, opened, reading, say, working
from facesort.cli.progress import monitored
from facesort.errors import FacesortError
from facesort.text import _, ngettext

if TYPE_CHECKING:
    from facesort.operations.parts import Part


def group(args: argparse.Namespace) -> int:
    """Sort all faces into people again."""
    from facesort.faces.packs import default_pack_id
    from facesort.library.tree import load_learnt
    from facesort.operations.group_people import group_people

    with working(args) as (library, engines), monitored() as monitor:
        report = group_people(library, engines, monitor)
        with library.read() as session:
            learnt = load_learnt(session, default_pack_id())
    if report.postponed:
        raise FacesortError(
            _("Something was changed again and again while faces were sorted."),
            _("Run “facesort group” once more."),
        )
    moves = report.moves
    print(
        _(
            "{faces} faces: {joined} joined somebody, {changed} changed, {left} left; "
            "{new} new people, {gone} gone."
        ).format(
            faces=report.faces,
            joined=moves.joined,
            changed=moves.changed,
            left=moves.left,
            new=moves.new_people,
            gone=moves.gone_people,
        )
    )
    if learnt is not None and learnt.true_accepts is not None:
        print(
            _(
                "Learnt from {faces} faces of {people} people: without their names, {right} of 100 "
                "pairs of faces of one of them would be together, and {wrong} of 1,000,000 of two."
            ).format(
                faces=learnt.confirmed,
                people=learnt.people,
                right=round(100 * learnt.true_accepts),
                wrong=round(1_000_000 * (learnt.false_accepts or 0)),
            )
        )
    for face, person in report.contradictions:
        print(
            _("Face {face} is said to be person {person}, and not to be.").format(
                face=face, person=person
            ),
            file=sys.stderr,
        )
    return 0


def strictness(args: argparse.Namespace) -> int:
    """Show, preview or change how strict the groups are."""
    from facesort.operations import strictness as operation

    if args.value is not None:
        operation.check(args.value)
    elif args.person is not None or args.preview:
        raise FacesortError(
            _("No strictness was given."),
            _("Give a number from -10, the loosest, to 10, the strictest."),
        )
    _json_is_a_preview(args)
    if args.person is not None:
        return _strictness_of(args)
    with opened(args) as library:
        if args.value is None:
            print(operation.strictness(library))
            return 0
        if not args.preview:
            return say(operation.apply(library, args.value))
        found = operation.preview(library, args.value)
    if args.json:
        print(json.dumps({"joins": found.joins, "splits": found.splits, "moved": len(found.moved)}))
        return 0
    for people in found.joins:
        print(_("joined: {people}").format(people=" + ".join(map(str, people))))
    for person, sizes in found.splits:
        if sizes:
            parts = " + ".join(map(str, sizes))
            print(_("parted: {person}, leaving {sizes}").format(person=person, sizes=parts))
        else:
            print(_("gone: {person}").format(person=person))
    moved = len(found.moved)
    print(ngettext("{n} face would move.", "{n} faces would move.", moved).format(n=moved))
    return 0


def _strictness_of(args: argparse.Namespace) -> int:
    from facesort.operations import parts

    with reading(args) as session:
        person_id = find_person(session, args.person)
    strict = args.value
    with opened(args) as library:
        if strict >= 0:
            if not args.preview:
                return say(parts.take_apart(library, person_id, strict))
            _print_parts(parts.proposal(library, person_id, strict), as_json=args.json)
            return 0
        if not args.preview:
            return say(parts.gather(library, person_id, -strict))
        found = parts.alike(library, person_id, -strict)
    if args.json:
        print(json.dumps(dataclasses.asdict(found)))
        return 0
    for other in found.people:
        print(_("would join: person {id}").format(id=other))
    for face in found.face_ids:
        print(_("would join: face {id}").format(id=face))
    if not found.people and not found.face_ids:
        print(_("Nobody is so alike."))
    return 0


def list_questions(args: argparse.Namespace) -> int:
    """List the questions whose answers put most right."""
    from facesort.operations.ask import next_questions

    with opened(args) as library:
        found = next_questions(library, args.count)
    if args.json:
        rows = [
            {**dataclasses.asdict(asked.question), "probability": asked.probability}
            for asked in found
        ]
        print(json.dumps(rows))
        return 0
    for asked in found:
        one = asked.question
        about = ngettext("face {face}", "face {face} and {n} more", one.faces).format(
            face=one.face_id, n=one.faces - 1
        )
        of = _called(one.person_id, one.name)
        who = _called(one.other_person_id, one.other_name)
        template = (
            _("{face:7}  Is {about} really {who}, as face {other} is?")
            if one.together
            else _("{face:7}  Is {about} ({of}) the same as {who} (face {other})?")
        )
        question = template.format(
            face=one.face_id, about=about, of=of, who=who, other=one.other_id
        )
        print(f"{question}  {round(100 * asked.probability)} %")
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
    for one in found:
        print(f"{100 * one.probability:5.1f} %  {_called(one.person_id, one.name)}")
    if not found:
        print(_("It is like nobody who is known."))
    return 0


def list_looks(args: argparse.Namespace) -> int:
    """List the looks of a person."""
    from facesort.operations import parts

    with reading(args) as session:
        person_id = find_person(session, args.person)
    with opened(args) as library:
        _print_parts(parts.looks_of(library, person_id), as_json=args.json)
    return 0


def take_apart(args: argparse.Namespace) -> int:
    """Part a person who is several."""
    from facesort.operations import parts

    _json_is_a_preview(args)
    with reading(args) as session:
        person_id = find_person(session, args.person)
    with opened(args) as library:
        if not args.preview:
            return say(parts.take_apart(library, person_id))
        _print_parts(parts.proposal(library, person_id), as_json=args.json)
    return 0


def _json_is_a_preview(args: argparse.Namespace) -> None:
    if args.json and not args.preview:
        raise FacesortError(
            _("Only a preview can be printed as JSON."), _("Add “--preview”; nothing was changed.")
        )


def _print_parts(parts: list[Part], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([dataclasses.asdict(part) for part in parts]))
        return
    for part in parts:
        count = len(part.face_ids)
        faces = ngettext("{n:6} face", "{n:6} faces", count).format(n=count)
        when = "–".join(dict.fromkeys(date[:4] for date in (part.first, part.last) if date))
        shown = ", ".join(map(str, part.face_ids[:5])) + (", …" if count > 5 else "")  # noqa: PLR2004
        print(f"{faces}  {when:9}  {shown}")


def _called(person_id: int | None, name: str) -> str:
    if person_id is None:
        return _("nobody")
    return name or _("person {id}").format(id=person_id)
