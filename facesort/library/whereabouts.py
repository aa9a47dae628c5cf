"""On what does a library lie, and may it be written?  SQLite needs locks that hold."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from facesort.errors import LibraryUnusable
from facesort.paths import make_private, make_private_folder, private_file
from facesort.text import _, shown

#: What is mounted where (Linux); elsewhere there is no such file.
_MOUNTS = Path("/proc/self/mountinfo")
_NETWORKS = (
    *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs2", "glusterfs", "gpfs"),
    *(
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "panfs",
        "pvfs2",
        "smb2",
        "smb3",
        "smbfs",
    ),
)
#: How the names of programs begin that make a file system of a network ("fuse.sshfs").
_NETWORK_PROGRAMS = (
    *("afp", "ceph", "curlftpfs", "davfs", "fuse-nfs", "gcsfuse", "glusterfs", "google-drive"),
    *(
        "goofys",
        "gvfsd",
        "juicefs",
        "kio-fuse",
        "mount.davfs",
        "mountpoint-s3",
        "onedriver",
        "rclone",
    ),
    *("s3fs", "s3ql", "seaweedfs", "smbnetfs", "sshfs"),
)
_CLOUDS = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "skydrive": "OneDrive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "mobile documents": "iCloud",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "megasync": "MEGA",
    "box sync": "Box",
}


def refuse_network(path: Path) -> None:
    """Refuse a place that other computers may write to at the same time.

    Raises:
        LibraryUnusable: It is one.
    """
    kind = network_of(path)
    if kind is not None:
        raise LibraryUnusable(
            _("The library “{path}” lies on a network ({kind}), where it could be damaged.").format(
                path=shown(str(path)), kind=shown(kind)
            ),
            _("Keep it on a disk of this computer; the photos themselves may lie on a network."),
        )


def make_file(path: Path) -> None:
    """Make an empty file at `path`, for this user only, if nothing lies there.

    What lies there is not opened: closing it again would take SQLite's locks away (see `keeper`).
    """
    try:
        make_private_folder(path.parent)
        _must_be_a_file(path)  # before it is opened: a pipe would wait for whoever writes to it
        if not path.exists():
            os.close(private_file(path, os.O_RDWR | os.O_CREAT))
        make_private(path)
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise LibraryUnusable(
            _("The library “{path}” cannot be written: {reason}.").format(
                path=path, reason=error.strerror
            ),
            _("Make the file and its folder writable, or choose another library."),
        ) from error


def may_write(path: Path) -> bool:
    """Whether SQLite may write the file, and the log that it makes beside it."""
    place = path.resolve()
    return os.access(place, os.W_OK) and os.access(place.parent, os.W_OK | os.X_OK)


def _must_be_a_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        message = _("“{path}” is a folder, not a library.")
    elif not stat.S_ISREG(mode):
        message = _("“{path}” is a device or a pipe, not a library.")
    else:
        return
    raise LibraryUnusable(message.format(path=path), _("Give the path of a library file."))


def network_of(path: Path) -> str | None:
    """Return the kind of the network file system that a path is on, None if it is on a disk."""
    kind = _kind_of(path)
    if kind is None:
        return None
    if kind.startswith("fuse."):
        program = kind.removeprefix("fuse.").lower()
        return kind if program.startswith(_NETWORK_PROGRAMS) else None
    return kind if kind.lower() in _NETWORKS else None


def cloud_warning(path: Path) -> str:
    """Return what to say of a library in a folder that is copied to a cloud, "" elsewhere."""
    cloud = cloud_of(path)
    if cloud is None:
        return ""
    return _(
        "The library lies in a folder of {cloud}.  If it is changed on two computers, or copied while "
        "it is used, changes can be lost: keep it in another folder."
    ).format(cloud=cloud)


def cloud_of(path: Path) -> str | None:
    """Return the name of the cloud that a path is copied to, None if it seems to be none."""
    for part in path.resolve().parent.parts:
        name = part.casefold()
        for folder, cloud in _CLOUDS.items():
            # "OneDrive - Company", "Dropbox (Personal)" and "GoogleDrive-anna@example.org" too.
            if name == folder or name.startswith((f"{folder} ", f"{folder}-", f"{folder}(")):
                return cloud
    return None


def _kind_of(path: Path) -> str | None:
    place = os.fsencode(path.resolve())
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return None
    best, kind = b"", None
    for line in lines:
        before, _separator, after = line.partition(b" - ")
        fields = before.split()
        if len(fields) < 5 or not after:  # noqa: PLR2004 - the fifth is where it is mounted
            continue
        point = _unescaped(fields[4])
        if _is_in(place, point) and len(point) >= len(
            best
        ):  # of two on one place the later is seen
            best, kind = point, after.split()[0].decode("utf-8", "replace")
    return kind


def _is_in(place: bytes, point: bytes) -> bool:
    return place == point or place.startswith(point.rstrip(b"/") + b"/")


def _unescaped(field: bytes) -> bytes:
    """Return a path as it is: blanks and the like are written as octal numbers."""
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8) & 255]), field)
