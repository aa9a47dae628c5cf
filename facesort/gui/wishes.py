"""What the user asks for becomes an edit of the library, told with a way to take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from facesort.errors import FacesortError, HeldByLater, NotFound
from facesort.gui.hub import Hub
from facesort.gui.jobs import Job, Jobs
from facesort.gui.reading import namesakes
from facesort.library import asides, boxes, edits, faces, people, review
from facesort.library.journal import Done
from facesort.library.people import PersonRow
from facesort.library.store import Library, Session
from facesort.library.touched import Touched
from facesort.operations import history
from facesort.text import _


@dataclass(frozen=True, slots=True)
class Collision:
    """Somebody bears the name already: nothing was changed, the user must say who is meant.

    Attributes:
        name: The name, as it would be stored.
        namesakes: Who bears it, those with the most photos first.
        person_id: Who was to be renamed, None if faces were to be placed.
        face_ids: Which faces were to be placed.
    """

    name: str
    namesakes: tuple[PersonRow, ...]
    person_id: int | None = None
    face_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of a wish: what was done, and which way ("do", "undo", "redo")."""

    done: Done
    way: str


_Edit: TypeAlias = Callable[[Session], "_Told | Collision | None"]


class Wishes(QObject):
    """Makes edits in the lane for quick work.

    Signals:
        edited: Something was done; carries (what, way): the edit's label, and "do", "undo" or "redo".
        collision_found: Somebody bears the name already; carries a Collision.
        take_back_refused: Later edits build on the one to be taken back; carries a list of their ids.
    """

    edited = Signal(str, str)
    collision_found = Signal(object)
    take_back_refused = Signal(list)

    def __init__(
        self, library: Library, jobs: Jobs, hub: Hub, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._hub = hub
        self._at_work: set[object] = set()

    def rename_person(self, person_id: int, name: str) -> None:
        """Give a person a name; asks if somebody bears it already."""
        self._make(partial(_rename, person_id, name))

    def rename_owner(self, face_id: int, person_id: int, name: str) -> None:
        """Give the person a name whom a face was with when the user was asked for it.

        If the face is with somebody else by now, only the face is meant.
        """
        self._make(partial(_rename_owner, face_id, person_id, name), _faces_gone())

    def assign_faces(self, face_ids: Sequence[int], who: int | str) -> None:
        """Say who these faces are: a person by id or by name; a new name makes a new person."""
        faces = tuple(face_ids)
        if isinstance(who, int):
            self._make(lambda s: _Told(edits.confirm_faces(s, faces, who), "do"), _faces_gone())
        else:
            self._make(partial(_assign, faces, who), _faces_gone())

    def answer(self, collision: Collision, person_id: int | None) -> None:
        """Go on after a collision: the namesake `person_id` is meant, or (None) somebody else."""
        self._make(partial(_after_collision, collision, person_id))

    def merge_people(self, into_id: int, others: Sequence[int]) -> None:
        """Make one person of several."""
        ids = tuple(others)
        key = ("merge", into_id, ids)
        self._make(lambda s: _Told(edits.merge_people(s, into_id, ids), "do"), key=key)

    def unite(self, person_id: int, other_id: int) -> None:
        """Make a person the one whom the user chose for them, and do not ask again."""
        self._make(partial(_unite, person_id, other_id), key=("unite", person_id, other_id))

    def split_faces(self, face_ids: Sequence[int]) -> None:
        """Make a new person of these faces."""
        faces = tuple(face_ids)
        self._make(lambda s: _Told(edits.split_faces(s, faces)[0], "do"), _faces_gone())

    def reject_faces(self, face_ids: Sequence[int], person_id: int) -> None:
        """Say that these faces are not this person."""
        faces = tuple(face_ids)
        self._make(lambda s: _Told(edits.reject_faces(s, faces, person_id), "do"), _faces_gone())

    def hide_people(self, person_ids: Sequence[int]) -> None:
        """Put people among the bystanders."""
        ids = tuple(person_ids)
        self._make(lambda s: _Told(edits.hide_people(s, ids), "do"))

    def hide_faces(self, face_ids: Sequence[int]) -> None:
        """Put faces among the bystanders."""
        ids = tuple(face_ids)
        self.do(lambda session: asides.hide_faces(session, ids), _faces_gone())

    def show_people(self, person_ids: Sequence[int]) -> None:
        """Bring people back from the bystanders."""
        ids = tuple(person_ids)
        self._make(lambda s: _Told(edits.show_people(s, ids), "do"))

    def remove_folder(self, folder_id: int) -> None:
        """Take a folder out of the library."""
        gone = _("That folder is not in the library any more.")
        self._make(lambda s: _Told(edits.remove_folder(s, folder_id), "do"), gone)

    def do(self, edit: Callable[[Session], Done], gone: str = "") -> None:
        """Make an edit of the library.

        Args:
            edit: Makes it, in a writing session.
            gone: What to say if somebody or something that it is about is not there any more.
        """
        self._make(lambda session: _Told(edit(session), "do"), gone)

    def take_back(self, edit_id: int) -> None:
        """Take back one old edit, and no other."""
        gone = _("That change is not in the history any more.")
        self._make(lambda s: _Told(history.take_back(s, edit_id), "do"), gone)

    def not_faces(self, face_ids: Sequence[int]) -> None:
        """Say that these are no faces."""
        ids = tuple(face_ids)
        gone = _("Those faces are not there any more.")
        self._make(lambda s: _Told(boxes.say_not_faces(s, ids), "do"), gone)

    def tell(self, done: Done) -> None:
        """Tell of an edit that was made elsewhere for the user."""
        self._on_made(_Told(done, "do"))

    def undo(self) -> None:
        """Take back the last edit."""
        self._make(_undo)

    def undo_answer(self) -> None:
        """Take back the last edit, if it is what was said to a question."""
        self._make(_undo_answer)

    def redo(self) -> None:
        """Make again what was taken back last."""
        self._make(_redo)

    def _make(self, edit: _Edit, gone: str = "", key: object = None) -> None:
        """Make an edit; one with the same `key` that is still at work is the same wish, said twice."""
        if key is not None and key in self._at_work:
            return
        gone = gone or _("That person is not there any more.")
        job = self._jobs.start(
            _("Change"), lambda _monitor: self._write(edit, gone), essential=True
        )
        job.succeeded.connect(self._on_made)
        job.failed.connect(self._on_failed)
        if key is not None:
            self._at_work.add(key)
            job.ended.connect(partial(self._on_ended, key))

    def _on_ended(self, key: object, _job: Job) -> None:
        self._at_work.discard(key)

    def _write(self, edit: _Edit, gone: str) -> _Told | Collision | None:
        try:
            with self._library.write() as session:
                return edit(session)
        except NotFound as error:  # its words are for the terminal: they speak of numbers
            raise NotFound(gone, _("The page shows who is there now.")) from error

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, HeldByLater):
            self.take_back_refused.emit(list(error.holders))
        else:  # the page shows what is no longer so, or what did not come true
            self._hub.tell_now(Touched.EVERYTHING)

    def _on_made(self, result: _Told | Collision | None) -> None:
        if isinstance(result, Collision):
            self.collision_found.emit(result)
        elif result is not None and result.done.touched:
            self._hub.tell_now(result.done.touched)
            self.edited.emit(result.done.label, result.way)


def _faces_gone() -> str:
    return _("Those faces, or that person, are not there any more.")


def _rename(person_id: int, name: str, session: Session) -> _Told | Collision:
    cleaned = edits.clean_name(name)
    others = tuple(row for row in namesakes(session, cleaned) if row.id != person_id)
    if others:
        return Collision(cleaned, others, person_id=person_id)
    return _Told(edits.rename_person(session, person_id, cleaned), "do")


def _rename_owner(face_id: int, person_id: int, name: str, session: Session) -> _Told | Collision:
    face = faces.find_face(session, face_id)
    if face is not None and face.person_id == person_id:
        return _rename(person_id, name, session)
    return _assign((face_id,), name, session)


def _assign(face_ids: tuple[int, ...], name: str, session: Session) -> _Told | Collision:
    cleaned = edits.clean_name(name)
    found = namesakes(session, cleaned)
    match found:
        case []:
            return _Told(edits.split_faces(session, face_ids, cleaned)[0], "do")
        case [person]:
            return _Told(edits.confirm_faces(session, face_ids, person.id), "do")
    return Collision(cleaned, tuple(found), face_ids=face_ids)


def _after_collision(collision: Collision, person_id: int | None, session: Session) -> _Told:
    if collision.person_id is None:
        if person_id is None:
            done, _new = edits.split_faces(session, collision.face_ids, collision.name)
        else:
            done = edits.confirm_faces(session, collision.face_ids, person_id)
    elif person_id is None:
        done = edits.rename_person(session, collision.person_id, collision.name)
    else:
        same = next(row for row in collision.namesakes if row.id == person_id)
        # The one who is left must not be a bystander.
        hidden = same.kind == "ignored"
        into, other = (
            (collision.person_id, person_id) if hidden else (person_id, collision.person_id)
        )
        done = edits.merge_people(session, into, [other])
    return _Told(done, "do")


def _unite(person_id: int, other_id: int, session: Session) -> _Told:
    hidden = {row.id for row in people.list_people(session, ("ignored",))}
    # The one who is left must not be a bystander.
    into, other = (other_id, person_id)
    if other_id in hidden and person_id not in hidden:
        into, other = person_id, other_id
    return _Told(edits.merge_people(session, into, [other]), "do")


def _undo(session: Session) -> _Told | None:
    done = history.undo(session)
    return None if done is None else _Told(done, "undo")


def _undo_answer(session: Session) -> _Told | None:
    if not review.is_last_said(session):
        raise FacesortError(
            _("Something else was changed since."), _("“Undo” in the Edit menu takes it back.")
        )
    return _undo(session)


def _redo(session: Session) -> _Told | None:
    done = history.redo(session)
    return None if done is None else _Told(done, "redo")
