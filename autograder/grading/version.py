"""The engine's version, and the key of a report in the cache."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from autograder.course import Lab
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission


@functools.cache
def engine_version() -> str:
    """The version of this package, and a digest of its code, which may be ahead of it."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in ("labs", "demo"):
            digest.update(path.read_bytes())
    return f"{metadata.version('backprop-autograder')}+{digest.hexdigest()[:12]}"


def report_key(submission: Submission, lab: Lab, isolation: Isolation) -> str:
    """What a report depends on, in one digest: the same key, the same report."""
    parts: Mapping[str, str] = {
        "submission": submission.fingerprint,
        "lab": lab.fingerprint(),
        "engine": engine_version(),
        "isolation": isolation.value,
    }
    return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()
