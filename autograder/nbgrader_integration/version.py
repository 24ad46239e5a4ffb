"""The version of what is written about a graded submission, as its report's is the engine's."""

from __future__ import annotations

import functools
import hashlib
import json

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.grading.environment import tools
from autograder.grading.version import code_digest

DECIDES_PAGES = ("feedback.py", "nbgrader_integration", "templates")
"""The parts of the package that turn a report into a row, a notebook and a page of feedback."""


def written_version(lab: Lab) -> str:
    """Digest what decides how a report of ``lab`` is written down, and has no say in its marks.

    That is the code and the templates for it, and the cells that nbgrader puts back as they
    were handed out, and mark schemes.  Where it changes, rows are written anew from reports
    that are kept, and nobody is graded.
    """
    written = [
        [cell["cell_type"], nbgrader_marks(cell), cell_source(cell)]
        for cell in lab.cells
        if nbgrader_marks(cell).get("locked") or nbgrader_marks(cell).get("grade")
    ]
    content = json.dumps([_code(), written])
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def written_by(lab: Lab, configuration: str) -> str:
    """All that decides how a report is written down, with nbgrader's configuration, as
    :func:`~.configuration.configuration_digest` has it."""
    return f"{written_version(lab)}, {configuration}"


def page_version(lab: Lab) -> str:
    """Digest what decides a page of feedback, apart from the student's own notebook and marks.

    That is the code and the templates for it, what it says of the packages that graded, and the
    text of the lab, which is folded where it stands as it was handed out.
    """
    content = json.dumps(
        [_code(), tools(lab.layout.packages), [cell_source(cell) for cell in lab.cells]]
    )
    return hashlib.sha256(content.encode()).hexdigest()


@functools.cache
def _code() -> str:
    return code_digest(DECIDES_PAGES)
