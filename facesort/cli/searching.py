"""The commands that search for photos, and keep searches as albums."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence

from facesort.cli.opening import editing, reading, say
from facesort.errors import FacesortError, NotFound
from facesort.library import albums, photos
from facesort.library.albums import AlbumRow
from facesort.library.photos import PhotoRow
from facesort.library.search import query
from facesort.library.search.tree import BadSearch
from facesort.library.store import Session
from facesort.text import _, shown


def find(args: argparse.Namespace) -> int:
    """List the photos that a search means."""
    with reading(args) as session:
        return _print_found(session, " ".join(args.query), as_json=args.json)


def list_albums(args: argparse.Namespace) -> int:
    """List the albums."""
    with reading(args) as session:
        found = [(row, _count(session, row)) for row in albums.list_albums(session)]
    if args.json:
        print(json.dumps([{**dataclasses.asdict(row), "photos": count} for row, count in found]))
        return 0
    for row, count in found:
        print(f"{'-' if count is None else count:>6}  {row.name}: {row.query}")
    if not found:
        print(_("There are no albums."))
    return 0


def album(args: argparse.Namespace) -> int:
    """List the photos of an album; make, change, rename or remove it."""
    if not (args.query or args.rename is not None or args.remove):
        with reading(args) as session:
            text = _find_album(session, args.name).query
            return _print_found(session, text, as_json=args.json)
    if args.json:
        raise FacesortError(
            _("Only the photos of an album can be printed as JSON."),
            _("Leave out “--json”; nothing was changed."),
        )
    with editing(args) as session:
        if args.remove:
            done = albums.remove_album(session, _find_album(session, args.name).id)
        elif args.rename is not None:
            row = _find_album(session, args.name)
            done = albums.rename_album(session, row.id, args.rename)
        else:
            old = albums.album_named(session, args.name)
            text = " ".join(args.query)
            if old is not None:
                done = albums.change_album(session, old.id, text)
            else:
                done, _album_id = albums.make_album(session, args.name, text)
    return say(done)


def _count(session: Session, row: AlbumRow) -> int | None:
    """Return how many photos are in an album, None if its search cannot be understood any more."""
    try:
        return query.count_photos(session, row.query)
    except BadSearch:
        return None


def _find_album(session: Session, name: str) -> AlbumRow:
    row = albums.album_named(session, name)
    if row is None:
        raise NotFound(
            _("There is no album “{name}”.").format(name=shown(name)),
            _("“facesort albums” lists the albums."),
        )
    return row


def _print_found(session: Session, text: str, *, as_json: bool) -> int:
    found = query.find_photos(session, text)
    for said in query.namesakes(session, text):
        print(said, file=sys.stderr)
    return _print_photos(session, found, as_json=as_json)


def _print_photos(session: Session, found: Sequence[PhotoRow], *, as_json: bool) -> int:
    ids = [row.id for row in found]
    files = photos.files_of_photos(session, ids)
    if as_json:
        people = query.people_in(session, ids)
        rows = [
            {
                "photo": row.id,
                "files": [os.fsdecode(path) for path in files.get(row.id, [])],
                "taken_at": row.taken_at,
                "people": [{"id": who, "name": name} for who, name in people.get(row.id, [])],
            }
            for row in found
        ]
        print(json.dumps(rows))
        return 0
    for row in found:
        for path in files.get(row.id, []):
            print(shown(path))
    if not found:
        print(_("Nothing found."), file=sys.stderr)  # not among the paths, for whoever reads them
    return 0
