"""The engine's version, and the key of a report in the cache."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from autograder.course import Lab
from autograder.digests import digest_files, folder_files
from autograder.grading.environment import tools
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission

PACKAGE = Path(__file__).parents[1]

DECIDES_MARKS = (
    "__init__.py",
    "adoption.py",
    "course.py",
    "digests.py",
    "file_locks.py",
    "file_states.py",
    "grading",
    "import_time.py",
    "interrupts.py",
    "kept_with.py",
    "lab.py",
    "lab_names.py",
    "layout.py",
    "process_trees.py",
    "sandbox",
    "source_cells.py",
    "submissions",
    "suite_names.py",
    "systems.py",
    "temporary_folders.py",
    "testing",
)
"""The parts of the package that have a say in what a report says: all that grading imports."""


@functools.cache
def engine_version() -> str:
    """The version of this package, and a digest of the code of it that decides marks.

    How reports are shown, recorded and handed out is not in it, so that no report is out of
    date because a table has another heading.
    """
    return f"{metadata.version('backprop-autograder')}+{code_digest(DECIDES_MARKS)[:12]}"


def code_digest(parts: Iterable[str]) -> str:
    """Digest the files and folders of the package that ``parts`` names."""
    paths = [PACKAGE / part for part in parts]
    files = [file for path in paths for file in (folder_files(path) if path.is_dir() else [path])]
    return digest_files(sorted(files), PACKAGE)


def report_key(submission: Submission, lab: Lab, isolation: Isolation) -> str:
    """Digest what a report depends on: the same key, the same report."""
    parts: Mapping[str, str] = {
        "submission": submission.fingerprint,
        "lab": lab.fingerprint(),
        "engine": engine_version(),
        "isolation": isolation.value,
        "environment": tools(lab.layout.packages),
    }
    return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()
