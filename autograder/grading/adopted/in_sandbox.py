"""A test cell in one process with the student's code, as nbgrader runs it.

Whatever is in that process may be read and changed by her code, the hidden tests too, and that
nothing was raised is only what that process says.  A teacher chooses this for single cells.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autograder.grading.adopted.cells import TestCell
from autograder.grading.call_failures import STUB
from autograder.grading.failure import Failure
from autograder.grading.plain_text import clean
from autograder.grading.report import TestResult
from autograder.grading.student import Student

TOGETHER = "run in one process with your code"
"""What the report says of such tests."""


def run_in_sandbox(student: Student, cell: TestCell) -> TestResult:
    """Run a cell below the student's own cells in a worker of its own."""
    failure: Failure | None = None
    try:
        answer = student.run_tests(_source(cell))
    except Failure as error:
        failure = error
    else:
        raised = answer.get("raised")
        failure = _told(raised) if raised is not None else None
    return TestResult(
        name=cell.grade_id,
        title=f"{clean(cell.title)} ({TOGETHER})",
        outcome=failure.outcome if failure else "passed",
        message=failure.message if failure else "",
        hint=failure.hint if failure else "",
    )


def _source(cell: TestCell) -> str:
    """The cell below what it needs of grade cells above it, which grading leaves out."""
    above = [ast.unparse(step.node) for step in cell.given if step.is_graded]
    return "\n".join([*above, cell.source])


def _told(raised: object) -> Failure:
    said = raised if isinstance(raised, Mapping) else {}
    kind, message = clean(said.get("kind", "")), clean(said.get("message", ""))
    if kind == STUB:
        return Failure("What this test calls is not written yet.", outcome="not written")
    if kind == AssertionError.__name__:
        return Failure(f"A test does not hold. {message}".strip())
    return Failure(f"The tests ended with {kind}: {message}.", outcome="raised")
