"""A process takes away from itself all that a student's code must not have.

None of these steps can be undone by the process that took them, nor by what it starts.  They are
taken by our own code before a line of the student's has run, and in this order: what is mounted,
then capabilities, then limits, and the filter of system calls last, as it refuses the others.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource

NOBODY = 65534
"""The user and group that a student's code runs as."""

DEVICES = ("null", "zero", "random", "urandom")

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REMOUNT, _MS_BIND = 32, 4096
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION = 0x20080522
_MAX_CAPABILITIES = 64
_MAX_FILES = 4096
"""How many files /tmp may hold: an empty one takes a kilobyte that its size does not count."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def call(function: str, *arguments: object) -> int:
    """Call ``function`` of the C library; raises OSError where it fails."""
    ctypes.set_errno(0)
    result: int = getattr(_libc, function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


def _prctl(option: int, *arguments: int) -> int:
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return call("prctl", option, *words)


def mount(source: bytes, target: str, kind: bytes | None, flags: int, data: bytes | None) -> None:
    """mount(2); raises OSError."""
    call("mount", source, target.encode(), kind, ctypes.c_ulong(flags), data)


def own_files(temporary: int) -> None:
    """An empty /tmp of at most ``temporary`` bytes, and devices of which nothing can be changed."""
    for name in DEVICES:
        place = f"/dev/{name}"
        # read-only is the node and not the device: its times could carry messages
        kept = os.statvfs(place).f_flag & (_MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
        mount(b"none", place, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept, None)
    data = f"size={temporary},nr_inodes={_MAX_FILES},mode=1777".encode()
    mount(b"tmpfs", "/tmp", b"tmpfs", _MS_NOSUID | _MS_NODEV, data)
    os.chdir("/tmp")


def become_nobody() -> None:
    """From root of the sandbox to a user who owns nothing; others are that user already."""
    if os.getuid() != 0:
        return
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    # or the files of this process in /proc would be root's
    _prctl(_PR_SET_DUMPABLE, 1)


def drop_privileges() -> None:
    """No capabilities, now or ever, and nobody else's rights through any program."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    for number in range(_MAX_CAPABILITIES):
        try:
            _prctl(_PR_CAPBSET_DROP, number)
        except OSError as error:
            if error.errno == errno.EINVAL:
                break  # this kernel has no more of them
            raise
    become_nobody()
    # a crash is not to be written down by a service of the machine, whatever its limits
    _prctl(_PR_SET_DUMPABLE, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def limit(memory: int, processes: int, files: int, file_size: int, cpu_seconds: int) -> None:
    """Hard limits for this process and all that it starts; there is no way back up."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            value = min(value, ceiling)
        resource.setrlimit(kind, (value, value))


def refuse_system_calls(program: bytes) -> None:
    """Let the kernel run ``program``, a seccomp filter, before every system call from here on.

    It holds for the calling thread and what that starts, so there must be no other one yet.
    """
    bpf = _Program(len(program) // 8, program)
    call(
        "prctl",
        _PR_SET_SECCOMP,
        ctypes.c_ulong(_SECCOMP_MODE_FILTER),
        ctypes.byref(bpf),
        ctypes.c_ulong(0),
        ctypes.c_ulong(0),
    )


def close_the_rest() -> None:
    """Close all descriptors but the standard ones, such as the memory that a newer libffi, finding
    no /proc, keeps open as a file."""
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def confine(limits: dict[str, int], temporary: int, program: bytes) -> None:
    """All of it, for a process that bubblewrap started and that has no thread but this."""
    close_the_rest()
    own_files(temporary)
    drop_privileges()
    limit(**limits)
    refuse_system_calls(program)
