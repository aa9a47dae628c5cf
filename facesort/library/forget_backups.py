"""Clean the backups of a library of somebody who is forgotten.

Each is copied, the copy is cleaned, checked and put in the place of the old one: a program that is
stopped half-way leaves a whole backup behind.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facesort.faces.blind import Box, is_blind
from facesort.library import cipher
from facesort.library.backup import PARTIAL
from facesort.library.cipher import Key
from facesort.library.driver import sqlite
from facesort.library.forget import Target, erase, leave_blind_spots, target_of
from facesort.library.forget_edits import Gone, edits_leaving
from facesort.paths import backups_of, flush, private_file

_BESIDE = ("-wal", "-shm", "-journal")


@dataclass(slots=True)
class Cleaned:
    """What became of the backups.

    Attributes:
        rewritten: The names of those that were written anew without what was forgotten.
        unreadable: The names of those that could not be, and may still hold it.
    """

    rewritten: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def clean_backups(
    library: Path,
    key: Key | None,
    target: Target,
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> Cleaned:
    """Write all backups of a library anew, without what is forgotten; only for who is `alone`.

    Args:
        library: The library they are of.
        key: Its key; None if it is not encrypted.
        target: What is forgotten.
        step: Told how many are done, of how many.
    """
    cleaned = Cleaned()
    folder = backups_of(library)
    files = sorted(path for path in folder.glob("*") if path.is_file())
    for number, path in enumerate(files):
        step(number, len(files))
        if path.name.endswith(_BESIDE):
            continue  # it belongs to another, and goes with it
        try:
            _clean(path, None if cipher.is_plain(path) else key, target)
            cleaned.rewritten.append(path.name)
        except (OSError, sqlite.Error, UnicodeDecodeError):
            cleaned.unreadable.append(path.name)
    return cleaned


def _clean(path: Path, key: Key | None, target: Target) -> None:
    half = path.with_name(path.name + PARTIAL)
    try:
        os.close(private_file(half, os.O_RDWR | os.O_CREAT | os.O_EXCL))
        with contextlib.closing(_opened(path, key)) as old:
            # As bytes: a path need not be a text.
            old.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(half),))
        with contextlib.closing(_opened(half, key)) as copy:
            copy.execute("PRAGMA journal_mode=MEMORY")
            copy.execute("PRAGMA secure_delete=ON")
            copy.execute("BEGIN")
            here = _in_copy(copy, target)
            if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'blind_spot'").fetchone():
                leave_blind_spots(copy, here)
            erase(copy, here)
            copy.execute("COMMIT")
            copy.execute("VACUUM")
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise sqlite.DatabaseError("the copy is damaged")
        flush(half)
        half.replace(path)
        flush(path.parent)
    finally:
        half.unlink(missing_ok=True)


def _in_copy(copy: Any, target: Target) -> Target:  # noqa: ANN401 - a raw DB-API connection
    """Return what of a copy is to be forgotten: it may know the person by other faces."""
    if target.person_id is None:
        return target_of(copy, None)
    name, albums, faces = target.name, set(target.albums), set(target.faces)
    if copy.execute("SELECT 1 FROM person WHERE id = ?", (target.person_id,)).fetchone():
        own = target_of(copy, target.person_id)
        name = own.name or name
        albums |= set(own.albums)
        faces |= own.faces - target.kept
    faces |= set(_faces_at(copy, target.places))
    edits = edits_leaving(copy, Gone(faces, {target.person_id}, albums, name))
    there = dict.fromkeys(albums, "")
    return Target(target.person_id, name, faces, edits=edits, albums=there)


def _faces_at(copy: Any, places: Mapping[bytes, Sequence[Box]]) -> Iterator[int]:  # noqa: ANN401
    rows = copy.execute(
        "SELECT face.id, content_hash, x, y, face.width, face.height FROM face"
        " JOIN photo ON photo.id = photo_id"
    )
    for face_id, content, *box in rows:
        if is_blind(box, places.get(content, ())):
            yield face_id


def _opened(path: Path, key: Key | None) -> Any:  # noqa: ANN401 - a raw DB-API connection
    connection = cipher.connect(path, key)
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection
