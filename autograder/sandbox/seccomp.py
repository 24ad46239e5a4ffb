"""Which system calls a student's code may make: the filter that the kernel runs before each.

A list of what may be called, not of what may not: whatever the kernel learns next year is not on
it.  What Python, NumPy, OpenBLAS and Matplotlib need to compute, and to read and write files in
/tmp, is here; nothing that starts a process, speaks to one, opens a socket, mounts, traces or
waits for somebody else's file is.  Threads may be started.
"""

from __future__ import annotations

import errno
import functools
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyseccomp

ALLOWED = {
    "memory": "brk mmap munmap mremap mprotect madvise msync membarrier",
    "files that are open": """
        read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range
        lseek fstat fstatfs getdents getdents64 ftruncate fallocate fsync fdatasync fchmod fchdir
        dup dup2 dup3 pipe pipe2 sendfile copy_file_range""",
    "files by name": """
        open openat creat stat lstat newfstatat statx statfs access faccessat faccessat2 readlink
        readlinkat getcwd chdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link
        linkat symlink symlinkat chmod fchmodat fchmodat2 utime utimes utimensat futimesat truncate
        umask getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr""",
    "waiting": """
        poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
        eventfd eventfd2""",
    "threads": """
        futex set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity
        getcpu gettid exit exit_group""",
    "itself, and signals to itself, as nobody else is there": """
        getpid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid
        getgroups capget uname sysinfo times getrusage getrlimit setrlimit getpriority kill tkill
        tgkill pause wait4 waitid rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending
        rt_sigsuspend rt_sigtimedwait sigaltstack restart_syscall""",
    "time and chance": """
        clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time alarm setitimer
        getitimer getrandom""",
}
"""System calls by what they are for."""

REFUSED = {
    "other programs and processes": """
        fork vfork execve execveat ptrace process_vm_readv process_vm_writev pidfd_open
        pidfd_getfd pidfd_send_signal""",
    "network and sockets": "socket socketpair",
    "namespaces and mounts": """
        unshare setns mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount
        fspick mount_setattr""",
    "other users and privileges": """
        setuid setgid setreuid setregid setresuid setresgid setgroups capset personality chown
        fchown lchown fchownat mknod mknodat seccomp""",
    "what one worker could leave for another": """
        add_key request_key keyctl shmget shmat msgget semget mq_open flock inotify_init
        inotify_init1 fanotify_init setxattr lsetxattr fsetxattr""",
    "memory that no limit counts": "memfd_create memfd_secret",
    "doors into the kernel": """
        bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register kexec_load
        kexec_file_load init_module finit_module delete_module name_to_handle_at
        open_by_handle_at""",
    "the machine": """
        sethostname setdomainname quotactl acct swapon swapoff reboot syslog settimeofday
        clock_settime adjtimex clock_adjtime""",
}
"""These fail with "Operation not permitted".  What is on neither list fails as on a kernel that
does not know it, from which the C library learns to do without."""

NEW_NAMESPACES = {
    "time": 0x80,
    "mount": 0x20000,
    "cgroup": 0x2000000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
CLONE_THREAD = 0x10000

FCNTL = {
    "F_DUPFD": 0,
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_SETFL": 4,
    "F_DUPFD_CLOEXEC": 1030,
    "F_GETPIPE_SZ": 1032,
}
"""No locks, leases or notices: the files that a worker can read are every worker's, and a lock
on one of them would be a message."""

IOCTL = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIONBIO": 0x5421}
IOCTL |= {"FIONCLEX": 0x5450, "FIOCLEX": 0x5451}

PRCTL = {"GET_DUMPABLE": 3, "SET_NAME": 15, "GET_NAME": 16, "GET_SECCOMP": 21, "CAPBSET_READ": 23}
PRCTL |= {"GET_NO_NEW_PRIVS": 39}


class NoSeccomp(Exception):
    """The filter cannot be made on this machine; the text says why."""


@functools.cache
def program() -> bytes:
    """The filter for this machine, as an array of the kernel's ``struct sock_filter``.

    Raises NoSeccomp where libseccomp or its Python binding is missing.
    """
    return compiled(None)


def compiled(architecture: int | None) -> bytes:
    """The filter for an architecture by libseccomp's number, or for this machine's own.

    Calls of any other architecture, such as 32-bit ones on a 64-bit machine, end the process.
    """
    seccomp = _library()
    filter_ = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    filter_.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    if architecture not in (None, seccomp.system_arch()):
        filter_.add_arch(architecture)
        filter_.remove_arch(seccomp.system_arch())
    _add_rules(filter_, seccomp)
    with tempfile.TemporaryFile() as file:
        filter_.export_bpf(file)
        file.seek(0)
        return file.read()


def _library() -> pyseccomp:
    try:
        import pyseccomp
    except ImportError as error:
        raise NoSeccomp("the Python package pyseccomp is not installed") from error
    except RuntimeError as error:
        raise NoSeccomp("libseccomp is not installed") from error
    return pyseccomp


def _add_rules(filter_: pyseccomp.SyscallFilter, seccomp: pyseccomp) -> None:
    refuse = seccomp.ERRNO(errno.EPERM)

    def add(action: int, name: str, *conditions: pyseccomp.Arg) -> None:
        # a name that this libseccomp has not heard of is left to the default, which refuses
        if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) != -1:
            filter_.add_rule(action, name, *conditions)

    def bits(mask: int, value: int) -> pyseccomp.Arg:
        return seccomp.Arg(0, seccomp.MASKED_EQ, mask, value)

    for action, lists in ((seccomp.ALLOW, ALLOWED), (refuse, REFUSED)):
        for name in " ".join(lists.values()).split():
            add(action, name)
    # threads, and neither processes nor namespaces; clone3 has its flags where no filter sees
    # them, and the C library uses clone where there is no clone3
    add(refuse, "clone", bits(CLONE_THREAD, 0))
    every = CLONE_THREAD | sum(NEW_NAMESPACES.values())
    add(seccomp.ALLOW, "clone", bits(every, CLONE_THREAD))
    # of this process alone, not of the one that waits for its end
    add(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
    for number in FCNTL.values():
        add(seccomp.ALLOW, "fcntl", seccomp.Arg(1, seccomp.EQ, number))
    for number in IOCTL.values():
        add(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, number))
    for number in PRCTL.values():
        add(seccomp.ALLOW, "prctl", seccomp.Arg(0, seccomp.EQ, number))
