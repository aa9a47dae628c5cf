"""The commands that look after files: which are damaged, and folders that are not where they were."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence

from facesort.cli.opening import editing, opened, say
from facesort.cli.progress import monitored
from facesort.library.moving import Moved, remove_folder_at
from facesort.text import _, ngettext, shown


def check(args: argparse.Namespace) -> int:
    """Read all photos again, and tell which are damaged."""
    from facesort.operations.check_photos import check_photos

    with opened(args) as library, monitored() as monitor:
        report = check_photos(library, args.folders, monitor)
    code = 1 if report.damaged or report.unread else 0
    if args.json:
        print(json.dumps(dataclasses.asdict(report)))
        return code
    intact = ngettext("{n} file is as it was.", "{n} files are as they were.", report.intact)
    print(intact.format(n=report.intact))
    if report.left_out:
        changed = ngettext(
            "{n} file changed or went away since the last scan.",
            "{n} files changed or went away since the last scan.",
            report.left_out,
        )
        print(changed.format(n=report.left_out))
    if code:
        bad = ngettext(
            "{n} file is damaged or cannot be read: “facesort problems” says which.",
            "{n} files are damaged or cannot be read: “facesort problems” lists them.",
            report.damaged + report.unread,
        )
        print(bad.format(n=report.damaged + report.unread))
    return code


def remove(args: argparse.Namespace) -> int:
    """Take a folder out of the library."""
    path = os.path.abspath(args.folder)  # noqa: PTH100 - bytes
    with editing(args) as session:
        return say(remove_folder_at(session, path))


def print_moved(moved: Sequence[Moved]) -> None:
    """Tell which folders seem to have been moved, and what to do."""
    for one in moved:
        print(
            _(
                "“{before}” is not there any more, and its photos lie in “{now}”: if it was moved,"
                " “facesort remove” lets go of the old place."
            ).format(before=shown(one.before), now=shown(one.now)),
            file=sys.stderr,
        )
