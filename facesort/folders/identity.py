"""What is this file, and which content does it hold?"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass

from facesort.folders.kinds import HEAD_BYTES, Kind, is_picture_name, kind_by_name, sniff, suffix_of
from facesort.folders.scan import FoundFile, is_in_cloud, mtime_of
from facesort.text import _, shown

_CHUNK_BYTES = 1 << 20

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for a writer
    | getattr(os, "O_BINARY", 0)
)

_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|script)", re.IGNORECASE)
_DOCUMENT = re.compile(rb"%PDF|PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b|\xd0\xcf\x11\xe0")
_VIDEO = re.compile(rb"....ftyp|RIFF....AVI |\x1a\x45\xdf\xa3", re.DOTALL)
_TEXT = re.compile(rb"[\t\r\n\f\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """A picture that facesort can read.

    Attributes:
        kind: The format of its content, whatever its name says.
        content_hash: SHA-256 of the whole file, 32 bytes.
        size: Bytes, at the time of hashing.
        mtime_ns: Time of the last change, at the time of hashing.
    """

    kind: Kind
    content_hash: bytes
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that looks like a picture and cannot be used.  Data, not an exception.

    Attributes:
        kind: A word for programs: "empty", "zeros", "unreadable", "vanished", "changed", "read_error",
            "not_a_picture", "unsupported", "raw", "in_cloud", "no_answer", "altered"; the decoders add
            "damaged", "too_large", "memory", "timeout", "crashed" and "no_reader", the walk
            "unreachable".
        message: One sentence that says what is the matter.
        advice: One sentence that says what to do.
    """

    kind: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Other:
    """A file that is no picture and does not claim to be one."""


def classify(
    found: FoundFile, while_reading: Callable[[], None] = lambda: None
) -> Identity | Trouble | Other:
    """Say what a file is: a picture to use, one that cannot be used, or something else.

    The content decides, not the name, with one exception: most raw photos are TIFF files inside, of
    which only a small preview would be read, so there the name decides.  A file that is no picture is
    read no further than its first bytes; a picture is read once, to the end.

    Args:
        found: The file.
        while_reading: Called after each MiB; what it raises ends the reading.
    """
    opened = in_cloud() if found.in_cloud else open_for_reading(found.path)
    if isinstance(opened, Trouble):
        return opened if is_picture_name(found.path) else Other()
    try:
        head = os.read(opened, HEAD_BYTES)
        kind = _kind_of(found.path, head)
        return _identify(opened, kind, while_reading) if isinstance(kind, Kind) else kind
    except OSError as error:
        return trouble_of(error)
    finally:
        os.close(opened)


def read_again(path: bytes, while_reading: Callable[[], None]) -> Identity | Trouble:
    """Return the content of a file, whatever it is.

    The kind is that which its first bytes show; what shows none is damaged, and its kind says nothing.

    Args:
        path: The file.
        while_reading: Called after each MiB; what it raises ends the reading.
    """
    opened = open_for_reading(path)
    if isinstance(opened, Trouble):
        return opened
    try:
        kind = sniff(os.read(opened, HEAD_BYTES)) or Kind.RAW
        return _identify(opened, kind, while_reading)
    except OSError as error:
        return trouble_of(error)
    finally:
        os.close(opened)


def open_for_reading(path: bytes) -> int | Trouble:
    """Open a regular file without ever blocking or changing it; the caller closes it.

    A file that lies in a cloud is trouble: reading it would fetch it.  The time of last access stays
    as it is where the system permits that.
    """
    try:
        try:
            handle = os.open(path, _FLAGS | getattr(os, "O_NOATIME", 0))
        except PermissionError:
            handle = os.open(path, _FLAGS)  # O_NOATIME is for the owner of a file only
    except (OSError, ValueError) as error:
        return trouble_of(error)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        return _not_a_picture(_("it is no ordinary file"))
    if is_in_cloud(status):
        os.close(handle)
        return in_cloud()
    return handle


def trouble_of(error: Exception) -> Trouble:
    """Return the trouble that the operating system has with a file, in words."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Trouble(
            "vanished",
            _("The file is no longer there."),
            _("If it was moved, scan the folder again; if its drive is off, connect it."),
        )
    if isinstance(error, PermissionError):
        return Trouble(
            "unreadable",
            _("You have no permission to read this file."),
            _("Change the permissions of the file, then scan the folder again."),
        )
    if getattr(error, "errno", None) == errno.ELOOP:
        return Trouble(
            "unreadable",
            _("This link leads back to itself."),
            _("Delete the link, or let it point to the photo."),
        )
    reason = getattr(error, "strerror", None) or str(error)
    return Trouble(
        "read_error",
        _("The file cannot be read ({reason}).").format(reason=reason),
        _("Check the drive or connection it is on, and copy the file to a safe place if you can."),
    )


def changed() -> Trouble:
    """Return the trouble with a file that was written to while, or since, it was looked at."""
    return Trouble(
        "changed",
        _("The file changed while it was being read."),
        _("Scan the folder again when the program that writes it is done."),
    )


def in_cloud() -> Trouble:
    """Return the trouble with a file of which only the name is on this computer."""
    return Trouble(
        "in_cloud",
        _("This file lies in the cloud only."),
        _("Let your cloud program keep it on this computer, then scan the folder again."),
    )


def no_answer() -> Trouble:
    """Return the trouble with a file whose drive does not answer."""
    return Trouble(
        "no_answer",
        _("The drive does not answer when this file is read."),
        _("Check the drive or the network, then scan the folder again."),
    )


def altered() -> Trouble:
    """Return the trouble with a file whose content is not what it was, though nobody wrote to it."""
    return Trouble(
        "altered",
        _("The content changed, but size and date did not: the file is probably damaged."),
        _("Put an intact copy from a backup in its place.  If you changed it, save it once more."),
    )


def _kind_of(path: bytes, head: bytes) -> Kind | Trouble | Other:
    """Return the usable kind of a file, or what there is to say about an unusable one."""
    kind, promised = sniff(head), kind_by_name(path)
    if not head:
        return _empty() if is_picture_name(path) else Other()
    if Kind.RAW in (kind, promised) and kind in (None, Kind.TIFF, Kind.RAW):
        return _raw(path)
    if kind is not None and kind.usable:
        return kind
    if is_picture_name(path):
        claimed = kind or promised
        return _why_not(head) if claimed is None else _unsupported(claimed)
    # Many a file of a program or game begins like one of the unreadable formats; a photo that has
    # lost its name has no suffix.
    return _unsupported(kind) if kind and not suffix_of(path) else Other()


def _identify(handle: int, kind: Kind, while_reading: Callable[[], None]) -> Identity | Trouble:
    before = os.fstat(handle)
    digest = hashlib.sha256()
    os.lseek(handle, 0, os.SEEK_SET)
    count = 0
    while chunk := os.read(handle, _CHUNK_BYTES):
        digest.update(chunk)
        count += len(chunk)
        while_reading()
    after = os.fstat(handle)
    if not (before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == count):
        return changed()
    return Identity(kind, digest.digest(), after.st_size, mtime_of(after))


def _empty() -> Trouble:
    return Trouble(
        "empty",
        _("The file is empty (0 bytes)."),
        _("Restore it from a backup or from the camera, or delete it."),
    )


def _raw(path: bytes) -> Trouble:
    return Trouble(
        "raw",
        _("Raw photos are not supported yet ({suffix}).").format(
            suffix=shown(suffix_of(path)).upper() or "RAW"
        ),
        _("Add the JPEG that the camera or your raw converter made of it."),
    )


def _unsupported(kind: Kind) -> Trouble:
    return Trouble(
        "unsupported",
        _("Pictures in the format {format} are not supported.").format(format=kind),
        _("Save it as JPEG or PNG with another program if it shows people."),
    )


def _zeros() -> Trouble:
    return Trouble(
        "zeros",
        _("The file holds no picture but zeros, as after a failed copy or recovery."),
        _("Restore it from a backup or from the camera."),
    )


def _not_a_picture(what: str) -> Trouble:
    return Trouble(
        "not_a_picture",
        _("The file is named like a picture but is none: {what}.").format(what=what),
        _("Restore the picture from a backup, or rename or delete the file."),
    )


def _why_not(head: bytes) -> Trouble:
    """Say what a file holds that is named like a picture and is none."""
    if not any(head):
        return _zeros()
    if _WEB_PAGE.match(head):
        return _not_a_picture(_("it is a web page, as after a failed download"))
    if _DOCUMENT.match(head):
        return _not_a_picture(_("it is a document or a packed archive"))
    if _VIDEO.match(head):
        return _not_a_picture(_("it is a video"))
    if _TEXT.fullmatch(head):
        return _not_a_picture(_("it is text"))
    return _not_a_picture(_("its content has no format known to facesort"))
