"""Files whose content is compared with what it was: damage leaves size and date as they were."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from facesort.library.folders import Place, Trouble, lies_at
from facesort.library.schema import File, Photo, Problem, Root


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A file, and the content that it had when it was read.  `path` is absolute."""

    id: int
    path: bytes
    size: int
    mtime_ns: int
    content_hash: bytes
    problem: str


def count_contents(session: Session, places: Sequence[Place]) -> int:
    """Return how many files with a photo lie in these folders; none: in all."""
    query = select(func.count()).select_from(File).join(Root)
    return session.scalar(query.where(*_with_photo(places))) or 0


def next_contents(
    session: Session, places: Sequence[Place], after: int, limit: int
) -> list[KnownContent]:
    """Return files with a photo in these folders (none: in all), by id, from the one behind `after`."""
    query = (
        select(
            File.id,
            Root.path,
            File.path,
            File.size,
            File.mtime_ns,
            Photo.content_hash,
            func.coalesce(Problem.kind, ""),
        )
        .join(Root)
        .join(Photo)
        .outerjoin(Problem)
        .where(File.id > after, *_with_photo(places))
        .order_by(File.id)
        .limit(limit)
    )
    return [
        KnownContent(file_id, os.path.join(root, path), size, mtime_ns, content, problem)
        for file_id, root, path, size, mtime_ns, content, problem in session.execute(query)
    ]


def note_trouble(session: Session, troubles: dict[int, Trouble]) -> None:
    """Note what is the matter with files that keep the content they had; by the id of the file."""
    rows = [
        {"file_id": file_id, "kind": kind, "message": message, "advice": advice}
        for file_id, (kind, message, advice) in troubles.items()
    ]
    if rows:
        statement = upsert(Problem)
        new = {c: statement.excluded[c] for c in ("kind", "message", "advice")}
        session.execute(statement.on_conflict_do_update(index_elements=["file_id"], set_=new), rows)


def note_intact(session: Session, file_ids: Sequence[int], kinds: Sequence[str]) -> None:
    """Note that these files are as they were: problems of these kinds are gone."""
    session.execute(delete(Problem).where(Problem.file_id.in_(file_ids), Problem.kind.in_(kinds)))


def _with_photo(places: Sequence[Place]) -> list[ColumnElement[bool]]:
    here = [or_(*(lies_at(place) for place in places))] if places else []
    return [and_(File.photo_id.is_not(None), File.gone_at.is_(None), Root.watched), *here]
