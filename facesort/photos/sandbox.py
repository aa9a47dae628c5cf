"""Take away from a process everything that decoding a picture does not need.

A hostile file may find a hole in an image library and run its own code.  After `confine` that code
can compute, and answer the parent through the pipe and the shared memory it was started with: it can
open no file, reach no network, start no program and touch no file's name, permissions or dates.

The process that looks for faces sees only the pixels that a decoder made.  `confine_to_reading` takes
the same from it, except that it may still read what belongs to the program and to the system: torch
loads parts of itself when they are first needed.  With a graphics card, whose driver opens files of its
own, paths stay as they are, and the filter takes the rest.

Three mechanisms of Linux are used, each also covering gaps of the others: Landlock (no access by
path), a seccomp filter (the system calls below fail with EPERM) and resource limits.  Elsewhere a
program may switch on less for itself: resource limits on macOS, a job with limits on Windows.
"""

from __future__ import annotations

import ctypes
import errno
import math
import os
import platform
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from facesort.photos import windows_job
from facesort.text import _

#: How much more memory the process may map than it has mapped already.
MEMORY_BYTES = 1 << 30
#: On Windows only the whole can be bounded.
_WINDOWS_BYTES = MEMORY_BYTES + (1 << 29)

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38

# System calls have the same numbers everywhere from 424 on (and Landlock is from there).
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_ADD_RULE = 445
_LANDLOCK_RESTRICT_SELF = 446

#: Landlock's rights on files by version of its interface: the number of bits known (landlock.h).
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
# Single rights among them: to read files and to list folders.
_READ, _LIST = 1 << 2, 1 << 3
_PATH_BENEATH = 1

#: What belongs to the system, and what libraries read to learn about the machine.
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/nix/store", "/etc", "/sys", "/proc/self", "/proc/cpuinfo"),
    *("/proc/meminfo", "/dev/null", "/dev/urandom"),
)

#: First version that knows rights on TCP, and on sockets and signals that reach out of the sandbox.
_ABI_WITH_NETWORK = 4
_ABI_WITH_SCOPES = 6

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_CLONE_THREAD = 0x10000
_X32_BIT = 0x40000000

#: What the filter refuses, by the numbers of asm/unistd_64.h and asm-generic/unistd.h.
_DENIED = {
    "x86_64": (
        # open creat openat truncate ftruncate rename mkdir rmdir link unlink symlink
        *(2, 85, 257, 76, 77, 82, 83, 84, 86, 87, 88),
        # chmod fchmod chown fchown lchown utime mknod utimes mkdirat mknodat fchownat futimesat
        *(90, 91, 92, 93, 94, 132, 133, 235, 258, 259, 260, 261),
        # unlinkat renameat linkat symlinkat fchmodat utimensat renameat2 fallocate
        *(263, 264, 265, 266, 268, 280, 316, 285),
        # setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
        *(188, 189, 190, 197, 198, 199),
        # getdents getdents64 chdir fchdir chroot open_by_handle_at memfd_create
        *(78, 217, 80, 81, 161, 304, 319),
        # socket connect accept sendto recvfrom sendmsg bind listen socketpair accept4 sendmmsg recvmmsg
        *(41, 42, 43, 44, 45, 46, 49, 50, 53, 288, 307, 299),
        # fork vfork execve execveat ptrace kill tkill process_vm_readv process_vm_writev kcmp prctl
        *(57, 58, 59, 322, 101, 62, 200, 310, 311, 312, 157),
        # shmget msgget semget mq_open mount umount2 pivot_root unshare setns
        *(29, 68, 64, 240, 165, 166, 155, 272, 308),
        # bpf perf_event_open userfaultfd add_key request_key keyctl setuid setgid
        *(321, 298, 323, 248, 249, 250, 105, 106),
    ),
    "aarch64": (
        # openat truncate ftruncate mkdirat linkat unlinkat symlinkat renameat renameat2 mknodat
        *(56, 45, 46, 34, 37, 35, 36, 38, 276, 33),
        # fchmod fchmodat fchownat fchown utimensat fallocate
        *(52, 53, 54, 55, 88, 47),
        # setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
        *(5, 6, 7, 14, 15, 16),
        # getdents64 chdir fchdir chroot open_by_handle_at memfd_create
        *(61, 49, 50, 51, 265, 279),
        # socket connect accept sendto recvfrom sendmsg bind listen socketpair accept4 sendmmsg recvmmsg
        *(198, 203, 202, 206, 207, 211, 200, 201, 199, 242, 269, 243),
        # execve execveat ptrace kill tkill process_vm_readv process_vm_writev kcmp prctl
        *(221, 281, 117, 129, 130, 270, 271, 272, 167),
        # shmget msgget semget mq_open mount umount2 pivot_root unshare setns
        *(194, 186, 190, 180, 40, 39, 41, 97, 268),
        # bpf perf_event_open userfaultfd add_key request_key keyctl setuid setgid
        *(280, 241, 282, 217, 218, 219, 146, 144),
    ),
}
#: The same numbers on every machine: pidfd_send_signal io_uring_setup io_uring_enter io_uring_register
#: open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open openat2 pidfd_getfd fchmodat2
_DENIED_EVERYWHERE = (*range(424, 435), 437, 438, 452)


#: What reading needs of what is denied else: open openat getdents getdents64 memfd_create prctl
_READING = {
    "x86_64": frozenset({2, 257, 78, 217, 319, 157}),
    "aarch64": frozenset({56, 61, 279, 167}),
}


def confine() -> str:
    """Give up, for this process and for ever, all that decoding does not need.

    Everything that will be imported must be imported before.  Files that are open stay open, further
    ones can be received through a pipe, and new threads may start.

    Returns:
        What is in force, in words, for the diagnosis.
    """
    if sys.platform == "win32":
        held = windows_job.confine(_WINDOWS_BYTES)
        return _("limits of a job") if held else _("a separate process only")
    limit_resources()
    if not sys.platform.startswith("linux"):
        return _("resource limits")
    libc = _without_privileges()
    parts = [_deny_paths(libc), _deny_calls(libc), _("resource limits")]
    return ", ".join(part for part in parts if part)


def confine_to_reading(paths: Sequence[Path], *, card: bool) -> str:
    """Give up, for this process and for ever, all but computing and reading program and system.

    Threads that run already keep their access to files; new ones have none.

    Args:
        paths: Files and folders that belong to the program, besides Python and the system.
        card: Whether a graphics card computes: paths are not restricted then.

    Returns:
        What is in force, in words, for the diagnosis.
    """
    if not sys.platform.startswith("linux"):
        return _("a separate process only")
    libc = _without_privileges()
    readable = [*paths, *map(Path, (sys.prefix, sys.base_prefix, *_SYSTEM))]
    rules = [(path, _READ | _LIST) for path in readable]
    parts = [
        "" if card else _deny_paths(libc, rules),
        _deny_calls(libc, _READING.get(platform.machine(), frozenset())),
    ]
    return ", ".join(part for part in parts if part) or _("a separate process only")


def _without_privileges() -> ctypes.CDLL:
    """Let nobody look into this process, and no program it starts gain rights; returns libc."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return libc


def limit_resources() -> None:
    """Bound the memory of this process; let it write no file and leave no memory dump."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "darwin":
        # Memory is not bounded there.  No process may start, and no file be opened besides those that
        # are open and the one that comes with a request.
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        few = len(os.listdir("/dev/fd")) + 1
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))
        return
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    memory = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def limit_time(cpu_s: float) -> None:
    """End this process, whatever it does, when it has used so much more processor time."""
    used = time.process_time()
    if sys.platform == "win32":
        windows_job.limit_time(used + cpu_s)
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used + cpu_s)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _deny_paths(libc: ctypes.CDLL, allowed: Sequence[tuple[Path, int]] = ()) -> str:
    """Let Landlock refuse access by path, TCP, and signals to other processes.

    Args:
        libc: The C library.
        allowed: Where some rights remain, and which.
    """
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return ""
    rights = [(1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS[5])) - 1]
    if version >= _ABI_WITH_NETWORK:
        rights.append(0b11)
    if version >= _ABI_WITH_SCOPES:
        rights.append(0b11)
    attributes = struct.pack(f"={len(rights)}Q", *rights)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return ""
    for path, remaining in allowed:
        _allow(libc, ruleset, path, remaining & rights[0])
    refused = libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return "" if refused else f"Landlock {version}"


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Leave rights on a file, or on everything in a folder, if it is there."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not path.is_dir():
        rights &= ~_LIST
    rule = struct.pack("=Qi", rights, handle)
    libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    os.close(handle)


def _deny_calls(libc: ctypes.CDLL, allowed: frozenset[int] = frozenset()) -> str:
    """Let seccomp refuse system calls, but for those allowed, in all threads of this process."""
    machine = platform.machine()
    if machine not in _DENIED:
        return ""
    program = _filter_program(machine, allowed)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    set_mode_filter, for_all_threads = 1, 1
    failed = libc.syscall(_SECCOMP[machine], set_mode_filter, for_all_threads, header)
    return "" if failed else "seccomp"


def _filter_program(machine: str, allowed: frozenset[int]) -> bytes:
    """Return the filter in classic BPF (linux/filter.h): (code, if true, if false, value) each."""
    load, jump_equal, jump_bits, jump_at_least, give_back = 0x20, 0x15, 0x45, 0x35, 0x06
    kill, refuse, allow = 0x80000000, 0x00050000, 0x7FFF0000
    number, architecture, first_argument = 0, 4, 16
    program = [
        (load, 0, 0, architecture),
        (jump_equal, 1, 0, _AUDIT_ARCH[machine]),
        (give_back, 0, 0, kill),
        (load, 0, 0, number),
    ]
    if machine == "x86_64":
        # The same calls again under other numbers (x32).
        program += [(jump_at_least, 0, 1, _X32_BIT), (give_back, 0, 0, refuse | errno.EPERM)]
    for call in sorted({*_DENIED[machine], *_DENIED_EVERYWHERE} - allowed):
        program += [(jump_equal, 0, 1, call), (give_back, 0, 0, refuse | errno.EPERM)]
    program += [
        # A filter cannot see the flags of clone3; told that it is missing, the C library uses clone,
        # whose flags show that a thread is started and not a process.
        (jump_equal, 0, 1, _CLONE3),
        (give_back, 0, 0, refuse | errno.ENOSYS),
        (jump_equal, 0, 3, _CLONE[machine]),
        (load, 0, 0, first_argument),
        (jump_bits, 1, 0, _CLONE_THREAD),
        (give_back, 0, 0, refuse | errno.EPERM),
        (give_back, 0, 0, allow),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
