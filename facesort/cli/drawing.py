"""The commands about what is a face in a photo and what is none."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from facesort.cli.opening import editing, find_or_new, say, working
from facesort.cli.progress import monitored
from facesort.errors import FacesortError, NotFound
from facesort.library import boxes, photos
from facesort.library.boxes import Box
from facesort.library.store import Session
from facesort.text import _, shown


def say_not_faces(args: argparse.Namespace) -> int:
    """Say that something is no face."""
    with editing(args) as session:
        done = boxes.say_not_faces(session, args.faces)
    return say(done)


def draw(args: argparse.Namespace) -> int:
    """Add a face that was not found in a photo."""
    from facesort.operations.draw_face import Drawing, draw_face

    with working(args) as (library, engines), monitored() as monitor:
        with library.read() as session:
            who = None
            if args.person is not None:
                who = find_or_new(session, args.person, new=args.new)
            photo_id, box = _place(session, args)
        try:
            drawn = draw_face(library, engines, Drawing(photo_id, box, who), monitor)
        except boxes.FaceThere as error:
            raise FacesortError(
                error.message,
                _("It is number {id}; “facesort confirm {id} P” says who it is.").format(
                    id=error.face_id
                ),
            ) from error
    say(drawn.done)
    print(_("The new face is number {id}.").format(id=drawn.face_id))
    if not drawn.seen:
        print(_("No face was found in this box: it stays as you drew it, and is like nobody."))
    return 0


def _real_paths(path: bytes) -> Sequence[bytes]:
    """Return under which paths a file may be in the library: a link in a folder of it is a file too."""
    if b"\0" in path:
        return ()
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name), os.path.realpath(path)


def _place(session: Session, args: argparse.Namespace) -> tuple[int, Box]:
    """Return which photo lies in the file that the user named, and where the box is in it, 0..1."""
    found = (photos.photo_in_file(session, path) for path in _real_paths(args.photo))
    facts = next((facts for facts in found if facts is not None), None)
    if facts is None:
        raise NotFound(
            _("The photo “{path}” is not in the library.").format(path=shown(args.photo)),
            _("“facesort scan FOLDER” adds the folder it is in."),
        )
    if not facts.width or not facts.height:
        raise FacesortError(
            _("Nobody has looked at “{path}” yet.").format(path=shown(args.photo)),
            _("“facesort scan FOLDER” does."),
        )
    x, width = args.x / facts.width, args.width / facts.width
    y, height = args.y / facts.height, args.height / facts.height
    return facts.id, (x, y, width, height)
