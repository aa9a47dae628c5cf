"""What every command does first: open the library, and find whom the user means."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from facesort.cli.encryption import key_of, must_exist
from facesort.cli.parser import row_number
from facesort.errors import FacesortError, LibraryUnusable, NotFound
from facesort.library import edits, faces, people
from facesort.library.journal import Done
from facesort.library.store import Library, Session
from facesort.paths import owed_of
from facesort.text import _

if TYPE_CHECKING:
    from facesort.operations.engines import Engines


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Library]:
    """Open the library that the user named; only a scan makes a new one."""
    if args.command != "scan":
        must_exist(args.library)
    with closing(Library(args.library, key_of(args.library))) as library:
        warn_of(library)
        _clean_if_owed(library)
        yield library


def warn_of(library: Library) -> None:
    """Print what the user has to know of a library that can be used all the same."""
    for sentence in library.warnings():
        print(f"facesort: {sentence}", file=sys.stderr)


def _clean_if_owed(library: Library) -> None:
    if owed_of(library.path).exists():
        from facesort.operations import cleaning

        cleaning.clean_if_owed(library)


@contextmanager
def reading(args: argparse.Namespace) -> Iterator[Session]:
    """Lend a session that reads the library."""
    with opened(args) as library, library.read() as session:
        yield session


@contextmanager
def editing(args: argparse.Namespace) -> Iterator[Session]:
    """Lend a session that changes the library."""
    with opened(args) as library, library.write() as session:
        yield session


@contextmanager
def working(args: argparse.Namespace) -> Iterator[tuple[Library, Engines]]:
    """Open the library for long work, with the processes that do it."""
    from facesort.operations.engines import Engines

    with opened(args) as library, closing(Engines(library.path)) as engines:
        with _told_if_rebuilt(library):
            yield library, engines
        library.back_up_if_due(datetime.now().astimezone())


@contextmanager
def _told_if_rebuilt(library: Library) -> Iterator[None]:
    """Say so if work fails because a window went back to a backup beneath it."""
    before = library.rebuilt()
    try:
        yield
    except FacesortError:
        raise
    except Exception as error:
        if library.rebuilt() == before:
            raise
        raise LibraryUnusable(
            _(
                "Another facesort went back to a backup of the library, or forgot somebody, meanwhile."
            ),
            _("Give the command once more."),
        ) from error


def find_person(session: Session, person: str) -> int:
    """Return the id of the person whom the user called by number or by name."""
    number = row_number(person)
    if number is not None and people.exists_person(session, number):
        return number
    named = people.people_named(session, edits.clean_name(person))
    if len(named) == 1:
        return named[0]
    if named:
        raise NotFound(
            _("Several people are called “{name}”.").format(name=person),
            _("Give the number of one of them: {ids}.").format(ids=", ".join(map(str, named))),
        )
    raise NotFound(
        _("There is no person “{name}”.").format(name=person),
        _("“facesort people” lists the people and their numbers."),
    )


def must_be_with(session: Session, face_ids: Sequence[int], person_id: int) -> None:
    """Refuse faces that are not with a person.

    Raises:
        NotFound: One of them is not.
    """
    own = {face.id for face in faces.faces_of_person(session, person_id)}
    for face_id in face_ids:
        if face_id not in own:
            raise NotFound(
                _("Face {face} is not with person {person}.").format(
                    face=face_id, person=person_id
                ),
                _("“facesort faces --person {person}” lists their faces.").format(person=person_id),
            )


def say(done: Done) -> int:
    """Print what was done."""
    said = _("Done: {label}.") if done.touched else _("It was so already: {label}.")
    print(said.format(label=done.label))
    return 0


def rounded(value: float | None) -> float | None:
    """Return a figure as it is printed."""
    return None if value is None else round(value, 4)
