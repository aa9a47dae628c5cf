"""One function per command.  Each gets the parsed arguments and returns an exit code."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from facesort.cli.parser import row_number
from facesort.cli.progress import monitored
from facesort.errors import FacesortError, NotFound
from facesort.library import edits, faces, journal, people, photos
from facesort.library.faces import FaceRow
from facesort.library.journal import Done
from facesort.library.store import Library, Session
from facesort.text import _, ngettext, shown

if TYPE_CHECKING:
    from facesort.operations.engines import Engines


def run(args: argparse.Namespace) -> int:
    """Run the command that was parsed.

    Raises:
        FacesortError: It could not be done.
        Cancelled: Ctrl-C stopped it.
    """
    return _COMMANDS[args.command](args)


def _scan(args: argparse.Namespace) -> int:
    from facesort.operations.scan import scan_folders

    with _engines(args) as (library, engines), monitored() as monitor:
        report = scan_folders(library, args.folders, engines, monitor)
    for trouble in report.troubles:
        print(f"facesort: {trouble}", file=sys.stderr)
    code = 1 if report.unusable else 0  # the other folders were scanned all the same
    if args.json:
        print(json.dumps({**dataclasses.asdict(report.counts), "seconds": report.seconds}))
        return code
    counts = report.counts
    print(
        _("{photos} photos ({new} new), {faces} faces, {people} people.").format(
            photos=counts.photos, new=counts.new, faces=counts.faces, people=counts.people
        )
    )
    if counts.problems:
        print(
            ngettext(
                "{n} file could not be used: “facesort problems” says why.",
                "{n} files could not be used: “facesort problems” lists them.",
                counts.problems,
            ).format(n=counts.problems)
        )
    return code


def _group(args: argparse.Namespace) -> int:
    from facesort.operations.group_people import group_people

    with _engines(args) as (library, engines), monitored() as monitor:
        report = group_people(library, engines, monitor)
    print(_("{faces} faces, {moved} moved.").format(faces=report.faces, moved=report.moved))
    return 0


def _people(args: argparse.Namespace) -> int:
    with _reading(args) as session:
        rows = people.list_people(session, ("named", "unnamed", "ignored"))
    if args.json:
        shown_fields = ("id", "name", "kind", "faces", "photos")
        print(json.dumps([{f: getattr(row, f) for f in shown_fields} for row in rows]))
        return 0
    for row in rows:
        name = row.name or _("Who is this?")
        hidden = _("  (bystander)") if row.kind == "ignored" else ""
        counts = _("{photos:6} photos {faces:6} faces").format(photos=row.photos, faces=row.faces)
        print(f"{row.id:6}  {counts}  {name}{hidden}")
    return 0


def _faces(args: argparse.Namespace) -> int:
    with _reading(args) as session:
        person_id = _person_id(session, args.person) if args.person is not None else None
        page: list[tuple[FaceRow, tuple[int | None, int | None]]] = []
        for face in faces.each_face(session, person_id):
            page.append(face)
            if len(page) == 1_000:  # noqa: PLR2004 - rows whose files are asked for together
                _print_faces(session, page, args.json)
                page = []
        _print_faces(session, page, args.json)
    return 0


def _print_faces(
    session: Session,
    page: Sequence[tuple[FaceRow, tuple[int | None, int | None]]],
    as_json: bool,
) -> None:
    files = photos.files_of_photos(session, [face.photo_id for face, _size in page])
    for face, (width, height) in page:
        paths = files.get(face.photo_id, [])
        width, height = width or 0, height or 0
        x, y, w, h = face.box
        box = [round(v, 1) for v in (x * width, y * height, w * width, h * height)]
        if not as_json:
            name = face.person_name or (_("Who is this?") if face.person_id else _("not placed"))
            print(f"{face.id:7}  {face.person_id or '-':>6}  {name}  {shown(b', '.join(paths))}")
            continue
        row = {
            "face": face.id,
            "files": [os.fsdecode(path) for path in paths],
            "photo_size": [width, height],
            "box": box,
            "person": face.person_id,
            "name": face.person_name,
            "assigned_by": face.assigned_by,
            "certainty": _rounded(face.certainty),
            "quality": _rounded(face.quality),
        }
        print(json.dumps(row))


def _problems(args: argparse.Namespace) -> int:
    with _reading(args) as session:
        rows = photos.list_problems(session)
    if args.json:
        fields = [
            {
                "file": os.fsdecode(row.path),
                "kind": row.kind,
                "message": row.message,
                "advice": row.advice,
            }
            for row in rows
        ]
        print(json.dumps(fields))
        return 0
    for row in rows:
        print(f"{shown(row.path)}\n    {row.message} {row.advice}".rstrip())
    return 0


def _history(args: argparse.Namespace) -> int:
    with _reading(args) as session:
        rows = journal.history(session)
    if args.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows]))
        return 0
    for row in rows:
        print(f"{row.seq:6}  {row.at}  {row.label}{_('  (undone)') if row.undone else ''}")
    return 0


def _name(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        person_id = _person_id(session, args.person)
        done = edits.rename_person(session, person_id, args.name)
        namesakes = people.people_named(session, edits.clean_name(args.name))
    _say(done)
    others = [str(other) for other in namesakes if other != person_id]
    if others:
        print(
            _(
                "Others have this name too; “facesort merge {into} {others}” makes one of them."
            ).format(into=person_id, others=" ".join(others)),
            file=sys.stderr,
        )
    return 0


def _merge(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        others = [_person_id(session, other) for other in args.others]
        done = edits.merge_people(session, _person_id(session, args.into), others)
    return _say(done)


def _split(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        person_id = _person_id(session, args.person)
        _must_be_with(session, args.faces, person_id)
        done, new_id = edits.split_faces(session, args.faces)
    _say(done)
    print(_("The new person is number {id}.").format(id=new_id))
    return 0


def _confirm(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        done = edits.confirm_faces(session, [args.face], _person_id(session, args.person))
    return _say(done)


def _reject(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        done = edits.reject_faces(session, [args.face], _person_id(session, args.person))
    return _say(done)


def _hide(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        done = edits.hide_people(session, [_person_id(session, args.person)])
    return _say(done)


def _undo(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        done = journal.undo(session)
    if done is None:
        raise FacesortError(_("There is nothing to undo."))
    print(_("Undone: {label}.").format(label=done.label))
    return 0


def _redo(args: argparse.Namespace) -> int:
    with _editing(args) as session:
        done = journal.redo(session)
    if done is None:
        raise FacesortError(_("There is nothing to redo."))
    print(_("Done again: {label}.").format(label=done.label))
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from facesort.operations.doctor import examine

    findings = examine(args.library)
    for finding in findings:
        mark = "ok " if finding.fine else "BAD"
        print(f"{mark}  {finding.what}: {finding.state}")
        if not finding.fine:
            print(f"     {finding.advice}")
    return 0 if all(finding.fine for finding in findings) else 1


def _gui(args: argparse.Namespace) -> int:
    try:
        from facesort.gui.app import main
    except ImportError as error:
        raise FacesortError(
            _("The window cannot open: {reason}.").format(reason=error),
            _("Install PySide6-Essentials and the system libraries that the README names."),
        ) from error
    return main(args.library, args.folders)


def _evaluate(args: argparse.Namespace) -> int:
    from facesort.operations.evaluate import evaluate
    from facesort.people.measures import SIZES, Score

    with _opened(args) as library:
        result = evaluate(library, args.labels)
    scores: dict[str, Score | None] = {
        "BCubed": result.measures.bcubed,
        "pairwise": result.measures.pairwise,
    }
    for (low, high), score in zip(SIZES, result.measures.by_size, strict=True):
        scores[f"{low}-{high}" if high else f"{low}+"] = score
    if args.json:
        figures = {
            name: score and {"precision": score.precision, "recall": score.recall, "f": score.f}
            for name, score in scores.items()
        }
        counts = ("labels", "people", "not_found", "not_placed")
        print(json.dumps({name: getattr(result, name) for name in counts} | figures))
        return 0
    print(
        _("{labels} labels of {people} people; {missing} not found, {alone} with nobody.").format(
            labels=result.labels,
            people=result.people,
            missing=result.not_found,
            alone=result.not_placed,
        )
    )
    print(f"{'':24}{_('precision'):>10}{_('recall'):>10}{'F':>10}")
    for name, score in scores.items():
        title = name if name[0].isalpha() else _("people of {size} faces").format(size=name)
        if score is not None:
            print(f"{title:24}{score.precision:10.4f}{score.recall:10.4f}{score.f:10.4f}")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": _scan,
    "group": _group,
    "people": _people,
    "faces": _faces,
    "evaluate": _evaluate,
    "problems": _problems,
    "history": _history,
    "name": _name,
    "merge": _merge,
    "split": _split,
    "confirm": _confirm,
    "reject": _reject,
    "hide": _hide,
    "undo": _undo,
    "redo": _redo,
    "doctor": _doctor,
    "gui": _gui,
}


@contextmanager
def _opened(args: argparse.Namespace) -> Iterator[Library]:
    """Open the library that the user named; only a scan makes a new one."""
    if args.command != "scan" and not args.library.exists():
        raise FacesortError(
            _("There is no library “{path}” yet.").format(path=args.library),
            _("“facesort scan FOLDER” makes one."),
        )
    with closing(Library(args.library)) as library:
        yield library


@contextmanager
def _reading(args: argparse.Namespace) -> Iterator[Session]:
    with _opened(args) as library, library.read() as session:
        yield session


@contextmanager
def _editing(args: argparse.Namespace) -> Iterator[Session]:
    with _opened(args) as library, library.write() as session:
        yield session


@contextmanager
def _engines(args: argparse.Namespace) -> Iterator[tuple[Library, Engines]]:
    from facesort.operations.engines import Engines

    with _opened(args) as library, closing(Engines(library.path)) as engines:
        yield library, engines


def _person_id(session: Session, person: str) -> int:
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


def _must_be_with(session: Session, face_ids: Sequence[int], person_id: int) -> None:
    own = {face.id for face in faces.faces_of_person(session, person_id)}
    for face_id in face_ids:
        if face_id not in own:
            raise NotFound(
                _("Face {face} is not with person {person}.").format(
                    face=face_id, person=person_id
                ),
                _("“facesort faces --person {person}” lists their faces.").format(person=person_id),
            )


def _say(done: Done) -> int:
    said = _("Done: {label}.") if done.touched else _("It was so already: {label}.")
    print(said.format(label=done.label))
    return 0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
