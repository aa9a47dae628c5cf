"""The keyring of the desktop, where the key of an encrypted library may lie: never its passphrase.

An entry is called by the salt of the library, which its file begins with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from facesort.errors import KeyringUnusable
from facesort.library.cipher import Key, read_salt
from facesort.text import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "facesort"
#: How long to wait: the desktop may ask the user for the keyring's own password.
_PATIENCE_S = 60.0
#: What keeps nothing, or keeps it readable for everybody.
_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt.")

_T = TypeVar("_T")


def remembered(library: Path) -> Key | None:
    """Return the key that the keyring has for a library.

    Raises:
        KeyringUnusable: It cannot be asked.
    """
    salt = read_salt(library)
    found = _asked(lambda keyring: keyring.get_password(_SERVICE, salt.hex()))
    try:
        return Key(salt, bytes.fromhex(found)) if found else None
    except ValueError:  # somebody else wrote it
        return None


def remember(key: Key) -> None:
    """Keep a key in the keyring.

    Raises:
        KeyringUnusable: It cannot be kept.
    """
    _asked(lambda keyring: keyring.set_password(_SERVICE, key.salt.hex(), key.raw.hex()))


def forget(key: Key) -> None:
    """Remove a key from the keyring, if it is there.

    Raises:
        KeyringUnusable: It cannot be removed.
    """

    def remove(keyring: KeyringBackend) -> None:
        if keyring.get_password(_SERVICE, key.salt.hex()) is not None:
            keyring.delete_password(_SERVICE, key.salt.hex())

    _asked(remove)


def _asked(question: Callable[[KeyringBackend], _T]) -> _T:
    """Ask the keyring; a desktop that does not answer holds nobody up for ever."""
    answers: list[_T] = []
    troubles: list[Exception] = []

    def ask() -> None:
        try:
            answers.append(question(_keyring()))
        except Exception as error:  # noqa: BLE001 - backends raise what their desktop raises
            troubles.append(error)

    thread = threading.Thread(target=ask, name="keyring", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    if answers:
        return answers[0]
    raise _unusable(troubles[0] if troubles else None)


def _keyring() -> KeyringBackend:
    import keyring  # a quarter of a second, and only encrypted libraries need it
    from keyring.backends.chainer import ChainerBackend
    from keyring.errors import NoKeyringError

    chosen = keyring.get_keyring()
    first = chosen.backends[0] if isinstance(chosen, ChainerBackend) else chosen
    if type(first).__module__.startswith(_NO_KEYRINGS):
        raise NoKeyringError
    return first


def _unusable(trouble: Exception | None) -> KeyringUnusable:
    from keyring.errors import KeyringLocked, NoKeyringError

    if trouble is None:
        message = _("The keyring of this computer does not answer.")
    elif isinstance(trouble, NoKeyringError):
        message = _("This computer has no keyring.")
    elif isinstance(trouble, KeyringLocked):
        message = _("The keyring of this computer is locked.")
    else:
        message = _("The keyring of this computer cannot be used.")
    return KeyringUnusable(message, _("The passphrase is needed instead."))
