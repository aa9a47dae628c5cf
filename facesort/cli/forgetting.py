"""The command that forgets somebody for good."""

from __future__ import annotations

import argparse
import sys

from facesort.cli.opening import find_person, opened
from facesort.cli.progress import monitored
from facesort.errors import FacesortError
from facesort.library.forget import Losses
from facesort.text import _, ngettext, quoted


def forget(args: argparse.Namespace) -> int:
    """Forget a person, or all face data, after asking."""
    from facesort.operations import forget as operation

    if (args.person is None) == (not args.all):
        raise FacesortError(
            _("Say either who is to be forgotten, or “--all”."),
            _("“facesort people” lists the people and their numbers."),
        )
    with opened(args) as library:
        library.must_be_writable()
        person_id = None
        if not args.all:
            with library.read() as session:
                person_id = find_person(session, args.person)
        lost = operation.look_ahead(library, person_id)
        if not args.yes and not _agreed(lost):
            print(_("Nothing was forgotten."))
            return 1
        with monitored() as monitor:
            receipt = operation.forget(library, person_id, monitor)
    print("\n".join(operation.sentences(receipt)))
    if receipt.path is not None:
        print(_("The receipt lies in {path}").format(path=receipt.path))
    return 1 if receipt.left or receipt.backups.unreadable else 0


def _agreed(lost: Losses) -> bool:
    if not sys.stdin.isatty():
        raise FacesortError(
            _("Forgetting cannot be undone, and nobody is there to agree to it."),
            _("Add “--yes” if it is to be done without asking."),
        )
    who = (
        _("all people") if lost.everybody else quoted(lost.name) if lost.name else _("this person")
    )
    faces = ngettext("{n} face", "{n} faces", lost.faces).format(n=lost.faces)
    changes = ngettext("{n} change", "{n} changes", lost.edits).format(n=lost.edits)
    print(
        _("Forget {who} for good: {faces}; {changes} in the history go too.").format(
            who=who, faces=faces, changes=changes
        )
    )
    answer = input(_("This cannot be undone.  Forget? [y/N]") + " ")
    return answer.strip().casefold() in (_("y"), _("yes"), "y")
