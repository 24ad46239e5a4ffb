"""What a worker gets to see: one Python, NumPy, Matplotlib, a course's own packages and what these
need, by file."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from packaging.requirements import Requirement

PYTHON = "/python"
PACKAGES = "/packages"
CODE = "/code"
LIBRARIES = "/libraries"
"""For shared libraries that lie outside the system's own folders; the loader looks here too."""

SYSTEM_FOLDERS = ("/lib", "/usr/lib")

PROVIDED = ("numpy", "msgspec", "matplotlib")
"""The distributions that any notebook may import; what they require comes with them."""

Packages = tuple[str, ...]
"""The names of distributions that a course adds to those."""


UNNEEDED = frozenset(
    ("_curses", "_curses_panel", "_dbm", "_gdbm", "_ssl", "_tkinter", "nis", "readline")
)
"""Modules of the standard library for terminals, windows and networks, which are not there."""

MAX_PRELOADED = 250


@dataclass(frozen=True)
class Mount:
    """A file or folder of this machine, read-only, under another name inside."""

    source: str
    target: str


@functools.cache
def mounts(more: Packages = ()) -> tuple[Mount, ...]:
    """Everything that a worker sees of this machine, with ``more`` packages than the usual."""
    interpreter = os.path.realpath(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = sysconfig.get_path("stdlib")
    packages = [Mount(str(path), f"{PACKAGES}/{path.name}") for path in package_paths(more)]
    found = [
        Mount(interpreter, f"{PYTHON}/bin/python"),
        Mount(os.path.realpath(library), f"{PYTHON}/lib/{version}"),
        *packages,
        Mount(str(Path(__file__).with_name("inside")), f"{CODE}/inside"),
    ]
    dynamic = Path(library) / "lib-dynload"
    binaries = [
        path for path in dynamic.glob("*.so") if path.name.partition(".")[0] not in UNNEEDED
    ]
    for package in packages:
        binaries += Path(package.source).rglob("*.so*")
    for path in sorted(shared_libraries(binaries, more)):
        of_system = path.startswith(SYSTEM_FOLDERS)
        target = path if of_system else f"{LIBRARIES}/{Path(path).name}"
        found.append(Mount(os.path.realpath(path), target))
    return tuple(found)


def site_folders() -> tuple[str, ...]:
    """Folders inside the standard library that hold more than the standard library."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sysconfig.get_path("stdlib"))
    return tuple(
        f"{PYTHON}/lib/{version}/{name}"
        for name in ("site-packages", "dist-packages")
        if (library / name).is_dir()
    )


@functools.cache
def package_paths(more: Packages = ()) -> tuple[Path, ...]:
    """The files and folders at the top of the provided distributions and their requirements."""
    paths: dict[str, Path] = {}
    for distribution in sorted(closure(PROVIDED + more)):
        for path in _top_level(distribution):
            paths.setdefault(path.name, path)
    return tuple(paths.values())


def closure(names: Packages) -> set[str]:
    """The installed distributions among ``names`` and all that they require."""
    found: set[str] = set()
    open_names = list(names)
    while open_names:
        name = open_names.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            required = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # Matplotlib is optional: a notebook that draws then says so itself
        found.add(name)
        for line in required:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                open_names.append(requirement.name)
    return found


def _top_level(distribution: str) -> Iterator[Path]:
    files = metadata.distribution(distribution).files
    if files is None:
        # a system package may keep no list of its files
        spec = util.find_spec(distribution)
        yield from (Path(place) for place in (spec and spec.submodule_search_locations) or ())
        return
    names = {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}
    for name in sorted(names):
        path = Path(str(metadata.distribution(distribution).locate_file(name)))
        if not name.endswith((".dist-info", ".egg-info", ".pth")) and path.exists():
            yield path.resolve()


def shared_libraries(binaries: list[Path], more: Packages = ()) -> set[str]:
    """The system's libraries that ``binaries`` load, the loader itself among them.

    The loader is asked to load all of them into one Python, and to say what that takes instead of
    doing it.  That is what ``ldd`` does for one file after another, at seventy times the cost.
    """
    files = [str(path) for path in binaries]
    # a list of files to preload has no way to write these down
    awkward = [file for file in files if set(file) & set(": ")]
    plain = [file for file in files if file not in awkward]
    listing = ""
    for start in range(0, len(plain), MAX_PRELOADED):
        preload = ":".join(plain[start : start + MAX_PRELOADED])
        listing += _said_by(
            [os.path.realpath(sys.executable), "-I", "-S", "-c", ""],
            {"LD_TRACE_LOADED_OBJECTS": "1", "LD_PRELOAD": preload},
        )
    if not listing:  # a static Python has no loader
        awkward = files
    if awkward:
        listing += _said_by(["ldd", *awkward], {})
    paths = re.findall(r"^\s+(?:\S+ => )?(/\S+) \(0x", listing, flags=re.MULTILINE)
    ours = tuple(str(path.parent) for path in package_paths(more))
    found = {path for path in map(os.path.normpath, paths) if not path.startswith(ours)}
    return found - set(files)


def _said_by(command: list[str], variables: dict[str, str]) -> str:
    return subprocess.run(
        command,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
