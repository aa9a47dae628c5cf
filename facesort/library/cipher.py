"""Keys of encrypted libraries, and connections that use them.

An encrypted library is an ordinary SQLCipher 4 file: its first 16 bytes are the salt, the key is what
PBKDF2 (SHA-512, 256,000 rounds) makes of passphrase and salt, so that every SQLCipher opens it by its
passphrase.  We derive the key ourselves, because it takes a tenth of a second and there are many
connections, and because the keyring shall have the key and never the passphrase, which people use
elsewhere too.  The salt is the library's name in the keyring: it stays when the file is moved, and a
new passphrase has a new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from facesort.errors import LibraryEncrypted, WrongPassphrase
from facesort.library.driver import sqlite

_SALT_BYTES, _KEY_BYTES, _ROUNDS = 16, 32, 256_000
_PLAIN_HEAD = b"SQLite format 3\0"
_PAGE_BYTES = 4096  # no encrypted library is smaller than a page
#: Of 256: a page of noise lacks each with a chance of e^-16, so hardly ever one, and never six.
_DIFFERENT_BYTES = 250


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What opens an encrypted library, and those of its backups that were made with it."""

    salt: bytes
    raw: bytes

    @property
    def literal(self) -> str:
        """The key as SQL."""
        return f"\"x'{self.raw.hex()}{self.salt.hex()}'\""


def new_key(passphrase: str) -> Key:
    """Make a key for a library that is to be encrypted."""
    return _derive(passphrase, os.urandom(_SALT_BYTES))


def key_for(path: Path, passphrase: str) -> Key:
    """Return the key that this passphrase makes for a file; whether it fits, `opens` tells."""
    return _derive(passphrase, read_salt(path))


def _derive(passphrase: str, salt: bytes) -> Key:
    # The same letters may be typed in two ways; bytes that are no letters stay what they are.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    raw = hashlib.pbkdf2_hmac("sha512", secret, salt, _ROUNDS, _KEY_BYTES)
    return Key(salt, raw)


def read_salt(path: Path) -> bytes:
    """Return the first bytes of a file.  Never while this process has it open (see `keeper`)."""
    with path.open("rb") as file:
        return file.read(_SALT_BYTES)


def may_be_encrypted(path: Path) -> bool:
    """Whether a file may be an encrypted library: nobody can tell one from noise.

    Never while this process has it open (see `keeper`).
    """
    with contextlib.suppress(OSError):
        return path.is_file() and _is_noise(path)
    return False


def is_plain(path: Path) -> bool:
    """Whether a file is a database that is not encrypted.  See `may_be_encrypted`."""
    with contextlib.suppress(OSError):
        return path.is_file() and read_salt(path) == _PLAIN_HEAD
    return False


def connect(path: Path, key: Key | None = None) -> Any:  # noqa: ANN401 - a raw DB-API connection
    """Open a database file, encrypted or not; a key that does not fit shows at the first reading."""
    connection = sqlite.connect(path, check_same_thread=False, isolation_level=None)
    use_key(connection, key)
    return connection


def use_key(connection: Any, key: Key | None) -> None:  # noqa: ANN401 - a raw DB-API connection
    """Give a connection its key; before anything else is done with it."""
    if key is not None:
        connection.execute("PRAGMA cipher_log_level=NONE")  # what fails is told by exceptions
        connection.execute(f"PRAGMA key={key.literal}")


def opens(path: Path, key: Key | None) -> bool:
    """Whether a database can be read with this key (None: without one)."""
    with closing(connect(path, key)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite.DatabaseError as error:
            if error.sqlite_errorname != "SQLITE_NOTADB":
                raise
            return False
    return True


@contextlib.contextmanager
def refusals(path: Path, key: Key | None) -> Iterator[None]:
    """Say of a file that SQLite takes for noise that it needs a passphrase, or another one.

    Raises:
        LibraryEncrypted: There was no key.
        WrongPassphrase: The key does not fit.
    """
    try:
        yield
    except DBAPIError as error:
        noise = getattr(error.orig, "sqlite_errorname", "") == "SQLITE_NOTADB"
        if not noise or not _is_noise(path):
            raise
        raise (LibraryEncrypted(path) if key is None else WrongPassphrase()) from error


def _is_noise(path: Path) -> bool:
    """Whether the first page holds nearly all 256 bytes, as noise does, and text or zeros do not."""
    with path.open("rb") as file:
        page = file.read(_PAGE_BYTES)
    return len(page) == _PAGE_BYTES and len(set(page)) >= _DIFFERENT_BYTES
