"""The commands that start workers, and the template that workers are forked from."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.sandbox.isolation import SandboxError
from autograder.sandbox.mounts import (
    CODE,
    LIBRARIES,
    PACKAGES,
    PYTHON,
    Packages,
    mounts,
    package_paths,
    site_folders,
)
from autograder.sandbox.seccomp import NoSeccomp, program
from autograder.systems import is_linux, needed_variables, python

MEBIBYTE = 2**20
INFO_FD = "<number of a descriptor>"
"""In a command of bubblewrap's: where it is to tell of its first process (see ``processes.py``)."""
GUARD = Path(__file__).with_name("guard.py")


@dataclass(frozen=True)
class Limits:
    """What one worker may use; sizes in bytes."""

    memory: int = 2048 * MEBIBYTE
    processes: int = 64
    """Threads, in effect: a worker in the sandbox starts no process at all."""
    files: int = 128
    file_size: int = 32 * MEBIBYTE
    cpu_seconds: int = 600
    temporary: int = 64 * MEBIBYTE

    def of_process(self) -> dict[str, int]:
        """Those that the kernel counts for each process."""
        return {
            "memory": self.memory,
            "processes": self.processes,
            "files": self.files,
            "file_size": self.file_size,
            "cpu_seconds": self.cpu_seconds,
        }


def environment(home: str) -> dict[str, str]:
    """The whole environment of a worker: nothing of ours is passed on but what the system needs."""
    return {
        **needed_variables(home),
        "HOME": home,
        # who asks has a name everywhere else
        "USER": "student",
        "LOGNAME": "student",
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": home,
        # the same bytes graded twice give the same report
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def system_call_filter() -> bytes:
    """The filter that every worker in the sandbox gets; raises SandboxError without libseccomp."""
    try:
        return program()
    except NoSeccomp as error:
        raise SandboxError(str(error)) from error


def bubblewrap_command(limits: Limits, packages: Packages = ()) -> list[str]:
    """The command that starts one worker of which nothing gets out but its answers."""
    # what it needs to confine itself, and gives up in doing so
    capabilities = ["CAP_SYS_ADMIN", "CAP_SETPCAP"]
    arguments = (limits.of_process(), limits.temporary, system_call_filter())
    start = (
        f"from inside.confine import confine; confine(*{arguments!r})\n"
        "from inside.worker import main; main()"
    )
    return [*walls(capabilities, packages), "--tmpfs", "/tmp", *_finish(), *_python(start)]


def template_command(packages: Packages = ()) -> list[str]:
    """The command that starts a template, whose workers get walls of their own."""
    # their user namespaces are theirs to set up, through these files
    proc = ["--size", "4096", "--tmpfs", "/tmp", "--proc", "/tmp/proc"]
    start = "from inside.forking import serve; serve()"
    return [*walls([], packages), *proc, *_finish(), *_python(start)]


def walls(capabilities: list[str], packages: Packages = ()) -> list[str]:
    """Bubblewrap, every namespace that it has, and all that is to be seen, read-only."""
    # late: it calls the C library by its names on Linux
    from autograder.sandbox.inside.confine import DEVICES, NOBODY

    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxError("bubblewrap is not installed")
    command = [sys.executable, "-I", "-S", "-B", str(GUARD), str(os.getpid()), bubblewrap]
    if os.getuid() == 0:
        command += [f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts", "cgroup-try")]
        capabilities = [*capabilities, "CAP_SETUID", "CAP_SETGID"]
    else:
        command += ["--unshare-all", "--unshare-user"]
        command += ["--uid", str(NOBODY), "--gid", str(NOBODY)]
    command += ["--hostname", "sandbox", "--cap-drop", "ALL"]
    for capability in capabilities:
        command += ["--cap-add", capability]
    command += ["--die-with-parent", "--new-session", "--clearenv", "--info-fd", INFO_FD]
    for name, value in {**environment("/tmp"), "LD_LIBRARY_PATH": LIBRARIES}.items():
        command += ["--setenv", name, value]
    # those that bubblewrap makes on the way to a file are for its own user alone
    for folder in folders_above(mount.target for mount in mounts(packages)):
        command += ["--dir", folder]
    command += ["--dir", "/dev"]
    for device in DEVICES:
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for mount in mounts(packages):
        command += ["--ro-bind", mount.source, mount.target]
    for folder in site_folders():
        command += ["--size", "4096", "--perms", "0555", "--tmpfs", folder]
    return command


def folders_above(targets: Iterable[str]) -> list[str]:
    """All folders that lie above ``targets``, the outer ones first."""
    above = {str(folder) for target in targets for folder in PurePosixPath(target).parents}
    return sorted(above - {"/"})


def _finish() -> list[str]:
    return ["--remount-ro", "/", "--chdir", "/tmp"]


def process_command(limits: Limits, packages: Packages = ()) -> list[str]:
    """The command that starts a worker with limits and nothing more."""
    folders = [str(Path(__file__).parent)]
    folders += dict.fromkeys(str(path.parent) for path in package_paths(packages))
    limiting = "confine" if is_linux() else "portable"
    start = (
        f"import sys; sys.path.extend({folders!r})\n"
        f"from inside.{limiting} import limit; limit(**{limits.of_process()!r})\n"
        "from inside.worker import main; main()"
    )
    return [python(), "-B", "-s", "-S", "-P", "-c", start]


def _python(start: str) -> list[str]:
    start = f"import sys; sys.path.extend({[CODE, PACKAGES]!r})\n{start}"
    return [f"{PYTHON}/bin/python", "-B", "-s", "-S", "-P", "-c", start]
