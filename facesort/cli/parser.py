"""The command line: what may be said, and its help."""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from facesort import __version__
from facesort.paths import default_library, resource
from facesort.text import DOMAIN, _

#: The last that the library could give.
_LAST_NUMBER = 2**63 - 1


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong usage ends the program with exit code 2."""
    args = _parser().parse_args(argv)
    if args.command is None:
        args.command, args.folders = "gui", []
    return args


def row_number(text: str) -> int | None:
    """Return the number of a person or face, None if the text cannot be one."""
    if not text.isdecimal() or len(text) > len(str(_LAST_NUMBER)):
        return None
    number = int(text)
    return number if number <= _LAST_NUMBER else None


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _parser() -> argparse.ArgumentParser:
    # argparse looks up its own words in the catalogue that gettext is at.
    gettext.bindtextdomain(DOMAIN, str(resource("locale")))
    gettext.textdomain(DOMAIN)
    parser = argparse.ArgumentParser(
        prog="facesort",
        description=_("Find every person in a photo collection.  Nothing leaves this computer."),
        epilog=_("Without a command, the window opens."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"facesort {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument(
        "--library",
        type=Path,
        default=default_library(),
        metavar="FILE",
        help=_("the file that remembers everything (default: %(default)s)"),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_main_job(commands)
    _add_lists(commands)
    _add_searches(commands)
    _add_questions(commands)
    _add_edits(commands)
    _add_encryption(commands)
    _add_backups(commands)
    return parser


def _add_main_job(commands: _Commands) -> None:
    scan = commands.add_parser("scan", help=_("add folders, find faces, sort them into people"))
    scan.add_argument("folders", nargs="+", type=os.fsencode, metavar="FOLDER")
    _json(scan, _("print what came of it as one line of JSON"))
    commands.add_parser("group", help=_("sort all faces into people again"))
    strictness = commands.add_parser("strictness", help=_("make the people stricter or looser"))
    strictness.add_argument(
        "value",
        nargs="?",
        type=_strictness,
        metavar="N",
        help=_(
            "from -10, the loosest, to 10, the strictest; 0 is how people are found by themselves"
        ),
    )
    strictness.add_argument(
        "--person", metavar="P", help=_("only this person: part them, or gather who is like them")
    )
    strictness.add_argument(
        "--preview", action="store_true", help=_("show what would change; nothing does")
    )
    _json(strictness, _("print JSON"))
    gui = commands.add_parser("gui", help=_("open the window"))
    gui.add_argument(
        "folders", nargs="*", type=os.fsencode, metavar="FOLDER", help=_("scan these at once")
    )
    check = commands.add_parser(
        "check", help=_("read all photos again, and tell which are damaged since they were scanned")
    )
    check.add_argument(
        "folders", nargs="*", type=os.fsencode, metavar="FOLDER", help=_("only these folders")
    )
    _json(check, _("print what came of it as one line of JSON"))
    remove = commands.add_parser(
        "remove", help=_("take a folder out of the library; no file is touched, names are kept")
    )
    remove.add_argument("folder", type=os.fsencode, metavar="FOLDER")
    commands.add_parser("doctor", help=_("check the program, the models and the library"))


def _add_backups(commands: _Commands) -> None:
    what = commands.add_parser("backup", help=_("list or make backups, or go back to one"))
    verbs = what.add_subparsers(dest="verb", metavar="list|make|restore", required=True)
    listed = verbs.add_parser("list", help=_("list the backups of the library, newest first"))
    _json(listed, _("print a JSON array"))
    verbs.add_parser("make", help=_("make a backup now"))
    restore = verbs.add_parser(
        "restore",
        help=_("go back to a backup; what is there now is backed up, or set aside, first"),
    )
    restore.add_argument(
        "number",
        nargs="?",
        type=_count,
        metavar="N",
        help=_("the backup's number (default: the newest that is good)"),
    )


def _add_lists(commands: _Commands) -> None:
    people = commands.add_parser("people", help=_("list the people, most photos first"))
    _json(people, _("print a JSON array"))
    faces = commands.add_parser("faces", help=_("list the faces"))
    faces.add_argument("--person", metavar="P", help=_("only those of this person"))
    _json(faces, _("print one JSON object a line"))
    evaluate = commands.add_parser(
        "evaluate", help=_("compare the people with true labels that you have")
    )
    evaluate.add_argument(
        "labels",
        type=Path,
        metavar="LABELS.csv",
        help=_("columns photo and person, perhaps x, y, w, h (pixels)"),
    )
    _json(evaluate, _("print one JSON object"))
    problems = commands.add_parser("problems", help=_("list the files that could not be used"))
    _json(problems, _("print a JSON array"))
    history = commands.add_parser("history", help=_("list what you changed, newest first"))
    _json(history, _("print a JSON array"))


def _add_searches(commands: _Commands) -> None:
    find = commands.add_parser(
        "find",
        help=_("list the photos that a search finds"),
        epilog=_(
            "For example: 'anna & ben', 'anna | ben', '!carl 2019', only:anna,ben, 'faces>=2', "
            "2019-06..2019-08, folder:trip, unnamed, nobody, undated, "
            "'\"Anna Maria\" & !(ben | carl)'.  A name means all who are called so; anna#12 means "
            "the Anna who is number 12 in “facesort people”."
        ),
    )
    find.add_argument("query", nargs="+", metavar="QUERY", help=_("what to search for"))
    _json(find, _("print a JSON array"))
    albums = commands.add_parser("albums", help=_("list the albums: searches that you kept"))
    _json(albums, _("print a JSON array"))
    album = commands.add_parser(
        "album", help=_("list the photos of an album; keep, change, rename or remove one")
    )
    album.add_argument("name", metavar="NAME", help=_("the album's name"))
    what = album.add_mutually_exclusive_group()
    what.add_argument(
        "query", nargs="*", metavar="QUERY", help=_("keep this search under that name"), default=[]
    )
    what.add_argument("--rename", metavar="NEW", help=_("give the album another name"))
    what.add_argument("--remove", action="store_true", help=_("forget the album; photos stay"))
    _json(album, _("print the photos as a JSON array"))


def _add_encryption(commands: _Commands) -> None:
    encrypt = commands.add_parser(
        "encrypt",
        help=_("encrypt the library with a passphrase"),
        epilog=_(
            "The passphrase is asked for, or read from standard input.  Encrypted are names, faces "
            "and where photos lie; not the photos, and not the thumbnails beside the library."
        ),
    )
    encrypt.add_argument(
        "--remember", action="store_true", help=_("let the keyring of this computer keep the key")
    )
    encrypt.add_argument(
        "--backups",
        choices=("convert", "delete", "keep"),
        default="convert",
        help=_("encrypt the older backups too (convert), delete them, or keep them as they are"),
    )
    encrypt.add_argument(
        "--delete-thumbnails",
        action="store_true",
        help=_("delete the thumbnails and the map; they come back as you look at photos"),
    )
    commands.add_parser("decrypt", help=_("remove the encryption of the library"))
    passphrase = commands.add_parser(
        "passphrase", help=_("give an encrypted library another passphrase")
    )
    instead = passphrase.add_mutually_exclusive_group()
    instead.add_argument(
        "--remember",
        action="store_true",
        help=_("only let the keyring of this computer keep the key"),
    )
    instead.add_argument(
        "--forget", action="store_true", help=_("only remove the key from the keyring")
    )


def _add_questions(commands: _Commands) -> None:
    questions = commands.add_parser(
        "questions", help=_("list the questions whose answers put most right")
    )
    questions.add_argument(
        "--count", type=_count, default=10, metavar="N", help=_("how many (default: %(default)s)")
    )
    _json(questions, _("print a JSON array"))
    answer = commands.add_parser("answer", help=_("answer a question"))
    answer.add_argument(
        "face", type=_face, metavar="FACE", help=_("the face that the question begins with")
    )
    answer.add_argument("said", type=_said, metavar="yes|no|skip", help=_("what you say"))
    suggest = commands.add_parser(
        "suggest", help=_("say whom a face may show, and how sure that is")
    )
    suggest.add_argument("face", type=_face, metavar="FACE")
    _json(suggest, _("print a JSON array"))
    looks = commands.add_parser("looks", help=_("list the looks and ages of a person"))
    _person(looks)
    _json(looks, _("print a JSON array"))
    apart = commands.add_parser("take-apart", help=_("part a person who is several"))
    _person(apart)
    apart.add_argument("--preview", action="store_true", help=_("show the parts; nothing changes"))
    _json(apart, _("print the preview as a JSON array"))


def _add_edits(commands: _Commands) -> None:
    name = commands.add_parser("name", help=_("give a person a name"))
    _person(name)
    name.add_argument("name", metavar="NAME")
    merge = commands.add_parser("merge", help=_("make one person of several"))
    _person(merge, "into", "INTO")
    merge.add_argument("others", nargs="+", metavar="P")
    born = commands.add_parser("born", help=_("say when a person was born"))
    _person(born)
    born.add_argument(
        "date", metavar="DATE", help=_("1999, 1999-05, 1999-05-03 or 3.5.1999; “” forgets the date")
    )
    split = commands.add_parser("split", help=_("make a new person of some faces of a person"))
    _person(split)
    _faces(split)
    confirm = commands.add_parser("confirm", help=_("say that a face is a person"))
    confirm.add_argument("face", type=_face, metavar="FACE")
    confirm.add_argument("person", metavar="P", help=_("a person's number or name, or a new name"))
    _new(confirm)
    reject = commands.add_parser("reject", help=_("say that a face is not a person"))
    reject.add_argument("face", type=_face, metavar="FACE")
    _person(reject)
    none = commands.add_parser("not-a-face", help=_("say that something is no face"))
    _faces(none)
    draw = commands.add_parser("draw", help=_("add a face that was not found in a photo"))
    draw.add_argument("photo", type=os.fsencode, metavar="PHOTO_FILE")
    for edge, meaning in (
        ("x", _("left edge, in pixels of the upright photo")),
        ("y", _("upper edge")),
        ("width", _("width")),
        ("height", _("height")),
    ):
        draw.add_argument(edge, type=_pixels, metavar=edge[0].upper(), help=meaning)
    draw.add_argument(
        "--person", metavar="P", help=_("who it is: a person's number or name, or a new name")
    )
    _new(draw)
    hide = commands.add_parser("hide", help=_("hide a person in Bystanders"))
    _person(hide)
    show = commands.add_parser("show", help=_("bring a person back from Bystanders"))
    _person(show)
    forget = commands.add_parser(
        "forget", help=_("forget a person, or all face data, for good: this cannot be undone")
    )
    forget.add_argument(
        "person", nargs="?", metavar="P", help=_("a person's number, or else the name")
    )
    forget.add_argument("--all", action="store_true", help=_("all faces and people"))
    forget.add_argument("--yes", action="store_true", help=_("do it without asking"))
    take_back = commands.add_parser(
        "take-back", help=_("take back one old change, if no later one builds on it")
    )
    take_back.add_argument(
        "change", type=_change, metavar="N", help=_("its number in “facesort history”")
    )
    commands.add_parser("undo", help=_("take back the last change"))
    commands.add_parser("redo", help=_("make the change again that was taken back last"))


def _person(parser: argparse.ArgumentParser, dest: str = "person", metavar: str = "P") -> None:
    parser.add_argument(dest, metavar=metavar, help=_("a person's number, or else the name"))


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--new", action="store_true", help=_("it is somebody new, whoever is called alike")
    )


def _faces(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("faces", nargs="+", type=_face, metavar="FACE")


def _face(text: str) -> int:
    number = row_number(text)
    if number is None:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not the number of a face").format(text=text)
        )
    return number


def _change(text: str) -> int:
    number = row_number(text)
    if number is None:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not the number of a change").format(text=text)
        )
    return number


def _said(text: str) -> str:
    said = text.casefold()
    if said not in ("yes", "no", "skip"):
        raise argparse.ArgumentTypeError(
            _("“{text}” is no answer; say yes, no or skip").format(text=text)
        )
    return said


def _strictness(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no number from -10 to 10").format(text=text)
        ) from None


def _pixels(text: str) -> int:
    try:
        pixels = int(text)
    except ValueError:
        pixels = _LAST_NUMBER
    if abs(pixels) >= _LAST_NUMBER:
        raise argparse.ArgumentTypeError(_("“{text}” is no number of pixels").format(text=text))
    return pixels


def _count(text: str) -> int:
    number = row_number(text)
    if not number:
        raise argparse.ArgumentTypeError(_("“{text}” is no number from 1 on").format(text=text))
    return number


def _json(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--json", action="store_true", help=text)
