"""The commands that sort faces into people."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from facesort.cli.counts import faces_text, people_text
from facesort.cli.opening import called, find_person, opened, reading, say, working
from facesort.cli.progress import monitored
from facesort.errors import FacesortError
from facesort.text import _, ngettext

if TYPE_CHECKING:
    from facesort.library.store import Library
    from facesort.operations.parts import Part
    from facesort.operations.strictness import Preview


def group(args: argparse.Namespace) -> int:
    """Sort all faces into people again."""
    from facesort.faces.packs import default_pack_id
    from facesort.library.tree import load_learnt
    from facesort.operations.group_people import group_people

    with working(args) as (library, engines), monitored() as monitor:
        report = group_people(library, engines, monitor)
        with library.read() as session:
            learnt = load_learnt(session, default_pack_id())
            who = called(session, {person for _face, person in report.contradictions})
    if report.postponed:
        raise FacesortError(
            _("Something was changed again and again while faces were sorted."),
            _("Run “facesort group” once more."),
        )
    moves = report.moves
    new = ngettext("{n} new person", "{n} new people", moves.new_people)
    print(
        _(
            "{faces}: {joined} joined somebody, {changed} changed to somebody else, {left} left; "
            "{new}, {gone} gone."
        ).format(
            faces=faces_text(report.faces),
            joined=moves.joined,
            changed=moves.changed,
            left=moves.left,
            new=new.format(n=moves.new_people),
            gone=moves.gone_people,
        )
    )
    if report.unclear:
        print(
            ngettext(
                "{n} more face is too unclear to be compared.",
                "{n} more faces are too unclear to be compared.",
                report.unclear,
            ).format(n=report.unclear)
        )
    if learnt is not None and learnt.true_accepts is not None:
        print(
            _(
                "Learnt from {faces} of {people}: without their names, {right} of 100 "
                "pairs of faces of one of them would be together, and {wrong} of 1,000,000 of two."
            ).format(
                faces=faces_text(learnt.confirmed),
                people=people_text(learnt.people),
                right=round(100 * learnt.true_accepts),
                wrong=round(1_000_000 * (learnt.false_accepts or 0)),
            )
        )
    for face, person in report.contradictions:
        print(
            _("Face {face} is said to be {who}, and not to be.").format(face=face, who=who[person]),
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
    if args.value is None:
        with opened(args) as library:
            now = operation.strictness(library)
        print(json.dumps({"strictness": now}) if args.json else now)
        return 0
    _json_is_a_preview(args)
    if args.person is not None:
        return _strictness_of(args)
    with opened(args) as library:
        if not args.preview:
            return say(operation.apply(library, args.value))
        found = operation.preview(library, args.value)
        who = _called_in(library, found)
    if args.json:
        rows = {
            "joins": found.joins,
            "splits": found.splits,
            "new": found.new,
            "gains": found.gains,
        }
        print(json.dumps(rows | {"moved": len(found.moved)}))
        return 0
    _print_preview(found, who)
    return 0


def _called_in(library: Library, found: Preview) -> dict[int, str]:
    """Return how everybody in a preview is called."""
    ids = {who for group in found.joins for who in group}
    ids.update(who for rows in (found.splits, found.gains) for who, _faces in rows)
    with library.read() as session:
        return called(session, sorted(ids))


def _print_preview(found: Preview, who: Mapping[int, str]) -> None:
    for into, *others in found.joins:
        people = _(", ").join(who[other] for other in others)
        print(_("{into} would take in {people}").format(into=who[into], people=people))
    for person, sizes in found.splits:
        if len(sizes) > 1:
            parts = " + ".join(map(str, sizes))
            would = _("{person} would come apart into people of {sizes} faces")
        elif sizes:
            parts = str(sizes[0])
            would = ngettext(
                "{person} would keep {sizes} face",
                "{person} would keep {sizes} faces",
                sizes[0],
            )
        else:
            parts = ""
            would = _("{person} would be nobody: no two faces would be together")
        print(would.format(person=who[person], sizes=parts))
    for person, faces in found.gains:
        print(
            ngettext(
                "{person} would get {n} face that is with nobody",
                "{person} would get {n} faces that are with nobody",
                faces,
            ).format(person=who[person], n=faces)
        )
    if found.new:
        print(
            ngettext(
                "{n} new person would be made of {faces} faces that are with nobody",
                "{n} new people would be made of {faces} faces that are with nobody",
                len(found.new),
            ).format(n=len(found.new), faces=sum(found.new))
        )
    moved = len(found.moved)
    print(ngettext("{n} face would move.", "{n} faces would move.", moved).format(n=moved))


def _strictness_of(args: argparse.Namespace) -> int:
    from facesort.operations import parts

    with reading(args) as session:
        person_id = find_person(session, args.person)
    strict = args.value
    with opened(args) as library:
        if strict >= 0:
            if not args.preview:
                return say(parts.take_apart(library, person_id, strict))
            _print_proposal(parts.proposal(library, person_id, strict), as_json=args.json)
            return 0
        if not args.preview:
            return say(parts.gather(library, person_id, -strict))
        found = parts.alike(library, person_id, -strict)
        with library.read() as session:
            others = called(session, found.people)
    if args.json:
        print(json.dumps(dataclasses.asdict(found)))
        return 0
    for other in found.people:
        print(_("would join: {who}").format(who=others[other]))
    for face in found.face_ids:
        print(_("would join: face {id}").format(id=face))
    if not found.people and not found.face_ids:
        print(_("Nobody is so alike."))
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
        _print_proposal(parts.proposal(library, person_id), as_json=args.json)
    return 0


def _json_is_a_preview(args: argparse.Namespace) -> None:
    if args.json and not args.preview:
        raise FacesortError(
            _("Only a preview can be printed as JSON."), _("Add “--preview”; nothing was changed.")
        )


def _print_proposal(parts: list[Part], *, as_json: bool) -> None:
    if as_json:
        _print_parts(parts, as_json=True)
    elif len(parts) < 2:  # noqa: PLR2004
        print(_("Nothing would change: all are alike enough for one person."))
    else:
        print(_("These would stay:"))
        _print_parts(parts[:1], as_json=False)
        print(_("These would be new people, but a single face would be with nobody:"))
        _print_parts(parts[1:], as_json=False)


def _print_parts(parts: list[Part], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([dataclasses.asdict(part) for part in parts]))
        return
    for part in parts:
        count = len(part.face_ids)
        faces = ngettext("{n:6} face ", "{n:6} faces", count).format(n=count)
        when = "–".join(dict.fromkeys(date[:4] for date in (part.first, part.last) if date))
        shown = ", ".join(map(str, part.face_ids[:5])) + (", …" if count > 5 else "")  # noqa: PLR2004
        when = when or _("no date")
        print(f"{faces}  {when:9}  {shown}")
