"""Forget a person, or all face data, for good, and say what became of it.

First the backups, because the library tells what to look for in them, then the library itself, in one
transaction: who stops it before that can begin again.  Then what may be left of it is cleaned
(`cleaning`).  The receipt tells no name.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from facesort.library import backup
from facesort.library import forget as rows
from facesort.library.forget import Losses
from facesort.library.forget_backups import Cleaned, clean_backups
from facesort.library.store import Library
from facesort.library.touched import Touched
from facesort.monitor import Monitor
from facesort.operations import cleaning
from facesort.paths import make_private_folder, private_file, receipts_of
from facesort.text import _, ngettext

#: What changes for whoever shows the library.
TOUCHED = Touched.EVERYTHING


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten, and what of it may remain.

    Attributes:
        lost: What it was.
        at: When, local time.
        thumbnails: How many small pictures of faces were deleted.
        backups: What became of the backups.
        left: Places that could not be cleaned, in words.
        path: Where the receipt lies, None if it could not be written.
    """

    lost: Losses
    at: datetime
    thumbnails: int
    backups: Cleaned
    left: tuple[str, ...]
    path: Path | None = None


def look_ahead(library: Library, person_id: int | None) -> Losses:
    """Return what would be forgotten with a person, or (None) with everybody.

    Raises:
        NotFound: There is no such person.
    """
    with library.read() as session:
        return rows.losses(session, person_id)


def forget(library: Library, person_id: int | None, monitor: Monitor) -> Receipt:
    """Forget a person, or (None) everybody, for good.

    Raises:
        NotFound: There is no such person.
        LibraryUnusable: The library may only be read, or its disk is full; it is as it was.
        Cancelled: Through `monitor`; then only backups may have been cleaned.
    """
    library.must_be_writable()
    note = _("Forgetting")

    def step(done: int, total: int) -> None:
        monitor.report(done, total, note)

    with backup.alone(library.path):  # a backup that is made meanwhile would hold what is forgotten
        with library.read() as session:
            target = rows.target_in(session, person_id)
        backups = clean_backups(library.path, library.key, target, step)
        monitor.report(0, note=note)
        cleaning.owe(library)
        with library.write() as session:
            lost = rows.forget(session, person_id)
    cleaned = cleaning.clean(library)
    at = datetime.now().astimezone()
    return _kept(library, Receipt(lost, at, cleaned.thumbnails, backups, cleaned.left))


def sentences(receipt: Receipt) -> list[str]:
    """Return a receipt as lines of text, without a name."""
    lost, backups = receipt.lost, receipt.backups
    who = _("All face data was forgotten.") if lost.everybody else _("One person was forgotten.")
    removed = (
        (
            ngettext(
                "{n} face, and what it looks like in numbers",
                "{n} faces, and what they look like in numbers",
                lost.faces,
            ),
            lost.faces,
        ),
        (
            ngettext("{n} person with the name", "{n} people with their names", lost.people),
            lost.people,
        ),
        (ngettext("{n} thing that you said", "{n} things that you said", lost.said), lost.said),
        (
            ngettext("{n} change in the history", "{n} changes in the history", lost.edits),
            lost.edits,
        ),
        (ngettext("{n} album", "{n} albums", len(lost.albums)), len(lost.albums)),
        (
            ngettext(
                "{n} small picture of a face", "{n} small pictures of faces", receipt.thumbnails
            ),
            receipt.thumbnails,
        ),
        (
            ngettext("{n} backup written anew", "{n} backups written anew", len(backups.rewritten)),
            len(backups.rewritten),
        ),
    )
    lines = [
        f"{receipt.at:%Y-%m-%d %H:%M}",
        who,
        "",
        _("Removed, from the library and what lies beside it:"),
    ]
    lines += [f"  · {text.format(n=n)}" for text, n in removed if n]
    lines += ["", _("What stays:"), *(f"  · {line}" for line in remains(lost))]
    if receipt.left or backups.unreadable:
        lines += [
            "",
            _("Could not be cleaned, and may still hold what was forgotten; delete it yourself:"),
        ]
        lines += [f"  · {line}" for line in (*receipt.left, *backups.unreadable)]
    return lines


def remains(lost: Losses) -> list[str]:
    """Return what stays after forgetting, a sentence each."""
    if lost.everybody:
        spots = _(
            "that your photos were looked through once, so that no face is looked for in them again"
        )
    else:
        spots = ngettext(
            "the bare place in {n} photo, so that no face is looked for there again",
            "the bare places in {n} photos, so that no face is looked for there again",
            lost.photos,
        ).format(n=lost.photos)
    return [
        spots,
        _("your photos, and the small pictures of whole photos"),
        _("faces that facesort did not take for this person")
        if not lost.everybody
        else _("folders, and albums that ask for nobody by name"),
        _("copies of the library that you or other programs made"),
    ]


def _kept(library: Library, receipt: Receipt) -> Receipt:
    """Write a receipt beside the library, for this user alone."""
    folder = receipts_of(library.path)
    with contextlib.suppress(OSError):
        make_private_folder(folder)
        for number in range(1, 1000):
            path = folder / f"{receipt.at:%Y-%m-%d}-{number}.txt"
            if path.exists():
                continue
            _write(path, "\n".join(sentences(receipt)) + "\n")
            return Receipt(
                receipt.lost, receipt.at, receipt.thumbnails, receipt.backups, receipt.left, path
            )
    return receipt


def _write(path: Path, text: str) -> None:
    try:
        handle = private_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)  # half a receipt says the wrong thing
        raise
