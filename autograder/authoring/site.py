"""A static site in which students work without installing anything: JupyterLite, with the labs.

What is in it is what they get anyway: the released notebooks, the page that explains them and the
student's package as a wheel.  Python runs in the browser (Pyodide), and comes with NumPy from its
usual server, unless a folder with it is put into the site.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.gate.leaks import leaks
from autograder.authoring.wheel import build_package
from autograder.course import Course, CourseError
from autograder.interrupts import uninterrupted
from autograder.temporary_folders import temporary_folder

INSTALL = "pip install 'backprop-autograder[site]'"
MARK = "jupyter-lite.json"
"""The file by which a folder is known for a site."""
CONTENTS = "api/contents/all.json"
"""What browsers read to find the labs."""
KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
RUNTIME = ("pyodide.mjs", "pyodide-lock.json")
"""What a folder with Pyodide holds at least."""
HELPERS = ("comm>=0.2.3",)
"""What the kernel needs and Pyodide does not bring; it would be fetched from PyPI otherwise."""

CONFIGURATION = {
    "LiteBuildConfig": {
        "apps": ["lab", "notebooks"],
        # a teacher's own extensions, nbgrader's among them, ask a server that is not there
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(Path(sys.prefix, KERNEL))],
        "no_sourcemaps": True,
    }
}
SETTINGS = {
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/docmanager-extension:plugin": {
        "defaultViewers": {"markdown": "Markdown Preview"},
    },
}


def build_site(course: Course, output: Path, pyodide: Path | None = None) -> None:
    """Build the site into ``output``, in the place of an earlier one.

    ``pyodide`` is an unpacked distribution of Pyodide, which is copied into the site.  Raises
    CourseError, and leaves what is there, if something is missing, is in the way, or would give
    a lab away.
    """
    if not importlib.util.find_spec("jupyterlite_pyodide_kernel"):
        raise CourseError(f"JupyterLite is not installed: {INSTALL} brings it.")
    if output.exists() and not (output / MARK).is_file() and not _is_empty(output):
        raise CourseError(
            f"{output} is there already and is no site: move it away, or choose another --to."
        )
    if pyodide and not all((pyodide / name).is_file() for name in RUNTIME):
        raise CourseError(
            f"{pyodide} holds no Pyodide: {' and '.join(RUNTIME)} are in it once its archive is "
            "unpacked."
        )
    with temporary_folder("site") as work:
        copy_released(course, work / "files")
        _write_json(work / "jupyter_lite_config.json", CONFIGURATION)
        _write_json(work / "overrides.json", SETTINGS)
        wheels = build_wheels(work / "wheels")
        if pyodide:
            (work / "static").mkdir()
            (work / "static" / "pyodide").symlink_to(pyodide.resolve(), target_is_directory=True)
        # beside the old site, so that the new one takes its place in one step
        with _beside(output) as fresh:
            _jupyterlite(work, fresh, wheels)
            _replace(output, fresh)


def copy_released(course: Course, folder: Path) -> None:
    """Copy what students are given; raises CourseError if anything else is found in it."""
    labs = [course.lab(name) for name in course.labs]
    for lab in course.parts:
        if not lab.release_notebook.is_file():
            raise CourseError(f"{lab.name} is not built yet: run `autograder build {lab.name}`.")
        for problem in leaks(lab):
            raise CourseError(f"{lab.full_name}: {problem} Run `autograder build {lab.name}`.")
    folder.mkdir(parents=True)
    for lab in labs:
        shutil.copytree(
            lab.release_notebook.parent, folder / lab.name, ignore=shutil.ignore_patterns(".*")
        )
    readme = course.releases / "README.md"
    if readme.is_file():
        shutil.copy(readme, folder)


def _jupyterlite(work: Path, output: Path, wheels: Sequence[Path]) -> None:
    """Have JupyterLite build what lies in ``work``."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "jupyterlite_core", "build"),
            *("--lite-dir", str(work), "--output-dir", str(output)),
            *("--contents", str(work / "files")),
            *(part for wheel in wheels for part in ("--piplite-wheels", str(wheel))),
        ],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )
    if done.returncode or not all((output / name).is_file() for name in (MARK, CONTENTS)):
        raise CourseError(f"JupyterLite could not build the site: {_last_line(done)}")


def build_wheels(folder: Path) -> list[Path]:
    """Build the student's package, and get what else the kernel is to find in the site."""
    _, wheel = build_package(folder)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", "--dest", str(folder), *HELPERS),
        ],
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )
    helpers = sorted(set(folder.glob("*.whl")) - {wheel})
    if done.returncode or len(helpers) < len(HELPERS):
        raise CourseError(
            f"pip could not get {', '.join(HELPERS)}, which the browser's kernel needs: "
            f"{_last_line(done)}"
        )
    return [wheel, *helpers]


@contextlib.contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """A folder on the same disk for what will stand in ``output``."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=output.parent) as name:
        yield Path(name, "site")


def _replace(output: Path, fresh: Path) -> None:
    """Put a new site into the place of the old one, which goes with the folder of the new one."""
    with uninterrupted():
        if output.exists():
            output.rename(fresh.with_name("old"))
        fresh.rename(output)


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said in the end."""
    said = done.stderr.strip() or done.stdout.strip() or "it gave no reason."
    return said.splitlines()[-1]


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
