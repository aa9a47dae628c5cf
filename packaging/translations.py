"""Bring the catalogues of all languages up to date: `python packaging/translations.py`.

Texts that are new in the program come into every catalogue untranslated, those that are gone go, and
what is translated is compiled.  Prints how many texts of each language wait for a translation; exit code
1 if any does.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("de", "es")
#: The same in every run, so that a catalogue changes only where a text does.
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER: dict[str, Any] = {
    "project": "facesort",
    "version": "1",
    "copyright_holder": "the facesort authors",
    "header_comment": "# Texts of facesort; packaging/translations.py keeps this file up to date.",
    "msgid_bugs_address": "see README.md",
    "last_translator": "the facesort authors",
    "language_team": "the facesort authors",
    "creation_date": _DAY,
    "revision_date": _DAY,
    "fuzzy": False,
}
_KEYWORDS = {"_": None, "ngettext": (1, 2)}
#: What argparse says to the user: it asks our catalogue, see `facesort.cli.parser`.
_OF_ARGPARSE = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "%(prog)s: error: %(message)s\n",
    "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "unrecognized arguments: %s",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "unknown parser %(parser_name)r (choices: %(choices)s)",
    "invalid %(type)s value: %(value)r",
    "not allowed with argument %s",
    "ignored explicit argument %r",
    "ambiguous option: %(option)s could match %(matches)s",
    "unexpected option string: %s",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    ("expected %s argument", "expected %s arguments"),
)


def main() -> int:
    """Update and compile."""
    template = template_of_program()
    waiting = 0
    for language in LANGUAGES:
        path = path_of(language)
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file, catalogue, width=100, omit_header=False, sort_output=True, no_location=True
            )
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = untranslated(catalogue)
        waiting += len(missing)
        print(f"{language}: {len(catalogue)} texts, {len(missing)} wait for a translation")
    return 1 if waiting else 0


def template_of_program() -> Catalog:
    """Return all texts of the program."""
    catalogue = Catalog(**_HEADER)
    found = extract_from_dir(ROOT / "facesort", keywords=_KEYWORDS, comment_tags=())
    for _file, _line, message, _comments, _context in found:
        catalogue.add(message)
    for message in _OF_ARGPARSE:
        catalogue.add(message)
    return catalogue


def path_of(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return ROOT / "resources" / "locale" / language / "LC_MESSAGES" / "facesort.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language, empty if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(language, **_HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as `gettext` reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts that have no translation, or only a guess."""
    missing = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        if message.id and (message.fuzzy or not all(forms)):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


if __name__ == "__main__":
    sys.exit(main())
