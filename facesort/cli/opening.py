"""What every command does first: open the library, and find whom the user means."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from facesort.cli.encryption import key_of, must_exist
from facesort.cli.parser import row_number
from facesort.errors import FacesortError, LibraryUnusable, NotFound
from facesort.library import edits, faces, people
from facesort.library.journal import Done
from facesort.library.search.words import folded, numbered
from facesort.library.store import Library, Session
from facesort.paths import owed_of
from facesort.text import _, quoted

if TYPE_CHECKING:
    from facesort.operations.engines import Engines

#: From this likeness on, a new name may be a known one, mistyped; so many are offered.
_ALIKE, _OFFERED = 0.75, 3
#: No name is likened by more characters.
_LETTERS = 60


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
    name, number = numbered(edits.clean_name(person))  # anna#12, as in a search
    if number is not None and number in people.people_named(session, name):
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


def find_or_new(session: Session, person: str, *, new: bool) -> int | str:
    """Return the id of the person whom the user called so, or the name of a person who is to be made.

    Args:
        session: A session.
        person: A number, or a name.
        new: The user said that it is somebody new, whoever has the name or one like it.
    """
    name = edits.clean_name(person)
    is_number = row_number(person) is not None or numbered(name)[1] is not None
    if not new and (is_number or people.people_named(session, name)):
        return find_person(session, person)
    alike = "" if new else _alike(session, name)
    if alike:
        raise NotFound(
            _("There is no person “{name}”, but {others}.").format(name=name, others=alike),
            _("Write it so if that is meant, or add “--new” if it is somebody else."),
        )
    return name


def _alike(session: Session, name: str) -> str:
    """Return who is called nearly so, or has this name among others."""
    known = people.list_people(session, ("named", "ignored"))
    plain = {folded(row.name): quoted(row.name) for row in known if row.name}
    wanted = folded(name)
    found = [one for one in plain if f" {wanted} " in f" {one} " or f" {one} " in f" {wanted} "]
    found += difflib.get_close_matches(wanted[:_LETTERS], [*plain], _OFFERED, _ALIKE)
    return _(", ").join(plain[one] for one in [*dict.fromkeys(found)][:_OFFERED])


def called(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return how these people are called in a sentence: by their names, or else their numbers."""
    named = people.names_of(session, list(person_ids))
    return {
        who: quoted(name) if name else _("person {id}").format(id=who)
        for who, name in named.items()
    }


def must_be_with(session: Session, face_ids: Sequence[int], person_id: int) -> None:
    """Refuse faces that are not with a person.

    Raises:
        NotFound: One of them is not.
    """
    own = {face.id for face in faces.faces_of_person(session, person_id)}
    for face_id in face_ids:
        if face_id not in own:
            raise NotFound(
                _("Face {face} is not with {who}.").format(
                    face=face_id, who=called(session, [person_id])[person_id]
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
