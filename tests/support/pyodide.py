"""Pyodide's runtime out of npm, with as many of its packages as PyPI has.

Pyodide's own server has all of them; these are enough to start JupyterLite's kernel and to install
what is made of Python alone, or is built for Pyodide on PyPI.  NumPy is not.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION

KERNEL = ("micropip", "ipython", "jedi")
"""What the kernel loads from Pyodide when it starts."""
COMPILED = ("msgspec",)
"""What the student's package needs and PyPI has for Pyodide."""
PURE = "none-any.whl"
SECONDS = 600
"""After which a download has hung."""


def runtime(folder: Path) -> Path:
    """Make a folder with what a browser loads, as an unpacked distribution of Pyodide has it."""
    folder.mkdir()
    _run("npm", "pack", "--silent", f"--pack-destination={folder}", f"pyodide@{PYODIDE_VERSION}")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    place = folder / "package"
    lock = json.loads((place / "pyodide-lock.json").read_text("utf-8"))
    _fetch_packages(lock, place)
    (place / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    return place


def _fetch_packages(lock: dict[str, Any], place: Path) -> None:
    """Get packages from PyPI, and have the lock file expect these: Pyodide builds its own."""
    packages = lock["packages"]
    wanted = sorted(_needed(packages, KERNEL))
    pure = [name for name in wanted if packages[name]["file_name"].endswith(PURE)]
    assert pure == wanted
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place))
    python = ("--only-binary=:all:", f"--python-version={PYODIDE_PYTHON_VERSION}")
    _run(*pip, *python, *(f"{name}=={packages[name]['version']}" for name in pure))
    platform = f"--platform=pyemscripten_{lock['info']['abi_version']}_wasm32"
    _run(*pip, *python, platform, *COMPILED)
    for name in (*pure, *COMPILED):
        (wheel,) = place.glob(f"{name.replace('-', '_')}-*.whl")
        packages[name] |= {
            "file_name": wheel.name,
            "version": wheel.name.split("-")[1],
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        }


def _needed(packages: dict[str, Any], names: tuple[str, ...]) -> set[str]:
    """These packages, and all that they need."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            left += packages[name]["depends"]
    return found


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
