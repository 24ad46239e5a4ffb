"""The package that students install, built of this checkout."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

from autograder.course import CourseError
from autograder.submissions.files import write_whole
from autograder.temporary_folders import temporary_folder

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = "backprop-autograder"
NEEDED = ("pyproject.toml", "MANIFEST.in", "LICENSE")
"""What has to be there for a package to be built that holds nothing hidden."""
LAST_LINES = 5


def build_package(to: Path, root: Path = CHECKOUT) -> tuple[Path, Path]:
    """Build the sdist and, of that alone, the wheel of the checkout in ``root``, and put them into
    ``to``; returns the paths of both.

    Raises CourseError if ``root`` is no checkout of the package, or if the build fails.
    """
    if missing := [name for name in NEEDED if not (root / name).is_file()]:
        raise CourseError(
            f"The students' package cannot be built in {root}, which has no {missing[0]}: that "
            "takes a checkout of autograder's own repository. Students install what you have "
            f"installed: python -m pip install {PACKAGE}=={metadata.version(PACKAGE)}."
        )
    with temporary_folder("wheel") as place:
        # without isolation: nothing is downloaded, and this environment has what building needs
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place), "."]
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=False, errors="replace"
        )
        built = sorted(place.glob("*.tar.gz")), sorted(place.glob("*.whl"))
        if done.returncode != 0 or not all(built):
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:])
            raise CourseError(f"The students' package could not be built:\n{said}")
        to.mkdir(parents=True, exist_ok=True)
        sdist, wheel = (to / found[0].name for found in built)
        for path in (sdist, wheel):
            # whole, so that nobody installs half of it
            write_whole(path, (place / path.name).read_bytes(), mode=0o644)
        return sdist, wheel
