"""A limit on this process's memory on Windows, which has no ``setrlimit``: a job object.

It is for good: a process leaves no job, and without a handle nobody sets its limits anew.  The
names and numbers are those of Windows' ``winnt.h``.
"""

from __future__ import annotations

import ctypes
from typing import Any

_EXTENDED_LIMIT_INFORMATION = 9
_LIMIT_PROCESS_MEMORY = 0x100
_HANDLE = ctypes.c_void_p
_INFORMATION = (_HANDLE, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32)
_FUNCTIONS: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
    ("CreateJobObjectW", (ctypes.c_void_p, ctypes.c_wchar_p), _HANDLE),
    ("SetInformationJobObject", _INFORMATION, ctypes.c_int),
    ("AssignProcessToJobObject", (_HANDLE, _HANDLE), ctypes.c_int),
    ("GetCurrentProcess", (), _HANDLE),
    ("CloseHandle", (_HANDLE,), ctypes.c_int),
)
"""What each of Windows' functions takes and gives."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def limit_memory(most: int) -> None:
    """Let this process, and each that it starts, have ``most`` bytes of memory; raises OSError if
    Windows refuses, as its version 7 does where the process has a job already."""
    windows = _kernel32()
    limits = _ExtendedLimits(ProcessMemoryLimit=most)
    limits.BasicLimitInformation.LimitFlags = _LIMIT_PROCESS_MEMORY
    asked = (_EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits))
    job = windows.CreateJobObjectW(None, None)
    is_limited = (
        job
        and windows.SetInformationJobObject(job, *asked)
        and windows.AssignProcessToJobObject(job, windows.GetCurrentProcess())
    )
    windows.CloseHandle(job)
    if not is_limited:
        raise OSError("Windows refuses a job object with a limit of memory")


def _kernel32() -> Any:
    """Windows' own library; raises OSError elsewhere."""
    library = getattr(ctypes, "WinDLL", None)
    if library is None:
        raise OSError("there is no kernel32.dll")
    found = library("kernel32")
    for name, takes, gives in _FUNCTIONS:
        # or it would take each handle for a number of 32 bits
        function = getattr(found, name)
        function.argtypes, function.restype = takes, gives
    return found
