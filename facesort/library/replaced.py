"""What files held before they were edited: kept in mind until somebody has looked at what they hold now.

How the faces of an old content move on to the new one is told in `versions`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library.batches import batches
from facesort.library.schema import Face, File

#: No path holds this byte: what follows it is the number of the photo that the file was.
MARK = b"\0"


def keep_replaced(session: Session, root_id: int, now: Mapping[bytes, int | None]) -> None:
    """Keep in mind what these files held before, where that is something else with faces.

    Args:
        session: A writing session.
        root_id: The folder that the files are in.
        now: By path (relative to the folder): the photo that each file is from now on.
    """
    columns = File.path, File.photo_id, File.size, File.mtime_ns, File.seen_at
    before = [
        row
        for part in batches(list(now))
        for row in session.execute(
            select(*columns).where(
                File.root_id == root_id, File.path.in_(part), File.photo_id.is_not(None)
            )
        )
        if row.photo_id != now[row.path]
    ]
    photos = {row.photo_id for row in before}
    with_faces = set(session.scalars(select(Face.photo_id).where(Face.photo_id.in_(photos))))
    rows = [
        {
            "root_id": root_id,
            "path": row.path + MARK + b"%d" % row.photo_id,
            "photo_id": row.photo_id,
            "size": row.size,
            "mtime_ns": row.mtime_ns,
            "seen_at": row.seen_at,
            "gone_at": row.seen_at,
        }
        for row in before
        if row.photo_id in with_faces
    ]
    if rows:
        session.execute(upsert(File).on_conflict_do_nothing(), rows)
