"""One function per command.  Each gets the parsed arguments and returns an exit code."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable

from facesort.cli import (
    asking,
    backups,
    changes,
    checking,
    drawing,
    encryption,
    forgetting,
    lists,
    searching,
    sorting,
)
from facesort.cli.counts import faces_text, people_text, photos_text
from facesort.cli.opening import working
from facesort.cli.progress import monitored
from facesort.errors import FacesortError
from facesort.text import _, ngettext


def run(args: argparse.Namespace) -> int:
    """Run the command that was parsed.

    Raises:
        FacesortError: It could not be done.
        Cancelled: Ctrl-C stopped it.
    """
    return _COMMANDS[args.command](args)


def _scan(args: argparse.Namespace) -> int:
    from facesort.operations.scan import scan_folders

    with working(args) as (library, engines), monitored() as monitor:
        report = scan_folders(library, args.folders, engines, monitor)
    for trouble in report.troubles:
        print(f"facesort: {trouble}", file=sys.stderr)
    checking.print_moved(report.moved)
    code = 1 if report.unusable else 0  # the other folders were scanned all the same
    if args.json:
        print(json.dumps({**dataclasses.asdict(report.counts), "seconds": report.seconds}))
        return code
    counts = report.counts
    print(
        _("{photos} ({new} new), {faces}, {people}.").format(
            photos=photos_text(counts.photos),
            new=counts.new,
            faces=faces_text(counts.faces),
            people=people_text(counts.people),
        )
    )
    if counts.problems:
        print(
            ngettext(
                "{n} file could not be used: “facesort problems” says why.",
                "{n} files could not be used: “facesort problems” lists them.",
                counts.problems,
            ).format(n=counts.problems)
        )
    return code


def _doctor(args: argparse.Namespace) -> int:
    from facesort.operations.doctor import examine

    findings = examine(args.library, encryption.key_of)
    for finding in findings:
        mark = "ok " if finding.fine else "BAD"
        print(f"{mark}  {finding.what}: {finding.state}")
        if not finding.fine:
            print(f"     {finding.advice}")
    return 0 if all(finding.fine for finding in findings) else 1


def _gui(args: argparse.Namespace) -> int:
    try:
        from facesort.gui.app import main
    except ImportError as error:
        raise FacesortError(
            _("The window cannot open: {reason}.").format(reason=error),
            _("Install PySide6-Essentials and the system libraries that the README names."),
        ) from error
    return main(args.library, args.folders)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": _scan,
    "check": checking.check,
    "remove": checking.remove,
    "group": sorting.group,
    "strictness": sorting.strictness,
    "questions": asking.list_questions,
    "answer": asking.answer,
    "suggest": asking.suggest,
    "looks": sorting.list_looks,
    "people": lists.list_people,
    "faces": lists.list_faces,
    "find": searching.find,
    "albums": searching.list_albums,
    "album": searching.album,
    "evaluate": lists.evaluate_people,
    "problems": lists.list_problems,
    "history": lists.list_history,
    "name": changes.name,
    "born": changes.born,
    "merge": changes.merge,
    "split": changes.split,
    "take-apart": sorting.take_apart,
    "confirm": changes.confirm,
    "reject": changes.reject,
    "hide": changes.hide,
    "show": changes.show,
    "take-back": changes.take_back,
    "not-a-face": drawing.say_not_faces,
    "draw": drawing.draw,
    "encrypt": encryption.encrypt,
    "decrypt": encryption.decrypt,
    "passphrase": encryption.passphrase,
    "undo": changes.undo,
    "redo": changes.redo,
    "forget": forgetting.forget,
    "backup": backups.backup,
    "doctor": _doctor,
    "gui": _gui,
}
