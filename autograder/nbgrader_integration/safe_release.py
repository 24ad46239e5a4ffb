"""A lab put into the gradebook without a word to its release, which is committed."""

from __future__ import annotations

import tempfile
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import temp_attrs

from autograder.nbgrader_integration.gradebook_needed import SafeGenerateAssignment


def make_known(coursedir: CourseDirectory, assignment_id: str, parent: Any) -> None:
    """Put an assignment into the gradebook as it is now, and leave its release alone.

    ``parent`` is whoever does so, for its configuration and its log.  Raises nbgrader's
    NbGraderException if there is no such assignment.
    """
    with (
        tempfile.TemporaryDirectory(prefix="autograder-release-") as place,
        temp_attrs(coursedir, assignment_id=assignment_id, release_directory=place),
    ):
        SafeGenerateAssignment(coursedir=coursedir, parent=parent).start()
