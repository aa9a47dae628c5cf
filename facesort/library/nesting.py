"""No watched folder of the library lies in another: each file belongs to the outermost one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.schema import File, Root


def inside(folder: bytes) -> bytes:
    """Return how the path of everything below a folder begins."""
    return folder if folder.endswith(b"/") else folder + b"/"


def settle(session: Session, root_id: int) -> None:
    """Give a folder that is watched from now on all that the library remembers of what lies in it.

    Folders inside it become part of it; one around it, which nobody watches, keeps only the rest.
    """
    path = session.scalars(select(Root.path).where(Root.id == root_id)).one()
    others = session.execute(select(Root.id, Root.path).where(Root.id != root_id)).all()
    for other_id, other in others:
        if other.startswith(inside(path)):
            way = other[len(inside(path)) :] + b"/"
            _move(session, root_id, [(i, way + file) for i, file in _files(session, other_id)])
            session.execute(delete(Root).where(Root.id == other_id))
        elif path.startswith(inside(other)):
            way = path[len(inside(other)) :] + b"/"
            below = [(i, file) for i, file in _files(session, other_id) if file.startswith(way)]
            _move(session, root_id, [(i, file[len(way) :]) for i, file in below])


def _files(session: Session, root_id: int) -> list[tuple[int, bytes]]:
    query = select(File.id, File.path).where(File.root_id == root_id)
    return [(file_id, path) for file_id, path in session.execute(query)]


def _move(session: Session, root_id: int, files: Sequence[tuple[int, bytes]]) -> None:
    """Move files (id, path from now on) to a folder, which may remember some of them itself."""
    for part in batches(files):
        older = File.path.in_([path for _id, path in part])
        session.execute(delete(File).where(File.root_id == root_id, older))
        rows = [{"id": file_id, "root_id": root_id, "path": path} for file_id, path in part]
        session.execute(update(File), rows)
