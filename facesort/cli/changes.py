"""The commands that change something: each is one edit, and can be taken back."""

from __future__ import annotations

import argparse
import sys

from facesort.cli.opening import editing, find_or_new, find_person, must_be_with, say
from facesort.errors import FacesortError, HeldByLater
from facesort.library import edits, people, portrait
from facesort.operations import history
from facesort.text import _


def name(args: argparse.Namespace) -> int:
    """Give a person a name."""
    with editing(args) as session:
        person_id = find_person(session, args.person)
        done = edits.rename_person(session, person_id, args.name)
        namesakes = people.people_named(session, edits.clean_name(args.name))
    say(done)
    others = [str(other) for other in namesakes if other != person_id]
    if others:
        print(
            _(
                "Others have this name too; “facesort merge {into} {others}” makes one of them."
            ).format(into=person_id, others=" ".join(others)),
            file=sys.stderr,
        )
    return 0


def merge(args: argparse.Namespace) -> int:
    """Make one person of several."""
    with editing(args) as session:
        others = [find_person(session, other) for other in args.others]
        done = edits.merge_people(session, find_person(session, args.into), others)
    return say(done)


def born(args: argparse.Namespace) -> int:
    """Say when a person was born."""
    with editing(args) as session:
        done = portrait.set_birth_date(session, find_person(session, args.person), args.date)
    return say(done)


def split(args: argparse.Namespace) -> int:
    """Make a new person of some faces of a person."""
    with editing(args) as session:
        person_id = find_person(session, args.person)
        must_be_with(session, args.faces, person_id)
        done, new_id = edits.split_faces(session, args.faces)
    say(done)
    print(_("The new person is number {id}.").format(id=new_id))
    return 0


def confirm(args: argparse.Namespace) -> int:
    """Say that a face is a person, perhaps a new one."""
    with editing(args) as session:
        who = find_or_new(session, args.person, new=args.new)
        if isinstance(who, int):
            done, new_id = edits.confirm_faces(session, [args.face], who), None
        else:
            done, new_id = edits.split_faces(session, [args.face], who)
    say(done)
    if new_id is not None:
        print(_("The new person is number {id}.").format(id=new_id))
    return 0


def reject(args: argparse.Namespace) -> int:
    """Say that a face is not a person."""
    with editing(args) as session:
        done = edits.reject_faces(session, [args.face], find_person(session, args.person))
    return say(done)


def hide(args: argparse.Namespace) -> int:
    """Put a person among the bystanders."""
    with editing(args) as session:
        done = edits.hide_people(session, [find_person(session, args.person)])
    return say(done)


def show(args: argparse.Namespace) -> int:
    """Bring a person back from the bystanders."""
    with editing(args) as session:
        done = edits.show_people(session, [find_person(session, args.person)])
    return say(done)


def take_back(args: argparse.Namespace) -> int:
    """Take back one old change."""
    try:
        with editing(args) as session:
            done = history.take_back(session, args.change)
    except HeldByLater as error:  # its advice is for the window, where no change has a number
        first = _("First: “facesort take-back {n}”.").format(n=error.holders[0])
        raise FacesortError(error.message, first) from error
    return say(done)


def undo(args: argparse.Namespace) -> int:
    """Take back the last change."""
    with editing(args) as session:
        done = history.undo(session)
    if done is None:
        raise FacesortError(_("There is nothing to undo."))
    print(_("Undone: {label}.").format(label=done.label))
    return 0


def redo(args: argparse.Namespace) -> int:
    """Make the change again that was taken back last."""
    with editing(args) as session:
        done = history.redo(session)
    if done is None:
        raise FacesortError(_("There is nothing to redo."))
    print(_("Done again: {label}.").format(label=done.label))
    return 0
