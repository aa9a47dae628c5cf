"""Limits that Windows puts on a process which enters a job of its own (built, not run).

The process starts no other, takes no more memory and processor time than it is given, and reaches
neither clipboard nor desktop.  Files it could still open: Windows has no Landlock.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from functools import cache
from typing import Any

_BASIC_UI_RESTRICTIONS, _EXTENDED_LIMIT_INFORMATION = 4, 9

# winnt.h: JOB_OBJECT_LIMIT_…
_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED = 0x2, 0x8, 0x100, 0x400
_EVERY_UI_RESTRICTION = 0xFF
_TICKS_A_SECOND = 10_000_000


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


@cache
def limits() -> Limits:
    """Return the limits of this process, as they were given last."""
    return Limits()


def confine(memory_bytes: int) -> bool:
    """Put this process into a job with limits, for ever; returns whether Windows did so."""
    given = limits()
    given.basic.flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED
    given.basic.active_processes = 1
    given.process_memory = memory_bytes
    if sys.platform != "win32":
        return False
    kernel, job = _kernel_and_job()
    restrictions = wintypes.DWORD(_EVERY_UI_RESTRICTION)
    kernel.SetInformationJobObject(
        job, _BASIC_UI_RESTRICTIONS, ctypes.byref(restrictions), ctypes.sizeof(restrictions)
    )
    return _set() and bool(kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()))


def limit_time(used_s: float) -> None:
    """Let Windows end this process when all the processor time it has used is so much."""
    given = limits()
    given.basic.flags |= _PROCESS_TIME
    given.basic.per_process_user_time = round(used_s * _TICKS_A_SECOND)
    _set()


def _set() -> bool:
    if sys.platform != "win32":
        return False
    kernel, job = _kernel_and_job()
    given = limits()
    return bool(
        kernel.SetInformationJobObject(
            job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(given), ctypes.sizeof(given)
        )
    )


@cache
def _kernel_and_job() -> tuple[Any, wintypes.HANDLE]:
    """Return the functions of the system, and a job that is this process's own."""
    if sys.platform != "win32":
        raise NotImplementedError
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    kernel.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        wintypes.LPVOID,
        wintypes.DWORD,
    )
    return kernel, wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
