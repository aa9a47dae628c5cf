"""The commands that list what is in the library."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from collections.abc import Sequence
from datetime import datetime

from facesort.cli.counts import people_text
from facesort.cli.opening import find_person, opened, reading, rounded
from facesort.library import faces, journal, people, photos
from facesort.library.faces import FaceRow
from facesort.library.journal import EditRow
from facesort.library.store import Session
from facesort.text import _, ngettext, shown


def list_people(args: argparse.Namespace) -> int:
    """List the people."""
    with reading(args) as session:
        rows = people.list_people(session, ("named", "unnamed", "ignored"))
    if args.json:
        shown_fields = ("id", "name", "kind", "faces", "photos")
        print(
            json.dumps(
                [{f: getattr(r, f) for f in shown_fields} | {"born": r.birth_date} for r in rows]
            )
        )
        return 0
    for row in rows:
        name = row.name or _("Who is this?")
        hidden = _("  (bystander)") if row.kind == "ignored" else ""
        counts = _in_columns(row.photos, row.faces)
        print(f"{row.id:6}  {counts}  {name}{hidden}")
    return 0


def _in_columns(photos: int, faces: int) -> str:
    in_photos = ngettext("{n:6} photo ", "{n:6} photos", photos).format(n=photos)
    of_faces = ngettext("{n:6} face ", "{n:6} faces", faces).format(n=faces)
    return f"{in_photos} {of_faces}"


def list_faces(args: argparse.Namespace) -> int:
    """List the faces."""
    with reading(args) as session:
        person_id = find_person(session, args.person) if args.person is not None else None
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
            "certainty": rounded(face.certainty),
            "quality": rounded(face.quality),
        }
        print(json.dumps(row))


def list_problems(args: argparse.Namespace) -> int:
    """List the files that could not be used."""
    with reading(args) as session:
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


def list_history(args: argparse.Namespace) -> int:
    """List what the user changed."""
    with reading(args) as session:
        rows = journal.history(session)
    if args.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows]))
        return 0
    for row in rows:
        when = datetime.fromisoformat(row.at).astimezone()
        print(f"{row.seq:6}  {when:%Y-%m-%d %H:%M}  {row.label}{_mark(row)}")
    return 0


def _mark(row: EditRow) -> str:
    if row.undone:
        return _("  (undone)")
    if row.taken_back is not None:
        return _("  (taken back by {n})").format(n=row.taken_back)
    return ""


def evaluate_people(args: argparse.Namespace) -> int:
    """Compare the people with labels."""
    from facesort.operations.evaluate import evaluate
    from facesort.people.measures import SIZES, Score

    with opened(args) as library:
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
        ngettext(
            "{n} label of {people}; {missing} not found, {alone} with nobody.",
            "{n} labels of {people}; {missing} not found, {alone} with nobody.",
            result.labels,
        ).format(
            n=result.labels,
            people=people_text(result.people),
            missing=result.not_found,
            alone=result.not_placed,
        )
    )
    precision, recall = _("precision"), _("recall")
    print(f"{'':24}{precision:>10}{recall:>10}{'F':>10}")
    for name, score in scores.items():
        title = name if name[0].isalpha() else _("people of {size} faces").format(size=name)
        if score is not None:
            print(f"{title:24}{score.precision:10.4f}{score.recall:10.4f}{score.f:10.4f}")
    return 0
