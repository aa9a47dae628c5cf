"""Folders that were moved: what they held lies in another folder of the library now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from facesort.errors import NotFound
from facesort.library.edits import remove_folder
from facesort.library.folders import FolderRow, Place, list_folders
from facesort.library.journal import Done
from facesort.library.schema import File, Root
from facesort.text import _, shown

#: So much of what a folder held lies in the other one at least: who tidies up deletes a little.
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder that seems to have been moved: its id, where it was and where it is now, absolute."""

    folder_id: int
    before: bytes
    now: bytes


def lies_in(session: Session, folder: FolderRow, place: Place) -> bool:
    """Whether almost all photos of a folder lie in another place of the library, too."""
    if folder.id == place.root_id or not folder.photos:
        return False
    here = aliased(File)
    there = exists().where(
        here.root_id == place.root_id, here.photo_id == File.photo_id, here.gone_at.is_(None)
    )
    query = select(func.count(File.photo_id.distinct())).where(
        File.root_id == folder.id, File.gone_at.is_(None), there
    )
    return (session.scalar(query) or 0) >= _MOST * folder.photos


def remove_folder_at(session: Session, path: bytes) -> Done:
    """Take the folder with this path (absolute) out of the library, see `edits.remove_folder`.

    Raises:
        NotFound: The library has no such folder.
    """
    folder_id = session.scalar(select(Root.id).where(Root.path == path, Root.watched))
    if folder_id is None:
        known = ", ".join(folder.display for folder in list_folders(session))
        raise NotFound(
            _("The folder “{folder}” is not in the library.").format(folder=shown(path)),
            _("It has these: {folders}.").format(folders=known or "–"),
        )
    return remove_folder(session, folder_id)
