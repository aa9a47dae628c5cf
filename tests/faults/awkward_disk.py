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
                status = os.lstat(self._real(path))
            except OSError as error:
                raise FuseOSError(error.errno) from None
            times = {f"st_{n}time": getattr(status, f"st_{n}time_ns") for n in "amc"}
            return {name: getattr(status, name) for name in _STATUS} | times

        def readdir(self, path, fh):
            return [".", "..", *os.listdir(self._real(path))]

        def open(self, path, flags):
            return os.open(self._real(path), os.O_RDONLY)

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

        def _real(self, path):
            real = source
            for name in filter(None, path.split("/")):
                there = os.listdir(real) if os.path.isdir(real) else []
                real = os.path.join(real, next((n for n in there if _same(n, name)), name))
            return real

    FUSE(Disk(), mount, foreground=True, ro=True, use_ino=True)


def _same(one, other):
    return one.casefold() == other.casefold()


if __name__ == "__main__":
    serve(*sys.argv[1:])
