"""The engine's version, and the key of a report in the cache."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from autograder.course import Lab
from autograder.grading.environment import tools
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission

PACKAGE = Path(__file__).parents[1]

DECIDES_MARKS = (
    "__init__.py",
    "course.py",
    "file_locks.py",
    "grading",
    "import_time.py",
    "sandbox",
    "submissions",
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
    """Digest the files and folders of the package that ``parts`` names, hidden files and
    Python's own apart."""
    digest = hashlib.sha256()
    for path in sorted(file for part in parts for file in _files(PACKAGE / part)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return [path]
    return [
        file
        for file in path.rglob("*")
        if file.suffix in (".css", ".html", ".j2", ".js", ".py", ".txt")
        if not any(name.startswith((".", "__pycache__")) for name in file.relative_to(path).parts)
    ]


def report_key(submission: Submission, lab: Lab, isolation: Isolation) -> str:
    """Digest what a report depends on: the same key, the same report."""
    parts: Mapping[str, str] = {
        "submission": submission.fingerprint,
        "lab": lab.fingerprint(),
        "engine": engine_version(),
        "isolation": isolation.value,
        "environment": tools(),
    }
    return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()
