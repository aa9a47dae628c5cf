"""Which photos are still there: those with a file that is not gone, in a folder that is watched."""

from __future__ import annotations

from sqlalchemy import exists, update
from sqlalchemy.orm import Session

from facesort.library.schema import File, Photo, Root


def update_presence(session: Session) -> None:
    """Bring `photo.present` up to date.  Nothing is forgotten: the people of a photo stay with it."""
    held = exists().where(
        File.photo_id == Photo.id, File.gone_at.is_(None), File.root_id == Root.id, Root.watched
    )
    session.execute(
        update(Photo)
        .where(Photo.present != held)
        .values(present=held)
        .execution_options(synchronize_session=False)
    )
