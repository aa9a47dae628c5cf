"""Serves a disk in memory as a file system (FUSE): `python -m tests.torture.served_disk MOUNT`.

It takes orders, one a line, on its standard input, and answers each by a line (see `losing_disk.py`).
"""

import errno
import os
import random
import stat
import sys
import threading
import time

import mfusepy

_SECTOR = 512


class File:
    """What a file holds now, what of it is safe, and what was done since."""

    def __init__(self, content=b""):
        self.now, self.safe = bytearray(content), bytes(content)
        self.since = []  # (offset, bytes) or (length, None) for a cut
        self.changed_at = time.time()

    def write(self, offset, data):
        _put(self.now, offset, data)
        self.since.append((offset, bytes(data)))
        self.changed_at = time.time()

    def truncate(self, length):
        _cut(self.now, length)
        self.since.append((length, None))
        self.changed_at = time.time()

    def flush(self):
        self.safe, self.since = bytes(self.now), []

    def lose(self, rng):
        """Keep what is safe, and of the rest what chance lets through."""
        kept, image, acts = rng.choice((0.0, 0.3, 0.7)), bytearray(self.safe), list(self.since)
        if rng.random() < 0.5:
            rng.shuffle(acts)
        for offset, data in acts:
            if data is None:
                if rng.random() < kept:
                    _cut(image, offset)
                continue
            for start in range(0, len(data), _SECTOR):
                if rng.random() < kept:
                    _put(image, offset + start, data[start : start + _SECTOR])
        self.now = image
        self.flush()


def _put(content, offset, data):
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _cut(content, length):
    del content[length:]
    content.extend(bytes(length - len(content)))


class Trouble:
    """Counts what changes the disk, and lets one of it fail, or that and all after it."""

    def __init__(self):
        self.count = 0
        self.no_power = False
        self._at, self._for_good, self._error = None, False, 0

    def arm(self, at, for_good, error):
        self.count, self._at, self._for_good, self._error = 0, at, for_good, error

    def change(self):
        """Take note of a change; returns the error it is to fail with, 0 for none."""
        self.count += 1
        due = self._at is not None and (
            self.count == self._at or (self._for_good and self.count > self._at)
        )
        return self._error if due else 0


class Served(mfusepy.Operations):
    use_ns = True

    def __init__(self):
        self.files, self.guard, self.trouble = {}, threading.RLock(), Trouble()

    # What can be told

    def getattr(self, path, fh=None):
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2}
        with self.guard:
            file = self._file(path)
            at = int(file.changed_at * 10**9)
            times = dict.fromkeys(("st_mtime", "st_ctime", "st_atime"), at)
            size = len(file.now)
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size, **times}

    def readdir(self, path, fh):
        with self.guard:
            return [".", "..", *(name[1:] for name in self.files)]

    def open(self, path, flags):
        self._file(path)
        return 1

    def read(self, path, size, offset, fh):
        with self.guard:
            return bytes(self._file(path).now[offset : offset + size])

    def statfs(self, path):
        free = {"f_blocks": 10**6, "f_bfree": 10**6, "f_bavail": 10**6}
        return {"f_bsize": 4096, "f_frsize": 4096, "f_namemax": 255, **free}

    # What changes something

    def create(self, path, mode, fi=None):
        with self.guard:
            self._change()
            self.files[path] = File()
        return 1

    def write(self, path, data, offset, fh):
        with self.guard:
            self._change()
            self._file(path).write(offset, data)
        return len(data)

    def truncate(self, path, length, fh=None):
        with self.guard:
            self._change()
            self._file(path).truncate(length)
        return 0

    def fsync(self, path, datasync, fh):
        with self.guard:
            self._change()
            self._file(path).flush()
        return 0

    def unlink(self, path):
        with self.guard:
            self._change()
            del self.files[path]
        return 0

    def rename(self, old, new):
        with self.guard:
            self._change()
            self.files[new] = self.files.pop(old)
        return 0

    # What is of no interest

    def flush(self, path, fh):
        return 0

    release = fsyncdir = opendir = releasedir = lambda self, *arguments: 0
    chmod = chown = utimens = access = lambda self, *arguments: 0

    def _file(self, path):
        if self.trouble.no_power:
            raise mfusepy.FuseOSError(errno.EIO)
        if path not in self.files:
            raise mfusepy.FuseOSError(errno.ENOENT)
        return self.files[path]

    def _change(self):
        error = errno.EIO if self.trouble.no_power else self.trouble.change()
        if error:
            raise mfusepy.FuseOSError(error)

    def obey(self):
        for line in sys.stdin:
            word, *numbers = line.split()
            with self.guard:
                answer = getattr(self, f"order_{word}")(*map(int, numbers))
            print("" if answer is None else answer, flush=True)
        os._exit(0)

    def order_cut(self, seed):
        rng = random.Random(seed)
        self.trouble.no_power = True
        for name, file in sorted(self.files.items()):
            file.lose(rng)
            if name.endswith("-shm"):  # memory that programs share: nothing of it is left
                del self.files[name]

    def order_on(self):
        self.trouble.no_power = False

    def order_fail(self, at, for_good, error):
        self.trouble.arm(at or None, bool(for_good), error)

    def order_count(self):
        return self.trouble.count


def main():
    """Serve until told nothing more."""
    disk = Served()
    threading.Thread(target=disk.obey, daemon=True).start()
    mfusepy.FUSE(
        disk, sys.argv[1], foreground=True, attr_timeout=0, entry_timeout=0, max_threads=10
    )


if __name__ == "__main__":
    main()
