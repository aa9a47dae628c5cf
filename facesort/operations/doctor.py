"""Check the program, the models and the library, and say what is wrong."""

from __future__ import annotations

import platform
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from facesort import __version__
from facesort.errors import FacesortError
from facesort.library import backup, people
from facesort.library.cipher import Key
from facesort.library.driver import SAFE_VERSION, sqlite
from facesort.library.store import Library
from facesort.operations.engines import Engines
from facesort.text import _, ngettext

KeyOf: TypeAlias = Callable[[Path], Key | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what, how it stands, whether that is fine, and what to do if not."""

    what: str
    state: str
    fine: bool = True
    advice: str = ""


def examine(library: Path, key_of: KeyOf = lambda _library: None) -> list[Finding]:
    """Check everything facesort needs; a library that does not exist yet is not made.

    Args:
        library: The library.
        key_of: Finds what opens it.
    """
    findings = [_versions(), _sqlite()]
    with closing(Engines(library)) as engines:
        findings.append(_checked(_("Decoders"), lambda: engines.decoders.describe()))
        findings.append(_checked(_("Face models"), lambda: _models(engines)))
    return findings + examine_library(library, key_of)


def examine_library(library: Path, key_of: KeyOf = lambda _library: None) -> list[Finding]:
    """Check a library, its encryption and its backups, as in `examine`."""
    keys: list[Key | None] = []

    def look() -> str:
        keys.append(key_of(library))
        return _library(library, keys[0])

    found = _checked(_("Library"), look)
    return [found, _encryption(library), _backups(library, keys[0] if keys else None)]


def _encryption(library: Path) -> Finding:
    if not library.exists() and not backup.every(library):
        return Finding(_("Encryption"), _("there is no library yet"))
    if backup.locked_file(library) is not None:
        return Finding(_("Encryption"), _("the library is encrypted"))
    return Finding(_("Encryption"), _("none: whoever can read the file can read the library"))


def _backups(library: Path, key: Key | None) -> Finding:
    what, rows = _("Backups"), backup.list_backups(library, key)
    if not rows:
        return Finding(what, _("there are none yet"))
    newest = f"{rows[0].at.astimezone():%Y-%m-%d %H:%M}"
    state = ngettext(
        "{n} backup, of {when}", "{n} backups, the newest of {when}", len(rows)
    ).format(n=len(rows), when=newest)
    fine = rows[0].photos is not None or rows[0].locked
    return Finding(
        what,
        state if fine else _("{state}, which is damaged").format(state=state),
        fine,
        _("“facesort backup make” makes another one; check the disk."),
    )


def _versions() -> Finding:
    parts = [f"facesort {__version__}", f"Python {platform.python_version()}", platform.platform()]
    missing = []
    for name in ("torch", "torchvision", "faiss-cpu", "Pillow", "pi-heif", "PySide6-Essentials"):
        try:
            parts.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    return Finding(
        _("Program"),
        ", ".join(parts) + (_("; missing: ") + ", ".join(missing) if missing else ""),
        not missing,
        _("Install facesort again, with everything it needs."),
    )


def _sqlite() -> Finding:
    version = tuple(int(part) for part in sqlite.sqlite_version.split("."))
    return Finding(
        "SQLite",
        sqlite.sqlite_version,
        version >= SAFE_VERSION,
        _("Versions before 3.51.3 can damage a library: install the package “sqlcipher3”."),
    )


def _checked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, look())
    except FacesortError as error:
        return Finding(what, error.message, fine=False, advice=error.advice)


def _models(engines: Engines) -> str:
    return ", ".join(f"{key} {value}" for key, value in engines.finder.describe().items())


def _library(path: Path, key: Key | None) -> str:
    if not path.exists() and not backup.every(path):
        return _("“{path}” does not exist yet").format(path=path)
    with closing(Library(path, key)) as library:
        damage = library.check()
        if damage:
            raise FacesortError(
                _("“{path}” is damaged: {damage}").format(path=path, damage="; ".join(damage)),
                _("Go back to a backup of it; your photos are not affected."),
            )
        with library.read() as session:
            totals = people.totals(session)
    photos = ngettext("{n} photo", "{n} photos", totals.photos).format(n=totals.photos)
    folk = ngettext("{n} person", "{n} people", totals.people).format(n=totals.people)
    return _("“{path}” is in order: {photos}, {people}").format(
        path=path, photos=photos, people=folk
    )
