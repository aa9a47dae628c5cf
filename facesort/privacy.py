"""What every process of facesort does first: leave nothing behind that another person could read."""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4
_ONLY_ME = 0o077


def be_private() -> None:
    """Let files be this user's alone, and let no crash write the memory of this process to disk.

    Vectors and names are in that memory.  Not being dumpable also keeps other programs of the same user
    from reading it, where the system allows them that.
    """
    os.umask(_ONLY_ME)
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
