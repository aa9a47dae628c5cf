"""A drive that misbehaves: `python -m tests.faults.awkward_disk SOURCE MOUNT` shows SOURCE at MOUNT.

A file whose name begins with "eio" cannot be read, one that begins with "hang" is read for ever, and
capitals make no difference in names.  Needs FUSE; goes when it is unmounted or killed.
"""

import errno
import os
import sys
import threading

_STATUS = ("st_mode", "st_ino", "st_nlink", "st_uid", "st_gid", "st_size")


def serve(source, mount):
    from mfusepy import FUSE, FuseOSError, Operations

    class Disk(Operations):
        use_ns = True

        def getattr(self, path, fh=None):
            try:
                return _status_of(_real(source, path))
            except OSError as error:
                raise FuseOSError(error.errno) from None

        def readdir(self, path, fh):
            real = _real(source, path)
            listed = [".", "..", *os.listdir(real)]
            return [(name, _status_of(os.path.join(real, name)), 0) for name in listed]

        def open(self, path, flags):
            return os.open(_real(source, path), os.O_RDONLY)

        def release(self, path, fh):
            os.close(fh)
            return 0

        def read(self, path, size, offset, fh):
            name = os.path.basename(path)
            if name.startswith("eio"):
                raise FuseOSError(errno.EIO)
            if name.startswith("hang"):
                threading.Event().wait()
            return os.pread(fh, size, offset)

    FUSE(Disk(), mount, foreground=True, ro=True, use_ino=True)


def _status_of(real):
    status = os.lstat(real)
    times = {f"st_{n}time": getattr(status, f"st_{n}time_ns") for n in "amc"}
    return {name: getattr(status, name) for name in _STATUS} | times


def _real(source, path):
    """Return where a path of the drive really lies, whatever capitals it is written in."""
    real = source
    for name in filter(None, path.split("/")):
        there = os.listdir(real) if os.path.isdir(real) else []
        same = (n for n in there if n.casefold() == name.casefold())
        real = os.path.join(real, next(same, name))
    return real


if __name__ == "__main__":
    serve(*sys.argv[1:])
