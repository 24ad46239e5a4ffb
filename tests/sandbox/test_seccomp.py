"""The filter of system calls, by running it as the kernel would, for several architectures."""

from __future__ import annotations

import ctypes.util
import errno
import struct
import sys

import pytest

from autograder.sandbox import seccomp
from autograder.sandbox.seccomp import ALLOWED, REFUSED, NoSeccomp, compiled

pytestmark = pytest.mark.sandbox
pyseccomp = pytest.importorskip("pyseccomp", exc_type=(ImportError, RuntimeError))

ALLOW = 0x7FFF0000
KILL = 0x80000000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
X86_64, AARCH64, X86 = pyseccomp.Arch.X86_64, pyseccomp.Arch.AARCH64, pyseccomp.Arch.X86
X32_BIT = 0x40000000
THREAD = 0x3D0F00
"""The flags with which the C library starts a thread."""


def verdict(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What the kernel would do with a system call: classic BPF, as far as libseccomp uses it."""
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<iIQ6Q", number, architecture, 0, *words)
    instructions = list(struct.iter_unpack("<HBBI", program))
    place = accumulator = 0
    while True:
        code, true, false, constant = instructions[place]
        place += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, constant)
            case 0x54:
                accumulator &= constant
            case 0x05:
                place += constant
            case 0x15:
                place += true if accumulator == constant else false
            case 0x25:
                place += true if accumulator > constant else false
            case 0x35:
                place += true if accumulator >= constant else false
            case 0x45:
                place += true if accumulator & constant else false
            case 0x06:
                return constant
            case _:
                raise AssertionError(f"instruction {code:#x}")


class Machine:
    """One architecture and its filter."""

    def __init__(self, architecture: int) -> None:
        self.architecture = architecture
        self.program = compiled(architecture)

    def says(self, name: str, *arguments: int) -> int | None:
        """The verdict on a system call by its name, None where there is none of that name."""
        number = pyseccomp.resolve_syscall(self.architecture, name)
        if number < 0:
            return None
        return verdict(self.program, self.architecture, number, *arguments)


@pytest.fixture(scope="module", params=[X86_64, AARCH64], ids=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> Machine:
    return Machine(request.param)


@pytest.mark.parametrize("purpose", ALLOWED)
def test_what_is_needed_is_allowed(machine: Machine, purpose: str) -> None:
    found = {name: machine.says(name) for name in ALLOWED[purpose].split()}

    assert {ALLOW} == set(found.values()) - {None}


@pytest.mark.parametrize("purpose", REFUSED)
def test_what_is_dangerous_is_refused_whatever_its_arguments(
    machine: Machine, purpose: str
) -> None:
    for arguments in ((), (1, 1, 1), (2**64 - 1,) * 6):
        found = {name: machine.says(name, *arguments) for name in REFUSED[purpose].split()}
        assert {REFUSE} == set(found.values()) - {None}


def test_no_name_is_misspelled() -> None:
    numbers = {
        name: [pyseccomp.resolve_syscall(arch, name) for arch in (X86_64, AARCH64, X86)]
        for lists in (ALLOWED, REFUSED)
        for name in " ".join(lists.values()).split()
    }
    # an older libseccomp has not heard of these
    new = {"fchmodat2", "memfd_secret", "mount_setattr"}
    assert {name for name, found in numbers.items() if max(found) < 0} <= new


def test_the_two_lists_have_nothing_in_common() -> None:
    allowed, refused = (" ".join(lists.values()).split() for lists in (ALLOWED, REFUSED))

    assert not set(allowed) & set(refused)
    assert len(set(allowed + refused)) == len(allowed + refused)


def test_a_thread_may_be_started_and_no_process(machine: Machine) -> None:
    assert machine.says("clone", THREAD) == ALLOW
    assert machine.says("clone", 17) == REFUSE
    assert machine.says("clone", THREAD & ~seccomp.CLONE_THREAD) == REFUSE
    assert machine.says("clone3") == UNKNOWN


@pytest.mark.parametrize("kind", seccomp.NEW_NAMESPACES)
def test_a_namespace_may_not_be_made(machine: Machine, kind: str) -> None:
    flag = seccomp.NEW_NAMESPACES[kind]

    assert machine.says("clone", flag) == REFUSE
    assert machine.says("clone", THREAD | flag) == UNKNOWN


def test_files_may_not_be_locked_nor_watched(machine: Machine) -> None:
    assert machine.says("fcntl", 3, 1030) == ALLOW
    # F_GETLK, F_SETLK, F_SETLKW, F_OFD_*, F_SETLEASE, F_NOTIFY
    for command in (5, 6, 7, 36, 37, 38, 1024, 1026):
        assert machine.says("fcntl", 3, command) == UNKNOWN
        assert machine.says("fcntl", 3, command | 2**32) == UNKNOWN


def test_only_its_own_limits_are_a_workers_business(machine: Machine) -> None:
    assert machine.says("prlimit64", 0, 7) == ALLOW
    assert machine.says("prlimit64", 1, 7) == UNKNOWN


def test_what_is_on_no_list_is_unknown(machine: Machine) -> None:
    assert machine.says("lookup_dcookie") == UNKNOWN
    assert machine.says("ioctl", 0, 0x5412) == UNKNOWN  # TIOCSTI types into a terminal
    assert machine.says("prctl", 4, 1) == UNKNOWN
    assert verdict(machine.program, machine.architecture, 9999) == UNKNOWN


@pytest.mark.parametrize("foreign", [X86, pyseccomp.Arch.ARM, pyseccomp.Arch.RISCV64])
def test_calls_of_another_architecture_end_the_process(machine: Machine, foreign: int) -> None:
    for name in ("read", "getpid", "socket"):
        number = pyseccomp.resolve_syscall(foreign, name)
        assert verdict(machine.program, foreign, number) == KILL


def test_calls_in_the_x32_convention_end_the_process() -> None:
    program = compiled(X86_64)
    for name in ("read", "fork"):
        number = pyseccomp.resolve_syscall(X86_64, name) | X32_BIT
        assert verdict(program, X86_64, number) == KILL


def test_without_libseccomp_the_trouble_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    seccomp.program.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(NoSeccomp, match="pyseccomp is not installed"):
        seccomp.program()
    monkeypatch.delitem(sys.modules, "pyseccomp")
    find = ctypes.util.find_library
    monkeypatch.setattr(
        "ctypes.util.find_library", lambda name: None if name == "seccomp" else find(name)
    )
    with pytest.raises(NoSeccomp, match="libseccomp is not installed"):
        seccomp.program()
