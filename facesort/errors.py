"""Everything that can go wrong without being a bug in facesort.

An exception of this family is shown to the user as it is.  Any other exception is a bug: it reaches
the crash dialog (window) or the traceback (terminal).
"""

from __future__ import annotations

from pathlib import Path

from facesort.text import _


class FacesortError(Exception):
    """A failure whose cause lies outside the program.

    Attributes:
        message: One sentence that says what happened, for the user.
        advice: One sentence that says what the user can do, or "".
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".rstrip())
        self.message = message
        self.advice = advice


class FolderUnusable(FacesortError):
    """A folder the user asked for is not there, is no folder, or may not be read."""


class LibraryUnusable(FacesortError):
    """The library file cannot be opened, read or written."""


class LibraryDamaged(LibraryUnusable):
    """The library file is not what it was; a backup of it may be whole."""


class LibraryReadOnly(LibraryUnusable):
    """The library may be read, and not changed."""


class LibraryTooNew(LibraryUnusable):
    """The library was written by a later facesort."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            _("This library was written by a newer facesort (its format is “{revision}”).").format(
                revision=revision
            ),
            _("Install the latest facesort, or open another library."),
        )


class LibraryEncrypted(LibraryUnusable):
    """The library is encrypted (or no library at all), and no passphrase was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“{path}” is encrypted, or is not a facesort library.").format(path=path),
            _("Give its passphrase, or choose another file; this one was not changed."),
        )


class WrongPassphrase(LibraryUnusable):
    """The passphrase does not open the library."""

    def __init__(self) -> None:
        super().__init__(
            _("This passphrase does not open the library."),
            _("Try again; or, if the file is no facesort library, choose another one."),
        )


class KeyringUnusable(FacesortError):
    """The keyring of the desktop is missing, locked, or does not answer."""


class ModelUnusable(FacesortError):
    """A file of the face models is missing, cut short or altered."""


class NotFound(FacesortError):
    """The user named a person, face or edit that the library does not have."""


class HeldByLater(FacesortError):
    """An edit cannot be taken back because later ones build on it.

    Attributes:
        holders: The numbers of those edits, the latest first.
    """

    def __init__(self, message: str, advice: str, holders: tuple[int, ...]) -> None:
        super().__init__(message, advice)
        self.holders = holders


class ChildFailed(FacesortError):
    """A child process crashed, or did not answer in time."""


class ChildTimedOut(ChildFailed):
    """A child process did not answer in time."""
